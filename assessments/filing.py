"""How a department writes the lines of its month, and who may write in it at all."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments import dates, permissions
from assessments.content import line_content
from assessments.events import (
    LineContent,
    LineDropped,
    LineEdited,
    LineImported,
    LinesImported,
    LineWritten,
    LotWritten,
)
from assessments.light_request_answers import tell_askers
from assessments.models import (
    GROUNDS_LIMIT,
    Determination,
    LineState,
    Month,
    NoticeLine,
    Objection,
    Receipt,
    Submission,
)
from assessments.models.months import NOT_BEGUN, PUBLISHED
from assessments.proposals import check
from assessments.recheck import THEN, resting_on, settle_given
from assessments.sheet.clauses import EDITABLE
from assessments.sheet.contents import sheet
from assessments.superseding import drop_superseded
from assessments.workflow import reopen
from departments.fields import visible
from departments.history.records import history_of, record
from departments.models import Department, User
from departments.months import CalendarMonth, span_of
from departments.steps import StepRefused
from rules.criteria import Outcome, Verdict
from rules.judging import ClauseFinding
from rules.models import NUMBERS, Clause
from rules.readings import readings_for

# What a line holds that an import may write; the figure and the marks of a decision among it.
BULK = (
    *("grounds", "grounds_by_machine", "facts", "state", "version", "signed_core", *NUMBERS),
    *("decided_from", "decided_at", "decided_version", "note", *THEN),
)


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
        raise StepRefused(f"{calendar_month.chinese}{NOT_BEGUN}", code="not_open")
    month = Month.objects.open(calendar_month)
    month = Month.objects.select_for_update().get(pk=month.pk)
    if month.published_at:
        raise StepRefused(f"{month}{PUBLISHED}", code="published")
    return Submission.objects.get_or_create(month=month, department=department)[0]


def figure_for(clause: Clause, unit: Department, data_month: CalendarMonth) -> dict[str, Decimal | None]:
    """The figure that a line rests on, copied from the reading of its metric; all None without one."""
    reading = readings_for([clause.metric], [data_month]).one(clause.metric_id, unit.pk, data_month)
    return {name: getattr(reading, name, None) for name in NUMBERS}


def clause_for(clause: Clause, data_month: CalendarMonth) -> Clause:
    """The clause of the same label that governed an earlier data month; the clause itself where none did."""
    same = Clause.objects.in_force(data_month).of(clause.rule_set.department)
    governing = same.filter(signal=clause.signal, number=clause.number).select_related("metric").first()
    return governing or clause


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
    by_machine: bool = False,
    now: datetime | None = None,
) -> Determination:
    """Add a draft line, marked 补报 after the first filing. ValidationError where a rule forbids it.

    The same once more by the same person adds nothing: a button that was pressed twice. `by_machine` says that
    the grounds are the machine's sentence, and will follow the figures.
    """
    submission = open_for_writing(calendar_month, clause.rule_set.department, actor=actor, now=now)
    line = _draft(submission, clause, unit, data_month or calendar_month)
    line.grounds, line.facts, line.created_by = visible(grounds), visible(facts, lines=True), actor
    line.grounds_by_machine = by_machine
    if twin := _twin(line):
        return twin
    line.full_clean()
    if not line.grounds:
        _take_machine_grounds(line)
    line.save()
    event = LineWritten(verb="determination.add", content=line_content(line))
    record(actor, event, line, f"填写了{line}")
    return line


def _twin(line: Determination) -> Determination | None:
    """The draft that this person has just made of the same words for the same unit and month."""
    same = Determination.objects.with_names().filter(
        month=line.month_id, clause=line.clause_id, unit=line.unit_id, data_month=line.data_month
    )
    own = same.filter(state=LineState.DRAFT, created_by=line.created_by_id, facts=line.facts).first()
    if own is None or (line.grounds != own.grounds and (line.grounds or not own.grounds_by_machine)):
        return None
    return own


def _draft(
    submission: Submission, clause: Clause, unit: Department, data_month: CalendarMonth
) -> Determination:
    return Determination(
        month=submission.month,
        assessor=submission.department,
        clause=clause,
        unit=unit,
        data_month=data_month,
        is_supplement=submission.first_filed_at is not None,
        **figure_for(clause, unit, data_month),
    )


def write_lines(
    new: Sequence[Determination],
    changed: Mapping[Determination, LineContent],
    *,
    actor: User | None,
) -> int:
    """Save checked lines of any departments and months at once, inside a transaction that holds the months.

    The bulk door beside `add_line` and `edit_line`. `changed` maps each line to its content before. The
    history gets one event for each department, with every line before and after. Returns how many
    explanations those that are filed superseded.
    """
    settle_given(line for line in (*new, *changed) if line.state == LineState.ACCEPTED and not line.text_then)
    Determination.objects.bulk_create(new)
    Determination.objects.bulk_update(changed, BULK)
    lots: dict[Department, list[Determination]] = {}
    for line in (*new, *changed):
        lots.setdefault(line.assessor, []).append(line)
    for department, lot in lots.items():
        span = span_of(line.month.calendar_month for line in lot)
        sentence = f"导入了{department.label}{span}的 {len(lot)} 条认定"
        imported = [
            LineImported(id=line.pk, before=changed.get(line), after=line_content(line)) for line in lot
        ]
        record(actor, LinesImported(lines=imported), department, sentence)
    filed = [line for line in (*new, *changed) if line.state not in EDITABLE]
    tell_askers(filed, actor=actor)
    return drop_superseded(filed, actor=actor)


def edit_fault(actor: User, row: Determination) -> str | None:
    """Why this person may not change the line as it stands now."""
    if permissions.may_edit_line(actor, row):
        return None
    return f"{row} 现在是“{row.get_state_display()}”，不能修改"


def own_line(
    line: Determination, *, actor: User, version: int | None = None, now: datetime | None = None
) -> Determination:
    """The fresh line, locked behind its month, when the actor may still change it and has seen the latest.

    StepRefused where it is with the office, or `version` is not the one that stands. Inside a transaction.
    """
    open_for_writing(line.month.calendar_month, line.assessor, actor=actor, now=now)
    row = Determination.objects.select_for_update(of=("self",)).with_names().filter(pk=line.pk).first()
    if row is None:
        raise StepRefused("这一条已被撤下", code="gone")
    if fault := edit_fault(actor, row):
        raise StepRefused(fault, code="state")
    _refuse_unseen(row, version)
    return row


def _refuse_unseen(row: Determination, version: int | None) -> None:
    if version is not None and version != row.version:
        raise StepRefused(f"{row} 已被他人改过，请看过新内容再保存", code="changed")


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

    Another unit or data month takes the figure anew, and will need the signature again. What stands already
    overwrites nothing, whatever `version` was seen.
    """
    row = own_line(line, actor=actor, now=now)
    for name in {"grounds", "facts"} & changes.keys():
        changes[name] = visible(changes[name], lines=name == "facts")
    changes = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not changes:
        return row
    _refuse_unseen(row, version)
    if "unit" in changes and _is_told(row):
        raise StepRefused(f"{row} 已告知过被认定单位，不能改成别的单位", code="told")
    before, was = line_content(row), copy(row)
    for name, value in changes.items():
        setattr(row, name, value)
    if "grounds" in changes:
        row.grounds_by_machine = False
    if not row.grounds or changes.keys() & {"unit", "data_month"}:
        _take_figure(row)
    record(actor, _rewritten(row, before, "determination.edit"), row, f"修改了{row}")
    if changes.keys() & {"unit", "data_month"}:
        reopen(resting_on(was), actor=actor)
    return row


