from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from boards.site import pages
from boards.views.answers import answer
from departments.months import CalendarMonth


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    return answer(request, pages.front())


@login_not_required
@require_safe
def board(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    return answer(request, pages.month(month))


@login_not_required
@require_safe
def edition(request: HttpRequest, month: CalendarMonth, number: int) -> HttpResponse:
    page = pages.edition(month, number)
    if page is None:
        raise Http404("没有这一版")
    return answer(request, page)


@login_not_required
@require_safe
def board_years(request: HttpRequest) -> HttpResponse:
    return answer(request, pages.newest_year())


@login_not_required
@require_safe
def board_year(request: HttpRequest, year: int) -> HttpResponse:
    page = pages.year(year)
    if page is None:
        raise Http404("这一年还没有发布过榜单")
    return answer(request, page)


@login_not_required
@require_safe
def lobby_screen(request: HttpRequest) -> HttpResponse:
    return answer(request, pages.lobby_screen())
