from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import permissions
from assessments.carrying import left_behind
from assessments.models import Month
from assessments.office.filters import QueueFilter
from assessments.office.queue import month_in_review, queue
from assessments.office.returns import unfiled
from assessments.office.tabs import WAITING, tab_label, tab_says
from assessments.reminding import (
    chat_text,
    due_words,
    may_remind,
    remind_department,
    remind_departments,
    why_not_yet,
)
from assessments.views.answers import attempt
from assessments.views.of_month import of_month
from departments.contacts import contacts
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only


@require_safe
@only(permissions.may_see_review)
def review(request: HttpRequest) -> HttpResponse:
    return redirect("review_month", month_in_review(timezone.now()))


@require_safe
@only(permissions.may_see_review)
@of_month()
def review_month(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    now, form = timezone.now(), QueueFilter(request.GET)
    month_queue = queue(Month.objects.at(month), request.user, now)
    narrowing = form.narrowing.but(tab=month_queue.open_tab(form.narrowing.tab))
    if narrowing.tab == "spared":
        return redirect("review_spared", month)
    page = month_queue.page(narrowing, form.page)
    is_published = month_queue.month.published_at is not None
    context = {
        "queue": month_queue,
        "month": month,
        "tab": narrowing.tab,
        "tab_label": tab_label(narrowing.tab, month_queue.month),
        "tab_says": tab_says(narrowing.tab, month_queue.month),
        "tabs": month_queue.tabs,
        "form": form,
        "narrowing": narrowing,
        "chips": form.chips(narrowing),
        "page": page,
        "groups": page.groups,
        "first": page.first if narrowing.tab in WAITING else None,
        "status": month_queue.month.status(now),
        "may_remind": may_remind(request.user, month_queue.month, now),
        "not_yet": why_not_yet(request.user, month_queue.month, now),
        "due_words": due_words(month_queue.month, now),
        "chat_text": chat_text(month_queue.month, month_queue.unfiled, now),
        "may_decide": permissions.may_review(request.user) and not is_published,
        "left_behind": None if is_published else left_behind(request.user, now=now, before=month),
    }
    return render(request, "assessments/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_review)
@of_month()
def month_remind_all(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """催报 on all that have filed nothing, after a page that names them; it asks only for those it named."""
    now, held = timezone.now(), Month.objects.at(month)
    unreported = unfiled(held, contacts(), now)
    if request.method != "POST":
        context = {
            "month": month,
            "unreported": unreported,
            "due_words": due_words(held, now),
            "may_remind": may_remind(request.user, held, now),
            "not_yet": why_not_yet(request.user, held, now),
        }
        return render(request, "assessments/review_remind.html", context)
    named = Department.objects.filter(code__in=request.POST.getlist("department"))
    return attempt(
        request,
        f"{reverse('review_month', args=[month])}?tab=unreported",
        lambda: remind_departments(held, named, actor=request.user, now=now),
        lambda reminded: reminded.words,
    )


@require_POST
@only(permissions.may_review)
def month_remind(request: SignedInRequest, month: CalendarMonth, code: str) -> HttpResponse:
    """催报 on one department."""
    department = get_object_or_404(Department, code=code)
    back = f"{reverse('review_month', args=[month])}?tab=unreported#{code}"
    now, label = timezone.now(), department.label
    return attempt(
        request,
        back,
        lambda: remind_department(Month.objects.at(month), department, actor=request.user, now=now),
        lambda is_new: f"已催报{label}" if is_new else f"{label}今天已经催报过，没有再催",
    )
