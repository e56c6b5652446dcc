"""The one door through which a rule set changes its state: 草稿 → 送审 → 退回 | 批准 (product, 'Rules').

In force and past are no states: an approved set is in force from its month until the department's next one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from departments.history.records import record
from departments.models import User
from departments.permissions import by_exception, exception_words
from departments.steps import Step, StepRefused, refuse_unless_seen, rows
from rules.drafting import refuse_faulty
from rules.events import RulesStep
from rules.models import Clause, RuleSet, RuleSetState
from rules.permissions import may_decide_rules, may_send_rules, rules_conflict
from rules.set_history import unanswered

UNTOUCHED = "区作风办退回后还没有改动。请先修改；如果不改，请写明理由，再送审"
S = RuleSetState
STEPS = rows(
    Step(
        "send",
        "送审",
        frozenset({S.DRAFT, S.RETURNED}),
        S.SUBMITTED,
        may_send_rules,
        asks_whole_row=True,
        past="送审了",
    ),
    Step("recall", "撤回", frozenset({S.SUBMITTED}), S.DRAFT, may_send_rules, past="撤回了"),
    Step(
        "return",
        "退回修改",
        frozenset({S.SUBMITTED}),
        S.RETURNED,
        may_decide_rules,
        needs_note=True,
        is_decision=True,
        past="退回了",
    ),
    Step(
        "approve",
        "批准",
        frozenset({S.SUBMITTED}),
        S.APPROVED,
        may_decide_rules,
        is_decision=True,
        asks_whole_row=True,
        past="批准了",
    ),
)


@dataclass(frozen=True)
class RulesApproval:
    """批准文号, 批准日期, 批准会议 of a rule set; the meeting may be blank."""

    document: str
    day: date
    meeting: str = ""


def steps_open_to(user: User, rule_set: RuleSet) -> list[Step]:
    """The steps that this person may take now, in the order of the table: what the page's buttons show."""
    return [step for step in STEPS.values() if rule_set.state in step.sources and step.who(user, rule_set)]


@transaction.atomic
def take_step(
    rule_set: RuleSet,
    name: str,
    *,
    actor: User,
    note: str = "",
    clause_notes: Mapping[str, str] | None = None,
    approval: RulesApproval | None = None,
    version: int | None = None,
    seen_state: str = "",
    now: datetime | None = None,
) -> RuleSet:
    """Take one step of the table and return the fresh set.

    `note` is the office's word on the set, or the department's to the office: what was returned and not changed
    since is sent again only with one. `clause_notes` are words by the clause's label: with a return the office's,
    with a sending the department's answers to them, which a clause that was not changed wants. `approval` is
    wanted with an approval. Raises PermissionDenied, StepRefused where the state does not allow it or the set
    moved on since `version` and `seen_state`, ValidationError where words are missing or the set is not fit to
    be sent on.
    """
    step, now = STEPS[name], now or timezone.now()
    fresh = RuleSet.objects.select_for_update(of=("self",)).select_related("department").get(pk=rule_set.pk)
    if not step.who(actor, fresh):
        raise PermissionDenied(f"{actor} 不能{step.label}{fresh}")
    refuse_unless_seen(fresh, step, version=version, seen_state=seen_state)
    if fresh.state not in step.sources:
        raise StepRefused(f"{fresh} 现在是“{fresh.get_state_display()}”，不能{step.label}", code="state")
    words = {label: text.strip() for label, text in (clause_notes or {}).items() if text.strip()}
    _refuse_wordless(fresh, step, note, words)
    if step.asks_whole_row:
        refuse_faulty(fresh)
    _enter(fresh, step, actor, note.strip(), words, approval, now)
    _record_step(fresh, step, actor, note.strip(), words)
    return fresh


def _record_step(fresh: RuleSet, step: Step, actor: User, note: str, words: dict[str, str]) -> None:
    conflict = rules_conflict(actor, fresh) if step.is_decision else ""
    event = RulesStep(
        verb=f"rules.{step.name}",
        effective_from=str(fresh.effective_from),
        state=str(fresh.state),
        note=note,
        clause_notes=words,
        document=fresh.document,
        approved_on=fresh.approved_on.isoformat() if fresh.approved_on else None,
        meeting=fresh.meeting,
        by_exception=by_exception(conflict),
    )
    sentence = f"{step.past}{fresh}{exception_words(conflict)}" + (f"：{note}" if note else "")
    record(actor, event, fresh, sentence)


def _refuse_wordless(fresh: RuleSet, step: Step, note: str, words: Mapping[str, str]) -> None:
    """The office says why it returns; a department says why it leaves as it was what the office wrote about."""
    if step.name == "send" and not note.strip():
        if missing := [label for label in unanswered(fresh) if label not in words]:
            labels = "、".join(missing)
            raise ValidationError(f"{labels}有区作风办的意见，没有改动，请写明答复再送审", code="unanswered")
        if fresh.is_untouched and not words:
            raise ValidationError(UNTOUCHED, code="untouched")
    if step.needs_note and not note.strip() and not words:
        raise ValidationError(f"{step.label}要写明意见：写在整套上，或写在要改的条款上", code="note")


def _enter(
    fresh: RuleSet,
    step: Step,
    actor: User,
    note: str,
    words: Mapping[str, str],
    approval: RulesApproval | None,
    now: datetime,
) -> None:
    fresh.state = step.target
    if step.name == "send":
        fresh.sent_by, fresh.sent_at, fresh.answer = actor, now, note
        _write_words(fresh, "answer", words)
    if step.is_decision:
        fresh.decided_by, fresh.decided_at, fresh.note = actor, now, note
    if step.name == "return":
        fresh.returned_version = fresh.version
        fresh.clauses.update(note="", answer="")
        _write_words(fresh, "note", words)
    if step.name == "approve":
        fresh.clauses.update(note="", answer="")
        _take_approval(fresh, approval, now)
    fresh.full_clean()
    fresh.save()


def _write_words(fresh: RuleSet, name: str, words: Mapping[str, str]) -> None:
    clauses = {clause.label: clause for clause in fresh.clauses.all()}
    if strange := [label for label in words if label not in clauses]:
        raise ValidationError(f"这套细则没有{'、'.join(strange)}", code="label")
    for label, text in words.items():
        setattr(clauses[label], name, text)
        clauses[label].clean_fields(exclude=[f.name for f in Clause._meta.fields if f.name != name])
    Clause.objects.bulk_update([clauses[label] for label in words], [name])


def _take_approval(fresh: RuleSet, approval: RulesApproval | None, now: datetime) -> None:
    if approval is None or not approval.document.strip():
        raise ValidationError("批准要写明文号和日期", code="approval")
    if approval.day > timezone.localtime(now).date():
        raise ValidationError({"day": ValidationError(f"批准日期 {approval.day} 还没有到", code="future")})
    if approval.day.year < fresh.effective_from.year - 1:
        raise ValidationError(
            {"day": ValidationError(f"批准日期 {approval.day} 太早，请核对年份", code="early")}
        )
    fresh.document, fresh.approved_on = approval.document.strip(), approval.day
    fresh.meeting = approval.meeting.strip()
