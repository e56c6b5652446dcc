"""附件 of a bulletin: the two boards, the ranking by group, and the lights that are followed up.

Plain Python, no Django. The wordings are those that the public reads; of an internal clause there are none.
"""

from collections.abc import Iterable, Sequence

from boards.after_lights.states import FollowedLight, FollowState
from boards.circular.document import Align, Annex, AnnexColumn, AnnexTable
from boards.document import Award, Board, Place
from boards.ranking import SIGNALS, Entrant, flag_order, light_order
from boards.words import WORDS, in_order, made_up_for, signed
from departments.months import CalendarMonth, day_words
from departments.names import UNGROUPED
from rules.standards import plain

FLAGS, LIGHTS, RANKING, AFTER = 1, 2, 3, 4  # their numbers, as the text names them
WITHHELD = "（内部条款，不公布事由）"
NONE = "—"
LEFT = Align.LEFT
ENDED = (FollowState.PASSED, FollowState.OVER)


def to_list(lights: Iterable[FollowedLight], at: CalendarMonth) -> list[FollowedLight]:
    """What a month's bulletin lists of the lights before it: all of last month, and whatever is older and not done."""
    return [
        light
        for light in lights
        if light.month < at
        and light.due_on
        and light.state is not FollowState.OVER
        and (light.month == at.plus(-1) or light.state not in ENDED)
    ]


def annexes(board: Board, after: Iterable[FollowedLight]) -> tuple[Annex, ...]:
    """In the order of their numbers; the last only where something is followed up."""
    name, followed = f"{board.month.chinese}份", to_list(after, board.month)
    told = [
        Annex(f"{name}红旗榜", (_awards(board, flag_order(board.entrants), "red_flag"),)),
        Annex(f"{name}红黄灯榜", tuple(_lights(board))),
        Annex(f"{name}排名", tuple(_ranking(board))),
    ]
    if followed:
        told.append(Annex("亮灯整改情况", (_after(followed),)))
    return tuple(told)


def _awards(board: Board, entrants: Sequence[Entrant], signal: str, caption: str = "") -> AnnexTable:
    """Every award with this signal, unit after unit in the order of the board that it stands on."""
    columns = (AnnexColumn("单位", 5), AnnexColumn("认定部门、条款", 7), AnnexColumn("事由", 12, LEFT))
    rows = [
        (board.name_of(award.unit), f"{board.assessor_of(award)}{award.clause}", _why(award, board))
        for entrant in entrants
        for award in board.awards_of(entrant.unit)
        if award.signal == signal
    ]
    return AnnexTable(columns, tuple(rows), caption)


def _lights(board: Board) -> Iterable[AnnexTable]:
    """Red before yellow, a table each."""
    for signal in ("red_light", "yellow_light"):
        word, measure = WORDS[signal]
        caption = f"{word}{board.totals[signal]}{measure}"
        yield _awards(board, light_order(board.entrants), signal, caption)


def _why(award: Award, board: Board) -> str:
    late = made_up_for(award.data_month, board.month)
    words = WITHHELD if award.withheld else award.wording
    return f"{words}（{late}）" if late else words


def _ranking(board: Board) -> Iterable[AnnexTable]:
    """A table a group, for like is ranked with like."""
    columns = (
        AnnexColumn("组内\n名次", 3),
        AnnexColumn("单位", 6),
        *(AnnexColumn(WORDS[signal][0], 2) for signal in SIGNALS),
        AnnexColumn("得分", 2),
        AnnexColumn("全区\n名次", 3),
        AnnexColumn("累计\n得分", 3),
        AnnexColumn("累计\n组内\n名次", 3),
    )
    for group in in_order({place.group for place in board.places}):
        places = [place for place in board.places if place.group == group]
        rows = tuple(_row(place) for place in sorted(places, key=_in_group))
        yield AnnexTable(columns, rows, caption=group or UNGROUPED)


def _in_group(place: Place) -> tuple[bool, int]:
    return place.group_rank is None, place.group_rank or 0


def _row(place: Place) -> tuple[str, ...]:
    year = place.year_to_date
    return (
        str(place.group_rank or NONE),
        place.name,
        *map(str, place.tally.counts),
        signed(plain(place.tally.score)) if place.is_judged else NONE,
        str(place.rank or NONE),
        signed(plain(year.tally.score)) if year else NONE,
        str(year.group_rank or NONE) if year else NONE,
    )


def _after(lights: Sequence[FollowedLight]) -> AnnexTable:
    """The three fields without their words, which were written for the office alone."""
    columns = (
        AnnexColumn("月份", 3),
        AnnexColumn("单位", 5),
        AnnexColumn("认定部门、条款", 6),
        AnnexColumn("整改期限", 4),
        AnnexColumn("反馈", 3),
        AnnexColumn("核验情况", 4),
    )
    rows = tuple(
        (
            f"{light.month.year}年{light.month.month}月",
            light.unit_name,
            light.clause,
            day_words(light.due_on, year=0) if light.due_on else NONE,
            "已反馈" if light.feedback else "未反馈",
            light.state_words.replace(" ", ""),
        )
        for light in lights
    )
    return AnnexTable(columns, rows)
