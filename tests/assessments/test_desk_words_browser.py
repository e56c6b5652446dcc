"""Words on the desk: there again on coming back, and gone from what is kept once the step was taken."""

import json
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from assessments.models import Determination
from departments.models import UnsavedForm
from tests.factories import make_clause, make_line, make_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = "/review/2026-06/desk/"
WORDS = "写了很久的理由"
KEEP = re.compile(r"/unsaved/keep/review/lines/")


@pytest.fixture
def lines(rules):
    clause = make_clause(rules)
    towns = [make_town(code, name, position=n) for n, (code, name) in enumerate([("a", "甲"), ("b", "乙")])]
    return [make_line(clause, town) for town in towns]


@pytest.fixture
def desk(open_as, lines, reviewer, page):
    return open_as(reviewer, DESK)


def unit(page):
    return page.locator("#unit")


def note(page):
    return page.get_by_label("意见")


def kept():
    return [json.loads(form.fields) for form in UnsavedForm.objects.all()]


def is_kept(words):
    """Whether an answer is that of keeping these words: an earlier save may still be on its way."""
    return lambda answer: KEEP.search(answer.url) and quote(words) in (answer.request.post_data or "")


def walk(page, key, to):
    unit(page).focus()
    page.keyboard.press(key)
    expect(unit(page)).to_have_text(to)


def test_words_stand_there_again_when_their_line_is_left_at_once(desk, page):
    page.keyboard.press("2")
    note(page).fill(WORDS)
    with page.expect_response(KEEP) as saved:  # at once, not after its rest
        walk(page, "j", "乙")
    assert saved.value.status == 200
    expect(note(page)).to_be_hidden()
    walk(page, "k", "甲")
    expect(note(page)).to_be_visible()
    expect(note(page)).to_have_value(WORDS)
    page.reload()
    page.keyboard.press("2")
    expect(note(page)).to_have_value(WORDS)


def test_words_that_could_not_be_kept_stand_there_again(desk, page):
    page.route(KEEP, lambda route: route.abort("connectionrefused"))
    page.keyboard.press("2")
    note(page).fill(WORDS)
    walk(page, "j", "乙")
    walk(page, "k", "甲")
    expect(note(page)).to_have_value(WORDS)
    note(page).fill(WORDS + "！")
    page.unroute(KEEP)
    with page.expect_response(is_kept(WORDS + "！")):
        walk(page, "j", "乙")
    assert kept() == [{"note": [WORDS + "！"]}]


@pytest.mark.parametrize("arrives", ["before", "after"])
def test_words_of_a_step_that_was_taken_are_no_draft(desk, page, lines, arrives):
    held = []
    page.route(
        KEEP, lambda route: held.append(route) if arrives == "after" and not held else route.continue_()
    )
    page.keyboard.press("5")
    note(page).fill(WORDS)
    with page.expect_request(KEEP):
        page.evaluate("window.dispatchEvent(new Event('blur'))")
    page.keyboard.press("Control+Enter")
    expect(unit(page)).to_have_text("乙")
    if held:
        with page.expect_response(
            lambda answer: KEEP.search(answer.url) and answer.request.post_data.count("=") == 1
        ):
            held[0].continue_()
    assert Determination.objects.get(pk=lines[0].pk).state == "referred"
    assert kept() == []
    walk(page, "k", "甲")
    assert kept() == []
    page.keyboard.press("2")
    expect(note(page)).to_have_value("")
    page.reload()
    page.keyboard.press("2")
    expect(note(page)).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('keeping '))") == []


def test_refused_step_goes_on_keeping(desk, page, lines):
    Determination.objects.filter(pk=lines[0].pk).update(version=2)
    page.keyboard.press("2")
    note(page).fill(WORDS)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#desk .desk-said")).to_contain_text("的内容已变更")
    expect(note(page)).to_have_value(WORDS)
    note(page).fill(WORDS + "！")
    with page.expect_response(is_kept(WORDS + "！")):
        page.evaluate("window.dispatchEvent(new Event('blur'))")
    assert kept() == [{"note": [WORDS + "！"]}]


def test_reasons_stay_open_when_the_server_failed(desk, page, lines):
    address = re.compile(rf"/review/lines/{lines[0].pk}/(\?|$)")
    page.route(address, lambda route: route.fulfill(status=500, body="x"), times=1)
    page.keyboard.press("2")
    note(page).fill(WORDS)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#desk .desk-said")).to_contain_text("服务器出错")
    expect(note(page)).to_have_value(WORDS)
    page.keyboard.press("Control+Enter")
    expect(unit(page)).to_have_text("乙")


def test_press_without_an_answer_is_said_to_be_unknown(desk, page, lines):
    address = re.compile(rf"/review/lines/{lines[0].pk}/(\?|$)")
    page.route(address, lambda route: route.abort("connectionreset"))
    page.keyboard.press("1")
    expect(page.locator("#desk .desk-said")).to_contain_text("不知道有没有生效，正在再发，不会重复")
    page.unroute(address)
    page.get_by_role("button", name="现在再发").click()
    expect(unit(page)).to_have_text("乙")


def test_tabs_count_what_was_decided_and_undone(desk, page):
    def numbers():
        return [page.locator(f".tabs a[href='?tab={tab}'] strong") for tab in ("flags", "decided", "away")]

    page.keyboard.press("1")
    expect(unit(page)).to_have_text("乙")
    for number, words in zip(numbers(), "110", strict=True):
        expect(number).to_have_text(words)
    page.keyboard.press("2")
    note(page).fill(WORDS)
    page.keyboard.press("Control+Enter")
    for number, words in zip(numbers(), "011", strict=True):
        expect(number).to_have_text(words)
    page.keyboard.press("Backspace")
    for number, words in zip(numbers(), "110", strict=True):
        expect(number).to_have_text(words)
