"""How a decision of the office is answered: taken, refused on the fresh page, or as data for a script."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from assessments import permissions
from assessments.models import Determination
from assessments.office.dossier import Thing
from assessments.office.explanations import explanations_for_desk
from assessments.office.forms.decisions import AnyThing, DecisionForm, PressForm, is_button
from assessments.office.lines import lines_for_desk
from assessments.office.presence import colleagues, come_to
from assessments.office.presses import once
from assessments.office.tabs import tab_of
from assessments.steps import steps_open_to
from assessments.views.answers import wants_data
from departments.permissions import SignedInRequest
from departments.steps import Step, StepRefused

# The key of each decision on the desk; what is undone has its own there.
DIGITS = {"accept": "1", "return": "2", "ask": "3", "reject": "4", "refer": "5"}


@dataclass(frozen=True)
class StepButton:
    """A step that is open, as a button; `digit` is its key on the desk ("" for undoing)."""

    name: str
    label: str
    digit: str


Show = Callable[[SignedInRequest, AnyThing, DecisionForm[AnyThing] | None, int], HttpResponse]


def buttons(request: SignedInRequest, thing: Thing) -> list[StepButton]:
    """The office's steps alone: no other can be taken from these pages."""
    return [
        StepButton(step.name, step.label, DIGITS.get(step.name, ""))
        for step in steps_open_to(request.user, thing)
        if is_button(step)
    ]


def decide(
    request: SignedInRequest,
    form: DecisionForm[AnyThing],
    show: Show[AnyThing],
    onward: Callable[[AnyThing], str],
) -> HttpResponse:
    """Take the step that was pressed; a refusal comes back on the fresh page with the words still there."""
    if not permissions.may_review(request.user):
        raise PermissionDenied
    if wants_data(request):
        return _decide_as_data(request, form, onward)
    try:
        fresh = form.take(actor=request.user)
    except StepRefused as refusal:
        return _refused(request, form, show, refusal.messages)
    if fresh is None:
        return show(request, form.thing, form, 400)
    messages.success(request, _success_message(fresh, form.taken))
    return redirect(onward(fresh))


def _decide_as_data(
    request: SignedInRequest, form: DecisionForm[AnyThing], onward: Callable[[AnyThing], str]
) -> HttpResponse:
    """The same for the desk, which stays; a press that comes again with its token is answered as before."""
    beside = PressForm(request.POST)
    try:
        answer = once(beside.token, request.user, lambda: _taken(request, form, onward))
    except StepRefused as refusal:
        return JsonResponse({"errors": refusal.messages}, status=409)
    if answer is None:
        sentences = [sentence for sentences in form.errors.values() for sentence in sentences]
        return JsonResponse({"errors": sentences}, status=422)
    if "on" not in request.POST:
        return JsonResponse(answer)
    now = timezone.now()
    come_to(beside.cleaned_data.get("on", ""), request.user, now=now)
    return JsonResponse({**answer, "others": colleagues(request.user, now=now)})


def _taken(
    request: SignedInRequest, form: DecisionForm[AnyThing], onward: Callable[[AnyThing], str]
) -> dict[str, Any] | None:
    """What a script is told of a step that was taken; None where the form is wrong. The desk knows where it goes."""
    fresh = form.take(actor=request.user)
    if fresh is None:
        return None
    answer: dict[str, Any] = {
        "state": fresh.state,
        "said": form.taken.label,
        "words": f"已{form.taken.label} {fresh}",
        "version": fresh.version,
        "tab": tab_of(fresh) if isinstance(fresh, Determination) else "",
    }
    if "on" not in request.POST:
        answer["next"] = onward(fresh)
    return answer


def _refused(
    request: SignedInRequest, form: DecisionForm[AnyThing], show: Show[AnyThing], sentences: list[str]
) -> HttpResponse:
    messages.error(request, "；".join(sentences))
    rows = lines_for_desk() if isinstance(form.thing, Determination) else explanations_for_desk()
    fresh = cast(AnyThing, get_object_or_404(rows, pk=form.thing.pk))
    return show(request, fresh, form.again(fresh), 409)


def _success_message(thing: Thing, step: Step) -> str:
    """What was done, with a link to undo it."""
    if step.name == "undo":
        return f"已撤销审核：{thing}"
    name = "review_line" if isinstance(thing, Determination) else "review_explanation"
    address = reverse(name, args=[thing.pk])
    return format_html('{}：{}　<a href="{}#decide">撤销</a>', step.label, thing, address)
