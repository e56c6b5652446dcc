import html
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.models import Month
from rules.models import Reading
from tests.assessments.pages import shown_messages, text
from tests.factories import (
    JUNE,
    make_month,
    make_reading,
    make_town,
)

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"


def test_figures_are_typed_in_a_grid(clerk, scene):
    cell = f"m{scene.metric.pk}u{scene.towns[0].pk}"
    other = f"m{scene.metric.pk}u{scene.towns[1].pk}"
    response = clerk.post(f"{SHEET}figures/", {cell: "87.2", other: "54000/90000"})
    assert shown_messages(response) == ["保存了 2 个数据"]
    held = Reading.objects.order_by("unit__position").values_list("value", "done", "total")
    assert [[str(n and n.normalize()) for n in row] for row in held] == [
        ["87.2", "None", "None"],
        ["None", "5.4E+4", "9E+4"],
    ]


def test_bad_cells_are_named_and_stay_while_the_good_one_is_saved(clerk, scene):
    cells = [f"m{scene.metric.pk}u{town.pk}" for town in scene.towns]
    page = clerk.post(f"{SHEET}figures/", {cells[0]: "八十七", cells[1]: "91", cells[2]: "5/"}, follow=True)
    body = page.content.decode()
    assert f'<a href="#{cells[0]}">淳溪街道 · 参保完成率：“八十七”不是数，请写成 87.2 或 54000</a>' in body
    assert "漆桥街道 · 参保完成率：“5/”缺一半，请写成 完成数/总数，如 54000/90000" in text(page)
    assert "有 2 处要改或请核对，还没有保存" in text(page)
    assert shown_messages(page) == ["保存了 1 个数据；还有 2 处没有保存，要改或请核对"]
    assert cells_of(page) == cells_of(clerk.get(f"{SHEET}figures/")) == ["八十七", "91", "5/"]
    assert body.count('aria-invalid="true"') == 2
    assert [str(reading) for reading in Reading.objects.all()] == ["古柏街道 2026-06 参保完成率"]
    mended = clerk.post(f"{SHEET}figures/", sent(page) | {cells[0]: "87", cells[2]: "5/6"})
    assert shown_messages(mended) == ["保存了 2 个数据"]
    assert "还没有保存" not in text(clerk.get(f"{SHEET}figures/"))


def test_only_cells_that_this_person_changed_are_written(clerk, scene):
    cells = [f"m{scene.metric.pk}u{town.pk}" for town in scene.towns]
    make_reading(scene.metric, scene.towns[0], "90")
    shown = {cells[0]: "", f"was-{cells[0]}": "", cells[1]: "80", f"was-{cells[1]}": ""}
    clerk.post(f"{SHEET}figures/", shown)
    assert dict(Reading.objects.values_list("unit__code", "value")) == {"chunxi": 90, "gubai": 80}


def test_pasted_block_fills_the_grid_and_writes_nothing_yet(clerk, scene):
    block = "序号\t单位\t参保完成率（%）\n1\t淳溪街道\t87.2\n2\tgubai\t54000/90000\n3\t合计\t100"
    response = clerk.post(f"{SHEET}figures/", {"block": block})
    assert (response.status_code, response.url) == (302, f"{SHEET}figures/")
    page = clerk.get(response.url)
    assert shown_messages(page) == ["读入了 2 格，看过后请按“保存数据”"]
    assert "没有读的行：合计" in text(page)
    assert cells_of(page) == ["87.2", "54000/90000", ""]
    assert "有 2 格填了，还没有保存" in text(page)
    assert "3\t合计\t100</textarea>" in page.content.decode()
    assert Reading.objects.count() == 0


def test_figures_of_a_published_month_stay(clerk, scene):
    make_month()
    Month.objects.update(published_at=timezone.now())
    cell = f"m{scene.metric.pk}u{scene.towns[0].pk}"
    page = clerk.post(f"{SHEET}figures/", {cell: "87.2"})
    assert "2026年6月已发布，不能再改；发布后只能更正" in text(page)
    assert Reading.objects.count() == 0


def cell_of(scene, n=0):
    return f"m{scene.metric.pk}u{scene.towns[n].pk}"


def test_cell_that_another_tab_wrote_is_not_overwritten_silently(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "90")
    cell = cell_of(scene)
    page = clerk.post(f"{SHEET}figures/", {cell: "80", f"was-{cell}": ""}, follow=True)
    assert "淳溪街道 · 参保完成率：刚才有人填成了 90，您填的是 80。要用您的，再按一次“保存数据”" in text(page)
    assert Reading.objects.get().value == 90
    was = re.search(rf'name="was-{cell}" value="([^"]*)"', page.content.decode())[1]
    assert was == "90"
    clerk.post(f"{SHEET}figures/", {cell: "80", f"was-{cell}": was})
    assert Reading.objects.get().value == 80


