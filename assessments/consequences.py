"""What a change of units leads to in the months that are not out: lines, ranks, names on the board to come."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from assessments.models import Determination, LineState, Month
from assessments.models.determinations import unit_fault
from assessments.reopening import reopening
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.names import UNGROUPED


@dataclass(frozen=True)
class UnitPlace:
    """How a unit stands in one open month: its name and group on the board, whether it is judged, and judges."""

    name: str
    group: str
    is_judged: bool
    judges: bool


Places = Mapping[tuple[int, CalendarMonth], UnitPlace]
ORDER = list(LineState)


@contextmanager
def of_units(*, actor: User | None) -> Iterator[list[str]]:
    """Accepted lines that no longer hold go back to 已报送; those that wait stay, and can still be decided."""
    months = list(
        Month.objects.filter(published_at__isnull=True)
        .order_by("calendar_month")
        .values_list("calendar_month", flat=True)
    )
    before = _places(months)
    sentences: list[str] = []
    with reopening(actor=actor) as broken:
        yield sentences
        sentences += _changes_of_places(before, months)
    sentences += [f"将退回重审：{doubt}" for doubt in broken]


def _places(months: Sequence[CalendarMonth]) -> Places:
    return {
        (unit.pk, month): UnitPlace(
            unit.label,
            unit.group,
            unit.is_assessed and unit.is_active(month),
            unit.assesses and unit.is_active(month),
        )
        for unit in Department.objects.all()
        for month in months
    }


def _changes_of_places(before: Places, months: Sequence[CalendarMonth]) -> list[str]:
    after = _places(months)
    moved = [key for key in before if key in after and before[key] != after[key]]
    if not moved:
        return []
    lines: dict[tuple[int, CalendarMonth], list[Determination]] = defaultdict(list)
    open_lines = Determination.objects.standing().filter(month__calendar_month__in=months)
    for line in open_lines.select_related("month", "unit", "assessor"):
        for side in (line.unit_id, line.assessor_id):
            lines[side, line.month.calendar_month].append(line)
    return [
        sentence
        for key in moved
        for sentence in _change_of_place(key, before[key], after[key], lines.get(key, []))
    ]


def _change_of_place(
    key: tuple[int, CalendarMonth], was: UnitPlace, now: UnitPlace, lines: list[Determination]
) -> Iterator[str]:
    unit, month = key
    received = [line for line in lines if line.unit_id == unit]
    if was.is_judged and not now.is_judged:
        gone = [line for line in received if unit_fault(line.assessor, line.unit, line.data_month)]
        yield f"{month.chinese}的榜单不再列入{now.name}{_lost(gone)}"
    if was.judges and not now.judges:
        given = [line for line in lines if line.assessor_id == unit]
        yield f"{month.chinese}不再要求{now.name}报送{_count(given, '，它已填的认定照样审核：')}"
    if was.name != now.name and lines:
        yield f"{month.chinese}的榜单将把“{was.name}”写作“{now.name}”{_count(lines, '，涉及认定 ')}"
    if was.group != now.group and received:
        old, new = (place.group or UNGROUPED for place in (was, now))
        yield f"{month.chinese}的榜单把{now.name}由“{old}”改列“{new}”，组内名次随之改变"


def _lost(lines: list[Determination]) -> str:
    return _count(lines, "，它的认定不能再审定，可以退回、请补充或不予认定：")


def _count(lines: list[Determination], lead: str) -> str:
    """`…审定 2 条、已报送 14 条`; "" where there are none."""
    if not lines:
        return ""
    states = Counter(line.state for line in lines)
    return lead + "、".join(f"{state.label} {states[state]} 条" for state in ORDER if states[state])
