"""A department's own file of figures: read like a block, marked where it is wrong, and the template to fill in."""

import io
import re
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from assessments.understanding import Understanding
from rules.models import Kind, Reading, Signal
from tests.assessments.figure_files import book_of, file_of, opened
from tests.assessments.pages import shown_messages, text
from tests.factories import JUNE, make_clause, make_metric, make_reading

pytestmark = pytest.mark.django_db
FIGURES = "/sheet/2026-06/figures/"
HEAD = ["单位", "参保完成率（%）"]


def send(clerk, data, name="我的表.xlsx", **fields):
    return clerk.post(FIGURES, {"file": file_of(data, name), **fields}, follow=True)


def cells_of(page):
    return re.findall(r'id="m\d+u\d+" name="m\d+u\d+" value="([^"]*)"', page.content.decode())


def held():
    return {
        reading.unit.code: str(reading.figure.exact) for reading in Reading.objects.select_related("unit")
    }


def sent(page):
    """Every field of the form as a browser sends it."""
    body = page.content.decode().split("<main")[1]
    return dict(re.findall(r'<input type="(?:text|hidden)"[^>]* name="(\S+?)" value="([^"]*)"', body)) | {
        "block": re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", body, flags=re.S)[1].replace("&quot;", '"')
    }


def test_percentages_are_read_as_people_see_them_and_said(clerk, scene):
    data = book_of({"6月": [HEAD, ["淳溪街道", (0.872, "0.0%")], ["古柏", 91], ["合计", (0.9, "0%")]]})
    page = send(clerk, data)
    assert shown_messages(page) == ["读入了 2 格，看过后请按“保存数据”"]
    assert "“我的表.xlsx · 6月”读出 2 格" in text(page)
    assert "显示 87.2%，读作 87.2" in text(page)
    assert (cells_of(page), Reading.objects.count()) == (["87.2", "91", ""], 0)
    assert shown_messages(clerk.post(FIGURES, sent(page), follow=True)) == ["保存了 2 个数据"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_of_any_usual_encoding_is_read(clerk, scene, encoding):
    page = send(clerk, '单位,参保完成率\r\n淳溪街道,"1,0"\r\n古柏街道,91.5%\r\n'.encode(encoding), "表.csv")
    assert cells_of(page) == ["1,0", "91.5", ""]
    assert "显示 91.5%，读作 91.5" in text(page)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        (
            "表.xls",
            b"\xd0\xcf\x11\xe0old",
            "“表.xls”是老格式（.xls、.et 等），读不了：请在 Excel 或 WPS 里“另存为”",
        ),
        ("表.et", b"\xd0\xcf\x11\xe0old", "“表.et”是老格式"),
        ("表.xlsx", b"no zip at all", "“表.xlsx”是文本（如 CSV），不是 Excel 工作簿"),
        ("表.csv", b"\xff\x00\x01", "“表.csv”认不出文字的编码，请另存为 .xlsx，或 UTF-8 的 CSV"),
        ("空.xlsx", book_of({"表": []}), "“空.xlsx”里没有内容"),
        ("大.csv", ("单位,参保完成率\n" + "淳溪街道,1\n" * 40_000).encode(), "“大.csv”的表太大"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_what_to_do_and_loses_nothing(clerk, scene, name, data, why):
    cell = f"m{scene.metric.pk}u{scene.towns[2].pk}"
    page = send(clerk, data, name, **{cell: "77", f"was-{cell}": ""})
    assert shown_messages(page)[0].startswith(why)
    assert cells_of(page) == ["", "", "77"]


def test_bad_cells_come_back_red_in_the_same_workbook_while_the_good_ones_are_taken(clerk, scene):
    rows = [
        ["六月情况"],
        HEAD,
        ["淳溪街道", "#DIV/0!"],
        ["古柏街道", 91],
        ["漆桥街道", "九十"],
        ["外单位", 5],
    ]
    page = send(clerk, book_of({"六月": rows}))
    assert cells_of(page) == ["#DIV/0!", "91", "九十"]
    marked = clerk.post(f"{FIGURES}marked/")
    assert marked["Content-Disposition"].endswith("xlsx")
    sheet = opened(marked)
    notes = {cell.coordinate: cell.comment.text for row in sheet.rows for cell in row if cell.comment}
    assert {place: note.split("\n")[1] for place, note in notes.items()} == {
        "B3": "“#DIV/0!”不是数，请写成 87.2 或 54000",
        "B5": "“九十”不是数，请写成 87.2 或 54000",
        "A6": "没有认出单位：外单位",
    }
    saved = clerk.post(FIGURES, sent(page), follow=True)
    assert shown_messages(saved) == ["保存了 1 个数据；还有 2 处没有保存，要改或请核对"]
    assert held() == {"gubai": "91"}


def test_nothing_kept_has_nothing_to_mark(clerk, scene):
    page = clerk.post(f"{FIGURES}marked/", follow=True)
    assert shown_messages(page) == ["这个工作簿没有留着（最多留 12 小时），请再选一次"]


def test_sheet_is_chosen_where_several_have_figures(clerk, scene):
    cell = f"m{scene.metric.pk}u{scene.towns[2].pk}"
    sheets = {"5月": [HEAD, ["淳溪街道", 80]], "6月": [HEAD, ["淳溪街道", 90]], "说明": [["只是说明"]]}
    page = send(clerk, book_of(sheets), **{cell: "77", f"was-{cell}": ""})
    assert "“我的表.xlsx”里有 2 张表都像，读哪一张？" in text(page)
    assert cells_of(page) == ["", "", "77"]
    page = clerk.post(FIGURES, sent(page) | {"pick": "6月"}, follow=True)
    assert (cells_of(page), "“我的表.xlsx · 6月”读出 1 格" in text(page)) == (["90", "", "77"], True)


def test_choice_of_a_sheet_stays_while_a_cell_is_typed(clerk, scene):
    rows = [HEAD, ["淳溪街道", 87]]
    page = send(clerk, book_of({"一": rows, "二": rows}))
    fields = sent(page) | {f"m{scene.metric.pk}u{scene.towns[2].pk}": "77"}
    clerk.post(f"{FIGURES}keep/", fields, headers={"accept": "application/json"})
    page = clerk.get(FIGURES)
    assert (cells_of(page), "2 张表都像，读哪一张" in text(page)) == (["", "", "77"], True)


def test_only_sheet_with_figures_is_read_without_asking(clerk, scene):
    page = send(clerk, book_of({"封面": [["效能"]], "数据": [HEAD, ["淳溪街道", 90]]}))
    assert cells_of(page) == ["90", "", ""]


def template(clerk, section=""):
    return clerk.get(f"{FIGURES}template/", {"section": section} if section else {})


def test_template_that_comes_back_as_it_was_changes_nothing(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "87.2")
    pairs = make_metric(scene.department, "欠薪办结率")
    make_clause(scene.rules, Signal.RED_FLAG, 3, kind=Kind.THRESHOLD, standard="≥90", metric=pairs)
    make_reading(pairs, scene.towns[1], done="53999", total="90000")
    make_reading(scene.metric, scene.towns[0], "80", month=JUNE.plus(-1))
    make_reading(scene.metric, scene.towns[0], "70", month=JUNE.plus(-12))
    before = held()
    answer = template(clerk)
    assert "区人社局2026年6月指标数据.xlsx" in unquote(answer["Content-Disposition"])
    page = send(clerk, answer.content)
    assert "相同 2" in text(page)
    assert shown_messages(clerk.post(FIGURES, sent(page), follow=True)) == ["没有改动"]
    assert held() == before


def test_template_shows_names_last_months_figures_and_keeps_codes_in_a_comment(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "80", month=JUNE.plus(-1))
    make_reading(scene.metric, scene.towns[0], "70", month=JUNE.plus(-12))
    sheet = opened(template(clerk))
    assert [[cell.value for cell in row] for row in sheet["A2:D6"]] == [
        ["单位", "参保完成率（%）", None, None],
        [None, "数值", "5月（上月）", "去年6月"],
        ["淳溪街道", None, "80", "70"],
        ["古柏街道", None, None, None],
        ["漆桥街道", None, None, None],
    ]
    assert "淳溪街道 chunxi" in sheet["A2"].comment.text
    assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())


def test_template_filled_in_is_read(clerk, scene):
    book = load_workbook(io.BytesIO(template(clerk).content))
    sheet = book.worksheets[0]
    sheet["B4"], sheet["B5"] = 87.2, "54000/90000"
    out = io.BytesIO()
    book.save(out)
    assert cells_of(send(clerk, out.getvalue())) == ["87.2", "54000/90000", ""]


def test_template_and_grid_of_a_section_have_its_metrics_alone(clerk, scene):
    other = make_metric(scene.department, "欠薪办结率")
    clause = {"kind": Kind.THRESHOLD, "standard": "≥90", "metric": other, "section": "监察大队"}
    make_clause(scene.rules, Signal.RED_FLAG, 3, **clause)
    assert opened(template(clerk, "监察大队"))["B2"].value == "欠薪办结率（%）"
    page = clerk.get(FIGURES, {"section": "监察大队"})
    assert len(cells_of(page)) == 3
    assert len(cells_of(clerk.get(FIGURES, {"section": "没有的科"}))) == 6


def test_what_was_typed_for_one_section_stays_while_another_is_looked_at(clerk, scene):
    other = make_metric(scene.department, "欠薪办结率")
    clause = {"kind": Kind.THRESHOLD, "standard": "≥90", "metric": other, "section": "监察大队"}
    make_clause(scene.rules, Signal.RED_FLAG, 3, **clause)
    cell = f"m{scene.metric.pk}u{scene.towns[0].pk}"
    page = clerk.post(
        FIGURES, {cell: "87", f"was-{cell}": "", "to": f"{FIGURES}?section=监察大队"}, follow=True
    )
    assert (len(cells_of(page)), Reading.objects.count()) == (3, 0)
    saved = clerk.post(f"{FIGURES}?section=监察大队", sent(page), follow=True)
    assert (shown_messages(saved), held()) == (["保存了 1 个数据"], {"chunxi": "87"})


def test_choices_belong_to_the_block_that_they_were_made_for(clerk, scene):
    make_metric(scene.department, "欠薪办结率")
    page = clerk.post(FIGURES, {"block": "单位\t不知什么率\n淳溪街道\t87\n外单位\t3"}, follow=True)
    assert "第 2 列“不知什么率”：87、3…" in text(page)
    chosen = {"column-2": str(scene.metric.pk), "row-3": str(scene.towns[1].pk), "paste": "1"}
    page = clerk.post(FIGURES, sent(page) | chosen, follow=True)
    assert (cells_of(page), "没有认出来" in text(page)) == (["87", "3", ""], False)
    page = clerk.post(
        FIGURES, sent(page) | {"block": "单位\t参保完成率\n漆桥街道\t5\n外单位\t4"}, follow=True
    )
    assert (cells_of(page), "第 3 行“外单位”" in text(page)) == (["87", "3", "5"], True)


def test_block_with_open_questions_stays_when_its_good_cells_are_saved(clerk, scene):
    page = clerk.post(FIGURES, {"block": "单位\t参保完成率\n淳溪街道\t87\n外单位\t3"}, follow=True)
    saved = clerk.post(FIGURES, sent(page), follow=True)
    assert (shown_messages(saved), held()) == (["保存了 1 个数据"], {"chunxi": "87"})
    assert "第 3 行“外单位”" in text(saved)
    clerk.post(FIGURES, sent(saved) | {"row-3": "-", "paste": "1"})
    done = clerk.post(FIGURES, sent(clerk.get(FIGURES)), follow=True)
    assert (shown_messages(done)[-1], "外单位" in text(done)) == ("没有改动", False)


def test_block_with_open_questions_stays_when_a_file_is_refused(clerk, scene):
    page = clerk.post(FIGURES, {"block": "单位\t参保完成率\n淳溪街道\t87\n外单位\t3"}, follow=True)
    page = send(clerk, b"\xd0\xcf\x11\xe0old", "表.xls", **sent(page))
    assert (cells_of(page), "第 3 行“外单位”" in text(page)) == (["87", "", ""], True)


def test_bare_column_pasted_into_a_cell_goes_down_from_it(clerk, scene):
    at = f"m{scene.metric.pk}u{scene.towns[1].pk}"
    page = clerk.post(FIGURES, {"block": "91\r\n92\r\n", "start": at, "paste": "1"}, follow=True)
    assert cells_of(page) == ["", "91", "92"]
    assert "没有单位名称，按位置从古柏街道往下填到漆桥街道，请核对" in text(page)
    assert "读出 2 格" in text(clerk.post(FIGURES, sent(page) | {"paste": "1"}, follow=True))


def test_to_an_address_elsewhere_nobody_is_sent(clerk, scene):
    assert clerk.post(FIGURES, {"to": "https://elsewhere.cn/"}).url == FIGURES


def test_understanding_asks_one_query(scene, django_assert_num_queries):
    with django_assert_num_queries(1):
        Understanding(JUNE, {scene.metric: scene.towns})
