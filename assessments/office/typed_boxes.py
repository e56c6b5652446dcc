"""What stands typed in the boxes of 应亮未亮: one form holds all rows, and one press sends one of them."""

from collections.abc import Collection

from django.http import QueryDict

from departments import unsaved
from departments.browsers import mark_of
from departments.models import UnsavedKind, User
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest

NAMES = ("grounds-", "unasked-", "note-", "words-", "until-")


def _page(month: CalendarMonth) -> str:
    return f"spared {month}"


def kept_boxes(user: User, month: CalendarMonth) -> QueryDict:
    return unsaved.kept(user, UnsavedKind.TYPED, _page(month))


def keep_boxes(request: SignedInRequest, month: CalendarMonth, *, sent: Collection[str] = ()) -> None:
    """Keep what differs from what the page showed (`was-…`), but for what was `sent` and taken."""
    typed = {name: text for name, text in request.POST.items() if name.startswith(NAMES)}
    fields = {
        name: [str(text)]
        for name, text in typed.items()
        if name not in sent and text != request.POST.get(f"was-{name}", "")
    }
    unsaved.keep(request.user, UnsavedKind.TYPED, _page(month), fields, browser=mark_of(request))
