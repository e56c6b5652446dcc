from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.dates import local_day
from assessments.feeding import clauses_to_lead_into
from assessments.views import answers
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from inspections.feeding import (
    beside,
    bind,
    feeds_of,
    lead,
    leadable,
    overturned_lines,
    take_readings,
)
from inspections.forms.feeding import BindForm, LeadForm
from inspections.models import Finding, InspectionSeries
from inspections.plan_permissions import may_feed


@require_safe
@only(may_feed)
def readings_now(request: SignedInRequest) -> HttpResponse:
    """The month before this one is the one that departments report now."""
    return redirect("inspection_readings", CalendarMonth.of(local_day(timezone.now())).plus(-1))


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_feed)
def readings(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    department, back = request.user.department, reverse("inspection_readings", args=[month])
    form = BindForm(request.POST if "metric" in request.POST else None, department=department)
    if request.method == "POST" and "metric" not in request.POST:
        return _taken(request, month, back)
    if request.method == "POST" and form.is_valid():
        series, metric = InspectionSeries(form.cleaned_data["series"]), form.cleaned_data["metric"]
        action = lambda: bind(metric, series, actor=request.user)  # noqa: E731
        return answers.attempt(request, back, action, f"“{metric}”按{series.label}取数。")
    context = {
        "month": month,
        "department": department,
        "form": form,
        "feeds": feeds_of(department),
        "rows": beside(month, department),
        "findings": leadable(month, department),
        "clauses": clauses_to_lead_into(month, department),
        "overturned": overturned_lines(department),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "inspections/readings.html", context, status=status)


def _taken(request: SignedInRequest, month: CalendarMonth, back: str) -> HttpResponse:
    """Figures that are named were looked at beside the ledger's, and give way."""
    department, named = request.user.department, set(request.POST.getlist("replace"))
    places = [
        (row.metric, row.unit)
        for row in beside(month, department)
        if f"{row.metric.pk}-{row.unit.pk}" in named
    ]
    return answers.attempt(
        request,
        back,
        lambda: take_readings(month, department, actor=request.user, replacing=places, now=timezone.now()),
        lambda drawn: f"已写入 {drawn.written} 个数据，{len(drawn.left)} 个照填报没动。",
    )


@require_POST
@only(may_feed)
def finding_lead(request: SignedInRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(Finding.objects.verified().exclude(concluded_on=None), pk=pk)
    department, month = request.user.department, CalendarMonth.of(finding.concluded_on or finding.seen_on)
    if finding not in leadable(month, department):
        raise Http404("没有这个问题")
    back = reverse("inspection_readings", args=[month])
    form = LeadForm(request.POST, department=department, month=month)
    if not form.is_valid():
        messages.error(request, "请选一个条款再带入。")
        return redirect(back)
    clause = form.cleaned_data["clause"]
    return answers.attempt(
        request,
        back,
        lambda: lead(finding, clause, month, actor=request.user, now=timezone.now()),
        lambda line: f"已带入{line}，在报送表里核对后报送。",
    )
