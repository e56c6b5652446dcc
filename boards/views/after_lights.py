from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.dates import local_day
from assessments.views.answers import workbook
from boards.after_lights.forms import AfterLightsForm
from boards.after_lights.listing import followed, followed_xlsx
from boards.after_lights.states import FollowedLight, FollowState, by_month, counts
from boards.after_lights.tables import FollowedTable
from boards.permissions import may_analyse
from boards.year_result.page import years_out
from departments.months import CalendarMonth
from departments.permissions import only
from departments.tables import listed


@require_safe
@only(may_analyse)
def after_lights(request: HttpRequest) -> HttpResponse:
    years = years_out()
    if not years:
        return render(request, "boards/analysis_none.html")
    form = AfterLightsForm(request.GET.dict(), years=years)
    whole = _of_year(form.asked_year)
    shown = form.narrowed(whole)
    months = [(at, [(state, each.get(state, 0)) for state in FollowState]) for at, each in by_month(whole)]
    context = {
        "form": form,
        "table": listed(FollowedTable(shown), request),
        "shown": shown,
        "states": list(FollowState),
        "months": months,
        "counts": counts(whole),
    }
    return render(request, "boards/after_lights/page.html", context)


@require_safe
@only(may_analyse)
def after_lights_xlsx(request: HttpRequest) -> HttpResponse:
    years = years_out()
    if not years:
        return render(request, "boards/analysis_none.html")
    form, now = AfterLightsForm(request.GET.dict(), years=years), timezone.now()
    shown = form.narrowed(_of_year(form.asked_year))
    title = f"{form.asked_year}年亮灯整改"
    return workbook(followed_xlsx(shown, title, made_at=now), f"{title}.xlsx")


def _of_year(year: int) -> list[FollowedLight]:
    today: date = local_day(timezone.now())
    return followed(CalendarMonth(year, 1), CalendarMonth(year, 12), today=today)
