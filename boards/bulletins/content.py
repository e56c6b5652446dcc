"""What a month's bulletin says, drafted from its board: one function a paragraph, every number from a board.

Plain Python, no Django. What is too long is shortened by rule, and the text says where the rest stands; a comparison
that does not exist is said not to exist.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from boards.after_lights.states import FollowedLight, FollowState, counts_words
from boards.bulletins.annexes import AFTER, FLAGS, LIGHTS, to_list
from boards.bulletins.kinds import BulletinKind
from boards.circular.document import MOST_CHARACTERS, length
from boards.document import Award, Board, Place
from boards.months_before import BACK, Boards, ComparedTotal, compared_total, lit_in_a_row
from boards.ranking import SIGNALS, flag_order, light_order
from boards.site.year import NONE, growth
from boards.words import WORDS, correction_label, in_order
from departments.months import CalendarMonth, day_words

LEAST_TO_STAND_OUT = 2  # flags from which on a unit is named among those with most
NUMERALS = "一二三四五六七八九"
TO_UNITS = {"镇街": "各镇（街道）", "园区": "各园区"}


@dataclass(frozen=True)
class BulletinFacts:
    """What a bulletin is told from: its board, `boards` of the months around that stand, and the lights followed up.

    `replaces`: an earlier bulletin of the month was released, which this one stands in place of.
    """

    board: Board
    boards: Boards
    after: tuple[FollowedLight, ...] = ()
    replaces: bool = False


@dataclass(frozen=True)
class TextLimits:
    """How many of each list the text names; the annexes name all."""

    flagged: int = 12
    reds: int = 20
    yellows: int = 20
    rows: int = 15
    late: int = 10


TRIALS = (TextLimits(), TextLimits(8, 8, 10, 8, 5), TextLimits(5, 3, 5, 5, 3), TextLimits(3, 0, 3, 3, 0))


@dataclass(frozen=True)
class BulletinText:
    """What is proposed to whoever edits it: title, 主送机关 and body, a paragraph a line."""

    title: str
    addressed: str
    body: str


def drafted_text(facts: BulletinFacts, kind: BulletinKind) -> BulletinText:
    """The whole proposal, by the first of TRIALS that keeps the body within MOST_CHARACTERS, else by the last."""
    bodies = (_body(facts, kind, limits) for limits in TRIALS)
    body = next((body for body in bodies if length(body) <= MOST_CHARACTERS), "")
    return BulletinText(
        title(facts.board, kind),
        addressed(facts.board) if kind.is_circular else "",
        body or _body(facts, kind, TRIALS[-1]),
    )


def title(board: Board, kind: BulletinKind) -> str:
    about = f"{board.month.chinese}份“效能亮榜”授旗亮灯情况"
    return f"关于{about}的通报" if kind.is_circular else about


def addressed(board: Board) -> str:
    """Whom it is sent to: the groups of the units that the board lists."""
    groups, level = {place.group for place in board.places}, board.district[-1:]
    words = [TO_UNITS[name] for name in in_order(groups) if name in TO_UNITS]
    return "，".join([*words, f"{level}各部门、单位"])


def _body(facts: BulletinFacts, kind: BulletinKind, limits: TextLimits) -> str:
    sections: list[tuple[str, list[str]]] = [
        ("总体情况", [overall(facts), compared(facts), so_far(facts), reporting(facts.board)]),
        ("授旗情况", [firsts(facts.board), most_flags(facts.board, limits)]),
        ("亮灯情况", [reds(facts.board, limits), yellows(facts.board, limits), in_a_row(facts, limits)]),
        ("整改情况", [after_lights(facts, limits)]),
    ]
    if kind.is_circular:
        sections.append(("工作要求", requirements(facts)))
    told = [(heading, [line for line in lines if line]) for heading, lines in sections]
    lines = [opening(facts, kind)]
    for numeral, (heading, paragraphs) in zip(NUMERALS, [one for one in told if one[1]], strict=False):
        lines += [f"{numeral}、{heading}", *paragraphs]
    return "\n".join(lines)


def opening(facts: BulletinFacts, kind: BulletinKind) -> str:
    board = facts.board
    correction = correction_label(board.edition)
    issue = f"{board.month.year}年第{board.month.month}期{f'，{correction}' if correction else ''}"
    deed = "通报如下" if kind.is_circular else "简报如下"
    words = f"现将{board.month.chinese}份“效能亮榜”（{issue}）授旗亮灯情况{deed}。"
    return words + (f"此前印发的同月{kind.name}以本期为准。" if facts.replaces else "")


def overall(facts: BulletinFacts) -> str:
    board = facts.board
    flags, yellow, red = (board.totals[signal] for signal in SIGNALS)
    judged = sum(place.is_judged for place in board.places)
    given = f"共授{_counted('red_flag', flags)}" if flags else "没有授红旗"
    lit = _counts({"yellow_light": yellow, "red_light": red})
    lights = f"亮{lit}" if lit else "没有亮灯"
    if not flags and not lit:
        return f"{board.month.month}月份，{board.district}没有授旗，也没有亮灯。"
    units = f"涉及{judged}个单位（列入榜单的共{len(board.places)}个）"
    return f"{board.month.month}月份，{board.district}{given}，{lights}，{units}。"


def compared(facts: BulletinFacts) -> str:
    """Against last month and the same month of last year, each said to be missing where it is."""
    totals = _totals(facts)
    last_month = [_change(total, total.month, total.last_month) for total in totals]
    last_year = [_change(total, total.month, total.last_year) for total in totals]
    if not any(last_month) and not any(last_year):
        return "没有上月和去年同月的榜单，不作比较。"
    before = f"与上月相比，{'，'.join(last_month)}" if all(last_month) else "上月没有榜单，不作环比"
    year = f"与去年同月相比，{'，'.join(last_year)}" if all(last_year) else "去年同月没有榜单，不作同比"
    return f"{before}；{year}。"


def so_far(facts: BulletinFacts) -> str:
    """The year so far, of the months that are out; "" in January and where the month is the only one."""
    board, totals = facts.board, _totals(facts)
    out = [at for at in CalendarMonth(board.month.year, 1).up_to(board.month) if _is_out(facts, at)]
    if len(out) < 2:
        return ""
    is_whole = len(out) == board.month.month
    span = f"1至{board.month.month}月" if is_whole else f"今年已公布的{len(out)}期"
    sums = _counts({total.signal: total.year for total in totals}) or "没有授旗，也没有亮灯"
    before = _lights_before(totals) if is_whole else ""
    return f"{span}累计，{sums}{before}。"


def _lights_before(totals: Sequence[ComparedTotal]) -> str:
    """The year's lights against the same months of last year, with the percent of the change."""
    now = sum(total.year for total in totals[1:])
    known = [total.year_before for total in totals[1:] if total.year_before is not None]
    if len(known) < 2:
        return ""
    before = sum(known)
    if now == before:
        return f"；黄灯、红灯合计{now}盏，与去年同期持平"
    word = "增加" if now > before else "减少"
    percent = growth(before, now)
    rate = "" if percent == NONE else f"，{'上升' if now > before else '下降'}{percent[1:]}"
    return f"；黄灯、红灯合计{now}盏，比去年同期{word}{abs(now - before)}盏{rate}"


