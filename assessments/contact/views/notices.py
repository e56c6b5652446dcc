from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments import permissions
from assessments.contact.issuing import issue_notices, month_notices, notice_until
from assessments.contact.printing import notices_pdf
from assessments.models import Month
from assessments.views.answers import attempt, pdf
from assessments.views.of_month import of_month
from departments.months import CalendarMonth, day_words
from departments.permissions import SignedInRequest, only


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_review, to_post=permissions.may_review)
@of_month()
def notices(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST":
        return attempt(
            request,
            reverse("month_notices", args=[month]),
            lambda: issue_notices(month, actor=request.user, now=now),
            lambda issue: f"告知已发出，异议到{day_words(issue.object_until)}为止",
        )
    context = {
        "month": month,
        "list": month_notices(Month.objects.at(month)),
        "until": notice_until(now),
        "may_issue": permissions.may_review(request.user),
    }
    return render(request, "assessments/notices.html", context)


@require_safe
@only(permissions.may_see_review)
def notices_file(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """Every unit's notice, each on a page of its own, to print and hand out."""
    found = month_notices(Month.objects.at(month))
    if not found.units:
        raise Http404("没有可告知的认定")
    title = f"{month.chinese}认定告知"
    sheets = [
        unit.told for unit in sorted(found.units, key=lambda unit: (unit.unit.position, unit.unit.code))
    ]
    return pdf(notices_pdf(sheets, title=title), f"{title}.pdf")
