"""A department's rules in work: copied forward, changed clause by clause, and whether they are fit to be sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from departments.history.differences import words_of
from departments.history.records import record
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.steps import StepRefused
from rules.events import RulesDropped
from rules.in_use import begun_sentence
from rules.metric_bands import band_faults, gap_questions
from rules.models import MEASURED, Clause, Label, RuleSet, RuleSetState, registered_groups
from rules.permissions import may_write_rules
from rules.published_year import months_published
from rules.revising import CLAUSE_FIELDS, Revision, refusals, revise, write_rules

NO_CLAUSES = "这套细则还没有条款，不能送审"


def next_march(today: CalendarMonth) -> CalendarMonth:
    """The month from which a year's rules hold unless the office decides otherwise: the next March to come."""
    march = CalendarMonth(today.year, 3)
    return march if today <= march else CalendarMonth(today.year + 1, 3)


@transaction.atomic
def copy_forward(department: Department, effective_from: CalendarMonth, *, actor: User) -> RuleSet:
    """A draft from a month on with the clauses that would be in force then; an empty one before the first rules.

    Raises PermissionDenied, and ValidationError where the department assesses nobody, or a set from that month
    is in work, approved, or would govern a month that is published.
    """
    if not department.assesses:
        raise ValidationError(f"{department.label}不是认定部门，没有细则", code="assesses")
    if fault := begin_fault(department, effective_from):
        raise ValidationError(fault, code="begin")
    base = RuleSet.objects.in_force(effective_from).filter(department=department).first()
    revision = Revision(department, effective_from, RuleSetState.DRAFT, None)
    if base is not None:
        for clause in base.clauses.select_related("metric").in_order():
            clause.note = clause.answer = ""
            if clause.kind not in MEASURED:  # rules of old may name one, and nothing was judged by it
                clause.metric = None
            revision.put(clause)
    draft = revise(
        revision, actor=actor, groups=registered_groups(), published=published_from(effective_from)
    )
    draft.based_on = base
    draft.save(update_fields=["based_on"])
    return draft


@transaction.atomic
def write_clause(
    draft: RuleSet,
    values: Mapping[str, Any],
    *,
    actor: User,
    label: Label | None = None,
    version: int | None = None,
) -> RuleSet:
    """Write one clause of a draft: that of `label`, or a new one; `values` are fields, signal and number among them.

    Raises PermissionDenied, StepRefused where the set is not writable or moved on since `version`, and
    ValidationError by field with what is wrong.
    """
    held = locked(draft, actor=actor, version=version)
    clauses = clauses_by_label(held)
    if label is not None and label not in clauses:
        raise StepRefused("这一条已经不在这套细则里", code="gone")
    clause = clauses.pop(label) if label is not None else Clause(rule_set=held)
    before = words_of(clause, CLAUSE_FIELDS) if label is not None else None
    asked = gap_questions([*clauses.values(), *([clause] if label is not None else [])])
    for name, value in values.items():
        setattr(clause, name, value)
    wanted = clause.signal, clause.number
    if wanted in clauses:
        raise ValidationError({"number": f"{clause.label}已有一条，序号不能重复"})
    is_moved = label is not None and wanted != label
    return _write(held, clauses, clause, moved=is_moved, before=before, asked=asked, actor=actor)


@transaction.atomic
def drop_clause(draft: RuleSet, label: Label, *, actor: User, version: int | None = None) -> RuleSet:
    """Take one clause out of a draft. Raises as `write_clause` does; a 连续 clause that counts it stands against it."""
    held = locked(draft, actor=actor, version=version)
    clauses = clauses_by_label(held)
    if label not in clauses:
        raise StepRefused("这一条已经不在这套细则里", code="gone")
    asked = gap_questions(clauses.values())
    revision = Revision(held.department, held.effective_from, held.state, held)
    revision.removed = [clauses.pop(label)]
    revision.clauses = clauses
    _ask_again(revision, asked)
    return _written(revision, actor)


@transaction.atomic
def drop_draft(draft: RuleSet, *, actor: User, version: int | None = None) -> None:
    """Give a draft up with all its clauses; the history keeps them. Raises PermissionDenied, StepRefused."""
    held = locked(draft, actor=actor, version=version)
    clauses: dict[str, Mapping[str, str]] = {
        clause.label: words_of(clause, CLAUSE_FIELDS) for clause in clauses_by_label(held).values()
    }
    event = RulesDropped(effective_from=str(held.effective_from), state=str(held.state), clauses=clauses)
    record(actor, event, held, f"放弃了{held}草稿")
    held.delete()


