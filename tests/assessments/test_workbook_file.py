import io
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from departments.models import Department
from rules.models import Reading
from tests.assessments.workbooks import (
    HEADINGS,
    contents,
    lay_district,
    packed,
    parts_of,
    saved,
    sheet_xml,
    take_in_file,
    text_cell,
    workbook_of,
)

pytestmark = pytest.mark.django_db

FIGURES = ["月份", "部门编码", "指标", "单位编码", "数值"]


def faults_of_file(data, **more):
    before = contents()
    imported = take_in_file(data, **more)
    assert contents() == before
    return [str(fault) for fault in imported.faults]


def units(*rows, headings=("编码", "名称*", "认定部门")):
    return workbook_of({"单位": [headings, *rows]})


def by_hand(rows, after="", **more):
    return packed(parts_of(sheet_xml(HEADINGS + rows, after), **more))


def unit_row(number, code="a", name="甲"):
    return f'<row r="{number}">{text_cell(f"A{number}", code)}{text_cell(f"B{number}", name)}</row>'


def test_headings_stand_in_any_order_with_or_without_their_star():
    data = workbook_of({"单位": [("认定部门", " 名称＊ ", "编码"), ("是", "区人社局", "ｒｓｊ")], "认定": []})
    assert take_in_file(data).changes == {"单位": 1}
    assert Department.objects.get().assesses


def test_sheet_that_is_unknown_is_a_fault_and_an_empty_one_is_passed_over():
    assert take_in_file(workbook_of({"Sheet1": [], "单位": [("编码", "名称")]})).changes == {}
    assert faults_of_file(workbook_of({"Sheet1": [("说明",)], "单位": [("编码", "名称")]})) == [
        "Sheet1: 没有这张表，可用的有 单位、人员、指标、细则、指标数据、认定、说明"
    ]


def test_sheet_named_twice_is_a_fault():
    data = workbook_of({"单位": [("编码", "名称")], "单位 ": [("编码", "名称")]})
    assert faults_of_file(data) == ["单位: 有两张同名的表，只能留一张"]


def test_heading_that_is_unknown_missing_or_twice_is_a_fault():
    known = "编码、名称、简称、分组、认定部门、被考核、排序、启用月份、停用月份、承继自"
    assert faults_of_file(units(("a", "b"), headings=("代码", "名称", "名称*"))) == [
        "单位: 第一行缺少标题 编码",
        f"单位!1:代码: 没有这个标题，可用的有 {known}",
        "单位!1:名称: 这个标题写了两次，只能留一个",
    ]
    assert faults_of_file(units(("a", "b"), headings=(None, None))) == ["单位: 第一行缺少标题 编码、名称"]


def test_key_that_may_be_blank_may_be_absent():
    lay_district()
    line = {
        "月份": "2026-06",
        "部门编码": "rsj",
        "等次": "红旗",
        "序号": 2,
        "单位编码": "chunxi",
        "事由": "通报表扬",
    }
    reason = {"月份": "2026-06", "部门编码": "rsj", "等次": "红灯", "序号": 1, "原因": "本月无此情形"}
    data = workbook_of(
        {"认定": [list(line), list(line.values())], "说明": [list(reason), list(reason.values())]}
    )
    assert take_in_file(data).changes == {"认定": 1, "说明": 1}


def test_content_under_no_heading_is_a_fault():
    assert faults_of_file(units(("a", "甲", "是", "备注"))) == [
        "单位!2:D 列: 第一行没有标题，请写上标题或清空"
    ]


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers():
    blank = (" ", "\u3000", "\u200b")
    assert faults_of_file(units(("a", "甲"), (), blank, ("B", "乙"), (None, "丙"))) == [
        "单位!5:编码: “B”不是编码，编码只能用小写字母、数字、下划线和连字符",
        "单位!6:编码: 不能空着，请填写",
    ]


def test_date_cells_number_cells_and_percent_cells_are_read_as_they_look():
    lay_district()
    book = Workbook()
    book.active.title = "指标数据"
    book.active.append(FIGURES)
    book.active.append([date(2026, 6, 30), "rsj", "参保完成率", "chunxi", 87.2])
    book.active.append([202606, "rsj", "参保完成率", "gubai", 0.872])
    book.active["E3"].number_format = "0.0%"
    book.active.append(["2026年6月", "rsj", "参保完成率", "yaxi", "87.2%"])
    assert take_in_file(saved(book)).changes == {"指标数据": 3}
    assert {f"{reading.value.normalize():f}" for reading in Reading.objects.all()} == {"87.2"}


