"""How a public page is answered: with its headers, or with 304 where the reader holds the same already."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from boards.models import Edition
from boards.site.public_page import PublicPage
from departments.months import CalendarMonth


class Elsewhere(Exception):
    """The page has one address of its own, and this is not it: the reader is led there."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def public_page(
    missing: str = "",
) -> Callable[[Callable[..., PublicPage | None]], Callable[..., HttpResponse]]:
    """The view of a page in the public frame, which its address alone makes, the same for everybody.

    The function takes what the address says; it returns None where there is no such page, which is answered 404 with
    the sentence `missing`, or raises Elsewhere. A page whose view is made so has a twin in large type
    (boards.site.large), which asks the view's `page_of`.
    """

    def made(found: Callable[..., PublicPage | None]) -> Callable[..., HttpResponse]:
        def page_of(**address: Any) -> PublicPage:
            page = found(**address)
            if page is None:
                raise Http404(missing)
            return page

        @wraps(found)
        def answered(request: HttpRequest, **address: Any) -> HttpResponse:
            try:
                return answer(request, page_of(**address))
            except Elsewhere as canonical:
                return redirect(canonical.address)

        view: Any = login_not_required(require_safe(answered))
        view.page_of = page_of
        return view

    return made


def answer(request: HttpRequest, page: PublicPage) -> HttpResponse:
    """The page, which is not made where the reader has it."""
    etag = page.etag()
    response = get_conditional_response(request, etag=etag) if etag else None
    response = response or HttpResponse(page.build(), status=page.status)
    if etag:
        response["ETag"] = etag
    for name, value in page.headers.items():
        response[name] = value
    return response


def issued_or_404(month: CalendarMonth, number: int | None) -> Edition:
    """An edition of a month, the one that stands where no number is asked; Http404 where it is not out.

    It may have been withdrawn: who shows it has a page for that.
    """
    edition = Edition.objects.issue(month, number)
    if edition is None:
        raise Http404("没有发布这一期榜单")
    return edition


def published_or_404(month: CalendarMonth, number: int | None) -> Edition:
    """The same with its words; Http404 where it was withdrawn too, which leaves nothing to show."""
    edition = issued_or_404(month, number)
    if edition.withdrawn:
        raise Http404("这一版已撤回")
    return edition
