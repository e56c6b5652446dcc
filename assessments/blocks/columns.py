"""Which column of a table holds what: the units, the metrics, nothing of ours. Plain Python, no Django."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from assessments.blocks.cutting import BlockTable
from assessments.blocks.headings import (
    ASIDE,
    IN_BRACKETS,
    ColumnWords,
    FigurePart,
    KnownMetric,
    MetricNames,
    part_of,
)
from assessments.blocks.unit_names import UnitNames
from assessments.numbers import is_figure, is_number_like
from departments.months import CalendarMonth
from departments.names import likeness

MOST_HEADINGS, MOST_EXAMPLES = 3, 3
NOTE_ROW = re.compile(r"^(?:填报|制表|上报|报送|审核|联系|单位|日期|时间|计量).{0,8}[:：]")
UNIT_HEADING = re.compile(
    r"(?:被?考核|责任|报送|填报|评价|各)?(?:单位|镇街|街镇|街道|部门|板块|地区|对象|名称|区域)(?:名称?|编码)?"
)
LEFT = "-"  # the choice of a column that is not wanted
Chosen = Mapping[int, str]  # by column of the source what people say it is: `12`, `12:done`, or LEFT


class ColumnState(StrEnum):
    """Whether a column is read, waits for a choice, or is passed over."""

    READ = "read"
    ASKED = "asked"
    LEFT = "left"


@dataclass(frozen=True)
class BlockColumn:
    """A column that no unit stands in: its number in the source, what it is called, what is made of it and why.

    `nearest` is proposed where it waits for a choice, `examples` show its first cells; `likeness` is how its heading
    is known again, `is_chosen` that a person says so now, `is_remembered` that one said so before.
    """

    index: int
    number: int
    heading: str
    state: ColumnState
    metric: KnownMetric | None = None
    part: FigurePart = FigurePart.VALUE
    is_exact: bool = False
    nearest: KnownMetric | None = None
    why: str = ""
    examples: tuple[str, ...] = ()
    likeness: str = ""
    is_remembered: bool = False
    is_chosen: bool = False

    @property
    def is_renamed(self) -> bool:
        """Whether it is read under a name that is not quite its own."""
        return self.state is ColumnState.READ and not self.is_exact and bool(self.heading)


@dataclass(frozen=True)
class BlockLayout:
    """Where the units stand (several columns where tables stand side by side), the rows above them, the columns."""

    unit_columns: tuple[int, ...]
    first_row: int
    columns: tuple[BlockColumn, ...] = ()

    def unit_column_of(self, index: int) -> int:
        """The column of units that a column belongs to: the last one before it, or the first."""
        before = [at for at in self.unit_columns if at < index]
        return before[-1] if before else self.unit_columns[0]

    def by_metric(self, unit_column: int) -> dict[KnownMetric, dict[FigurePart, BlockColumn]]:
        """Of every metric that is read beside these units its columns by part."""
        found: dict[KnownMetric, dict[FigurePart, BlockColumn]] = {}
        for column in self.columns:
            is_read = column.state is ColumnState.READ and column.metric is not None
            if is_read and self.unit_column_of(column.index) == unit_column and column.metric:
                found.setdefault(column.metric, {})[column.part] = column
        return found


def unit_columns(table: BlockTable, names: UnitNames) -> tuple[int, ...]:
    """The column most of whose cells name a unit, the leftmost of several; and those further right that name others."""
    named = [[names.find(table.text(row, at)) for row in table.filled] for at in range(table.width)]
    fits = [sum(one is not None for one in column) for column in named]
    best = max(fits, default=0)
    if not best:
        return ()
    first = fits.index(best)
    chosen = [first]
    for at in range(first + 1, table.width):
        apart = {one.unit for one in named[at] if one} - {
            one.unit for kept in chosen for one in named[kept] if one
        }
        if fits[at] > 1 and len(apart) * 2 > fits[at]:
            chosen.append(at)
    return tuple(chosen)


def laid_out(
    table: BlockTable, names: UnitNames, metrics: MetricNames, month: CalendarMonth, chosen: Chosen
) -> BlockLayout:
    """What stands where in a table whose units go down; of a table without units nothing is said."""
    at = unit_columns(table, names)
    if not at:
        return BlockLayout((), len(table.rows))
    body = [row for row in table.filled if any(_begins_body(table, row, unit, names) for unit in at)]
    first = body[0]
    above = [row for row in table.filled if row < first]
    titles, heads = _parted(table, above, metrics)
    layout = BlockLayout(at, first)
    columns = [
        _column(table, index, heads, titles, metrics, month, first)
        for index in range(table.width)
        if index not in at and any(table.text(row, index) for row in table.filled)
    ]
    columns = _serials_left(table, columns, [row for row in table.filled if row >= first])
    columns = _beside(columns)
    columns = [_as_chosen(column, chosen, metrics) for column in _once_each(columns, layout)]
    return replace(layout, columns=tuple(columns))


def _begins_body(table: BlockTable, row: int, at: int, names: UnitNames) -> bool:
    """Whether a row is somebody's, or nobody's known and has figures all the same."""
    text = table.text(row, at)
    named = names.find(text)
    if names.is_total(text) or (named and named.is_exact):
        return True
    has_figures = any(is_figure(cell) for index, cell in enumerate(table.rows[row]) if index != at)
    return bool(text) and not UNIT_HEADING.fullmatch(text) and has_figures


def _parted(table: BlockTable, above: Sequence[int], metrics: MetricNames) -> tuple[list[str], list[int]]:
    """The rows above the units as titles, which stand over all of the table, and the headings of columns."""
    titles: list[str] = []
    heads: list[int] = []
    for row in above:
        texts = [text for text in table.rows[row] if text]
        is_last = row == above[-1]
        if any(NOTE_ROW.match(text) for text in texts) and len(texts) <= MOST_HEADINGS and not is_last:
            continue
        is_alone = len(texts) == 1 and table.width > 1
        is_heading = any(_speaks_of_a_column(text, metrics) for text in texts) and not is_alone
        if is_heading or heads or is_last:
            heads.append(row)
        else:
            titles += texts
    return titles, heads[-MOST_HEADINGS:]


def _speaks_of_a_column(text: str, metrics: MetricNames) -> bool:
    words = likeness(IN_BRACKETS.sub("", text))
    is_known = UNIT_HEADING.fullmatch(words) or ASIDE.fullmatch(words) or part_of(words)
    return bool(is_known or metrics.part(words))


def _column(
    table: BlockTable,
    index: int,
    heads: Sequence[int],
    titles: Sequence[str],
    metrics: MetricNames,
    month: CalendarMonth,
    first: int,
) -> BlockColumn:
    texts = _headings_above(table, index, heads)
    cells = [text for row in table.filled if row >= first and (text := table.text(row, index))]
    words = ColumnWords(texts, month)
    claim = words.claim(metrics, titles)
    column = BlockColumn(
        index,
        table.place(0, index)[0 if table.is_turned else 1],
        " ".join(dict.fromkeys(texts)),
        ColumnState.READ if claim.metric else ColumnState.ASKED,
        claim.metric,
        claim.part,
        claim.is_exact,
        claim.nearest,
        claim.aside or claim.doubt,
        tuple(cells[:MOST_EXAMPLES]),
        words.likeness,
        claim.is_remembered,
    )
    has_figures = any(is_number_like(text) for text in cells)
    is_part = claim.part is not FigurePart.VALUE
    if claim.aside or (not claim.metric and not has_figures and not is_part and not claim.nearest):
        return replace(column, state=ColumnState.LEFT, metric=None, why=claim.aside or "里面没有数")
    return column


def _headings_above(table: BlockTable, index: int, heads: Sequence[int]) -> list[str]:
    """The headings of a column from the top; under a merged one a blank cell is filled from its left."""
    texts = []
    for place, row in enumerate(heads):
        text = table.text(row, index)
        has_below = any(table.text(lower, index) for lower in heads[place + 1 :])
        at = index
        while not text and has_below and at > 0:
            at -= 1
            text = table.text(row, at)
            if not text and not any(table.text(lower, at) for lower in heads[place + 1 :]):
                break
        texts.append(text)
    return [text for text in texts if text]


def _serials_left(
    table: BlockTable, columns: Iterable[BlockColumn], body: Sequence[int]
) -> list[BlockColumn]:
    """A column without a heading that counts 1, 2, 3 is nobody's figure."""

    def counts(column: BlockColumn) -> bool:
        cells = [text for row in body if (text := table.text(row, column.index))]
        return not column.heading and cells == [str(n) for n in range(1, len(cells) + 1)] and len(cells) > 1

    return [
        replace(column, state=ColumnState.LEFT, metric=None, why="是序号") if counts(column) else column
        for column in columns
    ]


