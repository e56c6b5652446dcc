"""Notices of what others did to somebody's account or decisions, shown at the next sign-in and on the desk."""

from django.db.models import QuerySet
from django.utils import timezone

from departments.fields import limit_of
from departments.models import AccountNotice, User

MOST_WORDS = limit_of(AccountNotice, "words")


def tell_owner(
    person: User, change_words: str, *, actor: User | None, confirmed_by: User | None = None
) -> None:
    """Notify the owner of an account of a change to it; `change_words` goes on from “您的”: 密码被重置."""
    who = str(actor) if actor else "操作员（命令行）"
    with_whom = f"提出、{confirmed_by}确认" if confirmed_by else ""
    at = timezone.localtime()
    words = f"{at:%Y-%m-%d %H:%M}，您的{change_words}，由{who}{with_whom}办理。不是您知道的事，请马上告诉区作风办。"
    AccountNotice.objects.create(person=person, words=words, at=at)


def tell(person: User, sentence: str) -> None:
    """Notify a person with a whole `sentence`, cut to what the notice holds; the history keeps all of it."""
    at = timezone.localtime()
    AccountNotice.objects.create(person=person, words=f"{at:%Y-%m-%d %H:%M}，{sentence}"[:MOST_WORDS], at=at)


def unread_notices(person: User) -> QuerySet[AccountNotice]:
    return AccountNotice.objects.filter(person=person, read_at__isnull=True)


def mark_read(person: User) -> int:
    """Only the owner says so; returns how many were unread."""
    return unread_notices(person).update(read_at=timezone.now())
