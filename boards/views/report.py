from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments.dates import local_day
from assessments.privacy import personal_number
from assessments.views.answers import pdf
from boards.analysis.gathering import published_months
from boards.draft_bar import bar_of
from boards.models import ReportNote
from boards.permissions import may_analyse, may_keep_year
from boards.report.content import Limits, ReportFacts, report
from boards.report.forms import NoteForm
from boards.report.gathering import report_facts
from boards.report.noting import write_note
from boards.report.printing import report_filename, report_pdf
from boards.standing_boards import board_now
from departments.glyphs import glyph_fault
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from departments.typed_words import keeps_typed, typed_at

SHOWN_MONTHS = 24


@require_safe
@only(may_analyse)
def report_now(request: HttpRequest) -> HttpResponse:
    months = {str(at): at for at in published_months()}
    if months:
        newest = next(iter(months.values()))
        return redirect("report", months.get(request.GET.get("month", ""), newest))
    return render(request, "boards/analysis_none.html")


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_analyse, to_post=may_keep_year)
@keeps_typed("words")
def report_page(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    facts = _facts_or_404(month)
    note = ReportNote.objects.filter(month=month).first() or ReportNote(month=month, version=0)
    initial = {"words": note.words, "version": note.version, **typed_at(request, "report", month).dict()}
    form, status = NoteForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        status = _noted(request, form, month) if form.is_valid() else 422
        if status == 200:
            return redirect("report", month)
    other = None
    if status == 409:
        other = ReportNote.objects.select_related("written_by").filter(month=month).first()
        form.go_on_from(other.version if other else 0)  # none: a version that nobody ever saw
    context = {
        "report": report(facts, Limits()),
        "other": other,
        "bar": bar_of(facts.board, "report", request.GET.get("draft", "")),
        "form": form,
        "months": sorted({month, *published_months()[:SHOWN_MONTHS]}, reverse=True),
        "may_note": may_keep_year(request.user),
    }
    return render(request, "boards/report/page.html", context, status=status)


def _noted(request: SignedInRequest, form: NoteForm, month: CalendarMonth) -> int:
    """Keep the note; 200, or the status of the refusal, which the form then shows."""
    words, version = form.cleaned_data["words"], form.cleaned_data["version"]
    try:
        write_note(month, words, actor=request.user, version=version, now=timezone.now())
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return 409
    if kind := personal_number(words):
        messages.warning(request, f"办公室意见里好像有{kind}，请确认是否要写。")
    if fault := glyph_fault(words):
        messages.warning(request, f"办公室意见：{fault}")
    messages.success(request, "已保存办公室意见。")
    return 200


@require_safe
@only(may_analyse)
def report_print(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    facts = _facts_or_404(month)
    return pdf(report_pdf(facts), report_filename(report(facts, Limits())))


def _facts_or_404(month: CalendarMonth) -> ReportFacts:
    board = board_now(month)
    if board is None:
        raise Http404("没有这个月的专报")
    return report_facts(board, today=local_day(timezone.now()))
