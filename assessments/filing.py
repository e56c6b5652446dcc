"""What a department does in its month: lines, explanations, figures, and the signature that files them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments import dates, permissions
from assessments.models import (
    GROUNDS_LIMIT,
    Determination,
    Explanation,
    LineState,
    Month,
    Reading,
    Reason,
    Submission,
)
from assessments.proposals import Finding
from assessments.sheets import EDITABLE, REMARKABLE_MONTHS, UNFILED, Row, Sheet, sheet
from assessments.workflow import StepRefused, take_step
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.records import record
from rules.models import Clause, Metric


def open_for_writing(
    calendar_month: CalendarMonth, department: Department, *, actor: User, now: datetime | None = None
) -> Submission:
    """The department's return for that month, held against everybody else who writes in the month.

    Refuses who may not fill it in (PermissionDenied), a month that has not begun and one that is
    published (StepRefused). Must be called inside a transaction.
    """
    if not permissions.may_fill_in(actor, department):
        raise PermissionDenied(f"{actor} 不能填报{department.label}的月度报送")
    if not dates.has_begun(calendar_month, now or timezone.now()):
        raise StepRefused(f"{calendar_month.chinese}还没有开始，不能填报", code="not_open")
    month = Month.objects.open(calendar_month)
    month = Month.objects.select_for_update().get(pk=month.pk)
    if month.published_at:
        raise StepRefused(f"{month}已发布，不再收件；发布后只能更正", code="published")
    return Submission.objects.get_or_create(month=month, department=department)[0]


def figure_for(clause: Clause, unit: Department, data_month: CalendarMonth) -> dict[str, Decimal | None]:
    """The figure that a line rests on, copied from the reading of its metric; all None without one."""
    reading = None
    if clause.metric_id:
        reading = Reading.objects.filter(
            metric=clause.metric_id, unit=unit, calendar_month=data_month
        ).first()
    return {name: getattr(reading, name, None) for name in ("value", "done", "total")}


@transaction.atomic
def add_line(
    calendar_month: CalendarMonth,
    clause: Clause,
    unit: Department,
    *,
    actor: User,
    data_month: CalendarMonth | None = None,
    grounds: str = "",
    facts: str = "",
    now: datetime | None = None,
) -> Determination:
    """Add a draft line; what is found after the first filing is marked 补报. ValidationError where a rule forbids it."""
    submission = open_for_writing(calendar_month, clause.rule_set.department, actor=actor, now=now)
    data_month = data_month or calendar_month
    line = Determination(
        month=submission.month,
        assessor=submission.department,
        clause=clause,
        unit=unit,
        data_month=data_month,
        grounds=grounds.strip(),
        facts=facts.strip(),
        created_by=actor,
        is_supplement=submission.first_filed_at is not None,
        **figure_for(clause, unit, data_month),
    )
    line.full_clean()
    line.save()
    _forget_explanations(line)
    record(actor, "determination.add", line, f"填写了{line}", grounds=line.grounds, data_month=data_month)
    return line


def _forget_explanations(line: Determination) -> None:
    """A clause that now has a line needs no word on why it led to nothing, nor does the unit."""
    same = Explanation.objects.filter(month=line.month, clause=line.clause, state__in=UNFILED)
    same.filter(unit__isnull=True).delete()
    same.filter(unit=line.unit).delete()


def _own(line: Determination, actor: User, now: datetime | None, version: int | None) -> Determination:
    """The fresh line, locked, when the actor may still change it and has seen its latest content."""
    open_for_writing(line.month.calendar_month, line.assessor, actor=actor, now=now)
    row = Determination.objects.select_for_update(of=("self",)).with_names().get(pk=line.pk)
    if not permissions.may_edit_line(actor, row):
        raise StepRefused(f"{row} 现在是“{row.get_state_display()}”，不能修改", code="state")
    if version is not None and version != row.version:
        raise StepRefused(f"{row} 已被他人改过，请看过新内容再保存", code="changed")
    return row


@transaction.atomic
def edit_line(
    line: Determination,
    *,
    actor: User,
    version: int | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> Determination:
    """Change grounds, facts, unit or data_month of a line that is not with the office.

    Another unit or data month takes the figure anew, and will need the signature again.
    """
    row = _own(line, actor, now, version)
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if before == {name: getattr(row, name) for name in changes}:
        return row
    if {"unit", "data_month"} & changes.keys():
        vars(row).update(figure_for(row.clause, row.unit, row.data_month))
    row.version += 1
    row.full_clean()
    row.save()
    record(
        actor, "determination.edit", row, f"修改了{row}", before=before, after=changes, version=row.version
    )
    return row


@transaction.atomic
def refresh_line(
    line: Determination, *, actor: User, sentence: str = "", now: datetime | None = None
) -> Determination:
    """Look at a stale line again: it takes the present figure, and its sentence where that was its grounds."""
    row = _own(line, actor, now, None)
    before = row.core
    vars(row).update(figure_for(row.clause, row.unit, row.data_month))
    row.grounds = sentence[:GROUNDS_LIMIT] or row.grounds
    row.version += 1
    row.full_clean()
    row.save()
    record(actor, "determination.refresh", row, f"按新数据确认了{row}", before=before, after=row.core)
    return row


@transaction.atomic
def drop_line(line: Determination, *, actor: User, now: datetime | None = None) -> None:
    """Take away a draft, or a line that came back and is given up. An asked-for light cannot be dropped."""
    row = _own(line, actor, now, None)
    if row.state == LineState.ASKED:
        raise StepRefused(f"{row} 请补充说明，不能撤下", code="state")
    record(actor, "determination.drop", row, f"撤下了{row}", grounds=row.grounds, facts=row.facts)
    row.delete()


def take_up(
    finding: Finding, calendar_month: CalendarMonth, *, actor: User, now: datetime | None = None
) -> Determination:
    """拟报: turn one proposal into a line whose grounds are the machine's sentence."""
    grounds = finding.verdict.sentence[:GROUNDS_LIMIT]
    return add_line(calendar_month, finding.clause, finding.unit, actor=actor, grounds=grounds, now=now)


