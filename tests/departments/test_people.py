import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Record, Role, User
from departments.sign_in import take_try
from tests.factories import make_assessor, make_town, make_user
from tests.pages import seen

pytestmark = pytest.mark.django_db

READERS = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}


def account(**more):
    return {"username": "limin", "name": "李敏", "phone": "", "email": "", **more}


@pytest.fixture
def system_admin(client):
    user = make_user(Role.SYSTEM_ADMIN)
    client.force_login(user)
    return user


@pytest.fixture
def security_admin(client):
    user = make_user(Role.SECURITY_ADMIN)
    client.force_login(user)
    return user


@pytest.mark.parametrize("role", ["", *Role.values])
def test_people_pages_by_role(client, role):
    person, reader = make_user(Role.CLERK, username="person"), make_user(Role.CLERK, username="reader")
    User.objects.filter(pk=reader.pk).update(role=role)
    client.force_login(reader)
    pages = {
        "/people/": role in READERS,
        f"/people/{person.pk}/": role in READERS,
        "/people/new/": role == Role.SYSTEM_ADMIN,
        f"/people/{person.pk}/edit/": role == Role.SYSTEM_ADMIN,
    }
    statuses = {url: client.get(url).status_code for url in pages}
    assert statuses == {url: 200 if allowed else 403 for url, allowed in pages.items()}
    posts = {
        "active": role == Role.SYSTEM_ADMIN,
        "role": role == Role.SECURITY_ADMIN,
        "password": role == Role.SECURITY_ADMIN,
    }
    statuses = {
        name: client.post(f"/people/{person.pk}/{name}/", {"role": "signer"}).status_code for name in posts
    }
    done = {"active": 302, "role": 302, "password": 302}
    # The steps follow each other: an account that 系统管理员 disabled is still there for the others.
    assert statuses == {name: done[name] if allowed else 403 for name, allowed in posts.items()}


def test_strangers_are_asked_to_sign_in(client):
    person = make_user()
    for url in ("/people/", f"/people/{person.pk}/", "/people/new/", f"/people/{person.pk}/role/"):
        assert client.get(url).url == f"/accounts/login/?next={url}"


@pytest.mark.parametrize("name", ["active", "role", "unlock"])
def test_steps_on_people_are_posts(client, system_admin, name):
    assert client.get(f"/people/{system_admin.pk}/{name}/").status_code == 405


def test_nobody_there_is_a_404(client, system_admin):
    for url in ("/people/999/", "/people/999/edit/"):
        assert client.get(url).status_code == 404
    assert client.post("/people/999/active/").status_code == 404


def test_account_is_made_in_the_browser(client, system_admin):
    unit = make_town()
    response = client.post("/people/new/", account(department=unit.pk, role="publisher", is_active=""))
    person = User.objects.get(username="limin")
    assert response.url == f"/people/{person.pk}/"
    # What the page does not ask is not taken from the request.
    assert (person.role, person.is_active, person.department) == ("", True, unit)
    page = client.get(response.url).content.decode()
    assert "请安全管理员授予角色并发放一次性密码" in page


def test_faults_stand_on_top_and_at_the_field_and_nothing_typed_is_lost(client, system_admin):
    make_town()
    page = client.post(
        "/people/new/", account(username=system_admin.username, phone="025-1")
    ).content.decode()
    assert '<a href="#id_username">账号：这个账号已有人在用</a>' not in page  # the form asks first
    assert '<a href="#id_department">单位：这个字段是必填项。</a>' in page
    assert 'value="025-1"' in page
    page = client.post(
        "/people/new/", account(username=system_admin.username, department=system_admin.department_id)
    ).content.decode()
    assert '<a href="#id_username">账号：这个账号已有人在用</a>' in page
    assert 'aria-invalid="true" aria-describedby="id_username_helptext id_username_error"' in page
    assert User.objects.count() == 1


def test_account_is_changed_but_never_renamed(client, system_admin):
    person = make_user(Role.CLERK, make_assessor())
    unit = person.department_id
    url = f"/people/{person.pk}/edit/"
    changed = account(username="other", name="李慧敏", department=unit)
    client.post(url, {**changed, **seen(client, url)})
    person.refresh_from_db()
    assert (person.name, person.username, person.role) == ("李慧敏", "clerk-rsj", Role.CLERK)
    assert Record.objects.get().sentence == "修改账号 clerk-rsj：姓名：经办人 → 李慧敏"


def test_administrator_cannot_move_themself(client, system_admin):
    unit = make_town()
    url = f"/people/{system_admin.pk}/edit/"
    page = client.post(url, {**account(name="我", department=unit.pk), **seen(client, url)}).content.decode()
    assert page.count("不能调动自己") == 2
    assert client.post(f"/people/{system_admin.pk}/active/", {"active": "0"}).status_code == 403


def test_account_is_switched_off_and_on(client, system_admin):
    person = make_user(Role.CLERK)
    client.post(f"/people/{person.pk}/active/", {"active": "0"})
    assert not User.objects.get(pk=person.pk).is_active
    client.post(f"/people/{person.pk}/active/", {"active": "1"})
    assert User.objects.get(pk=person.pk).is_active


