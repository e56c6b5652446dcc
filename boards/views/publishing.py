from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments.models import Determination, LineState, Month
from boards import posters
from boards.comparisons import surroundings
from boards.drafting import draft
from boards.forms import CorrectionForm, PublishForm
from boards.models import Edition
from boards.pages import month_page
from boards.permissions import may_correct, may_publish, may_rehearse
from boards.publishing import correct, publish
from boards.rehearsal import month_to_publish, rehearse
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
        return render(request, "boards/published.html", {"month": month, "editions": editions})
    form = PublishForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and _published(request, month, form):
        return redirect("publishing_month", month)
    context = {
        "month": month,
        "form": form,
        "rehearsal": rehearse(Month.objects.at(month), now=timezone.now()),
    }
    return render(request, "boards/rehearsal.html", {**context, "may_publish": may_publish(request.user)})


def _published(request: HttpRequest, month: CalendarMonth, form: PublishForm) -> bool:
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
    form = CorrectionForm(request.POST or None, user=request.user, lines=decided.with_names())
    if request.method == "POST" and form.is_valid() and _corrected(request, month, form):
        return redirect("publishing_month", month)
    return render(request, "boards/correction.html", {"month": month, "form": form, "standing": standing})


def _corrected(request: HttpRequest, month: CalendarMonth, form: CorrectionForm) -> bool:
    data = form.cleaned_data
    try:
        edition = correct(
            month, actor=request.user, kind=data["kind"], reason=data["reason"], changes=form.changes
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, f"已发布 {edition}，校验值 {edition.digest[:12]}")
    return True


def _unpublished(month: CalendarMonth) -> Month:
    """A rehearsal is of what is not out yet; a published month is read where everybody reads it."""
    if Edition.objects.filter(month=month).exists():
        raise Http404("已经发布")
    return get_object_or_404(Month, calendar_month=month)
