"""The steps of lines and explanations: the whole table, and who may take which now.

A row says from, to, who, whether words are needed, what is asked of the row. The buttons come from `steps_open_to`, so
that what is shown and what `workflow.take_step` allows cannot drift apart.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from assessments import permissions
from assessments.models import SETTLED, WITH_OFFICE, Determination, Explanation, ExplanationState, LineState
from departments.models import User
from departments.steps import Step, StepRefused, rows

Thing = TypeVar("Thing", bound=Determination | Explanation)
S, E = LineState, ExplanationState
BACK = "back"  # the target of an undo: the state that the decision was made in


def _decision(
    name: str, label: str, sources: Collection[str], target: str, who: Callable, **more: Any
) -> Step:
    return Step(name, label, frozenset(sources), target, who, is_decision=True, **more)


def _reopening(source: str, target: str) -> Step:
    return Step("reopen", "退回重审", frozenset({source}), target, permissions.nobody, past="退回重审")


OPEN, DECIDED = {*WITH_OFFICE}, {*SETTLED, S.RETURNED, S.ASKED, S.REFERRED}

STEPS: dict[type, dict[str, Step]] = {
    Determination: rows(
        Step(
            "file",
            "报送",
            frozenset({S.DRAFT, S.RETURNED, S.ASKED}),
            S.FILED,
            permissions.may_file,
            asks_whole_row=True,
            past="报送了",
        ),
        Step("withdraw", "撤回", frozenset({S.FILED}), S.DRAFT, permissions.may_withdraw, past="撤回了"),
        _decision(
            "accept", "审定", OPEN, S.ACCEPTED, permissions.may_judge, asks_whole_row=True, past="审定了"
        ),
        _decision(
            "return", "退回补正", OPEN, S.RETURNED, permissions.may_decide, needs_note=True, past="退回了"
        ),
        _decision(
            "ask", "请补充说明", OPEN, S.ASKED, permissions.may_decide, needs_note=True, past="请补充说明"
        ),
        _decision(
            "reject", "不予认定", OPEN, S.REJECTED, permissions.may_judge, needs_note=True, past="不予认定"
        ),
        _decision(
            "refer",
            "提请会商",
            {S.FILED},
            S.REFERRED,
            permissions.may_judge,
            needs_note=True,
            past="提请会商",
        ),
        _decision("merge", "并案", OPEN, S.REJECTED, permissions.may_judge, names_another=True, past="并案"),
        Step("undo", "撤销审核", frozenset(DECIDED), BACK, permissions.may_undo, past="撤销了审核"),
        _reopening(S.ACCEPTED, S.FILED),
        Step("release", "解除并案", frozenset({S.REJECTED}), S.FILED, permissions.nobody, past="解除并案"),
    ),
    Explanation: rows(
        Step(
            "file",
            "报送",
            frozenset({E.DRAFT, E.RETURNED}),
            E.FILED,
            permissions.may_file_explanation,
            asks_whole_row=True,
            past="报送了",
        ),
        Step(
            "withdraw",
            "撤回",
            frozenset({E.FILED}),
            E.DRAFT,
            permissions.may_withdraw_explanation,
            past="撤回了",
        ),
        _decision(
            "accept",
            "采纳",
            {E.FILED},
            E.ACCEPTED,
            permissions.is_free_to_decide,
            asks_whole_row=True,
            past="采纳了",
        ),
        _decision(
            "return",
            "请重写",
            {E.FILED},
            E.RETURNED,
            permissions.is_free_to_decide,
            needs_note=True,
            past="请重写",
        ),
        Step(
            "undo",
            "撤销审核",
            frozenset({E.ACCEPTED, E.RETURNED}),
            BACK,
            permissions.may_undo,
            past="撤销了审核",
        ),
        _reopening(E.ACCEPTED, E.FILED),
    ),
}


def _undo_is_late(thing: Determination | Explanation) -> bool:
    return thing.version != thing.decided_version


def is_open(thing: Thing, step: Step) -> bool:
    """Whether the state of the thing allows the step, whoever asks."""
    if thing.month.published_at is not None or thing.state not in step.sources:
        return False
    return step.target != BACK or not _undo_is_late(thing)


def steps_open_to(user: User, thing: Thing) -> list[Step]:
    """The steps that this user may take on this thing now, in the table's order: what the buttons are."""
    return [step for step in STEPS[type(thing)].values() if is_open(thing, step) and step.who(user, thing)]


def refuse_unless_open(thing: Thing, step: Step) -> None:
    if thing.month.published_at is not None:
        raise StepRefused(f"{thing.month}已发布，不能再{step.label}；发布后只能更正", code="published")
    if thing.state not in step.sources:
        code = "already" if thing.state == step.target else "state"
        raise StepRefused(f"{thing} 现在是“{thing.get_state_display()}”，不能{step.label}", code=code)
    if step.target == BACK and _undo_is_late(thing):
        raise StepRefused(f"{thing} 在审核之后已有修改，不能撤销审核", code="changed")
