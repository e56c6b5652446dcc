from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments import permissions
from assessments.contact.forms.office import DueForm, ObjectionDecisionForm, RectificationStepForm
from assessments.contact.lists import objections_for_office, rectifications_for_office, usual_due
from assessments.contact.notices import notices_of
from assessments.contact.objections import objection_steps_open_to, why_not_decide, with_lines
from assessments.contact.rectifying import (
    may_set_due,
    rectification_steps_open_to,
    with_rectified_lines,
)
from assessments.dates import local_day
from assessments.models import Objection, Rectification
from departments.history.records import history_of
from departments.permissions import SignedInRequest, only
from departments.typed_words import keeps_typed, typed_at


@require_safe
@only(permissions.may_see_review)
def objections(request: SignedInRequest) -> HttpResponse:
    context = {"lists": objections_for_office(), "today": _today()}
    return render(request, "assessments/objections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_review, to_post=permissions.may_review)
@keeps_typed("reason")
def objection(request: SignedInRequest, pk: int) -> HttpResponse:
    thing = get_object_or_404(with_lines().prefetch_related("files"), pk=pk)
    typed = typed_at(request, "objection", pk).dict()
    form = ObjectionDecisionForm(request.POST or None, initial={"version": thing.version, **typed})
    if request.method == "POST":
        if taken := form.take(thing, actor=request.user, now=timezone.now()):
            messages.success(request, f"{taken.line}：{taken.get_state_display()}。已告知提出单位。")
            return redirect("objections")
        return _objection(request, thing, form, status=409 if thing.state != "filed" else 422)
    return _objection(request, thing, form)


def _objection(
    request: SignedInRequest, thing: Objection, form: ObjectionDecisionForm, status: int = 200
) -> HttpResponse:
    steps = [step for step in objection_steps_open_to(request.user, thing) if step.is_decision]
    aside = why_not_decide(request.user, thing) if permissions.may_review(request.user) else ""
    context = {
        "objection": thing,
        "line": thing.line,
        "notice": next(iter(notices_of([thing.line])), None),
        "form": form,
        "steps": steps,
        "aside": aside,
        "events": history_of(thing),
        "today": _today(),
    }
    return render(request, "assessments/objection.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_review, to_post=permissions.may_review)
def rectifications(request: SignedInRequest) -> HttpResponse:
    lists = rectifications_for_office()
    free = [light for light in lists.without_due if may_set_due(request.user, light)]
    form = DueForm(free, request.POST or None, initial={"due_on": usual_due(_today())})
    if request.method == "POST" and (count := form.take(actor=request.user, now=timezone.now())):
        messages.success(request, f"已给 {count} 盏灯下达整改期限。")
        return redirect("rectifications")
    context: dict[str, Any] = {"lists": lists, "form": form, "today": _today()}
    context["may_set"] = permissions.may_review(request.user) and bool(free)
    status = 422 if request.method == "POST" else 200
    return render(request, "assessments/rectifications.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_review, to_post=permissions.may_review)
@keeps_typed("words")
def rectification(request: SignedInRequest, pk: int) -> HttpResponse:
    thing = get_object_or_404(with_rectified_lines().prefetch_related("files"), pk=pk)
    initial = {
        "version": thing.version,
        "due_on": thing.due_on,
        **typed_at(request, "rectification", pk).dict(),
    }
    form = RectificationStepForm(request.POST or None, initial=initial)
    if request.method == "POST" and (taken := form.take(thing, actor=request.user, now=timezone.now())):
        messages.success(request, f"{taken.line}：{taken.state_words}，期限 {taken.due_on:%-m月%-d日}。")
        return redirect(reverse("rectifications"))
    steps = {step.name: step for step in rectification_steps_open_to(request.user, thing)}
    return _rectification(request, thing, form, steps)


def _rectification(
    request: SignedInRequest, thing: Rectification, form: RectificationStepForm, steps: dict[str, Any]
) -> HttpResponse:
    context = {
        "rectification": thing,
        "line": thing.line,
        "form": form,
        "verifies": [steps[name] for name in ("pass", "fail") if name in steps],
        "moves": steps.get("move"),
        "events": history_of(thing),
        "today": _today(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "assessments/rectification.html", context, status=status)


def _today() -> date:
    return local_day(timezone.now())
