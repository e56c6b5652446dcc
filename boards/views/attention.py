from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from boards.attention.deciding import decide, proposal, set_rules, steps_open, take_case_step
from boards.attention.forms import DecideAttentionForm, HoldForm, rule_forms
from boards.attention.kinds import KINDS
from boards.attention.page import cause_of, cause_rows
from boards.attention.proposing import seal_of, year_attention
from boards.models import AttentionCase, AttentionRule
from boards.permissions import may_analyse, may_decide_attention, may_keep_year
from boards.year_result.page import years_out
from departments.history.records import history_of
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from departments.steps import StepRefused
from departments.typed_words import keeps_typed, typed_at


@require_safe
@only(may_analyse)
def attention_now(request: HttpRequest) -> HttpResponse:
    years = years_out()
    if years:
        return redirect("attention", years[0])
    return render(request, "boards/analysis_none.html")


@require_safe
@only(may_analyse)
def attention(request: SignedInRequest, year: int) -> HttpResponse:
    context = {"page": year_attention(year), "years": years_out(), "may_keep": may_keep_year(request.user)}
    return render(request, "boards/attention/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_keep_year)
def attention_rules(request: SignedInRequest, year: int) -> HttpResponse:
    forms = rule_forms(AttentionRule.objects.of(year), request.POST or None)
    valid = [form.is_valid() for form in forms]  # every one, so that each says what is wrong with it
    if request.method == "POST" and all(valid):
        try:
            set_rules(year, {form.rule.kind: form.parts for form in forms}, actor=request.user)
        except ValidationError as refusal:
            forms[0].add_error(None, refusal)
        else:
            messages.success(request, f"已保存{year}年提醒规则。")
            return redirect("attention", year)
    status = 400 if request.method == "POST" else 200
    return render(request, "boards/attention/rules.html", {"forms": forms, "year": year}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_analyse, to_post=may_keep_year)
@keeps_typed("words")
def attention_proposal(request: SignedInRequest, month: CalendarMonth, kind: str, code: str) -> HttpResponse:
    unit = get_object_or_404(Department, code=code)
    typed = typed_at(request, "attention_proposal", month, kind, code).dict()
    form, status = DecideAttentionForm(request.POST or None, initial=typed), 200
    if request.method == "POST":
        status = _decided(request, form, kind, unit, month) if form.is_valid() else 422
        if status == 200:
            return redirect("attention", month.year)
    finding = proposal(month.year, kind, code, month) if kind in KINDS else None
    if finding is None and status == 200:
        raise Http404("没有这一件")
    context: dict[str, Any] = {"finding": finding, "unit": unit, "month": month, "form": form, "kind": kind}
    context["may_decide"] = may_decide_attention(request.user, unit)
    if finding:
        context |= {"cause": cause_rows(finding.lines), "seal": seal_of(finding)}
    return render(request, "boards/attention/proposal.html", context, status=status)


def _decided(
    request: SignedInRequest, form: DecideAttentionForm, kind: str, unit: Department, month: CalendarMonth
) -> int:
    """Decide as the form says; 200, or the status of the refusal, which the form then shows."""
    data = form.cleaned_data
    told = {"words": data["words"], "seen": data["seen"], "now": timezone.now()}
    try:
        case = decide(kind, unit, month, data["step"], actor=request.user, **told)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return 409 if isinstance(refusal, StepRefused) else 422
    messages.success(request, f"{case}：{case.get_state_display()}。")
    return 200


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_analyse, to_post=may_keep_year)
@keeps_typed("words", "met_post")
def attention_case(request: SignedInRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(AttentionCase.objects.select_related("unit", "decided_by", "held_by"), pk=pk)
    initial = {"version": case.version, **typed_at(request, "attention_case", pk).dict()}
    form, status = HoldForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        status = _stepped(request, form, case) if form.is_valid() else 422
        if status == 200:
            return redirect("attention", case.month.year)
    context = {
        "case": case,
        "cause": cause_of(case.keys),
        "form": form,
        "steps": steps_open(request.user, case),
        "events": history_of(case),
    }
    return render(request, "boards/attention/case.html", context, status=status)


def _stepped(request: SignedInRequest, form: HoldForm, case: AttentionCase) -> int:
    data = form.cleaned_data
    told = {"words": data["words"], "held": form.held, "version": data["version"], "now": timezone.now()}
    try:
        taken = take_case_step(case, data["step"], actor=request.user, **told)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return 409 if isinstance(refusal, StepRefused) else 422
    messages.success(request, f"{taken}：{taken.get_state_display()}。")
    return 200