def locked(draft: RuleSet, *, actor: User, version: int | None) -> RuleSet:
    """The draft, held for writing. Raises PermissionDenied, StepRefused."""
    held = RuleSet.objects.select_for_update(of=("self",)).select_related("department").get(pk=draft.pk)
    if not may_write_rules(actor, held.department):
        raise PermissionDenied(f"{actor} 不能修改{held}")
    if not held.is_writable:
        raise StepRefused(f"{held} 现在是“{held.get_state_display()}”，不能修改", code="state")
    if version is not None and version != held.version:
        raise StepRefused(f"{held} 刚有别人改过，请看过再改", code="changed")
    return held


def clauses_by_label(rule_set: RuleSet) -> dict[Label, Clause]:
    clauses = rule_set.clauses.with_metrics().in_order()
    return {(clause.signal, clause.number): clause for clause in clauses}


@dataclass(frozen=True)
class SetFault:
    """One thing that keeps a set from being sent: the clause that it is about (None: the set), and the sentence."""

    label: Label | None
    sentence: str


def set_faults(rule_set: RuleSet) -> list[SetFault]:
    """Everything that keeps a set from being sent or approved, clause by clause; every sentence once.

    Bands are asked here and not where one clause is written: moving a limit goes through a gap or an overlap.
    """
    revision = Revision(rule_set.department, rule_set.effective_from, rule_set.state, rule_set)
    for clause in clauses_by_label(rule_set).values():
        revision.put(clause)
    if not revision.clauses:
        return [SetFault(None, NO_CLAUSES)]
    if fault := begin_fault(rule_set.department, rule_set.effective_from):
        return [SetFault(None, fault)]
    names = {label: clause.label for label, clause in revision.clauses.items()}
    found_refusals = refusals(
        revision, groups=registered_groups(), published=published_from(rule_set.effective_from)
    )
    faults: dict[str, SetFault] = {}
    for refusal in found_refusals:
        about = f"{names[refusal.label]}：" if refusal.label in names else ""
        sentence = about + refusal.sentence
        faults.setdefault(sentence, SetFault(refusal.label, sentence))
    banded = [SetFault(*fault) for fault in band_faults(revision.clauses.values())]
    return [*faults.values(), *banded]


def begin_fault(department: Department, effective_from: CalendarMonth) -> str:
    """Why a set in work cannot begin with that month: one that was approved does, or it is being filled in."""
    approved = RuleSet.objects.approved().filter(department=department, effective_from=effective_from)
    if approved.exists():
        month = effective_from.chinese
        return f"{department.label}{month}起已有一套批准的细则，请改从以后的月份起"
    return begun_sentence(department, effective_from)


def refuse_faulty(rule_set: RuleSet) -> None:
    """ValidationError with everything that keeps a set from being sent or approved."""
    if faults := set_faults(rule_set):
        raise ValidationError([fault.sentence for fault in faults])


def published_from(month: CalendarMonth) -> set[CalendarMonth]:
    """The published months from this one on: none of them may come under other rules."""
    return months_published(month.up_to(CalendarMonth.of(timezone.localdate())))


def _write(
    held: RuleSet,
    clauses: dict[Label, Clause],
    clause: Clause,
    *,
    moved: bool,
    before: Mapping[str, str] | None,
    asked: Mapping[str, str],
    actor: User,
) -> RuleSet:
    revision = Revision(held.department, held.effective_from, held.state, held, clauses=clauses)
    if moved:  # under another label it is a new clause, and the old one goes
        revision.removed = [Clause.objects.get(pk=clause.pk)]
        clause.pk, clause._state.adding = None, True
        before = None
    revision.put(clause, before=before)
    _ask_again(revision, asked, seen=(clause.signal, clause.number))
    return _written(revision, actor, wanted=(clause.signal, clause.number))


def _ask_again(revision: Revision, asked: Mapping[str, str], *, seen: Label | None = None) -> None:
    """A reason was written for the gaps that there were (`asked`): where they are others now, it goes.

    That of the clause being written stays: it stood before its writer, beside the gaps.
    """
    now = gap_questions(revision.clauses.values())
    for label, clause in list(revision.clauses.items()):
        name = clause.metric.name if clause.metric else ""
        if clause.gap_reason and label != seen and asked.get(name, "") != now.get(name, ""):
            before = words_of(clause, CLAUSE_FIELDS)
            clause.gap_reason = ""
            revision.put(clause, before=before)


def _written(revision: Revision, actor: User, *, wanted: Label | None = None) -> RuleSet:
    """Write what nothing stands against; the draft is held, and its writer was asked for (`locked`).

    Raises ValidationError: what is about the `wanted` clause at its fields, the rest beside them.
    """
    published = published_from(revision.effective_from)
    errors: dict[str, list[str]] = {}
    for refusal in refusals(revision, groups=registered_groups(), published=published):
        is_own = refusal.label == wanted and not refusal.is_about_others
        errors.setdefault(refusal.name if is_own else NON_FIELD_ERRORS, []).append(refusal.sentence)
    if errors:
        raise ValidationError(errors)
    if revision.base is not None and not revision.is_new:
        return revision.base
    return write_rules(revision, actor=actor)
