"""A workbook to fill in one month's figures: units down, metrics across, names in sight, codes in the comments.

What it holds is what the grid holds, with last month's and last year's figures beside; brought in again as it is
(assessments.workbook.as_blocks), it changes nothing. Nothing is hidden in it: hidden things are not read here.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from assessments.blocks.unit_names import UnitNames
from assessments.figures import COMPARED_WITH, Held, typed
from assessments.numbers import is_percent
from assessments.understanding import known_unit
from assessments.workbook.exporting import HEADING, ISSUED_BY
from assessments.workbook.reading import MOST_COLUMNS
from departments.formulas import runs
from departments.models import Department
from departments.months import CalendarMonth
from rules.models import Metric, Reading

NOT_ASKED, BESIDE = PatternFill("solid", fgColor="FFE4E4E4"), PatternFill("solid", fgColor="FFF6F4F0")
LINE = Side(style="thin", color="FFBBBBBB")
FIRST_ROW, HEADING_ROWS = 4, (2, 3)
VALUE, DONE, TOTAL = "数值", "完成数", "总数"
FIELDS = {VALUE: "value", DONE: "done", TOTAL: "total"}
HOW = "只填白色的格；没有数据就空着。行和列的次序可以换，上月和去年的只供对照，传回来时不读。"


@dataclass(frozen=True)
class _Column:
    """One column: its metric, its heading, and of which month it shows the figures; with a field it is filled in."""

    metric: Metric
    heading: str
    month: CalendarMonth
    field: str = ""


def figures_template(
    title: str,
    month: CalendarMonth,
    asked: Mapping[Metric, Sequence[Department]],
    held: Held,
) -> bytes:
    """The .xlsx for these metrics and their units; `title` stands above."""
    file = Workbook()
    page = file.active
    page.title = f"{month.month}月指标数据"
    _write(page.cell(1, 1), title)
    page.cell(1, 1).font = Font(bold=True, size=14)
    page.cell(1, 1).comment = _hint(HOW)
    columns = _columns(month, asked, held)
    units = sorted({unit for units in asked.values() for unit in units}, key=lambda u: (u.position, u.code))
    _headings(page, columns, units)
    names = UnitNames(map(known_unit, units))
    for row, unit in enumerate(units, start=FIRST_ROW):
        _write(page.cell(row, 1), _called(unit, names))
        for at, column in enumerate(columns, start=2):
            reading = held.get((column.metric.pk, unit.pk, column.month))
            _fill(page.cell(row, at), column, reading, is_asked=unit in asked[column.metric])
    page.freeze_panes = page.cell(FIRST_ROW, 2)
    page.column_dimensions["A"].width = 18
    saved = io.BytesIO()
    file.save(saved)
    return saved.getvalue()


def _columns(month: CalendarMonth, asked: Iterable[Metric], held: Held) -> list[_Column]:
    """Of every metric what is to be filled in and what was; of very many only as much as a sheet may have."""
    last, year_ago = map(month.plus, COMPARED_WITH)
    before = [(f"{last.month}月（上月）", last), (f"去年{month.month}月", year_ago)]
    for count in (2, 1, 0):
        columns = [
            column
            for metric in asked
            for column in (
                *(_Column(metric, part, month, FIELDS[part]) for part in _parts(metric, held, year_ago)),
                *(_Column(metric, heading, at) for heading, at in before[:count]),
            )
        ]
        if len(columns) < MOST_COLUMNS:
            break
    return columns


def _parts(metric: Metric, held: Held, year_ago: CalendarMonth) -> list[str]:
    """A pair has two columns, a value one; where both stand now or stood last month, all three."""
    own = [one for (key, _, month), one in held.items() if key == metric.pk and month != year_ago]
    has_pairs, has_values = (any((one.value is None) is is_pair for one in own) for is_pair in (True, False))
    if has_pairs and has_values:
        return [VALUE, DONE, TOTAL]
    return [DONE, TOTAL] if has_pairs else [VALUE]


def _headings(page: Any, columns: Sequence[_Column], units: Iterable[Department]) -> None:
    top, below = HEADING_ROWS
    listed = "\n".join(f"{unit.label} {unit.code}" for unit in units)
    page.cell(top, 1, "单位").comment = _hint(f"写名称、简称或编码都可以：\n{listed}")
    page.merge_cells(start_row=top, end_row=below, start_column=1, end_column=1)
    first = 2
    for at, column in enumerate(columns, start=2):
        page.cell(below, at, column.heading)
        page.column_dimensions[get_column_letter(at)].width = 13
        if at == 2 or columns[at - 3].metric != column.metric:
            first = at
            measure = f"（{column.metric.measure}）" if column.metric.measure else ""
            _write(page.cell(top, at), f"{column.metric.name}{measure}")
            page.cell(top, at).comment = _hint(_definition(column.metric))
        if at - 1 == len(columns) or columns[at - 1].metric != column.metric:
            page.merge_cells(start_row=top, end_row=top, start_column=first, end_column=at)
    for row in HEADING_ROWS:
        for at in range(1, len(columns) + 2):
            cell = page.cell(row, at)
            cell.font, cell.fill = Font(bold=row == top), HEADING
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = Border(LINE, LINE, LINE, LINE)


def _write(cell: Any, text: str) -> None:
    """Text that is never a formula."""
    cell.value, cell.data_type = text, "s"


def _definition(metric: Metric) -> str:
    words = "87.2 或 87.2% 都读作 87.2。" if is_percent(metric.measure) else ""
    return f"{metric.name}：{metric.definition}。{words}"


def _hint(text: str) -> Comment:
    return Comment(text, ISSUED_BY, width=320, height=min(60 + 9 * text.count("\n"), 600))


def _called(unit: Department, names: UnitNames) -> str:
    """The short name where it is read as this unit alone, else the code."""
    named = names.find(unit.label)
    is_its_own = named is not None and named.unit.key == unit.pk and not runs(unit.label)
    return unit.label if is_its_own else unit.code


def _fill(cell: Any, column: _Column, reading: Reading | None, *, is_asked: bool) -> None:
    cell.border = Border(LINE, LINE, LINE, LINE)
    if not is_asked:
        cell.fill = NOT_ASKED
        return
    if column.field:
        number = getattr(reading, column.field, None)
        cell.value = None if number is None else _number(number)
        return
    cell.fill, cell.font = BESIDE, Font(color="FF666666")
    cell.value = typed(reading) or None
    cell.alignment = Alignment(horizontal="right")


def _number(number: Decimal) -> Decimal | int:
    whole = int(number)
    return whole if whole == number else number.normalize()
