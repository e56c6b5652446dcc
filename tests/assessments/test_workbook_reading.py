"""Cells as other programs write them: what is read is what people see."""

from decimal import Decimal

import pytest

from assessments.models import Determination
from rules.models import Reading
from tests.assessments.workbooks import (
    HEADINGS,
    OFFICE,
    SPACE,
    contents,
    lay_district,
    line,
    packed,
    parts_of,
    sheet_xml,
    take_in,
    take_in_file,
    text_cell,
)

pytestmark = pytest.mark.django_db

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml."
FIGURES = ("月份", "部门编码", "指标", "单位编码", "数值")
ROW = ("2026-06", "rsj", "参保完成率", "chunxi")


def book(rows, *, title="指标数据", formats=(), texts=(), calc="", sheets="", after="", more=None):
    """The parts of a workbook with styles and shared texts, made by hand; `formats` are styles 1, 2 …"""
    parts = parts_of(sheet_xml(rows, after), title=title)
    codes = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(formats))
    styles = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{SPACE}"><numFmts>{codes}</numFmts><fills><fill/></fills>'
        f'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>'
    )
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{SPACE}">{shared}</sst>'
    for name, kind in (("styles", "styles"), ("sharedStrings", "sharedStrings")):
        declare(parts, f"xl/{name}.xml", f"{KIND}{kind}+xml")
        relate(parts, kind, f"{name}.xml")
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("</sheets>", f"{sheets}</sheets>{calc}")
    return parts | (more or {})


def declare(parts, name, kind):
    types = parts["[Content_Types].xml"]
    override = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = types.replace("</Types>", override)


def relate(parts, kind, target, number=None):
    rels = parts["xl/_rels/workbook.xml.rels"]
    relation = (
        f'<Relationship Id="{number or kind}" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )
    parts["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", relation)


def row_of(number, *values):
    return f'<row r="{number}">{"".join(text_cell(f"{chr(65 + n)}{number}", v) for n, v in enumerate(values))}</row>'


def figure_rows(cell, headings=FIGURES):
    key = "".join(text_cell(f"{letter}2", value) for letter, value in zip("ABCD", ROW, strict=True))
    return f'{row_of(1, *headings)}<row r="2">{key}{cell}</row>'


def imported(rows, **more):
    lay_district()
    return take_in_file(packed(book(rows, **more)))


def faults(rows, **more):
    lay_district()
    before = contents()
    sentences = [str(fault) for fault in take_in_file(packed(book(rows, **more))).faults]
    assert contents() == before
    return sentences


@pytest.mark.parametrize(
    ("code", "stored", "number"),
    [
        ("0.0%", "0.872", "87.2"),
        ("0.0%", "0.87199999999999999", "87.2"),
        ("0.0&quot;%&quot;", "87.2", "87.2"),
        ("0.0\\%", "87.2", "87.2"),
        ("0.0_%", "87.2", "87.2"),
        ("0.0*%", "87.2", "87.2"),
        ("[&lt;=1]0.0%;0.0&quot;%&quot;", "87.2", "87.2"),
        ("0.0％", "87.2", "87.2"),
        ("0.0;-0.0%", "-0.035", "-3.5"),
        ("General", "0.30000000000000004", "0.3"),
        ("General", "1E-05", "0.00001"),
    ],
)
def test_number_is_read_as_its_format_shows_it(code, stored, number):
    imported(figure_rows(f'<c r="E2" s="1"><v>{stored}</v></c>'), formats=[code])
    assert Reading.objects.get().value == Decimal(number)


CALCULATE = '<calcPr fullCalcOnLoad="1"/>'
UNVALUED = ["指标数据!2:数值: 公式没有计算过的值，请在 Excel 或 WPS 里打开并保存，或粘贴为数值"]


def test_zero_of_a_formula_that_is_still_to_be_calculated_is_no_value():
    assert faults(figure_rows('<c r="E2"><f>A1/B1</f><v>0</v></c>'), calc=CALCULATE) == UNVALUED


@pytest.mark.parametrize(
    ("cell", "calc", "number"),
    [
        ("<f>87+0.2</f><v>87.2</v>", CALCULATE, "87.2"),
        ("<f>1-1</f><v>0</v>", "", "0"),
        ("<v>0</v>", CALCULATE, "0"),
        ("<f>0.3-0.1-0.2</f><v>-2.7755575615628914E-17</v>", "", "0"),
    ],
)
def test_formula_that_was_calculated_counts_as_its_value(cell, calc, number):
    imported(figure_rows(f'<c r="E2">{cell}</c>'), calc=calc)
    assert Reading.objects.get().value == Decimal(number)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("<f>A1/B1</f><v>59.9988888888889</v>",
         "“59.9988888888889”小数超过 6 位，请改填完成数和总数，或先用 ROUND(…,2) 取到两位小数"),
        ("<v>1E-10</v>", "“0.0000000001”小数超过 6 位，请改填完成数和总数，或先用 ROUND(…,2) 取到两位小数"),
        ("<v>123456789012345678</v>",
         "“123456789012345678”超过 15 位数字，请用 ROUND 去掉小数，或换用大一些的计量单位"),
    ],
)  # fmt: skip
def test_number_that_is_too_long_is_refused_with_what_to_do(cell, sentence):
    assert faults(figure_rows(f'<c r="E2">{cell}</c>')) == [f"指标数据!2:数值: {sentence}"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("54000/90000", "“54000/90000”是两个数，请分别填进 完成数、总数 两列"),
        ("#REF!", "公式的结果是错误值，请改正公式或填写数值"),
        ("2026/", "“2026/”缺一半，请写成 完成数/总数，如 54000/90000"),
    ],
)
def test_text_that_is_no_figure_is_named_for_what_it_is(text, sentence):
    assert faults(figure_rows(text_cell("E2", text))) == [f"指标数据!2:数值: {sentence}"]