@transaction.atomic
def take_up_all(
    month: Month,
    department: Department,
    *,
    actor: User,
    clause: Clause | None = None,
    now: datetime | None = None,
) -> list[Determination]:
    """全部拟报: every open proposal of one clause, or of the whole sheet."""
    open_for_writing(month.calendar_month, department, actor=actor, now=now)
    rows = [row for row in sheet(month, department).rows if clause is None or row.clause.pk == clause.pk]
    proposals = [finding for row in rows for finding in row.proposals]
    return [take_up(finding, month.calendar_month, actor=actor, now=now) for finding in proposals]


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
    words = words.strip()
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
    if unit is None and row.lines:
        raise ValidationError(f"{row.clause}已有认定，不需要说明")
    new = found or Explanation(
        month=submission.month, assessor=submission.department, clause=row.clause, unit=unit, created_by=actor
    )
    new.version += 1 if found else 0
    new.reason, new.words = reason, words
    new.full_clean()
    new.save()
    record(actor, "explanation.write", new, f"说明了{new}", reason=reason, words=words)
    return new


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


@transaction.atomic
def set_readings(
    calendar_month: CalendarMonth,
    department: Department,
    entries: Mapping[tuple[Metric, Department], Mapping[str, Decimal | None]],
    *,
    actor: User,
    now: datetime | None = None,
) -> int:
    """Write figures: one value or one pair (keys value, done, total) a metric and unit; all None removes it.

    All or nothing: a ValidationError lists every fault. Returns how many readings changed.
    """
    open_for_writing(calendar_month, department, actor=actor, now=now)
    held = {
        (reading.metric_id, reading.unit_id): reading
        for reading in Reading.objects.filter(metric__department=department, calendar_month=calendar_month)
    }
    faults, changes = [], {}
    for (metric, unit), numbers in entries.items():
        reading = held.get((metric.pk, unit.pk))
        if _same(reading, numbers):
            continue
        try:
            _set_reading(reading, metric, unit, calendar_month, numbers)
        except ValidationError as error:
            faults.append(f"{metric}，{unit.label}：{'；'.join(error.messages)}")
        changes[f"{metric} {unit.code}"] = {name: numbers.get(name) for name in ("value", "done", "total")}
    if faults:
        raise ValidationError(faults)
    if changes:
        record(
            actor,
            "reading.set",
            department,
            f"填写了{calendar_month.chinese}的 {len(changes)} 个数据",
            **changes,
        )
    return len(changes)


