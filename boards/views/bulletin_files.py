from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from boards.bulletins.kinds import BulletinKind
from boards.site.bulletins import bulletin_file, public_bulletin
from boards.views.answers import answer
from departments.months import CalendarMonth


@login_not_required
@require_safe
def pdf(request: HttpRequest, month: CalendarMonth, kind: BulletinKind) -> HttpResponse:
    return _file(request, month, kind, "pdf")


@login_not_required
@require_safe
def docx(request: HttpRequest, month: CalendarMonth, kind: BulletinKind) -> HttpResponse:
    return _file(request, month, kind, "docx")


def _file(request: HttpRequest, month: CalendarMonth, kind: BulletinKind, ending: str) -> HttpResponse:
    bulletin = public_bulletin(month, kind)
    if bulletin is None:
        raise Http404(f"{month.chinese}没有发布{kind.name}")
    return answer(request, bulletin_file(bulletin, ending))
