from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from boards.analysis.behind import behind_rows
from boards.analysis.forms import BehindForm, SpanForm
from boards.analysis.gathering import gathered, published_months
from boards.analysis.overview import overview
from boards.analysis.tables import BehindTable
from boards.attention.proposing import year_attention
from boards.permissions import may_analyse
from departments.permissions import only
from departments.tables import listed


@require_safe
@only(may_analyse)
def analysis(request: HttpRequest) -> HttpResponse:
    published = published_months()
    if not published:
        return render(request, "boards/analysis_none.html")
    form = SpanForm(request.GET.dict(), published=published)
    context = {
        "form": form,
        "shown": overview(form.span, *gathered(form.span), order=form.order),
        "attention": year_attention(published[0].year),
    }
    return render(request, "boards/analysis.html", context)


@require_safe
@only(may_analyse)
def analysis_lines(request: HttpRequest) -> HttpResponse:
    published = published_months()
    if not published:
        return render(request, "boards/analysis_none.html")
    form = BehindForm(request.GET.dict(), published=published)
    department, measure = form.asked_department, form.asked_figure
    shown = overview(form.span, *gathered(form.span))
    row = shown.row(department.code) if department else None
    context = {"form": form, "shown": shown, "department": department, "measure": measure, "row": row}
    if row and measure and (figure := row.figure(measure.key)):
        table = listed(BehindTable(behind_rows(figure.counted, form.span.month)), request)
        context |= {"table": table, "figure": figure}
    return render(request, "boards/analysis_lines.html", context)