def reporting(board: Board) -> str:
    """Who was to report: nobody's silence stays unnamed."""
    due = len(board.assessors)
    missing = [one.name for one in board.assessors if not one.filed]
    late = [one.name for one in board.assessors if one.filed and one.late]
    if not due:
        return ""
    if not missing and not late:
        return f"应报送认定情况的{due}个部门全部按时报送。"
    words = f"应报送认定情况的部门{due}个，报送{due - len(missing)}个"
    words += f"；没有报送的：{'、'.join(missing)}" if missing else ""
    return words + (f"；逾期报送的：{'、'.join(late)}" if late else "") + "。"


def firsts(board: Board) -> str:
    """The first place of every group with flags and a score above nothing; ties are all named."""
    named = []
    for group in in_order({place.group for place in board.places}):
        first = [place for place in board.places if place.group == group and place.group_rank == 1]
        if first and first[0].tally.red_flag and first[0].tally.score > 0:
            named.append(f"{group or '其他单位'}为{_first(first)}")
    return f"各组第一名：{'，'.join(named)}。" if named else ""


def _first(places: Sequence[Place]) -> str:
    names, counts = "、".join(place.name for place in places), _tally(places[0])
    return f"{names}（并列，各有{counts}）" if len(places) > 1 else f"{names}（{counts}）"


def most_flags(board: Board, limits: TextLimits) -> str:
    """The units with most flags; where each has one, how many they are."""
    ordered = flag_order(board.entrants)
    if not ordered:
        return "本月没有单位获授红旗。"
    at = f"附件{FLAGS}"
    several = [one for one in ordered if one.tally.red_flag >= LEAST_TO_STAND_OUT]
    if not several:
        return f"获授红旗的单位{len(ordered)}个，各1面（见{at}）。"
    names = [f"{board.name_of(one.unit)}{one.tally.red_flag}面" for one in several[: limits.flagged]]
    rest = f"等{len(several)}个单位" if len(several) > limits.flagged else ""
    return f"获授红旗的单位{len(ordered)}个，其中两面以上的：{'，'.join(names)}{rest}（详见{at}）。"


def reds(board: Board, limits: TextLimits) -> str:
    """Every red light with who gave it and why, so many of them."""
    awards = _awards_of(board, "red_light")
    if not awards:
        return "没有亮红灯。" if _awards_of(board, "yellow_light") else "本月没有亮灯。"
    told = [_award(award, board) for award in awards[: limits.reds]]
    if len(awards) > limits.reds:
        told.append(f"{'另有' if told else '共'}{len(awards) - limits.reds}盏，详见附件{LIGHTS}")
    return f"红灯{len(awards)}盏：{'；'.join(told)}。"


def _award(award: Award, board: Board) -> str:
    why = f"，{award.wording.rstrip('。')}" if award.wording else ""
    return f"{board.name_of(award.unit)}（{board.assessor_of(award)}{award.clause}{why}）"


