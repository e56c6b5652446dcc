from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from boards.models import Edition
from boards.posters.content import HEADINGS
from boards.posters.kept import kept_poster
from boards.posters.making import PosterError
from boards.posters.sizes import SIZES
from departments.months import CalendarMonth


@login_not_required
@require_safe
def poster(
    request: HttpRequest, month: CalendarMonth, sheet: str, size: str, number: int | None = None
) -> HttpResponse:
    edition = _published(month, number)
    if edition is None or sheet not in HEADINGS or size not in SIZES:
        raise Http404("没有这张海报")
    etag = f'"{edition.digest}-{sheet}-{size}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            made = kept_poster(edition.document, sheet, size=size)
        except PosterError as refusal:
            return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
        response = HttpResponse(made, content_type="application/pdf")
        name = f"{HEADINGS[sheet]}{edition.title}{edition.correction_label}-{size}.pdf"
        response["Content-Disposition"] = content_disposition_header(False, name)
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=60"
    return response


def _published(month: CalendarMonth, number: int | None) -> Edition | None:
    if number is None:
        return Edition.objects.standing(month)
    return Edition.objects.filter(month=month, number=number).first()
