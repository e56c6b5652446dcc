from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments.dates import local_day
from assessments.views.answers import workbook
from commitments.forms.years import YearRuleForm
from commitments.permissions import may_see_all, may_see_year, may_set_year_rule
from commitments.year_page import CommitmentYear, commitment_year
from commitments.year_papers import year_workbook
from departments.models import User
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only


@require_safe
@only(may_see_year)
def latest(request: HttpRequest) -> HttpResponse:
    """The year of the last month that is over."""
    return redirect("commitments_year", CalendarMonth.of(local_day(timezone.now())).plus(-1).year)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_see_year, to_post=may_set_year_rule)
def year(request: SignedInRequest, year: int) -> HttpResponse:
    page = _year_for(request.user, year)
    form = YearRuleForm(page.rule, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.take(actor=request.user, now=timezone.now()):
        messages.success(request, f"已改{year}年的规则，得分按新的规则算")
        return redirect("commitments_year", year)
    context = {
        "page": page,
        "form": form,
        "before": year - 1,
        "after": year + 1 if year < local_day(timezone.now()).year else None,
        "sees_all": may_see_all(request.user),
        "may_set": may_set_year_rule(request.user),
    }
    return render(request, "commitments/year.html", context, status=422 if form.errors else 200)


@require_safe
@only(may_see_all)
def year_table(request: SignedInRequest, year: int) -> HttpResponse:
    """Points and the pay office's marks, to be approved and handed over."""
    page = _year_for(request.user, year)
    data = year_workbook(page, issuer=settings.ISSUER_NAME, now=timezone.now())
    return workbook(data, f"{year}年预安销号得分和绩效奖金标记.xlsx")


def _year_for(reader: User, year: int) -> CommitmentYear:
    """Everybody's year for who reads all, else the own unit's alone."""
    today = local_day(timezone.now())
    if year > today.year:
        raise Http404(f"{year}年还没有开始")
    return commitment_year(year, today, None if may_see_all(reader) else reader.department)
