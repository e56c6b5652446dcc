from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments import permissions
from assessments.models import Month
from assessments.office.forms.light_requests import USUAL_WHY
from assessments.office.forms.unreported_lights import SparedFilter, UnreportedForm
from assessments.office.queue import month_in_review
from assessments.office.spared_listed import SparedTab, spared_page
from assessments.office.typed_boxes import keep_boxes, kept_boxes
from assessments.office.views.light_requests import asked_words, spared_address
from assessments.views.answers import refused, warn_of_grounds
from assessments.views.of_month import of_month
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from departments.steps import StepRefused
from departments.text import ended


@require_safe
@only(permissions.may_see_review)
def spared(request: SignedInRequest) -> HttpResponse:
    return redirect("review_spared", month_in_review(timezone.now()))


@require_safe
@only(permissions.may_see_review)
@of_month()
def review_spared(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    typed = kept_boxes(request.user, month)
    page = spared_page(Month.objects.at(month), request.user, typed, timezone.now())
    form = SparedFilter(request.GET, departments=page.departments)
    tab = page.open_tab(request.GET.get("tab", ""))
    context = {
        "page": page,
        "month": month,
        "form": form,
        "tab": tab,
        "tabs": [(each, page.count(each)) for each in SparedTab],
        "why": USUAL_WHY,
        "groups": page.groups(tab, form.narrowed),
        "counts": page.counts(form.narrowed) if tab == SparedTab.COUNTS else [],
        "may_add": permissions.may_review(request.user) and page.month.published_at is None,
    }
    return render(request, "assessments/review_spared.html", context)


PICKED = ("grounds", "unasked")  # the boxes of a row that its press sends


def _picked(request: SignedInRequest) -> dict[str, str]:
    """The row of 应亮未亮 that was pressed."""
    key = request.POST["pick"]
    boxes = {box: request.POST.get(f"{box}-{key}", "") for box in PICKED}
    clause, _, rest = key.partition(".")
    unit, _, data_month = rest.partition(".")
    return {"clause": clause, "unit": unit, "data_month": data_month, **boxes}


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_review)
@of_month()
def review_add(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    data: Mapping[str, str] = request.POST
    if "pick" in request.POST:
        keep_boxes(request, month)
        data = _picked(request)
        if not data["clause"]:
            return redirect(spared_address(request, month))
    form = UnreportedForm(month, data or None, initial=request.GET.dict(), user=request.user)
    if form.is_valid():
        try:
            return _added(request, form) if "ask" not in data else _asked(request, form)
        except StepRefused as refusal:
            return refused(request, reverse("review_spared", args=[month]), refusal)
        except ValidationError as refusal:
            form.take_refusal(refusal)
    context = {"month": month, "held": Month.objects.at(month), "form": form}
    return render(request, "assessments/review_add.html", context)


def _added(request: SignedInRequest, form: UnreportedForm) -> HttpResponse:
    line = form.add(actor=request.user)
    if key := request.POST.get("pick"):
        keep_boxes(request, form.month, sent={f"{box}-{key}" for box in PICKED})
    messages.success(request, f"已补充认定：{line}。须由另一名审核人员审核。")
    warn_of_grounds(request, line.grounds)
    return redirect("review_line", line.pk)


def _asked(request: SignedInRequest, form: UnreportedForm) -> HttpResponse:
    taken = form.ask(actor=request.user, now=timezone.now())
    messages.success(request, ended(asked_words(taken)))
    return redirect(f"{reverse('review_spared', args=[form.month])}?tab={SparedTab.ASKED}")
