from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessments.dates import local_day
from assessments.views.answers import workbook
from commitments.forms.plans import IssueForm, LetterForm, PanelForm, PlanDatesForm
from commitments.meeting_papers import plan_workbook
from commitments.models import Plan
from commitments.permissions import may_issue_plan, may_see_all
from commitments.plan_page import plan_page
from commitments.planning import month_to_propose
from commitments.steps import STEPS
from departments.models import Department
from departments.months import CalendarMonth, day_words
from departments.permissions import SignedInRequest, is_office, only
from departments.typed_words import keeps_typed, typed_at


@require_safe
@only(may_see_all)
def plans(request: SignedInRequest) -> HttpResponse:
    """The month whose list gathers."""
    return redirect("commitments_plan", month_to_propose(timezone.localdate()))


@require_safe
@only(may_see_all)
def plan(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    return _page(request, month)


@require_safe
@only(may_see_all)
def plan_table(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """月度预安表 for the meeting that looks the list over, and to be posted."""
    now = timezone.now()
    page = plan_page(month, request.user, now)
    return workbook(plan_workbook(page, issuer=settings.ISSUER_NAME, now=now), f"{month}月度预安表.xlsx")


def _page(request: SignedInRequest, month: CalendarMonth, status: int = 200, **shown: Any) -> HttpResponse:
    page = plan_page(month, request.user, timezone.now())
    units = list(Department.objects.active(CalendarMonth.of(page.today)))
    typed = typed_at(request, "commitments_letter", month)
    words = {name: typed.get(name, "") for name in ("number", "text")}
    issuing = may_issue_plan(request.user)
    context = {
        "page": page,
        "month": month,
        "before": month.plus(-1),
        "after": month.plus(1),
        "units": units,
        "steps": STEPS,
        "may_decide": is_office(request.user),
        "may_issue": issuing,
        "issue_form": IssueForm(page.plan),
        "letter_form": LetterForm(units, page.today, initial=words),
        "dates_form": PlanDatesForm(initial=_dates_of(page.plan)),
        "panel_form": PanelForm(month, initial={"bodies": [seat.department_id for seat in page.panel]}),
        **shown,
    }
    return render(request, "commitments/plan.html", context, status=status)


def _dates_of(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in ("propose_until", "examine_until", "publish_on")}


@require_POST
@only(may_issue_plan)
@keeps_typed("approved_by", "approval_words")
def issue(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    form = IssueForm(Plan.objects.at(month), request.POST)
    taken = form.take(actor=request.user, now=timezone.now())
    if taken is None:
        return _page(request, month, 422, issue_form=form)
    for sentence in taken.left:
        messages.warning(request, sentence)
    messages.success(
        request, f"已交办 {len(taken.items)} 项，公示 {sum(item.is_shown for item in taken.items)} 项"
    )
    return redirect("commitments_plan", month)


@require_POST
@only(is_office)
@keeps_typed("number", "text")
def letter(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    now = timezone.now()
    units = list(Department.objects.active(CalendarMonth.of(local_day(now))))
    form = LetterForm(units, local_day(now), request.POST)
    item = form.take(actor=request.user, now=now)
    if item is None or item.due_on is None:
        return _page(request, month, 422, letter_form=form)
    due = day_words(item.due_on, year=now.year)
    messages.success(request, f"已交办{item.unit.label}：{item.code}，{due}前办结")
    return redirect("commitments_plan", month)


@require_POST
@only(may_issue_plan)
def dates(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    form = PlanDatesForm(request.POST)
    if form.take(month, actor=request.user, now=timezone.now()) is None:
        return _page(request, month, 422, dates_form=form)
    messages.success(request, "已改日期")
    return redirect("commitments_plan", month)


@require_POST
@only(may_issue_plan)
def panel(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    form = PanelForm(month, request.POST)
    if not form.take(actor=request.user, now=timezone.now()):
        return _page(request, month, 422, panel_form=form)
    messages.success(request, f"自{month.chinese}起的联审部门已设定")
    return redirect("commitments_plan", month)
