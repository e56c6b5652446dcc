"""What the office corrected in a month, counted apart, by department: returned, completed, added, declined, spared,
and merged into what another department reported."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Q

from assessments.events import LineContent, LineStep
from assessments.models import Determination, Explanation, LineState, Month, Origin
from departments.models import Record
from departments.months import CalendarMonth
from rules.models import Signal

RETURN, ASK, UNDO = "determination.return", "determination.ask", "determination.undo"
LINE, EXPLANATION = "line", "explanation"
COUNTED = (
    (LineState.RETURNED, Signal.RED_FLAG.label, "returned_flags"),
    (LineState.ASKED, Signal.YELLOW_LIGHT.label, "completed_yellow"),
)


@dataclass
class Interventions:
    """One department's month, or several together.

    `returned_flags` red flags sent back; `completed_yellow` yellow lights asked for better grounds;
    `added_lights` and `added_yellow` lights that the office added and a second person accepted; `declined`
    proposals of any kind that the department did not take; `spared_lights` the lights among them; `merged` lines
    that another department's line counts for (并案).
    """

    returned_flags: int = 0
    completed_yellow: int = 0
    added_lights: int = 0
    added_yellow: int = 0
    declined: int = 0
    spared_lights: int = 0
    merged: int = 0

    def __add__(self, other: "Interventions") -> "Interventions":
        return Interventions(**{name: value + vars(other)[name] for name, value in vars(self).items()})


@dataclass(frozen=True)
class Intervened:
    """One thing that an `Interventions` counts, under each name of `counts`; department and unit by their codes.

    `pk` is of the line or the explanation, as `row` says; a line that was returned may be gone since.
    """

    month: CalendarMonth
    department: str
    counts: tuple[str, ...]
    row: str
    pk: int
    clause: str
    unit: str
    words: str


def interventions(month: Month) -> dict[str, Interventions]:
    """By department code; a decision that was undone does not count. Four queries, whatever the month holds."""
    by_department: dict[str, Interventions] = defaultdict(Interventions)
    for one in intervened([month.calendar_month]):
        by_department[one.department] += Interventions(**dict.fromkeys(one.counts, 1))
    return dict(by_department)


def intervened(months: Collection[CalendarMonth]) -> list[Intervened]:
    """What the office corrected in these months, one by one; four queries, however many months and departments."""
    if not months:
        return []
    return [*_sent_back(months), *_added(months), *_declined(months), *_merged(months)]


def _added(months: Collection[CalendarMonth]) -> Iterator[Intervened]:
    lines = Determination.objects.filter(month__calendar_month__in=months, origin=Origin.OFFICE).accepted()
    for line in lines.with_names():
        if line.clause.is_light:
            is_yellow = line.clause.signal == Signal.YELLOW_LIGHT
            counts = ("added_lights", *(["added_yellow"] if is_yellow else []))
            yield _of_row(line, counts, line.unit.code, line.grounds)


def _declined(months: Collection[CalendarMonth]) -> Iterator[Intervened]:
    explanations = Explanation.objects.filter(month__calendar_month__in=months, unit__isnull=False)
    for explanation in explanations.select_related("month", "assessor", "clause", "unit"):
        counts = ("declined", *(["spared_lights"] if explanation.clause.is_light else []))
        yield _of_row(
            explanation, counts, explanation.unit.code if explanation.unit else "", explanation.text
        )


def _merged(months: Collection[CalendarMonth]) -> Iterator[Intervened]:
    lines = Determination.objects.filter(month__calendar_month__in=months, merged_into__isnull=False)
    for line in lines.with_names():
        yield _of_row(line, ("merged",), line.unit.code, line.note)


def _of_row(row: Determination | Explanation, counts: tuple[str, ...], unit: str, words: str) -> Intervened:
    month, kind = row.month.calendar_month, LINE if isinstance(row, Determination) else EXPLANATION
    return Intervened(month, row.assessor.code, counts, kind, row.pk, row.clause.label, unit, words)


def _sent_back(months: Collection[CalendarMonth]) -> Iterator[Intervened]:
    """From the history: what was returned or asked about, but for what was undone; of a line the latest is undone."""
    here = Q()
    for month in months:
        here |= Q(data__contains=LineContent(month=str(month)).fragment)
    standing: dict[tuple[str, str], list[Intervened]] = defaultdict(list)
    rows = Record.objects.filter(here, verb__in=[RETURN, ASK, UNDO]).order_by("sequence")
    for row in rows.only("verb", "data", "subject_id"):
        event = LineStep.of(row)
        if event.verb != UNDO:
            standing[row.subject_id, event.after].append(_of_event(int(row.subject_id), event))
        elif decided := standing[row.subject_id, event.before]:
            decided.pop()
    yield from (one for decided in standing.values() for one in decided if one.counts)


def _of_event(line: int, event: LineStep) -> Intervened:
    content = event.content
    clause = content.clause or ""
    counts = [name for state, word, name in COUNTED if event.after == state and clause.startswith(word)]
    return Intervened(
        month=CalendarMonth.parse(content.month or ""),
        department=content.assessor or "",
        counts=tuple(counts),
        row=LINE,
        pk=line,
        clause=clause,
        unit=content.unit or "",
        words=event.remark or "",
    )
