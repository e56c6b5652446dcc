"""The board as data (contract, section 5): what is published, to anybody, without asking who."""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from boards.models import Edition
from boards.site.files import board_csv, board_xlsx
from departments.months import CalendarMonth

JSON = "application/json; charset=utf-8"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@login_not_required
@require_safe
def board_json(request: HttpRequest, month: CalendarMonth, number: int | None = None) -> HttpResponse:
    edition = _published(month, number)
    return _answer(request, edition.digest, JSON, lambda: edition.content.encode())


@login_not_required
@require_safe
def board_csv_file(request: HttpRequest, month: CalendarMonth, number: int | None = None) -> HttpResponse:
    edition = _published(month, number)
    response = _answer(request, edition.digest, CSV, lambda: board_csv(edition.document))
    return _named(response, edition, "csv")


@login_not_required
@require_safe
def board_xlsx_file(request: HttpRequest, month: CalendarMonth, number: int | None = None) -> HttpResponse:
    edition = _published(month, number)
    response = _answer(request, edition.digest, XLSX, lambda: board_xlsx(edition.document))
    return _named(response, edition, "xlsx")


@login_not_required
@require_safe
def board_index(request: HttpRequest) -> HttpResponse:
    standing = Edition.objects.latest_of_each_month().defer("content")
    body = json.dumps([_entry(edition) for edition in standing], separators=(",", ":")).encode()
    return _answer(request, hashlib.sha256(body).hexdigest(), JSON, lambda: body)


def _published(month: CalendarMonth, number: int | None) -> Edition:
    if number is None:
        edition = Edition.objects.standing(month)
    else:
        edition = Edition.objects.filter(month=month, number=number).first()
    if edition is None:
        raise Http404("没有发布这一期榜单")
    return edition


def _entry(edition: Edition) -> dict[str, Any]:
    published = edition.published_at.astimezone(SHANGHAI)
    return {
        "month": str(edition.month),
        "edition": edition.number,
        "digest": edition.digest,
        "published_at": published.isoformat(timespec="seconds"),
    }


def _answer(request: HttpRequest, tag: str, kind: str, body: Callable[[], bytes]) -> HttpResponse:
    """The bytes with their headers, or 304 without making them where the reader holds the same already."""
    etag = f'"{tag}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(body(), content_type=kind)
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=60"
    return response


def _named(response: HttpResponse, edition: Edition, ending: str) -> HttpResponse:
    name = f"效能亮榜{edition.title}{edition.correction_label}.{ending}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
