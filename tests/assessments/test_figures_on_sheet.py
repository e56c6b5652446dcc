"""The grid of figures on the sheet itself: when it stands open, what it says of itself, how a script asks of it."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Month
from departments.models import Record, Role
from rules.models import Reading
from tests.assessments.pages import sent, shown_messages, text
from tests.factories import make_clause, make_month, make_office, make_reading, make_threshold, make_user

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"
FIGURES = f"{SHEET}figures/"
ON_SHEET = f"{FIGURES}?on=sheet"
IN_PLACE = {"HTTP_X_REGION": "figures"}


def cell_of(scene, n=0):
    return f"m{scene.metric.pk}u{scene.towns[n].pk}"


def fold(page):
    """Whether the grid stands open on the sheet, and what its summary says."""
    found = re.search(
        r'<details class="card figures-fold" id="figures" data-stop( open)?>\s*<summary[^>]*>(.*?)</summary>',
        page.content.decode(),
        flags=re.S,
    )
    return bool(found[1]), re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found[2])).strip()


def test_grid_stands_open_while_a_figure_is_missing_and_folded_when_all_are_there(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "91")
    assert fold(clerk.get(SHEET)) == (True, "指标数据 已填 1 / 3")
    for town in scene.towns[1:]:
        make_reading(scene.metric, town, "91")
    assert fold(clerk.get(SHEET)) == (False, "指标数据 已填 3 / 3")


def test_full_grid_stands_open_while_a_cell_waits(clerk, scene):
    for town in scene.towns:
        make_reading(scene.metric, town, "91")
    page = clerk.post(ON_SHEET, {cell_of(scene): "九", cell_of(scene, 1): "31/30"}, follow=True)
    assert fold(page) == (True, "指标数据 已填 3 / 3，另有 2 处要改或请核对")
    assert shown_messages(page) == ["还有 2 处没有保存，要改或请核对"]
    clerk.post(f"{FIGURES}keep/", {cell_of(scene): "92", cell_of(scene, 1): "91"})
    assert fold(clerk.get(SHEET)) == (True, "指标数据 已填 3 / 3，1 格填了还没有保存")


def test_sheet_without_a_clause_that_asks_for_figures_has_no_grid(clerk, scene):
    scene.flag.delete()
    scene.light.delete()
    assert 'id="figures"' not in clerk.get(SHEET).content.decode()


def test_grid_of_a_published_month_is_read_only(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "91")
    make_month()
    Month.objects.update(published_at=timezone.now())
    page = clerk.get(SHEET)
    assert fold(page) == (False, "指标数据 已填 1 / 3")
    assert 'id="figures-form"' not in page.content.decode()
    assert "淳溪街道 91 古柏街道" in text(page)


def test_auditor_reads_the_grid_and_not_what_is_typed_in_it(client, clerk, scene):
    clerk.post(f"{FIGURES}keep/", {cell_of(scene): "92"})
    client.force_login(make_user(Role.AUDITOR, make_office()))
    page = client.get(f"{SHEET}{scene.department.code}/")
    assert fold(page) == (False, "指标数据 已填 0 / 3")
    assert (
        "92"
        not in re.findall(
            r'<table class="table figures-grid">.*?</table>', page.content.decode(), flags=re.S
        )[0]
    )


def test_press_on_the_sheet_leads_back_to_the_sheet(clerk, scene):
    response = clerk.post(ON_SHEET, {cell_of(scene): "91"})
    assert (response.status_code, response.url) == (302, f"{SHEET}#figures")
    assert shown_messages(response) == ["保存了 1 个数据"]


def test_script_is_answered_with_the_grid_alone(clerk, scene):
    answer = clerk.post(ON_SHEET, {cell_of(scene): "91", cell_of(scene, 1): "九"}, **IN_PLACE)
    body = answer.content.decode()
    assert (answer.status_code, "<html" in body, 'id="figures-body"' in body) == (200, False, True)
    assert '<p class="message warning">保存了 1 个数据；还有 1 处没有保存，要改或请核对</p>' in body
    assert "已填 1 / 3， 另有 1 处要改或请核对" in text(answer)
    assert sent(answer, "figures-form")[cell_of(scene, 1)] == "九"
    assert Reading.objects.get().value == 91


def test_script_of_the_sheet_is_answered_without_the_grid(clerk, scene):
    body = clerk.get(SHEET, HTTP_X_REGION="sheet").content.decode()
    assert ('id="figures"' in body, 'id="sheet"' in body, "已填 0 / 3" in body) == (False, True, True)
    make_month()
    Month.objects.update(published_at=timezone.now())
    assert 'id="figures"' in clerk.get(SHEET, HTTP_X_REGION="sheet").content.decode()


def test_block_is_laid_in_place_and_saved_by_one_more_press(clerk, scene):
    block = "单位\t参保完成率\n淳溪街道\t91\n古柏街道\t80"
    answer = clerk.post(ON_SHEET, {"block": block, "paste": "1"}, **IN_PLACE)
    assert "读入了 2 格，看过后请按“保存数据”" in text(answer)
    flag, light = (
        "红旗1 淳溪街道：6月参保完成率 91% ≥ 85%",
        "黄灯1 古柏街道：6月参保完成率 80%，在 75%~85% 之间",
    )
    assert f"保存后： 新提出 2 条 {flag} {light}" in text(answer)
    answer = clerk.post(ON_SHEET, sent(answer, "figures-form"), **IN_PLACE)
    assert ("保存了 2 个数据" in text(answer), "保存后" in text(answer)) == (True, False)
    assert Reading.objects.count() == 2


def test_typed_figures_are_kept_without_a_trace_in_the_history(clerk, scene):
    before = Record.objects.count()
    cells = {
        cell_of(scene): "91",
        f"was-{cell_of(scene)}": "",
        cell_of(scene, 1): "",
        f"was-{cell_of(scene, 1)}": "",
    }
    kept = clerk.post(f"{FIGURES}keep/?on=sheet", cells, headers={"accept": "application/json"}).json()
    assert (Reading.objects.count(), Record.objects.count()) == (0, before)
    parts = HttpResponse(kept["parts"])
    assert re.fullmatch(r"\d\d:\d\d:\d\d", kept["kept_at"])
    assert "保存后： 新提出 1 条 红旗1 淳溪街道：6月参保完成率 91% ≥ 85%" in text(parts)
    assert ("1 格填了还没有保存" in text(parts), "<html" in kept["parts"]) == (True, False)
    assert sent(clerk.get(SHEET), "figures-form")[cell_of(scene)] == "91"


def test_words_kept_after_they_were_saved_do_not_come_back(clerk, scene):
    cells = {cell_of(scene): "91", f"was-{cell_of(scene)}": ""}
    clerk.post(ON_SHEET, cells)
    clerk.post(f"{FIGURES}keep/", cells)
    assert fold(clerk.get(SHEET)) == (True, "指标数据 已填 1 / 3")


def test_keeping_without_a_script_leads_back(clerk, scene):
    response = clerk.post(f"{FIGURES}keep/?on=sheet", {cell_of(scene): "91"})
    assert (response.status_code, response.url) == (302, f"{SHEET}#figures")


def test_sheet_with_its_grid_takes_the_same_queries_whatever_it_holds(clerk, scene):
    scene.towns[1].delete()
    scene.towns[2].delete()
    clerk.get(SHEET)
    few = _queries(clerk)
    for number in range(3, 9):
        make_clause(scene.rules, number=number)
    make_threshold(scene.rules, number=20, metric=scene.metric)
    Reading.objects.all().delete()
    assert _queries(clerk) == few


def _queries(clerk):
    with CaptureQueriesContext(connection) as queries:
        clerk.get(SHEET)
    return len(queries)
