from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from departments import accounts
from departments.management.commands.password import Command as PasswordCommand
from departments.models import Record, Role, SignInTries, User
from departments.passwords import UNAMBIGUOUS, one_time_password
from departments.sign_in import forget_tries, take_try
from tests.factories import PASSWORD, make_assessor, make_town, make_user

pytestmark = pytest.mark.django_db

LOGIN, CHANGE = "/accounts/login/", "/accounts/password/"
NEW = "秋天去看固城湖的大闸蟹吧"
NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)


def sign_in(client, username, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def verbs():
    return list(Record.objects.order_by("sequence").values_list("verb", flat=True))


def test_sign_in_opens_the_desk_and_is_recorded(client):
    user = make_user(Role.REVIEWER, username="zhao")
    response = sign_in(client, " zhao ")
    assert (response.status_code, response.url) == (302, reverse("desk"))
    event = Record.objects.get()
    assert (event.verb, event.actor, event.sentence) == (
        "account.sign_in",
        user,
        "审核员（区作风办 审核员）登录",
    )
    assert PASSWORD not in event.data


def test_sign_in_reads_full_width_account_names(client):
    make_user(Role.REVIEWER, username="zhao01")
    assert sign_in(client, "ｚｈａｏ０１").status_code == 302


def test_sign_in_and_its_count_of_tries_ignore_case(client):
    user = make_user(Role.REVIEWER, username="ceshi-1")
    for name in ("CESHI-1", "Ceshi-1", "cEshi-1", "ceshI-1", "ceshi-1"):
        sign_in(client, name, "wrong")
    assert set(Record.objects.values_list("subject_id", flat=True)) == {str(user.pk)}
    assert sign_in(client, "CeShI-1").status_code == 200
    assert forget_tries("CESHI-1") == 1
    assert sign_in(client, "CESHI-1").status_code == 302


def test_accounts_that_differ_in_case_alone_are_one():
    admin = make_user(Role.SYSTEM_ADMIN)
    accounts.make_account(actor=admin, username="ceshi-1", name="甲", department=admin.department)
    with pytest.raises(ValidationError, match="大小写不算不同"):
        accounts.make_account(actor=admin, username="CESHI-1", name="乙", department=admin.department)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="Ceshi-1", name="丙", department=admin.department)
    assert User.objects.filter(username__iexact="ceshi-1").count() == 1


def test_sign_in_answers_unknown_wrong_and_disabled_alike(client):
    make_user(username="here")
    make_user(Role.SIGNER, username="gone", is_active=False)
    pages = []
    for username, password in [("nobody", PASSWORD), ("here", "wrong"), ("gone", PASSWORD)]:
        response = sign_in(client, username, password)
        assert response.status_code == 200
        lines = response.content.decode().replace(username, "…").splitlines()
        pages.append([line for line in lines if "csrfmiddlewaretoken" not in line])
    assert "\n".join(pages[0]).count("账号或密码不对，或者账号已停用") == 1
    assert pages == [pages[0]] * 3


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "http:///evil.example"]
)
def test_sign_in_leads_nowhere_else(client, where):
    make_user(username="here")
    assert sign_in(client, "here", next=where).url == reverse("desk")


def test_sign_in_leads_back_to_where_one_was(client):
    make_user(Role.SYSTEM_ADMIN, username="here")
    asked = client.get("/people/?role=clerk")
    assert (asked.status_code, asked.url) == (302, f"{LOGIN}?next=/people/%3Frole%3Dclerk")
    assert sign_in(client, "here", next="/people/?role=clerk").url == "/people/?role=clerk"


def test_failed_sign_in_is_recorded_without_password_and_with_a_shortened_unknown_name(client):
    person = make_user(username="here")
    sign_in(client, "here", "not-the-password")
    sign_in(client, "my-secret-typed-here", "not-the-password")
    known, unknown = Record.objects.order_by("sequence")
    assert (known.sentence, known.subject_id, known.actor) == ("账号 here 登录失败", str(person.pk), None)
    assert unknown.sentence == "账号 my-…（无此账号）登录失败"
    assert "secret" not in unknown.data + unknown.sentence
    assert "not-the-password" not in known.data + known.sentence


