from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments.models import Month
from assessments.views.answers import wants_data
from boards import rehearsed
from boards.blocking import early
from boards.correcting import Preview, correct, correctable, preview, untrue
from boards.differences import differences
from boards.drafting import draft
from boards.forms import SHOWN, CorrectionForm, PublishForm
from boards.models import Edition
from boards.permissions import may_correct, may_publish, may_rehearse
from boards.posters import making
from boards.publishing import publish
from boards.rehearsal import Rehearsal, month_to_publish, rehearse
from boards.site.beside import surroundings
from boards.site.month import month_page
from boards.site.process import this_process
from boards.year_to_date import later_in_year, overtaken_by
from departments.browsers import mark_of
from departments.glyphs import glyph_fault
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only


@require_safe
@only(may_rehearse)
def publishing(request: HttpRequest) -> HttpResponse:
    return redirect("publishing_month", month_to_publish(timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_rehearse, to_post=may_publish)
def publishing_month(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    editions = list(Edition.objects.filter(month=month).select_related("published_by"))
    if editions:
        return _published(request, month, editions)
    row, now = Month.objects.at(month), timezone.now()
    form = PublishForm(request.POST or None, user=request.user, early=early(row, now))
    if request.method != "POST":
        return _rehearsed(request, rehearse(row, now=now), form)
    status = _publish(request, month, form) if form.is_valid() else 400
    if status == 200:
        return redirect("publishing_month", month)
    if wants_data(request):
        return _errors(form, status)
    return _rehearsed(request, rehearse(row, now=now), form, status)


def _rehearsed(
    request: SignedInRequest, rehearsal: Rehearsal, form: PublishForm, status: int = 200
) -> HttpResponse:
    """The rehearsal as it stands; where another draft was seen before, with what differs from that."""
    seen = request.POST.get("seen", "")
    before = rehearsed.shown(request.user, seen) if seen != rehearsal.draft.digest else None
    context = {
        "month": rehearsal.month.calendar_month,
        "form": form,
        "rehearsal": rehearsal,
        "changed": differences(before, rehearsal.draft.board) if before else None,
        "may_publish": may_publish(request.user),
    }
    if context["may_publish"]:
        rehearsed.keep(request.user, rehearsal.draft, browser=mark_of(request))
    return render(request, "boards/rehearsal.html", context, status=status)


def _publish(request: SignedInRequest, month: CalendarMonth, form: PublishForm) -> int:
    """Publish as the form says; 200, or the status of the refusal, which the form then shows."""
    try:
        edition = publish(
            month,
            actor=request.user,
            approval=form.approval,
            waive=form.cleaned_data["waive"],
            seen=form.cleaned_data["seen"],
            on_page=True,
        )
    except ValidationError as refusal:
        return form.refuse(refusal)
    messages.success(request, f"已发布 {edition.title}，校验值 {edition.digest[:12]}")
    _tell_unwritten(request)
    return 200


def _published(request: HttpRequest, month: CalendarMonth, editions: list[Edition]) -> HttpResponse:
    status = 200
    if request.method == "POST":
        sentence, status = f"{month.chinese}已经发布，这一次没有再发布。", 409
        if wants_data(request):
            return JsonResponse({"errors": [sentence]}, status=status)
        messages.warning(request, sentence)
    standing = [editions[0], *later_in_year(month)]
    overtaken = [(edition, causes) for edition in standing if (causes := overtaken_by(edition))]
    context = {"month": month, "editions": editions, "overtaken": overtaken}
    context["untrue"] = untrue(Month.objects.at(month))
    return render(request, "boards/published.html", context, status=status)


def _errors(form: Form, status: int) -> JsonResponse:
    sentences = [error for errors in form.errors.values() for error in errors]
    return JsonResponse({"errors": sentences}, status=409 if status == 409 else 422)


@require_safe
@only(may_rehearse)
def draft_board(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    rehearsed_draft = draft(_unpublished(month))
    page = month_page(rehearsed_draft.board, surroundings(month), public_url=settings.PUBLIC_URL)
    return render(request, "boards/month.html", {"page": page, "here": "board"})


@require_safe
@only(may_rehearse)
def draft_poster(request: HttpRequest, month: CalendarMonth, sheet: str, size: str) -> HttpResponse:
    try:
        pdf = making.poster(draft(_unpublished(month)).board, sheet, size=size)
    except making.PosterError as error:
        raise Http404(str(error)) from error
    return HttpResponse(pdf, content_type="application/pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_correct)
def correction(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    standing = Edition.objects.standing(month)
    if standing is None:
        raise Http404("还没有发布")
    press, typed = request.POST.get("press", "find"), request.POST or request.GET
    board, lines = standing.board, correctable(month)
    form = CorrectionForm(board, lines, request.POST, user=request.user, press=press, typed=typed)
    context = {"month": month, "form": form, "standing": standing, "shown": SHOWN}
    if press == "find":
        return render(request, "boards/correction.html", context)
    shown, status = _corrected(request, month, form, press) if form.is_valid() else (None, 400)
    if shown is None and status == 200:
        return redirect("publishing_month", month)
    if wants_data(request) and status != 200:
        return _errors(form, status)
    return render(request, "boards/correction.html", {**context, "preview": shown}, status=status)


def _corrected(
    request: SignedInRequest, month: CalendarMonth, form: CorrectionForm, press: str
) -> tuple[Preview | None, int]:
    """What a correction would change; None where it was published, or refused with that status."""
    try:
        if press != "publish":
            _tell_unprintable(request, form.correction)
            return preview(month, actor=request.user, **form.correction), 200
        edition = correct(month, actor=request.user, **form.correction)
    except ValidationError as refusal:
        return None, form.refuse(refusal)
    messages.success(request, f"已发布 {edition}，校验值 {edition.digest[:12]}")
    _tell_unwritten(request)
    return None, 200


def _tell_unwritten(request: HttpRequest) -> None:
    """It is published, but who reads the folder of public pages may not see it yet."""
    if this_process.doubt:
        messages.warning(request, f"公开页面还没有跟上：{this_process.doubt}。请告诉系统管理员")


def _tell_unprintable(request: HttpRequest, correction: dict[str, Any]) -> None:
    """Before it is published, for a new edition cannot be taken back: what no poster prints of the new words."""
    texts = {"更正原因": correction["reason"]}
    texts |= {f"{change.line}": change.grounds for change in correction["changes"]}
    for name, text in texts.items():
        if fault := glyph_fault(text):
            messages.warning(request, f"{name}：{fault}")


def _unpublished(month: CalendarMonth) -> Month:
    """A rehearsal is of what is not out yet; a published month is read where everybody reads it."""
    if Edition.objects.filter(month=month).exists():
        raise Http404("已经发布")
    return get_object_or_404(Month, calendar_month=month)
