"""Signing in and out: how often it may be tried, and what the history keeps of it.

Failures are counted by account and address together, by account, and by address. None of the three
shuts anybody out for good: a pair pauses, the totals only slow down, and a browser that the account
signed in with before has a count of its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from departments.events import SignIn
from departments.expiry import drop_expired
from departments.history.records import record
from departments.models import SignInTries, User

# Stand where an account or an address would, and can be neither.
ANY_ACCOUNT, ANY_ADDRESS, UNKNOWN = "", "*", "?"


@dataclass(frozen=True)
class TryLimit:
    """So many failures are free in a window; after them one each `pause`, or none until the window is over."""

    free: int
    window: timedelta
    pause: timedelta | None = None

    def passes(self, tries: SignInTries, now: datetime) -> bool:
        rested = self.pause is not None and now - tries.latest >= self.pause
        return tries.count < self.free or rested


PAIR = TryLimit(5, timedelta(minutes=15))
ACCOUNT = TryLimit(15, timedelta(hours=1), pause=timedelta(minutes=1))
ADDRESS = TryLimit(30, timedelta(minutes=15), pause=timedelta(seconds=5))


class Slowed(Exception):
    """Too many failures from this address: try again in a few seconds. Says nothing about any account."""


class _Refused(Exception):
    def __init__(self, bound: TryLimit) -> None:
        self.bound = bound


def _counted(account: str) -> str:
    """The name that tries are counted under: sign-in ignores case, and so does the count."""
    return account.lower()[:40]


def take_try(account: str, address: str, *, alone: bool = False, now: datetime | None = None) -> bool:
    """Count one try of this account from this address; False where it is not to be looked at now.

    Counted before the password is checked, under the rows' locks (pair, account, address, always in this
    order), so that a burst gains nothing; a try that one of the three refuses is counted by none. `alone`
    counts the pair only: for a known browser, which stands in the address's place, and for the password
    asked once more. Raises Slowed.
    """
    now = now or timezone.now()
    SignInTries.objects.filter(since__lte=now - max(PAIR.window, ACCOUNT.window, ADDRESS.window)).delete()
    name, place = _counted(account), address[:60]
    bounds = [(name, place, PAIR)]
    if not alone:
        bounds += [(name, ANY_ADDRESS, ACCOUNT), (ANY_ACCOUNT, place, ADDRESS)]
    try:
        with transaction.atomic():
            for account_key, address_key, bound in bounds:
                _count(account_key, address_key, bound, now)
    except _Refused as refusal:
        if refusal.bound is ADDRESS:
            raise Slowed from refusal
        return False
    return True


def _count(account: str, address: str, bound: TryLimit, now: datetime) -> int:
    """One more in a row under its lock, begun anew after the window; the count, or _Refused."""
    key = {"account": account, "address": address}
    SignInTries.objects.get_or_create(**key, defaults={"since": now, "latest": now})
    tries = SignInTries.objects.select_for_update().get(**key)
    if now - tries.since >= bound.window:
        tries.count, tries.since = 0, now
    if not bound.passes(tries, now):
        raise _Refused(bound)
    tries.count, tries.latest = tries.count + 1, now
    tries.save()
    return tries.count


def is_locked(account: str, *, now: datetime | None = None) -> bool:
    """Whether tries of this account are refused somewhere just now, or slowed everywhere."""
    now = now or timezone.now()
    tries = SignInTries.objects.filter(account=_counted(account))
    pairs = tries.exclude(address=ANY_ADDRESS)
    total = tries.filter(address=ANY_ADDRESS)
    return (
        pairs.filter(count__gte=PAIR.free, since__gt=now - PAIR.window).exists()
        or total.filter(count__gte=ACCOUNT.free, since__gt=now - ACCOUNT.window).exists()
    )


@transaction.atomic
def forget_tries(account: str, address: str | None = None) -> int:
    """Start counting anew, from one address or from all; returns how many pairs were counted.

    What a pair had counted is given back to the totals: who signs in at last was no attack.
    """
    tries = SignInTries.objects.select_for_update().filter(account=_counted(account))
    pairs = tries.exclude(address=ANY_ADDRESS).order_by("address")
    if address is not None:
        pairs = pairs.filter(address=address[:60])
    counted_pairs = list(pairs)
    _give_back(_counted(account), ANY_ADDRESS, sum(pair.count for pair in counted_pairs))
    for pair in counted_pairs:
        _give_back(ANY_ACCOUNT, pair.address, pair.count)
    if address is None:
        tries.filter(address=ANY_ADDRESS).delete()
    SignInTries.objects.filter(pk__in=[pair.pk for pair in counted_pairs]).delete()
    return len(counted_pairs)


def _give_back(account: str, address: str, count: int) -> None:
    total = SignInTries.objects.select_for_update().filter(account=account, address=address).first()
    if total is not None:
        total.count = max(0, total.count - count)
        total.save(update_fields=["count"])


def tell_sign_in(user: User, *, address: str, counted_as: str | None = None) -> None:
    """The history keeps who signed in, and from where; the count of failures ends, and so does what is over.

    `counted_as` is what the tries were counted under, where that was not the address.
    """
    forget_tries(user.username, counted_as or address)
    record(user, SignIn(verb="account.sign_in", address=address), user, f"{user}登录")
    drop_expired(timezone.now())


def tell_sign_out(user: User, *, address: str) -> None:
    record(user, SignIn(verb="account.sign_out", address=address), user, f"{user}退出")


def tell_failure(typed: str, *, address: str, counted_as: str | None = None) -> None:
    """A failed sign-in: the first of an account from an address in a window, and the one that brings the pause.

    Names that are no account give one event an address and window, and only the beginning of one: people
    type passwords into that field.
    """
    failed = SignIn(verb="account.sign_in_failed", address=address)
    person = User.objects.select_related("department").filter(username__iexact=typed).first()
    if person is None:
        if _first_unknown(address):
            sentence = f"账号 {typed[:3]}…（无此账号）登录失败"
            record(None, failed, User(pk=0), sentence)
        return
    place = (counted_as or address)[:60]
    counts = dict(
        SignInTries.objects.filter(account=_counted(typed), address__in=(place, ANY_ADDRESS)).values_list(
            "address", "count"
        )
    )
    for words in _failures(counts.get(place, 0), counts.get(ANY_ADDRESS, 0)):
        sentence = f"账号 {person.username} 登录失败{words}"
        record(None, failed, person, sentence)


def _failures(of_pair: int, of_account: int) -> list[str]:
    endings = [""] if of_pair == 1 else []
    if of_pair == PAIR.free:
        endings.append("，已连续 5 次，该地址 15 分钟内不再受理")
    if of_account == ACCOUNT.free:
        endings.append(f"，一小时内已从各处失败 {ACCOUNT.free} 次，放慢受理")
    return endings


def _first_unknown(address: str) -> bool:
    """Whether this is the first name without an account from an address in a window."""
    try:
        with transaction.atomic():
            _count(UNKNOWN, address[:60], TryLimit(1, PAIR.window), timezone.now())
    except _Refused:
        return False
    return True
