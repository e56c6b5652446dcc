from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assessments import permissions
from assessments.models import GROUNDS_LIMIT, Month
from assessments.review_forms import SpareForm
from assessments.spared import Spared, add_spared, called_for_and_spared
from assessments.views import refused, warn_of_grounds
from assessments.workflow import StepRefused
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import belongs_to, office_of_one, only


@require_safe
@only(permissions.may_see_review)
def review_spared(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    held = Month.objects.at(month)
    found = called_for_and_spared(held)
    filed = [each for each in found if each.has_filed]
    context = {
        "month": month,
        "rows": [(each, _prefilled(request, each)) for each in filed],
        "waiting": len(found) - len(filed),
        "may_add": permissions.may_review(request.user) and held.published_at is None,
    }
    return render(request, "assessments/review_spared.html", context)


def _prefilled(request: HttpRequest, spared: Spared) -> str:
    """The sentence that the form of this row begins with; "" where the reader may not add it."""
    sides = (spared.department, spared.finding.unit)
    is_own = any(belongs_to(request.user, side) for side in sides) and not office_of_one()
    return "" if is_own or spared.is_drafted else spared.finding.verdict.within(GROUNDS_LIMIT)


def _own(request: HttpRequest) -> Department | None:
    return None if office_of_one() else request.user.department


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_review)
def review_add(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    held = Month.objects.at(month)
    asked = {name: request.GET[name] for name in ("clause", "unit", "grounds") if name in request.GET}
    form = SpareForm(month, request.POST or None, initial=asked, own=_own(request))
    if form.is_valid():
        try:
            line = add_spared(month, actor=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            return refused(request, reverse("review_month", args=[month]), refusal)
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, f"已补充认定：{line}。须由另一名审核人员审核。")
            warn_of_grounds(request, line.grounds)
            return redirect("review_line", line.pk)
    return render(request, "assessments/review_add.html", {"month": month, "held": held, "form": form})
