"""A line takes the place of its clause's explanation and of its unit's: on the sheet at once, for good once filed.

Until the line is signed nothing is lost: what was filed stays with the office, a draft rests, and both are back on
the sheet when the line is taken off. Nothing is written for that: what rests follows from the lines that stand.
"""

from collections.abc import Iterable

from assessments.events import ExplanationDropped
from assessments.models import Determination, Explanation, Origin
from departments.history.records import record
from departments.models import User

Place = tuple[int, int, int | None]  # month, clause and unit of an explanation, by their keys


def answered_by(lines: Iterable[Determination]) -> set[Place]:
    """Where these lines, signed or not, answer instead of an explanation: their clauses', and their units'."""
    own = [line for line in lines if is_own(line)]
    units = {(line.month_id, line.clause_id, line.unit_id) for line in own}
    return units | {(month, clause, None) for month, clause, _ in units}


def is_own(line: Determination) -> bool:
    """Whether it is the department's answer; what the office added speaks beside the department's words."""
    return line.origin != Origin.OFFICE


def stands_at(explanation: Explanation) -> Place:
    return explanation.month_id, explanation.clause_id, explanation.unit_id


def drop_superseded(filed: Iterable[Determination], *, actor: User | None) -> int:
    """What lines that are filed have replaced goes; the history keeps the words. Returns how many."""
    answered = answered_by(filed)
    standing = Explanation.objects.filter(month__in={month for month, *_ in answered})
    named = standing.select_related("month", "assessor", "unit", "clause__rule_set__department")
    superseded = [explanation for explanation in named if stands_at(explanation) in answered]
    for explanation in superseded:
        sentence = f"{explanation}已有认定，删去说明"
        event = ExplanationDropped(reason=explanation.reason, words=explanation.words)
        record(actor, event, explanation, sentence)
    Explanation.objects.filter(pk__in=[explanation.pk for explanation in superseded]).delete()
    return len(superseded)
