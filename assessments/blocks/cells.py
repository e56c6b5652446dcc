"""One figure of a block: its text, what it is read as, and what contradicts it. Plain Python, no Django."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessments.blocks.headings import KnownMetric
from assessments.blocks.unit_names import KnownUnit
from assessments.numbers import echo, in_words, read_cell, read_number
from departments.text import narrow
from rules.standards import plain


@dataclass(frozen=True)
class BlockCell:
    """A figure that has its metric and unit: the text as shown, `read` as the grid holds it, or the `fault`.

    `doubts` are what the table itself contradicts. `row` and `column` are those of the source, from 1. `laid` is what
    the grid is to show of a fault where the text alone would pass there for something else.
    """

    metric: KnownMetric
    unit: KnownUnit
    row: int
    column: int
    shown: str
    read: str = ""
    fault: str = ""
    doubts: tuple[str, ...] = ()
    laid: str = ""

    @property
    def text(self) -> str:
        """What the grid is to show: the reading, or what could not be read as it stood."""
        return self.read or self.laid or self.shown


def half_a_pair(
    metric: KnownMetric, unit: KnownUnit, row: int, column: int, done: str | None, total: str | None
) -> BlockCell:
    """完成数 without 总数, or the reverse: a fault, in the grid too, where one number alone would be the rate."""
    what, text, other = ("总数", total, "完成数") if done is None else ("完成数", done, "总数")
    fault = f"只有{what} {echo(text or '')}，没有{other}"
    laid = f"{(done or '').strip()}/{(total or '').strip()}"
    return BlockCell(metric, unit, row, column, text or "", fault=fault, laid=laid)


def plain_cell(metric: KnownMetric, unit: KnownUnit, row: int, column: int, text: str) -> BlockCell:
    """A value, or a pair in one cell; its measure may stand behind it."""
    measure = narrow(metric.measure)
    bare = narrow(text).removesuffix(measure) if measure and measure != "%" else text
    try:
        return BlockCell(metric, unit, row, column, text, in_words(read_cell(bare)))
    except ValueError as error:
        return BlockCell(metric, unit, row, column, text, fault=str(error))


def pair_cell(
    metric: KnownMetric, unit: KnownUnit, row: int, column: int, done: str, total: str, rate: str | None
) -> BlockCell:
    """The exact pair; the rate beside it is only held against it."""
    shown = f"{done}/{total}"
    try:
        numbers = {"done": read_number(done), "total": read_number(total)}
    except ValueError as error:
        return BlockCell(metric, unit, row, column, shown, fault=str(error))
    doubt = _difference(numbers["done"], numbers["total"], rate) if rate else ""
    read = in_words(numbers)
    return BlockCell(metric, unit, row, column, shown, read, doubts=(doubt,) if doubt else ())


def _difference(done: Decimal, total: Decimal, rate: str) -> str:
    """A sentence where a rate is not what its pair comes to, as far as it is written out; of a fraction 100 times."""
    try:
        stated = read_number(rate)
    except ValueError:
        return f"旁边的比率“{echo(rate)}”读不出来，用的是完成数和总数"
    if total <= 0:
        return ""
    exact = Fraction(done) * 100 / Fraction(total)
    for times, places in ((1, 0), (100, 2)):
        step = Fraction(1, 10 ** max(-int(stated.as_tuple().exponent) - places, 0))
        if abs(Fraction(stated) * times - exact) <= step / 2 + Fraction(1, 10**9):
            return ""
    comes_to = plain(Decimal(round(exact * 100)) / 100)
    return f"完成数÷总数是 {comes_to}%，旁边写的是 {echo(rate)}，用的是完成数和总数"
