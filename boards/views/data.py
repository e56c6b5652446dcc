from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from boards.site import data
from boards.views.answers import answer, issued_or_404, published_or_404
from departments.months import CalendarMonth


@login_not_required
@require_safe
def board_json(request: HttpRequest, month: CalendarMonth, number: int | None = None) -> HttpResponse:
    return answer(request, data.json_file(issued_or_404(month, number)))


@login_not_required
@require_safe
def board_csv_file(request: HttpRequest, month: CalendarMonth, number: int | None = None) -> HttpResponse:
    return answer(request, data.csv_file(published_or_404(month, number)))


@login_not_required
@require_safe
def board_xlsx_file(request: HttpRequest, month: CalendarMonth, number: int | None = None) -> HttpResponse:
    return answer(request, data.xlsx_file(published_or_404(month, number)))


@login_not_required
@require_safe
def board_text(request: HttpRequest, month: CalendarMonth, number: int | None = None) -> HttpResponse:
    return answer(request, data.text_file(published_or_404(month, number)))


@login_not_required
@require_safe
def board_index(request: HttpRequest) -> HttpResponse:
    return answer(request, data.index())


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    return answer(request, data.feed())
