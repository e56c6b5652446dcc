"""A table of figures read: of every cell metric, unit, the text and what it is read as; of the rest, what it was.

What cannot be placed is never passed over in silence: a column or a row waits for a choice, or is named among
the remarks. Nothing is decided that a person may see differently. Plain Python, no Django.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assessments.blocks.cells import BlockCell, half_a_pair, pair_cell, plain_cell
from assessments.blocks.columns import (
    LEFT,
    BlockColumn,
    BlockLayout,
    Chosen,
    ColumnState,
    laid_out,
    unit_columns,
)
from assessments.blocks.cutting import BlockTable
from assessments.blocks.headings import FigurePart, KnownMetric, MetricNames
from assessments.blocks.remembered import NOTHING_REMEMBERED, ChosenName, Remembered
from assessments.blocks.unit_names import KnownUnit, UnitNames
from assessments.numbers import echo, is_blank, is_number_like
from departments.months import CalendarMonth
from departments.names import likeness
from departments.text import narrow

FEWEST_FRACTIONS, MOST_NAMED = 3, 8


@dataclass(frozen=True)
class BlockRow:
    """A row with figures whose unit is not known: what stands there, in which cell, who may be meant.

    `number` is the row in the source, its column where units stand across.
    """

    number: int
    row: int
    column: int
    text: str
    nearest: KnownUnit | None = None

    @property
    def sentence(self) -> str:
        return f"没有认出单位：{echo(self.text)}" if self.text else "有数没有单位名称"


@dataclass(frozen=True)
class BlockFault:
    """What is wrong with one cell of the source, by its row and column from 1."""

    row: int
    column: int
    sentence: str


@dataclass
class ReadBlock:
    """What was understood of a block. `blanks` are cells that say nothing, and change nothing."""

    cells: list[BlockCell] = field(default_factory=list)
    blanks: int = 0
    columns: Sequence[BlockColumn] = ()
    rows: list[BlockRow] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    is_turned: bool = False
    twice: list[BlockFault] = field(default_factory=list)
    chosen_units: dict[str, KnownUnit] = field(default_factory=dict)

    @property
    def faults(self) -> list[BlockFault]:
        """Every cell that could not be read, and why, in the order of the source."""
        found = [BlockFault(cell.row, cell.column, cell.fault) for cell in self.cells if cell.fault]
        found += [BlockFault(row.row, row.column, row.sentence) for row in self.rows]
        return sorted([*found, *self.twice], key=lambda fault: (fault.row, fault.column))

    @property
    def chosen(self) -> list[ChosenName]:
        """The names for which a person said now who or what is meant."""
        rows = [ChosenName(likeness(text), text, unit=unit) for text, unit in self.chosen_units.items()]
        return rows + [
            ChosenName(column.likeness, column.heading, metric=column.metric, part=column.part)
            for column in self.columns
            if column.is_chosen and column.metric and column.likeness
        ]

    @property
    def asked_columns(self) -> list[BlockColumn]:
        return [column for column in self.columns if column.state is ColumnState.ASKED]

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it waits for a person."""
        return not (self.asked_columns or self.rows or any(cell.fault for cell in self.cells))


@dataclass(frozen=True)
class Choices:
    """What people said of columns and rows by their numbers in the source: a metric and part, a unit's key, or LEFT."""

    columns: Chosen = field(default_factory=dict)
    rows: Mapping[int, str] = field(default_factory=dict)


NO_CHOICES = Choices()


@dataclass(frozen=True)
class Start:
    """The cell of the grid into which bare figures were pasted: metrics rightwards, units downwards from there."""

    metrics: Sequence[KnownMetric]
    units: Sequence[KnownUnit]


def read_block(
    table: BlockTable,
    metrics: Iterable[KnownMetric],
    names: UnitNames,
    month: CalendarMonth,
    *,
    choices: Choices = NO_CHOICES,
    start: Start | None = None,
    remembered: Remembered = NOTHING_REMEMBERED,
) -> ReadBlock:
    """What a table says, whichever way it lies and whatever stands around it; `names` remember units themselves."""
    metrics = list(metrics)
    if not table.filled:
        return ReadBlock(remarks=["是空的，没有读到内容"])
    table = _upright(table, names)
    layout = laid_out(table, names, MetricNames(metrics, remembered.headings), month, choices.columns)
    if not layout.unit_columns:
        bare = _from_start(table, start) if start else None
        return bare or ReadBlock(remarks=[_not_understood(table, names, metrics)])
    layout = _with_the_only_metric(layout, metrics, start)
    return _Reading(table, layout, names, choices).read()


def _upright(table: BlockTable, names: UnitNames) -> BlockTable:
    """The table with its units downwards."""

    def most(one: BlockTable) -> int:
        columns = unit_columns(one, names)
        at = columns[0] if columns else 0
        return len({f.unit for row in one.filled if (f := names.find(one.text(row, at)))} if columns else ())

    turned = table.turned()
    return turned if most(turned) > most(table) else table


