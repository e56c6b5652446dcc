from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from commitments.examine_queue import closable, examine_queue
from commitments.permissions import may_see_examining
from commitments.steps import STEPS
from commitments.workflow import take_steps
from departments.permissions import SignedInRequest, is_office, only


class CloseForm(forms.Form):
    """Those of the preview that stay ticked."""

    items = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": "一项也没有勾选"})


@require_safe
@only(may_see_examining)
def examine(request: SignedInRequest) -> HttpResponse:
    queue = examine_queue(request.user, timezone.now(), is_hard=request.GET.get("tab") == "hard")
    context = {"queue": queue, "steps": STEPS, "back": "examine-hard" if queue.is_hard else "examine"}
    return render(request, "commitments/examine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(is_office)
def close_agreed(request: SignedInRequest) -> HttpResponse:
    """What every body agreed to, looked over once and closed at once."""
    now = timezone.now()
    agreed = closable(request.user, now)
    if request.method != "POST":
        return render(request, "commitments/close_agreed.html", {"agreed": agreed})
    form = CloseForm(request.POST)
    form.fields["items"].choices = [(each.item.pk, each.item.code) for each in agreed]  # type: ignore[attr-defined]
    if not form.is_valid():
        for sentence in form.errors["items"]:
            messages.error(request, str(sentence))
        return redirect("commitments_close_agreed")
    taken = take_steps(form.cleaned_data["items"], "close", actor=request.user, now=now)
    for sentence in taken.left:
        messages.warning(request, sentence)
    messages.success(request, f"已销号 {len(taken.items)} 项")
    return redirect("commitments_examine")
