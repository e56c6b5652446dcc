import re

import pytest
from django.utils import timezone

from assessments.models import Month, Reading
from tests.assessments.scene import Scene
from tests.assessments.test_sheet_views import text, told
from tests.factories import (
    make_month,
    make_reading,
    make_town,
)

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def clerk(client, scene):
    client.force_login(scene.clerk)
    return client


def test_figures_are_typed_in_a_grid(clerk, scene):
    cell = f"m{scene.metric.pk}u{scene.towns[0].pk}"
    other = f"m{scene.metric.pk}u{scene.towns[1].pk}"
    response = clerk.post(f"{SHEET}figures/", {cell: "87.2", other: "54000/90000"})
    assert told(response) == ["保存了 2 个数据"]
    held = Reading.objects.order_by("unit__position").values_list("value", "done", "total")
    assert [[str(n and n.normalize()) for n in row] for row in held] == [
        ["87.2", "None", "None"],
        ["None", "5.4E+4", "9E+4"],
    ]


def test_bad_cell_is_told_at_the_cell_and_nothing_is_lost(clerk, scene):
    cells = [f"m{scene.metric.pk}u{town.pk}" for town in scene.towns]
    page = clerk.post(f"{SHEET}figures/", {cells[0]: "八十七", cells[1]: "91", cells[2]: "5/"})
    body = page.content.decode()
    assert f'<a href="#{cells[0]}">淳溪街道 · 参保完成率：“八十七”不是数，请写成 87.2 或 54000</a>' in body
    assert "漆桥街道 · 参保完成率：“5/”缺一半，请写成 完成数/总数，如 54000/90000" in text(page)
    assert "有 2 处要改，还没有保存" in text(page)
    assert 'value="八十七"' in body
    assert 'value="91"' in body
    assert body.count('aria-invalid="true"') == 2
    assert Reading.objects.count() == 0


def test_only_cells_that_this_person_changed_are_written(clerk, scene):
    cells = [f"m{scene.metric.pk}u{town.pk}" for town in scene.towns]
    make_reading(scene.metric, scene.towns[0], "90")
    shown = {cells[0]: "", f"was-{cells[0]}": "", cells[1]: "80", f"was-{cells[1]}": ""}
    clerk.post(f"{SHEET}figures/", shown)
    assert dict(Reading.objects.values_list("unit__code", "value")) == {"chunxi": 90, "gubai": 80}


def test_pasted_block_fills_the_grid_and_writes_nothing_yet(clerk, scene):
    block = "序号\t单位\t参保完成率（%）\n1\t淳溪街道\t87.2\n2\tgubai\t54000/90000\n3\t合计\t100"
    page = clerk.post(f"{SHEET}figures/", {"block": block})
    assert told(page) == ["没有认出单位：合计", "读入了 2 格，看过后请按“保存数据”"]
    assert 'value="87.2"' in page.content.decode()
    assert Reading.objects.count() == 0


def test_figures_of_a_published_month_stay(clerk, scene):
    make_month()
    Month.objects.update(published_at=timezone.now())
    cell = f"m{scene.metric.pk}u{scene.towns[0].pk}"
    page = clerk.post(f"{SHEET}figures/", {cell: "87.2"})
    assert "2026年6月已发布，不再收件；发布后只能更正" in text(page)
    assert Reading.objects.count() == 0


def cell_of(scene, n=0):
    return f"m{scene.metric.pk}u{scene.towns[n].pk}"


def test_cell_that_another_tab_wrote_is_not_overwritten_silently(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "90")
    cell = cell_of(scene)
    page = clerk.post(f"{SHEET}figures/", {cell: "80", f"was-{cell}": ""})
    assert "淳溪街道 · 参保完成率：刚才有人填成了 90，您填的是 80。要用您的，再按一次“保存数据”" in text(page)
    assert Reading.objects.get().value == 90
    was = re.search(rf'name="was-{cell}" value="([^"]*)"', page.content.decode())[1]
    assert was == "90"
    clerk.post(f"{SHEET}figures/", {cell: "80", f"was-{cell}": was})
    assert Reading.objects.get().value == 80


def test_cell_that_was_not_sent_is_left_as_it_is(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "90")
    other = cell_of(scene, 1)
    assert told(clerk.post(f"{SHEET}figures/", {other: "80"})) == ["保存了 1 个数据"]
    assert Reading.objects.count() == 2


@pytest.mark.parametrize("odd", ["1000.1", "-1", "5/0", "101/10"])
def test_odd_figure_is_saved_only_when_it_was_looked_at_twice(clerk, scene, odd):
    cell = cell_of(scene)
    page = clerk.post(f"{SHEET}figures/", {cell: odd})
    assert "请再核对一下" in text(page)
    assert (Reading.objects.count(), 'name="checked"' in page.content.decode()) == (0, True)
    assert told(clerk.post(f"{SHEET}figures/", {cell: odd, "checked": "on"})) == ["保存了 1 个数据"]


@pytest.mark.parametrize("usual", ["1000", "0", "100/10", "118"])
def test_usual_figure_is_saved_at_once(clerk, scene, usual):
    assert told(clerk.post(f"{SHEET}figures/", {cell_of(scene): usual})) == ["保存了 1 个数据"]


def test_long_text_in_a_cell_is_not_echoed_whole(clerk, scene):
    page = clerk.post(f"{SHEET}figures/", {cell_of(scene): "数" * 500})
    assert f"“{'数' * 30}…”不是数，请写成 87.2 或 54000" in text(page)


def pasted(clerk, block):
    page = clerk.post(f"{SHEET}figures/", {"block": block})
    return told(page), re.findall(r'id="m\d+u\d+" name="m\d+u\d+" value="([^"]*)"', page.content.decode())


def test_pasted_units_are_known_by_the_column_that_fits_best(clerk, scene):
    scene.towns[2].code = "1"
    scene.towns[2].save()
    found = pasted(clerk, "序号\t单位\t参保完成率\n1\t淳溪\t87.2\n2\t古柏街道\t91")
    assert found == (["读入了 2 格，看过后请按“保存数据”"], ["87.2", "91", ""])


def test_pasted_short_name_counts_where_it_is_one_units_alone(clerk, scene):
    make_town("chunxiang", "淳香镇")
    said, _ = pasted(clerk, "单位\t参保完成率\n淳\t87.2\n古柏\t91")
    assert said == ["没有认出单位：淳", "读入了 1 格，看过后请按“保存数据”"]


def test_unit_pasted_twice_is_not_read(clerk, scene):
    said, values = pasted(clerk, "单位\t参保完成率\n淳溪街道\t87.2\n古柏街道\t91\n淳溪\t88")
    assert said == [
        "淳溪街道粘贴了不止一次（第 2 行和第 4 行），都没有读入，请留下对的一行",
        "读入了 1 格，看过后请按“保存数据”",
    ]
    assert values == ["", "91", ""]


def test_paste_that_is_not_understood_is_told_what_the_hint_asks(clerk):
    assert pasted(clerk, "淳溪街道\t87.2")[0] == ["没有认出指标：第一行要有指标名称，其中一列要有单位名称"]
