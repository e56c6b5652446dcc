"""The bulletin of a month as it would be published now: one draft for preview, publication and correction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import prefetch_related_objects

from commitments.bulletin_document import (
    BulletinHighlight,
    BulletinItem,
    BulletinStar,
    BulletinTotals,
    BulletinUnit,
    MonthBulletin,
)
from commitments.figures import (
    DaysOff,
    LedgerFigures,
    LedgerItem,
    LedgerSpan,
    by_unit,
    half_up,
    longest,
    plate_of,
    tally,
)
from commitments.ledger import days_off, ledger_item, warned_in, whole_ledger
from commitments.models import BulletinReach, Honour, HonourKind, Item
from commitments.standing import WAITING, Plate, overdue
from departments.models import Department
from departments.months import CalendarMonth

WORST_FIRST = (Plate.RED, Plate.YELLOW, Plate.GREEN)
Pair = tuple[Item, LedgerItem]


@dataclass(frozen=True)
class CommitmentDraft:
    """A bulletin before publication, and the items whose applications wait, which block it."""

    bulletin: MonthBulletin
    waiting: list[Item]

    @property
    def digest(self) -> str:
        return self.bulletin.draft_digest


def ledger_pairs() -> list[Pair]:
    """Every item beside its value: one reading that many drafts may share."""
    rows = list(whole_ledger())
    prefetch_related_objects(
        [row for row in rows if row.is_shown], "with_units"
    )  # of the others nobody is told
    return [(row, ledger_item(row)) for row in rows]


def draft_bulletin(
    month: CalendarMonth,
    *,
    edition: int = 1,
    reason: str = "",
    reach: str = BulletinReach.HALL,
    backfilled_from: date | None = None,
    pairs: Sequence[Pair] | None = None,
) -> CommitmentDraft:
    """Everything that the month's list says as the month ended, from the ledger as it stands; a few queries.

    `pairs` is a reading of the ledger that more drafts share.
    """
    pairs = ledger_pairs() if pairs is None else pairs
    items, span, off = [item for _, item in pairs], LedgerSpan.month(month), days_off()
    figures = tally(items, span, days_off=off)
    bulletin = MonthBulletin(
        district=settings.DISTRICT_NAME,
        issuer=settings.ISSUER_NAME,
        month=month,
        edition=edition,
        reason=reason,
        backfilled_from=backfilled_from,
        reach=str(reach),
        totals=_totals(figures, span),
        plates=figures.plates,
        units=_units(items, span, {row.unit.code: row.unit for row, _ in pairs}),
        items=_public_items(pairs, span, off),
        **_honours(month),
    )
    waiting = [row for row, item in pairs if _blocks(item, month)]
    return CommitmentDraft(bulletin, waiting)


def _totals(figures: LedgerFigures, span: LedgerSpan) -> BulletinTotals:
    return BulletinTotals(
        planned=figures.planned,
        due=figures.due,
        on_time=figures.on_time,
        late_closed=figures.late_closed,
        open=figures.open,
        rate=None if figures.rate is None else str(half_up(figures.rate)),
        shown=figures.shown,
        warned=warned_in(span),
    )


def _blocks(item: LedgerItem, month: CalendarMonth) -> bool:
    """An application that counts in the month and is not decided."""
    return item.is_counted and item.promise.state in WAITING and item.promise.month <= month


def _units(
    items: Sequence[LedgerItem], span: LedgerSpan, units: dict[str, Department]
) -> tuple[BulletinUnit, ...]:
    told = []
    for code, own in by_unit(items).items():
        due = [item for item in own if span.is_due(item)]
        open_items = [item for item in own if span.is_open(item)]
        if due or open_items:
            told.append(
                BulletinUnit(
                    unit=code,
                    name=units[code].label,
                    group=units[code].group,
                    due=len(due),
                    on_time=sum(item.promise.is_on_time for item in due),
                    open=len(open_items),
                    longest=longest(open_items, span.day),
                )
            )
    return tuple(told)


def _public_items(pairs: Sequence[Pair], span: LedgerSpan, off: DaysOff) -> tuple[BulletinItem, ...]:
    """Red, yellow, green; then in register order, by term and code, as the rows come."""
    shown = [_public(row, item, span, off) for row, item in pairs if span.is_shown(item)]
    return tuple(item for plate in WORST_FIRST for item in shown if item.plate is plate)


def _public(row: Item, item: LedgerItem, span: LedgerSpan, off: DaysOff) -> BulletinItem:
    return BulletinItem(
        code=row.code,
        text=row.text,
        unit=item.unit,
        helping=tuple(unit.code for unit in row.with_units.all()),
        due_month=row.due_month,
        due_on=row.due_on,
        extended_to=item.promise.extended_to,
        plate=plate_of(item, span.day, off),
        overdue=overdue(item.promise, span.day),
        state=item.promise.state,
    )


def _honours(month: CalendarMonth) -> dict[str, tuple]:
    """What was chosen of the month; of a 明星个人 nothing is told."""
    honours = list(Honour.objects.filter(month=month).select_related("unit", "item"))
    highlights = tuple(
        BulletinHighlight(
            unit=one.unit.code,
            code=one.item.code if one.item else None,
            text=one.item.text if one.item else None,
            citation=one.citation,
        )
        for one in honours
        if one.kind == HonourKind.HIGHLIGHT
    )
    stars = [BulletinStar(one.unit.code, one.citation) for one in honours if one.kind == HonourKind.STAR_UNIT]
    return {"highlights": highlights, "stars": tuple(stars)}