def _with_the_only_metric(
    layout: BlockLayout, metrics: Sequence[KnownMetric], start: Start | None
) -> BlockLayout:
    """Units and one column of figures without a heading: of the metric that it was pasted to, or of the only one."""
    asked = [column for column in layout.columns if column.state is ColumnState.ASKED]
    is_bare = not any(column.heading for column in layout.columns)
    wanted = start.metrics[0] if start else metrics[0] if len(metrics) == 1 else None
    if not (is_bare and len(asked) == 1 and wanted):
        return layout
    columns = tuple(
        BlockColumn(c.index, c.number, "", ColumnState.READ, wanted, examples=c.examples)
        if c is asked[0]
        else c
        for c in layout.columns
    )
    return BlockLayout(layout.unit_columns, layout.first_row, columns)


def _from_start(table: BlockTable, start: Start) -> ReadBlock | None:
    """Bare figures, laid down from one cell of the grid; None where there is anything but figures."""
    rows = [table.rows[row] or [""] for row in range(table.filled[0], table.filled[-1] + 1)]
    filled = [text for row in rows for text in row if not is_blank(text)]
    if not filled or not all(is_number_like(text) for text in filled):
        return None
    read = ReadBlock()
    for at, (row, unit) in enumerate(zip(rows, start.units, strict=False)):
        for index, (text, metric) in enumerate(zip(row, start.metrics, strict=False)):
            if is_blank(text):
                read.blanks += 1
                continue
            place = table.place(table.filled[0] + at, index)
            read.cells.append(plain_cell(metric, unit, *place, text))
    first, last = start.units[0], start.units[: len(rows)][-1]
    read.remarks.append(f"没有单位名称，按位置从{first.label}往下填到{last.label}，请核对")
    if len(rows) > len(start.units):
        read.remarks.append(f"多出 {len(rows) - len(start.units)} 行，没有读")
    if (width := max(map(len, rows))) > len(start.metrics):
        read.remarks.append(f"右边多出 {width - len(start.metrics)} 列，没有读")
    return read


def _not_understood(table: BlockTable, names: UnitNames, metrics: Sequence[KnownMetric]) -> str:
    """What was seen and what is wanted."""
    first = "、".join(text for text in table.rows[table.filled[0]] if text)
    seen = f"看到 {len(table.filled)} 行 {table.width} 列，开头是“{echo(first)}”"
    unit = names.units[0].label if names.units else "淳溪街道"
    metric = metrics[0].name if metrics else "指标"
    return (
        f"{seen}。没有认出单位：要有一列（或一行）是单位的名称、简称或编码，如“{unit}”；"
        f"表头写指标名称，如“{metric}”"
    )


