"""The steps of a finding: the whole table, and which of them somebody may take now."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from departments.models import User
from departments.steps import Step, StepRefused, rows
from inspections import permissions
from inspections.models import Finding, FindingState, Stance, Visit
from inspections.models.findings import VERIFIED
from inspections.models.rounds import is_over

S = FindingState
BACK = "back"  # the target of an undo: the state that the decision was made in
UNDONE = frozenset({S.DRAFT, S.DISCARDED, S.NOTIFIED, S.DISMISSED, S.RECTIFYING, S.CLOSED})


def _decision(
    name: str, label: str, sources: Collection[str], target: str, who: Callable, past: str, **more: Any
) -> Step:
    return Step(name, label, frozenset(sources), target, who, is_decision=True, past=past, **more)


P = permissions
FINDING_STEPS: dict[str, Step] = rows(
    Step("submit", "提交", frozenset({S.DRAFT}), S.COLLECTED, P.may_hand_in, past="提交了"),
    _decision(
        "complete", "退回补证", {S.COLLECTED}, S.DRAFT, P.may_decide_finding, "退回补证：", needs_note=True
    ),
    _decision(
        "discard",
        "不作问题",
        {S.COLLECTED},
        S.DISCARDED,
        P.may_decide_finding,
        "不作问题：",
        needs_note=True,
    ),
    _decision("notify", "反馈", {S.COLLECTED}, S.NOTIFIED, P.may_decide_finding, "反馈了"),
    Step("answer", "答复", frozenset({S.NOTIFIED}), S.ANSWERED, P.may_speak_for_unit, past="答复了"),
    _decision("verify", "查实", {S.ANSWERED, S.NOTIFIED}, S.RECTIFYING, P.may_verify_finding, "查实了"),
    _decision(
        "dismiss",
        "不属实",
        {S.NOTIFIED, S.ANSWERED},
        S.DISMISSED,
        P.may_decide_finding,
        "认定不属实：",
        needs_note=True,
    ),
    Step(
        "report",
        "报整改",
        frozenset({S.RECTIFYING}),
        S.RECTIFIED,
        P.may_speak_for_unit,
        needs_note=True,
        past="报了整改：",
    ),
    _decision(
        "back",
        "退回再改",
        {S.RECTIFIED},
        S.RECTIFYING,
        P.may_decide_finding,
        "退回再改：",
        needs_note=True,
    ),
    _decision("close", "办结", {S.RECTIFIED}, S.CLOSED, P.may_close_finding, "办结了"),
    _decision(
        "overturn",
        "复核撤销",
        VERIFIED,
        S.DISMISSED,
        P.may_review_finding,
        "复核撤销了",
        needs_note=True,
        names_another=True,
    ),
    Step("undo", "撤销", UNDONE, BACK, P.may_decide_finding, past="撤销了对它的决定："),
)


def why_not_undo(finding: Finding) -> str:
    """Why the last decision stands; "" where it can be taken back."""
    if not finding.decided_from or finding.version != finding.decided_version:
        return "在决定之后已有变化，不能撤销"
    if finding.state == S.DISMISSED and finding.decided_from in VERIFIED:
        return "是复核撤销的，不能再撤销"
    return ""


def why_not_notify(finding: Finding, day: date) -> str:
    """No unit warns the next: nobody is told before the batch is through. "" where it is."""
    visit = finding.visit
    if visit is None or is_over(visit.planned_week, day):
        return ""
    waiting = Visit.objects.filter(round=visit.round_id, batch=visit.batch).waiting().count()
    return f"本批还有 {waiting} 个单位未访，访完或过了这一周再反馈" if waiting else ""


def why_not_verify(finding: Finding, day: date) -> str:
    """Nothing is concluded before the unit was heard or its term is over."""
    if finding.state != S.NOTIFIED or not finding.answer_until or day > finding.answer_until:
        return ""
    return f"单位还没有答复，答复期限到 {finding.answer_until}，过了这天再查实"


def why_not_submit(finding: Finding) -> str:
    if finding.second_confirms or finding.files.exists():
        return ""
    return "还没有取证：附一张照片，或请同去的监督员确认"


def why_not_close(finding: Finding) -> str:
    if finding.measures.standing().exists():
        return ""
    return "还没有问责：登记问责，或写明不予问责的理由"


def why_not(finding: Finding, step: Step, day: date) -> str:
    """What else than the state stands against a step; "" where nothing does."""
    asked = {
        "submit": lambda: why_not_submit(finding),
        "notify": lambda: why_not_notify(finding, day),
        "verify": lambda: why_not_verify(finding, day),
        "close": lambda: why_not_close(finding),
        "undo": lambda: why_not_undo(finding),
    }
    return asked[step.name]() if step.name in asked else ""


def finding_steps_open_to(user: User, finding: Finding, *, day: date) -> list[Step]:
    """The buttons of this person, in the table's order."""
    return [
        step
        for step in FINDING_STEPS.values()
        if finding.state in step.sources and step.who(user, finding) and not why_not(finding, step, day)
    ]


def refuse_unless_allowed(finding: Finding, step: Step, day: date) -> None:
    if finding.state not in step.sources:
        code = "already" if finding.state == step.target else "state"
        said = f"{finding} 现在是“{finding.get_state_display()}”，不能{step.label}"
        raise StepRefused(said, code=code)
    if why := why_not(finding, step, day):
        raise StepRefused(f"{finding} {why}", code=step.name)


def needs_words(finding: Finding, step: Step) -> bool:
    """A conclusion against what the unit says gives its reason."""
    return step.needs_note or (step.name == "verify" and finding.stance == Stance.FALSE)
