from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from departments.history.records import history_of
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from departments.unsaved import never_kept
from rules.band_drawing import DrawnBands, drawn
from rules.compared import base_of, source_of
from rules.drafting import clauses_by_label, drop_clause, write_clause
from rules.forms.metrics import PRESS
from rules.forms.month_table import follow
from rules.forms.steps import SeenSetForm
from rules.forms.workshop import ClauseForm
from rules.metric_bands import bands_with
from rules.models import Clause, Kind, Label, RuleSet, Signal, registered_groups
from rules.month_table import MONTHS
from rules.permissions import may_open_workshop
from rules.trial import Trial, try_clause
from rules.views.answers import tell_refusal
from rules.views.metrics import SHOWING_PRESSES, metric_form, typed_metric
from rules.views.own import visible_set
from rules.workshop import workshop_set

UNSAVED_PRESSES = {*SHOWING_PRESSES, PRESS}  # buttons of the form that leave the clause unsaved


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_open_workshop)
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    rule_set = visible_set(request, pk)
    form = _form(request, rule_set, initial=_free_place(request, rule_set))
    if saved := _saved(request, rule_set, form, None):
        return saved
    return _form_page(request, rule_set, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_open_workshop)
def edit(request: SignedInRequest, pk: int, signal: str, number: int) -> HttpResponse:
    rule_set, label = visible_set(request, pk), (signal, number)
    clause = clauses_by_label(rule_set).get(label)
    if clause is None:
        return _gone(request, rule_set, label)
    form = _form(request, rule_set, instance=clause)
    if saved := _saved(request, rule_set, form, label):
        return saved
    return _form_page(request, rule_set, form, clause)


@never_kept
@require_POST
@only(may_open_workshop)
def try_out(request: SignedInRequest, pk: int) -> JsonResponse:
    """What a script shows beside the standard while it or the table is typed; nothing is written."""
    rule_set = visible_set(request, pk)
    followed = follow(request.POST, groups=registered_groups())
    typed = request.POST.copy()
    typed["standard"] = followed.standard
    form = ClauseForm(typed, department=rule_set.department, groups=registered_groups())
    clause, others = form.typed_clause(rule_set), _others(rule_set, request.GET.get("label", ""))
    trial, bands = _trial(clause, others), _bands(clause, others)
    html = render_to_string("rules/_bands.html", {"bands": bands}) if bands else ""
    answer = asdict(trial) | {"marked": trial.marked, "bands": html} | asdict(followed)
    return JsonResponse(answer)


def _form(request: SignedInRequest, rule_set: RuleSet, **given: Any) -> ClauseForm:
    """The form with what was typed, after the press of a button that saves nothing."""
    groups = registered_groups()
    form = ClauseForm(request.POST or None, department=rule_set.department, groups=groups, **given)
    if "write" in request.POST:
        form.write_table()
    elif request.POST.get("fill", "") in [str(month) for month in MONTHS]:
        form.fill_down(int(request.POST["fill"]))
    if request.POST.keys() & UNSAVED_PRESSES:
        form.leave_unjudged()
    form.fold = metric_form(request, rule_set, form)
    return form


def _others(rule_set: RuleSet, own: str) -> list[Clause]:
    """The clauses of a set beside the one that stands at a place (red_flag-1), as it is or was."""
    return [one for one in clauses_by_label(rule_set).values() if f"{one.signal}-{one.number}" != own]


def _trial(clause: Clause, others: list[Clause]) -> Trial:
    return try_clause(clause, beside=others, today=CalendarMonth.of(timezone.localdate()))


def _bands(clause: Clause, others: list[Clause]) -> DrawnBands | None:
    bands = bands_with(others, clause) if clause.kind == Kind.THRESHOLD else None
    return drawn(bands) if bands and bands.is_drawn else None


