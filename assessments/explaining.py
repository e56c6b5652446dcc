"""How a department explains why a clause, or a unit that the figures called for, led to no line."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.basis import basis_of, take_basis, title
from assessments.content import explanation_content
from assessments.events import (
    ExplanationContent,
    ExplanationDropped,
    ExplanationImported,
    ExplanationsImported,
    ExplanationWritten,
)
from assessments.filing import open_for_writing
from assessments.light_request_answers import tell_askers
from assessments.models import Explanation, ExplanationState, LightRequest, Reason, Submission
from assessments.models.determinations import not_in_force
from assessments.sheet.clauses import REMARKABLE_MONTHS, UNFILED, ClauseRow, is_back
from assessments.sheet.contents import Sheet, sheet
from departments.fields import visible
from departments.history.records import record
from departments.models import Department, User
from departments.months import CalendarMonth, span_of
from departments.steps import StepRefused
from rules.models import Clause

DATA_IS_IN = "数据已到，请改选原因"


@transaction.atomic
def explain(
    calendar_month: CalendarMonth,
    clause: Clause,
    reason: str,
    *,
    actor: User,
    words: str = "",
    unit: Department | None = None,
    version: int | None = None,
    now: datetime | None = None,
) -> Explanation:
    """Say why a clause, or a unit that the figures called for, led to nothing; a second call replaces the first.

    Words are required where the figures called for a light and none is given, and where the same reason
    stands for the third month. `version` is the one that the actor saw, 0 where none stood: StepRefused where
    another would be overwritten. PermissionDenied for whose sheet it is not, StepRefused where the month or
    the explanation is not open to change, ValidationError where a rule forbids the reason or wants words.
    """
    department = clause.rule_set.department
    submission = open_for_writing(calendar_month, department, actor=actor, now=now)
    row = _row(sheet(submission.month, department), clause)
    _refuse_unseen(row, visible(words), reason, unit, version)
    return _explain(submission, row, reason, words, unit, actor)


def _refuse_unseen(
    row: ClauseRow, words: str, reason: str, unit: Department | None, version: int | None
) -> None:
    """What stands is overwritten by nobody who has not seen it; the same once more overwrites nothing."""
    standing = _standing(row, unit)
    if version is None or standing is None or version == standing.version:
        return
    if (standing.reason, standing.words) != (reason, words):
        raise _changed(standing, "保存")


def _changed(explanation: Explanation, to: str) -> StepRefused:
    return StepRefused(f"{title(explanation)}的说明已被他人改过，请看过新内容再{to}", code="changed")


def _standing(row: ClauseRow, unit: Department | None) -> Explanation | None:
    return next((explanation for explanation in row.explanations if explanation.unit == unit), None)


def _explain(
    submission: Submission, row: ClauseRow, reason: str, words: str, unit: Department | None, actor: User
) -> Explanation:
    words = visible(words)
    _refuse_needless(row, unit)
    if reason == Reason.PENDING and has_all_data(row, unit):
        raise ValidationError({"reason": DATA_IS_IN})
    if not words and (why := needs_words(row, reason, unit)):
        raise ValidationError({"words": why})
    return write_explanation(submission, row, reason, words, unit, actor)


def has_all_data(row: ClauseRow, unit: Department | None = None) -> bool:
    """Whether every figure that the clause asks for is there, or that of the one unit: 数据未到 would be untrue."""
    asked = [finding for finding in row.findings if unit is None or finding.unit.pk == unit.pk]
    return bool(asked) and all(finding.reading for finding in asked)


def fitting_reasons(row: ClauseRow, unit: Department | None = None) -> list[Reason]:
    """The reasons that a clause, or a unit called for, can have: no standard is missed where there is none, and no
    figure is waited for where none is asked or all are there."""
    unfit = set() if row.clause.is_machine_checked else {Reason.BELOW, Reason.PENDING}
    if has_all_data(row, unit):
        unfit.add(Reason.PENDING)
    return [reason for reason in Reason if reason not in unfit]


def _row(current: Sheet, clause: Clause) -> ClauseRow:
    clause_row = next((row for row in current.rows if row.clause.pk == clause.pk), None)
    if clause_row is None:
        raise ValidationError(not_in_force(str(clause), current.month.calendar_month))
    return clause_row


def needs_words(row: ClauseRow, reason: str, unit: Department | None) -> str:
    """Why a bare reason is not enough here, or ""."""
    if unit is not None and (request := _asked_of(row, unit)):
        return f"区作风办{request.word}{unit.label}，不报要写明情况"
    if unit is not None and row.clause.is_light:
        return f"数据表明{unit.label}应亮灯，不亮要写明情况"
    months = row.before.same_reason_months + 1
    same = row.before.explanation is not None and row.before.explanation.reason == reason
    if unit is None and same and months >= REMARKABLE_MONTHS:
        return f"“{Reason(reason).label}”已连续 {months} 个月，要写明情况"
    return ""


def _asked_of(row: ClauseRow, unit: Department) -> LightRequest | None:
    """What the office asked for of this unit (提请补亮), answered or not."""
    return next((request for request in row.requests if request.unit_id == unit.pk), None)


def write_explanation(
    submission: Submission, row: ClauseRow, reason: str, words: str, unit: Department | None, actor: User
) -> Explanation:
    """One explanation of a row, new or in place of the one that stands; inside a transaction."""
    existing = _standing(row, unit)
    if existing:
        _refuse_with_the_office(existing)
    _refuse_needless(row, unit)
    if existing and (existing.reason, existing.words) == (reason, words):
        if is_back(existing):
            raise ValidationError({"words": "审核员请重写，内容还和退回前一样"})
        if existing.pk not in row.outdated:
            return existing
    explanation = existing or Explanation(
        month=submission.month, assessor=submission.department, clause=row.clause, unit=unit, created_by=actor
    )
    explanation.version += 1 if existing else 0
    explanation.reason, explanation.words = reason, words
    explanation.basis = basis_of(row.findings, explanation.unit_id)
    explanation.full_clean()
    explanation.save()
    event = ExplanationWritten(verb="explanation.write", content=explanation_content(explanation))
    record(actor, event, explanation, f"说明了{explanation}")
    return explanation


def _refuse_needless(row: ClauseRow, unit: Department | None) -> None:
    """Only what led to nothing is explained: a clause without lines, a unit called or asked for and not reported."""
    if why := needless_fault(row.clause, unit, row.reported):
        raise ValidationError(why)
    if unit is None or _asked_of(row, unit):
        return
    is_called_for = any(finding.unit.pk == unit.pk for finding in row.called_for)
    if not is_called_for and all(explanation.unit_id != unit.pk for explanation in row.declined):
        raise ValidationError(f"{row.clause}没有提出{unit.label}，不需要说明")


def needless_fault(clause: Clause, unit: Department | None, reported: Collection[int]) -> str | None:
    """Why a clause, or a unit under it, needs no explanation where these units have a line under its label."""
    if unit is None and reported:
        return f"{clause}已有认定，不需要说明"
    if unit is not None and unit.pk in reported:
        return f"{clause}已报{unit.label}，不需要说明"
    return None


def state_fault(explanation: Explanation, *, by_operator: bool = False) -> str | None:
    """A department rewrites what is not with the office; the operator also what the office has not taken."""
    open_states = (*UNFILED, ExplanationState.FILED) if by_operator else UNFILED
    if explanation.state in open_states:
        return None
    return f"{explanation.clause}的说明现在是“{explanation.get_state_display()}”，不能修改"


def write_explanations(new: Sequence[Explanation], changed: Mapping[Explanation, ExplanationContent]) -> None:
    """Save checked explanations of any departments and months at once: the operator's import, which has no actor.

    The bulk door beside `explain`, inside a transaction that holds the months. `changed` maps each to its
    content before. The history gets one event for each department, with every word before and after.
    """
    take_basis([*new, *changed])
    Explanation.objects.bulk_create(new)
    Explanation.objects.bulk_update(changed, ("reason", "words", "basis", "state", "version"))
    lots: dict[Department, list[Explanation]] = {}
    for explanation in (*new, *changed):
        lots.setdefault(explanation.assessor, []).append(explanation)
    for department, lot in lots.items():
        span = span_of(explanation.month.calendar_month for explanation in lot)
        sentence = f"导入了{department.label}{span}的 {len(lot)} 条说明"
        imported = [
            ExplanationImported(
                id=explanation.pk, before=changed.get(explanation), after=explanation_content(explanation)
            )
            for explanation in lot
        ]
        record(None, ExplanationsImported(explanations=imported), department, sentence)
    tell_askers([each for each in (*new, *changed) if each.state not in UNFILED], actor=None)


@transaction.atomic
def explain_rows(
    month: CalendarMonth,
    department: Department,
    entries: Iterable[tuple[Clause, Department | None, str, str]],
    *,
    actor: User,
    now: datetime | None = None,
) -> list[ValidationError | None]:
    """`explain` for many (clause, unit, reason, words) of one department and month; by entry what refuses it."""
    submission = open_for_writing(month, department, actor=actor, now=now)
    current, refusals = sheet(submission.month, department), []
    for clause, unit, reason, words in entries:
        refusal = None
        try:
            _explain(submission, _row(current, clause), reason, words, unit, actor)
        except ValidationError as error:
            refusal = error
        refusals.append(refusal)
    return refusals


@transaction.atomic
def look_again(
    explanation: Explanation,
    *,
    actor: User,
    version: int | None = None,
    now: datetime | None = None,
) -> Explanation:
    """按新数据确认: a stale explanation holds by the present figures too, as it stands.

    `version` is the one that the actor saw. StepRefused where it does not hold as it stands: it is with the office
    or was sent back, proposals are still open, the figures that were missing have come, or they no longer call for
    the unit.
    """
    submission = open_for_writing(
        explanation.month.calendar_month, explanation.assessor, actor=actor, now=now
    )
    row, fresh = own_explanation(submission, explanation, version=version, to="确认")
    if why := unfit_to_stand(row, fresh):
        raise StepRefused(f"{title(fresh)}：{why}", code="stale")
    fresh.version += 1
    fresh.basis = basis_of(row.findings, fresh.unit_id)
    fresh.full_clean()
    fresh.save()
    event = ExplanationWritten(verb="explanation.refresh", content=explanation_content(fresh))
    record(actor, event, fresh, f"按新数据确认了{fresh}")
    return fresh


def unfit_to_stand(row: ClauseRow, explanation: Explanation) -> str:
    """Why an explanation cannot be confirmed as it stands and wants to be written anew, or ""."""
    if is_back(explanation):
        return "审核员请重写"
    if explanation.unit_id and all(finding.unit.pk != explanation.unit_id for finding in row.called_for):
        return "数据不再提出这个单位，不需要说明，请删去"
    if not explanation.unit_id and row.proposals:
        return "请先处理待确认的提议"
    if explanation.reason == Reason.PENDING and has_all_data(row, explanation.unit):
        return DATA_IS_IN
    return ""


@transaction.atomic
def drop_explanation(
    explanation: Explanation,
    *,
    actor: User,
    version: int | None = None,
    now: datetime | None = None,
) -> None:
    """Take away an explanation that is not with the office. `version` is the one that the actor saw."""
    submission = open_for_writing(
        explanation.month.calendar_month, explanation.assessor, actor=actor, now=now
    )
    _, fresh = own_explanation(submission, explanation, version=version, to="删去")
    if fresh.state != ExplanationState.DRAFT:
        raise StepRefused(f"{title(fresh)}的说明{fresh.get_state_display()}，不能删去", code="state")
    event = ExplanationDropped(reason=fresh.reason, words=fresh.words)
    record(actor, event, fresh, f"删去了{fresh}")
    fresh.delete()


def own_explanation(
    submission: Submission, explanation: Explanation, *, version: int | None = None, to: str = "保存"
) -> tuple[ClauseRow, Explanation]:
    """The row of the sheet and the fresh explanation in it.

    StepRefused where it is gone, with the office, or no longer the `version` that was seen (`to` do what).
    """
    for row in sheet(submission.month, submission.department).rows:
        for fresh in row.explanations:
            if fresh.pk == explanation.pk:
                _refuse_with_the_office(fresh)
                if version is not None and version != fresh.version:
                    raise _changed(fresh, to)
                return row, fresh
        if any(rests.pk == explanation.pk for rests in row.replaced):
            raise StepRefused(f"{row.clause.label}已填认定，先撤下认定再改说明", code="replaced")
    raise StepRefused(f"{title(explanation)}的说明已被删去", code="gone")


def _refuse_with_the_office(explanation: Explanation) -> None:
    if fault := state_fault(explanation):
        raise StepRefused(fault, code="state")


@transaction.atomic
def repeat_explanation(
    calendar_month: CalendarMonth,
    clause: Clause,
    *,
    actor: User,
    version: int | None = None,
    now: datetime | None = None,
) -> Explanation:
    """同上月: last month's reason and words once more. ValidationError where there is none.

    `version` is the explanation of this month that the actor saw, as `explain` takes it.
    """
    submission = open_for_writing(calendar_month, clause.rule_set.department, actor=actor, now=now)
    last = _row(sheet(submission.month, submission.department), clause).before.explanation
    if last is None:
        raise ValidationError(f"{clause}上月没有说明")
    return explain(
        calendar_month, clause, last.reason, words=last.words, actor=actor, version=version, now=now
    )


def explanation_that_stands(
    calendar_month: CalendarMonth, clause: Clause, unit: Department | None
) -> Explanation | None:
    """What the department says there now, for whoever is about to write over it."""
    standing = Explanation.objects.filter(month__calendar_month=calendar_month, clause=clause, unit=unit)
    return standing.first()
