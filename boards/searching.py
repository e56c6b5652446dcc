"""查找: the units and departments that somebody means by what was typed, and the pages that there are of each."""

from dataclasses import dataclass

from boards.models import Edition
from boards.site.listed import listed_months
from boards.site.unit_pages import findables, register_rows
from departments.finding import Findable, found
from departments.months import CalendarMonth
from rules.published import years_by_department


@dataclass(frozen=True)
class FoundUnit:
    """One unit of the register: `last` is the newest board that lists it; `has_rules` that it has rules this year."""

    code: str
    name: str
    full_name: str
    last: CalendarMonth | None
    has_rules: bool


def searched(asked: str, *, today: CalendarMonth) -> list[FoundUnit]:
    """Whom `asked` may mean, the likeliest first, as far as there is a page to show; a constant number of queries."""
    standing = list(Edition.objects.latest_of_each_month().defer("content"))
    months = listed_months(standing)
    ruling = years_by_department(today=today)
    shown = [one for one in findables(register_rows()).values() if one.code in months or one.code in ruling]
    return [_found(one, months.get(one.code), one.code in ruling) for one in found(asked, shown)]


def _found(one: Findable, months: list[CalendarMonth] | None, has_rules: bool) -> FoundUnit:
    return FoundUnit(
        code=one.code,
        name=one.names[0],
        full_name="".join(one.names[1:2]),
        last=max(months) if months else None,
        has_rules=has_rules,
    )