def _saved(
    request: SignedInRequest, rule_set: RuleSet, form: ClauseForm, label: Label | None
) -> HttpResponse | None:
    """Save what was typed; None where there is nothing to save or the form says what is wrong.

    The version read with the clause goes along: nobody can slip in between the form's look and the write.
    """
    if request.POST.keys() & UNSAVED_PRESSES or not form.is_valid():
        return None
    values = form.values
    try:
        write_clause(rule_set, values, actor=request.user, label=label, version=rule_set.version)
    except ValidationError as refusal:
        form.take_refusal(refusal)
        return None
    place = values["signal"], values["number"]
    written = clauses_by_label(rule_set)[place]
    messages.success(request, f"已保存{written.label}{_said_of_standard(written, form)}")
    return redirect(_set_address(rule_set, place))


def _said_of_standard(written: Clause, form: ClauseForm) -> str:
    """The standard where it is not as it was typed, or a new one that the table of months may have written."""
    is_typed = form.values["standard"].strip() == written.standard
    is_new = written.standard != form.initial.get("standard", "")
    may_be_from_table = written.kind == Kind.THRESHOLD and is_new
    return f"，标准写成 {written.standard}" if not is_typed or may_be_from_table else ""


def _form_page(
    request: SignedInRequest, rule_set: RuleSet, form: ClauseForm, clause: Clause | None
) -> HttpResponse:
    if not rule_set.is_writable and request.method != "POST":
        messages.error(request, f"{rule_set} 现在是“{rule_set.get_state_display()}”，不能修改")
        return redirect("workshop_set", rule_set.pk)
    base = base_of(rule_set)
    before = source_of(clause, base) if base and clause else None
    own = f"{clause.signal}-{clause.number}" if clause else ""
    typed, others = form.typed_clause(rule_set), _others(rule_set, own)
    context = {
        "rule_set": rule_set,
        "own": own,
        "last": history_of(rule_set).first() if form.seen_before else None,
        "form": form,
        "clause": clause,
        "before": before,
        "base": base,
        "trial": _trial(typed, others) if form.is_bound else None,
        "bands": _bands(typed, others),
    }
    return render(request, "rules/workshop_clause.html", context)


def _gone(request: SignedInRequest, rule_set: RuleSet, label: Label) -> HttpResponse:
    """Taken out by somebody else meanwhile: what was typed stands in the form of a new clause."""
    if request.method != "POST":
        raise Http404("没有这一条")
    initial = {name: request.POST.get(name, "") for name in ClauseForm.base_fields}
    form = ClauseForm(None, department=rule_set.department, groups=registered_groups(), initial=initial)
    form.take_table(request.POST)
    form.fold = typed_metric(request, rule_set)
    messages.error(request, "这一条刚被别人删去。您填的还在下面，按保存就作为新的一条")
    return _form_page(request, rule_set, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_open_workshop)
def drop(request: SignedInRequest, pk: int, signal: str, number: int) -> HttpResponse:
    rule_set, label = visible_set(request, pk), (signal, number)
    clause = clauses_by_label(rule_set).get(label)
    if clause is None:
        raise Http404("没有这一条")
    form = SeenSetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drop_clause(rule_set, label, actor=request.user, version=form.cleaned_data["version"])
        except ValidationError as refusal:
            tell_refusal(request, refusal)
            return redirect(_set_address(rule_set, label))
        messages.success(request, f"已删去{clause.label}")
        return redirect(f"{reverse('workshop_set', args=[pk])}#{signal}")
    context = {"rule_set": rule_set, "clause": clause, "form": form}
    return render(request, "rules/workshop_clause_drop.html", context)


def _set_address(rule_set: RuleSet, label: Label) -> str:
    return f"{reverse('workshop_set', args=[rule_set.pk])}#{label[0]}-{label[1]}"


def _free_place(request: SignedInRequest, rule_set: RuleSet) -> dict[str, object]:
    """The signal that was asked for and its first free number."""
    asked = request.GET.get("signal", "")
    signal = Signal(asked) if asked in Signal.values else Signal.RED_FLAG
    parts = {part.signal: part for part in workshop_set(rule_set).parts}
    return {"signal": signal.value, "number": parts[signal].next_number}
