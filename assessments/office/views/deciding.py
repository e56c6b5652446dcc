"""How a decision of the office is answered: taken, refused on the fresh page, or as data for a script."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html

from assessments import permissions
from assessments.models import Determination
from assessments.office.dossier import Thing
from assessments.office.explanations import explanations_for_desk
from assessments.office.forms.decisions import AnyThing, DecisionForm
from assessments.office.lines import lines_for_desk
from assessments.views.answers import wants_data
from assessments.workflow import steps_open_to
from departments.permissions import SignedInRequest
from departments.steps import Step, StepRefused

Show = Callable[[SignedInRequest, AnyThing, DecisionForm[AnyThing] | None, int], HttpResponse]


def buttons(request: SignedInRequest, thing: Thing) -> list[Step]:
    """The office's steps alone: no other can be taken from these pages."""
    return [step for step in steps_open_to(request.user, thing) if step.is_decision or step.name == "undo"]


def decide(
    request: SignedInRequest,
    form: DecisionForm[AnyThing],
    show: Show[AnyThing],
    onward: Callable[[AnyThing], str],
) -> HttpResponse:
    """Take the step that was pressed; a refusal comes back on the fresh page with the words still there."""
    if not permissions.may_review(request.user):
        raise PermissionDenied
    try:
        fresh = form.take(actor=request.user)
    except StepRefused as refusal:
        return _refused(request, form, show, refusal.messages)
    if fresh is None and wants_data(request):
        return JsonResponse(
            {"errors": [sentence for sentences in form.errors.values() for sentence in sentences]}, status=422
        )
    if fresh is None:
        return show(request, form.thing, form, 400)
    if wants_data(request):
        return JsonResponse({"state": fresh.state, "said": form.taken.label, "next": onward(fresh)})
    messages.success(request, _success_message(fresh, form.taken))
    return redirect(onward(fresh))


def _refused(
    request: SignedInRequest, form: DecisionForm[AnyThing], show: Show[AnyThing], sentences: list[str]
) -> HttpResponse:
    if wants_data(request):
        return JsonResponse({"errors": sentences}, status=409)
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
