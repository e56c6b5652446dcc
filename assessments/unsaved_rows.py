"""The rows of the sheet stand in one form: what is typed in a row and not saved is kept by its place in the month.

It stays with the person until the row is saved, or is let go: neither Back, a reload nor a way round over
another page loses a word.
"""

from collections.abc import Callable, Mapping

from django.http import QueryDict

from assessments.row_fields import Fields, by_place, is_touched
from departments import unsaved
from departments.models import Department, UnsavedKind, User
from departments.months import CalendarMonth

Rows = dict[str, Fields]


def _page(month: CalendarMonth, department: Department) -> str:
    return f"sheet {department.code} {month}"


def keep_rows(person: User, month: CalendarMonth, rows: Mapping[str, Fields], *, browser: str) -> None:
    """Keep what was typed in the rows of the page that was sent, in place of what was kept of the sheet.

    The page of one line sends its row alone: it says nothing of the others, which stay as they are kept.
    """
    touched = {place: fields for place, fields in rows.items() if is_touched(fields)}

    def replaced(kept_rows: Rows) -> Rows:
        if len(rows) != 1:
            return touched
        others = {place: fields for place, fields in kept_rows.items() if place not in rows}
        return {**others, **touched}

    _change(person, month, replaced, browser=browser)


def typed_rows(person: User, month: CalendarMonth, department: Department) -> QueryDict:
    """What was typed in this person's rows and is not saved; empty for everybody else's sheet."""
    if person.department_id != department.pk:
        return QueryDict()
    return unsaved.kept(person, UnsavedKind.TYPED, _page(month, department))


def let_row_go(person: User, month: CalendarMonth, place: str) -> None:
    """The row is saved, or there is nothing left to save in it."""
    _change(person, month, lambda rows: {key: fields for key, fields in rows.items() if key != place})


def let_rows_go(person: User, month: CalendarMonth) -> None:
    unsaved.let_go(person, UnsavedKind.TYPED, _page(month, person.department))


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

    page = _page(month, person.department)
    unsaved.change(person, UnsavedKind.TYPED, page, named, browser=browser)
