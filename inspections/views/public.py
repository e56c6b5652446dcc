from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.site.public_page import PublicPage
from boards.views.answers import answer, public_page
from departments.months import CalendarMonth
from inspections.models import InspectionBulletin
from inspections.site import result_file, result_page, results_index, results_page

NOT_OUT = "这一轮还没有公布结果"


@public_page("还没有公布过明查暗访结果")
def results() -> PublicPage | None:
    return results_page(timezone.localdate())


@public_page(NOT_OUT)
def result(month: CalendarMonth) -> PublicPage | None:
    standing = InspectionBulletin.objects.standing(month)
    return result_page(standing) if standing else None


@login_not_required
@require_safe
def result_json(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    standing = InspectionBulletin.objects.standing(month)
    if standing is None:
        raise Http404(NOT_OUT)
    return answer(request, result_file(standing))


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return answer(request, results_index())
