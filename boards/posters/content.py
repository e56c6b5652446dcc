"""What stands on each poster, read from the board (contract, section 5). No layout, no request, no clock."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from assessments.dates import local_day
from boards.digest import draft_digest
from boards.document import Award, Board, Place
from boards.ranking import Entrant, flag_order, light_order
from boards.words import WORDS, correction_label, in_order, made_up_for, signed
from departments.months import day_words
from rules.standards import plain

WITHHELD = "内容不公开"
DAY_TO_FILL_IN = "　　　年　　月　　日"


@dataclass(frozen=True)
class PrintedText:
    """A text as the board has it, with the unit or the part of the sheet that it belongs to, and what it is there."""

    words: str
    where: str
    place: str = ""


@dataclass(frozen=True)
class PosterHead:
    """The words around the rows: headings, issuer and day, period, correction, digest; "" for what there is none of."""

    heading: str
    district_month: str
    name: str
    issuer: str
    day: str
    published_at: str
    period: str
    correction: str
    reason: str
    backfilled: str
    digest: str
    draft_digits: str

    @property
    def subtitle(self) -> str:
        return self.district_month + self.name

    @property
    def title(self) -> str:
        return self.subtitle + self.heading

    @property
    def short_digest(self) -> str:
        """Twelve digits are enough to verify by, and make a code coarse enough for the foot."""
        return self.digest[:12]

    @property
    def digits(self) -> str:
        return " ".join(re.findall(".{4}", self.short_digest))

    @property
    def texts(self) -> list[PrintedText]:
        return [
            PrintedText(self.subtitle, "榜头", "地区和月份"),
            PrintedText(self.issuer, "落款", "发布单位"),
            PrintedText(self.reason, "落款", "更正原因"),
        ]


@dataclass(frozen=True)
class PosterGround:
    """One determination as printed: who judged, and why; `words` say so where they are withheld."""

    assessor: str
    words: str

    @property
    def text(self) -> str:
        return f"{self.assessor}：{self.words}" if self.words else self.assessor


@dataclass(frozen=True)
class PosterRow:
    """One unit on a board with what it was given there."""

    unit: str
    grounds: tuple[PosterGround, ...]

    @property
    def count(self) -> int:
        return len(self.grounds)

    @property
    def shapes(self) -> range:
        return range(self.count)

    @property
    def text(self) -> str:
        return "；".join(ground.text for ground in self.grounds)

    @property
    def texts(self) -> list[PrintedText]:
        grounds = [
            text
            for ground in self.grounds
            for text in (
                PrintedText(ground.assessor, self.unit, "认定部门"),
                PrintedText(ground.words, self.unit, "事由"),
            )
        ]
        return [PrintedText(self.unit, self.unit, "单位名称"), *grounds]


@dataclass(frozen=True)
class PosterBlock:
    """The rows of one signal; without rows it says 无."""

    signal: str
    rows: tuple[PosterRow, ...]

    @property
    def word(self) -> str:
        return WORDS[self.signal][0]

    @property
    def measure(self) -> str:
        return WORDS[self.signal][1]

    @property
    def count(self) -> int:
        return sum(row.count for row in self.rows)


@dataclass(frozen=True)
class PosterBlocks:
    """What a poster of flags or lights prints: a block for each of its signals, always there."""

    blocks: tuple[PosterBlock, ...]

    @cached_property
    def rows(self) -> list[PosterRow]:
        return [row for block in self.blocks for row in block.rows]

    @property
    def texts(self) -> list[PrintedText]:
        return [text for row in self.rows for text in row.texts]


@dataclass(frozen=True)
class PosterPlace:
    """One ranked unit; figures as printed."""

    rank: int
    unit: str
    counts: tuple[int, int, int]
    score: str


@dataclass(frozen=True)
class PosterGroup:
    """A group of units: the ranked, and the names of those that nobody judged this month."""

    name: str
    ranked: tuple[PosterPlace, ...]
    unjudged: tuple[str, ...]

    @property
    def pairs(self) -> list[tuple[PosterPlace, PosterPlace | None]]:
        """Set in two columns: the first half of the ranked left, the rest right."""
        half = (len(self.ranked) + 1) // 2
        right = [*self.ranked[half:], None]
        return list(zip(self.ranked[:half], right, strict=False))


@dataclass(frozen=True)
class PosterRanking:
    """What the poster of the ranking prints; `points` say what each signal counts in this edition."""

    groups: tuple[PosterGroup, ...]
    points: str

    @property
    def texts(self) -> list[PrintedText]:
        return [text for group in self.groups for text in _texts_of(group)]


def head(board: Board, heading: str) -> PosterHead:
    """The words around the rows of the poster with this heading; a draft's day is left to fill in."""
    moment = board.publication.published_at if board.publication else None
    backfilled = board.backfilled_from
    return PosterHead(
        heading=heading,
        district_month=f"{board.district}{board.month.chinese}份",
        name="“效能亮榜”",
        issuer=board.issuer,
        day=day_words(local_day(moment)) if moment else DAY_TO_FILL_IN,
        published_at=moment.isoformat(timespec="seconds") if moment else "",
        period=f"{board.month.year}年第{board.month.month}期",
        correction=correction_label(board.edition),
        reason=board.reason,
        backfilled=f"补录：{day_words(backfilled)}首次公布" if backfilled else "",
        digest=board.digest,
        draft_digits="" if board.publication else draft_digest(board)[:12],
    )


