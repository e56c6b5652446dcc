"""The public pages of the rules: a year's departments, and one department's year."""

from collections.abc import Collection

from django.urls import reverse

from boards.site.public_page import PublicPage, printed
from departments.models import Department
from departments.months import CalendarMonth
from rules.published import ShownSet, departments_of_year, shown_sets, years_by_department, years_with_rules


def rules_year(at: int, *, today: CalendarMonth) -> PublicPage:
    """Every department's rules of a year, as far as they have come into force; status 404 where it had none.

    The present year may have none yet: its page says so with status 200.
    """
    departments = departments_of_year(at, today=today)
    years = years_with_rules(today=today)
    context = {
        "year": at,
        "years": years,
        "departments": departments,
        "here": "rules",
        "at": reverse("rules_year", args=[at]),
        "description": f"{at}年各认定部门授红旗、亮黄灯、亮红灯的细则：每个部门的条款、标准，和比上一年改了什么。",
    }
    status = 200 if departments or at == today.year else 404
    return PublicPage(lambda: printed("boards/rules_year.html", context), status=status)


def rules_department(department: Department, at: int, *, today: CalendarMonth) -> PublicPage | None:
    """One department's rules of a year, None where it had none in force."""
    sets = shown_sets(department, at, today=today)
    if not sets:
        return None
    return department_page(department, at, sets, years=years_by_department(today=today)[department.code])


def department_page(
    department: Department, at: int, sets: list[ShownSet], *, years: Collection[int]
) -> PublicPage:
    """The page of sets that are gathered already; `years` are all in which the department had rules."""
    context = {
        "year": at,
        "years": years,
        "department": department,
        "sets": sets,
        "here": "rules",
        "at": reverse("rules_department", args=[at, department.code]),
        "description": f"{department.name}{at}年认定红旗、黄灯、红灯的全部条款和标准，和比上一年改了什么。",
    }
    return PublicPage(lambda: printed("boards/rules_department.html", context))
