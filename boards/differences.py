"""What differs between two boards of one month, from the boards alone. Plain Python, no Django, no queries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal

from boards.document import Assessor, Award, Board, Key, Place
from boards.ranking import Tally
from boards.words import WORDS, signed
from rules.standards import plain

HEAD = {
    "schema": "格式",
    "district": "地区",
    "issuer": "发布单位",
    "month": "月份",
    "backfilled_from": "首次公布日",
}
ADDED, STRUCK, CHANGED = "补入", "撤下", "改动"


@dataclass(frozen=True)
class LineDifference:
    """One determination that was brought in, struck or changed; `before` and `after` are its public words."""

    key: Key
    kind: str
    signal: str
    clause: str
    unit: str
    assessor: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """`淳溪街道 红旗1（区人社局）：补入，事由“…”`."""
        name = f"{self.unit} {self.clause}（{self.assessor}）"
        if self.kind == CHANGED:
            return f"{name}：“{self.before}”改为“{self.after}”"
        words = self.before or self.after
        return f"{name}：{self.kind}" + (f"，“{words}”" if words else "")


@dataclass(frozen=True)
class PlaceDifference:
    """A unit's row on both boards: of each column the words before and after, the same where it stays."""

    unit: str
    name: str
    group: str
    columns: tuple[tuple[str, str, str], ...]
    counts_apart: bool
    sums_apart: bool

    @property
    def sentence(self) -> str:
        """`淳溪街道：组内名次 3→2，得分 +1→+2`."""
        moved = (f"{label} {before}→{after}" for label, before, after in self.columns if before != after)
        return f"{self.name}：{'，'.join(moved)}"


@dataclass(frozen=True)
class OtherDifference:
    """Anything else: of the head, of a name or group, of who reported, of who is listed at all."""

    about: str
    sentence: str


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two boards, in the order of the board."""

    totals: tuple[tuple[str, int, int], ...] = ()
    lines: tuple[LineDifference, ...] = ()
    places: tuple[PlaceDifference, ...] = ()
    others: tuple[OtherDifference, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.totals or self.lines or self.places or self.others)

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns of `places`."""
        return COLUMNS

    @property
    def sentences(self) -> list[str]:
        return [
            *(other.sentence for other in self.others),
            *(line.sentence for line in self.lines),
            *(place.sentence for place in self.places),
        ]


def differences(before: Board, after: Board) -> Difference:
    """What a reader of `before` has to learn to know `after`; nothing where they say the same."""
    difference = Difference(
        totals=tuple(
            (WORDS[signal][0], count, after.totals[signal])
            for signal, count in before.totals.items()
            if count != after.totals[signal]
        ),
        lines=tuple(_lines(before, after)),
        places=tuple(_places(before, after)),
        others=(
            *_head(before, after),
            *_reporting(before, after),
            *_rows(before, after),
            *_order(before, after),
        ),
    )
    if difference or content(before) == content(after):
        return difference
    return Difference(others=(_REORDERED,))


_REORDERED = OtherDifference("order", "榜单的排列次序有变")


def content(board: Board) -> Board:
    """A board without what only its edition knows, and without the reason that each correction has of its own."""
    return replace(board, reason="", publication=None)


def _lines(before: Board, after: Board) -> Iterator[LineDifference]:
    old, new = ({award.key: award for award in board.awards} for board in (before, after))
    units = {**before.names, **after.names}
    assessors = {**before.assessor_names, **after.assessor_names}
    for key in (*old, *(key for key in new if key not in old)):
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        award = now or old[key]
        yield LineDifference(
            key,
            CHANGED if was and now else ADDED if now else STRUCK,
            award.signal,
            award.clause,
            units.get(award.unit, award.unit),
            assessors.get(award.assessor, award.assessor),
            *_words(was, now, _written_order(after)),
        )


def _written_order(board: Board) -> list[str]:
    """The columns of an award as the board's text has them: a published text is sorted by its keys."""
    names = [column.name for column in fields(Award)]
    return sorted(names) if board.publication else names


def _words(was: Award | None, now: Award | None, order: Sequence[str]) -> tuple[str, str]:
    """The public wording before and after; where it is the same the grounds, and then whatever else is not."""
    if not was or not now or was.wording != now.wording:
        return was.wording if was else "", now.wording if now else ""
    if was.grounds != now.grounds:
        return was.grounds, now.grounds
    apart = [name for name in order if getattr(was, name) != getattr(now, name)]
    before, after = ("，".join(str(getattr(award, name) or "无") for name in apart) for award in (was, now))
    return before, after


