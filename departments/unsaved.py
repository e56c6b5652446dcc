"""Unsaved words: what a person typed, or was shown, by form, until it is saved, let go of or too old.

One store for all floors: in the database, by person, never an event. Keeping takes the person's own lock and
never that of the history, so that it may follow every keystroke. Only words are kept, never files.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from departments.labels import Shown, shown
from departments.models import UnsavedForm, UnsavedKind, User

LONGEST_PATH, LONGEST_LATE = 500, 200 * 1024
NEVER_KEPT = "never_kept"  # on the view, which its other decorators hand on

Fields = Mapping[str, list[str]]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True)
class Room:
    """How much of one kind is kept for a person: so many forms, bytes of them all, bytes of one form.

    What is too long alone is refused; where all are too many or too long, the oldest go.
    """

    forms: int
    bytes_in_all: int
    bytes_each: int | None = None


@dataclass(frozen=True)
class Unsaved:
    """A form as it was sent: its path on this site, its fields in order, the names of files that were lost."""

    path: str
    fields: dict[str, list[str]]
    files: dict[str, list[str]]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every field once for each value, as a form sends them."""
        return [(name, value) for name, values in self.fields.items() for value in values]

    @property
    def shown(self) -> list[Shown]:
        """What a person typed or chose, in full."""
        return shown(self.path, self.fields)


def room_of(kind: UnsavedKind) -> Room:
    """Late forms come from whoever holds a cookie, so each is bounded; a page's words are bounded by the request."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    match kind:
        case UnsavedKind.LATE:
            return Room(forms=5, bytes_in_all=5 * LONGEST_LATE, bytes_each=LONGEST_LATE)
        case UnsavedKind.TYPED:
            # The sheet and the figures of a few months, each in a window of its own, beside a page of rules.
            return Room(forms=12, bytes_in_all=most)
        case UnsavedKind.SHOWN:
            return Room(forms=3, bytes_in_all=most)  # a window or two beside this one


def never_kept(view: View) -> View:
    """For a view whose form is kept nowhere, not even of somebody whose sign-in ran out: passwords, ballots, and
    what a script asks of a form that stands on its page."""
    setattr(view, NEVER_KEPT, True)
    return view


def is_never_kept(view: Callable[..., HttpResponseBase]) -> bool:
    return getattr(view, NEVER_KEPT, False)


def _is_too_long(kind: UnsavedKind, fields: Fields) -> bool:
    most = room_of(kind).bytes_each
    return most is not None and _size(fields) > most


def _size(fields: Fields) -> int:
    texts: Iterable[str] = (text for name, values in fields.items() for text in (name, *values))
    return sum(len(text.encode(errors="replace")) for text in texts)


@transaction.atomic
def keep(
    person: User,
    kind: UnsavedKind,
    path: str,
    fields: Fields,
    *,
    files: Fields | None = None,
    browser: str = "",
) -> bool:
    """Keep these fields in place of what was kept under the path, or none; the oldest forms make room.

    `files` are names alone, `browser` is the mark of the one written in (departments.browsers). False where
    nothing is kept, because the form or its path is too long.
    """
    files = files or {}
    if not fields:
        let_go(person, kind, path)
        return True
    if len(path) > LONGEST_PATH or _is_too_long(kind, {**fields, **files}):
        return False
    _lock(person)
    _store(person, kind, path, fields, files=json.dumps(files), browser=browser)
    return True


def _lock(person: User) -> None:
    """One person's keeping is one after another, in however many windows; rows that name them are not held up."""
    User.objects.select_for_update(no_key=True).order_by().values_list("pk").get(pk=person.pk)


def _store(person: User, kind: UnsavedKind, path: str, fields: Fields, **more: str) -> None:
    values = {"fields": json.dumps(fields), "size": _size(fields), "at": timezone.now(), **more}
    UnsavedForm.objects.update_or_create(person_id=person.pk, kind=kind, path=path, defaults=values)
    _make_room(person, kind)


