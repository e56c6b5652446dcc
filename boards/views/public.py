from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from boards.models import Edition
from boards.site.beside import causes_of, later_word, surroundings
from boards.site.month import month_page, month_summary, overtaken_words
from boards.site.year import year_groups, year_lines
from departments.months import CalendarMonth

KEPT_FOR = "public, max-age=60"


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    edition = Edition.objects.newest_board()
    if edition is None:
        return _not_published("本月尚未发布", status=200)
    return _kept(request, edition, lambda: _month(edition, latest=edition.number))


@login_not_required
@require_safe
def board(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    edition = Edition.objects.standing(month)
    if edition is None:
        return _not_published(f"{month.chinese}尚未发布", status=404)
    return _kept(request, edition, lambda: _month(edition, latest=edition.number))


@login_not_required
@require_safe
def edition(request: HttpRequest, month: CalendarMonth, number: int) -> HttpResponse:
    standing = Edition.objects.standing(month)
    if standing is None:
        return _not_published(f"{month.chinese}尚未发布", status=404)
    shown = (
        standing if standing.number == number else Edition.objects.filter(month=month, number=number).first()
    )
    if shown is None:
        raise Http404("没有这一版")
    return _kept(request, shown, lambda: _month(shown, latest=standing.number))


def _month(shown: Edition, *, latest: int) -> HttpResponse:
    beside = {**surroundings(shown.month), **later_word(shown, latest=latest)}
    page = month_page(shown.document, latest_edition=latest, public_url=settings.PUBLIC_URL, **beside)
    context = {"page": page, "here": "board", "rules_year": shown.month.year, "boards_year": shown.month.year}
    return _printed("boards/month.html", {**context, "objection_phone": settings.OBJECTION_PHONE})


def _printed(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    # Without the request no context processor runs: nothing asks who is there, the page is the same for all.
    content = render_to_string(template, {"issuer": settings.ISSUER_NAME, **context})
    return HttpResponse(content, status=status)


def _not_published(heading: str, *, status: int) -> HttpResponse:
    last = Edition.objects.newest_board()
    summary = month_summary(last.document) if last else None
    year = last and last.month.year
    context = {"heading": heading, "last": summary, "rules_year": year, "boards_year": year}
    response = _printed("boards/not_published.html", context, status=status)
    response["Cache-Control"] = KEPT_FOR
    return response


def _kept(request: HttpRequest, shown: Edition, build: Callable[[], HttpResponse]) -> HttpResponse:
    etag = _etag(shown)
    response = get_conditional_response(request, etag=etag) or build()
    response["ETag"] = etag
    response["Cache-Control"] = KEPT_FOR
    return response


@cache
def _look() -> str:
    """Changes with the templates that this process prints with, so that a new release is not a 304."""
    folder = settings.BASE_DIR / "templates"
    shared = [folder / name for name in ("base.html", "public.html", "_signal.html")]
    files = [*shared, *sorted((folder / "boards").glob("*.html"))]
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _etag(shown: Edition) -> str:
    # Any later publication may change what the page compares with and links to, and a new release its look.
    newest = Edition.objects.order_by("-pk").values_list("digest", flat=True).first()
    seed = f"{shown.digest} {newest} {static('css/public.css')} {settings.OBJECTION_PHONE} {_look()}"
    return f'"{sha256(seed.encode()).hexdigest()[:32]}"'


@login_not_required
@require_safe
def board_year(request: HttpRequest, year: int) -> HttpResponse:
    standing = Edition.objects.latest_of_each_month()
    months_out = standing.values_list("month", flat=True)
    both_years = standing.filter(month__gte=CalendarMonth(year - 1, 1), month__lte=CalendarMonth(year, 12))
    boards = {edition.month: edition for edition in both_years}
    shown = [edition for at, edition in boards.items() if at.year == year]
    if not shown:
        raise Http404("这一年还没有发布过榜单")
    totals = {at: edition.document["totals"] for at, edition in boards.items()}
    context = {
        "year": year,
        "here": "year",
        "rules_year": year,
        "boards_year": year,
        "months": [(n, CalendarMonth(year, n) in boards and CalendarMonth(year, n)) for n in range(1, 13)],
        "lines": year_lines(year, totals, totals),
        "last": shown[0],
        "overtaken": overtaken_words(causes_of(shown[0])),
        "groups": year_groups(shown[0].document),
        "years": sorted({month.year for month in months_out} - {year}),
    }
    return _kept(request, shown[0], lambda: _printed("boards/year.html", context))
