"""Which poster on which paper: the publisher's choice, what was looked at before printing, and the file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from boards.document import Board
from boards.draft_bar import bar_of
from boards.drafting import draft
from boards.models import Edition
from boards.permissions import may_rehearse
from boards.posters.forms import PosterForm
from boards.posters.kinds import KINDS
from boards.posters.making import PosterError, Proof
from boards.posters.proofs import cards, overtaken_words, proof_of
from boards.views.answers import published_or_404
from boards.views.previews import unpublished_or_404
from departments.months import CalendarMonth
from departments.permissions import only
from departments.press import to_png

WIDTH = 760  # pixels of a poster on its page


@require_safe
@only(may_rehearse)
def posters(request: HttpRequest, month: CalendarMonth, number: int | None = None) -> HttpResponse:
    board, form = _board(month, number), PosterForm(request.GET)
    choice = form.choice if form.is_valid() else None
    edition = None if number is None else published_or_404(month, number)
    standing = Edition.objects.standing(month) if edition else None
    overtaken = overtaken_words(edition, standing) if edition else ""
    context = {
        "month": month,
        "number": number,
        "edition": edition,
        "standing": standing,
        "overtaken": overtaken,
        "bar": bar_of(board, "draft_posters", request.GET.get("draft", "")),
        "form": form,
        "choice": choice,
        "cards": cards(board, choice, overtaken=overtaken) if choice else [],
    }
    return render(request, "boards/posters.html", context, status=200 if choice else 400)


@require_safe
@only(may_rehearse)
def printed(
    request: HttpRequest, month: CalendarMonth, sheet: str, number: int | None = None
) -> HttpResponse:
    return _answered(request, month, number, sheet, is_picture=False)


@require_safe
@only(may_rehearse)
def pictured(
    request: HttpRequest, month: CalendarMonth, sheet: str, number: int | None = None
) -> HttpResponse:
    return _answered(request, month, number, sheet, is_picture=True)


def _answered(
    request: HttpRequest, month: CalendarMonth, number: int | None, sheet: str, *, is_picture: bool
) -> HttpResponse:
    """The file of a poster, or the picture of its first sheet; else the sentence that says why there is none."""
    if sheet not in KINDS:
        raise Http404("没有这张海报")
    form, board = PosterForm(request.GET), _board(month, number)
    if not form.is_valid():
        return _said(" ".join(str(sentence) for of in form.errors.values() for sentence in of), 400)
    try:
        made = proof_of(board, sheet, form.choice)
    except PosterError as refusal:
        return _said(str(refusal), 422)
    if is_picture:
        return HttpResponse(to_png(made.pdf, WIDTH), content_type="image/png")
    return _said(made.checks.fault, 422) if made.checks.fault else _file(made)


def _file(made: Proof) -> HttpResponse:
    answer = HttpResponse(made.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, f"{made.checks.name}.pdf") or ""
    return answer


def _said(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def _board(month: CalendarMonth, number: int | None) -> Board:
    """What is printed: an edition of a month, or without a number its draft."""
    return draft(unpublished_or_404(month)).board if number is None else published_or_404(month, number).board
