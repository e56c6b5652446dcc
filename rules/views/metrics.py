"""The press of a button in the fold of a clause's page: the clause stays as it is typed."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import QueryDict

from departments.permissions import SignedInRequest
from departments.text import key_in
from rules.forms.metrics import CLEAR, OPEN, PREFIX, PRESS, SAVE, MetricForm
from rules.forms.workshop import ClauseForm
from rules.metrics import write_metric
from rules.models import Metric, RuleSet

SHOWING_PRESSES = {"try", "write", "fill"}  # buttons of a clause's form that show something and save nothing


def metric_form(request: SignedInRequest, rule_set: RuleSet, clause_form: ClauseForm) -> MetricForm:
    """The fold beside a clause's form; a metric that is saved in it is the one that the clause then names."""
    press, form = request.POST.get(PRESS, ""), _as_sent(request, rule_set)
    if press == SAVE:
        return _saved(request, rule_set, form, clause_form)
    if form.is_typed and press != CLEAR:
        form.leave_unjudged()
        shows_only = request.POST.keys() & SHOWING_PRESSES
        if not shows_only:  # the clause itself is to be saved, or another metric opened
            clause_form.add_error("metric", form.not_saved)
        return form
    named = _metric(rule_set, request.POST.get("metric", ""))
    if press == OPEN and named is None:
        messages.error(request, "请先在“指标”里选一个，再改它")
    return MetricForm(department=rule_set.department, metric=named if press == OPEN else None)


def typed_metric(request: SignedInRequest, rule_set: RuleSet) -> MetricForm:
    """The fold as it was sent, where the clause beside it is gone: nothing is saved, and nothing of it lost."""
    form = _as_sent(request, rule_set)
    if not form.is_typed:
        return MetricForm(department=rule_set.department)
    form.leave_unjudged()
    return form


def _as_sent(request: SignedInRequest, rule_set: RuleSet) -> MetricForm:
    """The fold with what was typed in it, on the metric that was opened in it."""
    opened = _metric(rule_set, request.POST.get(f"{PREFIX}-of", ""))
    return MetricForm(request.POST, department=rule_set.department, metric=opened)


def _metric(rule_set: RuleSet, key: str) -> Metric | None:
    return rule_set.department.metrics.filter(pk=key_in(key) or 0).first()


def _saved(
    request: SignedInRequest, rule_set: RuleSet, form: MetricForm, clause_form: ClauseForm
) -> MetricForm:
    if not form.is_valid():
        return form
    try:
        metric = write_metric(
            rule_set,
            form.values,
            actor=request.user,
            metric=form.metric,
            shown=form.cleaned_data["seen"] if form.metric else None,
        )
    except ValidationError as refusal:
        form.take_refusal(refusal)
        return form
    data = cast(QueryDict, clause_form.data).copy()
    data["metric"] = str(metric.pk)
    clause_form.data = data
    messages.success(request, f"已保存指标“{metric}”，并选在这一条上；这一条还没有保存")
    return MetricForm(department=rule_set.department)
