from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from departments.models import Department
from departments.months import CalendarMonth
from rules.published import departments_of_year, shown_sets


@login_not_required
@require_safe
@cache_control(public=True, max_age=60)
def year(request: HttpRequest, year: int) -> HttpResponse:
    departments = departments_of_year(year, today=CalendarMonth.of(timezone.localdate()))
    context = {"year": year, "departments": departments, "here": "rules", "rules_year": year}
    return _printed("rules/year.html", context)


@login_not_required
@require_safe
@cache_control(public=True, max_age=60)
def department(request: HttpRequest, year: int, code: str) -> HttpResponse:
    found = get_object_or_404(Department, code=code)
    sets = shown_sets(found, year, today=CalendarMonth.of(timezone.localdate()))
    if not sets:
        raise Http404("这个部门这一年没有生效的细则")
    context = {"year": year, "department": found, "sets": sets, "here": "rules", "rules_year": year}
    return _printed("rules/department.html", context)


def _printed(template: str, context: dict[str, Any]) -> HttpResponse:
    # Without the request no context processor runs: nothing asks who is there, the page is the same for all.
    return HttpResponse(render_to_string(template, {"issuer": settings.ISSUER_NAME, **context}))
