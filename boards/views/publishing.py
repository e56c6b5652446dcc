from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments.dates import is_over
from assessments.models import Determination, LineState, Month
from boards import posters
from boards.comparisons import surroundings
from boards.drafting import draft
from boards.forms import CorrectionForm, PublishForm
from boards.models import Edition
from boards.pages import month_page
from boards.permissions import may_correct, may_publish, may_rehearse
from boards.publishing import correct, publish
from boards.rehearsal import Move, month_to_publish, preview_correction, rehearse
from departments.months import CalendarMonth
from departments.permissions import only


@require_safe
@only(may_rehearse)
def publishing(request: HttpRequest) -> HttpResponse:
    return redirect("publishing_month", month_to_publish(CalendarMonth.of(timezone.localdate())))


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_rehearse, to_post=may_publish)
def publishing_month(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    editions = list(Edition.objects.filter(month=month).select_related("published_by"))
    if editions:
        if request.method == "POST":
            messages.warning(request, f"{month.chinese}已经发布，这一次没有再发布。")
        return render(request, "boards/published.html", {"month": month, "editions": editions})
    form = PublishForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and _published(request, month, form):
        return redirect("publishing_month", month)
    rehearsal = rehearse(Month.objects.at(month), now=timezone.now())
    context = {"month": month, "form": form, "rehearsal": rehearsal}
    return render(request, "boards/rehearsal.html", {**context, "may_publish": may_publish(request.user)})


def _published(request: HttpRequest, month: CalendarMonth, form: PublishForm) -> bool:
    if not is_over(month, timezone.now()):  # the command may, with a reason; a press on a page may not
        form.add_error(None, f"{month.chinese}还没有结束，不能在这里发布")
        return False
    try:
        edition = publish(
            month,
            actor=request.user,
            approval=form.approval,
            waive=form.cleaned_data["waive"],
            seen=form.cleaned_data["seen"],
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, f"已发布 {edition.title}，校验值 {edition.digest[:12]}")
    return True


@require_safe
@only(may_rehearse)
def draft_board(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    made = draft(_unpublished(month))
    page = month_page(made.document, public_url=settings.PUBLIC_URL, **surroundings(month))
    return render(request, "boards/month.html", {"page": page, "here": "board"})


@require_safe
@only(may_rehearse)
def draft_poster(request: HttpRequest, month: CalendarMonth, sheet: str, size: str) -> HttpResponse:
    try:
        pdf = posters.poster(draft(_unpublished(month)).document, sheet, size=size)
    except posters.PosterError as error:
        raise Http404(str(error)) from error
    return HttpResponse(pdf, content_type="application/pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_correct)
def correction(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    standing = Edition.objects.standing(month)
    if standing is None:
        raise Http404("还没有发布")
    decided = Determination.objects.filter(month__calendar_month=month).exclude(state=LineState.DRAFT)
    only_preview = request.POST.get("press") != "publish"
    form = CorrectionForm(
        request.POST or None, user=request.user, lines=decided.with_names(), only_preview=only_preview
    )
    context = {"month": month, "form": form, "standing": standing}
    if request.method == "POST" and form.is_valid():
        moved = _corrected(request, month, form, only_preview=only_preview)
        if moved is None and not form.errors:
            return redirect("publishing_month", month)
        context |= {"moves": moved, "previewed": not form.errors}
    return render(request, "boards/correction.html", context)


def _corrected(
    request: HttpRequest, month: CalendarMonth, form: CorrectionForm, *, only_preview: bool
) -> list[Move] | None:
    """The moves of a preview; None where the correction was published, or refused and the form says why."""
    try:
        if only_preview:
            return preview_correction(month, actor=request.user, **form.correction)
        edition = correct(month, actor=request.user, **form.correction)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    messages.success(request, f"已发布 {edition}，校验值 {edition.digest[:12]}")
    return None


def _unpublished(month: CalendarMonth) -> Month:
    """A rehearsal is of what is not out yet; a published month is read where everybody reads it."""
    if Edition.objects.filter(month=month).exists():
        raise Http404("已经发布")
    return get_object_or_404(Month, calendar_month=month)
