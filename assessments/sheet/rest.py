"""其余: one button explains every clause that is still empty; it claims no more than is known and can be undone
(assessments.sheet.lots).

A clause whose figures have not come is explained with 数据未到, not with 无此情形.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from assessments.events import LotWritten
from assessments.explaining import has_all_data, needs_words, write_explanation
from assessments.filing import open_for_writing
from assessments.models import Explanation, Month, Reason
from assessments.sheet.clauses import ClauseRow
from assessments.sheet.contents import Sheet, sheet
from departments.history.records import record
from departments.models import Department, User

FITTING = (Reason.NONE, Reason.PENDING)


@dataclass(frozen=True)
class Rest:
    """The clauses that the button of one reason would explain, and those that need words of their own."""

    reason: Reason
    rows: list[ClauseRow] = field(default_factory=list)
    wordy: list[ClauseRow] = field(default_factory=list)


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
        event = LotWritten(verb="submission.explain_rest", reason=reason, versions=versions)
        record(actor, event, submission, sentence)
    return before


def repeatable(current: Sheet) -> list[ClauseRow]:
    """The empty clauses that last month's reason and words fit as they stand."""
    by_label = {row.clause.label: row for row in current.rows}
    return [row for row in current.applicable if row.square == "empty" and _fits_again(row, by_label)]


def _fits_again(row: ClauseRow, by_label: dict[str, ClauseRow]) -> bool:
    last = row.before.explanation
    if last is None or (not last.words and needs_words(row, last.reason, None)):
        return False
    if last.reason == Reason.PENDING:
        return not has_all_data(row)
    return last.reason == Reason.OTHER or not lacks_data(row, by_label)


@transaction.atomic
def repeat_rest(
    month: Month, department: Department, *, actor: User, now: datetime | None = None
) -> list[Explanation]:
    """其余同上月: last month's reason and words once more, for every empty clause that they fit."""
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    lasts = [(row, row.before.explanation) for row in repeatable(sheet(submission.month, department))]
    written = [
        write_explanation(submission, row, last.reason, last.words, None, actor)
        for row, last in lasts
        if last
    ]
    if written:
        sentence = f"一次说明了{submission}的 {len(written)} 条：同上月"
        versions = {str(explanation.pk): explanation.version for explanation in written}
        record(actor, LotWritten(verb="submission.repeat_rest", versions=versions), submission, sentence)
    return written