def test_sixth_try_is_refused_even_with_the_right_password_until_the_pause_is_over(client):
    make_user(username="here")
    for _ in range(5):
        sign_in(client, "here", "wrong")
    assert "15 分钟内不再受理" in Record.objects.latest("sequence").sentence
    assert sign_in(client, "here").status_code == 200
    assert (
        verbs() == ["account.sign_in_failed"] * 2
    )  # the first and the one that locks: tries fill no history
    SignInTries.objects.update(since=NOON)
    assert sign_in(client, "here").status_code == 302


def test_a_locked_address_does_not_lock_the_account_elsewhere(client):
    make_user(username="here")
    for _ in range(5):
        sign_in(client, "here", "wrong")
    elsewhere = client.post(LOGIN, {"username": "here", "password": PASSWORD}, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 302


def test_tries_are_counted_by_pair_and_begin_anew_after_the_pause():
    assert [take_try("a", "1.1.1.1", now=NOON) for _ in range(6)] == [True] * 5 + [False]
    assert take_try("a", "1.1.1.2", now=NOON)
    assert not take_try("a", "1.1.1.1", now=NOON + timedelta(minutes=14))
    assert take_try("a", "1.1.1.1", now=NOON + timedelta(minutes=15))
    assert forget_tries("a") == 2
    assert set(SignInTries.objects.values_list("account", "count")) == {("", 0)}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway")
@pytest.mark.django_db(transaction=True)
def test_a_burst_of_tries_gains_nothing():
    def one_try(_):
        try:
            return take_try("a", "1.1.1.1", now=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(one_try, range(40))) == 5


def test_signing_in_over_plain_http_is_refused_where_cookies_are_secure(client, settings):
    settings.SESSION_COOKIE_SECURE = True
    make_user(username="here")
    for response in (client.get(LOGIN), sign_in(client, "here")):
        assert response.status_code == 403
        assert "请把网址开头改为" in response.content.decode()
        assert 'type="password"' not in response.content.decode()
    assert verbs() == []
    secure = client.post(LOGIN, {"username": "here", "password": PASSWORD}, secure=True)
    assert secure.status_code == 302


def test_signing_out_is_a_post_and_is_recorded(client):
    client.force_login(make_user(username="here"))
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").url == LOGIN
    assert verbs() == ["account.sign_out"]
    assert client.get(CHANGE).status_code == 302


def test_login_page_leaves_no_trace_and_names_its_fields(client):
    page = client.get(LOGIN).content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert Session.objects.count() == 0
    assert Record.objects.count() == 0


def test_one_time_password_opens_one_page_only(client):
    make_user(Role.CLERK, username="here", must_change_password=True)
    assert sign_in(client, "here").url == reverse("desk")
    for url in (reverse("desk"), "/people/", "/office/units/"):
        assert client.get(url).url == CHANGE
    assert "一次性密码：先换成自己的密码" in client.get(CHANGE).content.decode()


def change(client, old=PASSWORD, new=NEW, again=NEW):
    return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": again})


def test_changing_the_password_keeps_this_session_and_ends_the_others(client):
    user = make_user(username="here", must_change_password=True)
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(user)
    assert change(client).url == reverse("desk")
    user.refresh_from_db()
    assert (user.must_change_password, user.check_password(NEW)) == (False, True)
    assert client.get(CHANGE).status_code == 200
    assert elsewhere.get(CHANGE).status_code == 302
    assert verbs() == ["account.password"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"old": "wrong"}, "你的旧密码不正确。请重新输入。"),
        ({"again": NEW + "！"}, "输入的两个密码不一致。"),
        ({"new": "short", "again": "short"}, "密码须有 12 到 128 个字符"),
        ({"new": "q1w2e3r4t5y6", "again": "q1w2e3r4t5y6"}, "这个密码太常见了。"),
        ({"new": "高淳区效能亮榜2026", "again": "高淳区效能亮榜2026"}, "密码不能以“效能亮榜”为主"),
        ({"new": PASSWORD, "again": PASSWORD}, "新密码不能与现在的密码相同"),
        ({"new": "湖" * 129, "again": "湖" * 129}, "密码须有 12 到 128 个字符"),
    ],
)
def test_password_rules_are_shown_in_chinese(client, fields, sentence):
    user = make_user(username="here")
    client.force_login(user)
    page = change(client, **fields).content.decode()
    assert page.count(sentence) == 2  # in the summary on top, and at its field
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert verbs() == []


