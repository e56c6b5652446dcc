"""The two-person rule: what a second person has to confirm, who that may be, and what the owner is told."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client

from departments import accounts
from departments.models import AccountNotice, AccountRequest, Record, RequestState, Role, User
from departments.models.requests import LAPSES_AFTER
from departments.permissions import GUARDED
from departments.requests import ask_for_password, ask_for_role, confirm, decline, first_half, waiting_for
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
LOGIN = "/accounts/login/"
OPEN = [role for role in Role if role not in GUARDED]


@pytest.fixture
def asker():
    return make_user(Role.SECURITY_ADMIN, username="asker", name="安全甲")


@pytest.fixture
def second():
    return make_user(Role.SYSTEM_ADMIN, username="second", name="系统乙")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", sorted(GUARDED))
def test_office_and_administrators_are_reset_and_changed_by_two(asker, second, role):
    person = make_user(role, username="person")
    for attempt in (
        lambda: accounts.reset_password(person, actor=asker),
        lambda: accounts.grant_role(person, Role.CLERK, actor=asker),
    ):
        with pytest.raises(ValidationError, match="须由第二人确认"):
            attempt()
    clerk = make_user(Role.CLERK, username="clerk")
    with pytest.raises(ValidationError, match="须由第二人确认"):
        accounts.grant_role(clerk, role, actor=asker)
    client = signed_in(asker)
    assert client.post(f"/people/{person.pk}/password/").url.startswith("/people/requests/")
    assert client.post(f"/people/{clerk.pk}/role/", {"role": role}).url.startswith("/people/requests/")
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert User.objects.get(pk=clerk.pk).role == Role.CLERK


@pytest.mark.parametrize("role", OPEN)
def test_departments_people_are_reset_and_changed_by_one(asker, role):
    person = make_user(role, username="person")
    accounts.grant_role(person, "", actor=asker)
    accounts.grant_role(person, role, actor=asker)
    assert accounts.reset_password(person, actor=asker)


# Who may do which step with a request of `asker` for the publisher's password.
STEPS = {
    "asker": {"recall"},
    "person": set(),
    Role.PUBLISHER: {"confirm", "decline"},
    Role.SYSTEM_ADMIN: {"confirm", "decline"},
    Role.SECURITY_ADMIN: {"confirm", "decline"},
    **{who: set() for who in ("", Role.CLERK, Role.SIGNER, Role.CONTACT, Role.REVIEWER, Role.AUDITOR)},
}


@pytest.mark.parametrize("who", STEPS)
@pytest.mark.parametrize("step", ["confirm", "decline"])
def test_steps_by_role(asker, who, step):
    person = make_user(Role.PUBLISHER, username="person")
    request = ask_for_password(person, actor=asker)
    actor = {"asker": asker, "person": person}.get(who) or make_user(who, username="actor")
    before = Record.objects.count()
    response = signed_in(actor).post(f"/people/requests/{request.pk}/", {"decision": step})
    request.refresh_from_db()
    name = "recall" if who == "asker" and step == "decline" else step
    if name in STEPS[who]:
        states = {"confirm": "confirmed", "decline": "declined", "recall": "withdrawn"}
        assert (response.status_code, request.state, request.decided_by) == (302, states[name], actor)
    else:
        assert (response.status_code, request.state) == (403, RequestState.WAITING)
        assert Record.objects.count() == before
    assert User.objects.get(pk=person.pk).check_password(PASSWORD) == (
        name != "confirm" or name not in STEPS[who]
    )


def test_password_of_two_halves_is_known_whole_to_neither(asker, second):
    person = make_user(Role.PUBLISHER, username="boss")
    of_asker, of_second = signed_in(asker), signed_in(second)
    page = of_asker.post(f"/people/{person.pk}/password/").url
    shown = re.findall(r'<code class="one-time">([^<]+)</code>', of_asker.get(page).content.decode())
    assert re.findall(r'class="one-time"', of_second.get(page).content.decode()) == []
    of_second.post(page, {"decision": "confirm"})
    other = re.findall(r'<code class="one-time">([^<]+)</code>', of_second.get(page).content.decode())
    assert "one-time" not in of_second.get(page).content.decode()  # once
    assert re.findall(r'<code class="one-time">([^<]+)</code>', of_asker.get(page).content.decode()) == shown
    assert [len(half) for half in (*shown, *other)] == [9, 9]
    owner = Client()
    assert owner.post(LOGIN, {"username": "boss", "password": shown[0]}).status_code == 200
    assert owner.post(LOGIN, {"username": "boss", "password": f"{shown[0]}-{other[0]}"}).status_code == 302
    assert "密码被重置" in owner.get("/accounts/password/").content.decode()
    halves = {*shown, *other}
    assert not [
        row for row in Record.objects.all() if any(half in row.sentence + row.data for half in halves)
    ]


def test_one_person_alone_never_becomes_the_publisher(asker, second):
    """The password that the asker gave a clerk opens nothing once the clerk is an office account."""
    clerk = make_user(Role.CLERK, username="clerk")
    known = accounts.reset_password(clerk, actor=asker)
    request = ask_for_role(clerk, Role.PUBLISHER, actor=asker)
    assert confirm(request, actor=second) != ""
    clerk.refresh_from_db()
    assert (clerk.role, clerk.check_password(known), clerk.must_change_password) == ("publisher", False, True)
    event = Record.objects.get(verb="account.grant")
    assert (event.actor, event.sentence.endswith("经办人 → 发布人（系统乙（区作风办 系统管理员）确认）")) == (
        asker,
        True,
    )


def test_office_person_who_moves_within_the_office_keeps_the_password(asker, second):
    person = make_user(Role.REVIEWER, username="person")
    assert confirm(ask_for_role(person, Role.PUBLISHER, actor=asker), actor=second) == ""
    person.refresh_from_db()
    assert (person.role, person.check_password(PASSWORD)) == (Role.PUBLISHER, True)


def test_owner_is_notified_until_they_say_that_they_know(asker, second):
    person = make_user(Role.REVIEWER, username="person")
    confirm(ask_for_role(person, Role.PUBLISHER, actor=asker), actor=second)
    client = signed_in(User.objects.get(pk=person.pk))
    desk = client.get("/desk/").content.decode()
    assert (
        "您的角色改为“发布人”，由安全甲（区作风办 安全管理员）提出、系统乙（区作风办 系统管理员）确认办理"
        in desk
    )
    assert client.post("/accounts/notices/read/").url == "/desk/"
    assert "您的角色改为" not in client.get("/desk/").content.decode()
    assert AccountNotice.objects.get().read_at is not None
    assert not AccountNotice.objects.exclude(person=person).exists()


def test_clerk_is_notified_too_but_not_of_a_first_password(asker):
    clerk, new = make_user(Role.CLERK, username="clerk"), make_user(Role.CLERK, username="new")
    new.set_unusable_password()
    new.save()
    for person in (clerk, new):
        accounts.reset_password(person, actor=asker)
    assert [notice.person for notice in AccountNotice.objects.all()] == [clerk]


def test_request_waits_once_an_account_and_lapses(asker, second):
    person = make_user(Role.PUBLISHER, username="person")
    first = ask_for_password(person, actor=asker, now=NOON)
    with pytest.raises(ValidationError, match="已有一项变更在等确认"):
        ask_for_role(person, Role.REVIEWER, actor=asker, now=NOON + timedelta(hours=1))
    late = NOON + LAPSES_AFTER
    assert list(waiting_for(second, now=late - timedelta(seconds=1))) == [first]
    assert list(waiting_for(second, now=late)) == []
    with pytest.raises(ValidationError, match="已经过期"):
        confirm(first, actor=second, now=late)
    again = ask_for_role(person, Role.REVIEWER, actor=asker, now=late)
    first.refresh_from_db()
    assert (first.state, again.state) == (RequestState.LAPSED, RequestState.WAITING)


def test_request_is_confirmed_once_and_only_as_things_stood(asker, second):
    person = make_user(Role.PUBLISHER, username="person")
    request = ask_for_password(person, actor=asker, now=NOON)
    User.objects.filter(pk=person.pk).update(role=Role.REVIEWER)
    with pytest.raises(ValidationError, match="角色已经变动"):
        confirm(request, actor=second, now=NOON)
    User.objects.filter(pk=person.pk).update(role=Role.PUBLISHER)
    User.objects.filter(pk=asker.pk).update(role=Role.CLERK)
    with pytest.raises(ValidationError, match="提出人已不是安全管理员"):
        confirm(request, actor=second, now=NOON)
    User.objects.filter(pk=asker.pk).update(role=Role.SECURITY_ADMIN)
    decline(request, actor=second, now=NOON)
    with pytest.raises(ValidationError, match="未同意，不能再办理"):
        confirm(request, actor=second, now=NOON)


def test_house_with_one_administrator_has_the_operator(asker):
    person = make_user(Role.REVIEWER, username="person")
    request = ask_for_password(person, actor=asker)
    page = signed_in(asker).get(f"/people/requests/{request.pk}/").content.decode()
    assert "没有第二个人可以确认" in page
    call_command("password", "person", verbosity=0)
    assert Record.objects.filter(verb="account.reset", actor=None).count() == 1
    assert AccountNotice.objects.get().words.count("操作员（命令行）") == 1


def test_office_of_one_needs_no_second(asker, settings):
    settings.OFFICE_OF_ONE = True
    person = make_user(Role.REVIEWER, username="person")
    assert accounts.reset_password(person, actor=asker)
    assert accounts.grant_role(person, Role.PUBLISHER, actor=asker).role == Role.PUBLISHER
    told = Record.objects.filter(data__contains='"by_exception":"没有第二人确认"')
    assert sorted(told.values_list("verb", flat=True)) == ["account.grant", "account.reset"]
    assert all("（一人办公例外：没有第二人确认）" in row.sentence for row in told)
    clerk = make_user(Role.CLERK, username="clerk")
    accounts.reset_password(clerk, actor=asker)
    assert told.count() == 2


def test_requests_are_listed_where_there_are_some_and_where_there_are_none(asker, second):
    client = signed_in(second)
    assert "没有账号变更申请" in client.get("/people/requests/").content.decode()
    request = ask_for_role(make_user(Role.REVIEWER, name="赵审"), Role.PUBLISHER, actor=asker, now=NOON)
    assert "已过期" in client.get("/people/requests/").content.decode()
    assert "已过期，须重新提出" in client.get(f"/people/requests/{request.pk}/").content.decode()
    AccountRequest.objects.all().delete()
    ask_for_role(User.objects.get(name="赵审"), Role.PUBLISHER, actor=asker)
    assert "赵审（reviewer-zfb）：角色 审核员 → 发布人" in client.get("/desk/").content.decode()
    assert "等您确认的账号变更" not in signed_in(asker).get("/desk/").content.decode()


@pytest.mark.parametrize("decision", [None, "", "yes"])
def test_press_that_decides_nothing_changes_nothing(asker, second, decision):
    request = ask_for_password(make_user(Role.REVIEWER), actor=asker)
    data = {} if decision is None else {"decision": decision}
    signed_in(second).post(f"/people/requests/{request.pk}/", data)
    request.refresh_from_db()
    assert request.state == RequestState.WAITING


def test_first_half_is_its_askers_alone(asker, second):
    request = ask_for_password(make_user(Role.REVIEWER), actor=asker)
    other = make_user(Role.SECURITY_ADMIN, username="other")
    for user in (second, other):
        assert (
            first_half(request) not in signed_in(user).get(f"/people/requests/{request.pk}/").content.decode()
        )


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_last_administrator_is_neither_disabled_nor_moved(role, asker, second):
    User.objects.filter(role=role).update(is_active=False)
    last = make_user(role, username="last")
    system = User.objects.filter(role=Role.SYSTEM_ADMIN, is_active=True).exclude(pk=last.pk).first()
    if system is None:  # the last of them could only be disabled by somebody who is none any more
        system = make_user(Role.SYSTEM_ADMIN, username="former")
        User.objects.filter(pk=system.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="最后一位"):
        accounts.switch_account(last, actor=system, active=False)
    with pytest.raises(ValidationError, match="最后一位"):
        accounts.refuse_last_administrator(last)
    make_user(role, username="next")
    accounts.switch_account(last, actor=system, active=False)
    with pytest.raises(PermissionDenied):
        accounts.switch_account(system, actor=system, active=False)


def test_press_without_a_word_disables_nobody(second):
    person = make_user(Role.CLERK, username="person")
    response = signed_in(second).post(f"/people/{person.pk}/active/")
    assert response.url == f"/people/{person.pk}/"
    assert User.objects.get(pk=person.pk).is_active


def test_workbook_that_changes_a_role_records_old_and_new_and_ends_the_sessions(asker):
    """The operator's word goes by the same door: an event a person, a notice, and out."""
    clerk = make_user(Role.CLERK, username="clerk")
    client = signed_in(clerk)
    changed = User.objects.select_related("department").get(pk=clerk.pk)
    changed.role, changed.phone = Role.AUDITOR, "5731"
    new = User(username="new", name="新来的", department=clerk.department, role=Role.SIGNER)
    accounts.write_people([new], [changed])
    assert client.get("/desk/").status_code == 302
    events = Record.objects.order_by("sequence").values_list("verb", "sentence")
    assert list(events) == [
        ("account.make", "建立账号 new：新来的（区作风办，审签人）"),
        ("account.grant", "经办人（区作风办，账号 clerk）的角色：经办人 → 审计员"),
        ("account.change", "修改账号 clerk：电话：空 → 5731"),
    ]
    assert AccountNotice.objects.get().person == clerk
