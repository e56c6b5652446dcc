"""A sheet that is sent after the sign-in had run out: after signing in, every word and file stands in its row."""

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Determination, Evidence, Explanation
from assessments.workflow import take_step
from departments.labels import shown
from departments.models import UnsavedForm, UnsavedKind
from tests.assessments.files import pdf, upload
from tests.assessments.pages import sent, shown_messages, text
from tests.factories import JUNE, PASSWORD

pytestmark = pytest.mark.django_db
SHEET, LOGIN = "/sheet/2026-06/", "/accounts/login/"
BACK = "登录前写的都在原处，还没有保存：请再按一次那一条的按钮。"


@pytest.fixture
def clerk(client, scene):
    sign_in(client, scene)
    return client


def sign_in(client, scene):
    return client.post(LOGIN, {"username": scene.clerk.username, "password": PASSWORD})


def expire(client):
    del client.cookies["sessionid"]


@pytest.fixture
def line(scene):
    line = scene.add(facts="原来的依据")
    scene.sign()
    return take_step(line, "return", actor=scene.reviewer, note="请附通报原文")


def test_words_and_file_are_in_their_row_after_signing_in_and_saved_once(clerk, scene, line):
    place = f"line{line.pk}"
    data = sent(clerk.get(SHEET)) | {f"facts-{place}": "附了原文", "words-red_light-1": "全区未发生"}
    expire(clerk)
    pressed = reverse("line_edit", args=[line.pk])
    clerk.post(pressed, data | {f"files-{place}": upload(pdf(), "新附.pdf")})
    response = sign_in(clerk, scene)
    assert (response.url, shown_messages(response)) == (f"{SHEET}#line-{line.pk}", [BACK])
    page = clerk.get(SHEET)
    fields = sent(page)
    assert (fields[f"facts-{place}"], fields["words-red_light-1"]) == ("附了原文", "全区未发生")
    assert "已上传：新附.pdf" in text(page)
    clerk.post(pressed, fields)
    clerk.post(reverse("sheet_explain", args=[JUNE, scene.blame.pk]), sent(clerk.get(SHEET)))
    assert (Determination.objects.get().facts, Evidence.objects.get().name) == ("附了原文", "新附.pdf")
    assert (Explanation.objects.get().words, UnsavedForm.objects.count()) == ("全区未发生", 0)


def test_autosave_after_the_session_is_refused_and_taken_back(clerk, scene):
    data = sent(clerk.get(SHEET)) | {"words-red_light-1": "全区未发生", "changed": "words-red_light-1"}
    expire(clerk)
    answer = clerk.post(f"{SHEET}keep/", data, headers={"accept": "application/json"})
    assert (answer.status_code, UnsavedForm.objects.get().kind) == (401, UnsavedKind.LATE)
    assert sign_in(clerk, scene).url == f"{SHEET}#red_light-1"
    assert sent(clerk.get(SHEET))["words-red_light-1"] == "全区未发生"


def test_later_words_lie_over_earlier_ones(clerk, scene):
    page = sent(clerk.get(SHEET))
    expire(clerk)
    for words, address in (
        ("先", f"{SHEET}keep/"),
        ("后", reverse("sheet_explain", args=[JUNE, scene.blame.pk])),
    ):
        clerk.post(address, page | {"words-red_light-1": words})
    sign_in(clerk, scene)
    assert sent(clerk.get(SHEET))["words-red_light-1"] == "后"


def test_press_without_words_leads_back_to_the_sheet_and_does_nothing(clerk, scene):
    data = sent(clerk.get(SHEET)) | {"reason": "none"}
    expire(clerk)
    clerk.post(reverse("sheet_explain", args=[JUNE, scene.blame.pk]), data)
    assert (sign_in(clerk, scene).url, Explanation.objects.count()) == (SHEET, 0)


def test_draft_is_taken_back_to_its_own_page(clerk, scene):
    draft = scene.add()
    address = reverse("line_edit", args=[draft.pk])
    data = sent(clerk.get(address), "line") | {f"facts-line{draft.pk}": "写了一半"}
    expire(clerk)
    clerk.post(address, data)
    assert sign_in(clerk, scene).url == address
    assert sent(clerk.get(address), "line")[f"facts-line{draft.pk}"] == "写了一半"


def test_new_line_stands_open_in_its_row_with_its_unit_and_file(clerk, scene):
    place, address = "red_flag-2-ADD", reverse("line_add", args=[JUNE, scene.praise.pk])
    clerk.post(reverse("sheet_adding", args=[JUNE]), sent(clerk.get(SHEET)) | {"open": place})
    typed = {f"unit-{place}": "qiqiao", f"grounds-{place}": "6月获市级通报表扬"}
    data = sent(clerk.get(SHEET)) | typed
    expire(clerk)
    clerk.post(address, data | {f"files-{place}": upload(pdf(), "新附.pdf")})
    assert sign_in(clerk, scene).url == f"{SHEET}#red_flag-2"
    fields = sent(clerk.get(SHEET))
    assert {name: fields[name] for name in typed} == typed
    clerk.post(address, fields)
    assert (Determination.objects.get().unit.code, Evidence.objects.get().name) == ("qiqiao", "新附.pdf")
    assert UnsavedForm.objects.count() == 0


def test_units_and_reasons_are_called_by_their_names_where_words_are_shown_again(scene):
    fields = {"unit-red_flag-2-ADD": ["qiqiao"], "unit": ["gone"], "reason-red_light-1": ["none"]}
    assert [(each.label, each.text) for each in shown(SHEET, fields)] == [
        ("单位", "漆桥街道"),
        ("单位", "gone"),
        ("原因", "本月无此情形"),
    ]


def test_file_that_is_refused_is_asked_for_again_and_the_words_wait(clerk, scene, line):
    place = f"line{line.pk}"
    data = sent(clerk.get(SHEET)) | {f"facts-{place}": "附了原文"}
    expire(clerk)
    clerk.post(reverse("line_edit", args=[line.pk]), data | {f"files-{place}": upload(b"MZ", "x.exe")})
    assert sign_in(clerk, scene).url == "/accounts/held/"
    page = text(clerk.get("/accounts/held/"))
    assert ("附了原文" in page, "x.exe" in page, "附件要重新选择" in page) == (True, True, True)


def test_sheet_of_an_earlier_sign_in_is_refused_and_laid_back(clerk, scene):
    strict = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    strict.cookies = clerk.cookies
    data = sent(clerk.get(SHEET)) | {"words-red_light-1": "全区未发生", "csrfmiddlewaretoken": "x" * 64}
    page = strict.post(reverse("sheet_explain", args=[JUNE, scene.blame.pk]), data)
    assert page.status_code == 403
    assert f'href="{SHEET}#red_light-1"' in page.content.decode()
    assert (sent(clerk.get(SHEET))["words-red_light-1"], Explanation.objects.count()) == ("全区未发生", 0)


@pytest.mark.parametrize("month", ["2026-13", "x", ""])
def test_sheet_of_no_month_waits_as_it_was_sent(clerk, scene, month):
    expire(clerk)
    clerk.post(f"{SHEET}keep/", {"sheet": month, "words-red_light-1": "写了"})
    assert sign_in(clerk, scene).url == "/accounts/held/"


def test_file_of_somebody_who_fills_in_nothing_is_not_kept(client, scene):
    client.post(LOGIN, {"username": scene.reviewer.username, "password": PASSWORD})
    expire(client)
    client.post(f"{SHEET}keep/", {"words": "x", "files": upload(pdf(), "新附.pdf")})
    assert UnsavedForm.objects.get().files == '{"files": ["\\u65b0\\u9644.pdf"]}'
