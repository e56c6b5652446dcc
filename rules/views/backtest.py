from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from departments.csv_export import csv_lines
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest
from rules.backtest_page import HEADINGS, backtest_page, backtest_rows
from rules.views.own import visible_set


@require_safe
def backtest(request: SignedInRequest, pk: int) -> HttpResponse:
    rule_set = visible_set(request, pk)
    page = backtest_page(rule_set, today=_today())
    return render(request, "rules/backtest.html", {"rule_set": rule_set, "page": page})


@require_safe
def backtest_csv(request: SignedInRequest, pk: int) -> StreamingHttpResponse:
    rule_set = visible_set(request, pk)
    rows = list(backtest_rows(rule_set, today=_today()))  # nothing is asked of the database once it streams
    response = StreamingHttpResponse(csv_lines(HEADINGS, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{rule_set}回测.csv")
    return response


def _today() -> CalendarMonth:
    return CalendarMonth.of(timezone.localdate())