class _Reading:
    def __init__(self, table: BlockTable, layout: BlockLayout, names: UnitNames, choices: Choices):
        self.table, self.layout, self.names, self.choices = table, layout, names, choices
        self.found = ReadBlock(columns=layout.columns, is_turned=table.is_turned)
        self.totals: list[str] = []
        self.called: dict[str, str] = {}
        self.recalled: dict[str, str] = {}
        self.unsure: list[int] = []
        self.cells: dict[tuple[KnownMetric, KnownUnit], list[BlockCell]] = defaultdict(list)

    def read(self) -> ReadBlock:
        for at in self.layout.unit_columns:
            by_metric = self.layout.by_metric(at)
            for row in self.table.filled:
                if row >= self.layout.first_row:
                    self._row(row, at, by_metric)
        self._settle()
        self._remark()
        return self.found

    def _row(
        self, row: int, at: int, by_metric: Mapping[KnownMetric, Mapping[FigurePart, BlockColumn]]
    ) -> None:
        text = self.table.text(row, at)
        unit = self._unit(row, at, text)
        if unit is None:
            return
        if self._may_have_moved(row):
            self.unsure.append(self.table.place(row, at)[0])
            return
        for metric, columns in by_metric.items():
            self._figure(row, unit, metric, columns)

    def _unit(self, row: int, at: int, text: str) -> KnownUnit | None:
        """Whose row it is; a row of nobody's with figures waits for a choice."""
        number = self._number(row, at)
        choice = self.choices.rows.get(number, "")
        chosen = next((unit for unit in self.names.units if str(unit.key) == choice), None)
        if chosen and text:
            self.found.chosen_units[text] = chosen
        if chosen or choice == LEFT:
            return chosen
        named = self.names.find(text)
        if named:
            if named.is_remembered:
                self.recalled[text] = named.unit.label
            elif not named.is_exact:
                self.called[text] = named.unit.label
            return named.unit
        if self.names.is_total(text):
            self.totals.append(text)
        elif self._has_figures(row, at):
            place = self.table.place(row, at)
            self.found.rows.append(BlockRow(number, *place, text, self.names.near(text)))
        elif text:
            self.totals.append(text)
        return None

    def _number(self, row: int, at: int) -> int:
        """How people count it: rows where units go down, columns where they stand across."""
        return self.table.place(row, at)[1 if self.table.is_turned else 0]

    def _has_figures(self, row: int, at: int) -> bool:
        wanted = [c for c in self.layout.columns if c.state is not ColumnState.LEFT]
        mine = [c for c in wanted if self.layout.unit_column_of(c.index) == at]
        return any(is_number_like(self.table.text(row, column.index)) for column in mine)

    def _may_have_moved(self, row: int) -> bool:
        """Where only blanks part the cells, one that is missing moves those behind it under other headings."""
        if not self.table.is_spaced or self.table.is_turned:
            return False
        width = len(self.table.rows[row])
        return len(self.layout.columns) > 1 and width != self.table.width

    def _figure(
        self, row: int, unit: KnownUnit, metric: KnownMetric, columns: Mapping[FigurePart, BlockColumn]
    ) -> None:
        texts = {part: self.table.text(row, column.index) for part, column in columns.items()}
        said = {part: text for part, text in texts.items() if not is_blank(text)}
        done, total = said.get(FigurePart.DONE), said.get(FigurePart.TOTAL)
        if not said:
            self.found.blanks += 1
        elif done is not None and total is not None and metric.is_percent:
            place = self.table.place(row, columns[FigurePart.DONE].index)
            self._add(pair_cell(metric, unit, *place, done, total, said.get(FigurePart.VALUE)))
        else:
            self._single(row, unit, metric, columns, said)

    def _single(
        self,
        row: int,
        unit: KnownUnit,
        metric: KnownMetric,
        columns: Mapping[FigurePart, BlockColumn],
        said: Mapping[FigurePart, str],
    ) -> None:
        """A value alone; of a count 完成数 is the value; half a pair is a fault."""
        part = FigurePart.VALUE if FigurePart.VALUE in said else next(iter(said))
        place = self.table.place(row, columns[part].index)
        if part is FigurePart.VALUE or (part is FigurePart.DONE and not metric.is_percent):
            self._add(plain_cell(metric, unit, *place, said[part]))
            return
        if not metric.is_percent:
            self.found.blanks += 1
            return
        self._add(half_a_pair(metric, unit, *place, said.get(FigurePart.DONE), said.get(FigurePart.TOTAL)))

    def _add(self, cell: BlockCell) -> None:
        self.cells[cell.metric, cell.unit].append(cell)

    def _settle(self) -> None:
        """A unit that stands twice with different figures has none, for nobody knows which is right."""
        twice: dict[KnownUnit, str] = {}
        for (_, unit), cells in self.cells.items():
            if len({cell.text for cell in cells}) == 1:
                self.found.cells.append(cells[0])
                continue
            where = "和".join(f"第 {cell.row} 行" for cell in cells)
            sentence = f"{unit.label}不止一次（{where}），数不一样，都没有读，请留下对的"
            twice.setdefault(unit, sentence)
            self.found.twice += [BlockFault(cell.row, cell.column, sentence) for cell in cells]
        self.found.remarks += twice.values()

    def _remark(self) -> None:
        remarks = self.found.remarks
        if self.found.is_turned:
            remarks.append("单位横着排，按列读的")
        remarks += [f"“{text}”读作{label}" for text, label in self.called.items()]
        remarks += [
            f"“{column.heading}”读作{_called(column)}" for column in self.found.columns if column.is_renamed
        ]
        remarks += [f"按上次的选择，“{text}”是{label}" for text, label in self.recalled.items()]
        remarks += [
            f"按上次的选择，“{column.heading}”是{_called(column)}"
            for column in self.found.columns
            if column.is_remembered and column.state is ColumnState.READ
        ]
        left = [c for c in self.found.columns if c.state is ColumnState.LEFT and c.heading]
        if left:
            listed = "、".join(
                f"“{echo(c.heading)}”{f'（{c.why}）' if c.why != '不是指标' else ''}" for c in left
            )
            remarks.append(f"没有用的列：{listed}")
        if self.totals:
            remarks.append(f"没有读的行：{_listed(self.totals)}")
        if self.unsure:
            numbers = "、".join(map(str, self.unsure))
            remarks.append(f"第 {numbers} 行的格数与表头不一样，空格隔开的看不出缺的是哪一格，没有读")
        remarks += self._fractions()

    def _fractions(self) -> list[str]:
        """A whole column of percentages that are all not above 1 was probably copied without its format."""
        columns: dict[KnownMetric, list[str]] = defaultdict(list)
        for cell in self.found.cells:
            if cell.metric.is_percent and "/" not in cell.read and cell.read:
                columns[cell.metric].append("" if "%" in narrow(cell.shown) else cell.read)
        return [
            f"{metric.name}这一列都不大于 1，是不是漏乘了 100？"
            for metric, texts in columns.items()
            if len(texts) >= FEWEST_FRACTIONS and all(text and 0 < abs(Decimal(text)) <= 1 for text in texts)
        ]


def _called(column: BlockColumn) -> str:
    return column.part.of(column.metric.name if column.metric else "")


def _listed(texts: Sequence[str]) -> str:
    named = "、".join(echo(text) for text in dict.fromkeys(texts[:MOST_NAMED]))
    return f"{named}{'…' if len(texts) > MOST_NAMED else ''}"
