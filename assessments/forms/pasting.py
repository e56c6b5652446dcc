"""A block copied from a spreadsheet, laid into the grid of figures to be looked at."""

import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from django import forms

from assessments.forms.figures import cell_name
from assessments.numbers import echo, is_blank
from departments.fields import UncutField
from departments.models import Department
from rules.models import Metric

LIMIT = 200_000
Table = list[tuple[int, list[str]]]  # the row of the block as people count, and its cells


@dataclass(frozen=True)
class Pasted:
    """A block as it was read: texts by the name of their cell, and what was not understood."""

    texts: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def texts_in(self, places: Container[str]) -> tuple[dict[str, str], int]:
        """The texts that have a place and say something, and how many blanks stand against a place."""
        in_grid = {name: text for name, text in self.texts.items() if name in places}
        filled = {name: text for name, text in in_grid.items() if not is_blank(text)}
        return filled, len(in_grid) - len(filled)


class PasteForm(forms.Form):
    """Metrics across, units down, tabs between; the units stand in whichever column fits them best."""

    block = UncutField(
        label="粘贴的表格",
        required=False,
        max_length=LIMIT,
        error_messages={"max_length": "粘贴的内容太多，请只粘贴要用的几列"},
    )

    def read(
        self, metrics: Iterable[Metric], units: Iterable[Department], *, computed: Iterable[Metric] = ()
    ) -> Pasted:
        """The block by cell. Headings may hold more than the metric's name; a blank says nothing of its cell.

        `computed` are metrics that nobody types; a column of theirs is named and left.
        """
        lines = enumerate(self.cleaned_data["block"].splitlines(), 1)
        table = [(row, line.split("\t")) for row, line in lines if line.strip()]
        head = next((n for n, (_, cells) in enumerate(table) if _columns(cells, metrics)), None)
        if head is None:
            return Pasted(faults=["没有认出指标：第一行要有指标名称，其中一列要有单位名称"])
        columns, body = _columns(table[head][1], metrics), table[head + 1 :]
        not_typed = [metric.typing_fault for metric in _columns(table[head][1], computed).values()]
        names = Names(units)
        at = _units_column(body, names)
        rows, faults = _by_unit(body, at, names)
        texts = {
            cell_name(metric, unit): cells[n].strip() if n < len(cells) else ""
            for unit, cells in rows.items()
            for n, metric in columns.items()
        }
        return Pasted(texts, [*not_typed, *faults])


class Names:
    """Units by what people call them: code, name, short name, or the beginning of one unit's name alone."""

    def __init__(self, units: Iterable[Department]) -> None:
        self.exact = {_squeezed(name): unit for unit in units for name in (unit.code, unit.name, unit.label)}

    def find(self, text: str) -> Department | None:
        plain = _squeezed(text)
        if plain in self.exact:
            return self.exact[plain]
        begun = {unit for name, unit in self.exact.items() if plain and name.startswith(plain)}
        return begun.pop() if len(begun) == 1 else None


def _by_unit(body: Table, at: int, names: Names) -> tuple[dict[Department, list[str]], list[str]]:
    """The row of each unit; a unit that stands twice has none, for nobody knows which is right."""
    rows: Mapping[Department, Table] = defaultdict(list)
    faults = []
    for row, cells in body:
        text = cells[at] if at < len(cells) else ""
        unit = names.find(text)
        if unit is None:
            faults.append(f"没有认出单位：{echo(text.strip()) or f'第 {row} 行（空）'}")
        else:
            rows[unit].append((row, cells))
    for unit, table in rows.items():
        if len(table) > 1:
            where = "和".join(f"第 {row} 行" for row, _ in table)
            faults.append(f"{unit.label}粘贴了不止一次（{where}），都没有读入，请留下对的一行")
    return {unit: table[0][1] for unit, table in rows.items() if len(table) == 1}, faults


def _units_column(body: Table, names: Names) -> int:
    """The column most of whose cells name a unit, the leftmost where several do."""
    widest = max((len(cells) for _, cells in body), default=1)
    fits = [sum(bool(names.find(cells[n])) for _, cells in body if n < len(cells)) for n in range(widest)]
    return fits.index(max(fits))


def _columns(line: list[str], metrics: Iterable[Metric]) -> dict[int, Metric]:
    named = {_squeezed(metric.name): metric for metric in metrics}
    heads = {n: _squeezed(text).split("(")[0] for n, text in enumerate(line)}
    return {n: named[text] for n, text in heads.items() if text in named}


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
