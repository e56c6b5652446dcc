from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.views.decorators.http import require_safe

from boards.site import pages
from boards.site.large import has_twin, large_address, twin_of
from boards.site.public_page import PublicPage
from boards.views.answers import Elsewhere, answer, public_page
from departments.months import CalendarMonth


@public_page()
def front() -> PublicPage:
    return pages.front()


@public_page()
def board(month: CalendarMonth) -> PublicPage:
    return pages.month(month)


@public_page("没有这一版")
def edition(month: CalendarMonth, number: int) -> PublicPage | None:
    return pages.edition(month, number)


@public_page()
def board_years() -> PublicPage:
    return pages.newest_year()


@public_page("这一年还没有发布过榜单")
def board_year(year: int) -> PublicPage | None:
    return pages.year(year)


@login_not_required
@require_safe
def lobby_screen(request: HttpRequest) -> HttpResponse:
    return answer(request, pages.lobby_screen())


@login_not_required
@require_safe
def large(request: HttpRequest, rest: str = "") -> HttpResponse:
    path = f"/{rest}"
    if not has_twin(path):
        raise Http404("这个页面没有大字版")
    standard: Any = resolve(path)
    try:
        return answer(request, twin_of(standard.func.page_of(**standard.kwargs)))
    except Elsewhere as canonical:
        return redirect(large_address(canonical.address))
