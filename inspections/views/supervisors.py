from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assessments.dates import local_day
from assessments.views.answers import attempt, refused
from departments.permissions import SignedInRequest, only
from inspections import permissions
from inspections.appointing import appoint, end_appointment, judge_conduct
from inspections.duty import on_duty
from inspections.forms.supervisors import AppointmentForm, ConductForm, EndForm
from inspections.models import Supervisor


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_supervisors, to_post=permissions.may_keep_inspections)
def supervisors(request: SignedInRequest) -> HttpResponse:
    """The register; a POST appoints somebody."""
    if request.method != "POST":
        return _page(request, AppointmentForm())
    return _appointed(request, AppointmentForm(request.POST))


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_keep_inspections)
def supervisor(request: SignedInRequest, pk: int) -> HttpResponse:
    """One appointment, changed."""
    row = get_object_or_404(Supervisor.objects.visible_to(request.user).with_names(), pk=pk)
    if request.method != "POST":
        return _page(request, AppointmentForm(instance=row), row)
    return _appointed(request, AppointmentForm(request.POST, instance=row), row)


def _appointed(
    request: SignedInRequest, form: AppointmentForm, row: Supervisor | None = None
) -> HttpResponse:
    if form.is_valid():
        try:
            appoint(form.filled(), form.cleaned_data["avoid"], actor=request.user, now=timezone.now())
        except ValidationError as refusal:
            form.take_refusal(refusal)
    if form.errors:
        return _page(request, form, row, status=422)
    return attempt(request, reverse("supervisors"), lambda: None, f"已登记{form.instance}")


def _page(
    request: SignedInRequest, form: AppointmentForm, row: Supervisor | None = None, status: int = 200
) -> HttpResponse:
    today = local_day(timezone.now())
    context = {
        "form": form,
        "row": row,
        "duty": on_duty(Supervisor.objects.visible_to(request.user).with_names(), today=today),
        "may_keep": permissions.may_keep_inspections(request.user),
        "end_form": EndForm(initial={"ended_on": today}),
        "conduct_form": ConductForm(initial={"year": today.year}),
        "today": today,
    }
    return render(request, "inspections/supervisors.html", context, status=status)


@require_POST
@only(permissions.may_keep_inspections)
def supervisor_end(request: SignedInRequest, pk: int) -> HttpResponse:
    row, form = get_object_or_404(Supervisor, pk=pk), EndForm(request.POST)
    back = reverse("supervisor", args=[pk])
    if not form.is_valid():
        return refused(request, back, ValidationError("解聘要写明日期和原因"))
    data = form.cleaned_data
    return attempt(
        request,
        back,
        lambda: end_appointment(
            row, data["ended_on"], data["because"], actor=request.user, now=timezone.now()
        ),
        f"已解聘{row}",
    )


@require_POST
@only(permissions.may_keep_inspections)
def supervisor_conduct(request: SignedInRequest, pk: int) -> HttpResponse:
    row, form = get_object_or_404(Supervisor, pk=pk), ConductForm(request.POST)
    back = reverse("supervisor", args=[pk])
    if not form.is_valid():
        return refused(request, back, ValidationError("履职评价要写明年度、评价和理由"))
    return attempt(
        request,
        back,
        lambda: judge_conduct(row, **form.cleaned_data, actor=request.user, now=timezone.now()),
        f"已评价{row}",
    )
