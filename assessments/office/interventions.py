"""What the office corrected in a month, counted apart, by department: returned, completed, added, declined, spared."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from assessments.events import LineContent, LineStep
from assessments.models import Determination, Explanation, LineState, Month, Origin
from departments.models import Record
from rules.models import Signal

RETURN, ASK, UNDO = "determination.return", "determination.ask", "determination.undo"
FLAG, YELLOW = Signal.RED_FLAG.label, Signal.YELLOW_LIGHT.label


@dataclass
class Interventions:
    """One department's month, or several together.

    `returned_flags` red flags sent back; `completed_yellow` yellow lights asked for better grounds;
    `added_lights` and `added_yellow` lights that the office added and a second person accepted; `declined`
    proposals of any kind that the department did not take; `spared_lights` the lights among them.
    """

    returned_flags: int = 0
    completed_yellow: int = 0
    added_lights: int = 0
    added_yellow: int = 0
    declined: int = 0
    spared_lights: int = 0

    def __add__(self, other: "Interventions") -> "Interventions":
        return Interventions(**{name: value + vars(other)[name] for name, value in vars(self).items()})


def interventions(month: Month) -> dict[str, Interventions]:
    """By department code; a decision that was undone does not count. Three queries, whatever the month holds."""
    by_department: dict[str, Interventions] = defaultdict(Interventions)
    for department, label, decision, change in _decisions(month):
        if decision == LineState.RETURNED and label.startswith(FLAG):
            by_department[department].returned_flags += change
        elif decision == LineState.ASKED and label.startswith(YELLOW):
            by_department[department].completed_yellow += change
    for line in Determination.objects.filter(month=month.pk, origin=Origin.OFFICE).accepted().with_names():
        if line.clause.is_light:
            by_department[line.assessor.code].added_lights += 1
            by_department[line.assessor.code].added_yellow += line.clause.signal == Signal.YELLOW_LIGHT
    declined = Explanation.objects.filter(month=month.pk, unit__isnull=False)
    for explanation in declined.select_related("assessor", "clause"):
        by_department[explanation.assessor.code].declined += 1
        by_department[explanation.assessor.code].spared_lights += explanation.clause.is_light
    return dict(by_department)


def _decisions(month: Month) -> Iterator[tuple[str, str, str, int]]:
    """From the history: department, clause label, decision, and 1 for one made or −1 for one undone."""
    here = LineContent(month=str(month.calendar_month))
    rows = Record.objects.filter(verb__in=[RETURN, ASK, UNDO], data__contains=here.fragment)
    for event in map(LineStep.of, rows.only("verb", "data")):
        undone = event.verb == UNDO
        content, decision = event.content, event.before if undone else event.after
        yield content.assessor or "", content.clause or "", decision, -1 if undone else 1
