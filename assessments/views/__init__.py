"""What the month's views share: whose sheet it is, and how a step is done and told."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from assessments import permissions
from assessments.models import Determination, Explanation
from assessments.privacy import personal_number
from departments.glyphs import glyph_fault
from departments.models import Department
from departments.months import CalendarMonth
from departments.steps import StepRefused
from rules.models import Clause


def own_department(request: HttpRequest) -> Department:
    """The department whose sheet this person fills in; nobody else has a sheet of their own."""
    department = request.user.department
    if not permissions.may_fill_in(request.user, department):
        raise PermissionDenied
    return department


def own_clause(request: HttpRequest, pk: int) -> Clause:
    clauses = Clause.objects.of(own_department(request)).select_related("rule_set__department", "metric")
    return get_object_or_404(clauses, pk=pk)


def own_line(request: HttpRequest, pk: int) -> Determination:
    """Another department's line is the same 404 as one that does not exist."""
    lines = Determination.objects.with_names().prefetch_related("evidence")
    return get_object_or_404(lines, pk=pk, assessor=own_department(request))


def own_explanation(request: HttpRequest, pk: int) -> Explanation:
    rows = Explanation.objects.select_related("month", "assessor", "unit", "clause__rule_set__department")
    return get_object_or_404(rows, pk=pk, assessor=own_department(request))


def anchor(clause: Clause) -> str:
    """The id of a clause's row: by label, for a late line may stand under last year's text."""
    return f"{clause.signal}-{clause.number}"


def line_place(line: Determination) -> str:
    """Where a line's fields stand among those of the sheet."""
    return f"line{line.pk}"


def sheet_address(month: CalendarMonth, clause: Clause | None = None) -> str:
    address = reverse("sheet_month", args=[month])
    return f"{address}#{anchor(clause)}" if clause else address


def wants_data(request: HttpRequest) -> bool:
    """Whether a script asked, which is answered with a status instead of a page."""
    asked = request.headers.get("Accept", "")
    return "application/json" in asked or "X-Requested-With" in request.headers


def attempt(
    request: HttpRequest, back: str, deed: Callable[[], Any], said: str | Callable[[Any], str]
) -> HttpResponse:
    """Do it, tell it and go back; the domain's refusal becomes a message, to a script 409 or 422."""
    try:
        outcome = deed()
    except ValidationError as refusal:
        return refused(request, back, refusal)
    sentence = said if isinstance(said, str) else said(outcome)
    if wants_data(request):
        return JsonResponse({"said": sentence})
    messages.success(request, sentence)
    return redirect(back)


def refused(request: HttpRequest, back: str, refusal: ValidationError) -> HttpResponse:
    if wants_data(request):
        status = 409 if isinstance(refusal, StepRefused) else 422
        return JsonResponse({"errors": refusal.messages}, status=status)
    for sentence in refusal.messages:
        messages.error(request, sentence)
    return redirect(back)


def warn_of_grounds(request: HttpRequest, grounds: str) -> None:
    """A warning, not a bar: the clerk may know better, and a draft may wait for another word."""
    if found := personal_number(grounds):
        messages.warning(request, f"事由里好像有{found}。事由会公开，请确认是否要写。")
    if fault := glyph_fault(grounds):
        messages.warning(request, f"事由：{fault}")
