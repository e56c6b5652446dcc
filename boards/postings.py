"""已张贴, 已发布: where and when an edition was put up or sent out, noted by the office; a wrong note is struck."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from boards.events import PostingNoted
from boards.models import Edition, Posting
from boards.permissions import may_note_posting
from departments.history.records import record
from departments.models import User
from departments.months import CalendarMonth


@transaction.atomic
def note_posting(
    edition: Edition, *, actor: User, kind: str, place: str, at: datetime, now: datetime | None = None
) -> Posting:
    """Note that an edition was put up or sent out. PermissionDenied, or ValidationError of a place or time."""
    _refuse_others(actor)
    now = now or timezone.now()
    if at > now:
        raise ValidationError({"at": "时间还没有到"})
    if at < edition.published_at.replace(second=0, microsecond=0):
        raise ValidationError({"at": "时间早于这一版的发布时间"})
    posting = Posting(edition=edition, kind=kind, place=place.strip(), at=at, noted_by=actor, noted_at=now)
    posting.full_clean()
    posting.save()
    record(actor, PostingNoted(verb="posting.note", facts=posting.facts), edition, f"登记{posting}")
    return posting


@transaction.atomic
def strike_posting(posting: Posting, *, actor: User, now: datetime | None = None) -> Posting:
    """Strike a note that is wrong: another row says so, and both stay. PermissionDenied, or ValidationError."""
    _refuse_others(actor)
    if posting.strikes_id or hasattr(posting, "struck_by"):
        raise ValidationError("这一条已经划去")
    same = {name: getattr(posting, name) for name in ("edition", "kind", "place", "at")}
    struck = Posting(**same, strikes=posting, noted_by=actor, noted_at=now or timezone.now())
    struck.full_clean()
    struck.save()
    record(
        actor,
        PostingNoted(verb="posting.strike", facts=posting.facts),
        posting.edition,
        f"划去登记：{posting}",
    )
    return struck


def postings_of(month: CalendarMonth) -> list[Posting]:
    """The notes of a month's editions by their time, with who noted and who struck them; one query."""
    noted = Posting.objects.filter(edition__month=month, strikes=None).defer("edition__content")
    return list(noted.select_related("edition", "noted_by", "struck_by__noted_by"))


def _refuse_others(actor: User) -> None:
    if not may_note_posting(actor):
        raise PermissionDenied(f"{actor} 不能登记张贴")