@transaction.atomic
def refresh_line(line: Determination, *, actor: User, now: datetime | None = None) -> Determination:
    """Look at a stale line again: it takes the present figure, and its sentence where the machine wrote the grounds."""
    row = own_line(line, actor=actor, now=now)
    before = line_content(row)
    _take_figure(row)
    record(actor, _rewritten(row, before, "determination.refresh"), row, f"按新数据确认了{row}")
    return row


def _rewritten(row: Determination, before: LineContent, verb: str) -> LineEdited:
    """Save the next version; returns what the history keeps: what the row held and what it holds."""
    was_version = row.version
    row.version += 1
    row.full_clean()
    row.save()
    after = line_content(row)
    was, now = before.apart_from(replace(after, version=was_version))
    return LineEdited(verb=verb, before=was, after=now, content=after)


def _take_figure(row: Determination) -> None:
    """The line rests on the present figure; grounds are written anew only where the machine or nobody wrote them."""
    vars(row).update(figure_for(row.clause, row.unit, row.data_month))
    _take_machine_grounds(row)


def _take_machine_grounds(line: Determination) -> None:
    """Typed grounds stay; those of the machine do not outlive the figure that they quote (ValidationError)."""
    if line.grounds and not line.grounds_by_machine:
        return
    if words := machine_words(check([line]).get(line.pk), instead_of=line.grounds):
        line.grounds, line.grounds_by_machine = words, True
    elif line.grounds:
        reason = f"{line.unit.label}{line.data_month.chinese}没有数据，系统拟写的事由不再成立"
        raise ValidationError({"grounds": f"{reason}：请撤下这一条，或自己写明事由"})


