"""更正: how a line of a published month changes, for a correction alone (boards.correcting)."""

from datetime import datetime

from django.db import transaction

from assessments import permissions
from assessments.content import line_content
from assessments.events import LineAmended, LineContent
from assessments.models import SETTLED, WITH_OFFICE, Determination, LineState
from assessments.recheck import resting_on
from assessments.workflow import locked, refuse_untrue, reopen, validate
from departments.contacts import unit_contacts
from departments.fields import visible
from departments.history.records import record
from departments.models import User
from departments.notices import tell
from departments.permissions import by_exception, exception_words
from departments.steps import StepRefused

BROUGHT_IN_FROM = (*WITH_OFFICE, LineState.REJECTED)


def correction_fault(line: Determination, state: str, actor: User) -> str | None:
    """Why a correction by this person may not bring a line in, strike it or reword it (`state` ""); None where it may.

    It asks what a decision asks (permissions.may_judge). What was sent back or asked about is decided first.
    """
    if not permissions.may_judge(actor, line):
        return f"{line}{permissions.why_not_judge(actor, line)}"
    if state == LineState.ACCEPTED and line.state not in BROUGHT_IN_FROM:
        why = "已在榜上" if line.state == LineState.ACCEPTED else "还没有审完"
        return f"{line} 现在是“{line.get_state_display()}”，{why}，不能补入"
    if state != LineState.ACCEPTED and line.state != LineState.ACCEPTED:
        return f"{line} 现在是“{line.get_state_display()}”，不在榜上，不能{'撤下' if state else '改事由'}"
    return None


@transaction.atomic
def amend(
    line: Determination, *, actor: User, state: str = "", grounds: str = "", note: str, now: datetime
) -> Determination:
    """Change a line of a published month, for a correction alone (boards.correcting.correct).

    `state` is 审定 or 不予认定 ("" leaves it), `grounds` the new public reason ("" leaves it). Only a line that is
    brought in is asked whether it is valid as a whole. Raises StepRefused where the month is not published or
    `correction_fault` names one, ValidationError where the row would break a rule.
    """
    row = locked(line)
    if row.month.published_at is None:
        raise StepRefused(f"{row.month}还没有发布，不用更正", code="unpublished")
    if state not in ("", *SETTLED):
        raise StepRefused("更正只能改为审定或不予认定", code="state")
    if fault := correction_fault(row, state, actor):
        raise StepRefused(fault, code="right")
    if state == LineState.REJECTED and grounds.strip():
        raise StepRefused(f"{row}要撤下，不用再写新的公开表述", code="state")
    before = LineContent(state=str(row.state), grounds=row.grounds)
    is_brought_in = state == LineState.ACCEPTED and row.state != LineState.ACCEPTED
    row.state, row.grounds = state or row.state, visible(grounds) or row.grounds
    row.grounds_by_machine = row.grounds_by_machine and row.grounds == before.grounds
    row.decided_by, row.decided_at, row.note = actor, now, note
    row.version += 1
    if is_brought_in:
        row.merged_into = None
    validate(row, whole=is_brought_in, written=["grounds"])
    if is_brought_in:
        refuse_untrue(row, note)
    row.save()
    conflict = permissions.conflict(actor, row)
    event = LineAmended(before=before, by_exception=by_exception(conflict), content=line_content(row))
    record(actor, event, row, f"更正了{row}{exception_words(conflict)}：{note}", at=now)
    _tell_unit(row, is_brought_in=is_brought_in, note=note)
    if row.state == LineState.REJECTED:
        reopen(resting_on(row), actor=actor)
    return row


def _tell_unit(row: Determination, *, is_brought_in: bool, note: str) -> None:
    """The contacts of the unit hear of it: the page of a month that is long out is nothing that they open anew."""
    what = "撤下了" if row.state == LineState.REJECTED else "补入了" if is_brought_in else "改写了事由的"
    for person in unit_contacts([row.unit])[row.unit_id]:
        tell(person, f"{row.month}榜单更正，{what} {row}：{note}")
