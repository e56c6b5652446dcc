from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments.dates import local_day
from boards.views.publishing import tell_unwritten
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from inspections.drawing import is_round_over
from inspections.forms.publishing import ResultForm
from inspections.models import InspectionBulletin, Round
from inspections.plan_permissions import may_release_round
from inspections.publishing import blockers, drafted, publish_round


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_release_round)
def round_publish(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    made_round = get_object_or_404(Round, calendar_month=month)
    today, standing = local_day(timezone.now()), InspectionBulletin.objects.standing(month)
    form = ResultForm(request.POST or None, user=request.user, is_correction=standing is not None)
    status = 200
    if request.method == "POST":
        status = _published(request, month, form) if form.is_valid() else 400
        if status == 200:
            return redirect("inspection_round", month)
    context: dict[str, Any] = {"form": form, "round": made_round, "standing": standing}
    context["is_over"] = is_round_over(made_round, today)
    if context["is_over"]:
        draft = drafted(made_round, day=today)
        context |= {"result": draft.result, "counts": draft.counts, "digest": draft.digest}
        context["blockers"] = blockers(draft)
    return render(request, "inspections/publish.html", context, status=status)


def _published(request: SignedInRequest, month: CalendarMonth, form: ResultForm) -> int:
    """Publish as the form says; 200, or the status of the refusal, which the form then shows."""
    data = form.cleaned_data
    try:
        bulletin = publish_round(
            month,
            actor=request.user,
            approval=form.approval,
            reason=data.get("reason", ""),
            waive=data["waive"],
            seen=data["seen"],
            now=timezone.now(),
        )
    except ValidationError as refusal:
        return form.refuse(refusal)
    messages.success(request, f"已发布{bulletin}，校验值 {bulletin.digest[:12]}")
    tell_unwritten(request)
    return 200
