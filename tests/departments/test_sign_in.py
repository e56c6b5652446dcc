"""How often signing in may be tried: by pair, by account, by address, and how many are looked at at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from departments import accounts, forms
from departments.models import Record, Role, SignInTries
from departments.sign_in import ACCOUNT, ADDRESS, PAIR, Slowed, is_locked, take_try, tell_sign_in
from departments.turnstile import IN_LINE, IN_LINE_KNOWN, REMEMBERED, Full, Turnstile
from tests.factories import PASSWORD, make_user

LOGIN = "/accounts/login/"
NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)


def sign_in(client, username, password=PASSWORD, address="10.0.0.1"):
    return client.post(LOGIN, {"username": username, "password": password}, REMOTE_ADDR=address)


def taken(tries, now=NOON):
    """How many of these (account, address) are looked at."""
    count = 0
    for account, address in tries:
        with suppress(Slowed):
            count += take_try(account, address, now=now)
    return count


@pytest.mark.django_db
def test_account_tried_from_many_addresses_slows_down_and_is_never_shut():
    many = [("boss", f"10.0.{n}.{m}") for n in range(12) for m in [1] * 5]
    assert taken(many) == ACCOUNT.free
    assert is_locked("boss", now=NOON)
    assert taken([("boss", "10.9.9.9"), ("boss", "10.9.9.8")], NOON + ACCOUNT.pause) == 1
    assert taken([("else", "10.0.0.1")]) == 1
    assert taken(many, NOON + ACCOUNT.window) == ACCOUNT.free


@pytest.mark.django_db
def test_address_that_tries_many_accounts_slows_down_and_is_never_shut():
    assert taken([(f"person{n}", "10.0.0.1") for n in range(60)]) == ADDRESS.free
    assert taken([("person60", "10.0.0.1"), ("person61", "10.0.0.1")], NOON + ADDRESS.pause) == 1
    assert taken([("person1", "10.0.0.2")]) == 1


@pytest.mark.django_db
def test_try_that_is_refused_for_one_reason_is_counted_for_none():
    taken([(f"person{n}", "10.0.0.1") for n in range(ADDRESS.free)])
    for _ in range(PAIR.free + 1):
        with pytest.raises(Slowed):
            take_try("boss", "10.0.0.1", now=NOON)
    assert taken([("boss", "10.0.0.2")] * 6) == PAIR.free
    assert SignInTries.objects.get(account="boss", address="*").count == PAIR.free


@pytest.mark.django_db
def test_office_behind_one_address_signs_in_all_morning(client):
    for n in range(ADDRESS.free + 5):
        user = make_user(username=f"person{n}")
        assert (sign_in(Client(), user.username, "wrong").status_code) == 200
        assert (sign_in(Client(), user.username).status_code) == 302


@pytest.mark.django_db
def test_browser_that_signed_in_before_is_not_slowed_with_its_account_or_address():
    make_user(username="boss")
    own = Client()
    sign_in(own, "boss")
    own.cookies.pop("sessionid")
    for n in range(40):
        sign_in(Client(), "boss", "wrong", address=f"10.1.0.{n}")
        sign_in(Client(), f"person{n}", "wrong")
    assert sign_in(Client(), "boss", address="10.2.0.1").status_code == 200
    assert sign_in(Client(), "somebody-new").status_code == 429
    assert sign_in(own, "boss").status_code == 302


@pytest.mark.django_db
def test_known_browser_is_locked_for_its_own_mistakes_and_for_its_own_account_only():
    make_user(username="boss")
    make_user(Role.SIGNER, username="other")
    own = Client()
    sign_in(own, "boss")
    own.cookies.pop("sessionid")
    for _ in range(PAIR.free):
        sign_in(own, "boss", "wrong")
    assert sign_in(own, "boss").status_code == 200
    assert sign_in(Client(), "boss").status_code == 302
    for _ in range(PAIR.free):
        sign_in(own, "other", "wrong")
    assert sign_in(Client(), "other").status_code == 200  # counted by the address: it was not its browser


@pytest.mark.django_db
def test_events_of_failures_are_few():
    make_user(username="boss")
    for n in range(8):
        for _ in range(6):
            sign_in(Client(), "boss", "wrong", address=f"10.1.0.{n}")
            sign_in(Client(), f"nobody{n}", "wrong", address="10.3.0.1")
    sentences = list(Record.objects.order_by("sequence").values_list("sentence", flat=True))
    locked, slowed = "，已连续 5 次，该地址 15 分钟内不再受理", "，一小时内已从各处失败 15 次，放慢受理"
    assert sorted(sentences) == sorted(
        [
            *["账号 boss 登录失败", f"账号 boss 登录失败{locked}"] * 3,
            f"账号 boss 登录失败{slowed}",
            "账号 nob…（无此账号）登录失败",
        ]
    )


class Counting(MD5PasswordHasher):
    algorithm = "counting"
    checks = 0

    def encode(self, password, salt):
        type(self).checks += 1
        return super().encode(password, salt)


@pytest.fixture
def turnstile(monkeypatch):
    """A turnstile whose checks take 0.1 s by its own clock, and whose pauses are written down."""
    at, pauses = iter(range(10_000)), []
    turnstile = Turnstile(clock=lambda: next(at) / 10, pause=pauses.append)
    turnstile.pauses = pauses
    monkeypatch.setattr(forms, "TURNSTILE", turnstile)
    return turnstile


@pytest.mark.django_db
def test_locked_try_takes_as_long_as_a_check_and_computes_nothing(client, settings, turnstile):
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    make_user(username="here")
    pages = [sign_in(client, "here", "wrong") for _ in range(PAIR.free)]
    checks = Counting.checks
    pages.append(sign_in(client, "here", "wrong"))
    assert Counting.checks == checks
    assert [round(pause, 3) for pause in turnstile.pauses] == [0.1]
    lines = [[line for line in page.content.decode().splitlines() if "csrf" not in line] for page in pages]
    assert lines == [lines[0]] * 6
    assert {page.status_code for page in pages} == {200}


def test_first_pause_is_a_real_check_and_later_ones_follow_the_last():
    at = iter([0.0, 9.0, *(n / 4 for n in range(2 * REMEMBERED))])
    pauses = []
    turnstile = Turnstile(clock=lambda: next(at), pause=pauses.append)
    turnstile.idle()
    assert pauses == []
    turnstile.idle()
    for _ in range(REMEMBERED):
        with turnstile.timed():
            pass
    turnstile.idle()
    assert pauses == [9.0, 0.25]


def test_line_is_short_and_a_known_browser_finds_one_place_more():
    turnstile, inside, leave = Turnstile(), Barrier(2), Barrier(2)

    def stay(_):
        with turnstile.enter():
            inside.wait()
            leave.wait()

    def wait(known):
        with turnstile.enter(known=known):
            return "in"

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(stay, 0)
        inside.wait()
        waiting = [pool.submit(wait, known) for known in (False, True)][: IN_LINE_KNOWN - 1]
        while turnstile._in_line < IN_LINE_KNOWN:
            pass
        for known in (False, True):
            with pytest.raises(Full):
                wait(known)
        leave.wait()
        assert [attempt.result() for attempt in waiting] == ["in"] * 2
        first.result()
    assert (turnstile._in_line, IN_LINE < IN_LINE_KNOWN) == (0, True)


@pytest.mark.django_db
def test_crowded_door_says_so_and_looks_at_no_password(client, turnstile):
    make_user(username="here")
    with turnstile.enter(), turnstile_line(turnstile):
        page = sign_in(client, "here")
    assert (page.status_code, page["Retry-After"]) == (429, "5")
    assert "请等几秒，再输一次密码" in page.content.decode()
    assert 'value="here"' in page.content.decode()
    assert (SignInTries.objects.count(), Record.objects.count()) == (0, 0)
    assert sign_in(client, "here").status_code == 302


def turnstile_line(turnstile):
    """Somebody who waits in line."""

    class Waiting:
        def __enter__(self):
            turnstile._in_line += 1

        def __exit__(self, *_):
            turnstile._in_line -= 1

    return Waiting()


@pytest.mark.django_db
def test_ending_sessions_asks_for_none_of_them(client):
    users = [make_user(username=name) for name in ("one", "two")]
    clients = [Client(), Client(), Client()]
    for browser, user in zip(clients, [users[0], *users], strict=False):
        browser.force_login(user)
    with CaptureQueriesContext(connection) as caught:
        accounts.end_sessions(users[0])
    assert [("session" in query["sql"].split("SET")[0]) for query in caught] == [False]
    assert [browser.get("/accounts/password/").status_code for browser in clients] == [302, 302, 200]
    assert Session.objects.count() == 1  # what has ended is gone with its next request
    tell_sign_in(users[0], address="10.0.0.1")


@pytest.mark.django_db
def test_session_hash_of_an_account_whose_sessions_never_ended_is_djangos_own():
    user = make_user()
    plain = super(type(user), user).get_session_auth_hash()
    assert user.get_session_auth_hash() == plain
    accounts.end_sessions(user)
    assert user.get_session_auth_hash() == f"{plain}.1"
    assert timedelta(0) < PAIR.window


def test_account_name_without_end_is_refused_in_words(client):
    answer = client.post("/accounts/login/", {"username": "a" * 200_000, "password": "x"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["username"] == ["账号最多 40 字，现有 200000 字"]
