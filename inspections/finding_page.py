"""What a finding's page says to its reader, and the lists of findings; queries are here, judgements in the models."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from assessments.dates import local_day
from departments.models import User
from departments.steps import Step
from inspections import permissions
from inspections.models import Accountability, Finding, FindingFile, FindingState, Review, Round, Visit
from inspections.models.findings import VERIFIED
from inspections.models.rounds import is_over
from inspections.reviewing import review_fault
from inspections.steps import finding_steps_open_to
from inspections.terms import review_decided_by, review_until

S = FindingState
OF_UNIT = ("answer", "report")
KEYS = {"verify": "Digit1", "dismiss": "Digit2", "complete": "Digit3"}


@dataclass(frozen=True)
class FindingPage:
    """`buttons` are the office's, `form` the unit's own step by name ("" none)."""

    finding: Finding
    files: list[FindingFile]
    measures: list[Accountability]
    reviews: list[Review]
    buttons: list[tuple[Step, str]]
    form: str
    tells_who: bool
    may_measure: bool
    may_return: bool
    may_ask_review: bool
    may_decide_review: bool
    review_until: date | None
    decide_by: date | None
    today: date

    @property
    def open_review(self) -> Review | None:
        return next((review for review in self.reviews if review.is_open), None)


def finding_page(finding: Finding, user: User, *, now: datetime) -> FindingPage:
    """The page of a finding that the reader may see."""
    day = local_day(now)
    steps = finding_steps_open_to(user, finding, day=day)
    reviews = list(finding.reviews.all())
    open_review = next((review for review in reviews if review.is_open), None)
    own = permissions.may_speak_for_unit(user, finding)
    return FindingPage(
        finding=finding,
        files=list(finding.files.all()),
        measures=list(Accountability.objects.visible_to(user).filter(finding=finding)),
        reviews=reviews,
        buttons=[(s, KEYS.get(s.name, "")) for s in steps if s.name not in (*OF_UNIT, "overturn", "submit")],
        form=next((step.name for step in steps if step.name in OF_UNIT), ""),
        tells_who=permissions.may_see_who_saw(user, finding),
        may_measure=permissions.may_hold_to_account(user, finding) and finding.state in VERIFIED,
        may_return=permissions.may_hold_to_account(user, finding),
        may_ask_review=own and not review_fault(finding, now),
        may_decide_review=open_review is not None and permissions.may_review_finding(user, finding),
        review_until=review_until(finding.concluded_on) if finding.concluded_on else None,
        decide_by=review_decided_by(open_review.asked_on) if open_review else None,
        today=day,
    )


@dataclass(frozen=True)
class WaitingBatch:
    """The findings of one batch (None: of no visit) that wait to be told; `unvisited` units hold them back."""

    round: Round | None
    batch: int
    findings: list[Finding]
    unvisited: int

    @property
    def key(self) -> str:
        return f"{self.round.calendar_month}:{self.batch}" if self.round else "none"


def waiting_batches(user: User, *, day: date) -> list[WaitingBatch]:
    """What is 已取证, by batch, the oldest first."""
    rows = _seen(user).filter(state=S.COLLECTED)
    found: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for finding in rows:
        visit = finding.visit
        found[(visit.round_id, visit.batch) if visit else (0, 0)].append(finding)
    return [_batch(findings, day) for findings in found.values()]


def _batch(findings: list[Finding], day: date) -> WaitingBatch:
    visit = findings[0].visit
    if visit is None:
        return WaitingBatch(None, 0, findings, 0)
    waiting = Visit.objects.filter(round=visit.round_id, batch=visit.batch).waiting().count()
    return WaitingBatch(
        visit.round, visit.batch, findings, 0 if is_over(visit.planned_week, day) else waiting
    )


def batch_of(user: User, key: str, *, day: date) -> WaitingBatch | None:
    return next((batch for batch in waiting_batches(user, day=day) if batch.key == key), None)


def findings_listed(user: User, state: str) -> QuerySet[Finding]:
    """All that the reader may see, the newest first, of one state where one is named."""
    rows = _seen(user).order_by("-calendar_month", "-code")
    return rows.filter(state=state) if state in S.values else rows


def open_to_measures(user: User) -> list[Finding]:
    """查实 without a measure that stands: what a document may still cover."""
    standing = Accountability.objects.standing().values("finding")
    return list(_seen(user).filter(state__in=VERIFIED).exclude(pk__in=standing))


def _seen(user: User) -> QuerySet[Finding]:
    return Finding.objects.visible_to(user).with_names()