def _beside(columns: list[BlockColumn]) -> list[BlockColumn]:
    """完成数 and 总数 that name no metric belong to the rate beside them: all to the right, or all to the left."""
    wanted = [column for column in columns if column.state is not ColumnState.LEFT]
    runs = [list(run) for is_part, run in groupby(wanted, _is_loose_part) if is_part]
    for side in (1, -1):
        rates = [_rate_at(wanted, run, side) for run in runs]
        if runs and all(rates) and len({rate.index for rate in rates if rate}) == len(runs):
            taken = {
                column.index: replace(column, metric=rate.metric, state=ColumnState.READ, is_exact=True)
                for run, rate in zip(runs, rates, strict=True)
                if rate
                for column in run
            }
            return [taken.get(column.index, column) for column in columns]
    return columns


def _is_loose_part(column: BlockColumn) -> bool:
    return column.metric is None and column.part is not FigurePart.VALUE and column.nearest is None


def _rate_at(columns: list[BlockColumn], run: list[BlockColumn], side: int) -> BlockColumn | None:
    at = columns.index(run[-1] if side > 0 else run[0]) + side
    rate = columns[at] if 0 <= at < len(columns) else None
    return rate if rate and rate.metric and rate.part is FigurePart.VALUE else None


def _once_each(columns: Sequence[BlockColumn], layout: BlockLayout) -> list[BlockColumn]:
    """Of two columns for one part of a metric the one with its own name is read; else both wait for a choice."""
    kept = []
    for column in columns:
        rivals = [
            other
            for other in columns
            if other.index != column.index
            and (other.metric, other.part) == (column.metric, column.part)
            and layout.unit_column_of(other.index) == layout.unit_column_of(column.index)
        ]
        is_beaten = any(other.is_exact >= column.is_exact for other in rivals)
        if column.metric and column.state is ColumnState.READ and is_beaten:
            why = f"不止一列像“{column.metric.name}”"
            column = replace(column, state=ColumnState.ASKED, metric=None, nearest=column.metric, why=why)
        kept.append(column)
    return kept


def _as_chosen(column: BlockColumn, chosen: Chosen, metrics: MetricNames) -> BlockColumn:
    choice = chosen.get(column.number, "")
    if choice == LEFT:
        return replace(column, state=ColumnState.LEFT, metric=None, why="您选了不用")
    key, _, part = choice.partition(":")
    metric = next((one for one in metrics.metrics if str(one.key) == key), None)
    if metric is None:
        return column
    named = FigurePart(part) if part in [*FigurePart] else FigurePart.VALUE
    chosen_so = replace(column, state=ColumnState.READ, metric=metric, part=named, is_exact=True, why="")
    return replace(chosen_so, is_chosen=True, is_remembered=False)
