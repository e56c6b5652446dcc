"""What somebody sent of a sheet after their sign-in had run out stands in its rows again, with its files.

Declared for departments.late_forms, which asks it for each late form.
"""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.urls import Resolver404, resolve

from assessments.files.evidence import keep
from assessments.models import Determination, LineState
from assessments.permissions import may_fill_in
from assessments.row_fields import by_place, is_changed_here, place_of
from assessments.sheet.addresses import row_of, sheet_address
from assessments.unsaved_rows import keep_rows
from departments.models import User
from departments.months import CalendarMonth
from departments.unsaved import Unsaved, as_sent

FILES = "files"


def keep_file(person: User, name: str, upload: UploadedFile) -> tuple[str, str] | None:
    """A file of a line is kept as its form keeps it; None of another field, or of a file that is refused."""
    field, dash, place = name.partition("-")
    if field != FILES or not may_fill_in(person, person.department):
        return None
    try:
        return f"kept{dash}{place}", keep(upload, actor=person).token(person)
    except ValidationError:
        return None


def take_back(person: User, form: Unsaved) -> str | None:
    """Keep the rows of a sheet as if its page had been open all the time; the address of the row that was written."""
    month = _month_of(form)
    if month is None or form.files or not may_fill_in(person, person.department):
        return None
    sent = as_sent(form.fields)
    rows = by_place(sent)
    named = {place_of(name) for name in sent.get("changed", "").split()}
    written = [place for place, fields in rows.items() if place in named or is_changed_here(fields)]
    keep_rows(person, month, rows, browser="", changed=named)
    if _is_page_of_draft(form.path, person):
        return form.path
    return f"{sheet_address(month)}#{row_of(written[0])}" if written else sheet_address(month)


def _month_of(form: Unsaved) -> CalendarMonth | None:
    try:
        return CalendarMonth.parse(form.fields["sheet"][-1])
    except (KeyError, IndexError, ValueError):
        return None


def _is_page_of_draft(path: str, person: User) -> bool:
    """A draft is written on a page of its own; what came back has its form on the sheet."""
    try:
        page = resolve(path)
    except Resolver404:
        return False
    drafts = Determination.objects.filter(assessor=person.department_id, state=LineState.DRAFT)
    return page.url_name == "line_edit" and drafts.filter(pk=page.kwargs["pk"]).exists()
