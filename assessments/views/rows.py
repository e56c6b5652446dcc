"""The rows of the sheet stand in one form: a press on one of them keeps what was typed in the others."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict

from assessments import permissions
from assessments.files.evidence import keep
from assessments.forms.places import Fields, by_place, is_touched
from assessments.views import typed
from departments.models import Department
from departments.months import CalendarMonth

View = Callable[..., HttpResponse]


def keeps_rows(view: View) -> View:
    """For a view that answers a press on the sheet."""

    @wraps(view)
    def pressed(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        keep_rows(request)
        return view(request, *args, **kwargs)

    return pressed


def keep_rows(request: HttpRequest, pressed: str = "") -> None:
    """Keep what stands typed on the sheet that was sent; the files of the row that was pressed are its own."""
    page = _page_sent(request)
    if page is None:
        return
    rows = by_place(request.POST)
    for place, fields in rows.items():
        if place != pressed and (uploads := request.FILES.getlist(f"files-{place}")):
            fields["kept"] = [*fields.get("kept", []), *_stored(request, uploads)]
    touched = {place: fields for place, fields in rows.items() if is_touched(fields)}
    typed.keep(request, page, _named(touched))


def _page_sent(request: HttpRequest) -> str | None:
    """Which sheet the press was made on; None where it was made elsewhere, or is not theirs to fill in."""
    department = request.user.department
    if "sheet" not in request.POST or not permissions.may_fill_in(request.user, department):
        return None
    try:
        return _page(CalendarMonth.parse(request.POST["sheet"]), department)
    except ValueError:
        return None


def _page(month: CalendarMonth, department: Department) -> str:
    return f"sheet {department.code} {month}"


def _stored(request: HttpRequest, uploads: list) -> list[str]:
    """A token for each file, so that it need not be chosen again; a bad one is told and left out."""
    tokens = []
    for upload in uploads:
        try:
            tokens.append(keep(upload, actor=request.user).token(request.user))
        except ValidationError as fault:
            for sentence in fault.messages:
                messages.warning(request, sentence)
    return tokens


def _named(rows: dict[str, Fields]) -> Fields:
    return {f"{name}-{place}": values for place, fields in rows.items() for name, values in fields.items()}


def typed_rows(request: HttpRequest, month: CalendarMonth, department: Department) -> QueryDict:
    """What was typed in this person's rows and is not saved; empty for everybody else's sheet."""
    if request.user.department_id != department.pk:
        return QueryDict()
    return typed.kept(request, _page(month, department))


def let_row_go(request: HttpRequest, month: CalendarMonth, place: str) -> None:
    """The row is saved, or there is nothing left to save in it."""
    page = _page(month, request.user.department)
    rows = by_place(typed.kept(request, page))
    if rows.pop(place, None) is not None:
        typed.keep(request, page, _named(rows))


def let_rows_go(request: HttpRequest, month: CalendarMonth) -> None:
    typed.let_go(request, _page(month, request.user.department))


def see_version(request: HttpRequest, month: CalendarMonth, place: str, before: int, after: int) -> None:
    """A press of their own changed the line under what they typed: that is no colleague's change."""
    page = _page(month, request.user.department)
    rows = by_place(typed.kept(request, page))
    if rows.get(place, {}).get("version") == [str(before)]:
        rows[place]["version"] = [str(after)]
        typed.keep(request, page, _named(rows))
