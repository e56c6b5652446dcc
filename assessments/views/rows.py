"""A press on one row of the sheet keeps what was typed in the others (assessments.unsaved_rows)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from assessments import permissions, unsaved_rows
from assessments.files.evidence import keep
from assessments.row_fields import by_place
from departments.browsers import mark_of
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest

View = Callable[..., HttpResponse]


def keeps_rows(view: View) -> View:
    """Decorate a view that answers a button of the sheet."""

    @wraps(view)
    def pressed(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keep_rows(request)
        return view(request, *args, **kwargs)

    return pressed


def keep_rows(request: SignedInRequest, pressed: str = "") -> None:
    """Keep what stands typed on the sheet that was sent; the files of the row that was pressed are its own."""
    month = _month_sent(request)
    if month is None:
        return
    rows = by_place(request.POST)
    for place, fields in rows.items():
        if place != pressed and (uploads := request.FILES.getlist(f"files-{place}")):
            fields["kept"] = [*fields.get("kept", []), *_stored(request, uploads)]
    unsaved_rows.keep_rows(request.user, month, rows, browser=mark_of(request))


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
