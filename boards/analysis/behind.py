"""Where each thing behind a figure is read: the address of its line, explanation, event, month or clause."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse

from assessments.office.explanations import explanations_for_desk
from assessments.office.interventions import EXPLANATION, LINE
from assessments.office.lines import lines_for_desk
from boards.analysis.measures import AWARD, CLAUSE, MONTH, Counted
from boards.document import Key
from boards.redrafting import key_of_line
from departments.models import Department
from departments.months import CalendarMonth

ROWS = (LINE, EXPLANATION)
Place = tuple[str, tuple[str, ...] | int | str]  # which row, and its key


@dataclass(frozen=True)
class BehindRow:
    """One row of the list; names instead of codes, `link` "" where the reader can open nothing."""

    month: str
    assessor: str
    clause: str
    unit: str
    words: str
    link: str


def behind_rows(counted: Collection[Counted], last: CalendarMonth) -> list[BehindRow]:
    """The rows of what a figure counts; `last` is the last month of the span. Four queries at most."""
    names = {unit.code: unit.label for unit in Department.objects.all()}
    links = _links(counted, last)
    return [
        BehindRow(
            one.month.chinese if one.month else "",
            names.get(one.assessor, one.assessor),
            one.clause,
            names.get(one.unit, one.unit),
            one.words,
            links.get((one.row, one.key), ""),
        )
        for one in counted
    ]


def _links(counted: Collection[Counted], last: CalendarMonth) -> dict[Place, str]:
    """By row and key the address; none of what the office's desk cannot open, or of what is gone since."""
    own = {row: {one.key for one in counted if one.row == row and isinstance(one.key, int)} for row in ROWS}
    lines = lines_for_desk().filter(pk__in=own[LINE]).values_list("pk", flat=True) if own[LINE] else ()
    said = explanations_for_desk().filter(pk__in=own[EXPLANATION]) if own[EXPLANATION] else None
    explanations = said.values_list("pk", flat=True) if said is not None else ()
    links: dict[Place, str] = {(AWARD, key): _line(pk) for key, pk in _awarded(counted).items()}
    links |= {(LINE, pk): _line(pk) for pk in lines}
    links |= {(EXPLANATION, pk): reverse("review_explanation", args=[pk]) for pk in explanations}
    links |= {
        (MONTH, one.key): reverse("review_month", args=[one.key]) for one in counted if one.row == MONTH
    }
    for one in (one for one in counted if one.row == CLAUSE):
        page = reverse("rules_department", args=[last.year, one.assessor])
        links[CLAUSE, one.key] = f"{page}#{one.key}"
    return links


def _line(pk: int) -> str:
    return reverse("review_line", args=[pk])


def _awarded(counted: Iterable[Counted]) -> dict[Key, int]:
    """By key of the award the row that it was copied from; an award whose row is gone has none."""
    awards = [one for one in counted if one.row == AWARD]
    if not awards:
        return {}
    rows = lines_for_desk().filter(
        assessor__code__in={one.assessor for one in awards},
        month__calendar_month__in={one.month for one in awards},
    )
    return {key_of_line(line): line.pk for line in rows.prefetch_related(None)}
