import re

import pytest
from django.test import Client

from departments.held import MOST_BYTES
from departments.models import Role
from tests.factories import PASSWORD, make_town, make_user
from tests.files import pdf_upload

pytestmark = pytest.mark.django_db
LOGIN, HELD = "/accounts/login/", "/accounts/held/"
FORM = "/sheet/lines/7/"


@pytest.fixture
def clerk():
    return make_user(Role.CONTACT, make_town(), username="wang")


def sign_in(client, **more):
    return client.post(LOGIN, {"username": "wang", "password": PASSWORD, **more})


def hidden(page):
    return re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.content.decode())


def test_form_of_somebody_no_longer_signed_in_is_held_and_said_at_the_door(client, clerk):
    response = client.post(FORM, {"grounds": "写了很久的事由"})
    assert response.url == f"{LOGIN}?next={HELD}"
    door = client.get(response.url).content.decode()
    assert "没有保存：登录时间已过，登录后可接着提交；附件要重新选择" in door
    wrong = client.post(LOGIN, {"username": "wang", "password": "不对"}).content.decode()
    assert "没有保存：登录时间已过" in wrong


def test_held_form_is_shown_after_sign_in_and_goes_to_the_same_path(client, clerk):
    client.post(FORM, {"grounds": "写了<b>很久", "reasons": ["a", "b"], "csrfmiddlewaretoken": "x" * 64})
    assert sign_in(client, next="/desk/").url == HELD
    page = client.get(HELD)
    body = page.content.decode()
    assert ("事由" in body, "写了&lt;b&gt;很久" in body) == (True, True)
    assert re.search(r'<form[^>]*action="/sheet/lines/7/"[^>]*>', body)
    assert [pair for pair in hidden(page) if pair[0] != "csrfmiddlewaretoken"] == [
        ("grounds", "写了&lt;b&gt;很久"),
        ("reasons", "a"),
        ("reasons", "b"),
    ]


def test_held_form_is_gone_once_it_was_sent(client, clerk):
    client.post("/accounts/password/", {"old": "x"})
    sign_in(client)
    assert client.get(HELD).status_code == 200
    client.post("/accounts/password/", {"old": "x"})
    assert client.get(HELD).url == "/desk/"


def test_held_form_stays_where_another_form_was_sent(client, clerk):
    client.post(FORM, {"grounds": "写了很久"})
    sign_in(client)
    client.post("/accounts/password/", {"old": "x"})
    assert client.get(HELD).status_code == 200


def test_held_form_is_given_up_with_a_post(client, clerk):
    client.post(FORM, {"grounds": "写了很久"})
    sign_in(client)
    assert client.get("/accounts/held/drop/").status_code == 405
    assert client.post("/accounts/held/drop/").url == "/desk/"
    assert client.get(HELD).url == "/desk/"


def test_passwords_and_tokens_are_never_held(client, clerk):
    client.post(FORM, {"new_password1": "秘密一二三", "Password": "秘密", "grounds": "事由"})
    assert list(client.session["held_form"]["fields"]) == ["grounds"]
    assert "秘密" not in str(dict(client.session))


def test_form_that_is_too_long_is_not_held_and_that_is_said(client, clerk):
    response = client.post(FORM, {"facts": "字" * (MOST_BYTES // 3 + 1)})
    assert "held_form" not in client.session
    assert "请按浏览器的“后退”找回" in client.get(response.url).content.decode()


def test_press_without_a_word_leads_back_to_the_page_it_was_made_on(client, clerk):
    response = client.post(
        "/sheet/lines/7/drop/", {}, headers={"referer": "http://testserver/sheet/2026-06/?a=1"}
    )
    assert response.url == f"{LOGIN}?next=/sheet/2026-06/%3Fa%3D1"
    assert "刚才的操作没有生效" in client.get(response.url).content.decode()
    away = client.post("/sheet/lines/7/drop/", {}, headers={"referer": "http://evil.example/x"})
    assert away.url == f"{LOGIN}?next=/desk/"


def test_signing_out_twice_holds_nothing(client, clerk):
    assert client.post("/accounts/logout/").url == f"{LOGIN}?next=/desk/"
    assert "held_form" not in client.session


def test_files_are_asked_for_again_by_name(client, clerk):
    client.post(FORM, {"grounds": "事由", "files": pdf_upload()})
    sign_in(client)
    body = client.get(HELD).content.decode()
    assert '<input type="file" id="held-files" name="files" multiple>' in body
    assert pdf_upload().name in body


def test_held_form_asks_for_a_fresh_token(clerk):
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(LOGIN).content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
    held = strict.post(FORM, {"grounds": "事由", "csrfmiddlewaretoken": token})
    assert held.url == f"{LOGIN}?next={HELD}"
    strict.post(LOGIN, {"username": "wang", "password": PASSWORD, "csrfmiddlewaretoken": token})
    fresh = dict(hidden(strict.get(HELD)))["csrfmiddlewaretoken"]
    assert fresh != token
    assert strict.post(FORM, {"grounds": "事由", "csrfmiddlewaretoken": fresh}).status_code == 403
    assert "没有权限" in strict.post(FORM, {"csrfmiddlewaretoken": fresh}).content.decode()


def test_first_password_is_changed_before_what_was_held_is_shown(client, clerk):
    clerk.must_change_password = True
    clerk.save()
    client.post(FORM, {"grounds": "写了很久"})
    sign_in(client)
    new = "秋天去看固城湖的大闸蟹吧"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/accounts/password/", data).url == HELD


def test_address_for_presses_only_says_so_in_chinese(client, clerk):
    client.force_login(clerk)
    response = client.get("/sheet/lines/7/drop/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "这个地址不能直接打开" in response.content.decode()


def test_form_beyond_all_bounds_is_refused_in_chinese(client, clerk, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    client.force_login(clerk)
    response = client.post(
        "/accounts/password/", "facts=" + "x" * 20, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 400
    assert "提交的内容太多，没有保存" in response.content.decode()
