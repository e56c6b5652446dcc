from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from boards.circular.printing import circular_pdf
from boards.circular.word import circular_docx
from boards.site.bulletins import ENDINGS
from commitments.brief import brief_of
from commitments.models import CommitmentBulletin
from commitments.permissions import may_see_all
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only

MADE_BY = {"pdf": circular_pdf, "docx": circular_docx}


@require_safe
@only(may_see_all)
def brief(request: SignedInRequest, month: CalendarMonth, ending: str) -> HttpResponse:
    """预安简报 of the standing bulletin, for the inside alone."""
    standing = CommitmentBulletin.objects.issue(month)
    if standing is None:
        raise Http404(f"{month.chinese}的督查通报还没有发布")
    response = HttpResponse(MADE_BY[ending](brief_of(standing)), content_type=ENDINGS[ending])
    name = f"{month.chinese}预安简报（内部）.{ending}"
    response["Content-Disposition"] = content_disposition_header(ending != "pdf", name) or ""
    return response
