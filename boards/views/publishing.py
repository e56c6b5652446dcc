from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments.carrying import left_behind
from assessments.models import Month
from assessments.privacy import personal_number
from assessments.reminding import may_remind
from assessments.views.answers import wants_data
from assessments.views.of_month import of_month
from boards import rehearsed
from boards.appeals import appeals
from boards.blocking import early
from boards.bulletins.listed import bulletin_states
from boards.correcting import UNSEEN, Preview, correct, correctable, preview, untrue
from boards.differences import differences
from boards.document import Board
from boards.draft_bar import faces
from boards.folder.process import this_process
from boards.forms import SHOWN, CorrectionForm, PostingForm, PublishForm, ReachForm, draw_of
from boards.models import Edition, InternetRelease
from boards.permissions import (
    may_correct,
    may_note_posting,
    may_publish,
    may_rehearse,
    may_submit_draft,
)
from boards.posters.picture import picture_fault
from boards.postings import postings_of
from boards.publishing import publish
from boards.recounting import overtaken_from
from boards.rehearsal import Rehearsal, month_to_publish, rehearse
from boards.site.data import edition_text
from boards.submitting import of_digits, papers
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
    editions = editions_of(month)
    return _published(request, month, editions) if editions else _unpublished(request, month)


@of_month(takes_ahead=True)
def _unpublished(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    row, now = Month.objects.at(month), timezone.now()
    form = PublishForm(request.POST or None, user=request.user, early=early(row, now))
    draw = draw_of(request.POST or request.GET)
    if request.method != "POST":
        return _rehearsed(request, rehearse(row, now=now, draw=draw), form)
    status = _publish(request, month, form) if form.is_valid() else 400
    if status == 200:
        return redirect("publishing_month", month)
    if wants_data(request):
        return errors_as_data(form, status)
    return _rehearsed(request, rehearse(row, now=now, draw=draw), form, status)


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
        "may_remind": may_remind(request.user, rehearsal.month, timezone.now()),
        "faces": faces(rehearsal.month.calendar_month, rehearsal.draft.digest[:12]),
        "may_submit": may_submit_draft(request.user),
        "draft": rehearsal.draft,
        **_papers(request, rehearsal.month.calendar_month, rehearsal.draft.board),
    }
    if context["may_publish"]:
        rehearsed.keep(request.user, rehearsal.draft, browser=mark_of(request))
    return render(request, "boards/rehearsal.html", context, status=status)


def _papers(request: HttpRequest, month: CalendarMonth, board: Board | None) -> dict[str, Any]:
    """The 送审稿 of the month, and the one whose digits were looked up, beside the board that stands now."""
    found, digits = papers(month, board), request.GET.get("paper", "")
    return {"papers": found, "digits": digits, "looked_up": of_digits(found, digits)}


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
            draw=form.cleaned_data["draw"] or 0,
        )
    except ValidationError as refusal:
        return form.refuse(refusal)
    messages.success(request, f"已发布 {edition.title}，校验值 {edition.digest[:12]}")
    tell_unwritten(request)
    return 200


def _published(request: SignedInRequest, month: CalendarMonth, editions: list[Edition]) -> HttpResponse:
    status = 200
    if request.method == "POST":
        sentence, status = f"{month.chinese}已经发布，这一次没有再发布。", 409
        if wants_data(request):
            return JsonResponse({"errors": [sentence]}, status=status)
        messages.warning(request, sentence)
    return published_page(request, month, editions, PostingForm(editions=editions), status)


