from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments.dates import local_day
from assessments.feeding import clauses_to_lead_into
from commitments.feeding import DrawnMonth, draw_month, fed_everywhere, fed_metrics
from commitments.leading import leadable
from commitments.models import Item
from commitments.permissions import may_draw_readings, may_see_all, may_see_readings
from commitments.publishing import overtaken_months
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from departments.steps import StepRefused


@require_safe
@only(may_see_readings)
def latest(request: HttpRequest) -> HttpResponse:
    return redirect("commitments_readings", CalendarMonth.of(local_day(timezone.now())).plus(-1))


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_see_readings, to_post=lambda user: may_draw_readings(user, user.department))
def readings(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """按督查台账取数: one press; what was typed differently stands beside, to be ticked or left."""
    if request.method == "POST":
        try:
            done = draw_month(
                request.user.department,
                month,
                actor=request.user,
                replacing=_ticked(request.POST.getlist("replace")),
                now=timezone.now(),
            )
        except (ValidationError, StepRefused) as refusal:
            messages.error(request, "；".join(getattr(refusal, "messages", None) or [str(refusal)]))
        else:
            messages.success(request, _said(done))
        return redirect("commitments_readings", month)
    department = request.user.department
    may_draw = may_draw_readings(request.user, department)
    fed = (
        fed_metrics(department, month)
        if may_draw and not may_see_all(request.user)
        else fed_everywhere(month)
    )
    context = {
        "month": month,
        "before": month.plus(-1),
        "after": month.plus(1),
        "fed": fed,
        "may_draw": may_draw,
        "red_items": _red_items(request, month) if may_draw else [],
        "overtaken": overtaken_months() if may_see_all(request.user) else [],
    }
    return render(request, "commitments/readings.html", context)


def _red_items(request: SignedInRequest, month: CalendarMonth) -> list[Item]:
    """What the department may lead into a line; nothing where it has no clause for that."""
    department = request.user.department
    if not clauses_to_lead_into(month, department):
        return []
    return leadable(month, department, now=timezone.now())


def _ticked(values: list[str]) -> frozenset[tuple[int, int]]:
    """`metric-unit` by their keys; what is none of these names nothing."""
    pairs = (value.partition("-") for value in values)
    return frozenset(
        (int(metric), int(unit)) for metric, _, unit in pairs if metric.isdecimal() and unit.isdecimal()
    )


def _said(done: DrawnMonth) -> str:
    told = [f"写入 {done.drawn.written} 个数据"]
    if done.drawn.left:
        told.append(f"{len(done.drawn.left)} 处与填报不同，没有动")
    return "；".join([*told, *(one.words for one in done.waiting)])