def test_role_is_granted_and_taken(client, security_admin):
    person = make_user(Role.CLERK)
    for posted, role in [("signer", "signer"), ("none", ""), ("king", ""), ("", "")]:
        client.post(f"/people/{person.pk}/role/", {"role": posted})
        person.refresh_from_db()
        assert person.role == role
    assert Record.objects.count() == 2
    assert client.post(f"/people/{security_admin.pk}/role/", {"role": "publisher"}).status_code == 403


def test_one_time_password_is_shown_once_and_kept_by_no_cache(client, security_admin):
    person = make_user(Role.CLERK)
    url = f"/people/{person.pk}/password/"
    response = client.post(url, follow=True)
    assert response.redirect_chain == [(url, 302)]
    password = response.context["password"]
    assert response.content.decode().count(password) == 1
    assert response["Cache-Control"] == "no-store, private"
    assert password not in client.get(f"/people/{person.pk}/").content.decode()
    person.refresh_from_db()
    assert (person.check_password(password), person.must_change_password) == (True, True)


def test_one_time_password_asked_for_again_stays_the_one_that_was_shown(client, security_admin):
    person, other = make_user(Role.CLERK), make_user(Role.SIGNER)
    client.post(f"/people/{person.pk}/password/")
    assert client.head(f"/people/{person.pk}/password/").status_code == 405
    assert client.get(f"/people/{other.pk}/password/").context["password"] == ""
    password = client.get(f"/people/{person.pk}/password/").context["password"]
    again = client.get(f"/people/{person.pk}/password/")
    assert (again.context["password"], password in again.content.decode()) == ("", False)
    assert "密码只显示一次，已经显示过了" in again.content.decode()
    assert password not in str(dict(client.session))
    person.refresh_from_db()
    assert person.check_password(password)
    assert Record.objects.count() == 1


def test_disabled_account_gets_no_password(client, security_admin):
    person = make_user(Role.CLERK, is_active=False)
    response = client.post(f"/people/{person.pk}/password/", follow=True)
    assert "已停用，请先启用" in response.content.decode()
    assert Record.objects.count() == 0


def test_pages_offer_only_what_the_reader_may_do(client, system_admin):
    person = make_user(Role.CLERK)
    url = f"/people/{person.pk}/"
    buttons = ("停用账号", "授予这个角色", "发放一次性密码")

    def offered(role):
        client.force_login(User.objects.filter(role=role).first() or make_user(role))
        page = client.get(url).content.decode()
        return [button for button in buttons if f">{button}<" in page]

    assert offered(Role.SYSTEM_ADMIN) == ["停用账号"]
    assert offered(Role.SECURITY_ADMIN) == ["授予这个角色", "发放一次性密码"]
    assert offered(Role.AUDITOR) == []
    own = client.get(f"/people/{system_admin.pk}/").content.decode()
    assert ">停用账号<" not in own


def test_list_is_filtered(client, system_admin):
    rsj = make_assessor()
    make_user(Role.CLERK, rsj, name="王晓燕", phone="5731")
    make_user(Role.SIGNER, rsj, name="陈建国", is_active=False)
    User.objects.filter(pk=make_user(Role.CONTACT, rsj, name="钱新").pk).update(role="")

    def names(query):
        table = client.get(f"/people/?{query}").context["table"]
        return sorted(row.record.name for row in table.rows)

    assert names("words=晓") == ["王晓燕"]
    assert names("words=5731") == ["王晓燕"]
    assert names("role=signer") == ["陈建国"]
    assert names("role=none") == ["钱新"]
    assert names("is_active=0") == ["陈建国"]
    assert names(f"department={rsj.pk}") == ["王晓燕", "钱新", "陈建国"]
    assert len(names("role=king&department=x")) == 4
    assert len(names("page=99&sort=-nothing")) == 4


def test_list_escapes_what_people_typed(client, system_admin):
    make_user(Role.CLERK, make_assessor(name="<i>局</i>"), name="<script>alert(1)</script>")
    page = client.get("/people/").content.decode()
    assert "<script>alert(1)" not in page
    assert "<i>局" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_list_costs_the_same_queries_whatever_its_length(client, system_admin):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/people/").status_code == 200
        return len(caught)

    make_user(Role.CLERK, make_assessor("a"))
    with_few = queries()
    for code in ("b", "c", "d"):
        make_user(Role.CLERK, make_assessor(code))
    assert queries() == with_few


def test_reading_writes_nothing(client, security_admin):
    person = make_user(Role.CLERK)
    before = Record.objects.count(), User.objects.values_list("password", flat=True).get(pk=person.pk)
    for url in ("/people/", f"/people/{person.pk}/", "/accounts/password/"):
        client.get(url)
        client.head(url)
    assert before == (
        Record.objects.count(),
        User.objects.values_list("password", flat=True).get(pk=person.pk),
    )


def test_lock_is_shown_and_opened_by_the_security_admin(client, security_admin):
    person = make_user(Role.CLERK)
    url = f"/people/{person.pk}/"
    for _ in range(5):
        take_try(person.username, "1.1.1.1")
    assert ">解除锁定<" in client.get(url).content.decode()
    assert client.post(f"{url}unlock/").url == url
    assert ">解除锁定<" not in client.get(url).content.decode()
    assert take_try(person.username, "1.1.1.1")
    assert Record.objects.get().sentence == f"解除账号 {person.username} 的登录锁定"
