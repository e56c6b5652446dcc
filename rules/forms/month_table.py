"""The table of months beside a standard: drawn from it, and read back as it was filled in."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms import BoundField

from rules.grammar import StandardError, parse
from rules.models import Kind
from rules.month_table import ASKS, MONTHS, TableError, TableMonth, ThresholdTable, month_table, threshold_of
from rules.standards import Threshold, format_standard

CELLS = {"ask": "要求", "low": "数", "high": "到，不含"}
EMPTY = "这张表还没有填：至少给一个月选要求、填数"
MISMATCH = "月份表里填的是 {table}，标准一栏里是另一样。按“用这张表写标准”用表里的，或者把表改回去"
EMPTIED = "月份表清空了，标准一栏里还写着 {standard}。要用它，把表改回去；不用它，改写标准"


@dataclass(frozen=True)
class DrawnRow:
    """One month on the page."""

    month: int
    ask: BoundField
    low: BoundField
    high: BoundField

    @property
    def cells(self) -> tuple[BoundField, ...]:
        return self.ask, self.low, self.high

    @property
    def is_wrong(self) -> bool:
        return any(cell.errors for cell in self.cells)


class ThresholdTableForm(forms.Form):
    """Twelve rows and the group; `drawn_from` is the standard that the page drew it from, "" for an empty table."""

    group = forms.ChoiceField(label="哪一组", required=False)
    drawn_from = forms.CharField(required=False, widget=forms.HiddenInput)
    prefix = "months"

    def __init__(
        self,
        data: Any = None,
        *,
        groups: Collection[str],
        standard: str = "",
        table: ThresholdTable | None = None,
    ) -> None:
        drawn = table_of(standard)
        table = table or drawn
        drawn_from = "" if drawn.is_empty else standard
        initial = cells_of(table) | {"group": table.group, "drawn_from": drawn_from}
        super().__init__(data, initial=initial)
        self.groups, self.drawn = groups, table
        strange = [table.group] if table.group and table.group not in groups else []
        choices = [("", "各组都算"), *((group, group) for group in (*groups, *strange))]
        cast(forms.ChoiceField, self.fields["group"]).choices = choices
        for month in MONTHS:
            for cell, label in CELLS.items():
                self.fields[f"{cell}{month}"] = _box(cell, f"{month}月：{label}")

    @property
    def rows(self) -> list[DrawnRow]:
        return [DrawnRow(month, *(self[f"{cell}{month}"] for cell in CELLS)) for month in MONTHS]

    @property
    def is_sent(self) -> bool:
        """Whether a page that has the table sent this."""
        return self.is_bound and self.add_prefix("drawn_from") in self.data

    @property
    def typed(self) -> ThresholdTable:
        """The table as it stands on the page, whatever is wrong with it."""
        if not self.is_bound:
            return self.drawn
        values = {name: str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields}
        rows = (TableMonth(*(values[f"{cell}{month}"] for cell in CELLS)) for month in MONTHS)
        return ThresholdTable(tuple(rows), values["group"])

    @property
    def source(self) -> str:
        """The standard that the page drew the table from."""
        return (
            str(self.data.get(self.add_prefix("drawn_from"), ""))
            if self.is_bound
            else self.initial["drawn_from"]
        )

    @property
    def is_edited(self) -> bool:
        """Whether anybody changed the table since it was drawn."""
        return self.is_sent and self.typed != table_of(self.source)

    def filled_down(self, month: int) -> "ThresholdTableForm":
        """The page's table with the months below one as that one is."""
        return ThresholdTableForm(
            groups=self.groups, standard=self.source, table=self.typed.filled_down(month)
        )

    @property
    def standard(self) -> str:
        """The standard that the table says; "" where it says none, and the form then holds why."""
        return format_standard(self.cleaned_data["criterion"]) if self.is_valid() else ""

    def clean(self) -> dict[str, Any]:
        try:
            self.cleaned_data["criterion"] = threshold_of(self.typed)
        except TableError as error:
            for fault in error.faults:
                self.add_error(f"{fault.cell}{fault.month}", fault.sentence)
            if not error.faults:
                self.add_error(None, EMPTY)
        return self.cleaned_data


def _box(cell: str, label: str) -> forms.Field:
    if cell == "ask":
        widget: forms.Widget = forms.Select(choices=list(ASKS.items()), attrs={"aria-label": label})
    else:
        attrs = {"aria-label": label, "inputmode": "decimal", "autocomplete": "off"}
        widget = forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, required=False, widget=widget)


def table_of(standard: str) -> ThresholdTable:
    """What a standard says as a table; an empty one of a standard that is no 达标 standard, or not yet."""
    try:
        criterion = parse(Kind.THRESHOLD, standard)
    except StandardError:
        return ThresholdTable()
    return month_table(criterion) if isinstance(criterion, Threshold) else ThresholdTable()


def cells_of(table: ThresholdTable) -> dict[str, str]:
    return {
        f"{cell}{month}": getattr(row, cell)
        for month, row in zip(MONTHS, table.rows, strict=True)
        for cell in CELLS
    }


@dataclass(frozen=True)
class Followed:
    """What a script puts into the boxes: the standard as the table says it, or the table as the standard has it.

    `cells` are values by the name of their box, none where there is nothing to put; `faults` sentences by cell (low3).
    """

    standard: str
    cells: dict[str, str]
    faults: dict[str, str]


def follow(data: Any, *, groups: Collection[str]) -> Followed:
    """Standard and table as they were typed: `follow` names the one that was typed last, "" where neither was."""
    standard, last = str(data.get("standard", "")), data.get("follow")
    if not last:
        return Followed(standard, {}, {})
    if last != "table":
        drawn = ThresholdTableForm(groups=groups, standard=standard)
        cells = {drawn.add_prefix(name): value for name, value in drawn.initial.items()}
        return Followed(standard, {} if drawn.drawn.is_empty and standard.strip() else cells, {})
    table = ThresholdTableForm(data, groups=groups)
    if written := table.standard:
        return Followed(written, {table.add_prefix("drawn_from"): written}, {})
    if table.typed.is_empty:
        return Followed("", {table.add_prefix("drawn_from"): ""}, {})
    faults = {
        f"{cell}{row.month}": "；".join(map(str, box.errors))
        for row in table.rows
        for cell, box in zip(CELLS, row.cells, strict=True)
        if box.errors
    }
    return Followed(standard, {}, faults)
