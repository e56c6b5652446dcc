"""A press on one row of the sheet keeps what was typed in the others (assessments.unsaved_rows)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from assessments import permissions, unsaved_rows
from assessments.colleagues_writing import colleagues_writing
from assessments.files.evidence import keep
from assessments.row_fields import by_place, place_of
from assessments.sheet.addresses import sheet_address
from assessments.sheet.page.sections import in_section
from departments.browsers import mark_of
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest
from departments.text import key_in
from departments.views.answers import kept_now

View = Callable[..., HttpResponse]
GONE = "按的那一处刚才已经没有了；下面是现在的样子"


def keeps_rows(view: View) -> View:
    """Decorate a view that answers a button of the sheet."""

    @wraps(view)
    def pressed(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keep_rows(request)
        try:
            answer = view(request, *args, **kwargs)
        except Http404:
            answer = _gone(request)
        return in_its_section(request, answer)

    return pressed


def stays_in_section(view: View) -> View:
    """Decorate a view that answers a button of the sheet and keeps its rows itself."""

    @wraps(view)
    def pressed(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return in_its_section(request, view(request, *args, **kwargs))

    return pressed


def _gone(request: SignedInRequest) -> HttpResponse:
    """What a button of the sheet is about is there no longer: a second press, or a colleague's; the sheet says so."""
    month = _month_sent(request)
    if month is None:
        raise Http404(GONE)
    messages.info(request, GONE)
    return redirect("sheet_month", month)


def in_its_section(request: SignedInRequest, answer: HttpResponse) -> HttpResponse:
    """A press on a sheet that is narrowed to a 责任科室 leads back to the same."""
    section, month = request.POST.get("section", ""), _month_sent(request)
    if section and month and isinstance(answer, HttpResponseRedirect):
        address, mark, place = answer.url.partition("#")
        if address == sheet_address(month):
            answer["Location"] = f"{in_section(address, section)}{mark}{place}"
    return answer


def keep_rows(request: SignedInRequest, pressed: str = "") -> None:
    """Keep what stands typed on the sheet that was sent; the files of the row that was pressed are its own."""
    month = _month_sent(request)
    if month is None:
        return
    rows = by_place(request.POST)
    changed = {place_of(name) for name in request.POST.get("changed", "").split()}
    for place, fields in rows.items():
        if place != pressed and (uploads := request.FILES.getlist(f"files-{place}")):
            fields["kept"] = [*fields.get("kept", []), *_stored(request, uploads)]
            changed.add(place)
    unsaved_rows.keep_rows(request.user, month, rows, browser=mark_of(request), changed=changed)


def answer_kept(request: SignedInRequest, month: CalendarMonth) -> JsonResponse:
    """To the script that keeps what is being typed: when that was, and who else is writing in this sheet."""
    others = colleagues_writing(request.user, month, now=timezone.now())
    return kept_now(others=[{"words": other.words, "rows": other.rows} for other in others])


def _month_sent(request: SignedInRequest) -> CalendarMonth | None:
    """The month of the sheet that was sent; None for another page, or where the sheet is not theirs to fill in."""
    department = request.user.department
    if "sheet" not in request.POST or not permissions.may_fill_in(request.user, department):
        return None
    try:
        return CalendarMonth.parse(request.POST["sheet"])
    except ValueError:
        return None


def _stored(request: SignedInRequest, uploads: list[UploadedFile]) -> list[str]:
    """A token for each file, so that it need not be chosen again; a bad one is left out with a message."""
    tokens = []
    for upload in uploads:
        try:
            tokens.append(keep(upload, actor=request.user).token(request.user))
        except ValidationError as fault:
            for sentence in fault.messages:
                messages.warning(request, sentence)
    return tokens


def version_seen(request: SignedInRequest, name: str) -> int | None:
    """The version that a hidden field of this name says was on the page; None where it does not say."""
    return key_in(request.POST.get(name, ""))
