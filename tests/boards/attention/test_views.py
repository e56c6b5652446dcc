import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from boards.attention.proposing import year_attention
from boards.models import AttentionCase, AttentionRule
from departments.models import Department, Role
from tests.boards.attention.scene import open_year, yellow
from tests.boards.published import publish
from tests.boards.year_result.years import FEW
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PAGE, RULES = reverse("attention", args=[2026]), reverse("attention_rules", args=[2026])
PROPOSAL = reverse("attention_proposal", args=["2026-02", "yellow", "gubai"])


@pytest.fixture(autouse=True)
def proposed(client, publisher):
    client.force_login(publisher)
    open_year(publisher)


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(strip_tags(response.content.decode()).split())


def seal(client):
    return client.get(PROPOSAL).content.decode().partition('name="seen" value="')[2].partition('"')[0]


def test_page_lists_what_is_proposed_with_its_sentence(client):
    assert client.get(reverse("attention_now")).url == PAGE
    words = text_of(client, PAGE)
    assert "待决定 1" in words and "古柏街道亮黄灯 2 盏（1月 1、2月 1），达到“3 个月内 2 盏黄灯”" in words
    assert f'href="{PROPOSAL}"' in client.get(PAGE).content.decode()


def test_page_asks_a_constant_number_of_queries(client):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(PAGE).status_code == 200
        return len(found)

    queries()
    few = queries()
    for month in ("2026-03", "2026-04", "2026-05", "2026-06"):
        publish(month, lines=[yellow(month), yellow(month, "fgw")], units=FEW)
    queries()
    assert len(year_attention(2026).open) > 1
    assert queries() == few


def test_analysis_names_what_waits_to_be_decided(client):
    assert "待决定的提醒约谈 1 件，已采纳待办 0 件" in text_of(client, reverse("analysis"))


def test_proposal_shows_its_lights_and_is_decided_with_words(client):
    words = text_of(client, PROPOSAL)
    assert "2026年1月区人社局黄灯1" in words and "2026年2月区人社局黄灯1" in words
    bare = client.post(PROPOSAL, {"step": "adopt", "seen": seal(client), "words": " "})
    assert (bare.status_code, "请填写理由" in bare.content.decode()) == (422, True)
    named = client.post(PROPOSAL, {"step": "adopt", "seen": seal(client), "words": "电话 13912345678"})
    assert "像是写了电话号码" in named.content.decode()
    assert client.post(PROPOSAL, {"step": "adopt", "seen": seal(client), "words": "属实"}).url == PAGE
    assert "已决定 1" in text_of(client, PAGE)
    assert client.get(PROPOSAL).status_code == 404


@pytest.mark.parametrize("step", ["", "hold", "x"])
def test_step_that_the_page_does_not_have_decides_nothing(client, step):
    answer = client.post(PROPOSAL, {"step": step, "seen": seal(client), "words": "属实"})
    assert (answer.status_code, "请按这一页上的一个按钮" in answer.content.decode()) == (422, True)
    client.post(PROPOSAL, {"step": "adopt", "seen": seal(client), "words": "属实"})
    case = AttentionCase.objects.get()
    wrong = {"hold": "adopt"}.get(step, step)
    given = {"step": wrong, "version": 1, "held_on": "2026-03-01", "met_post": "主任", "words": "已谈"}
    answer = client.post(reverse("attention_case", args=[case.pk]), given)
    assert (answer.status_code, AttentionCase.objects.get().state) == (422, "adopted")


def test_late_decision_keeps_its_words_and_is_a_conflict(client):
    seen = seal(client)
    client.post(PROPOSAL, {"step": "decline", "seen": seen, "words": "先整改"})
    late = client.post(PROPOSAL, {"step": "adopt", "seen": seen, "words": "我写的理由"})
    assert (late.status_code, "您写的理由还在：我写的理由" in late.content.decode()) == (409, True)


def test_adopted_case_is_held_on_its_page(client):
    client.post(PROPOSAL, {"step": "adopt", "seen": seal(client), "words": "属实"})
    case = reverse("attention_case", args=[AttentionCase.objects.get().pk])
    given = {
        "step": "hold",
        "version": 1,
        "held_on": "2026-03-01",
        "met_post": "主要负责人",
        "words": "已提醒",
    }
    without = client.post(case, {**given, "met_post": ""})
    assert (without.status_code, "只写职务，不写姓名" in without.content.decode()) == (422, True)
    assert client.post(case, given).url == PAGE
    assert "3月1日办理，对方主要负责人" in text_of(client, PAGE)
    again = client.post(case, given)
    assert again.status_code == 409


def test_rules_are_set_on_one_page_and_bounded(client):
    given = {
        "yellow-is_on": "on", "yellow-count": "4", "yellow-span": "3", "yellow-measure": "notice",
        "departments-count": "3", "departments-measure": "talk",
        "reds-is_on": "on", "reds-count": "3", "reds-measure": "talk",
    }  # fmt: skip
    wrong = client.post(RULES, {**given, "reds-count": "13"})
    assert (wrong.status_code, "连续月数最多 12" in wrong.content.decode()) == (400, True)
    assert client.post(RULES, given).url == PAGE
    kept = {rule.kind: (rule.is_on, rule.count) for rule in AttentionRule.objects.all()}
    assert kept == {"yellow": (True, 4), "departments": (False, 3), "reds": (True, 3)}
    assert year_attention(2026).open == ()


def test_auditor_reads_and_the_units_contact_does_not(client):
    client.force_login(make_user(Role.AUDITOR))
    assert "<form" not in client.get(PROPOSAL).content.decode().partition("<main")[2]
    client.force_login(make_user(Role.CONTACT, Department.objects.get(code="gubai")))
    assert [client.get(address).status_code for address in (PAGE, PROPOSAL)] == [403, 403]
