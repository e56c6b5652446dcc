"""What the page of figures tells of a block: every cell that was read, outliers first, and what waits for a choice."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from assessments.blocks.cells import BlockCell
from assessments.blocks.columns import LEFT, BlockColumn
from assessments.blocks.headings import FigurePart
from assessments.blocks.reading import BlockRow, ReadBlock
from assessments.forms.figures import FiguresForm, cell_name
from assessments.forms.pasting import PasteForm
from assessments.understanding import Place, Understanding, known_metric

MOST_LISTED = 200
FAULT, ODD, NEW, CHANGED, SAME = "要改", "请核对", "新填", "改动", "相同"
IN_ORDER = (FAULT, ODD, CHANGED, NEW, SAME)


@dataclass(frozen=True)
class PanelRow:
    """One cell that was read, beside what stands there: `kind` says what becomes of it, `whys` what to look at."""

    name: str
    unit: str
    metric: str
    shown: str
    read: str
    stands: str
    last: str
    kind: str
    whys: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Asking:
    """Something of the block that waits for a choice: the name of its field, what it is, and what it may be."""

    name: str
    what: str
    aside: str
    options: tuple[Option, ...]


@dataclass
class BlockPanel:
    """What the page tells of a block that was read: a row for each cell, outliers first, and what is asked.

    `chosen` are the fields and values of the choices that were made before.
    """

    found: ReadBlock
    source: str = ""
    book: str = ""
    rows: list[PanelRow] = field(default_factory=list)
    columns: list[Asking] = field(default_factory=list)
    units: list[Asking] = field(default_factory=list)
    chosen: list[tuple[str, str]] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return len(self.columns) + len(self.units)

    @property
    def counts(self) -> list[tuple[str, int]]:
        kinds = [row.kind for row in self.rows]
        return [(kind, kinds.count(kind)) for kind in IN_ORDER if kind in kinds]

    @property
    def listed(self) -> list[PanelRow]:
        """The rows that are listed one by one, the doubtful first."""
        return self.rows[:MOST_LISTED]

    @property
    def unlisted(self) -> int:
        return max(len(self.rows) - MOST_LISTED, 0)

    @property
    def has_marks(self) -> bool:
        """Whether the workbook that it was read from has cells to be marked."""
        return bool(self.book and self.found.faults)


def panel_of(paste: PasteForm, understanding: Understanding, form: FiguresForm) -> BlockPanel:
    """The block as it is understood now, held against the grid and against the month before."""
    found, placed = paste.read(understanding, form)
    rows = [_panel_row(place, cell, form) for place, cell in placed.items() if _is_as_laid(place, cell, form)]
    rows.sort(key=lambda row: IN_ORDER.index(row.kind))
    metrics, units = [*understanding.metrics.values()], understanding.ordered_units
    named = [(str(metric.pk), str(metric)) for metric in metrics]
    parts = [
        (f"{metric.pk}:{part}", part.of(str(metric)))
        for part in (FigurePart.DONE, FigurePart.TOTAL)
        for metric in metrics
        if known_metric(metric).is_percent
    ]
    columns = [_column_asked(column, [*named, *parts], found) for column in found.asked_columns]
    people = [(str(unit.pk), unit.label) for unit in units]
    asked = [_row_asked(row, people, found) for row in found.rows]
    names = {one.name for one in (*columns, *asked)}
    chosen = [(name, value) for name, value in paste.chosen.items() if name not in names]
    source, book = paste.cleaned_data["source"], paste.cleaned_data["book"]
    return BlockPanel(found, source, book, rows, columns, asked, chosen)


def _is_as_laid(place: Place, cell: BlockCell, form: FiguresForm) -> bool:
    """Whether the grid still holds what the block laid there; a cell that was changed since speaks for itself."""
    return form.text_of(cell_name(*place)) == cell.text


def _panel_row(place: Place, cell: BlockCell, form: FiguresForm) -> PanelRow:
    metric, unit = place
    name = cell_name(metric, unit)
    stands = form.stands(name)
    odd = (*form.oddities(name), *cell.doubts)
    if cell.fault:
        kind = FAULT
    elif odd and cell.read != stands:
        kind = ODD
    else:
        kind = SAME if cell.read == stands else CHANGED if stands else NEW
    return PanelRow(
        name,
        unit.label,
        str(metric),
        cell.shown,
        cell.read,
        stands,
        form.text_at(name, 1),
        kind,
        (cell.fault,) if cell.fault else odd if kind is ODD else (),
    )


def _column_asked(column: BlockColumn, options: Iterable[tuple[str, str]], found: ReadBlock) -> Asking:
    word = "行" if found.is_turned else "列"
    heading = f"“{column.heading}”" if column.heading else "（没有表头）"
    cells = f"：{'、'.join(column.examples)}…" if column.examples else ""
    nearest = column.nearest
    proposed = "" if nearest is None else str(nearest.key)
    if nearest and column.part is not FigurePart.VALUE:
        proposed = f"{proposed}:{column.part}"
    aside = column.why or ("" if column.heading else "认不出是哪个指标")
    what = f"第 {column.number} {word}{heading}{cells}"
    return Asking(f"column-{column.number}", what, aside, _options(options, proposed))


def _row_asked(row: BlockRow, options: Iterable[tuple[str, str]], found: ReadBlock) -> Asking:
    word = "列" if found.is_turned else "行"
    what = f"第 {row.number} {word}“{row.text}”" if row.text else f"第 {row.number} {word}（没有单位名称）"
    return Asking(
        f"row-{row.number}", what, "", _options(options, str(row.nearest.key) if row.nearest else "")
    )


def _options(options: Iterable[tuple[str, str]], proposed: str) -> tuple[Option, ...]:
    named = [("", "请选择"), *options, (LEFT, "不用它")]
    return tuple(Option(value, label, value == proposed and bool(value)) for value, label in named)
