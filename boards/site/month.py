"""The month page as plain values: what a template prints, computed from boards. No Django, no queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assessments.dates import SHANGHAI
from boards.differences import Difference
from boards.document import Assessor, Board, Place
from boards.qr import qr_path
from boards.ranking import SIGNALS, flag_order, light_order
from boards.site.rows import BoardRow, GroupTable, MonthCounts, board_row, group_tables
from boards.words import WORDS, change, correction_label, signed
from departments.months import CalendarMonth, day_words
from rules.standards import plain

FLAGS, LIGHTS = ("red_flag",), ("red_light", "yellow_light")
Neighbours = tuple[CalendarMonth | None, CalendarMonth | None]


@dataclass(frozen=True)
class Total:
    """One signal's count in the month, with its change in neutral words ("+4", "持平", "—")."""

    signal: str
    word: str
    count: int
    measure: str
    on_last_month: str
    on_last_year: str


@dataclass(frozen=True)
class Filing:
    """Who reported: nobody's silence stays unnamed (publication rule of the board's foot)."""

    due: int
    filed: int
    missing: tuple[str, ...]
    late: tuple[str, ...]


@dataclass(frozen=True)
class EditionLine:
    """One edition in the list of them: `更正2`, `7月20日`, `差错更正`; the first edition has no kind."""

    number: int
    label: str
    day: str
    kind: str
    is_shown: bool
    is_latest: bool
    is_withdrawn: bool


@dataclass(frozen=True)
class Issued:
    """What is known of an edition beside its document: the document has no key for the kind of a correction."""

    number: int
    day: date
    kind: str
    is_withdrawn: bool = False


@dataclass(frozen=True)
class Imprint:
    """Which edition this is, and what it takes to check it; empty words and None in a draft."""

    title: str
    edition: int | None
    published: str
    backfilled: str
    correction: str
    kind: str
    reason: str
    editions: tuple[EditionLine, ...]
    is_superseded: bool
    digest: str
    short_digest: str
    verify_address: str
    qr: str
    qr_size: int


@dataclass(frozen=True)
class Surroundings:
    """What other published boards give to the page of a month.

    `last_month` and `last_year` are the boards compared with. `strips` gives each unit's counts in earlier
    months, at most eleven of which are shown before the board's own; `neighbours` are the published months
    before and after; `issued` are the editions of the month.
    """

    last_month: Board | None = None
    last_year: Board | None = None
    strips: Mapping[str, Sequence[MonthCounts]] = field(default_factory=dict)
    neighbours: Neighbours = (None, None)
    issued: Sequence[Issued] = ()


ALONE = Surroundings()


@dataclass(frozen=True)
class MonthPage:
    """Everything the month page prints, in the order in which it prints it."""

    title: str
    period: str
    issuer: str
    month: CalendarMonth
    is_draft: bool
    imprint: Imprint
    previous: CalendarMonth | None
    following: CalendarMonth | None
    totals: tuple[Total, ...]
    flags: tuple[BoardRow, ...]
    lights: tuple[BoardRow, ...]
    groups: tuple[GroupTable, ...]
    unjudged: tuple[Place, ...]
    points: tuple[tuple[str, str], ...]
    filing: Filing
    changes: Difference | None
    overtaken: str


def month_page(
    board: Board,
    beside: Surroundings = ALONE,
    *,
    latest_edition: int | None = None,
    changes: Difference | None = None,
    overtaken: Sequence[tuple[CalendarMonth, int]] = (),
    public_url: str = "",
) -> MonthPage:
    """The page of one board, or of a draft: the same without an edition.

    `latest_edition` is the number that stands; `changes` is what this one changed, `overtaken` the editions of
    earlier months (month, number) since which its year to date is no longer their sum.
    """
    month = board.month
    period = f"{board.district}{month.chinese}份"
    return MonthPage(
        title=f"{period}“效能亮榜”",
        period=period,
        issuer=board.issuer,
        month=month,
        is_draft=board.publication is None,
        imprint=_imprint(board, latest_edition, beside.issued, public_url),
        previous=beside.neighbours[0],
        following=beside.neighbours[1],
        totals=totals(board, last_month=beside.last_month, last_year=beside.last_year),
        flags=tuple(board_row(board, e.unit, FLAGS) for e in flag_order(board.entrants)),
        lights=tuple(board_row(board, e.unit, LIGHTS) for e in light_order(board.entrants)),
        groups=group_tables(board, beside.strips),
        unjudged=tuple(place for place in board.places if not place.is_judged),
        points=tuple((WORDS[s][0], signed(plain(board.policy[s]))) for s in SIGNALS),
        filing=_filing(board.assessors),
        changes=changes,
        overtaken=overtaken_words(overtaken),
    )