def _make_room(person: User, kind: UnsavedKind) -> None:
    """The newest form stays whatever its length."""
    room, total, beyond = room_of(kind), 0, []
    for count, (pk, size) in enumerate(_rows(person, kind).values_list("pk", "size")):
        total += size
        if count >= room.forms or (count and total > room.bytes_in_all):
            beyond.append(pk)
    if beyond:
        UnsavedForm.objects.filter(pk__in=beyond).delete()


def _rows(person: User, kind: UnsavedKind, path: str | None = None) -> QuerySet[UnsavedForm]:
    rows = UnsavedForm.objects.filter(person=person.pk, kind=kind)
    return rows if path is None else rows.filter(path=path)


def kept(person: User, kind: UnsavedKind, path: str) -> QueryDict:
    """The fields of a form as they were sent; empty where nothing waits."""
    return as_sent(_fields(person, kind, path))


def kept_by_others(
    person: User, kind: UnsavedKind, path: str, *, since: datetime
) -> list[tuple[str, dict[str, list[str]]]]:
    """The names of those of the same department who changed this form since then, with its fields; one query.

    For whoever tells one editor of another: the words themselves are nobody else's to see.
    """
    rows = UnsavedForm.objects.filter(
        kind=kind,
        path=path,
        at__gte=since,
        person__department=person.department_id,
        person__is_active=True,
    )
    found = rows.exclude(person=person.pk).order_by("person").values_list("person__name", "fields")
    return [(name, json.loads(fields)) for name, fields in found]


def as_sent(fields: Fields) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in fields.items():
        query.setlist(name, values)
    return query


def _fields(person: User, kind: UnsavedKind, path: str) -> dict[str, list[str]]:
    text = _rows(person, kind, path).order_by().values_list("fields", flat=True).first()
    return json.loads(text) if text else {}


def change(
    person: User,
    kind: UnsavedKind,
    path: str,
    changed: Callable[[dict[str, list[str]]], Fields],
    *,
    browser: str | None = None,
) -> None:
    """Put what `changed` makes of the kept fields in their place, under the lock; nothing left is let go.

    Two windows that change one form at once lose nothing of each other. `changed` is pure: it is asked once
    without the lock, so that a form that changes nothing waits for nobody. With `browser` the form is kept
    anew, even as it was.
    """

    def is_the_same(before: Fields, after: Fields) -> bool:
        return before == after and (browser is None or not after)

    before = _fields(person, kind, path)
    if is_the_same(before, changed(before)):
        return
    with transaction.atomic():
        _lock(person)
        before = _fields(person, kind, path)
        after = changed(before)
        if not after:
            let_go(person, kind, path)
        elif not is_the_same(before, after):
            _store(person, kind, path, after, **({} if browser is None else {"browser": browser}))


def let_go(person: User, kind: UnsavedKind, path: str | None = None) -> None:
    """Forget what is kept; with a path only that form."""
    waiting = _rows(person, kind, path)
    if waiting.exists():
        waiting.delete()


def let_all_go(paths: Iterable[str]) -> None:
    """Forget what anybody wrote into the forms of these paths: it must not stand anywhere any more."""
    UnsavedForm.objects.filter(path__in=list(paths)).delete()


def kept_since(person: User, kind: UnsavedKind, path: str) -> datetime | None:
    """When the form was kept last; None where nothing waits."""
    return _rows(person, kind, path).order_by().values_list("at", flat=True).first()


def let_browser_go(person: User, browser: str) -> None:
    """Signing out ends what this person was shown in this browser; what they wrote themselves waits for them."""
    UnsavedForm.objects.filter(person=person.pk, browser=browser, kind=UnsavedKind.SHOWN).delete()


def pages_typed(person: User) -> int:
    """On how many pages something is typed and not saved."""
    return _rows(person, UnsavedKind.TYPED).order_by().count()


def waiting_for(person: User) -> list[Unsaved]:
    """The late forms of a person, the newest first; nothing whose path would lead off this site."""
    return [
        Unsaved(row.path, json.loads(row.fields), json.loads(row.files))
        for row in _rows(person, UnsavedKind.LATE)
        if url_has_allowed_host_and_scheme(row.path, allowed_hosts=None)
    ]


def is_waited_for(person_pk: int) -> bool:
    return UnsavedForm.objects.filter(person=person_pk, kind=UnsavedKind.LATE).exists()