def test_date_where_a_word_or_a_number_is_wanted_is_a_fault():
    lay_district()
    data = workbook_of(
        {"指标数据": [FIGURES, ("2026-06", "rsj", date(2026, 6, 1), "chunxi", date(2026, 6, 1))]}
    )
    assert faults_of_file(data) == [
        "指标数据!2:指标: 是日期或时间，请把单元格设为文本再填",
        "指标数据!2:数值: 不是数，请写成 87.2 或 54000",
    ]


def test_formula_counts_as_its_cached_value():
    cell = (
        '<c r="B2" t="str"><f>CONCATENATE("区","局")</f><v>区局</v></c><c r="C2" t="str"><f>""</f><v></v></c>'
    )
    headings = HEADINGS.replace("</row>", text_cell("C1", "简称") + "</row>")
    rows = f'{headings}<row r="2">{text_cell("A2", "a")}{cell}</row>'
    assert take_in_file(packed(parts_of(sheet_xml(rows)))).changes == {"单位": 1}
    assert Department.objects.get().name == "区局"


def test_formula_without_a_cached_value_is_one_fault_of_its_cell():
    book = Workbook()
    book.active.title = "单位"
    for row in (("编码", "名称"), ("a", '=CONCATENATE("甲")'), ("b", "=1+1")):
        book.active.append(row)
    book.active["B3"] = ArrayFormula("B3", "=SUM(1)")
    message = "公式没有计算过的值，请在 Excel 或 WPS 里打开并保存，或粘贴为数值"
    assert faults_of_file(saved(book)) == [f"单位!2:名称: {message}", f"单位!3:名称: {message}"]


def test_formula_whose_value_is_an_error_is_a_fault():
    cell = '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    assert faults_of_file(by_hand(f'<row r="2">{text_cell("A2", "a")}{cell}</row>')) == [
        "单位!2:名称: 公式的结果是错误值，请改正公式或填写数值"
    ]


def test_merged_cells_are_a_fault_below_the_headings_only():
    book = Workbook()
    book.active.title = "单位"
    for row in (("编码", "名称", None), ("a", "甲"), (None, "乙")):
        book.active.append(row)
    book.active.merge_cells("B1:C1")
    book.active.merge_cells("A2:A3")
    assert faults_of_file(saved(book)) == [
        "单位!2:编码: 合并了单元格 A2:A3，请取消合并，每格各自填写",
        "单位!3:编码: 不能空着，请填写",
    ]


def test_faults_of_a_file_stand_in_the_order_of_the_workbook():
    data = workbook_of({"认定": [("月份",)], "杂项": [("a",)], "单位": [("编码", "名称"), ("A", "甲")]})
    assert [fault.partition(":")[0] for fault in faults_of_file(data)] == ["杂项", "单位!2", "认定"]


def test_dry_run_says_what_would_change_and_changes_nothing():
    before = contents()
    assert take_in_file(units(("a", "甲")), dry_run=True).changes == {"单位": 1}
    assert contents() == before


def test_cells_and_rows_without_their_places_are_read_in_order():
    cells = "".join(f"<row>{one}</row>" for one in (
        '<c t="inlineStr"><is><t>编码</t></is></c><c t="inlineStr"><is><t>名称</t></is></c>',
        '<c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><r><t>甲</t></r><r><t>局</t></r></is></c>',
    ))  # fmt: skip
    assert take_in_file(packed(parts_of(sheet_xml(cells)))).changes == {"单位": 1}
    assert Department.objects.get().name == "甲局"


def test_styled_cells_without_content_far_below_are_passed_over():
    data = by_hand(unit_row(2) + '<row r="1048576"><c r="XFD1048576" s="0"/></row>')
    assert take_in_file(data).changes == {"单位": 1}


def test_file_as_a_spreadsheet_program_saves_it_is_read():
    book = load_workbook(io.BytesIO(units(("a", "甲", "是"))))
    book["单位"]["B2"].hyperlink = "https://example.cn/"
    assert take_in_file(saved(book)).changes == {"单位": 1}
