"""提醒约谈 decided: a proposal is adopted or declined, an adopted one held; nothing of it ever becomes a light.

`CASE_STEPS` is the whole table, `decide` and `take_case_step` its two doors: a proposal has no row before it is
decided.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.dates import local_day
from boards.attention.kinds import AttentionFinding
from boards.attention.proposing import seal_of, year_attention
from boards.attention_events import AttentionRuleSet, AttentionStep
from boards.models import AttentionCase, AttentionRule, CaseState
from boards.models.attention import usual_rule
from boards.permissions import may_decide_attention, may_keep_year
from departments.history.differences import differences, words_of
from departments.history.records import record
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.steps import Step, StepRefused, refuse_unless_seen, rows

S = CaseState
PROPOSED = ""  # the state of what nobody has decided, which has no row
RULE_PARTS = ("is_on", "count", "span", "measure")


def may_take(user: User, case: AttentionCase) -> bool:
    return may_decide_attention(user, case.unit)


CASE_STEPS: dict[str, Step] = rows(
    Step("adopt", "采纳", frozenset({PROPOSED}), S.ADOPTED, may_take, needs_note=True, past="采纳了"),
    Step("decline", "不采纳", frozenset({PROPOSED}), S.DECLINED, may_take, needs_note=True, past="没有采纳"),
    Step("hold", "登记办理", frozenset({S.ADOPTED}), S.HELD, may_take, needs_note=True, past="办理了"),
    Step(
        "withdraw",
        "收回决定",
        frozenset({S.ADOPTED, S.DECLINED}),
        S.WITHDRAWN,
        may_take,
        needs_note=True,
        past="收回了",
    ),
)


@dataclass(frozen=True)
class Held:
    """When it was held and with whom: the post alone, never a name."""

    on: date
    post: str


def steps_open(user: User, case: AttentionCase) -> list[Step]:
    return [step for step in CASE_STEPS.values() if case.state in step.sources and step.who(user, case)]


def proposal(year: int, kind: str, unit: str, month: CalendarMonth) -> AttentionFinding | None:
    """What a rule proposes now of a unit in a month; None where it does not, or somebody has decided it."""
    return next(
        (
            one
            for one in year_attention(year).open
            if (one.rule.kind, one.unit, one.month) == (kind, unit, month)
        ),
        None,
    )


@transaction.atomic
def decide(
    kind: str,
    unit: Department,
    month: CalendarMonth,
    name: str,
    *,
    actor: User,
    words: str,
    seen: str = "",
    now: datetime,
) -> AttentionCase:
    """Adopt or decline what a rule proposes; the row keeps its sentence and its lights as they stand now.

    Raises PermissionDenied, StepRefused where it is not proposed any more or other than `seen`, ValidationError.
    """
    step = CASE_STEPS[name]
    _hold_rules(kind, month.year)
    if not may_decide_attention(actor, unit):
        raise PermissionDenied(f"{actor} 不能决定对{unit.label}的提醒约谈")
    finding = proposal(month.year, kind, unit.code, month)
    if finding is None or PROPOSED not in step.sources:
        raise StepRefused(f"{unit.label}{month.chinese}的这一件已经决定，或缘由已变，不再提出", code="state")
    if seen and seen != seal_of(finding):
        raise StepRefused(f"{unit.label}{month.chinese}的缘由已变，请看过再{step.label}", code="changed")
    case = AttentionCase(
        month=month,
        unit=unit,
        kind=kind,
        measure=finding.rule.measure,
        sentence=finding.sentence,
        cause=json.dumps(finding.keys, ensure_ascii=False),
        state=step.target,
        words=_needed(step, words),
        decided_by=actor,
        decided_at=now,
    )
    return _kept(case, step, actor, now)


def _hold_rules(kind: str, year: int) -> None:
    """Hold the rule in its year and in those beside it, whose decisions may stand on the same lights."""
    rules = AttentionRule.objects.filter(kind=kind, year__range=(year - 1, year + 1))
    list(rules.order_by("year").select_for_update())


@transaction.atomic
def take_case_step(
    case: AttentionCase,
    name: str,
    *,
    actor: User,
    words: str,
    held: Held | None = None,
    version: int | None = None,
    now: datetime,
) -> AttentionCase:
    """Hold or withdraw; returns the fresh row. `words` say how it went, or why the decision is withdrawn.

    Raises PermissionDenied, StepRefused, ValidationError.
    """
    step = CASE_STEPS[name]
    row = AttentionCase.objects.select_for_update(of=("self",)).select_related("unit").get(pk=case.pk)
    if not step.who(actor, row):
        raise PermissionDenied(f"{actor} 不能对 {row} {step.label}")
    refuse_unless_seen(row, step, version=version, seen_state="")
    if row.state not in step.sources:
        raise StepRefused(f"{row}现在是“{row.get_state_display()}”，不能{step.label}", code="state")
    noted = _needed(step, words)
    _APPLY[name](row, noted, held, actor, now)
    row.state, row.version = step.target, row.version + 1
    return _kept(row, step, actor, now)


def _hold(row: AttentionCase, words: str, held: Held | None, actor: User, now: datetime) -> None:
    if held is None or not held.post.strip():
        raise ValidationError("请写明办理日期和对方职务（只写职务，不写姓名）")
    if held.on > local_day(now):
        raise ValidationError({"held_on": f"办理日期 {held.on} 还没有到"})
    row.held_on, row.met_post, row.held_words, row.held_by = held.on, held.post.strip(), words, actor


def _withdraw(row: AttentionCase, words: str, held: Held | None, actor: User, now: datetime) -> None:
    row.words, row.decided_by, row.decided_at = words, actor, now


_APPLY: dict[str, Callable[[AttentionCase, str, Held | None, User, datetime], None]] = {
    "hold": _hold,
    "withdraw": _withdraw,
}


def _needed(step: Step, words: str) -> str:
    if not words.strip():
        raise ValidationError({"words": f"{step.label}要写明理由或情况"})
    return words.strip()


def _kept(case: AttentionCase, step: Step, actor: User, now: datetime) -> AttentionCase:
    case.full_clean()
    case.save()
    told = case.held_words if step.name == "hold" else case.words
    event = AttentionStep(verb=f"attention.{step.name}", facts=case.facts)
    record(actor, event, case, f"{step.past}{case}：{told}", at=now)
    return case


@transaction.atomic
def set_rules(year: int, parts: Mapping[str, Mapping[str, Any]], *, actor: User) -> None:
    """Set several rules of a year by their kind, all or none; as `set_rule` does each."""
    for kind, each in parts.items():
        set_rule(year, kind, actor=actor, **each)


@transaction.atomic
def set_rule(
    year: int, kind: str, *, actor: User, is_on: bool, count: int, span: int, measure: str
) -> AttentionRule:
    """Set one rule of a year; what was decided stays as it is. Raises PermissionDenied, ValidationError."""
    if not may_keep_year(actor):
        raise PermissionDenied(f"{actor} 不能设定提醒规则")
    usual = usual_rule(year, kind)
    defaults = {name: getattr(usual, name) for name in RULE_PARTS}
    row, _ = AttentionRule.objects.get_or_create(year=year, kind=kind, defaults=defaults)
    row = AttentionRule.objects.select_for_update().get(pk=row.pk)
    before = words_of(row, RULE_PARTS)
    row.is_on, row.count, row.span, row.measure = is_on, count, span, measure
    row.full_clean()
    row.save()
    if changed := differences(before, words_of(row, RULE_PARTS)):
        state = f"{row.rule.words}，拟{row.get_measure_display()}" if is_on else "停用"
        record(actor, AttentionRuleSet(changed=changed), row, f"设定{row}：{state}")
    return row