def machine_words(verdict: Verdict | None, *, instead_of: str = "") -> str:
    """The machine's sentence for blank grounds: only of a figure that meets the clause, else "".

    Its own sentence on an earlier figure (`instead_of`) is replaced whatever the present figure comes to.
    """
    if verdict is None or verdict.outcome == Outcome.NO_DATA:
        return ""
    return verdict.within(GROUNDS_LIMIT) if instead_of or verdict.outcome == Outcome.MET else ""


@transaction.atomic
def drop_line(line: Determination, *, actor: User, now: datetime | None = None) -> None:
    """Take away a draft, or a line that came back and is given up.

    PermissionDenied for whose line it is not; StepRefused where it may not be changed, and for a light whose
    grounds were asked for: that one cannot be dropped.
    """
    row = own_line(line, actor=actor, now=now)
    if row.state == LineState.ASKED:
        raise StepRefused(f"{row} 请补充说明，不能撤下", code="state")
    if _is_told(row):
        raise StepRefused(f"{row} 已告知过被认定单位，不能撤下；确实有误的，请区作风办不予认定", code="told")
    event = LineDropped(
        month=str(row.month.calendar_month),
        assessor=row.assessor.code,
        was_signed=bool(row.signed_core),
        name=str(row),
        grounds=row.grounds,
        facts=row.facts,
        evidence=list(row.evidence.values_list("sha256", flat=True)),
    )
    record(actor, event, row, f"撤下了{row}")
    row.delete()
    reopen(resting_on(row), actor=actor)


def _is_told(line: Determination) -> bool:
    """Whether its unit was told of it, received it or objected: then it neither goes nor becomes another unit's."""
    told = (NoticeLine, Receipt, Objection)
    return any(model._default_manager.filter(line=line).exists() for model in told)


def month_dropped_in(pk: int, department: Department) -> CalendarMonth | None:
    """The month in which a line of this department stood before it was taken off; None of any other number."""
    gone = Determination(pk=pk)
    for row in history_of(gone).filter(verb__in=LineDropped.verbs):
        dropped = LineDropped.of(row)
        if dropped.assessor == department.code and dropped.month:
            return CalendarMonth.parse(dropped.month)
    return None


def take_up(
    finding: ClauseFinding, calendar_month: CalendarMonth, *, actor: User, now: datetime | None = None
) -> Determination:
    """拟报: turn one proposal into a line whose grounds are the machine's sentence."""
    grounds = finding.verdict.within(GROUNDS_LIMIT)
    return add_line(
        calendar_month, finding.clause, finding.unit, actor=actor, grounds=grounds, by_machine=True, now=now
    )


@transaction.atomic
def take_up_one(
    month: Month, clause: Clause, unit: Department, *, actor: User, now: datetime | None = None
) -> Determination:
    """拟报 of one unit, or the line that was taken up already.

    StepRefused where the figures no longer call for it, or it was settled meanwhile.
    """
    submission = open_for_writing(month.calendar_month, clause.rule_set.department, actor=actor, now=now)
    rows = [row for row in sheet(submission.month, submission.department).rows if row.clause.pk == clause.pk]
    for line in (line for row in rows for line in row.lines):
        if line.unit_id == unit.pk and line.grounds_by_machine and line.state == LineState.DRAFT:
            return line
    proposals = [finding for row in rows for finding in row.findings]
    for finding in proposals:
        if finding.unit.pk == unit.pk and finding.is_called_for:
            return take_up(finding, month.calendar_month, actor=actor, now=now)
    raise StepRefused(f"数据已变，{clause.label}不再提出{unit.label}", code="changed")


@transaction.atomic
def take_up_all(
    month: Month,
    department: Department,
    *,
    actor: User,
    clause: Clause | None = None,
    now: datetime | None = None,
) -> list[Determination]:
    """全部拟报: every open proposal of one clause, or of the whole sheet; one lot (assessments.sheet.lots)."""
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    rows = [row for row in sheet(month, department).rows if clause is None or row.clause.pk == clause.pk]
    proposals = [finding for row in rows for finding in row.proposals]
    lines = [take_up(finding, month.calendar_month, actor=actor, now=now) for finding in proposals]
    if lines:
        event = LotWritten(verb="submission.take_all", lines={str(line.pk): line.version for line in lines})
        record(actor, event, submission, f"一次拟报了{submission}的 {len(lines)} 条")
    return lines
