from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessments import permissions
from assessments.models import Month
from assessments.office.desk import NOT_WAITING, DeskEntry, desk_of, keys_waiting, start_of
from assessments.office.explanations import explanations_for_desk
from assessments.office.filters import narrowing_of
from assessments.office.forms.decisions import PressForm
from assessments.office.lines import lines_for_desk
from assessments.office.presence import colleagues, come_to
from assessments.office.tabs import EXPLANATIONS, tab_label
from assessments.office.views.panes import explanation_panes, line_panes
from assessments.views.of_month import of_month
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from departments.text import key_in
from departments.unsaved import never_kept

PANES = ("review_line_panes", "review_explanation_panes")


@require_safe
@only(permissions.may_see_review)
@of_month()
def review_desk(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """One tab, gone through without another page; without its script it is the first line, with the next behind."""
    desk = desk_of(Month.objects.at(month), request.user)
    pk = key_in(request.GET.get("line", ""))
    narrowing = narrowing_of(request.GET)
    narrowing = narrowing.but(tab=desk.open_tab(narrowing.tab, pk))
    entries = desk.entries(narrowing)
    start = start_of(entries, pk)
    context = {
        "desk": desk,
        "month": month,
        "narrowing": narrowing,
        "tab_label": tab_label(narrowing.tab, desk.month),
        "kind": EXPLANATIONS if narrowing.tab == EXPLANATIONS else "lines",
        "panes_address": reverse(PANES[narrowing.tab == EXPLANATIONS], args=[1]),
        "waits": narrowing.tab not in NOT_WAITING,
        "may_decide": permissions.may_review(request.user),
        "entries": [{"pk": entry.pk, "aside": entry.is_aside} for entry in entries],
        **(_panes(request, narrowing.tab, start) if start else {}),
    }
    return render(request, "assessments/desk.html", context)


def _panes(request: SignedInRequest, tab: str, entry: DeskEntry) -> dict[str, Any]:
    if tab == EXPLANATIONS:
        return explanation_panes(request, get_object_or_404(explanations_for_desk(), pk=entry.pk))
    return line_panes(request, get_object_or_404(lines_for_desk(), pk=entry.pk))


@require_POST
@never_kept
@only(permissions.may_review)
def review_here(request: SignedInRequest, month: CalendarMonth) -> JsonResponse:
    """Where on the desk its reader is, said anew every few seconds; who else is there, and what still waits."""
    form, now = PressForm(request.POST), timezone.now()
    if form.is_valid():
        come_to(form.cleaned_data["on"], request.user, now=now)
    waiting = keys_waiting(Month.objects.at(month))
    return JsonResponse({"others": colleagues(request.user, now=now), "waiting": waiting})
