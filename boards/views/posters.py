from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from boards.models import Edition
from boards.posters.kinds import KINDS
from boards.posters.making import PosterError
from boards.posters.sizes import SIZES
from boards.site.posters import poster_file
from boards.views.answers import answer
from departments.months import CalendarMonth


@login_not_required
@require_safe
def poster(
    request: HttpRequest, month: CalendarMonth, sheet: str, size: str, number: int | None = None
) -> HttpResponse:
    edition = Edition.objects.issue(month, number)
    if edition is None or sheet not in KINDS or size not in SIZES:
        raise Http404("没有这张海报")
    try:
        return answer(request, poster_file(edition, sheet, size))
    except PosterError as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