def _same(reading: Reading | None, numbers: Mapping[str, Decimal | None]) -> bool:
    return all(getattr(reading, name, None) == numbers.get(name) for name in ("value", "done", "total"))


def _set_reading(
    reading: Reading | None,
    metric: Metric,
    unit: Department,
    at: CalendarMonth,
    numbers: Mapping[str, Decimal | None],
) -> None:
    if all(number is None for number in numbers.values()):
        if reading:
            reading.delete()
        return
    reading = reading or Reading(metric=metric, unit=unit, calendar_month=at)
    for name in ("value", "done", "total"):
        setattr(reading, name, numbers.get(name))
    reading.full_clean()
    reading.save()


@transaction.atomic
def send_for_signature(
    month: Month, department: Department, *, actor: User, now: datetime | None = None
) -> Submission:
    """送审签: ask the head to sign what is ready. Refused while nothing is, or a figure has changed since."""
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    _refuse_unready(sheet(submission.month, department))
    submission.sent_at, submission.sent_by, submission.signer_words = now or timezone.now(), actor, ""
    submission.save()
    record(actor, "submission.send", submission, f"把{submission}送交审签")
    return submission


def _refuse_unready(current: Sheet) -> None:
    if current.stale:
        raise ValidationError([words for _, words in current.stale])
    if not current.ready_lines and not current.ready_explanations:
        raise ValidationError(f"{current.department.label}没有可以报送的内容")


@transaction.atomic
def hand_back(submission: Submission, words: str, *, actor: User, now: datetime | None = None) -> Submission:
    """退回经办人: the head does not sign, and says why."""
    if not permissions.may_sign(actor, submission.department):
        raise PermissionDenied(f"{actor} 不能审签{submission.department.label}的报送")
    if not words.strip():
        raise ValidationError("退回经办人要写明意见")
    submission = open_for_writing(
        submission.month.calendar_month, submission.department, actor=actor, now=now
    )
    submission.sent_at = submission.sent_by = None
    submission.signer_words = words.strip()
    submission.full_clean()
    submission.save()
    record(actor, "submission.hand_back", submission, f"把{submission}退回经办人：{submission.signer_words}")
    return submission


@transaction.atomic
def sign(
    month: Month, department: Department, *, actor: User, seen: str, now: datetime | None = None
) -> Sheet:
    """同意并报送: file every ready line and explanation. `seen` is the fingerprint of the sheet that was shown.

    Refused where the sheet has changed since (StepRefused), a figure has changed, or nothing is ready.
    """
    if not permissions.may_sign(actor, department):
        raise PermissionDenied(f"{actor} 不能审签{department.label}的报送")
    now = now or timezone.now()
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    current = sheet(submission.month, department)
    if seen != current.fingerprint:
        raise StepRefused("内容已变更，请看过新内容再签", code="changed")
    _refuse_unready(current)
    for thing in [*current.ready_lines, *current.ready_explanations]:
        take_step(thing, "file", actor=actor, now=now)
    submission.first_filed_at = submission.first_filed_at or now
    submission.signed_at, submission.signed_by, submission.sent_at = now, actor, None
    submission.save()
    counts = f"{len(current.ready_lines)} 条认定、{len(current.ready_explanations)} 条说明"
    record(actor, "submission.sign", submission, f"审签并报送了{submission}：{counts}", seen=seen)
    return current


def answered(lines: Iterable[Determination]) -> list[Determination]:
    """Lines that came back and may go again without a second signature."""
    return [line for line in lines if line.state in EDITABLE[1:] and line.signed_core == line.core]
