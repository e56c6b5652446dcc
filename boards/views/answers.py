"""How a public page is answered: with its headers, or with 304 where the reader holds the same already."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from boards.models import Edition
from boards.site.public_page import PublicPage
from departments.months import CalendarMonth


class CopiedAnswer(HttpResponse):
    """Marked, so that who keeps copies of public pages knows it among other answers."""

    is_copied = True


def answer(request: HttpRequest, page: PublicPage) -> HttpResponse:
    """The page, which is not made where the reader has it."""
    etag = page.etag()
    response = get_conditional_response(request, etag=etag) if etag else None
    form = CopiedAnswer if page.is_copied else HttpResponse
    response = response or form(page.build(), status=page.status)
    if etag:
        response["ETag"] = etag
    for name, value in page.headers.items():
        response[name] = value
    return response


def published_or_404(month: CalendarMonth, number: int | None) -> Edition:
    """An edition of a month, the one that stands where no number is asked; Http404 where it is not out."""
    edition = Edition.objects.issue(month, number)
    if edition is None:
        raise Http404("没有发布这一期榜单")
    return edition
