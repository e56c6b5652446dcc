"""Two people of a department in one sheet: nobody's words win unseen, and each is told of the other."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from assessments.colleagues_writing import RECENTLY, colleagues_writing
from assessments.dates import SHANGHAI
from assessments.explaining import explain
from assessments.models import Explanation, Reason
from assessments.unsaved_rows import keep_rows
from assessments.workflow import take_step
from departments.models import Role, UnsavedForm
from rules.models import Reading
from tests.assessments.pages import row_text, sent, shown_messages, text
from tests.factories import JUNE, make_assessor, make_explanation, make_reading, make_user

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"
ASKS = {"accept": "application/json"}


@pytest.fixture
def colleague(scene):
    client = Client()
    client.force_login(scene.signer)
    return client


def doors(scene):
    """Every way to write an explanation from the page: its address and what it sends, and whose words are at stake."""
    make_reading(scene.metric, scene.towns[0], "80")
    make_explanation(scene.blame, month=JUNE.plus(-1), reason=Reason.OTHER, words="省里未发文")
    return {
        "words": (
            reverse("sheet_explain", args=[JUNE, scene.blame.pk]),
            {"words-red_light-1": "我写的"},
            (scene.blame, None),
        ),
        "chip": (
            reverse("sheet_explain", args=[JUNE, scene.blame.pk]),
            {"reason": "none"},
            (scene.blame, None),
        ),
        "again": (reverse("explain_again", args=[JUNE, scene.blame.pk]), {}, (scene.blame, None)),
        "decline": (
            reverse("line_decline", args=[JUNE, scene.light.pk]),
            {"unit": "chunxi", "words-yellow_light-1-chunxi": "我写的"},
            (scene.light, scene.towns[0]),
        ),
    }


DOORS = ("words", "chip", "again", "decline")


@pytest.mark.parametrize("door", DOORS)
def test_second_editor_of_an_explanation_overwrites_nothing_unseen(clerk, scene, door):
    every = doors(scene)
    assert tuple(every) == DOORS
    address, data, (clause, unit) = every[door]
    page = sent(clerk.get(SHEET))
    explain(JUNE, clause, Reason.OTHER, words="同事写的", unit=unit, actor=scene.signer)
    answer = clerk.post(address, page | data)
    assert Explanation.objects.get(month__calendar_month=JUNE).words == "同事写的"
    if door == "again":
        assert shown_messages(answer) == ["红灯1的说明已被他人改过，请看过新内容再保存"]
        return
    shown = row_text(answer, clause)
    assert "刚被他人写过，现在是： 其他：同事写的" in shown
    again = sent(answer)
    assert {name: again[name] for name in data if name in again} == {
        name: value for name, value in data.items() if name in again
    }
    clerk.post(address, again | data)
    assert Explanation.objects.get(month__calendar_month=JUNE).words == data.get(
        next((name for name in data if name.startswith("words")), ""), ""
    )


def test_page_that_says_nothing_of_what_it_saw_overwrites_nothing(clerk, scene):
    explain(JUNE, scene.blame, Reason.OTHER, words="同事写的", actor=scene.signer)
    address = reverse("sheet_explain", args=[JUNE, scene.blame.pk])
    for version in ({}, {"version-red_light-1": "x"}, {"version-red_light-1": "-1"}):
        clerk.post(address, {"reason": "none", **version})
    answer = clerk.post(address, {"reason": "none"}, headers={"accept": "application/json"})
    assert (answer.status_code, Explanation.objects.get().words) == (409, "同事写的")


def test_explanation_is_dropped_and_confirmed_as_the_page_showed_it(clerk, scene):
    explanation = explain(JUNE, scene.light, Reason.NONE, actor=scene.clerk)
    make_reading(scene.metric, scene.towns[0], "80")
    page = sent(clerk.get(SHEET))
    assert page[f"seen-said{explanation.pk}"] == "1"
    explain(JUNE, scene.light, Reason.OTHER, words="同事写的", actor=scene.signer)
    for step in ("explanation_drop", "explanation_refresh"):
        (sentence,) = shown_messages(clerk.post(reverse(step, args=[explanation.pk]), page))
        assert sentence.startswith("黄灯1的说明已被他人改过，请看过新内容再")
    assert Explanation.objects.get().words == "同事写的"


def test_press_of_ones_own_on_an_explanation_is_no_colleagues_change(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "80")
    explanation = explain(
        JUNE, scene.light, Reason.BELOW, words="口径有误", unit=scene.towns[0], actor=scene.clerk
    )
    Reading.objects.update(value="79")
    typed = {"words-yellow_light-1-chunxi": "口径有误，已报市局"}
    clerk.post(reverse("explanation_refresh", args=[explanation.pk]), sent(clerk.get(SHEET)) | typed)
    data = sent(clerk.get(SHEET)) | {"unit": "chunxi"}
    clerk.post(reverse("line_decline", args=[JUNE, scene.light.pk]), data)
    assert Explanation.objects.get().words == "口径有误，已报市局"


def test_explanation_that_came_back_is_written_over_as_it_was_seen(clerk, scene):
    explanation = explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    scene.sign()
    take_step(explanation, "return", actor=scene.reviewer, note="请写明")
    data = sent(clerk.get(SHEET)) | {"words-red_light-1": "全区未发生"}
    clerk.post(reverse("sheet_explain", args=[JUNE, scene.blame.pk]), data)
    assert Explanation.objects.get().words == "全区未发生"
    assert "刚被他人写过" not in text(clerk.get(SHEET))


AT = datetime(2026, 7, 3, 14, 2, tzinfo=SHANGHAI)


def writes(person, now=AT, **rows):
    fields = {place.replace("__", "-"): {"words": [words], "shown": ["x"]} for place, words in rows.items()}
    keep_rows(person, JUNE, fields, browser="", now=now)
    UnsavedForm.objects.filter(person=person).update(at=now)


def seen_by(person, now=AT):
    return [(other.words, dict(other.rows)) for other in colleagues_writing(person, JUNE, now=now)]


def test_second_editor_is_told_who_else_writes_where_and_since_when(scene):
    writes(scene.signer, red_flag__1="写了")
    later = AT + timedelta(minutes=5)
    writes(scene.signer, now=later, red_light__1__chunxi="又写", red_flag__1="写了又写")
    assert seen_by(scene.clerk, later) == [
        (
            "审签人 14:02 起也在写：红旗1、红灯1",
            {"red_flag-1": "审签人 14:02 起也在写这一条", "red_light-1": "审签人 14:07 起也在写这一条"},
        )
    ]
    assert seen_by(scene.signer, later) == []


def test_line_is_named_by_its_clause(scene):
    line = scene.add()
    keep_rows(scene.signer, JUNE, {f"line{line.pk}": {"grounds": ["改"], "shown": ["x"]}}, browser="", now=AT)
    UnsavedForm.objects.update(at=AT)
    assert seen_by(scene.clerk) == [
        ("审签人 14:02 起也在写：红旗2", {"red_flag-2": "审签人 14:02 起也在写这一条"})
    ]


def test_who_stopped_writing_or_is_of_another_department_is_not_told_of(scene):
    writes(scene.signer, red_flag__1="写了")
    assert seen_by(scene.clerk, AT + RECENTLY) != []
    assert seen_by(scene.clerk, AT + RECENTLY + timedelta(seconds=1)) == []
    stranger = make_user(Role.CLERK, make_assessor("swj", "区商务局"))
    assert seen_by(stranger) == []
    UnsavedForm.objects.update(person=stranger)
    assert seen_by(scene.clerk) == []


def test_words_that_wait_since_another_day_say_the_day(scene):
    writes(scene.signer, red_flag__1="写了")
    UnsavedForm.objects.update(at=AT + timedelta(days=1))
    (told,) = seen_by(scene.clerk, AT + timedelta(days=1))
    assert told[0] == "审签人 7月3日 14:02 起也在写：红旗1"


def test_page_and_script_are_told_the_same_and_no_words(clerk, colleague, scene):
    typed = sent(colleague.get(SHEET)) | {"words-red_light-1": "还没写完的话"}
    answer = colleague.post(reverse("sheet_keep", args=[JUNE]), typed, headers=ASKS)
    assert (answer.json().keys(), answer.json()["others"]) == ({"kept_at", "others"}, [])
    assert re.fullmatch(r"\d\d:\d\d:\d\d", answer.json()["kept_at"])
    page = clerk.get(SHEET)
    (other,) = clerk.post(reverse("sheet_keep", args=[JUNE]), sent(page), headers=ASKS).json()["others"]
    assert re.fullmatch(r"审签人 \d\d:\d\d 起也在写：红灯1", other["words"])
    assert other["words"] in text(page)
    assert other["rows"]["red_light-1"] in row_text(page, scene.blame)
    assert "还没写完的话" not in text(page)
    auditor = make_user(Role.AUDITOR)
    clerk.force_login(auditor)
    assert "也在写" not in text(clerk.get("/sheet/2026-06/rsj/"))
