from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from assessments.views.answers import pdf
from boards.permissions import may_analyse
from boards.yearbook.gathering import book_of
from boards.yearbook.printing import book_filename, book_pdf
from departments.permissions import only


@require_safe
@only(may_analyse)
def year_book(request: HttpRequest, year: int) -> HttpResponse:
    book = book_of(year)
    if book is None:
        raise Http404("这一年还没有发布榜单")
    return pdf(book_pdf(book), book_filename(book))