@pytest.mark.parametrize("text", ["\u200e87.2", "\u202d87.2\u202c", "\u20608\u00ad7.2 ", "８７．２％"])
def test_signs_that_nobody_sees_are_dropped_from_a_number(text):
    imported(figure_rows(text_cell("E2", text)))
    assert Reading.objects.get().value == Decimal("87.2")


@pytest.mark.parametrize("text", ["—", "/", "无", "－", "\u3000", "\u3164"])
def test_word_for_no_figure_is_a_blank(text):
    assert imported(figure_rows(text_cell("E2", text))).changes == {}


def test_minus_of_another_keyboard_is_a_minus():
    imported(figure_rows(text_cell("E2", "\u22123.5")))
    assert Reading.objects.get().value == Decimal("-3.5")


BLANKS = [" ", "\u3000", "\u00a0", "\u200b", "\ufeff", "\u3164", "\t"]


def test_blanks_of_every_kind_are_nothing_whichever_way_they_are_stored():
    lay_district()
    cells = "".join(f'<c r="{"ABCDEFG"[n]}3" t="s"><v>{n}</v></c>' for n in range(7))
    inline = "".join(text_cell(f"{'ABCDEFG'[n]}4", blank) for n, blank in enumerate(BLANKS))
    rows = figure_rows('<c r="E2"><v>87.2</v></c><c r="I2" t="s"><v>1</v></c>', (*FIGURES, "\u3000"))
    rows += f'<row r="3">{cells}</row><row r="4">{inline}</row>'
    assert take_in_file(packed(book(rows, texts=BLANKS))).changes == {"指标数据": 1}


@pytest.mark.parametrize(
    "heading", ["数值\n（%）", "*数值", "数 值", "数值 (单位：%)", "数值【必填】", "\u200b数值*"]
)
def test_heading_is_read_without_breaks_stars_and_notes(heading):
    rows = figure_rows('<c r="E2"><v>87.2</v></c>', (*FIGURES[:4], heading))
    assert imported(rows).changes == {"指标数据": 1}


def test_headings_under_a_title_are_one_fault():
    rows = row_of(1, "区人社局指标数据表") + row_of(2, *FIGURES) + row_of(3, *ROW, "87.2")
    assert faults(rows) == ["指标数据: 标题在第 2 行，请删去上面的表名行"]


def test_row_that_is_hidden_is_read_and_mentioned():
    rows = figure_rows('<c r="E2"><v>87.2</v></c>').replace('<row r="2">', '<row r="2" hidden="1">')
    outcome = imported(rows)
    assert (outcome.changes, [str(note) for note in outcome.notes]) == (
        {"指标数据": 1},
        ["指标数据: 其中 1 行是隐藏行（第 2 行），也一起读入"],
    )


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_sheet_that_is_hidden_is_passed_over_and_mentioned(state):
    more = {"xl/worksheets/sheet2.xml": sheet_xml(f'<row r="1">{text_cell("ZZ1", "选项")}</row>')}
    entry = f'<sheet name="数据字典" sheetId="2" state="{state}" r:id="rId2"/>'
    parts = book(figure_rows('<c r="E2"><v>87.2</v></c>'), sheets=entry, more=more)
    declare(parts, "xl/worksheets/sheet2.xml", f"{KIND}worksheet+xml")
    relate(parts, "worksheet", "worksheets/sheet2.xml", "rId2")
    lay_district()
    outcome = take_in_file(packed(parts))
    assert (outcome.changes, [str(note) for note in outcome.notes]) == (
        {"指标数据": 1},
        ["数据字典: 是隐藏的表，没有读"],
    )


