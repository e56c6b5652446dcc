"""提请补亮: the office asks a department for a line, with a date, before it adds the line itself.

`LIGHT_REQUEST_STEPS` is the whole table, `take_light_request_step` its one door. What is asked for is a place: a unit
under a clause in a data month. A department's filed words against it are sent back with the asking.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from assessments import dates
from assessments.content import light_request_content
from assessments.light_request_answers import answers_to, with_request_names
from assessments.light_request_events import LightRequestStep
from assessments.models import (
    Determination,
    Explanation,
    ExplanationState,
    LightRequest,
    LightRequestState,
    LineState,
    Month,
)
from assessments.models.light_requests import Place
from assessments.models.months import NOT_BEGUN
from assessments.permissions import is_free_about, side_conflict, why_not_judge
from assessments.steps import STEPS as LINE_STEPS
from assessments.steps import is_open
from assessments.workflow import take_step
from departments.fields import visible
from departments.history.records import record
from departments.models import Department, SpecialDay, User
from departments.months import CalendarMonth, day_words, working_days_after
from departments.notices import tell
from departments.permissions import by_exception, exception_words
from departments.steps import Step, StepRefused, rows
from rules.models import Clause

ANSWER_DAYS = 2  # working days in which a department answers, where nothing else is said
S = LightRequestState


def may_request(user: User, request: LightRequest) -> bool:
    return is_free_about(user, request.assessor, request.unit)


LIGHT_REQUEST_STEPS: dict[str, Step] = rows(
    Step("ask", "提请", frozenset({S.OPEN}), S.ASKED, may_request, asks_whole_row=True),
    Step("move", "改期限", frozenset({S.ASKED}), S.ASKED, may_request, past="改了期限："),
    Step("withdraw", "撤回提请", frozenset({S.ASKED}), S.OPEN, may_request, past="撤回了提请："),
    Step(
        "waive",
        "不必补",
        frozenset({S.OPEN, S.ASKED}),
        S.WAIVED,
        may_request,
        needs_note=True,
        is_decision=True,
        past="定为不必补：",
    ),
    Step("resume", "撤销不必补", frozenset({S.WAIVED}), S.OPEN, may_request, past="撤销了不必补："),
)


@dataclass(frozen=True)
class AskedAtOnce:
    """What 一并提请 asked, and what it left because it was settled meanwhile: each with the sentence why."""

    asked: list[LightRequest]
    left: list[str]


def last_day_to_ask(month: Month, today: date) -> date:
    """Until when a department may be asked at most: not past the planned publication, unless that day is gone."""
    return max(month.publish_on, today)


def usual_until(month: Month, today: date) -> date:
    """The day that the form begins with: two working days on, within the month's own dates."""
    usual = working_days_after(today, ANSWER_DAYS, **SpecialDay.objects.as_sets())
    return min(usual, last_day_to_ask(month, today))


def usual_words(clause: Clause) -> str:
    return "请补报，或写明不授旗的情况" if not clause.is_light else "请补报，或写明不亮灯的情况"


def request_for(
    calendar_month: CalendarMonth,
    clause: Clause,
    unit: Department,
    data_month: CalendarMonth | None = None,
) -> LightRequest:
    """What stands at a place; unsaved, in the state 未提请, where nothing was asked yet.

    What stands in a published month is asked for anew, or settled, in `calendar_month`.
    """
    at = data_month or calendar_month
    standing = with_request_names().filter(clause=clause, unit=unit, data_month=at).first()
    request = standing or LightRequest(clause=clause, unit=unit, data_month=at)
    return _in_month(request, Month.objects.at(calendar_month))


def requests_at(calendar_month: CalendarMonth, places: Collection[Place]) -> list[LightRequest]:
    """`request_for` of many places, in their order, but those whose clause or unit is none; a constant number of
    queries.
    """
    clauses = (
        Clause.objects.with_metrics()
        .select_related("rule_set__department")
        .in_bulk({clause for clause, _, _ in places})
    )
    units = Department.objects.in_bulk({unit for _, unit, _ in places})
    standing = placed(with_request_names().filter(clause__in=clauses, unit__in=units))
    month = Month.objects.at(calendar_month)
    requests = (
        standing.get(place)
        or LightRequest(clause=clauses[place[0]], unit=units[place[1]], data_month=place[2])
        for place in places
        if place[0] in clauses and place[1] in units
    )
    return [_in_month(request, month) for request in requests]


def _in_month(request: LightRequest, month: Month) -> LightRequest:
    """In its own month while that is not out, else in this one."""
    if request.month_id is None or request.month.published_at is not None:
        request.month = month
    return request


def request_steps_open_to(user: User, request: LightRequest) -> list[Step]:
    """The buttons of this user, in the table's order."""
    if request.month.published_at is not None:
        return []
    steps = LIGHT_REQUEST_STEPS.values()
    return [step for step in steps if request.state in step.sources and step.who(user, request)]


