"""会审表: departments × units, every flag and light in its cell; one value for the PDF and the workbook.

Plain Python, no Django. What the draft does not have stands in its cell too, in brackets with its state.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from boards.document import Assessor, Award, Board, Place
from boards.papers.facts import LeftOut, PaperFacts
from boards.ranking import SIGNALS
from boards.words import in_order, made_up_for, signed
from departments.names import UNGROUPED
from rules.labels import read_label
from rules.standards import plain

ACROSS = 26  # departments beside each other; more go on further sheets
SHORT = {"red_flag": "旗", "yellow_light": "黄", "red_light": "红"}
LEGEND = "旗＝红旗，黄＝黄灯，红＝红灯，数字是条款序号；括号里的未审定，不进榜。"


@dataclass(frozen=True)
class CellMark:
    """One flag or light in a cell: `旗1`, `红2补5月`; of a line that stays out `（旗3退回补正）`."""

    signal: str
    text: str
    is_out: bool = False


@dataclass(frozen=True)
class MeetingColumn:
    """One department, and what is to be said at its head: 逾期, 未报送 or nothing."""

    code: str
    name: str
    note: str


@dataclass(frozen=True)
class Row:
    """One unit: its place, its counts in the order of SIGNALS, its scores, and a cell for each department."""

    group_rank: str
    name: str
    counts: tuple[int, int, int]
    score: str
    year_score: str
    cells: tuple[tuple[CellMark, ...], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """What the cells say, for a table without shapes."""
        return tuple("、".join(mark.text for mark in cell) for cell in self.cells)


@dataclass(frozen=True)
class Group:
    """The units of one group, in the order of the ranking."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Block:
    """As many departments as go on one sheet, with every unit; `sums` of each department, by signal."""

    columns: tuple[MeetingColumn, ...]
    groups: tuple[Group, ...]
    sums: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class MeetingItem:
    """One determination in the list behind the matrix: unit, mark, department, words; `state` of one that stays out."""

    unit: str
    mark: CellMark
    clause: str
    assessor: str
    words: str
    state: str = ""


@dataclass(frozen=True)
class MeetingTable:
    """The whole paper: one block as a rule, then what was given, unit by unit, and what stays out."""

    title: str
    totals: tuple[int, int, int]
    blocks: tuple[Block, ...]
    items: tuple[MeetingItem, ...]
    left_out: tuple[MeetingItem, ...]


def meeting_table(board: Board, facts: PaperFacts) -> MeetingTable:
    """The paper of a draft; nothing is asked of the register."""
    columns = [MeetingColumn(one.code, one.name, _note(one)) for one in board.assessors]
    cells = _cells(board, facts)
    return MeetingTable(
        title=f"{board.district}{board.month.chinese}份“效能亮榜”会审表",
        totals=_counts(board.totals),
        blocks=tuple(
            _block(board, columns[start : start + ACROSS], cells)
            for start in range(0, max(1, len(columns)), ACROSS)
        ),
        items=tuple(_item(board, award) for award in board.awards),
        left_out=tuple(_left_out(line) for line in facts.left_out),
    )


Cells = Mapping[tuple[str, str], Sequence[CellMark]]


def _note(assessor: Assessor) -> str:
    return ("逾期" if assessor.late else "") if assessor.filed else "未报送"


def _counts(totals: Mapping[str, int]) -> tuple[int, int, int]:
    flags, yellow, red = (totals[signal] for signal in SIGNALS)
    return flags, yellow, red


def _cells(board: Board, facts: PaperFacts) -> Cells:
    cells: dict[tuple[str, str], list[CellMark]] = defaultdict(list)
    for award in board.awards:
        cells[award.unit, award.assessor].append(_mark(board, award))
    for line in facts.left_out:
        cells[line.unit, line.assessor].append(_out(line))
    return cells


def _mark(board: Board, award: Award) -> CellMark:
    label = read_label(award.clause)
    late = made_up_for(award.data_month, board.month)
    return CellMark(award.signal, f"{SHORT[label.signal]}{label.number}{late}")


def _out(line: LeftOut) -> CellMark:
    label = read_label(line.clause)
    return CellMark(label.signal, f"（{SHORT[label.signal]}{label.number}{line.state}）", is_out=True)


def _block(board: Board, columns: Sequence[MeetingColumn], cells: Cells) -> Block:
    places = board.places
    groups = tuple(
        Group(
            name or UNGROUPED, tuple(_row(place, columns, cells) for place in places if place.group == name)
        )
        for name in in_order({place.group for place in places})
    )
    return Block(tuple(columns), groups, tuple(_sums(board, columns)))


def _row(place: Place, columns: Sequence[MeetingColumn], cells: Cells) -> Row:
    year = place.year_to_date
    return Row(
        str(place.group_rank) if place.group_rank else "—",
        place.name,
        place.tally.counts,
        signed(plain(place.tally.score)) if place.is_judged else "—",
        signed(plain(year.tally.score)) if year else "—",
        tuple(tuple(cells.get((place.unit, column.code), ())) for column in columns),
    )


def _sums(board: Board, columns: Sequence[MeetingColumn]) -> Iterator[tuple[int, int, int]]:
    for column in columns:
        given = [award.signal for award in board.awards if award.assessor == column.code]
        flags, yellow, red = (given.count(signal) for signal in SIGNALS)
        yield flags, yellow, red


def _item(board: Board, award: Award) -> MeetingItem:
    words = award.wording or "内部条款，内容不公开"
    return MeetingItem(
        board.name_of(award.unit),
        _mark(board, award),
        award.clause,
        board.assessor_of(award),
        f"{words}（区作风办补充认定）" if award.by_office else words,
    )


def _left_out(line: LeftOut) -> MeetingItem:
    return MeetingItem(line.unit_name, _out(line), line.clause, line.assessor_name, line.grounds, line.state)