def published_page(
    request: SignedInRequest,
    month: CalendarMonth,
    editions: list[Edition],
    form: PostingForm,
    status: int = 200,
    reach_form: ReachForm | None = None,
) -> HttpResponse:
    """What is out of a month, with what to hand on.

    `form` notes where it was put up, `reach_form` lets it go to the internet whole.
    """
    context = {
        "month": month,
        "left_behind": left_behind(request.user, now=timezone.now(), before=month.plus(1)),
        "editions": editions,
        "overtaken": overtaken_from(month),
        "untrue": untrue(Month.objects.at(month)),
        "appeals": appeals(month),
        "may_withdraw": any(not edition.withdrawn for edition in editions[1:]),
        "bulletins": bulletin_states(editions[0]),
        "chat_text": edition_text(editions[0]),
        "picture_fault": picture_fault(editions[0].board),
        "postings": postings_of(month),
        "posting_form": form,
        "may_note": may_note_posting(request.user),
        **_papers(request, month, None if editions[-1].withdrawn else editions[-1].board),
        "reach": InternetRelease.objects.standing(month),
        "reach_form": reach_form or ReachForm(),
    }
    return render(request, "boards/published.html", context, status=status)


def editions_of(month: CalendarMonth) -> list[Edition]:
    """The editions of a month with who published and withdrew them, the one that stands first."""
    named = ("published_by", "withdrawal__withdrawn_by")
    return list(Edition.objects.filter(month=month).select_related(*named))


def errors_as_data(form: Form, status: int) -> JsonResponse:
    """The refusals of a form, for a script."""
    sentences = [error for errors in form.errors.values() for error in errors]
    return JsonResponse({"errors": sentences}, status=409 if status == 409 else 422)


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
    if form.is_valid():
        shown, status = _corrected(request, month, form, press)
    else:
        shown, status = _shown_again(request, month, form), 400
    if shown is None and status == 200:
        return redirect("publishing_month", month)
    if wants_data(request) and status != 200:
        return errors_as_data(form, status)
    return render(request, "boards/correction.html", {**context, "preview": shown}, status=status)


def _corrected(
    request: SignedInRequest, month: CalendarMonth, form: CorrectionForm, press: str
) -> tuple[Preview | None, int]:
    """What a correction would change; None where it was published, or refused with that status."""
    try:
        if press != "publish":
            _tell_of_words(request, form.correction)
            return preview(month, actor=request.user, **form.correction), 200
        edition = correct(
            month, actor=request.user, previewed=form.cleaned_data["previewed"], **form.correction
        )
    except ValidationError as refusal:
        status = form.refuse(refusal)
        is_unseen = getattr(refusal, "code", "") == UNSEEN
        return (preview(month, actor=request.user, **form.correction) if is_unseen else None), status
    messages.success(request, f"已发布 {edition}，校验值 {edition.digest[:12]}")
    if edition.number > 1:
        messages.info(
            request, "改动前的字还写在公开页面的“本版改了什么”里；不该再公开的，请接着撤回更正前的各版"
        )
    tell_unwritten(request)
    return None, 200


def _shown_again(request: SignedInRequest, month: CalendarMonth, form: CorrectionForm) -> Preview | None:
    """The changes once more, where the password alone was wrong: what was seen stays on the page."""
    if form.errors.keys() != {"password"}:
        return None
    try:
        return preview(month, actor=request.user, **form.correction)
    except ValidationError:  # said when it is pressed with the right one
        return None


def tell_unwritten(request: HttpRequest) -> None:
    """It is published, but who reads the folder of public pages may not see it yet."""
    if this_process.doubt:
        messages.warning(request, f"公开页面还没有跟上：{this_process.doubt}。请告诉系统管理员")


def _tell_of_words(request: HttpRequest, correction: dict[str, Any]) -> None:
    """Before it is published, for a new edition cannot be taken back: what no poster prints, numbers of persons."""
    texts = {"更正原因": correction["reason"]}
    texts |= {f"{change.line}": change.grounds for change in correction["changes"]}
    for name, text in texts.items():
        if fault := glyph_fault(text):
            messages.warning(request, f"{name}：{fault}")
        if kind := personal_number(text):
            messages.warning(request, f"{name}：像是写了{kind}，发布后所有人可见，请核对")
