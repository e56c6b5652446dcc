from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments.dates import local_day
from assessments.views.answers import attempt
from commitments.forms.leading import ItemLeadForm, LeadMonthForm
from commitments.leading import grounds_of, is_leadable, lead
from commitments.ledger import whole_ledger
from commitments.models import Item
from commitments.permissions import may_draw_readings
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only


@require_http_methods(["GET", "HEAD", "POST"])
@only(lambda user: may_draw_readings(user, user.department))
def item_lead(request: SignedInRequest, pk: int) -> HttpResponse:
    """带入认定 of one item into a clause of the reader's department; what is not red is the same 404."""
    department, now, month = request.user.department, timezone.now(), _month(request)
    item = get_object_or_404(whole_ledger(), pk=pk)
    if not is_leadable(item, month, department, now=now):
        raise Http404("没有这一项")
    form = ItemLeadForm(request.POST or None, department=department, month=month)
    if request.method == "POST" and form.is_valid():
        return attempt(
            request,
            reverse("commitments_readings", args=[month]),
            lambda: lead(item, form.cleaned_data["clause"], month, actor=request.user, now=now),
            lambda line: f"已带入{line}，在报送表里核对后报送",
        )
    is_told = item.is_shown or Item.objects.visible_to(request.user).filter(pk=pk).exists()
    grounds = grounds_of(item, month, now=now)
    context = {"item": item, "month": month, "form": form, "grounds": grounds, "is_told": is_told}
    return render(request, "commitments/lead.html", context, status=422 if form.errors else 200)


def _month(request: SignedInRequest) -> CalendarMonth:
    """The month that was named, or the one that departments report now."""
    form = LeadMonthForm(request.POST if request.method == "POST" else request.GET)
    if form.is_valid():
        return form.cleaned_data["month"]
    return CalendarMonth.of(local_day(timezone.now())).plus(-1)
