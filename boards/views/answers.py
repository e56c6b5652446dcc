"""How a public page is answered: with its headers, or with 304 where the reader holds the same already."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from boards.models import Edition
from boards.site.public_page import PublicPage
from departments.months import CalendarMonth

KEPT_FOR = "public, max-age=60"


class CopiedAnswer(HttpResponse):
    """Marked, so that who keeps copies of public pages knows it among other answers."""

    is_copied = True


def answer(request: HttpRequest, page: PublicPage, *, attached: bool = True) -> HttpResponse:
    """The page, which is not made where the reader has it; a file is saved (`attached`) or opened under its name."""
    etag = f'"{page.state()}"' if page.state else None
    response = get_conditional_response(request, etag=etag) if etag else None
    form = CopiedAnswer if page.is_copied else HttpResponse
    response = response or form(page.build(), status=page.status, content_type=page.content_type)
    if etag:
        response["ETag"] = etag
    response["Cache-Control"] = KEPT_FOR
    if page.filename:
        response["Content-Disposition"] = content_disposition_header(attached, page.filename) or ""
    return response


def published_or_404(month: CalendarMonth, number: int | None) -> Edition:
    """An edition of a month, the one that stands where no number is asked; Http404 where it is not out."""
    edition = Edition.objects.issue(month, number)
    if edition is None:
        raise Http404("没有发布这一期榜单")
    return edition
