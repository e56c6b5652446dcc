"""Silence is explained: why a clause, or a unit that the figures called for, led to nothing."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.filing import open_for_writing
from assessments.models import Explanation, Month, Reason, Submission
from assessments.sheets import REMARKABLE_MONTHS, UNFILED, Row, Sheet, is_back, sheet
from assessments.workflow import StepRefused
from departments.fields import visible
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.records import record
from rules.models import Clause


@transaction.atomic
def explain(
    calendar_month: CalendarMonth,
    clause: Clause,
    reason: str,
    *,
    actor: User,
    words: str = "",
    unit: Department | None = None,
    now: datetime | None = None,
) -> Explanation:
    """Say why a clause, or a unit that the figures called for, led to nothing; a second call says it anew.

    Words are asked where the figures called for a light and none is given, and where the same reason
    stands for the third month.
    """
    department = clause.rule_set.department
    submission = open_for_writing(calendar_month, department, actor=actor, now=now)
    row = _row(sheet(submission.month, department), clause)
    words = visible(words)
    if not words and (why := _needs_words(row, reason, unit)):
        raise ValidationError({"words": why})
    return _write_explanation(submission, row, reason, words, unit, actor)


def _row(current: Sheet, clause: Clause) -> Row:
    found = next((row for row in current.rows if row.clause.pk == clause.pk), None)
    if found is None:
        raise ValidationError(f"{clause}在{current.month}没有生效")
    return found


def _needs_words(row: Row, reason: str, unit: Department | None) -> str:
    if unit is not None and row.clause.is_light:
        return f"数据表明{unit.label}应亮灯，不亮要写明情况"
    months = row.before.same_reason_months + 1
    same = row.before.explanation is not None and row.before.explanation.reason == reason
    if unit is None and same and months >= REMARKABLE_MONTHS:
        return f"“{Reason(reason).label}”已连续 {months} 个月，要写明情况"
    return ""


def _write_explanation(
    submission: Submission, row: Row, reason: str, words: str, unit: Department | None, actor: User
) -> Explanation:
    found = next((each for each in row.explanations if each.unit == unit), None)
    if found and found.state not in UNFILED:
        raise StepRefused(f"{row.clause}的说明现在是“{found.get_state_display()}”，不能修改", code="state")
    _refuse_needless(row, unit)
    if found and (found.reason, found.words) == (reason, words):
        if is_back(found):
            raise ValidationError({"words": "审核员请重写，内容还和退回前一样"})
        return found
    new = found or Explanation(
        month=submission.month, assessor=submission.department, clause=row.clause, unit=unit, created_by=actor
    )
    new.version += 1 if found else 0
    new.reason, new.words = reason, words
    new.full_clean()
    new.save()
    record(actor, "explanation.write", new, f"说明了{new}", reason=reason, words=words)
    return new


def _refuse_needless(row: Row, unit: Department | None) -> None:
    """Only what led to nothing is explained: a clause without lines, a unit called for and not reported."""
    if unit is None and row.lines:
        raise ValidationError(f"{row.clause}已有认定，不需要说明")
    if unit is None:
        return
    if any(line.unit_id == unit.pk for line in row.lines):
        raise ValidationError(f"{row.clause}已报{unit.label}，不需要说明")
    called = any(finding.is_called_for and finding.unit.pk == unit.pk for finding in row.findings)
    if not called and all(each.unit_id != unit.pk for each in row.declined):
        raise ValidationError(f"{row.clause}没有提出{unit.label}，不需要说明")


@transaction.atomic
def repeat_explanation(
    calendar_month: CalendarMonth, clause: Clause, *, actor: User, now: datetime | None = None
) -> Explanation:
    """同上月: last month's reason and words once more. ValidationError where there is none."""
    submission = open_for_writing(calendar_month, clause.rule_set.department, actor=actor, now=now)
    last = _row(sheet(submission.month, submission.department), clause).before.explanation
    if last is None:
        raise ValidationError(f"{clause}上月没有说明")
    return explain(calendar_month, clause, last.reason, words=last.words, actor=actor, now=now)


@transaction.atomic
def explain_rest(
    month: Month, department: Department, *, actor: User, now: datetime | None = None
) -> tuple[int, list[Row]]:
    """其余均无: 本月无此情形 for every clause that is still empty.

    Returns how many were explained, and the rows left over because the same reason would stand for
    the third month and wants words.
    """
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    current = sheet(submission.month, department)
    empty = [row for row in current.applicable if row.square == "empty"]
    wordy = [row for row in empty if _needs_words(row, Reason.NONE, None)]
    for row in empty:
        if row not in wordy:
            _write_explanation(submission, row, Reason.NONE, "", None, actor)
    return len(empty) - len(wordy), wordy
