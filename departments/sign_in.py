"""Signing in and out: how often it may be tried, and what the history keeps of it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from departments.models import SignInTries, User
from departments.records import record

MOST_TRIES = 5
PAUSE = timedelta(minutes=15)


def _counted(account: str) -> str:
    """The name that tries are counted under: sign-in ignores case, and so does the count."""
    return account.lower()[:40]


@transaction.atomic
def take_try(account: str, address: str, *, now: datetime | None = None) -> bool:
    """Count one try of this account from this address; False when five failed and 15 minutes are not over.

    Counted before the password is checked, under the row's lock, so that a burst gains nothing. A
    pair is locked, never an account: nobody can shut another out from elsewhere.
    """
    now = now or timezone.now()
    SignInTries.objects.filter(since__lte=now - PAUSE).delete()
    pair = {"account": _counted(account), "address": address[:60]}
    SignInTries.objects.get_or_create(**pair, defaults={"since": now})
    tries = SignInTries.objects.select_for_update().get(**pair)
    if tries.count >= MOST_TRIES:
        return False
    tries.count += 1
    tries.save()
    return True


def is_locked(account: str, *, now: datetime | None = None) -> bool:
    """Whether any address has used up its tries of this account just now."""
    recent = (now or timezone.now()) - PAUSE
    tries = SignInTries.objects.filter(account=_counted(account))
    return tries.filter(count__gte=MOST_TRIES, since__gt=recent).exists()


def forget_tries(account: str, address: str | None = None) -> int:
    """Start counting anew, from one address or from all; returns how many pairs were counted."""
    pairs = SignInTries.objects.filter(account=_counted(account))
    if address is not None:
        pairs = pairs.filter(address=address[:60])
    return pairs.delete()[0]


def tell_sign_in(user: User, *, address: str) -> None:
    """The history keeps who signed in, and from where; the count of failures ends."""
    forget_tries(user.username, address)
    record(user, "account.sign_in", user, f"{user}登录", address=address)


def tell_sign_out(user: User, *, address: str) -> None:
    record(user, "account.sign_out", user, f"{user}退出", address=address)


def tell_failure(typed: str, *, address: str) -> None:
    """A failed sign-in, with the account it named.

    Of a name that is no account only the beginning is kept: people type passwords into that field.
    """
    person = User.objects.select_related("department").filter(username__iexact=typed).first()
    named = f"账号 {person.username} " if person else f"账号 {typed[:3]}…（无此账号）"
    tries = SignInTries.objects.filter(account=_counted(typed), address=address[:60]).first()
    locked = "，已连续 5 次，该地址 15 分钟内不再受理" if tries and tries.count >= MOST_TRIES else ""
    subject = person or User(pk=0)
    record(None, "account.sign_in_failed", subject, f"{named}登录失败{locked}", address=address)
