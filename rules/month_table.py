"""A 达标 standard as a table, a row a month: filled in without knowing its grammar. Plain Python, no Django.

Table and standard say the same: `month_table` reads any criterion that the grammar can write, `threshold_of`
writes it back, months of an equal test merged into one item; a test of every month names none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from rules.grammar import StandardError, read_number
from rules.standards import Band, Bound, StandardItem, Threshold, plain

MONTHS = range(1, 13)
NOTHING, BETWEEN = "", "~"
# What a month may ask, in the words of the table.
ASKS: Mapping[str, str] = {
    NOTHING: "不要求",
    "≥": "至少",
    "＞": "大于",
    "≤": "至多",
    "＜": "小于",
    "＝": "等于",
    BETWEEN: "介于",
}


@dataclass(frozen=True)
class TableMonth:
    """One month as it is filled in: a key of ASKS and the numbers as typed; `high` (not included) of a range alone."""

    ask: str = NOTHING
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class ThresholdTable:
    """The twelve rows, January first, and the group that all of them judge; "" is every group."""

    rows: tuple[TableMonth, ...] = (TableMonth(),) * 12
    group: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether no month asks for anything."""
        return all(row == TableMonth() for row in self.rows)

    def filled_down(self, month: int) -> "ThresholdTable":
        """The months after this one as it is: 以下各月同上."""
        above = self.rows[:month]
        return replace(self, rows=above + above[-1:] * (12 - month))


@dataclass(frozen=True)
class CellFault:
    """What is wrong in one cell: the month, the name of the cell in its row, and the sentence."""

    month: int
    cell: str
    sentence: str


class TableError(ValueError):
    """A table that says no standard, with every cell that is wrong."""

    def __init__(self, faults: list[CellFault]):
        super().__init__("；".join(f"{fault.month}月：{fault.sentence}" for fault in faults))
        self.faults = faults


def month_table(criterion: Threshold) -> ThresholdTable:
    """The table that says what the criterion says."""
    return ThresholdTable(tuple(_row(criterion.test_for(month)) for month in MONTHS), criterion.group)


def _row(test: Bound | Band | None) -> TableMonth:
    if test is None:
        return TableMonth()
    if isinstance(test, Band):
        return TableMonth(BETWEEN, plain(test.low), plain(test.high))
    return TableMonth(test.op, plain(test.number))


def threshold_of(table: ThresholdTable) -> Threshold:
    """The criterion that the table says. Raises TableError with every bad cell; of an empty table with none."""
    faults: list[CellFault] = []
    months_by_test: dict[Bound | Band, list[int]] = {}
    for month, row in zip(MONTHS, table.rows, strict=True):
        test, found = _test(month, row)
        faults += found
        if test is not None:
            months_by_test.setdefault(test, []).append(month)
    if faults or not months_by_test:
        raise TableError(faults)
    items = [StandardItem(tuple(months), test) for test, months in months_by_test.items()]
    if len(items) == 1 and len(items[0].months) == len(MONTHS):
        items = [StandardItem((), items[0].test)]
    return Threshold(tuple(sorted(items, key=lambda item: item.months)), table.group)


def _test(month: int, row: TableMonth) -> tuple[Bound | Band | None, list[CellFault]]:
    if row.ask not in ASKS:
        return None, [CellFault(month, "ask", f"没有“{row.ask}”这种要求，请从几种里选一种")]
    if row.ask == NOTHING:
        stray = row.low or row.high
        fault = CellFault(month, "ask", f"填了 {stray}，还要选是至少、至多还是别的；不要求就把数删去")
        return None, [fault] if stray else []
    if row.ask != BETWEEN:
        low, faults = _number(month, "low", row.low)
        if row.high:
            faults.append(CellFault(month, "high", "选“介于”才填这一格，请改选或删去"))
        return None if low is None else Bound(row.ask, low), faults
    (low, faults), (high, more) = _number(month, "low", row.low), _number(month, "high", row.high)
    if low is None or high is None:
        return None, faults + more
    if low >= high:
        return None, [CellFault(month, "high", f"要大于前面的 {plain(low)}")]
    return Band(low, high), []


def _number(month: int, cell: str, typed: str) -> tuple[Decimal | None, list[CellFault]]:
    if not typed:
        return None, [CellFault(month, cell, "请填写数")]
    try:
        return read_number(typed), []
    except StandardError as error:
        return None, [CellFault(month, cell, str(error))]
