from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from boards.posters.kinds import KINDS
from boards.posters.making import PosterError
from boards.posters.paper import SIZES
from boards.posters.picture import PICTURES
from boards.site.posters import picture_file, poster_file
from boards.site.public_page import PublicPage
from boards.views.answers import answer, published_or_404
from departments.months import CalendarMonth


@login_not_required
@require_safe
def poster(
    request: HttpRequest, month: CalendarMonth, sheet: str, size: str, number: int | None = None
) -> HttpResponse:
    edition = published_or_404(month, number)
    if sheet not in KINDS or size not in SIZES:
        raise Http404("没有这张海报")
    return _printed(request, poster_file(edition, sheet, size))


@login_not_required
@require_safe
def picture(request: HttpRequest, month: CalendarMonth, key: str, number: int | None = None) -> HttpResponse:
    if key not in PICTURES:
        raise Http404("没有这张长图")
    return _printed(request, picture_file(published_or_404(month, number), key))


def _printed(request: HttpRequest, page: PublicPage) -> HttpResponse:
    """The file; where it cannot be printed as it should be, the sentence that says why."""
    try:
        return answer(request, page)
    except PosterError as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