def flags(board: Board) -> PosterBlocks:
    """Most flags first, then register order."""
    return PosterBlocks((_block(board, "red_flag", flag_order(board.entrants)),))


def lights(board: Board) -> PosterBlocks:
    """Red before yellow; in each most red lights first, then most yellow, then register order."""
    order = light_order(board.entrants)
    return PosterBlocks(tuple(_block(board, signal, order) for signal in ("red_light", "yellow_light")))


def ranking(board: Board) -> PosterRanking:
    """The ranking by group: like is ranked with like; who was not judged is named, not ranked."""
    places: dict[str, list[Place]] = {}
    for place in board.places:
        places.setdefault(place.group, []).append(place)
    points = "，".join(f"{WORDS[signal][0]} {signed(plain(board.policy[signal]))} 分" for signal in WORDS)
    return PosterRanking(tuple(_group(name, places[name]) for name in in_order(places)), points)


def _block(board: Board, signal: str, order: Iterable[Entrant]) -> PosterBlock:
    given: dict[str, list[PosterGround]] = {}
    for award in board.awards:
        if award.signal == signal:
            given.setdefault(award.unit, []).append(_ground(board, award))
    rows = (
        PosterRow(board.name_of(entrant.unit), tuple(given[entrant.unit]))
        for entrant in order
        if entrant.unit in given
    )
    return PosterBlock(signal, tuple(rows))


def _ground(board: Board, award: Award) -> PosterGround:
    if award.withheld:
        return PosterGround(board.assessor_of(award), WITHHELD)
    words, late = award.wording, made_up_for(award.data_month, board.month)
    if words and late:
        words += f"（{late}）"
    return PosterGround(board.assessor_of(award), words)


def _group(name: str, places: list[Place]) -> PosterGroup:
    ranked = tuple(_ranked(place, place.group_rank) for place in places if place.group_rank is not None)
    return PosterGroup(name, ranked, tuple(place.name for place in places if place.group_rank is None))


def _ranked(place: Place, rank: int) -> PosterPlace:
    return PosterPlace(rank, place.name, place.tally.counts, signed(plain(place.tally.score)))


def _texts_of(group: PosterGroup) -> Iterator[PrintedText]:
    yield PrintedText(group.name, group.name, "组名")
    yield from (PrintedText(place.unit, place.unit, "单位名称") for place in group.ranked)
    yield from (PrintedText(name, name, "单位名称") for name in group.unjudged)
