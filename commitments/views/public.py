from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from boards.site.public_page import PublicPage
from boards.views.answers import answer, public_page
from commitments.models import CommitmentBulletin
from commitments.site import files, pages
from departments.months import CalendarMonth


@public_page()
def newest() -> PublicPage:
    return pages.newest()


@public_page()
def month(month: CalendarMonth) -> PublicPage:
    return pages.month_page(month)


@public_page("没有这一版督查通报")
def edition(month: CalendarMonth, number: int) -> PublicPage | None:
    shown = CommitmentBulletin.objects.issue(month, number)
    return pages.edition_page(shown) if shown else None


@public_page("没有这个单位的预安事项")
def unit(code: str) -> PublicPage | None:
    return pages.unit_page(code)


@public_page("没有校验值是这样的督查通报")
def verify(digest: str) -> PublicPage | None:
    return pages.verify_page(digest)


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return answer(request, files.index())


@login_not_required
@require_safe
def as_json(request: HttpRequest, month: CalendarMonth, number: int | None = None) -> HttpResponse:
    return answer(request, files.json_file(_issued_or_404(month, number)))


@login_not_required
@require_safe
def as_csv(request: HttpRequest, month: CalendarMonth, number: int | None = None) -> HttpResponse:
    return answer(request, files.csv_file(_issued_or_404(month, number)))


@login_not_required
@require_safe
def as_xlsx(request: HttpRequest, month: CalendarMonth, number: int | None = None) -> HttpResponse:
    return answer(request, files.xlsx_file(_issued_or_404(month, number)))


def _issued_or_404(month: CalendarMonth, number: int | None) -> CommitmentBulletin:
    shown = CommitmentBulletin.objects.issue(month, number)
    if shown is None:
        raise Http404("没有发布这一期督查通报")
    return shown
