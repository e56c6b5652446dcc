"""The public pages of the rules: a year's departments, and one department's year."""

from boards.site.public_page import PublicPage, printed
from departments.models import Department
from departments.months import CalendarMonth
from rules.published import ShownSet, departments_of_year, shown_sets, years_with_rules


def rules_year(at: int, *, today: CalendarMonth) -> PublicPage:
    """Every department's rules of a year, as far as they have come into force; status 404 where it had none.

    The present year may have none yet: its page says so with status 200.
    """
    departments = departments_of_year(at, today=today)
    years = [year for year in years_with_rules(today=today) if year != at]
    context = {"year": at, "years": years, "departments": departments, "here": "rules"}
    status = 200 if departments or at == today.year else 404
    return PublicPage(lambda: printed("boards/rules_year.html", context), status=status)


def rules_department(department: Department, at: int, *, today: CalendarMonth) -> PublicPage | None:
    """One department's rules of a year, None where it had none in force."""
    sets = shown_sets(department, at, today=today)
    return department_page(department, at, sets) if sets else None


def department_page(department: Department, at: int, sets: list[ShownSet]) -> PublicPage:
    """The page of sets that are gathered already."""
    context = {"year": at, "department": department, "sets": sets, "here": "rules"}
    return PublicPage(lambda: printed("boards/rules_department.html", context))
