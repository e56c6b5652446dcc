from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from boards.permissions import may_trace
from boards.tracing import UntraceableError, trace, traceable
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, may_see_history, only


@require_safe
@only(may_trace)
def trace_units(request: SignedInRequest, month: CalendarMonth, number: int) -> HttpResponse:
    try:
        board = traceable(month, number)
    except UntraceableError as refusal:
        return _untraceable(request, month, refusal)
    return render(request, "boards/trace_units.html", {"month": month, "number": number, "board": board})


@require_safe
@only(may_trace)
def trace_unit(request: SignedInRequest, month: CalendarMonth, number: int, code: str) -> HttpResponse:
    try:
        traced = trace(month, code, number=number)
    except UntraceableError as refusal:
        return _untraceable(request, month, refusal)
    context = {"month": month, "number": number, "trace": traced}
    context["may_see_history"] = may_see_history(request.user)
    return render(request, "boards/trace_unit.html", context)


def _untraceable(request: SignedInRequest, month: CalendarMonth, refusal: UntraceableError) -> HttpResponse:
    return render(request, "boards/trace_none.html", {"month": month, "sentence": refusal}, status=404)