def month_description(page: MonthPage) -> str:
    """The page in one sentence, for who finds it by searching: "…：红旗 42 面，黄灯 9 盏，红灯 1 盏。…"."""
    counts = "，".join(f"{total.word} {total.count} {total.measure}" for total in page.totals)
    return f"{page.title}：{counts}。每一面、每一盏的单位、认定部门和事由，以及各单位排名。"


def overtaken_words(causes: Sequence[tuple[CalendarMonth, int]]) -> str:
    """Why the year to date of a board is no longer the sum of the boards that stand, as a sentence; "" for no cause."""
    if not causes:
        return ""
    causes_told = (
        f"{at.chinese}{(correction_label(number) and '有更正') or '后来发布'}" for at, number in causes
    )
    counted = "本版的累计得分和累计名次是按发布时的各期计算的"
    return f"此后{'、'.join(causes_told)}，{counted}；重算之后另出一版更正。"


@dataclass(frozen=True)
class MonthSummary:
    """A published board in one card."""

    title: str
    month: CalendarMonth
    imprint: str
    totals: tuple[Total, ...]


def month_summary(board: Board) -> MonthSummary:
    """What is shown of the last board where a later month is not out yet."""
    imprint = _imprint(board, None, (), "")
    parts = (imprint.title, imprint.correction, imprint.published)
    counts = totals(board, last_month=None, last_year=None)
    title = f"{board.district}{board.month.chinese}份“效能亮榜”"
    return MonthSummary(title, board.month, " · ".join(filter(None, parts)), counts)


def totals(board: Board, *, last_month: Board | None, last_year: Board | None) -> tuple[Total, ...]:
    """The month's three counts against last month and the same month of last year."""
    count = board.totals
    before = last_month.totals if last_month else {}
    year_before = last_year.totals if last_year else {}
    return tuple(
        Total(
            s, word, count[s], measure, change(count[s], before.get(s)), change(count[s], year_before.get(s))
        )
        for s, (word, measure) in WORDS.items()
    )


def published_on(board: Board) -> date | None:
    """The day of publication in Shanghai; None for a draft."""
    return board.publication.published_at.astimezone(SHANGHAI).date() if board.publication else None


def _filing(assessors: Sequence[Assessor]) -> Filing:
    missing = tuple(assessor.name for assessor in assessors if not assessor.filed)
    late = tuple(assessor.name for assessor in assessors if assessor.filed and assessor.late)
    return Filing(len(assessors), len(assessors) - len(missing), missing, late)


def _imprint(board: Board, latest: int | None, issued: Sequence[Issued], public_url: str) -> Imprint:
    month, digest = board.month, board.digest
    edition = board.publication.edition if board.publication else None
    published = published_on(board)
    verify = f"{public_url}/verify/{digest[:12]}/" if digest else ""
    qr, qr_size = qr_path(verify)
    editions = _editions(month, edition, issued)
    return Imprint(
        title=f"{month.year}年第{month.month}期",
        edition=edition,
        published=f"{day_words(published, year=month.year)}发布" if published else "",
        backfilled=day_words(board.backfilled_from) if board.backfilled_from else "",
        correction=correction_label(board.edition),
        kind="".join(issue.kind for issue in issued if issue.number == edition),
        reason=board.reason,
        editions=editions if edition and len(editions) > 1 else (),
        is_superseded=bool(edition and latest and edition < latest),
        digest=digest,
        short_digest=" ".join(digest[n : n + 4] for n in (0, 4, 8)).strip(),
        verify_address=verify,
        qr=qr,
        qr_size=qr_size,
    )


def _editions(month: CalendarMonth, shown: int | None, issued: Sequence[Issued]) -> tuple[EditionLine, ...]:
    """The editions of the month, the newest first."""
    latest = max((issue.number for issue in issued), default=None)
    return tuple(
        EditionLine(
            number=issue.number,
            label=correction_label(issue.number) or "首次发布",
            day=day_words(issue.day, year=month.year),
            kind=issue.kind,
            is_shown=issue.number == shown,
            is_latest=issue.number == latest,
            is_withdrawn=issue.is_withdrawn,
        )
        for issue in sorted(issued, key=lambda issue: -issue.number)
    )
