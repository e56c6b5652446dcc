"""The month page as plain values: what a template prints, computed from documents. No Django, no queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from boards.differences import Difference
from boards.qr import qr_path
from boards.ranking import SIGNALS, Entrant, flag_order, light_order, tally
from boards.site.rows import BoardRow, GroupTable, MonthCounts, board_row, group_tables
from boards.words import WORDS, change, correction_label, day_words, signed
from departments.months import CalendarMonth

SHANGHAI = ZoneInfo("Asia/Shanghai")

Document = Mapping[str, Any]
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


@dataclass(frozen=True)
class Issued:
    """What is known of an edition beside its document: the document has no key for the kind of a correction."""

    number: int
    day: date
    kind: str


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
    unjudged: tuple[str, ...]
    points: tuple[tuple[str, str], ...]
    filing: Filing
    changes: Difference | None
    overtaken: str


def month_page(
    document: Document,
    *,
    last_month: Document | None,
    last_year: Document | None,
    strips: Mapping[str, Sequence[MonthCounts]],
    neighbours: Neighbours = (None, None),
    latest_edition: int | None = None,
    issued: Sequence[Issued] = (),
    changes: Difference | None = None,
    overtaken: Sequence[tuple[CalendarMonth, int]] = (),
    public_url: str = "",
) -> MonthPage:
    """The page of one board (contract, section 5), or of a draft: the same without the keys of an edition.

    `last_month` and `last_year` are the boards compared with, None where there is none. `strips` gives
    each unit's counts in earlier months, at most eleven of which are shown before the board's own;
    `neighbours` are the published months before and after; `latest_edition` is the number that stands,
    `issued` are the editions of the month; `changes` is what this one changed, `overtaken` the editions of
    earlier months (month, number) since which its year to date is no longer their sum.
    """
    month = CalendarMonth.parse(document["month"])
    period = f"{document['district']}{month.chinese}份"
    entrants = _entrants(document)
    return MonthPage(
        title=f"{period}“效能亮榜”",
        period=period,
        issuer=document["issuer"],
        month=month,
        is_draft=not document.get("digest"),
        imprint=_imprint(document, month, latest_edition, issued, public_url),
        previous=neighbours[0],
        following=neighbours[1],
        totals=totals(document, last_month=last_month, last_year=last_year),
        flags=tuple(board_row(document, e.unit, ["red_flag"]) for e in flag_order(entrants)),
        lights=tuple(
            board_row(document, e.unit, ["red_light", "yellow_light"]) for e in light_order(entrants)
        ),
        groups=group_tables(document, month, strips),
        unjudged=tuple(row["name"] for row in document["ranking"] if row["rank"] is None),
        points=tuple((WORDS[s][0], signed(document["policy"][s])) for s in SIGNALS),
        filing=_filing(document["assessors"]),
        changes=changes,
        overtaken=overtaken_words(overtaken),
    )


def overtaken_words(causes: Sequence[tuple[CalendarMonth, int]]) -> str:
    """Why the year to date of a board is no longer the sum of the boards that stand, as a sentence; "" for no cause."""
    if not causes:
        return ""
    told = (f"{at.chinese}{(correction_label(number) and '有更正') or '后来发布'}" for at, number in causes)
    return f"此后{'、'.join(told)}，本版的累计得分和累计名次是按发布时的各期计算的；累计以本期“重算累计”的更正为准。"


@dataclass(frozen=True)
class MonthSummary:
    """A published board in one card."""

    title: str
    month: CalendarMonth
    imprint: str
    totals: tuple[Total, ...]


def month_summary(document: Document) -> MonthSummary:
    """What is shown of the last board where a later month is not out yet."""
    month = CalendarMonth.parse(document["month"])
    imprint = _imprint(document, month, None, (), "")
    said = (imprint.title, imprint.correction, imprint.published)
    counts = totals(document, last_month=None, last_year=None)
    title = f"{document['district']}{month.chinese}份“效能亮榜”"
    return MonthSummary(title, month, " · ".join(filter(None, said)), counts)


def totals(
    document: Document, *, last_month: Document | None, last_year: Document | None
) -> tuple[Total, ...]:
    """The month's three counts against last month and the same month of last year."""
    count = document["totals"]
    before = last_month["totals"] if last_month else {}
    year_before = last_year["totals"] if last_year else {}
    return tuple(
        Total(
            s, word, count[s], measure, change(count[s], before.get(s)), change(count[s], year_before.get(s))
        )
        for s, (word, measure) in WORDS.items()
    )


def published_on(document: Document) -> date | None:
    """The day of publication in Shanghai; None for a draft."""
    stamp = document.get("published_at")
    return datetime.fromisoformat(stamp).astimezone(SHANGHAI).date() if stamp else None


def _entrants(document: Document) -> list[Entrant]:
    """The units with a determination, in register order, which `determinations` keep."""
    points = dict.fromkeys(SIGNALS, 0)  # the boards go by counts, not by points
    given: dict[str, list[str]] = {}
    for line in document["determinations"]:
        given.setdefault(line["unit"], []).append(line["signal"])
    return [Entrant(unit, "", tally(signals, points)) for unit, signals in given.items()]


def _filing(assessors: Sequence[Mapping[str, Any]]) -> Filing:
    missing = tuple(a["name"] for a in assessors if not a["filed"])
    late = tuple(a["name"] for a in assessors if a["filed"] and a["late"])
    return Filing(len(assessors), len(assessors) - len(missing), missing, late)


def _imprint(
    document: Document,
    month: CalendarMonth,
    latest: int | None,
    issued: Sequence[Issued],
    public_url: str,
) -> Imprint:
    digest, edition = document.get("digest") or "", document.get("edition")
    published, backfilled = published_on(document), document.get("backfilled_from")
    verify = f"{public_url}/verify/{digest[:12]}/" if digest else ""
    qr, qr_size = qr_path(verify)
    editions = _editions(month, edition, issued)
    return Imprint(
        title=f"{month.year}年第{month.month}期",
        edition=edition,
        published=f"{day_words(published, year=month.year)}发布" if published else "",
        backfilled=day_words(date.fromisoformat(backfilled)) if backfilled else "",
        correction=correction_label(edition or 1),
        kind="".join(each.kind for each in issued if each.number == edition),
        reason=document.get("reason") or "",
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
    latest = max((each.number for each in issued), default=None)
    return tuple(
        EditionLine(
            number=each.number,
            label=correction_label(each.number) or "首次发布",
            day=day_words(each.day, year=month.year),
            kind=each.kind,
            is_shown=each.number == shown,
            is_latest=each.number == latest,
        )
        for each in sorted(issued, key=lambda each: -each.number)
    )