@transaction.atomic
def take_light_request_step(
    request: LightRequest,
    name: str,
    *,
    actor: User,
    words: str = "",
    until: date | None = None,
    note: str = "",
    version: int | None = None,
    now: datetime,
) -> LightRequest:
    """Take one step of LIGHT_REQUEST_STEPS; returns the fresh row.

    `words` and `until` are what is asked and by when (the usual where they are blank), `note` the reason of 不必补
    or of taking back what somebody else asked, who is told of either; `version` is that of what the actor saw.
    Raises as `workflow.take_step` does.
    """
    step = LIGHT_REQUEST_STEPS[name]
    if not step.who(actor, request):
        raise PermissionDenied(f"{actor} 不能对 {request} {step.label}")
    row = _locked(request, step, now)
    if row.state not in step.sources:
        code = "already" if row.state == step.target else "state"
        raise StepRefused(f"{row} 现在是“{row.get_state_display()}”，不能{step.label}", code=code)
    _refuse_unseen(row, step, version)
    note, before = visible(note), row.state
    if step.needs_note and not note:
        raise ValidationError({"note": f"{step.label}要写明理由"})
    if before == S.ASKED != step.target:
        _tell_asker(row, step, actor, note)
        _give_back(row, actor, note, now)
    _apply(row, step, actor=actor, words=visible(words), until=until, note=note, now=now)
    validate_request(row, whole=step.asks_whole_row)
    row.save()
    _record(row, step, before, actor, note if name == "withdraw" else "", now)
    if name == "ask":
        _send_words_back(row, actor, now)
    return row


def validate_request(row: LightRequest, *, whole: bool) -> None:
    """Only what is asked of a department has to be a line that it could report."""
    if whole:
        row.full_clean()
    else:
        row.clean_fields()
        row.validate_constraints()


def _locked(request: LightRequest, step: Step, now: datetime) -> LightRequest:
    """The fresh row behind its month; unsaved where nothing was asked at the place. StepRefused where the month
    has not begun or is out.
    """
    at = request.month.calendar_month
    if not dates.has_begun(at, now):
        raise StepRefused(f"{at.chinese}{NOT_BEGUN}", code="not_open")
    month = Month.objects.select_for_update().get(pk=Month.objects.open(at).pk)
    if month.published_at is not None:
        raise StepRefused(f"{month}已发布，不能再{step.label}；发布后只能更正", code="published")
    rows_there = LightRequest.objects.select_for_update(of=("self",)).filter(
        clause=request.clause_id, unit=request.unit_id, data_month=request.data_month
    )
    row = rows_there.select_related("clause__rule_set__department", "unit", "asked_by", "waived_by").first()
    row = row or LightRequest(clause=request.clause, unit=request.unit, data_month=request.data_month)
    row.month = month
    return row


def _apply(
    row: LightRequest, step: Step, *, actor: User, words: str, until: date | None, note: str, now: datetime
) -> None:
    row.state, row.version = step.target, row.version + 1
    today = dates.local_day(now)
    if step.name in ("ask", "move"):
        row.until = until or usual_until(row.month, today)
        _refuse_day(row.until, row.month, today)
    if step.name == "ask":
        _refuse_settled(row)
        row.words, row.asked_by, row.asked_at = words or usual_words(row.clause), actor, now
    if step.target != S.ASKED:
        row.words, row.until, row.asked_by, row.asked_at = "", None, None, None
    row.note = note if step.name == "waive" else ""
    row.waived_by = actor if step.name == "waive" else None


def _refuse_day(until: date, month: Month, today: date) -> None:
    if until < today:
        raise ValidationError({"until": "答复期限不能早于今天"})
    if until > last_day_to_ask(month, today):
        last = day_words(last_day_to_ask(month, today), year=today.year)
        raise ValidationError({"until": f"答复期限不能晚于{month}计划发布的那天（{last}）"})


def _refuse_settled(row: LightRequest) -> None:
    """Nothing is asked for that the office has, or has taken the department's words about."""
    lines = Determination.objects.filter(clause=row.clause, unit=row.unit, data_month=row.data_month)
    if line := lines.exclude(state=LineState.DRAFT).first():
        raise StepRefused(f"{row} 已有认定（{line.get_state_display()}），不用提请", code="reported")
    words = _words_at(row)
    if words and words.state == ExplanationState.ACCEPTED:
        raise StepRefused(f"{row} 的说明已采纳，要提请先撤销采纳", code="accepted")


def _words_at(row: LightRequest) -> Explanation | None:
    """The department's own words about the unit."""
    clause = row.clause
    place = {"clause__signal": clause.signal, "clause__number": clause.number, "unit": row.unit}
    return Explanation.objects.filter(month=row.month, assessor=row.assessor, **place).first()