def test_cell_that_was_not_sent_is_left_as_it_is(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "90")
    other = cell_of(scene, 1)
    assert shown_messages(clerk.post(f"{SHEET}figures/", {other: "80"})) == ["保存了 1 个数据"]
    assert Reading.objects.count() == 2


@pytest.mark.parametrize("odd", ["1000.1", "-1", "5/0", "101/10"])
def test_odd_figure_is_saved_only_when_it_was_looked_at_twice(clerk, scene, odd):
    cell = cell_of(scene)
    page = clerk.post(f"{SHEET}figures/", {cell: odd}, follow=True)
    assert "请再核对一下" in text(page)
    assert (Reading.objects.count(), 'name="checked"' in page.content.decode()) == (0, True)
    assert shown_messages(clerk.post(f"{SHEET}figures/", {cell: odd, "checked": "on"})) == ["保存了 1 个数据"]


@pytest.mark.parametrize("usual", ["1000", "0", "30/30", "118"])
def test_usual_figure_is_saved_at_once(clerk, scene, usual):
    assert shown_messages(clerk.post(f"{SHEET}figures/", {cell_of(scene): usual})) == ["保存了 1 个数据"]


def test_fraction_of_last_months_figure_is_asked_about_once(clerk, scene):
    make_reading(scene.metric, scene.towns[0], 87, month=JUNE.plus(-1))
    page = clerk.post(f"{SHEET}figures/", {cell_of(scene): "0.872"}, follow=True)
    assert "0.872% 只有2026年5月 87 的百分之一，请再核对一下" in text(page)
    clerk.post(f"{SHEET}figures/", {cell_of(scene): "0.872", "checked": "1"})
    assert Reading.objects.get(calendar_month=JUNE).value == Decimal("0.872")


def test_long_text_in_a_cell_is_not_echoed_whole(clerk, scene):
    page = clerk.post(f"{SHEET}figures/", {cell_of(scene): "数" * 500}, follow=True)
    assert f"“{'数' * 30}…”不是数，请写成 87.2 或 54000" in text(page)


def pasted(clerk, block, **typed):
    page = clerk.post(f"{SHEET}figures/", {"block": block, **typed}, follow=True)
    return shown_messages(page), cells_of(page)


def cells_of(page):
    return re.findall(r'id="m\d+u\d+" name="m\d+u\d+" value="([^"]*)"', page.content.decode())