def test_chart_sheet_is_passed_over_and_mentioned():
    entry = '<sheet name="图" sheetId="2" r:id="rId2"/>'
    more = {"xl/chartsheets/sheet1.xml": f'<chartsheet xmlns="{SPACE}"/>'}
    parts = book(figure_rows('<c r="E2"><v>87.2</v></c>'), sheets=entry, more=more)
    declare(parts, "xl/chartsheets/sheet1.xml", f"{KIND}chartsheet+xml")
    relate(parts, "chartsheet", "chartsheets/sheet1.xml", "rId2")
    lay_district()
    assert [str(note) for note in take_in_file(packed(parts)).notes] == ["图: 是图表，没有读"]


def test_sheet_is_known_by_the_name_that_people_see():
    assert imported(figure_rows('<c r="E2"><v>87.2</v></c>'), title="\u3000指标数据\u200b").changes == {
        "指标数据": 1
    }


VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
HARMLESS = [
    {"xl/drawings/vmlDrawing1.vml": "<xml><div>按钮<br>第二行</div></xml>"},
    {"customXml/item1.xml": '<?xml version="1.0" encoding="GB2312"?><a>甲</a>'.encode("gb2312")},
    {"docProps/note.htm": "<html><br><p>x</html>"},
    {"xl/media/image9.png": b"\xc2\x89PNG"},
    {"__MACOSX/._x": b"\0\5\x16\7", ".DS_Store": b"\0\0\0\1Bud1"},
    {"docProps/custom.xml": "<Properties><property></Properties>"},
]


