"""The rows of the sheet stand in one form: what is typed in a row and not saved is kept by its place in the month.

It stays with the person until the row is saved, or is let go: neither Back, a reload nor a way round over
another page loses a word.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone

from assessments.row_fields import Fields, by_place, is_changed_here, is_opened, is_touched
from departments import unsaved
from departments.models import Department, UnsavedKind, User
from departments.months import CalendarMonth

Rows = dict[str, Fields]


def page_of_sheet(month: CalendarMonth, department: Department) -> str:
    """Under which the words of a sheet are kept, of each person apart."""
    return f"sheet {department.code} {month}"


def keep_rows(
    person: User,
    month: CalendarMonth,
    rows: Mapping[str, Fields],
    *,
    browser: str,
    changed: Collection[str] = (),
    now: datetime | None = None,
) -> None:
    """Keep what was typed in these rows of a page of the sheet, each with the minute since when it waits.

    A row that the page only shows as it is kept stays as it is kept: another window may have gone on with it.
    `changed` are places that the page names as changed, whatever its marks say.
    """
    stamp = [(now or timezone.now()).isoformat(timespec="minutes")]

    def laid(kept_rows: Rows) -> Rows:
        after = dict(kept_rows)
        for place, fields in rows.items():
            if place not in changed and not is_changed_here(fields):
                continue
            was = after.pop(place, {})
            if is_touched(fields) or is_opened(fields):
                after[place] = {**fields, "since": was.get("since", stamp)}
        return after

    _change(person, month, laid, browser=browser)


def typed_rows(person: User, month: CalendarMonth, department: Department) -> QueryDict:
    """What was typed in this person's rows and is not saved; empty for everybody else's sheet."""
    if person.department_id != department.pk:
        return QueryDict()
    return unsaved.kept(person, UnsavedKind.TYPED, page_of_sheet(month, department))


def open_row(person: User, month: CalendarMonth, place: str) -> None:
    """A form of its own stands open at that place until it is saved or closed."""
    _change(person, month, lambda rows: {**rows, place: {**rows.get(place, {}), "open": ["1"]}})


def close_row(person: User, month: CalendarMonth, place: str) -> bool:
    """Fold the form away with what is typed in it; an empty one goes. Returns whether anything is kept."""
    is_kept = False

    def closed(rows: Rows) -> Rows:
        nonlocal is_kept
        fields = rows.get(place, {})
        is_kept = bool(fields) and is_touched(fields)
        others = {key: row for key, row in rows.items() if key != place}
        return {**others, place: {**fields, "open": ["0"]}} if is_kept else others

    _change(person, month, closed)
    return is_kept


def put_row(person: User, month: CalendarMonth, place: str, fields: Fields) -> bool:
    """Leave fields at a place, folded away, as if they had been typed there. False where something else stands."""
    is_free = False

    def laid(rows: Rows) -> Rows:
        nonlocal is_free
        is_free = place not in rows
        return {**rows, place: {**fields, "open": ["0"], "shown": [""]}} if is_free else rows

    _change(person, month, laid)
    return is_free


def keep_files(person: User, month: CalendarMonth, place: str, tokens: list[str]) -> None:
    """The files that were sent with a row stay with its words though it was refused."""
    if tokens:
        _change(person, month, lambda rows: {**rows, place: {**rows.get(place, {}), "kept": tokens}})


def let_row_go(person: User, month: CalendarMonth, place: str) -> None:
    """The row is saved, or there is nothing left to save in it."""
    _change(person, month, lambda rows: {key: fields for key, fields in rows.items() if key != place})


def let_rows_go(person: User, month: CalendarMonth) -> None:
    unsaved.let_go(person, UnsavedKind.TYPED, page_of_sheet(month, person.department))


def see_version(person: User, month: CalendarMonth, place: str, before: int, after: int) -> None:
    """A press of their own changed the line under what they typed: that is no colleague's change."""

    def seen(rows: Rows) -> Rows:
        if rows.get(place, {}).get("version") == [str(before)]:
            rows[place]["version"] = [str(after)]
        return rows

    _change(person, month, seen)


def _change(
    person: User,
    month: CalendarMonth,
    changed: Callable[[Rows], Rows],
    *,
    browser: str | None = None,
) -> None:
    def named(fields: dict[str, list[str]]) -> dict[str, list[str]]:
        rows = changed(by_place(unsaved.as_sent(fields)))
        return {f"{name}-{place}": values for place, row in rows.items() for name, values in row.items()}

    page = page_of_sheet(month, person.department)
    unsaved.change(person, UnsavedKind.TYPED, page, named, browser=browser)
