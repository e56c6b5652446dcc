from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from rules.drafting import copy_forward, drop_draft, next_march
from rules.forms.steps import SeenSetForm, SetStepForm
from rules.forms.workshop import CopyForm
from rules.models import RuleSet
from rules.permissions import may_open_workshop, may_write_rules
from rules.set_history import set_history
from rules.views.answers import tell_refusal
from rules.views.own import visible_set
from rules.workflow import STEPS, steps_open_to, take_step
from rules.workshop import department_workshop, is_late, workshop_set

NOT_WHOLE = "这一页没有载全，请看过再按一次"


@require_safe
@only(may_open_workshop)
def sets(request: SignedInRequest) -> HttpResponse:
    march = next_march(_today())
    return _sets_page(request, CopyForm(initial={"effective_from": march}))


@require_POST
@only(may_open_workshop)
def copy(request: SignedInRequest) -> HttpResponse:
    form = CopyForm(request.POST)
    if form.is_valid():
        month = form.cleaned_data["effective_from"]
        try:
            draft = copy_forward(request.user.department, month, actor=request.user)
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            count = draft.clauses.count()
            messages.success(request, f"已建好{month.chinese}起的草稿，抄来 {count} 条")
            return redirect("workshop_set", draft.pk)
    return _sets_page(request, form)


def _sets_page(request: SignedInRequest, form: CopyForm) -> HttpResponse:
    department = request.user.department
    shelves = department_workshop(department, today=_today())
    context = {"form": form, "shelves": shelves, "department": department}
    return render(request, "rules/workshop.html", context)


@require_safe
def one_set(request: SignedInRequest, pk: int) -> HttpResponse:
    rule_set = visible_set(request, pk)
    return _set_page(request, rule_set, SetStepForm(rule_set))


def _set_page(request: SignedInRequest, rule_set: RuleSet, form: SetStepForm) -> HttpResponse:
    may_write = may_write_rules(request.user, rule_set.department) and rule_set.is_writable
    context = {
        "rule_set": rule_set,
        "form": form,
        "page": workshop_set(rule_set),
        "may_write": may_write,
        "is_own": may_write_rules(request.user, rule_set.department),
        "steps": steps_open_to(request.user, rule_set),
        "late": is_late(rule_set, _today()),
        "events": set_history(rule_set),
    }
    return render(request, "rules/workshop_set.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_open_workshop)
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    rule_set = visible_set(request, pk)
    form = SeenSetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drop_draft(rule_set, actor=request.user, version=form.cleaned_data["version"])
        except ValidationError as refusal:
            tell_refusal(request, refusal)
            return redirect("workshop_set", pk)
        messages.success(request, f"已放弃{rule_set.effective_from.chinese}起的草稿，内容留在历史里")
        return redirect("workshop")
    if not rule_set.is_writable:
        return redirect("workshop_set", pk)
    context = {"rule_set": rule_set, "page": workshop_set(rule_set), "form": form}
    return render(request, "rules/workshop_drop.html", context)


@require_POST
@only(may_open_workshop)
def step(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    rule_set = visible_set(request, pk)
    if name not in STEPS or STEPS[name].is_decision:
        raise Http404("没有这一步")
    form = SetStepForm(rule_set, request.POST)
    if not form.is_valid():
        if "version" in form.errors:
            messages.error(request, NOT_WHOLE)
        return _set_page(request, rule_set, form)
    try:
        fresh = take_step(rule_set, name, actor=request.user, **form.words)
    except ValidationError as refusal:
        tell_refusal(request, refusal)
        if form.cleaned_data["note"] or any(form.words["clause_notes"].values()):
            return _set_page(request, visible_set(request, pk), form)
    else:
        messages.success(request, f"已{STEPS[name].label}：{fresh}")
    return redirect("workshop_set", pk)


def _today() -> CalendarMonth:
    return CalendarMonth.of(timezone.localdate())
