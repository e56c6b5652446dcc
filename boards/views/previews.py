from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessments.models import Month
from assessments.views.answers import workbook
from boards.draft_bar import DraftBar
from boards.drafting import Draft, draft
from boards.models import Edition
from boards.permissions import may_rehearse
from boards.site.beside import surroundings
from boards.site.files import HEADINGS, draft_xlsx, ranking_rows
from boards.site.lobby.scenes import lobby
from boards.site.month import month_page
from boards.site.pages import lobby_year
from departments.months import CalendarMonth
from departments.permissions import only


@require_safe
@only(may_rehearse)
def draft_board(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    shown = draft(unpublished_or_404(month))
    page = month_page(shown.board, surroundings(month), public_url=settings.PUBLIC_URL)
    return _face(request, "boards/month.html", shown, "draft_board", {"page": page, "here": "board"})


@require_safe
@only(may_rehearse)
def draft_lobby(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    shown = draft(unpublished_or_404(month))
    screen = lobby(
        shown.board,
        district=settings.DISTRICT_NAME,
        issuer=settings.ISSUER_NAME,
        public_url=settings.PUBLIC_URL,
        year=lobby_year(month),
    )
    return _face(request, "boards/draft_lobby.html", shown, "draft_lobby", {"lobby": screen})


@require_safe
@only(may_rehearse)
def draft_table(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    shown = draft(unpublished_or_404(month))
    table = {"headings": HEADINGS, "rows": ranking_rows(shown.board)}
    return _face(request, "boards/draft_table.html", shown, "draft_table", table)


@require_safe
@only(may_rehearse)
def draft_workbook(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    shown = draft(unpublished_or_404(month))
    name = f"{month.chinese}榜单送审稿{shown.digest[:12]}.xlsx"
    return workbook(draft_xlsx(shown.board, shown.digest), name)


def _face(
    request: HttpRequest, template: str, shown: Draft, here: str, context: dict[str, Any]
) -> HttpResponse:
    bar = DraftBar(shown.month.calendar_month, shown.digest[:12], here, request.GET.get("draft", ""))
    return render(request, template, {**context, "bar": bar})


def unpublished_or_404(month: CalendarMonth) -> Month:
    """A rehearsal is of what is not out yet; a published month is read where everybody reads it."""
    if Edition.objects.filter(month=month).exists():
        raise Http404("已经发布")
    return get_object_or_404(Month, calendar_month=month)
