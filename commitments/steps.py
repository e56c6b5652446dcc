"""The steps of an item: the whole table, and who may take which now.

The buttons come from `steps_open_to`, so that what is shown and what `workflow.take_step` allows cannot drift apart.
A published month bars none: closing late is part of the game, and a bulletin that is out stays as it is.
"""

from collections.abc import Callable
from typing import Any

from commitments import permissions
from commitments.models import Item
from commitments.standing import ItemState
from departments.models import User
from departments.steps import Step, StepRefused, rows

S = ItemState
BACK, GONE = "back", "gone"  # the targets of an undoing, and of what is taken away altogether
WITH_REPORT = ("apply", "answer")  # steps that bring a report
UNITS_OWN = ("send", "apply", "take_back", "answer")  # after these nothing is left to undo


def _decision(name: str, label: str, sources: set[S], target: str, who: Callable, **more: Any) -> Step:
    return Step(name, label, frozenset(sources), target, who, is_decision=True, **more)


STEPS: dict[str, Step] = rows(
    _decision(
        "return",
        "退回修改",
        {S.PROPOSED},
        S.RETURNED,
        permissions.is_free_of,
        needs_note=True,
        past="退回修改：",
    ),
    Step(
        "send",
        "重新提出",
        frozenset({S.RETURNED}),
        S.PROPOSED,
        permissions.is_own,
        asks_whole_row=True,
        past="重新提出了",
    ),
    Step("drop", "撤回", frozenset({S.PROPOSED, S.RETURNED}), GONE, permissions.may_drop, past="撤回了"),
    Step(
        "issue",
        "交办",
        frozenset({S.PROPOSED}),
        S.ASSIGNED,
        permissions.may_issue,
        asks_whole_row=True,
        past="交办了",
    ),
    Step(
        "apply",
        "申请销号",
        frozenset({S.ASSIGNED}),
        S.APPLIED,
        permissions.is_own,
        needs_note=True,
        past="申请销号：",
    ),
    Step(
        "take_back", "撤回申请", frozenset({S.APPLIED}), S.ASSIGNED, permissions.is_own, past="撤回了申请："
    ),
    _decision("ask", "请补充", {S.APPLIED}, S.ASKED, permissions.may_ask, needs_note=True, past="请补充："),
    Step(
        "answer", "补充", frozenset({S.ASKED}), S.APPLIED, permissions.is_own, needs_note=True, past="补充了"
    ),
    _decision("close", "销号", {S.APPLIED}, S.CLOSED, permissions.is_free_of, past="销号："),
    _decision(
        "refuse",
        "不予销号",
        {S.APPLIED},
        S.ASSIGNED,
        permissions.is_free_of,
        needs_note=True,
        past="不予销号：",
    ),
    _decision(
        "reopen",
        "恢复督办",
        {S.CLOSED},
        S.ASSIGNED,
        permissions.may_overrule,
        needs_note=True,
        past="恢复督办：",
    ),
    _decision(
        "cancel",
        "不再办理",
        {S.PROPOSED, S.ASSIGNED, S.APPLIED},
        S.CANCELLED,
        permissions.may_overrule,
        needs_note=True,
        past="不再办理：",
    ),
    Step(
        "undo",
        "撤销",
        frozenset({S.RETURNED, S.ASSIGNED, S.ASKED, S.CLOSED, S.CANCELLED}),
        BACK,
        permissions.may_undo,
        past="撤销了对它的办理：",
    ),
)


def is_open(item: Item, step: Step) -> bool:
    """Whether the state of the item allows the step, whoever asks."""
    return item.state in step.sources and (step.target != BACK or _can_go_back(item))


def _can_go_back(item: Item) -> bool:
    return bool(item.decided_from) and item.version == item.decided_version


def steps_open_to(user: User, item: Item) -> list[Step]:
    """The steps that this user may take on this item now, in the table's order: what the buttons are."""
    return [step for step in STEPS.values() if is_open(item, step) and step.who(user, item)]


def refuse_unless_open(item: Item, step: Step) -> None:
    if item.state not in step.sources:
        code = "already" if item.state == step.target else "state"
        raise StepRefused(f"{item.code} 现在是“{item.get_state_display()}”，不能{step.label}", code=code)
    if step.target == BACK and not _can_go_back(item):
        raise StepRefused(f"{item.code} 上一次办理之后已有变化，不能撤销", code="changed")
