"""The board of a month as it would be published now: one draft for rehearsal, publication and correction.

It is a board without what only publication knows: its `publication` is None.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.conf import settings

from assessments.dates import local_day
from assessments.models import Determination, LineState, Month, Submission, assessors_asked
from assessments.wordings import wordings
from boards.digest import draft_digest
from boards.document import Assessor, Award, Board, Place, YearPlace
from boards.ranking import Entrant, Ranked, Tally, ranking, tally
from boards.year_to_date import year_before
from departments.models import Department
from departments.months import CalendarMonth
from rules.figures import Figure, shown
from rules.models import PointScale, Signal, Visibility
from rules.standards import plain


@dataclass(frozen=True)
class Listed:
    """A unit as a board lists it: code, short name, group."""

    code: str
    name: str
    group: str

    @classmethod
    def of(cls, unit: Department) -> "Listed":
        return cls(unit.code, unit.label, unit.group)


@dataclass(frozen=True)
class Draft:
    """A board before publication, the lines that stay out of it, and those that it was made from."""

    month: Month
    board: Board
    left_out: list[Determination]
    accepted: list[Determination] = field(default_factory=list)

    @cached_property
    def digest(self) -> str:
        """What the rehearsal showed: publication refuses when it differs by then."""
        return draft_digest(self.board)

    @property
    def filed_out(self) -> list[Determination]:
        """What stays out and was filed once: a department's own drafts concern nobody else."""
        return [line for line in self.left_out if line.state != LineState.DRAFT]

    @property
    def tallies(self) -> dict[str, Tally]:
        """What each listed unit has, by its code."""
        return {place.unit: place.tally for place in self.board.places}


def draft(month: Month, *, reason: str = "", backfilled_from: date | None = None) -> Draft:
    """Make the board of a month from its accepted lines; everything else filed stays out, and is listed."""
    at = month.calendar_month
    lines = _lines(month)
    accepted = [line for line in lines if line.state == LineState.ACCEPTED]
    units = _with_counted(list(Department.objects.assessed(at)), accepted)
    listed, awards = [Listed.of(unit) for unit in units], _awards(accepted, units)
    scale = PointScale.objects.of(at.year)
    points = {signal.value: getattr(scale, signal.value) for signal in Signal}
    board = Board(
        district=settings.DISTRICT_NAME,
        issuer=settings.ISSUER_NAME,
        month=at,
        reason=reason,
        backfilled_from=backfilled_from,
        policy=points,
        totals=counted(awards),
        assessors=reporting(month, _assessors(at, accepted), backfilled=backfilled_from is not None),
        places=placed(listed, tallied(listed, awards, points), year_before(at)),
        awards=awards,
    )
    return Draft(month, board, [line for line in lines if line.state != LineState.ACCEPTED], accepted)


def _lines(month: Month) -> list[Determination]:
    return list(Determination.objects.filter(month=month).with_names()) if month.pk else []


def _with_counted(units: list[Department], accepted: list[Determination]) -> list[Department]:
    """A unit that ended before the month is still ranked in it where a late line counts for it."""
    listed = {unit.pk for unit in units}
    ended = {line.unit_id: line.unit for line in accepted if line.unit_id not in listed}
    return sorted([*units, *ended.values()], key=lambda unit: (unit.position, unit.code))


def tallied(
    units: Sequence[Listed], awards: Iterable[Award], points: Mapping[str, Decimal]
) -> dict[str, Tally]:
    """What each unit has on a board of these awards, by its code."""
    signals: dict[str, list[str]] = defaultdict(list)
    for award in awards:
        signals[award.unit].append(award.signal)
    return {unit.code: tally(signals[unit.code], points) for unit in units}


def counted(awards: Sequence[Award]) -> dict[str, int]:
    """How many of each signal a board of these awards has."""
    return {signal.value: sum(award.signal == signal for award in awards) for signal in Signal}


