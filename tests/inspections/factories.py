"""Rows of 明查暗访 for tests: `make_*` functions that fill in whatever the test does not care about."""

from datetime import date, datetime, timedelta

from assessments.dates import SHANGHAI
from departments.models import Department, Role, User
from inspections.models import (
    Accountability,
    AccountabilityKind,
    AccountabilityTarget,
    Finding,
    FindingOrigin,
    FindingState,
    Review,
    Round,
    Stance,
    Supervisor,
    SupervisorKind,
    Topic,
    Visit,
    VisitOutcome,
)
from inspections.models.findings import TOLD, VERIFIED
from inspections.terms import usual_end
from tests.factories import JUNE, make_office, make_town, make_user

FIRST_WEEK = date(2026, 6, 1)  # a Monday
S = FindingState


def at(day, hour=10):
    """Ten in the morning of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def town(code="chunxi", name="淳溪街道"):
    return Department.objects.filter(code=code).first() or make_town(code, name)


def make_supervisor(username="jiandu1", *, user=None, avoid=(), ready=True, **fields):
    """A supervisor of the years 2026 and 2027, trained and pledged unless `ready` is false."""
    user = user or User.objects.filter(username=username).first()
    user = user or make_user(Role.SUPERVISOR, make_office(), username, name=f"监督员{username}")
    days = {"since": date(2026, 1, 1), "until": date(2027, 12, 31)}
    if ready:
        days |= {"trained_on": date(2026, 1, 5), "confidential_on": date(2026, 1, 5)}
    made = Supervisor.objects.create(user=user, **{"kind": SupervisorKind.CITIZEN, **days, **fields})
    made.avoid.set(avoid)
    return made


def make_round(month=JUNE, *, drawn=False, **fields):
    """A round, with a draw behind it where it is `drawn`: its seed is 64 zeros."""
    if drawn:
        approval = {
            "document": "样例〔2026〕1号",
            "approved_by": "效能办主任",
            "approved_on": date(2026, 5, 28),
        }
        lots = {"seed": "0" * 64, "commitment": "c" * 64, "digest": "d" * 64, "draws": 1, "batch_count": 5}
        fields = {**approval, **lots, "drawn_at": at(date(2026, 5, 29)), **fields}
    return Round.objects.filter(calendar_month=month).first() or Round.objects.create(
        calendar_month=month, **fields
    )


def make_visit(unit=None, *, supervisors=(), batch=1, made=None, outcome=VisitOutcome.FOUND, **fields):
    """A visit of a batch of June 2026 (the weeks from 1 June on), planned, or `made` at a moment."""
    week = FIRST_WEEK + timedelta(weeks=batch - 1)
    own = {"planned_week": week, "round": fields.pop("round", None) or make_round()}
    if made:
        own |= {"visited_at": made, "recorded_at": made, "outcome": outcome}
    visit = Visit.objects.create(unit=unit or town(), batch=batch, **{**own, **fields})
    visit.supervisors.set(supervisors)
    return visit


def make_finding(unit=None, code="", *, state=S.COLLECTED, seen_at=None, visit=None, **fields):
    """A finding of 2 June 2026 whose days fit its state: told on the 8th, answered on the 10th, verified on the 11th,
    rectified on the 18th, closed on the 19th.
    """
    unit = unit or (visit.unit if visit else town())
    seen_at = seen_at or at(date(2026, 6, 2))
    days = {"calendar_month": JUNE, "seen_at": seen_at, "recorded_at": seen_at + timedelta(minutes=5)}
    if state in TOLD:
        days |= {"notified_on": date(2026, 6, 8), "answer_until": date(2026, 6, 15)}
    if state in (S.ANSWERED, S.DISMISSED, *VERIFIED):
        days |= {"answered_on": date(2026, 6, 10), "stance": Stance.TRUE, "answer": "情况属实"}
    if state in VERIFIED:
        days |= {"concluded_on": date(2026, 6, 11), "rectify_until": date(2026, 6, 26)}
    if state == S.DISMISSED:
        days |= {"concluded_on": date(2026, 6, 11), "dismissed_on": date(2026, 6, 11)}
    if state in (S.RECTIFIED, S.CLOSED):
        days |= {"rectified_on": date(2026, 6, 18), "rectification": "已经整改，专人值守"}
    if state == S.CLOSED:
        days |= {"closed_on": date(2026, 6, 19)}
    code = code or f"2026-{Finding.objects.count() + 1:03d}"
    own = {"topic": Topic.DISCIPLINE, "words": "上午十点大厅两个窗口无人值守", "state": state}
    own |= {"origin": FindingOrigin.VISIT if visit else FindingOrigin.OPEN, "visit": visit}
    return Finding.objects.create(code=code, unit=unit, **{**own, **days, **fields})


def make_accountability(finding, kind=AccountabilityKind.WRITTEN, **fields):
    """A measure decided on 12 June 2026; a re-posting starts on that day and ends three months on."""
    decided_on = fields.pop("decided_on", date(2026, 6, 12))
    own = {"target": AccountabilityTarget.PERSON, "organ": "本单位党组", "decided_on": decided_on}
    if kind == AccountabilityKind.NONE:
        own["reason"] = "当场改正，情节轻微"
    else:
        own["document"] = "样例〔2026〕2号"
    if kind == AccountabilityKind.REPOST:
        starts_on = fields.get("starts_on", decided_on)
        own |= {"starts_on": starts_on, "ends_on": usual_end(starts_on)}
    number = finding.measures.filter(kind=kind).count() + 1
    return Accountability.objects.create(finding=finding, kind=kind, **{"number": number, **own, **fields})


def make_review(finding, asked_on=date(2026, 6, 20), **fields):
    return Review.objects.create(
        finding=finding, asked_on=asked_on, words="当时正在开会，有会议通知", **fields
    )
