"""The page of a set that the office returned, where nothing was changed since."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from rules.drafting import write_clause
from rules.models import RuleSetState
from rules.workflow import take_step
from tests.rules.workshop import address

pytestmark = pytest.mark.django_db
WHY = "上级文件如此规定，\n本条不宜量化"


@pytest.fixture
def returned(draft, clerk, reviewer):
    take_step(draft, "send", actor=clerk)
    return take_step(draft, "return", actor=reviewer, note="请量化")


def send(client, rule_set, **words):
    seen = {"version": rule_set.version, "seen_state": rule_set.state}
    return client.post(address("workshop_step", rule_set, "send"), seen | words)


def test_page_asks_for_words_where_nothing_was_changed(client, clerk, returned):
    client.force_login(clerk)
    assertContains(client.get(address("workshop_set", returned)), "不改的理由")
    refused = send(client, returned)
    assertRedirects(refused, address("workshop_set", returned), fetch_redirect_response=False)
    assertContains(
        client.get(refused.url), "区作风办退回后还没有改动。请先修改；如果不改，请写明理由，再送审"
    )
    write_clause(returned, {"text": "改过的条文"}, actor=clerk, label=("red_flag", 1))
    assertNotContains(client.get(address("workshop_set", returned)), "不改的理由")


def test_office_reads_why_nothing_was_changed(client, clerk, reviewer, returned):
    client.force_login(clerk)
    send(client, returned, note=WHY)
    returned.refresh_from_db()
    assert (returned.state, returned.answer) == (RuleSetState.SUBMITTED, WHY)
    for person, page in ((reviewer, "rules_review"), (reviewer, "workshop_set"), (clerk, "workshop_set")):
        client.force_login(person)
        shown = client.get(address(page, returned))
        assertContains(shown, "退回后没有改动，区人社局的说明")
        assertContains(shown, "上级文件如此规定，<br>本条不宜量化", html=False)


def test_words_that_are_too_long_stay_in_the_box(client, clerk, returned):
    client.force_login(clerk)
    page = send(client, returned, note="长" * 301)
    assertContains(page, "长" * 301)
    assertContains(page, "不改的理由最多 300 字，现有 301 字")
    returned.refresh_from_db()
    assert returned.state == RuleSetState.RETURNED


@pytest.mark.parametrize("meanwhile", ["sent", "changed"])
def test_words_are_shown_where_a_colleague_was_faster(client, clerk, returned, meanwhile):
    if meanwhile == "sent":
        take_step(returned, "send", actor=clerk, note="先送的理由")
    else:
        write_clause(returned, {"text": "改过的条文"}, actor=clerk, label=("red_flag", 1))
    client.force_login(clerk)
    page = send(client, returned, note=WHY)
    assertContains(page, "请看过")
    assertContains(page, "本条不宜量化")
