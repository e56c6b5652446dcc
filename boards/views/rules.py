from django.shortcuts import get_object_or_404
from django.utils import timezone

from boards.site import rules
from boards.site.public_page import PublicPage
from boards.views.answers import public_page
from departments.models import Department
from departments.months import CalendarMonth


@public_page()
def rules_now() -> PublicPage:
    today = CalendarMonth.of(timezone.localdate())
    return rules.rules_year(today.year, today=today)


@public_page()
def rules_year(year: int) -> PublicPage:
    return rules.rules_year(year, today=CalendarMonth.of(timezone.localdate()))


@public_page("这个部门这一年没有生效的细则")
def rules_department(year: int, code: str) -> PublicPage | None:
    department = get_object_or_404(Department, code=code)
    return rules.rules_department(department, year, today=CalendarMonth.of(timezone.localdate()))
