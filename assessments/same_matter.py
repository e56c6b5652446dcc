"""并案: when one line may be merged into another of the same matter, and what is said of it then."""

from django.core.exceptions import PermissionDenied, ValidationError

from assessments import permissions
from assessments.models import Determination, LineState
from departments.models import User
from departments.steps import StepRefused


def merge_fault(line: Determination, counted: Determination) -> str | None:
    """Why these two are no pair for 并案, whatever state they are in; None where they are.

    They are of one month and one unit, of two departments, both flags or both lights: what the unit is told once
    would otherwise be told of somebody else, or turned into its opposite.
    """
    if line.pk == counted.pk:
        return "不能并入自己"
    if line.month_id != counted.month_id:
        return "计入同一个月的才能并案"
    if line.unit_id != counted.unit_id:
        return f"{counted}认定的不是{line.unit.label}，不能并案"
    if line.assessor_id == counted.assessor_id:
        return f"两条都是{line.assessor.label}报的，请退回或不予认定"
    if line.clause.is_light != counted.clause.is_light:
        return "一条授旗一条亮灯，不能并案"
    return None


def refuse_merge(line: Determination, counted: Determination, actor: User) -> None:
    """Raises ValidationError where the two are no pair, StepRefused where the other does not count (now).

    PermissionDenied where the other is of the actor's own department or unit: its counting alone would be theirs.
    """
    if fault := merge_fault(line, counted):
        raise ValidationError(fault, code="into")
    if not permissions.is_free_to_decide(actor, counted):
        raise PermissionDenied(f"{actor} 不能把别的认定并入 {counted}")
    if counted.state != LineState.ACCEPTED:
        raise StepRefused(f"{counted} 现在是“{counted.get_state_display()}”，审定之后才能并入", code="into")


def merged_words(counted: Determination) -> str:
    """Why a merged line does not count, as its department and its unit read it."""
    return f"已由{counted.assessor.label}认定，不重复计"


def released_words(counted: Determination) -> str:
    """Why a merged line waits again."""
    return f"原并入{counted}，该条现在是“{counted.get_state_display()}”，不再并案"
