"""What a standard asks, by kind of criterion, and the one form in which it is shown.

What the project asks of a criterion of any kind is answered by `Criterion`; only its grammar
(`rules.grammar`) and its arithmetic (`rules.criteria`) ask which kind it is.

The normal form, which `format_standard` writes and `parse` reads back to the same criterion:
items and months rise through the year; consecutive months are a range (`3-6月`, `3-4月`), all others a
list (`3、6月`); items are not merged, and `1-12月` stays, since both are the author's own words;
`，` between items; no space but one between the parts; numbers without trailing zeros or thousands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from departments.months import CalendarMonth

# The wire values of the signals, by the words that a label begins with.
SIGNALS = {"红旗": "red_flag", "黄灯": "yellow_light", "红灯": "red_light"}
SIGNAL_WORDS = {signal: word for word, signal in SIGNALS.items()}


@dataclass(frozen=True)
class Bound:
    """One side of a standard: `op` is one of ≥ ＞ ≤ ＜ ＝."""

    op: str
    number: Decimal


@dataclass(frozen=True)
class Band:
    """A band holds low ≤ v < high, with low < high."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class StandardItem:
    """What is asked in the months named (rising, each once; none named: in every month)."""

    months: tuple[int, ...]
    test: Bound | Band


@dataclass(frozen=True)
class StandardPart:
    """A piece of a standard in its normal form, of which `，` joins several.

    `months` are those in which this piece is asked (rising; none named: every month); None where the
    standard asks one and the same whenever it asks.
    """

    text: str
    months: tuple[int, ...] | None = None

    def is_asked(self, month: int) -> bool:
        """Whether this piece, of those that differ by month, is the one of that month (1 to 12)."""
        return self.months is not None and (not self.months or month in self.months)


class Criterion:
    """What a criterion of any kind answers; what a kind does not say for itself is answered as here."""

    kind: ClassVar[str]
    word: ClassVar[str]
    example: ClassVar[str] = ""  # of its standard; "" where the standard stays blank
    is_machine_checked: ClassVar[bool] = True
    rests_on_figure: ClassVar[bool] = False  # it wants a metric
    rests_on_lines: ClassVar[bool] = False  # it counts the lines of another clause

    @property
    def months(self) -> tuple[int, ...]:
        """All months named, rising; none: every month."""
        return ()

    @property
    def group(self) -> str:
        """The group of units that it judges; "" is every group."""
        return ""

    @property
    def label(self) -> str:
        """The label of the clause whose lines it counts, 红旗1; "" where it counts none."""
        return ""

    def counted(self, month: CalendarMonth) -> list[CalendarMonth]:
        """The months whose lines it counts when that month is judged, the oldest first."""
        return []

    def test_for(self, month: int) -> Bound | Band | None:
        """What every figure has to pass in that month (1 to 12), or None where there is no such test."""
        return None

    def parts(self) -> tuple[StandardPart, ...]:
        """The standard in its normal form, in pieces; none where it stays blank."""
        return ()


@dataclass(frozen=True)
class Narrative(Criterion):
    """定性: a person judges."""

    kind: ClassVar[str] = "narrative"
    word: ClassVar[str] = "定性"
    is_machine_checked: ClassVar[bool] = False


@dataclass(frozen=True)
class Threshold(Criterion):
    """达标: items in the order of their months, no month twice; group "" is every group."""

    items: tuple[StandardItem, ...]
    group: str = ""
    kind: ClassVar[str] = "threshold"
    word: ClassVar[str] = "达标"
    example: ClassVar[str] = "3月≥60，4月≥75"
    rests_on_figure: ClassVar[bool] = True

    @property
    def months(self) -> tuple[int, ...]:
        return tuple(sorted(month for item in self.items for month in item.months))

    def test_for(self, month: int) -> Bound | Band | None:
        for item in self.items:
            if not item.months or month in item.months:
                return item.test
        return None

    def parts(self) -> tuple[StandardPart, ...]:
        """One for each item; the group stands before the first."""
        texts = [format_months(item.months) + _test_text(item.test) for item in self.items]
        texts[0] = _spaced(self.group, texts[0])
        return tuple(StandardPart(text, item.months) for text, item in zip(texts, self.items, strict=True))


@dataclass(frozen=True)
class Ranking(Criterion):
    """排名: the best `count`, or with `worst` the worst; `bound` filters those who are in."""

    count: int
    worst: bool = False
    months: tuple[int, ...] = ()
    group: str = ""
    low_is_better: bool = False
    bound: Bound | None = None
    kind: ClassVar[str] = "ranking"
    word: ClassVar[str] = "排名"
    example: ClassVar[str] = "前1 镇街"
    rests_on_figure: ClassVar[bool] = True

    @property
    def is_largest_first(self) -> bool:
        """The best is the largest unless 低优; the worst is the other end."""
        return self.low_is_better == self.worst

    def parts(self) -> tuple[StandardPart, ...]:
        head = f"{format_months(self.months)}{'后' if self.worst else '前'}{self.count}"
        low = "低优" if self.low_is_better else ""
        bound = f"且{_test_text(self.bound)}" if self.bound else ""
        return (StandardPart(_spaced(head, self.group, low, bound)),)


@dataclass(frozen=True)
class Streak(Criterion):
    """连续: the clause (wire value of its signal, number) whose award is asked for `length` months."""

    signal: str
    number: int
    length: int
    kind: ClassVar[str] = "streak"
    word: ClassVar[str] = "连续"
    example: ClassVar[str] = "红旗1连续3月"
    rests_on_lines: ClassVar[bool] = True

    @property
    def label(self) -> str:
        return f"{SIGNAL_WORDS[self.signal]}{self.number}"

    def counted(self, month: CalendarMonth) -> list[CalendarMonth]:
        return month.plus(1 - self.length).up_to(month)

    def parts(self) -> tuple[StandardPart, ...]:
        return (StandardPart(f"{self.label}连续{self.length}月"),)


KINDS: Mapping[str, type[Criterion]] = {kind.kind: kind for kind in (Narrative, Threshold, Ranking, Streak)}


def format_standard(criterion: Criterion) -> str:
    """Write a criterion in the one normal form (the docstring of this module tells its choices)."""
    return "，".join(part.text for part in criterion.parts())


def format_months(months: tuple[int, ...]) -> str:
    """Write rising months as a range where they are consecutive, otherwise as a list; none as ""."""
    if not months:
        return ""
    if len(months) > 1 and months[-1] - months[0] == len(months) - 1:
        return f"{months[0]}-{months[-1]}月"
    return "、".join(map(str, months)) + "月"


def plain(number: Decimal, *, thousands: bool = False) -> str:
    """Write a number in full, without exponent or trailing zeros: "0", "60", "87.2"."""
    text = format(number, ",f" if thousands else "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _spaced(*words: str) -> str:
    return " ".join(filter(None, words))


def _test_text(test: Bound | Band) -> str:
    if isinstance(test, Band):
        return f"{plain(test.low)}~{plain(test.high)}"
    return f"{test.op}{plain(test.number)}"
