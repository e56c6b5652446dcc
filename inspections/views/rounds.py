from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.dates import local_day
from assessments.views import answers
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from inspections.drawing import add_extra_visit, draw_round, is_round_over, reveal, staff_visit
from inspections.forms.rounds import DrawForm, ExtraVisitForm, StaffForm
from inspections.grid import round_grid
from inspections.ledger import rounds_known
from inspections.models import InspectionBulletin, Round
from inspections.plan_permissions import may_open_round, may_plan, may_release_round


@require_safe
@only(may_open_round)
def round_now(request: SignedInRequest) -> HttpResponse:
    return redirect("inspection_round", CalendarMonth.of(local_day(timezone.now())))


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_open_round, to_post=may_plan)
def round_page(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    made_round = Round.objects.filter(calendar_month=month).first()
    if made_round is None and may_plan(request.user):
        return redirect("inspection_draw", month)
    if made_round is None:
        raise Http404("这个月没有明查暗访")
    form = StaffForm(request.POST or None, made_round=made_round)
    if request.method == "POST" and form.is_valid():
        return _staffed(request, made_round, form)
    today = local_day(timezone.now())
    context = {
        "round": made_round,
        "months": rounds_known(),
        "grid": round_grid(made_round, request.user, today),
        "form": form,
        "bulletin": InspectionBulletin.objects.standing(month),
        "is_over": is_round_over(made_round, today),
        "may_plan": may_plan(request.user),
        "may_release": may_release_round(request.user),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "inspections/round.html", context, status=status)


def _staffed(request: SignedInRequest, made_round: Round, form: StaffForm) -> HttpResponse:
    data = form.cleaned_data
    now = timezone.now()
    return answers.attempt(
        request,
        request.path,
        lambda: staff_visit(data["visit"], list(data["supervisors"]), actor=request.user, now=now),
        "已指定这次暗访的人员。",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_plan)
def round_draw(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    made_round = Round.objects.filter(calendar_month=month).first()
    form, status = DrawForm(request.POST or None, user=request.user, made_round=made_round), 200
    if request.method == "POST":
        status = _drawn(request, month, form) if form.is_valid() else 400
        if status == 200:
            return redirect("inspection_round", month)
    context = {"form": form, "month": month, "round": made_round, "months": rounds_known()}
    return render(request, "inspections/draw.html", context, status=status)


def _drawn(request: SignedInRequest, month: CalendarMonth, form: DrawForm) -> int:
    """Draw as the form says; 200, or the status of the refusal, which the form then shows."""
    data = form.cleaned_data
    try:
        drawn = draw_round(
            month,
            document=data["document"],
            approval=form.approval,
            reason=data.get("reason", ""),
            actor=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return 409
    messages.success(request, f"已抽定{drawn.round}，承诺值 {drawn.round.commitment[:12]}")
    if drawn.short:
        messages.warning(request, f"有 {len(drawn.short)} 次暗访可派的监督员不足两名，请在表中指定")
    return 200


@require_POST
@only(may_release_round)
def round_reveal(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    return answers.attempt(
        request,
        reverse("inspection_round", args=[month]),
        lambda: reveal(month, actor=request.user, now=timezone.now()),
        "已公布种子。",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_plan)
def round_extra(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """再访 of a unit of this round; what stands against it is said above what was typed."""
    made_round = get_object_or_404(Round, calendar_month=month)
    form = ExtraVisitForm(request.POST or None, made_round=made_round, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        people, now = list(data["supervisors"]), timezone.now()
        try:
            add_extra_visit(made_round, data["unit"], data["because"], people, actor=request.user, now=now)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, "已安排再访")
            return redirect("inspection_round", month)
    context, status = {"form": form, "round": made_round}, 422 if form.errors else 200
    return render(request, "inspections/extra.html", context, status=status)