def test_one_time_passwords_are_long_unambiguous_and_never_the_same():
    passwords = {one_time_password() for _ in range(50)}
    assert len(passwords) == 50
    assert {len(password.replace("-", "")) for password in passwords} == {16}
    assert set("".join(passwords)) <= {*UNAMBIGUOUS, "-"}
    assert not set("0o1lIO") & set(UNAMBIGUOUS)


def test_password_command_prints_a_one_time_password_and_ends_sessions(client):
    user = make_user(username="here")
    client.force_login(user)
    out = StringIO()
    call_command("password", "ｈｅｒＥ", stdout=out)
    password = out.getvalue().strip()
    user.refresh_from_db()
    assert user.check_password(password)
    assert user.must_change_password
    assert client.get(CHANGE).status_code == 302
    event = Record.objects.get()
    assert (event.verb, event.actor_name) == ("account.reset", "系统")
    assert password not in event.sentence + event.data


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "缺少 account；用法见 manage.py password --help"),
        (["a", "b"], "不认识 b；用法见 manage.py password --help"),
        (["a", "--settings"], "--settings 后面缺少内容；用法见 manage.py password --help"),
        (["nobody"], "没有账号“nobody”"),
    ],
)
def test_command_line_says_in_one_line_what_is_wrong_and_exits_1(capsys, arguments, sentence):
    with pytest.raises(SystemExit) as left:
        PasswordCommand().run_from_argv(["manage.py", "password", *arguments])
    assert (left.value.code, capsys.readouterr().err) == (1, f"{sentence}\n")


def test_password_command_names_an_account_that_is_unknown_or_disabled():
    with pytest.raises(CommandError, match="没有账号“nobody”"):
        call_command("password", "nobody")
    make_user(username="gone", is_active=False)
    with pytest.raises(CommandError, match="账号“gone”已停用，请先启用"):
        call_command("password", "gone")
    assert verbs() == []


def test_new_account_has_neither_role_nor_password():
    admin, unit = make_user(Role.SYSTEM_ADMIN), make_town()
    person = accounts.make_account(actor=admin, username="limin", name="李敏", department=unit)
    assert (person.role, person.role_label, person.has_usable_password()) == ("", "未授权", False)
    event = Record.objects.get()
    assert event.sentence == "建立账号 limin：李敏（淳溪街道）"


def test_account_follows_every_rule_of_the_model():
    admin, unit = make_user(Role.SYSTEM_ADMIN, username="admin"), make_town()
    with pytest.raises(ValidationError) as refusal:
        accounts.make_account(actor=admin, username="admin", name="", department=unit, email="x")
    assert sorted(refusal.value.error_dict) == ["email", "name", "username"]
    assert User.objects.count() == 1
    assert verbs() == []


def test_moving_to_another_unit_takes_the_role_until_it_is_granted_anew(client):
    admin, clerk = make_user(Role.SYSTEM_ADMIN), make_user(Role.CLERK, make_assessor())
    client.force_login(clerk)
    moved = accounts.change_account(clerk, actor=admin, department=make_town())
    assert (moved.role, moved.department.code) == ("", "chunxi")
    assert client.get(CHANGE).status_code == 302
    event = Record.objects.get()
    assert event.sentence == f"修改账号 {clerk.username}：单位：区人社局 → 淳溪街道；角色：经办人 → 空"
    with pytest.raises(ValidationError, match="不能调动自己"):
        accounts.change_account(admin, actor=admin, department=make_town("gubai", "古柏街道"))