def yellows(board: Board, limits: TextLimits) -> str:
    """The units with yellow lights, those with most first, like counts together."""
    awards = _awards_of(board, "yellow_light")
    if not awards:
        return "没有亮黄灯。" if _awards_of(board, "red_light") else ""
    counted = Counter(award.unit for award in awards)
    units = sorted(counted, key=lambda unit: -counted[unit])
    words = "，".join(
        _alike(names, count) for count, names in _by_count(units[: limits.yellows], counted, board)
    )
    rest = f"等{len(units)}个单位" if len(units) > limits.yellows else ""
    return f"黄灯{len(awards)}盏，涉及{len(units)}个单位：{words}{rest}（详见附件{LIGHTS}）。"


def _by_count(units: Iterable[str], counted: Counter[str], board: Board) -> Iterable[tuple[int, list[str]]]:
    """Names by how many each has, most first."""
    found: dict[int, list[str]] = {}
    for unit in units:
        found.setdefault(counted[unit], []).append(board.name_of(unit))
    return found.items()


def _alike(names: Sequence[str], count: int) -> str:
    return f"{'、'.join(names)}{'各' if len(names) > 1 else ''}{count}盏"


def in_a_row(facts: BulletinFacts, limits: TextLimits) -> str:
    """Who is lit month after month; "" where no month before is out."""
    if facts.board.month.plus(-1) not in facts.boards:
        return ""
    rows = lit_in_a_row(facts.board, facts.boards)
    if not rows:
        return "没有连续两个月以上亮灯的单位。" if any(_lit(facts.board)) else ""
    named = [f"{row.place.name}连续{_months(row.months)}" for row in rows[: limits.rows]]
    rest = f"等{len(rows)}个单位" if len(rows) > limits.rows else ""
    return f"连续亮灯的：{'，'.join(named)}{rest}。"


def _months(count: int) -> str:
    """No further back than the boards reach."""
    return f"{count}个月" if count <= BACK else f"{BACK}个月以上"


def after_lights(facts: BulletinFacts, limits: TextLimits) -> str:
    """How far the lights of earlier months have come that had a day set for them; "" where there are none."""
    lights = to_list(facts.after, facts.board.month)
    if not lights:
        return ""
    words = counts_words(lights).replace(" ", "")
    late = [_late(light) for light in lights if light.state is FollowState.LATE]
    overdue = "；".join(late[: limits.late])
    more = f"{'另有' if overdue else '共'}{len(late) - limits.late}盏" if len(late) > limits.late else ""
    named = f"逾期的：{'；'.join(filter(None, (overdue, more)))}。" if late else ""
    return f"往月亮灯中已定整改期限、列入本期的{len(lights)}盏：{words}（详见附件{AFTER}）。{named}"


def _late(light: FollowedLight) -> str:
    day = day_words(light.due_on, year=0) if light.due_on else ""
    return f"{light.unit_name}（{light.month.month}月{light.clause}，期限{day}）"


def requirements(facts: BulletinFacts) -> list[str]:
    """What follows for the units and departments that the board names, in the usual words."""
    asked = []
    if any(_lit(facts.board)):
        asked.append("按期整改。亮灯单位要对照条款查找原因，逐项整改，按期反馈整改情况。")
    asked.append("如实认定。各认定部门要严格对照认定细则授旗亮灯，没有授旗亮灯的如实说明原因。")
    if any(not one.filed for one in facts.board.assessors):
        asked.append("按时报送。没有报送的部门要尽快补报，说明情况。")
    return [f"（{numeral}）{words}" for numeral, words in zip(NUMERALS, asked, strict=False)]


def _totals(facts: BulletinFacts) -> list[ComparedTotal]:
    return [compared_total(signal, facts.board, facts.boards) for signal in SIGNALS]


def _is_out(facts: BulletinFacts, at: CalendarMonth) -> bool:
    return at == facts.board.month or at in facts.boards


def _change(total: ComparedTotal, now: int, before: int | None) -> str:
    """`红旗增加4面`, `红灯持平`; "" without anything to compare."""
    if before is None:
        return ""
    word = WORDS[total.signal][0]
    if now == before:
        return f"{word}持平"
    return f"{word}{'增加' if now > before else '减少'}{abs(now - before)}{WORDS[total.signal][1]}"


def _counts(counts: dict[str, int]) -> str:
    """`红旗42面、黄灯9盏`, without what there is none of, set close as documents are."""
    return "、".join(_counted(signal, count) for signal, count in counts.items() if count)


def _counted(signal: str, count: int) -> str:
    return f"{WORDS[signal][0]}{count}{WORDS[signal][1]}"


def _tally(place: Place) -> str:
    return _counts(dict(zip(SIGNALS, place.tally.counts, strict=True)))


def _awards_of(board: Board, signal: str) -> list[Award]:
    """In the order of the light board."""
    order = {entrant.unit: n for n, entrant in enumerate(light_order(board.entrants))}
    awards = [award for award in board.awards if award.signal == signal]
    return sorted(awards, key=lambda award: order.get(award.unit, len(order)))


def _lit(board: Board) -> tuple[int, int]:
    return board.totals["yellow_light"], board.totals["red_light"]
