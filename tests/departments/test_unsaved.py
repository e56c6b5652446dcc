import json
import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from departments.browsers import COOKIE
from departments.expiry import WORDS_KEPT_FOR, drop_expired
from departments.labels import shown
from departments.models import Record, Role, SignInTries, UnsavedForm, UnsavedKind
from departments.unsaved import is_never_kept, keep, never_kept, room_of
from tests.factories import PASSWORD, make_town, make_user
from tests.files import pdf_upload

pytestmark = pytest.mark.django_db
LOGIN, HELD = "/accounts/login/", "/accounts/held/"
FORM = "/sheet/lines/7/"
MOST_FORMS, MOST_BYTES = room_of(UnsavedKind.LATE).forms, room_of(UnsavedKind.LATE).bytes_each


def sign_in(client, username="wang", **more):
    return client.post(LOGIN, {"username": username, "password": PASSWORD, **more})


def expire_session(client):
    """Twelve hours later the browser has dropped the session's cookie, and kept the other."""
    del client.cookies["sessionid"]


@pytest.fixture
def clerk(client):
    """Somebody who signed in with this browser, and whose session is over."""
    person = make_user(Role.CONTACT, make_town(), username="wang")
    sign_in(client)
    expire_session(client)
    return person


def hidden(page):
    return re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.content.decode())


def test_form_of_somebody_no_longer_signed_in_is_held_and_said_at_the_door(client, clerk):
    response = client.post(FORM, {"grounds": "写了很久的事由"})
    assert response.url == f"{LOGIN}?next={HELD}"
    door = client.get(response.url).content.decode()
    assert "没有保存：登录时间已过。写的内容都留着，登录后接着办。" in door
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


def test_fields_of_many_rows_are_called_by_their_names(client, clerk):
    rows = {"grounds-line7": "写了很久", "words-red_flag-2": "省里未发文", "facts-line8": "依据"}
    own = {"sheet": "2026-06", "shown-line7": "ab12", "version-line7": "3", "laid": "cd34"}
    client.post(FORM, rows | own)
    sign_in(client)
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", client.get(HELD).content.decode())
    assert [(name, re.sub("<.*?>", "", text)) for name, text in pairs] == [
        ("事由", "写了很久"),
        ("说明", "省里未发文"),
        ("事实依据", "依据"),
    ]


def test_held_form_is_gone_once_it_was_sent(client, clerk):
    client.post("/accounts/notices/read/", {"old": "x"})
    sign_in(client)
    assert client.get(HELD).status_code == 200
    client.post("/accounts/notices/read/", {"old": "x"})
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
    kept = UnsavedForm.objects.get()
    assert list(json.loads(kept.fields)) == ["grounds"]
    assert "秘密" not in json.loads(kept.fields)


