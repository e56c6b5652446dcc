from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from assessments import permissions
from assessments.models import LineState
from assessments.office.forms.decisions import PressForm
from assessments.office.forms.merging import MergeForm
from assessments.office.lines import lines_for_desk
from assessments.office.presses import once
from assessments.office.tabs import tab_of
from assessments.views.answers import attempt, refused, wants_data
from departments.models import User
from departments.permissions import SignedInRequest, only


@require_POST
@only(permissions.may_review)
def review_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """并案, pressed on the desk of that line, whichever of the two counts."""
    line = get_object_or_404(lines_for_desk(), pk=pk)
    form, beside = MergeForm(request.POST), PressForm(request.POST)

    def press() -> dict[str, Any] | None:
        return once(beside.token, request.user, lambda: _merged(form, request.user))

    if wants_data(request):
        try:
            return JsonResponse(press())
        except ValidationError as refusal:
            return refused(request, "", refusal)
    return attempt(request, reverse("review_line", args=[line.pk]), press, lambda answer: answer["said"])


def _merged(form: MergeForm, actor: User) -> dict[str, Any]:
    """What a script is told: the sentence, and of every line that this press settled where it stands now."""
    counted = form.take(actor=actor)
    undecided = [seen.line.pk for seen in form.cleaned_data["lines"] if seen.state != LineState.ACCEPTED]
    lines = lines_for_desk().filter(pk__in=undecided)
    states = {str(line.pk): {"state": line.state, "tab": tab_of(line)} for line in lines}
    return {"said": f"已并案，计入的是：{counted}", "lines": states}
