"""其余: one button explains every clause that is still empty; it claims no more than is known and can be undone.

A clause whose figures have not come is explained with 数据未到, not with 无此情形.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from assessments.events import ExplanationDropped, RestExplained
from assessments.explaining import needs_words, write_explanation
from assessments.filing import open_for_writing
from assessments.models import Explanation, ExplanationState, Month, Reason
from assessments.sheet.clauses import ClauseRow
from assessments.sheet.contents import Sheet, sheet
from departments.history.records import history_of, record
from departments.models import Department, User
from departments.steps import StepRefused

FITTING = (Reason.NONE, Reason.PENDING)


@dataclass(frozen=True)
class Rest:
    """The clauses that the button of one reason would explain, and those that need words of their own."""

    reason: Reason
    rows: list[ClauseRow] = field(default_factory=list)
    wordy: list[ClauseRow] = field(default_factory=list)


@dataclass(frozen=True)
class Lot:
    """What one press wrote and nobody has touched since; `number` is its place in the history."""

    number: int
    reason: Reason
    explanations: list[Explanation]


def rests(current: Sheet) -> list[Rest]:
    """The empty clauses by the reason that fits them, those that need words apart."""
    by_label = {row.clause.label: row for row in current.rows}
    by_reason = {reason: Rest(reason) for reason in FITTING}
    for row in current.applicable:
        if row.square != "empty":
            continue
        rest = by_reason[Reason.PENDING if lacks_data(row, by_label) else Reason.NONE]
        (rest.wordy if needs_words(row, rest.reason, None) else rest.rows).append(row)
    return list(by_reason.values())


def lacks_data(row: ClauseRow, by_label: dict[str, ClauseRow]) -> bool:
    """Whether no figure has come of all that the clause asks for; a streak asks what its base asks."""
    criterion = row.clause.criterion
    if criterion.rests_on_lines:
        base = by_label.get(criterion.label)
        return base is not None and base.applies and base.clause != row.clause and _is_unmeasured(base)
    return _is_unmeasured(row)


def _is_unmeasured(row: ClauseRow) -> bool:
    return bool(row.clause.metric_id) and not any(finding.reading for finding in row.findings)


@transaction.atomic
def explain_rest(
    month: Month,
    department: Department,
    *,
    actor: User,
    reason: Reason = Reason.NONE,
    now: datetime | None = None,
) -> list[Rest]:
    """其余均无, or 其余数据未到: the reason for every empty clause that it fits and that needs no words.

    Returns `rests` as they were before it.
    """
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    before = rests(sheet(submission.month, department))
    rows = next((rest.rows for rest in before if rest.reason == reason), [])
    written = [write_explanation(submission, row, reason, "", None, actor) for row in rows]
    if written:
        sentence = f"一次说明了{submission}的 {len(written)} 条：{reason.label}"
        versions = {str(explanation.pk): explanation.version for explanation in written}
        record(actor, RestExplained(reason=reason, versions=versions), submission, sentence)
    return before


def last_lot(current: Sheet) -> Lot | None:
    """The latest press of which something still stands untouched; one query."""
    if current.submission is None:
        return None
    drafts = {
        explanation.pk: explanation
        for row in current.rows
        for explanation in row.explanations
        if _is_draft(explanation)
    }
    rows = history_of(current.submission).filter(verb__in=RestExplained.verbs)
    for row in rows.order_by("-sequence"):
        event = RestExplained.of(row)
        left = [drafts[int(pk)] for pk, version in event.versions.items() if _stands(drafts, pk, version)]
        if left:
            return Lot(row.sequence, Reason(event.reason), left)
    return None


def _is_draft(explanation: Explanation) -> bool:
    return explanation.state == ExplanationState.DRAFT


def _stands(drafts: dict[int, Explanation], pk: str, version: int) -> bool:
    draft = drafts.get(int(pk))
    return draft is not None and draft.version == version


@transaction.atomic
def undo_rest(
    month: Month, department: Department, number: str, *, actor: User, now: datetime | None = None
) -> int:
    """撤销 the lot of that number: what the press wrote and nobody has changed or filed since goes.

    Returns how many; StepRefused where none is left, or another press came after it.
    """
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    lot = last_lot(sheet(submission.month, department))
    if lot is None or str(lot.number) != number:
        raise StepRefused("这一批说明后来都改过或报送了，没有可以撤销的", code="changed")
    _drop(lot.explanations, actor)
    return len(lot.explanations)


def _drop(explanations: Iterable[Explanation], actor: User) -> None:
    for explanation in explanations:
        event = ExplanationDropped(reason=explanation.reason, words=explanation.words)
        record(actor, event, explanation, f"撤销了{explanation}")
        explanation.delete()
