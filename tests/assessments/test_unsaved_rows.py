"""What is typed in the sheet is kept row by row, whichever of a person's windows sends it, and costs little."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.explaining import explain
from assessments.files.collection import RESTS
from assessments.files.evidence import KEPT_FOR, keep
from assessments.models import Evidence, Explanation, Reason
from assessments.workflow import take_step
from departments.expiry import WORDS_KEPT_FOR
from departments.models import Record, UnsavedForm
from tests.assessments.files import pdf, upload
from tests.assessments.pages import sent
from tests.factories import JUNE

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"
KEEP = "/sheet/2026-06/keep/"
ASKS = {"accept": "application/json"}
WORDS = ("words-red_light-1", "words-red_flag-2")


def keeps(client, page, **words):
    """Autosave from a window: all that stands there, and the names of what was changed there."""
    fields = {name.replace("__", "-"): text for name, text in words.items()}
    return client.post(KEEP, page | fields | {"changed": " ".join(fields)}, headers=ASKS)


def kept(client):
    fields = sent(client.get(SHEET))
    return tuple(fields[name] for name in WORDS)


def test_two_windows_of_one_person_lose_nothing_of_each_other(clerk, scene):
    one = sent(clerk.get(SHEET))
    keeps(clerk, one, words__red_light__1="第一窗")
    other = sent(clerk.get(SHEET))
    keeps(clerk, one, words__red_light__1="第一窗又写")
    keeps(clerk, other, words__red_flag__2="第二窗")
    assert kept(clerk) == ("第一窗又写", "第二窗")


def test_press_in_another_window_leaves_what_it_only_showed(clerk, scene):
    keeps(clerk, sent(clerk.get(SHEET)), words__red_light__1="早先")
    old = sent(clerk.get(SHEET))
    keeps(clerk, old, words__red_light__1="后来又写")
    address = reverse("sheet_explain", args=[JUNE, scene.praise.pk])
    clerk.post(address, old | {"reason": "none"})
    assert kept(clerk)[0] == "后来又写"


def test_row_saved_in_one_window_does_not_come_back_from_another(clerk, scene):
    keeps(clerk, sent(clerk.get(SHEET)), words__red_light__1="全区未发生")
    old = sent(clerk.get(SHEET))
    clerk.post(reverse("sheet_explain", args=[JUNE, scene.blame.pk]), old)
    clerk.post(reverse("sheet_explain", args=[JUNE, scene.praise.pk]), old | {"reason": "none"})
    assert not UnsavedForm.objects.exists()


def test_words_taken_away_again_are_kept_no_longer(clerk, scene):
    page = sent(clerk.get(SHEET))
    keeps(clerk, page, words__red_light__1="写了")
    keeps(clerk, page, words__red_light__1="")
    assert (kept(clerk)[0], UnsavedForm.objects.count()) == ("", 0)


def test_part_of_the_page_says_nothing_of_the_rest(clerk, scene):
    page = sent(clerk.get(SHEET))
    keeps(clerk, page, words__red_light__1="写了", words__red_flag__2="又写")
    part = {name: text for name, text in page.items() if name.endswith("red_light-1") or "-" not in name}
    keeps(clerk, part, words__red_light__1="改了")
    assert kept(clerk) == ("改了", "又写")


def test_file_that_only_one_window_knows_stays(clerk, scene):
    line = scene.add()
    scene.sign()
    take_step(line, "return", actor=scene.reviewer, note="请附通报原文")
    old, name = sent(clerk.get(SHEET)), f"kept-line{line.pk}"
    token = keep(upload(pdf(), "新附.pdf"), actor=scene.clerk).token(scene.clerk)
    clerk.post(KEEP, old | {name: token, "changed": name}, headers=ASKS)
    clerk.post(reverse("sheet_explain", args=[JUNE, scene.blame.pk]), old | {"reason": "none"})
    fields = sent(clerk.get(SHEET)) | {f"facts-line{line.pk}": "附了原文"}
    clerk.post(reverse("line_edit", args=[line.pk]), fields)
    assert Evidence.objects.get().name == "新附.pdf"


def test_keeping_writes_no_event_and_costs_few_queries(clerk, scene):
    page, events = sent(clerk.get(SHEET)), Record.objects.count()
    keeps(clerk, page, words__red_light__1="写")
    with CaptureQueriesContext(connection) as again:
        keeps(clerk, page, words__red_light__1="写了")
    with CaptureQueriesContext(connection) as unchanged:
        clerk.post(KEEP, page, headers=ASKS)
    assert (len(again), len(unchanged), Record.objects.count()) == (15, 15, events)


def test_reason_that_was_meant_is_kept_with_the_version_that_was_seen(clerk, scene):
    page = sent(clerk.get(SHEET))
    keeps(clerk, page, words__red_light__1="我写的", reason__red_light__1="below")
    explain(JUNE, scene.blame, Reason.OTHER, words="同事写的", actor=scene.signer)
    elsewhere = Client()
    elsewhere.force_login(scene.clerk)
    fields = sent(elsewhere.get(SHEET))
    assert (fields["reason-red_light-1"], fields["version-red_light-1"]) == ("below", "0")
    elsewhere.post(reverse("sheet_explain", args=[JUNE, scene.blame.pk]), fields)
    assert Explanation.objects.get().words == "同事写的"


def test_nobody_keeps_in_a_department_that_is_not_theirs(client, scene):
    client.force_login(scene.reviewer)
    assert client.post(KEEP, {"sheet": "2026-06", "words-red_flag-1": "x"}, headers=ASKS).status_code == 403


def test_file_of_unsaved_words_waits_as_long_as_the_words():
    """Over a night and a weekend too: neither its token nor its bytes go before the words do."""
    assert timedelta(seconds=KEPT_FOR) == WORDS_KEPT_FOR < RESTS


def test_page_of_one_line_keeps_its_words_and_files_until_they_are_saved_or_let_go(clerk, scene):
    line = scene.add()
    address, facts, name = (
        reverse("line_edit", args=[line.pk]),
        f"facts-line{line.pk}",
        f"kept-line{line.pk}",
    )
    page = clerk.get(address)
    assert f'data-keep="{KEEP}"' in page.content.decode()
    assert 'id="kept-state"' in page.content.decode()
    token = keep(upload(pdf(), "新附.pdf"), actor=scene.clerk).token(scene.clerk)
    for end in ({}, {"drop": "1"}):
        part = sent(clerk.get(address), "line")
        keeps(clerk, part | {name: token}, **{facts.replace("-", "__"): "见通报"})
        again = sent(clerk.get(address), "line")
        assert (again[facts], again.get(name) is not None) == ("见通报", True)
        clerk.post(address, again | end)
        assert not UnsavedForm.objects.exists()
    line.refresh_from_db()
    assert (line.facts, Evidence.objects.get().name) == ("见通报", "新附.pdf")