def sent(page):
    """Every field of the grid's form as a browser sends it, block and all."""
    body = html.unescape(page.content.decode().split("<main")[1])
    fields = dict(re.findall(r'<input type="(?:text|hidden)"[^>]* name="(\S+?)" value="([^"]*)"', body))
    return fields | {"block": re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", body, flags=re.S)[1]}


def test_pasted_units_are_known_by_the_column_that_fits_best(clerk, scene):
    scene.towns[2].code = "1"
    scene.towns[2].save()
    outcome = pasted(clerk, "序号\t单位\t参保完成率\n1\t淳溪\t87.2\n2\t古柏街道\t91")
    assert outcome == (["读入了 2 格，看过后请按“保存数据”"], ["87.2", "91", ""])


def test_pasted_short_name_counts_where_it_is_one_units_alone(clerk, scene):
    make_town("chunxiang", "淳溪镇")
    page = clerk.post(f"{SHEET}figures/", {"block": "单位\t参保完成率\n淳溪\t87.2\n古柏\t91"}, follow=True)
    assert shown_messages(page) == ["读入了 1 格，看过后请按“保存数据”"]
    assert "第 2 行“淳溪”" in text(page)


def test_unit_pasted_twice_is_not_read(clerk, scene):
    block = "单位\t参保完成率\n淳溪街道\t87.2\n古柏街道\t91\n淳溪\t88"
    page = clerk.post(f"{SHEET}figures/", {"block": block}, follow=True)
    assert "淳溪街道不止一次（第 2 行和第 4 行），数不一样，都没有读，请留下对的" in text(page)
    assert cells_of(page) == ["", "91", ""]


def test_paste_that_is_not_understood_says_what_was_seen_and_what_is_wanted(clerk):
    page = clerk.post(f"{SHEET}figures/", {"block": "各单位\t按时报送"}, follow=True)
    assert shown_messages(page) == ["没有读入，下面写着看到了什么、要什么"]
    assert "看到 1 行 2 列，开头是“各单位、按时报送”。没有认出单位：要有一列（或一行）是单位的名称" in text(
        page
    )


HEAD = "单位\t参保完成率\n"


def test_paste_keeps_what_was_typed_and_pasted_before(clerk, scene):
    typed = {cell_of(scene, 2): "77", f"was-{cell_of(scene, 2)}": ""}
    assert pasted(clerk, f"{HEAD}淳溪街道\t87.2", **typed)[1] == ["87.2", "", "77"]
    page = clerk.get(f"{SHEET}figures/")
    second = sent(page) | {"block": f"{HEAD}古柏街道\t91", "paste": "1"}
    page = clerk.post(f"{SHEET}figures/", second, follow=True)
    assert cells_of(page) == ["87.2", "91", "77"]
    assert shown_messages(clerk.post(f"{SHEET}figures/", sent(page))) == ["保存了 3 个数据"]
    assert sorted(Reading.objects.values_list("value", flat=True)) == [77, Decimal("87.2"), 91]
    assert "还没有保存" not in text(clerk.get(f"{SHEET}figures/"))


def test_block_that_is_refused_loses_neither_itself_nor_the_cells(clerk, scene):
    typed = {cell_of(scene, 2): "77", f"was-{cell_of(scene, 2)}": ""}
    sentences, cells = pasted(clerk, "没有表头\t87.2", paste="1", **typed)
    page = clerk.get(f"{SHEET}figures/")
    assert (sentences[0][:4], cells, cells_of(page)) == ("没有读入", ["", "", "77"], ["", "", "77"])
    assert sent(page)["block"] == "没有表头\t87.2"
    too_long = clerk.post(f"{SHEET}figures/", {"block": "x" * 200_001, "paste": "1", **typed})
    assert ("粘贴的内容太多" in text(too_long), cells_of(too_long)) == (True, ["", "", "77"])


def test_bad_cell_beside_a_paste_is_named_and_loses_nothing(clerk, scene):
    page = clerk.post(f"{SHEET}figures/", {"block": f"{HEAD}淳溪街道\t#DIV/0!\n古柏街道\t91"}, follow=True)
    assert "有 1 处要改或请核对，还没有保存" in text(page)
    assert "“#DIV/0!”不是数，请写成 87.2 或 54000" in text(page)
    saved = clerk.post(f"{SHEET}figures/", sent(page) | {cell_of(scene, 2): "77"}, follow=True)
    assert shown_messages(saved) == ["保存了 2 个数据；还有 1 处没有保存，要改或请核对"]
    assert cells_of(saved) == cells_of(clerk.get(f"{SHEET}figures/")) == ["#DIV/0!", "91", "77"]


def test_block_not_laid_yet_is_laid_before_anything_is_saved(clerk, scene):
    typed = {cell_of(scene, 2): "77", f"was-{cell_of(scene, 2)}": "", "laid": ""}
    _, cells = pasted(clerk, f"{HEAD}淳溪街道\t87.2\n合计\t1", **typed)
    assert (cells, Reading.objects.count()) == (["87.2", "", "77"], 0)
    page = clerk.get(f"{SHEET}figures/")
    assert shown_messages(clerk.post(f"{SHEET}figures/", sent(page))) == ["保存了 2 个数据"]


@pytest.mark.parametrize("blank", ["", " ", "—", "/", "无"])
def test_blank_in_a_block_changes_nothing_and_is_counted(clerk, scene, blank):
    make_reading(scene.metric, scene.towns[0], "98.5")
    sentences, cells = pasted(clerk, f"{HEAD}淳溪街道\t{blank}\n古柏街道\t99\n漆桥街道")
    assert sentences == ["读入了 1 格，看过后请按“保存数据”；2 格空白，没有改"]
    assert cells == ["98.5", "99", ""]


def test_block_of_blanks_alone_says_how_a_cell_is_cleared(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "98.5")
    sentences, cells = pasted(clerk, f"{HEAD}淳溪街道\t")
    assert (sentences, cells) == (["1 格空白，没有改；要清掉一格，请在格里删去"], ["98.5", "", ""])
    cell = cell_of(scene)
    clerk.post(f"{SHEET}figures/", {cell: "", f"was-{cell}": "98.5"})
    assert Reading.objects.count() == 0


def test_unsaved_cells_are_discarded_on_purpose_only(clerk, scene):
    pasted(clerk, f"{HEAD}淳溪街道\t87.2")
    clerk.get(SHEET)
    page = clerk.get(f"{SHEET}figures/")
    assert ("不要了，恢复成已保存的" in text(page), cells_of(page)) == (True, ["87.2", "", ""])
    page = clerk.post(f"{SHEET}figures/", {"drop": "1"}, follow=True)
    assert cells_of(page) == ["", "", ""]


def test_unsaved_cells_ask_about_what_others_saved_meanwhile(clerk, scene):
    pasted(clerk, f"{HEAD}淳溪街道\t87.2")
    make_reading(scene.metric, scene.towns[0], "90")
    page = clerk.get(f"{SHEET}figures/")
    assert "刚才有人填成了 90，您填的是 87.2" in text(page)
    assert sent(page)[f"was-{cell_of(scene)}"] == "90"


def test_unsaved_cells_are_not_shown_in_a_published_month(clerk, scene):
    pasted(clerk, f"{HEAD}淳溪街道\t87.3")
    make_month()
    Month.objects.update(published_at=timezone.now())
    assert "87.3" not in text(clerk.get(f"{SHEET}figures/"))


def test_no_cell_keeps_the_browser_from_giving_back_what_was_typed(clerk):
    assert "autocomplete" not in clerk.get(f"{SHEET}figures/").content.decode().split("<main")[1]