COLUMNS = ("组内名次", "全区名次", "得分", "累计得分", "累计名次")


def _places(before: Board, after: Board) -> Iterator[PlaceDifference]:
    for place in after.places:
        was = before.places_by_unit.get(place.unit, _NO_PLACE)
        columns = tuple(zip(COLUMNS, _shown(was), _shown(place), strict=True))
        counts, sums = was.tally != place.tally, _sums(was) != _sums(place)
        if counts or sums or any(old != new for _, old, new in columns):
            yield PlaceDifference(place.unit, place.name, place.group, columns, counts, sums)


_NO_PLACE = Place("", "", "", rank=None, group_rank=None, tally=Tally(), year_to_date=None)


def _sums(place: Place) -> Tally | None:
    return place.year_to_date.tally if place.year_to_date else None


def _shown(place: Place) -> tuple[str, ...]:
    year = place.year_to_date
    month = (str(place.group_rank), str(place.rank), _score(place.tally)) if place.is_judged else ("—",) * 3
    return (*month, *((_score(year.tally), str(year.rank)) if year else ("—",) * 2))


def _score(tally: Tally) -> str:
    return signed(plain(tally.score))


def _head(before: Board, after: Board) -> Iterator[OtherDifference]:
    for name, word in HEAD.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield OtherDifference(name, f"{word}由“{old or '无'}”改为“{new or '无'}”")
    if before.policy != after.policy:
        yield OtherDifference("policy", f"积分标准由“{_policy(before.policy)}”改为“{_policy(after.policy)}”")


def _policy(points: Mapping[str, Decimal]) -> str:
    return "，".join(f"{WORDS[signal][0]} {signed(plain(number))}" for signal, number in points.items())


def _reporting(before: Board, after: Board) -> Iterator[OtherDifference]:
    old, new = ({assessor.code: assessor for assessor in board.assessors} for board in (before, after))
    for code in (*old, *(code for code in new if code not in old)):
        was, now = old.get(code), new.get(code)
        if was is None or now is None:
            yield OtherDifference(code, f"认定部门{(now or old[code]).name}{'列入' if now else '不再列入'}")
        elif was != now:
            sentence = f"认定部门{was.name}（{_report(was)}）改为{now.name}（{_report(now)}）"
            yield OtherDifference(code, sentence)


def _report(assessor: Assessor) -> str:
    return ("逾期报送" if assessor.late else "已报送") if assessor.filed else "未报送"


def _rows(before: Board, after: Board) -> Iterator[OtherDifference]:
    old, new = before.places_by_unit, after.places_by_unit
    for code in (*old, *(code for code in new if code not in old)):
        was, now = old.get(code), new.get(code)
        if was is None or now is None:
            yield OtherDifference(code, f"单位{(now or old[code]).name}{'列入' if now else '不再列入'}排名")
        elif (was.name, was.group) != (now.name, now.group):
            yield OtherDifference(code, f"单位{_named(was)}改为{_named(now)}")


def _order(before: Board, after: Board) -> Iterator[OtherDifference]:
    old, new = ([award.key for award in board.awards] for board in (before, after))
    kept = set(old) & set(new)
    if [key for key in old if key in kept] != [key for key in new if key in kept]:
        yield _REORDERED


def _named(place: Place) -> str:
    return f"{place.name}（{place.group}）" if place.group else place.name


def unexplained(
    difference: Difference, *, lines: Sequence[Key], listed: Sequence[str] = (), all_sums: bool = False
) -> list[str]:
    """Sentences of what no named change explains: a correction may change its lines and what follows from them.

    `lines` are those named, `listed` the codes of units and departments that came with one brought in;
    ranks follow from counts. `all_sums`: the year's sums were made anew (重算累计).
    """
    units = {unit for _, _, unit, _ in lines}
    strange: list[LineDifference | PlaceDifference] = [
        line for line in difference.lines if line.key not in lines
    ]
    strange += [
        place
        for place in difference.places
        if place.unit not in units and (place.counts_apart or (place.sums_apart and not all_sums))
    ]
    others = [other for other in difference.others if other.about not in listed]
    return [apart.sentence for apart in (*others, *strange)]
