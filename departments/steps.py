"""What every table of steps is made of: a row, its refusal, and the refusal of what was decided unseen.

Each app keeps its own `STEPS` and its own `take_step`: the states, the locks and the events differ, the
rules of taking a step do not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError

from departments.models import User


class StepRefused(ValidationError):
    """The state of the thing does not allow the step (409 to a script); the sentence says what stands.

    With the code "already" it stands where the step leads: a second press, which is no error to a person.
    """


class Stepping(Protocol):
    """What can take steps: a row with a state, and a version that moves on with its content."""

    state: str
    version: int

    def get_state_display(self) -> str: ...


@dataclass(frozen=True)
class Step:
    """One row of a table of steps. `target` may be a word of the app's own; `is_decision` rows are the office's.

    Only what is sent on has to be valid as a whole (`asks_whole_row`): a line that has become invalid can
    still be returned, asked about, rejected, referred. What `names_another` thing beside this one is no plain button:
    it has a form of its own.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    who: Callable[[User, Any], bool]
    needs_note: bool = False
    is_decision: bool = False
    asks_whole_row: bool = False
    names_another: bool = False
    past: str = ""


def rows(*steps: Step) -> dict[str, Step]:
    """The steps of one kind of thing by name, in the order in which its buttons stand."""
    return {step.name: step for step in steps}


def refuse_unless_seen(thing: Stepping, step: Step, *, version: int | None, seen_state: str) -> None:
    """What the actor saw has to stand still: raises StepRefused where state or content moved on meanwhile.

    `seen_state` "" and `version` None ask nothing: a command, or a step taken right where the row was read.
    """
    if seen_state and seen_state != thing.state:
        raise StepRefused(f"{thing} 现在是“{thing.get_state_display()}”，请看过再{step.label}", code="state")
    if version is not None and version != thing.version:
        raise StepRefused(f"{thing} 的内容已变更，请看过新内容再{step.label}", code="changed")