def test_change_that_changes_nothing_is_not_recorded():
    admin, clerk = make_user(Role.SYSTEM_ADMIN), make_user(Role.CLERK)
    accounts.change_account(clerk, actor=admin, name=clerk.name)
    accounts.switch_account(clerk, actor=admin, active=True)
    accounts.grant_role(clerk, Role.CLERK, actor=make_user(Role.SECURITY_ADMIN))
    assert verbs() == []


def test_disabled_account_is_a_stranger_at_once_and_stays_signed_out(client):
    admin, clerk = make_user(Role.SYSTEM_ADMIN), make_user(Role.CLERK)
    client.force_login(clerk)
    assert client.get(CHANGE).status_code == 200
    accounts.switch_account(clerk, actor=admin, active=False)
    assert client.get(CHANGE).status_code == 302
    accounts.switch_account(clerk, actor=admin, active=True)
    assert client.get(CHANGE).status_code == 302
    assert verbs() == ["account.disable", "account.enable"]


def test_granting_a_role_is_recorded_and_counts_from_the_next_request(client):
    security, person = make_user(Role.SECURITY_ADMIN), make_user(Role.CLERK, make_assessor())
    accounts.grant_role(person, Role.SIGNER, actor=security)
    person.refresh_from_db()
    assert person.role == Role.SIGNER
    event = Record.objects.get()
    assert event.sentence == f"经办人（区人社局，账号 {person.username}）的角色：经办人 → 审签人"
    with pytest.raises(ValidationError):
        accounts.grant_role(person, "king", actor=security)


STEPS = {
    "make": lambda actor, person: accounts.make_account(
        actor=actor, username="new", name="新", department=person.department
    ),
    "change": lambda actor, person: accounts.change_account(person, actor=actor, name="改"),
    "switch": lambda actor, person: accounts.switch_account(person, actor=actor, active=False),
    "grant": lambda actor, person: accounts.grant_role(person, Role.SIGNER, actor=actor),
    "reset": lambda actor, person: accounts.reset_password(person, actor=actor),
    "unlock": lambda actor, person: accounts.unlock_account(person, actor=actor),
}
ALLOWED = {
    ("make", Role.SYSTEM_ADMIN),
    ("change", Role.SYSTEM_ADMIN),
    ("switch", Role.SYSTEM_ADMIN),
    ("grant", Role.SECURITY_ADMIN),
    ("reset", Role.SECURITY_ADMIN),
    ("unlock", Role.SECURITY_ADMIN),
}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("step", STEPS)
def test_steps_on_accounts_are_for_one_role_each(step, role):
    actor, person = make_user(role, username="actor"), make_user(Role.CLERK, username="person")
    take_try("person", "1.1.1.1")
    if (step, role) in ALLOWED:
        STEPS[step](actor, person)
        assert len(verbs()) == 1
        return
    with pytest.raises(PermissionDenied):
        STEPS[step](actor, person)
    assert verbs() == []


@pytest.mark.parametrize(
    ("role", "step"),
    [
        (Role.SYSTEM_ADMIN, "switch"),
        (Role.SECURITY_ADMIN, "grant"),
        (Role.SECURITY_ADMIN, "reset"),
        (Role.SECURITY_ADMIN, "unlock"),
    ],
)
def test_no_administrator_serves_themself(role, step):
    admin = make_user(role)
    with pytest.raises(PermissionDenied):
        STEPS[step](admin, admin)
    assert verbs() == []


def test_disabled_administrator_may_do_nothing():
    admin, person = make_user(Role.SYSTEM_ADMIN, is_active=False), make_user(Role.CLERK)
    with pytest.raises(PermissionDenied):
        accounts.change_account(person, actor=admin, name="改")


def test_page_that_lost_its_token_says_so_in_chinese():
    make_user(username="here")
    client = Client(enforce_csrf_checks=True)
    response = sign_in(client, "here")
    assert response.status_code == 403
    assert "刚才的提交没有生效" in response.content.decode()
    assert verbs() == []
