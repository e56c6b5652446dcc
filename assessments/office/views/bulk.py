from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from assessments import permissions
from assessments.models import Month
from assessments.office.bulk import accept_met, met_lines
from assessments.office.bulk_lots import bulk_lots, undo_bulk_lot
from assessments.office.forms.decisions import SeenForm
from assessments.office.forms.lots import UndoLotForm
from assessments.proposals import check
from assessments.views.answers import attempt
from assessments.views.of_month import of_month
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_review, to_post=permissions.may_review)
@of_month()
def review_bulk(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    if request.method == "POST":
        return _accept(request, month)
    held = Month.objects.at(month)
    may_decide = permissions.may_review(request.user) and held.published_at is None
    met = met_lines(held, request.user) if may_decide else None
    verdicts = check(met.sample) if met else {}
    context = {
        "month": month,
        "held": held,
        "may_decide": may_decide,
        "met": met,
        "left_out": met.why_left_out if met else [],
        "sample": [(line, verdicts[line.pk]) for line in met.sample] if met else [],
        "lots": bulk_lots(held),
    }
    return render(request, "assessments/review_bulk.html", context)


def _accept(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    held, form = get_object_or_404(Month, calendar_month=month), SeenForm(request.POST)
    here = reverse("review_bulk", args=[month])
    if not form.is_valid():
        messages.error(request, "没有可以批量审定的")
        return redirect(here)
    return attempt(
        request,
        here,
        lambda: accept_met(held, actor=request.user, seen=form.cleaned_data["seen"]),
        lambda met: f"审定了 {len(met.lines)} 条，发布以前可以在本页一次撤销，也可以逐条撤销",
    )


@require_POST
@only(permissions.may_review)
def lot_undo(request: SignedInRequest, month: CalendarMonth, number: int) -> HttpResponse:
    held, form = get_object_or_404(Month, calendar_month=month), UndoLotForm(request.POST)
    here = reverse("review_bulk", args=[month])
    if not form.is_valid():
        messages.error(request, "；".join(map(str, form.errors["note"])))
        return redirect(here)
    return attempt(
        request,
        here,
        lambda: undo_bulk_lot(held, number, actor=request.user, note=form.cleaned_data["note"]),
        lambda told: f"撤销了 {told[0]} 条的审核" + (f"，{told[1]} 条没有动" if told[1] else ""),
    )