def _send_words_back(row: LightRequest, actor: User, now: datetime) -> None:
    """What the department had said about it comes back with the asking, to be reported or written anew."""
    words = _words_at(row)
    if words and words.state == ExplanationState.FILED:
        _refuse_own_words(words, actor)
        take_step(words, "return", actor=actor, note=f"{row.word}：{row.words}", now=now)


def _give_back(row: LightRequest, actor: User, note: str, now: datetime) -> None:
    """Words that this asking sent back, and that nobody has touched since, stand again as they were filed."""
    words = _words_at(row)
    if words is None or words.state != ExplanationState.RETURNED or words.decided_at != row.asked_at:
        return
    if is_open(words, LINE_STEPS[Explanation]["undo"]):
        _refuse_own_words(words, actor)
        take_step(words, "undo", actor=actor, note=note, now=now)


def _refuse_own_words(words: Explanation, actor: User) -> None:
    """Of the office's own clauses (通用条款) who wrote the words decides nothing about them, neither by asking."""
    if why := why_not_judge(actor, words):
        raise StepRefused(f"{words.clause}已有说明，{why}", code="recused")


def _refuse_unseen(row: LightRequest, step: Step, version: int | None) -> None:
    """Who saw the place before somebody else did something there is told what; None asks nothing."""
    if version is None or version == row.version:
        return
    stands = "没有提请"
    if row.state == S.ASKED and row.asked_by and row.until:
        stands = f"{row.asked_by.name}已{row.word}，{day_words(row.until)}前答复"
    elif row.state == S.WAIVED and row.waived_by:
        stands = f"{row.waived_by.name}已定为不必补（{row.note}）"
    raise StepRefused(f"{row} 的内容已变更，现在是：{stands}；请看过再{step.label}", code="changed")


def _tell_asker(row: LightRequest, step: Step, actor: User, note: str) -> None:
    """Who asked hears of it when somebody else ends it, with the words, which are then wanted."""
    if row.asked_by is None or row.asked_by_id == actor.pk:
        return
    ended = "撤回" if step.target == S.OPEN else "定为不必补"
    if not note:
        raise ValidationError({"note": f"这是{row.asked_by.name}提请的，{ended}要写明理由"})
    tell(row.asked_by, f"您{row.word}的 {row}，由{actor}{ended}：{note}")


def _record(row: LightRequest, step: Step, before: str, actor: User, remark: str, now: datetime) -> None:
    conflict = side_conflict(actor, row.assessor, row.unit)
    event = LightRequestStep(
        verb=f"light_request.{step.name}",
        before=before,
        remark=remark,
        by_exception=by_exception(conflict),
        content=light_request_content(row),
    )
    until = day_words(row.until) if row.until else ""
    said = {"ask": f"，{until}前：{row.words}", "move": f"，到 {until}", "waive": f"，{row.note}"}
    tail = said.get(step.name, f"，{remark}" if remark else "")
    past = f"{row.word}：" if step.name == "ask" else step.past
    record(actor, event, row, f"{past}{row}{exception_words(conflict)}{tail}", at=now)


@transaction.atomic
def ask_at_once(
    requests: Iterable[LightRequest],
    *,
    actor: User,
    words: str = "",
    until: date | None = None,
    versions: Mapping[Place, int] | None = None,
    now: datetime,
) -> AskedAtOnce:
    """一并提请: the bulk door beside the step, with one day and one text; what was settled meanwhile is left and said.

    `versions` are those that the actor saw, by place.
    PermissionDenied, and ValidationError of the day or the words, refuse them all.
    """
    asked, left, versions = [], [], versions or {}
    for request in requests:
        try:
            row = take_light_request_step(
                request,
                "ask",
                actor=actor,
                words=words,
                until=until,
                version=versions.get(request.place),
                now=now,
            )
            asked.append(row)
        except StepRefused as refusal:
            if refusal.code in ("published", "not_open"):
                raise
            left += refusal.messages
    return AskedAtOnce(asked, left)


def unasked_fault(request: LightRequest, today: date) -> str:
    """Why the office may not yet add what is asked for, unless it says why it does not wait; "" where it may."""
    if request.state != S.ASKED:
        return f"还没有{request.word}部门；不先提请的，要写明为什么"
    if request.is_past(today) or request.pk in answers_to([request]):
        return ""
    until = day_words(request.until, year=today.year) if request.until else ""
    return f"{request.word}的答复期限到 {until}，部门还没有答复；不等的，要写明为什么"


def requests_of(month: Month) -> Collection[LightRequest]:
    """Every place of a month that the office did anything about, by department: what counts in it, and what is of it
    and counts later.
    """
    of_month = Q(month=month.pk) | Q(data_month=month.calendar_month)
    order = ("clause__rule_set__department__position", "clause__rule_set__department__code")
    return list(with_request_names().filter(of_month).order_by(*order, "clause", "unit__position"))


def placed(requests: Iterable[LightRequest]) -> dict[Place, LightRequest]:
    return {request.place: request for request in requests}
