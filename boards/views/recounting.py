from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments.views.answers import wants_data
from boards.forms import RecountForm
from boards.models import Edition
from boards.permissions import may_correct
from boards.recounting import mark_of, overtaken_from, recount_all, usual_approval
from boards.views.publishing import errors_as_data, tell_unwritten
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_correct)
def recount(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """依次重算累计: everything that is overtaken from this month on, by one press."""
    if Edition.objects.standing(month) is None:
        raise Http404("还没有发布")
    overtaken = overtaken_from(month)
    usual = usual_approval(overtaken)
    form = RecountForm(request.POST or None, user=request.user, initial=usual.as_fields() if usual else {})
    status = 200
    if request.method == "POST":
        status = _recount(request, month, form) if form.is_valid() else 400
        if status == 200:
            return redirect("publishing_month", month)
        if wants_data(request):
            return errors_as_data(form, status)
    context = {"month": month, "overtaken": overtaken, "seen": mark_of(overtaken), "form": form}
    return render(request, "boards/recount.html", context, status=status)


def _recount(request: SignedInRequest, month: CalendarMonth, form: RecountForm) -> int:
    """Recount as the form says; 200, or the status of the refusal, which the form then shows."""
    kept = {"approval": form.approval, "seen": form.cleaned_data["seen"], "now": timezone.now()}
    try:
        editions = recount_all(month, actor=request.user, **kept)
    except ValidationError as refusal:
        return form.refuse(refusal)
    messages.success(request, f"已重算累计：{'、'.join(map(str, editions))}")
    tell_unwritten(request)
    return 200
