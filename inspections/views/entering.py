from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from departments.permissions import SignedInRequest, only
from inspections import permissions
from inspections.forms.entering import EnteredForm
from inspections.forms.walk import new_token
from inspections.models import Finding
from inspections.recording import hand_in


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_keep_inspections)
def finding_new(request: SignedInRequest) -> HttpResponse:
    """A finding without a visit, through the same door as one from a phone."""
    now = timezone.now()
    if request.method != "POST":
        form = EnteredForm(now=now, actor=request.user, initial={"token": new_token(), "seen_at": now})
        return render(request, "inspections/enter.html", {"form": form})
    form = EnteredForm(request.POST, request.FILES, now=now, actor=request.user)
    finding = _entered(request, form) if form.is_valid() else None
    if finding is None:
        return render(request, "inspections/enter.html", {"form": form}, status=422)
    messages.success(request, f"{finding.code} 已登记")
    return redirect("finding", finding.pk)


def _entered(request: SignedInRequest, form: EnteredForm) -> Finding | None:
    """The finding; None where the form now says what stands against it."""
    try:
        return hand_in(form.entry, actor=request.user, now=timezone.now()).finding
    except ValidationError as refusal:
        form.take_refusal(refusal)
        return None
