"""The grid of figures as a spreadsheet, in a browser with its script."""

import pytest
from playwright.sync_api import expect

from rules.models import Reading
from tests.factories import JUNE, make_metric, make_reading, make_threshold, make_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIGURES = "/sheet/2026-06/figures/"
PASTE = """(node, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def grid(open_as, scene):
    return open_as(scene.clerk, FIGURES)


def cells(page):
    return [box.input_value() for box in page.locator(".figures-grid input[type=text]").all()]


def cell(page, unit, metric="参保完成率"):
    return page.get_by_label(f"{unit} · {metric}")


def paste(page, place, text):
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        place.evaluate(PASTE, text)
    expect(page.locator("#figures-body")).to_have_attribute("aria-busy", "false")


def test_arrows_and_enter_move_and_save_nothing(grid):
    cell(grid, "淳溪街道").press("ArrowDown")
    expect(cell(grid, "古柏街道")).to_be_focused()
    grid.keyboard.type("91")
    grid.keyboard.press("Enter")
    expect(cell(grid, "漆桥街道")).to_be_focused()
    grid.keyboard.press("ArrowDown")
    expect(cell(grid, "漆桥街道")).to_be_focused()
    grid.keyboard.press("Shift+Enter")
    grid.keyboard.press("ArrowUp")
    expect(cell(grid, "淳溪街道")).to_be_focused()
    assert (cells(grid), Reading.objects.count()) == (["", "91", ""], 0)


def test_arrow_in_a_text_moves_in_the_text(grid, scene):
    cell(grid, "淳溪街道").fill("91")
    grid.keyboard.press("ArrowLeft")
    grid.keyboard.type("2")
    assert cells(grid)[0] == "921"


def test_ctrl_d_fills_down_and_escape_takes_back(grid):
    cell(grid, "淳溪街道").fill("91")
    cell(grid, "古柏街道").press("Control+d")
    grid.keyboard.press("Enter")
    grid.keyboard.press("Control+d")
    assert cells(grid) == ["91", "91", "91"]
    expect(grid.locator("tfoot td").first).to_have_text("已填 3 / 3平均 91")
    grid.keyboard.press("Escape")
    assert cells(grid) == ["91", "91", ""]
    expect(grid.locator("tfoot td").first).to_have_text("已填 2 / 3平均 91")


def test_block_pasted_into_a_cell_lands_where_it_belongs(grid):
    cell(grid, "漆桥街道").fill("77")
    paste(grid, cell(grid, "古柏街道"), "单位\t参保完成率\r\n古柏\t91\r\n淳溪街道\t87.2%\r\n合计\t89\r\n")
    assert cells(grid) == ["87.2", "91", "77"]
    expect(grid.get_by_text("显示 87.2%，读作 87.2")).to_be_visible()
    assert Reading.objects.count() == 0


def test_column_pasted_into_a_cell_goes_down_from_it(grid):
    paste(grid, cell(grid, "古柏街道"), "91\r\n92\r\n")
    assert cells(grid) == ["", "91", "92"]


def test_one_figure_pasted_stays_in_its_cell(grid):
    place = cell(grid, "古柏街道")
    place.focus()
    place.evaluate(PASTE, " 91.5 \r\n")
    assert cells(grid) == ["", "91.5", ""]


def test_second_block_forgets_what_was_chosen_for_the_first(grid, scene):
    paste(grid, cell(grid, "淳溪街道"), "单位\t参保完成率\n外单位\t91\n漆桥\t5")
    grid.get_by_label("第 2 行“外单位”").select_option(label="古柏街道")
    paste(grid, cell(grid, "淳溪街道"), "单位\t参保完成率\n别单位\t92\n漆桥\t6")
    expect(grid.get_by_label("第 2 行“别单位”")).to_have_value("")
    assert cells(grid) == ["", "", "6"]


def test_unit_is_found_by_a_part_of_its_name_or_code(grid):
    grid.get_by_label("找单位").fill("gub")
    expect(cell(grid, "淳溪街道")).to_be_hidden()
    grid.keyboard.press("Enter")
    expect(cell(grid, "古柏街道")).to_be_focused()
    grid.get_by_label("找单位").fill("")
    expect(cell(grid, "淳溪街道")).to_be_visible()


def test_forty_figures_from_a_pasted_block_take_one_press(open_as, scene, capsys):
    others = [make_metric(scene.department, f"第{n}项办结率") for n in range(1, 5)]
    for number, metric in enumerate(others, start=3):
        make_threshold(scene.rules, number=number, metric=metric)
    towns = [*scene.towns, *(make_town(f"t{n}", f"第{n}镇", position=n + 9) for n in range(1, 6))]
    metrics = [scene.metric, *others]
    head = "\t".join(["单位", *(metric.name for metric in metrics)])
    rows = ["\t".join([town.name, *["91.5"] * 5]) for town in reversed(towns)]
    page = open_as(scene.clerk, FIGURES)
    requests, loads = [], []
    page.on("request", lambda request: requests.append(request.method))
    page.on("load", lambda _: loads.append(1))
    paste(page, cell(page, "淳溪街道"), "\r\n".join([head, *rows]))
    page.get_by_role("button", name="保存数据").last.click()
    expect(page.get_by_text("保存了 40 个数据")).to_be_visible()
    assert (Reading.objects.count(), requests.count("POST")) == (40, 2)
    with capsys.disabled():
        print(f"\n40 figures from a pasted block: Ctrl+V and 1 press, {requests.count('POST')} POST")


@pytest.mark.parametrize("size", [(390, 844), (341, 256), (1366, 768)])
def test_page_does_not_scroll_sideways_in_any_state(grid, scene, size):
    make_reading(scene.metric, scene.towns[0], "80", month=JUNE.plus(-1))
    grid.set_viewport_size({"width": size[0], "height": size[1]})
    block = "序号\t单位\t参保完成率\t一个很长的认不出来的表头\n1\t淳溪街道\t#DIV/0!\t5\n2\t外单位\t4\t5"
    paste(grid, cell(grid, "淳溪街道"), block)
    assert grid.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    expect(grid.locator("#read")).to_be_focused()
    cell(grid, "漆桥街道").focus()
    expect(cell(grid, "漆桥街道")).to_be_focused()
    grid.wait_for_function(  # scrolling is smooth
        """() => {
          const edge = (place, side) => place.getBoundingClientRect()[side];
          return edge(document.activeElement, "bottom") <= edge(document.querySelector(".save-bar"), "top");
        }"""
    )
