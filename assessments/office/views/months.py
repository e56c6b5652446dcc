from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments import permissions
from assessments.models import Month
from assessments.office.forms.months import DatesForm
from assessments.office.months import change_dates, overview, usual_dates
from assessments.office.tables import MonthTable
from assessments.views.answers import refused, wants_data
from assessments.views.of_month import of_month
from departments.consequences import Unforeseen
from departments.forms import SealForm
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from departments.steps import StepRefused
from departments.tables import listed
from departments.views.answers import shown_or_asked


@require_safe
@only(permissions.may_see_review)
def months(request: HttpRequest) -> HttpResponse:
    table = MonthTable(overview(timezone.now()))
    return render(request, "assessments/months.html", {"table": listed(table, request)})


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_review, to_post=permissions.may_review)
@of_month(takes_ahead=True)
def month_dates(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    held = Month.objects.at(month)
    form, more = DatesForm(request.POST or None, instance=held), {}
    if request.method == "POST" and form.is_valid():
        try:
            seen = {"shown": form.cleaned_data["shown"], "seen": SealForm(request.POST).seal}
            change_dates(month, form.typed(), actor=request.user, **seen)
        except StepRefused as refusal:
            return _not_saved(request, month, form, refusal)
        except Unforeseen as unforeseen:
            more["unforeseen"] = unforeseen
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, f"已保存{month.chinese}的日期。")
            return redirect("months")
    return shown_or_asked(request, "assessments/months_dates.html", _dates(request, held, form) | more)


def _not_saved(
    request: SignedInRequest, month: CalendarMonth, form: DatesForm, refusal: StepRefused
) -> HttpResponse:
    """Dates that somebody else moved meanwhile: what was typed stays, to be saved again with both in view."""
    if refusal.code == "published" or wants_data(request):
        return refused(request, reverse("month_dates", args=[month]), refusal)
    messages.error(request, "；".join(refusal.messages))
    held = Month.objects.at(month)
    page = _dates(request, held, form.again(held))
    return render(request, "assessments/months_dates.html", page, status=409)


def _dates(request: SignedInRequest, held: Month, form: DatesForm) -> dict[str, Any]:
    return {
        "month": held.calendar_month,
        "held": held,
        "form": form,
        "status": held.status(timezone.now()),
        "usual": usual_dates(held.calendar_month),
        "may_change": permissions.may_review(request.user) and held.published_at is None,
    }
