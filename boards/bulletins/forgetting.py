"""A board of the month was withdrawn: what anybody wrote of its bulletins before that may hold its words, and goes."""

from datetime import datetime

from django.urls import reverse

from boards.bulletins.editing import KEPT, note_edited
from boards.bulletins.fields import FOLLOWING
from boards.bulletins.kinds import KINDS
from boards.models import BulletinDraft
from departments.models import User
from departments.months import CalendarMonth
from departments.typed_words import place_of
from departments.unsaved import let_all_go

FORGOTTEN = (*(name for name in FOLLOWING if name != "addressed"), *KEPT)


def forget_own_words(month: CalendarMonth, *, actor: User, now: datetime) -> None:
    """Empty the titles and texts of the month's drafts, saved or not; numbers, addressees and days stay.

    The drafts go on as next versions: a page that is open still is refused.
    """
    for row in BulletinDraft.objects.select_for_update().filter(month=month):
        changed = [name for name in FORGOTTEN if getattr(row, name)]
        for name in changed:
            setattr(row, name, "")
        if changed:
            note_edited(row, "bulletin.forget", changed, actor=actor, now=now)
    pages = [reverse("bulletin", args=[month, kind]) for kind in KINDS.values()]
    let_all_go(address for page in pages for address in (page, place_of(page)))
