from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.site import rules
from boards.views.answers import answer
from departments.models import Department
from departments.months import CalendarMonth


@login_not_required
@require_safe
def rules_now(request: HttpRequest) -> HttpResponse:
    today = CalendarMonth.of(timezone.localdate())
    return answer(request, rules.rules_year(today.year, today=today))


@login_not_required
@require_safe
def rules_year(request: HttpRequest, year: int) -> HttpResponse:
    return answer(request, rules.rules_year(year, today=CalendarMonth.of(timezone.localdate())))


@login_not_required
@require_safe
def rules_department(request: HttpRequest, year: int, code: str) -> HttpResponse:
    department = get_object_or_404(Department, code=code)
    page = rules.rules_department(department, year, today=CalendarMonth.of(timezone.localdate()))
    if page is None:
        raise Http404("这个部门这一年没有生效的细则")
    return answer(request, page)