@pytest.mark.parametrize("more", HARMLESS)
def test_part_that_nobody_reads_kills_no_file(more):
    parts = book(figure_rows('<c r="E2"><v>87.2</v></c>'), more=more)
    declare(parts, "xl/drawings/vmlDrawing1.vml", VML)
    declare(
        parts, "docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    )
    lay_district()
    assert take_in_file(packed(parts)).changes == {"指标数据": 1}


def test_type_of_macros_that_no_part_has_is_no_macro():
    parts = book(figure_rows('<c r="E2"><v>87.2</v></c>'))
    macros = '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", macros)
    lay_district()
    assert take_in_file(packed(parts)).changes == {"指标数据": 1}
    refused = take_in_file(packed(parts | {"xl/a.bin": b"\0"}))
    assert [str(fault) for fault in refused.faults] == ["报送.xlsx: 文件含有宏，请另存为不带宏的 .xlsx"]


@pytest.mark.parametrize("change", [str.upper, lambda name: name.replace("/", "\\")])
def test_names_of_parts_are_compared_as_the_programs_compare_them(change):
    lay_district()
    parts = {
        name if "_rels" in name or "Types" in name else change(name): content
        for name, content in book(figure_rows('<c r="E2"><v>87.2</v></c>')).items()
    }
    assert take_in_file(packed(parts)).changes == {"指标数据": 1}


def test_places_in_small_letters_are_read():
    assert imported(figure_rows('<c r="e2"><v>87.2</v></c>')).changes == {"指标数据": 1}


@pytest.mark.parametrize(("ref", "place"), [("J:K", "2:J 列"), ("A3:B3", "3:月份"), ("4:4", "4:月份")])
def test_merge_is_named_where_it_begins(ref, place):
    merged = f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>'
    message = f"合并了单元格 {ref}，请取消合并，每格各自填写"
    assert faults(figure_rows('<c r="E2"><v>1</v></c>'), after=merged) == [f"指标数据!{place}: {message}"]


def test_merge_of_the_heading_row_may_stay():
    merged = '<mergeCells><mergeCell ref="1:1"/></mergeCells>'
    assert imported(figure_rows('<c r="E2"><v>1</v></c>'), after=merged).changes == {"指标数据": 1}


def test_phonetic_guides_and_runs_are_left_aside():
    rich = "<r><t>参保</t></r><r><t>完成率</t></r><rPh sb='0' eb='1'><t>cān</t></rPh>"
    parts = book(
        figure_rows('<c r="E2"><v>87.2</v></c>').replace(
            text_cell("C2", ROW[2]), '<c r="C2" t="s"><v>0</v></c>'
        )
    )
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{SPACE}"><si>{rich}</si></sst>'
    lay_district()
    assert take_in_file(packed(parts)).changes == {"指标数据": 1}


def test_shared_text_inside_another_is_refused():
    parts = book(figure_rows('<c r="E2"><v>87.2</v></c>'))
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{SPACE}"><si><si><t>参保</t></si></si></sst>'
    (fault,) = take_in_file(packed(parts)).faults
    assert str(fault) == "报送.xlsx: 文件已损坏，读不出来，请在 Excel 或 WPS 里打开并重新保存"


@pytest.mark.parametrize(
    ("stored", "month"),
    [
        ("46174", "2026-06"),
        ("46203.99998842592", "2026-06"),  # 23:59:59 of 30 June: how programs write the end of a month
        ("46203.9999999", "2026-06"),
    ],
)
def test_date_cell_is_the_month_of_its_day(stored, month):
    rows = figure_rows('<c r="E2"><v>87.2</v></c>').replace(
        text_cell("A2", ROW[0]), f'<c r="A2" s="1"><v>{stored}</v></c>'
    )
    imported(rows, formats=["yyyy&quot;年&quot;m&quot;月&quot;"])
    assert str(Reading.objects.get().calendar_month) == month


def test_date_seconds_before_a_month_is_asked_about():
    cell = '<c r="A2" s="1"><v>46173.9995023148</v></c>'
    rows = figure_rows('<c r="E2"><v>87.2</v></c>').replace(text_cell("A2", ROW[0]), cell)
    assert faults(rows, formats=["yyyy-mm"]) == [
        "指标数据!2:月份: “2026-05-31 23:59:17”离2026年6月不到一分钟，"
        "是2026年5月还是2026年6月？请写成 2026-05 或 2026-06"
    ]


def test_unit_may_be_named_where_only_one_bears_the_name():
    lay_district()
    assert take_in({"认定": [line(unit="淳溪 街道", 部门编码="区人社局")]}).changes == {"认定": 1}
    assert Determination.objects.get().unit.code == "chunxi"


def test_name_and_code_of_one_unit_are_the_same_row():
    lay_district()
    sentences = [str(fault) for fault in take_in({"认定": [line(), line(unit="淳溪街道")]}).faults]
    assert sentences == [
        "认定!3:部门编码: 与第 2 行重复（部门编码、等次、序号、单位编码、所属月份相同），只能留一行"
    ]


def test_name_that_two_units_bear_is_asked_about():
    lay_district()
    twins = [
        {"编码": "old", "名称": "老街道", "停用月份": "2025-12"},
        {"编码": "new", "名称": "老街道", "启用月份": "2026-01"},
    ]
    sentences = [str(fault) for fault in take_in({"单位": twins, "认定": [line(unit="老街道")]}).faults]
    assert sentences == ["认定!2:单位编码: 有 2 个单位叫“老街道”，请写编码：new、old"]


def test_unit_of_the_same_workbook_may_be_named():
    lay_district()
    unit = {"编码": "xinqu", "名称": "新区管委会", "分组": "镇街"}
    assert take_in({"单位": [unit], "认定": [line(unit="新区管委会")]}).changes == {"单位": 1, "认定": 1}


@pytest.mark.parametrize("text", ["#REF!", " #n/a ", "#DIV/0!"])
def test_text_of_an_error_is_never_a_word(text):
    lay_district()
    sentences = [str(fault) for fault in take_in({"认定": [line(事由=text, 事实依据=text)]}).faults]
    message = "公式的结果是错误值，请改正公式或填写数值"
    assert sentences == [f"认定!2:事由: {message}", f"认定!2:事实依据: {message}"]


@pytest.mark.parametrize("number", ["红旗5", "五", "0", "1.5"])
def test_number_of_a_clause_says_what_it_must_be(number):
    lay_district()
    sentences = [str(fault) for fault in take_in({"认定": [line(number=number)]}).faults]
    assert sentences == [f"认定!2:序号: “{number}”不对，应是 1 到 99 的整数"]


def test_workbook_without_a_row_is_called_empty():
    outcome = take_in_file(packed(parts_of(sheet_xml(HEADINGS))))
    assert (outcome.ok, outcome.changes, outcome.summary) == (True, {}, "工作簿是空的，没有一行内容")