def placed(
    units: Sequence[Listed], tallies: Mapping[str, Tally], before: Mapping[str, Tally]
) -> tuple[Place, ...]:
    """The rows of the ranking, best first; `units` in register order, `before` the sums of the earlier months."""
    names = {unit.code: unit.name for unit in units}
    sums = {unit.code: before.get(unit.code, Tally()) + tallies[unit.code] for unit in units}
    year = {row.unit: row for row in _ranking(units, sums)}
    return tuple(
        Place(
            unit=row.unit,
            name=names[row.unit],
            group=row.group,
            rank=row.rank,
            group_rank=row.group_rank,
            tally=row.tally,
            year_to_date=_year_place(year[row.unit]),
        )
        for row in _ranking(units, tallies)
    )


def _ranking(units: Sequence[Listed], tallies: Mapping[str, Tally]) -> list[Ranked]:
    return ranking([Entrant(unit.code, unit.group, tallies[unit.code]) for unit in units])


def _year_place(row: Ranked) -> YearPlace | None:
    return None if row.rank is None else YearPlace(row.rank, row.group_rank, row.tally)


def _assessors(at: CalendarMonth, accepted: Sequence[Determination]) -> list[Department]:
    """Who was asked for a return of the month; with who was not, and has a late line in it all the same."""
    asked = {department.pk: department for department in assessors_asked(at)}
    late = {line.assessor_id: line.assessor for line in accepted if line.assessor_id not in asked}
    return sorted((asked | late).values(), key=lambda department: (department.position, department.code))


def reporting(month: Month, departments: Sequence[Department], *, backfilled: bool) -> tuple[Assessor, ...]:
    """Who assesses that month, whether they filed, whether late; what was filed elsewhere was not late here."""
    filed = Submission.objects.filed(month).select_related("month")
    late = {submission.department_id: submission.is_late and not backfilled for submission in filed}
    return tuple(
        Assessor(department.code, department.label, department.pk in late, late.get(department.pk, False))
        for department in departments
    )


def _awards(accepted: Sequence[Determination], units: Sequence[Department]) -> tuple[Award, ...]:
    """Register order of the unit, signal, register order of the assessor, clause number, data month."""
    unit_order = {unit.pk: n for n, unit in enumerate(units)}
    signal_order = {signal.value: n for n, signal in enumerate(Signal)}
    ordered = sorted(
        accepted,
        key=lambda line: (
            unit_order[line.unit_id],
            signal_order[line.clause.signal],
            (line.assessor.position, line.assessor.code),
            line.clause.number,
            line.data_month,
        ),
    )
    words = wordings(accepted)
    return tuple(given(line, words[line.pk]) for line in ordered)


def given(line: Determination, wording: str) -> Award:
    """One determination as a board tells it; of an internal clause not a word and not a figure."""
    clause, withheld = line.clause, line.clause.visibility == Visibility.INTERNAL
    award = Award(
        signal=clause.signal,
        unit=line.unit.code,
        assessor=line.assessor.code,
        clause=clause.label,
        clause_text="" if withheld else clause.text,
        grounds="" if withheld else line.grounds,
        wording="" if withheld else wording,
        withheld=withheld,
        data_month=line.data_month,
        origin=line.origin,
        accepted_on=_accepted_on(line),
    )
    return award if withheld else _with_figure(award, line)


def _accepted_on(line: Determination) -> date | None:
    """The day on which somebody accepted it; what was imported was accepted elsewhere, on a day that nobody told."""
    return local_day(line.decided_at) if line.decided_at and line.decided_by_id else None


def _with_figure(award: Award, line: Determination) -> Award:
    """The value as shown and the exact pair beside it, as the line was decided on them."""
    metric = line.clause.metric
    if metric is None:
        return award
    award = replace(award, metric=metric.name, measure=metric.measure or None)
    if line.value is None and line.done is None:
        return award
    figure = Figure(line.value, line.done, line.total)
    if metric.derivation:  # computed: no 完成数 and 总数 of anybody stand behind it
        return replace(award, value=shown(figure, metric.yardstick) or None)
    exact = plain(line.value) if line.value is not None else shown(figure, metric.yardstick)
    return replace(
        award,
        value=exact or None,
        done=None if line.done is None else plain(line.done),
        total=None if line.total is None else plain(line.total),
    )
