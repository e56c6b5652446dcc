"""A lot: what one press of the sheet wrote in many rows, named by the history, and taken back by one more press.

全部拟报, 其余均为 and 其余同上月 each leave a lot; what somebody has changed or filed since stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from assessments.events import ExplanationDropped, LotWritten
from assessments.filing import drop_line, open_for_writing
from assessments.models import Determination, Explanation, ExplanationState, LineState, Month, Reason
from assessments.sheet.contents import Sheet, sheet
from departments.history.events import UNSAID
from departments.history.records import history_of, record
from departments.models import Department, User
from departments.steps import StepRefused


@dataclass(frozen=True)
class Lot:
    """What one press wrote and nobody has touched since; `number` is its place in the history."""

    number: int
    verb: str
    reason: str
    explanations: list[Explanation]
    lines: list[Determination]

    @property
    def words(self) -> str:
        """What its undoing takes back, for the button."""
        if self.verb == "submission.take_all":
            return f"刚才一次拟报的 {len(self.lines)} 条"
        of = "同上月" if self.verb == "submission.repeat_rest" else Reason(self.reason).label
        return f"刚才一次说明的 {len(self.explanations)} 条“{of}”"


def last_lot(current: Sheet) -> Lot | None:
    """The latest press of which something still stands untouched; one query."""
    if current.submission is None:
        return None
    words = [each for row in current.rows for each in row.explanations]
    lines = [line for row in current.rows for line in row.lines]
    rows = history_of(current.submission).filter(verb__in=LotWritten.verbs)
    for row in rows.order_by("-sequence"):
        event = LotWritten.of(row)
        explanations = [each for each in words if _stands(each, event.versions)]
        untouched = [line for line in lines if _stands(line, event.lines)]
        if explanations or untouched:
            reason = "" if event.reason is UNSAID else str(event.reason)
            return Lot(row.sequence, row.verb, reason, explanations, untouched)
    return None


def _stands(thing: Determination | Explanation, versions: object) -> bool:
    is_draft = thing.state in (LineState.DRAFT, ExplanationState.DRAFT)
    return isinstance(versions, dict) and is_draft and versions.get(str(thing.pk)) == thing.version


@transaction.atomic
def undo_lot(
    month: Month, department: Department, number: str, *, actor: User, now: datetime | None = None
) -> Lot:
    """撤销 the lot of that number: what the press wrote and nobody has changed or filed since goes.

    Returns it; StepRefused where none is left, or another press came after it.
    """
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    lot = last_lot(sheet(submission.month, department))
    if lot is None or str(lot.number) != number:
        raise StepRefused("这一批后来都改过或报送了，没有可以撤销的", code="changed")
    _drop(lot.explanations, actor)
    for line in lot.lines:
        drop_line(line, actor=actor, now=now)
    return lot


def _drop(explanations: Iterable[Explanation], actor: User) -> None:
    for explanation in explanations:
        event = ExplanationDropped(reason=explanation.reason, words=explanation.words)
        record(actor, event, explanation, f"撤销了{explanation}")
        explanation.delete()
