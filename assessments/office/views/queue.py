from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments import permissions
from assessments.models import Month
from assessments.office.queue import month_in_review, queue, tab_label
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only


@require_safe
@only(permissions.may_see_review)
def review(request: HttpRequest) -> HttpResponse:
    return redirect("review_month", month_in_review(timezone.now()))


@require_safe
@only(permissions.may_see_review)
def review_month(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    month_queue = queue(Month.objects.at(month), request.user)
    tab = month_queue.open_tab(request.GET.get("tab", ""))
    context = {
        "queue": month_queue,
        "month": month,
        "tab": tab,
        "tab_label": tab_label(tab, month_queue.month),
        "tabs": month_queue.tabs,
        "groups": month_queue.groups(tab),
        "first": next(iter(month_queue.lines.get(tab, ())), None) if tab != "decided" else None,
        "status": month_queue.month.status(timezone.now()),
        "may_decide": permissions.may_review(request.user) and month_queue.month.published_at is None,
    }
    return render(request, "assessments/review.html", context)
