import json

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from departments import permissions
from departments.csv_export import csv_lines
from departments.filters import HistoryFilter
from departments.history.differences import kind_word
from departments.history.export import HEADINGS, export_rows
from departments.history.words import verb_word
from departments.models import Record
from departments.permissions import SignedInRequest, only
from departments.tables import HistoryTable, listed


@require_safe
@only(permissions.may_see_history)
def history(request: HttpRequest) -> HttpResponse:
    history_filter = HistoryFilter(request.GET, queryset=Record.objects.all())
    context = {"filter": history_filter, "table": listed(HistoryTable(history_filter.qs), request)}
    return render(request, "departments/history.html", context)


@require_safe
@only(permissions.may_see_history)
def event(request: HttpRequest, sequence: int) -> HttpResponse:
    row = get_object_or_404(Record, sequence=sequence)
    context = {
        "event": row,
        "verb": verb_word(row.verb),
        "kind": kind_word(row.subject_kind),
        "data": json.dumps(json.loads(row.data), ensure_ascii=False, indent=2),
        "around": Record.objects.filter(sequence__in=(sequence - 1, sequence + 1)).order_by("sequence"),
    }
    return render(request, "departments/history_event.html", context)


@require_POST
@only(permissions.may_see_history)
def export(request: SignedInRequest) -> StreamingHttpResponse:
    # What is exported is named in the address, as on the page; what makes it a POST is its own event.
    history_filter = HistoryFilter(request.GET, queryset=Record.objects.all())
    rows = export_rows(history_filter.qs, actor=request.user, asked=history_filter.asked())
    response = StreamingHttpResponse(csv_lines(HEADINGS, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="history.csv"'
    return response
