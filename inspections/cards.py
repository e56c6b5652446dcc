"""The cards of the desk about inspections: what waits for the office, for a unit, for a supervisor."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assessments.dates import local_day
from departments.cards import DeskCard
from departments.models import Role, User
from departments.permissions import has_role, is_office
from inspections import feed_cards
from inspections.models import Accountability, Finding, FindingState, Review
from inspections.permissions import is_of_unit
from inspections.terms import WARN_DAYS
from inspections.walking import walk_of

PARTS = (feed_cards,)
S = FindingState


@dataclass(frozen=True)
class InspectionsDesk:
    """`findings` wait for the reader; `postings` end within a week, are over, or fell with their finding."""

    findings: list[Finding]
    postings: list[Accountability]
    reviews: list[Review]
    today: date


@dataclass(frozen=True)
class WalkDesk:
    units: int
    drafts: int


def cards(user: User, *, now: datetime) -> list[DeskCard]:
    if has_role(user, Role.SUPERVISOR):
        drafts = Finding.objects.seen_by(user).filter(state=S.DRAFT).count()
        walk = WalkDesk(len(walk_of(user, now=now).waiting), drafts)
        return [DeskCard(15, "inspections/_desk_walk.html", walk)]
    if not (is_office(user) or is_of_unit(user)):
        return []
    desk = _desk(user, local_day(now))
    if not (desk.findings or desk.postings or desk.reviews):
        return []
    return [DeskCard(37, "inspections/_desk_findings.html", desk)]


def _desk(user: User, today: date) -> InspectionsDesk:
    office = (S.COLLECTED, S.ANSWERED, S.RECTIFIED)
    states = office if is_office(user) else (S.NOTIFIED, S.RECTIFYING)
    seen = Finding.objects.visible_to(user)
    rows = seen.with_names().filter(state__in=states)
    measures = Accountability.objects.visible_to(user).postings_out().select_related("finding__unit")
    ending = measures.filter(ends_on__lte=today + timedelta(days=WARN_DAYS))
    fallen = measures.filter(voided_on__isnull=False)
    reviews = Review.objects.filter(finding__in=seen.values("pk"), decided_on__isnull=True)
    return InspectionsDesk(
        findings=list(rows),
        postings=list((ending | fallen).distinct()),
        reviews=list(reviews.select_related("finding__unit")) if is_office(user) else [],
        today=today,
    )
