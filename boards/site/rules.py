"""The public pages of the rules: a year's departments, and one department's year."""

from boards.site.public_page import PublicPage, printed
from departments.models import Department
from departments.months import CalendarMonth
from rules.published import ShownSet, departments_of_year, shown_sets


def rules_year(at: int, *, today: CalendarMonth) -> PublicPage:
    """Every department's rules of a year, as far as they have come into force."""
    context = {"year": at, "departments": departments_of_year(at, today=today), "here": "rules"}
    return PublicPage(lambda: printed("boards/rules_year.html", {**context, "rules_year": at}))


def rules_department(department: Department, at: int, *, today: CalendarMonth) -> PublicPage | None:
    """One department's rules of a year, None where it had none in force."""
    sets = shown_sets(department, at, today=today)
    return department_page(department, at, sets) if sets else None


def department_page(department: Department, at: int, sets: list[ShownSet]) -> PublicPage:
    """The page of sets that are gathered already."""
    context = {"year": at, "department": department, "sets": sets, "here": "rules", "rules_year": at}
    return PublicPage(lambda: printed("boards/rules_department.html", context))