def test_form_that_is_too_long_is_not_held_and_that_is_said(client, clerk):
    response = client.post(FORM, {"facts": "字" * (MOST_BYTES // 3 + 1)})
    assert UnsavedForm.objects.count() == 0
    assert "请按浏览器的“后退”：还看得到的" in client.get(response.url).content.decode()


def test_press_without_a_word_leads_back_to_the_page_it_was_made_on(client, clerk):
    response = client.post(
        "/sheet/lines/7/drop/", {}, headers={"referer": "http://testserver/sheet/2026-06/?a=1"}
    )
    assert response.url == f"{LOGIN}?next=/sheet/2026-06/%3Fa%3D1"
    assert "刚才的操作没有生效" in client.get(response.url).content.decode()
    away = client.post("/sheet/lines/7/drop/", {}, headers={"referer": "http://evil.example/x"})
    assert away.url == f"{LOGIN}?next=/desk/"


def test_signing_out_twice_keeps_nothing(client, clerk):
    assert client.post("/accounts/logout/").url == f"{LOGIN}?next=/desk/"
    assert UnsavedForm.objects.count() == 0


def test_files_are_asked_for_again_by_name(client, clerk):
    client.post(FORM, {"grounds": "事由", "files": pdf_upload()})
    sign_in(client)
    body = client.get(HELD).content.decode()
    assert '<input type="file" id="held-1-files" name="files" multiple>' in body
    assert pdf_upload().name in body


def test_held_form_asks_for_a_fresh_token(client, clerk):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    page = strict.get(LOGIN).content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
    response = strict.post(FORM, {"grounds": "事由", "csrfmiddlewaretoken": token})
    assert response.url == f"{LOGIN}?next={HELD}"
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


def test_stranger_leaves_nothing(client):
    for n in range(1, 4):
        response = client.post(f"/sheet/lines/{n}/", {"facts": "字" * 60_000})
        assert response.url == f"{LOGIN}?next=/desk/"
    assert (UnsavedForm.objects.count(), Session.objects.count(), SignInTries.objects.count()) == (0, 0, 0)
    assert "请按浏览器的“后退”：还看得到的" in client.get(response.url).content.decode()


@pytest.mark.parametrize("cookie", ["", "x", '["mark",[1]]', "WyJtIixbMV1d:1u:abc"])
def test_cookie_that_is_not_ours_leaves_nothing(client, clerk, cookie):
    client.cookies[COOKIE] = cookie
    client.post(FORM, {"grounds": "写了很久"})
    assert UnsavedForm.objects.count() == 0


def test_words_are_their_writers_alone(client, clerk):
    make_user(Role.CLERK, username="other")
    client.post(FORM, {"grounds": "写了很久"})
    assert sign_in(client, "other").url == "/desk/"
    assert client.get(HELD).url == "/desk/"
    client.post("/accounts/logout/")
    assert sign_in(Client(), "wang").url == HELD  # from another browser too


def stale(client, path=FORM, **headers):
    """A form whose token is of an earlier sign-in, as the browser sends it from our own page."""
    strict = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver", **headers})
    strict.cookies = client.cookies
    return strict.post(path, {"grounds": "写了很久", "csrfmiddlewaretoken": "x" * 64})


def test_form_of_an_earlier_sign_in_is_refused_and_kept(client, clerk):
    sign_in(client)
    page = stale(client)
    assert (page.status_code, "看过后接着提交" in page.content.decode()) == (403, True)
    assert "写了很久" in client.get(HELD).content.decode()


TO_SIGN_IN = f'href="{LOGIN}?next='
STALE = {  # whether somebody is signed in, whether the browser says that the page was ours: what the page says
    (True, True): ("看过后接着提交", f'href="{HELD}"'),
    (True, False): ("没能留住", 'href="/desk/"'),
    (False, True): ("内容已留着，登录后接着提交", f"{TO_SIGN_IN}{HELD}"),
    (False, False): ("没能留住", f"{TO_SIGN_IN}/desk/"),
}


@pytest.mark.parametrize(("is_signed_in", "is_ours"), STALE)
def test_page_of_a_stale_form_says_whether_its_words_are_kept_and_leads_on(
    client, clerk, is_signed_in, is_ours
):
    if is_signed_in:
        sign_in(client)
    page = stale(client, **({} if is_ours else {"origin": "null"})).content.decode()
    assert [words for words in STALE[is_signed_in, is_ours] if words not in page] == []
    assert ("没能留住" in page) != is_ours
    assert (TO_SIGN_IN in page) != is_signed_in


def test_form_of_an_earlier_sign_in_waits_for_who_is_signed_out_meanwhile(client, clerk):
    assert stale(client).status_code == 403
    assert sign_in(client).url == HELD


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_form_that_another_site_sends_is_not_kept(client, clerk, origin):
    sign_in(client)
    page = stale(client, origin=origin)
    assert (page.status_code, "请按浏览器的“后退”：还看得到的" in page.content.decode()) == (403, True)
    assert UnsavedForm.objects.count() == 0


def test_stale_form_that_must_never_be_kept_is_not(client, clerk):
    sign_in(client)
    assert stale(client, "/accounts/password/").status_code == 403
    assert UnsavedForm.objects.count() == 0


def test_signing_out_says_what_waits_and_clears_what_scripts_laid_by(client, clerk):
    sign_in(client)
    keep(clerk, UnsavedKind.TYPED, "one", {"words": ["写了"]})
    response = client.post("/accounts/logout/")
    assert response["Clear-Site-Data"] == '"storage"'
    door = client.get(response.url).content.decode()
    assert "已退出。还有 1 页写了没有保存的内容，都替您留着，七天内登录还在。" in door
    assert UnsavedForm.objects.count() == 1


def test_disabled_account_leaves_nothing(client, clerk):
    clerk.is_active = False
    clerk.save()
    client.post(FORM, {"grounds": "写了很久"})
    assert UnsavedForm.objects.count() == 0


def test_few_forms_are_kept_for_a_person_the_newest_first(client, clerk):
    for n in range(MOST_FORMS + 2):
        client.post(f"/sheet/lines/{n}/", {"grounds": f"第{n}条"})
    client.post("/sheet/lines/6/", {"grounds": "第6条，改过"})
    sign_in(client)
    shown = re.findall(r"<dd>(第[^<]*)</dd>", client.get(HELD).content.decode())
    assert shown == ["第6条，改过", "第5条", "第4条", "第3条", "第2条"]
    client.post("/accounts/held/drop/", {"path": "/sheet/lines/4/"})
    assert UnsavedForm.objects.count() == MOST_FORMS - 1


def test_what_is_over_is_cleared_away_at_the_next_sign_in(client, clerk):
    client.post(FORM, {"grounds": "写了很久"})
    now = timezone.now()
    assert drop_expired(now) == 0
    UnsavedForm.objects.update(at=now - WORDS_KEPT_FOR)
    Session.objects.update(expire_date=now - timedelta(seconds=1))
    sign_in(client)
    assert (UnsavedForm.objects.count(), Session.objects.count()) == (0, 1)


@pytest.mark.parametrize("path", ["/accounts/password/", "/people/1/password/"])
def test_form_that_must_never_be_kept_says_so_itself(client, clerk, path):
    response = client.post(path, {"old": "秘密"}, headers={"referer": "http://testserver/accounts/password/"})
    assert response.url == f"{LOGIN}?next=/accounts/password/"
    assert UnsavedForm.objects.count() == 0
    assert "而且内容留不住" in client.get(response.url).content.decode()


def test_view_under_other_decorators_still_says_that_it_is_never_kept():
    @require_POST
    @never_kept
    @sensitive_post_parameters()
    def ballot(request):
        return None

    @require_POST
    def plain(request):
        return None

    assert (is_never_kept(ballot), is_never_kept(plain)) == (True, False)


def test_refused_late_form_is_written_by_no_event(client, clerk):
    before = Record.objects.count()
    client.post(FORM, {"grounds": "写了很久"})
    assert (UnsavedForm.objects.count(), Record.objects.count()) == (1, before)


FOR_ALL = {"grounds": "事由", "facts": "事实依据", "unit": "单位", "words": "说明", "reason": "原因"}
LABELS = [
    ("/sheet/lines/7/", FOR_ALL | {"block-1": "粘贴的表格"}),
    ("/review/lines/7/", FOR_ALL | {"note": "意见", "reasons": "常用理由"}),
    ("/publishing/2026-06/", {"waive": "放行理由", "approved_by": "批准人", "approval_words": "批准意见"}),
    ("/publishing/2026-06/correct/", FOR_ALL | {"approved_by": "批准人", "12-grounds": "填写的内容"}),
    ("/publishing/2026-06/bulletin/", {"body": "正文", "copied_to": "抄送", "organ": "发文机关"}),
    ("/office/units/new/", {"name": "名称", "short_name": "简称", "group": "填写的内容"}),
    ("/people/new/", {"name": "名称", "phone": "电话", "email": "邮箱"}),
    ("/office/days/", {"lines": "节假日与调休"}),
    ("/an/address/of/before/", FOR_ALL | {"waive": "放行理由", "name": "名称"}),
]


@pytest.mark.parametrize("path, labels", LABELS, ids=[path for path, _ in LABELS])
def test_fields_are_called_as_the_app_of_their_page_says(path, labels):
    fields = {name: [f"{name}的字"] for name in labels}
    assert [text.label for text in shown(path, fields)] == list(labels.values())


@pytest.mark.parametrize("path", ["/sheet/lines/7/", "/publishing/2026-06/", "/an/address/of/before/"])
def test_what_a_form_carries_for_itself_is_sent_again_and_not_shown(path):
    names = (
        "was-a",
        "seen",
        "seen_state",
        "version-line7",
        "kept-line7",
        "next",
        "data_month-line7",
        "changed",
    )
    fields = {name: ["x"] for name in (*names, "shown-line7", "sheet", "laid")}
    assert shown(path, fields) == []


def test_field_of_the_ground_floor_keeps_to_the_names_of_the_ground_floor():
    fields = {"grounds": ["x"], "version": ["1"], "seen": ["ab"]}
    assert [text.label for text in shown("/office/units/new/", fields)] == ["填写的内容", "填写的内容"]


def test_signing_out_ends_what_was_shown_and_leaves_what_was_written(client, clerk):
    sign_in(client)
    mark = browser_mark(client)
    for kind in UnsavedKind:
        keep(clerk, kind, "/a/", {"words": ["写了"]}, browser=mark)
    keep(clerk, UnsavedKind.SHOWN, "/b/", {"words": ["别处看的"]}, browser="another")
    client.post("/accounts/logout/")
    left = UnsavedForm.objects.order_by("path", "kind").values_list("path", "kind")
    assert list(left) == [
        ("/a/", UnsavedKind.LATE),
        ("/a/", UnsavedKind.TYPED),
        ("/b/", UnsavedKind.SHOWN),
    ]


def browser_mark(client):
    return signing.loads(client.cookies[COOKIE].value, salt=COOKIE)[0]
