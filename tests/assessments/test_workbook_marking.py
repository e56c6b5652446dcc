"""Faults written back into the user's own file: the cells at fault change, and nothing else."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image as Picture

from assessments.files.archives import Refused
from assessments.files.ooxml import inspect
from assessments.workbook.faults import Fault
from assessments.workbook.marking import marked as module
from assessments.workbook.marking.marked import marked
from assessments.workbook.marking.styles import RED
from assessments.workbook.opening import open_workbook
from tests.assessments.workbooks import (
    HEADINGS,
    OFFICE,
    PACKAGE,
    SPACE,
    packed,
    parts_of,
    saved,
    sheet_xml,
    text_cell,
)

SIGNED = "【效能亮榜】"
BAD = Fault("细则", 2, "等次", "没有“橙灯”，请填 红旗、黄灯、红灯")


def rich_book():
    """What a department's own file may hold beside its rows: all of it has to come back."""
    book = Workbook()
    page = book.active
    page.title = "细则"
    page.append(["部门编码*", "等次（三种）", "标准", "合计"])
    page.append(["rsj", "橙灯", "≥85", "=SUM(A5:A9)"])
    page["B2"].fill = PatternFill("solid", fgColor="FFFFFF00")
    page["B2"].font = Font(bold=True, color="FF0000FF")
    page["B2"].number_format = "@"
    page["A2"].comment = Comment("周五前补", "王力")
    page.column_dimensions["B"].width = 31
    page.merge_cells("F1:H3")
    page.add_data_validation(DataValidation(type="list", formula1='"红旗,黄灯,红灯"', sqref="B2:B9"))
    page.conditional_formatting.add(
        "C2:C9", CellIsRule(operator="equal", formula=['"x"'], font=Font(italic=True))
    )
    book.defined_names["全部"] = DefinedName("全部", attr_text="细则!$A$1:$D$2")
    other = book.create_sheet("说明页")
    other["A1"] = "随便写的"
    chart = BarChart()
    chart.add_data(Reference(other, min_col=1, min_row=1, max_row=2))
    other.add_chart(chart, "C3")
    drawn = io.BytesIO()
    Picture.new("RGB", (2, 2), "white").save(drawn, "PNG")
    page.add_image(Image(drawn), "J2")
    return saved(book)


def opened(data):
    return load_workbook(io.BytesIO(data))


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def said(data, place, title="细则"):
    comment = opened(data)[title][place].comment
    return comment.text if comment else None


def colour(data, place, title="细则"):
    fill = opened(data)[title][place].fill
    return fill.fgColor.rgb if fill.patternType == "solid" else None


def test_cell_at_fault_is_red_and_says_why():
    data = marked(rich_book(), [BAD])
    assert (colour(data, "B2"), said(data, "B2")) == (RED, f"{SIGNED}\n{BAD.message}")


def test_everything_else_stays_part_for_part():
    data = rich_book()  # once: it holds the second in which it was written
    before, after = parts(data), parts(marked(data, [BAD]))
    touched = {name for name in before if after[name] != before[name]}
    assert touched == {
        "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/comments/comment1.xml", "xl/drawings/commentsDrawing1.vml",
    }  # fmt: skip
    assert before.keys() == after.keys()
    sheet = before["xl/worksheets/sheet1.xml"].decode()
    was, now = 'r="B2" s="1"', 'r="B2" s="2"'
    assert after["xl/worksheets/sheet1.xml"].decode() == sheet.replace(was, now, 1) != sheet


def test_red_keeps_what_else_the_style_says():
    cell = opened(marked(rich_book(), [BAD]))["细则"]["B2"]
    assert (cell.font.bold, cell.font.color.rgb, cell.number_format) == (True, "FF0000FF", "@")


def test_values_read_are_those_of_the_file_before():
    data = rich_book()
    assert [grid.lines for grid in open_workbook(marked(data, [BAD]))] == [
        grid.lines for grid in open_workbook(data)
    ]


def test_same_faults_give_the_same_bytes_that_our_own_door_takes():
    data = rich_book()
    assert marked(data, [BAD]) == marked(data, [BAD])
    inspect(marked(data, [BAD]), "xlsx")


def test_comment_of_somebody_else_stays_before_ours_and_stays_alone_afterwards():
    data = marked(rich_book(), [Fault("细则", 2, "部门编码", "没有这个单位")])
    assert said(data, "A2") == f"周五前补\n{SIGNED}\n没有这个单位"
    assert said(marked(data, []), "A2") == "周五前补"
    again = marked(data, [Fault("细则", 2, "部门编码", "还是没有")])
    assert said(again, "A2") == f"周五前补\n{SIGNED}\n还是没有"


def test_marking_again_takes_the_old_marks_away():
    first = marked(rich_book(), [BAD, Fault("说明页", 1, "A 列", "不要这一页")])
    second = marked(first, [Fault("细则", 2, "标准", "读不懂")])
    assert (colour(second, "B2"), said(second, "B2")) == ("FFFFFF00", None)
    assert (colour(second, "A1", "说明页"), said(second, "A1", "说明页")) == (None, None)
    assert (colour(second, "C2"), said(second, "C2")) == (RED, f"{SIGNED}\n读不懂")


def test_marks_are_taken_away_after_another_program_saved_the_file():
    saved_elsewhere = saved(opened(marked(rich_book(), [BAD])))
    clean = marked(saved_elsewhere, [])
    assert (colour(clean, "B2"), said(clean, "B2"), said(clean, "A2")) == ("FFFFFF00", None, "周五前补")


def test_faults_of_one_cell_stand_in_one_comment_once_each():
    data = marked(rich_book(), [BAD, BAD, Fault("细则", 2, "等次", "还有一处")])
    assert said(data, "B2") == f"{SIGNED}\n{BAD.message}\n还有一处"


PLACES = [
    ("a sheet", Fault("细则", None, "", "整张表不对"), "A1", "整张表不对"),
    ("a heading", Fault("细则", 1, "合计", "没有这个标题"), "D1", "没有这个标题"),
    ("a column without heading", Fault("细则", 2, "E 列", "没有标题"), "E2", "没有标题"),
    ("a heading that is not there", Fault("细则", 2, "指标", "要写明指标"), "A2", "指标：要写明指标"),
    ("a row that is not there", Fault("细则", 7, "标准", "空着"), "C7", "空着"),
    ("signs that XML has not", Fault("细则", 2, "标准", "“a\x00<b>&\ud800”不对"), "C2", "“a<b>&”不对"),
]


@pytest.mark.parametrize(
    ("fault", "place", "words"), [case[1:] for case in PLACES], ids=[case[0] for case in PLACES]
)
def test_fault_stands_where_it_belongs(fault, place, words):
    data = marked(rich_book(), [fault])
    assert colour(data, place) == RED
    assert said(data, place).endswith(f"{SIGNED}\n{words}")


def test_fault_of_the_file_or_of_no_sheet_marks_nothing():
    data = rich_book()
    assert parts(marked(data, [Fault("表.xlsx", None, "", "坏了")])) == parts(data)


def test_only_so_many_cells_are_marked(monkeypatch):
    monkeypatch.setattr(module, "MOST_MARKED", 2)
    data = marked(rich_book(), [Fault("细则", row, "标准", "错") for row in (2, 3, 4)])
    assert [colour(data, f"C{row}") for row in (2, 3, 4)] == [RED, RED, None]


ROW = f'<row r="2" spans="1:2">{text_cell("A2", "a")}{{}}</row>'
WRITTEN = [
    ("inline texts", sheet_xml(HEADINGS + ROW.format(""))),
    ("places left out", sheet_xml(HEADINGS + ROW.format("").replace(' r="A2"', "").replace(' r="2"', ""))),
    ("a cell without content", sheet_xml(HEADINGS + ROW.format('<c r="B2"/>'))),
    ("a cell behind", sheet_xml(HEADINGS + ROW.format(text_cell("C2", "c")))),
    ("an empty row", sheet_xml(HEADINGS + '<row r="2"/>')),
    ("no row", sheet_xml(HEADINGS)),
    ("rows that fall", sheet_xml('<row r="9"/>' + ROW.format("") + HEADINGS)),
    ("single quotes", sheet_xml(HEADINGS + ROW.format("<c r='B2' t='str'><v>a&gt;b</v></c>"))),
    ("a part behind the shapes", sheet_xml(HEADINGS + ROW.format(""), after="<tableParts count='0'/><extLst/>")),
    (
        "prefixes",
        sheet_xml(HEADINGS + ROW.format(""))
        .replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("xmlns=", "xmlns:x="),
    ),
    (
        "names that only some programs know",
        sheet_xml(HEADINGS + ROW.format("")).replace(
            "<worksheet ",
            '<worksheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" mc:Ignorable="x14ac" ',
        ),
    ),
    ("UTF-16", f'<?xml version="1.0" encoding="UTF-16"?>{sheet_xml(HEADINGS + ROW.format(""))}'.encode("utf-16")),
]  # fmt: skip


@pytest.mark.parametrize("sheet", [case[1] for case in WRITTEN], ids=[case[0] for case in WRITTEN])
def test_sheet_is_marked_however_it_is_written(sheet):
    before = packed(parts_of(sheet))
    data = marked(before, [Fault("单位", 2, "名称", "不能空着")])
    assert [grid.lines for grid in open_workbook(data)] == [grid.lines for grid in open_workbook(before)]
    assert (colour(data, "B2", "单位"), said(data, "B2", "单位")) == (RED, f"{SIGNED}\n不能空着")
    assert b"<v>a&gt;b</v>" not in parts(before)["xl/worksheets/sheet1.xml"] or b"a&gt;b" in sheet_of(data)
    assert (b"mc:Ignorable" in sheet_of(before)) == (b"mc:Ignorable" in sheet_of(data))


def sheet_of(data):
    return parts(data)["xl/worksheets/sheet1.xml"]


def test_style_of_a_cell_that_is_not_there_is_that_of_its_row_or_column():
    book = Workbook()
    page = book.active
    page.title = "细则"
    page.append(["部门编码", "标准"])
    page.append(["rsj", "x"])
    page["B2"].number_format = "0.00%"
    percent = parts(saved(book))["xl/worksheets/sheet1.xml"].decode().partition('r="B2" s="')[2][0]
    files = parts(saved(book))
    sheet = files["xl/worksheets/sheet1.xml"].decode()
    cols = f'<cols><col min="2" max="2" width="9" style="{percent}"/></cols><sheetData>'
    files["xl/worksheets/sheet1.xml"] = sheet.replace("<sheetData>", cols)
    data = marked(packed(files), [Fault("细则", 5, "标准", "空着")])
    assert opened(data)["细则"]["B5"].number_format == "0.00%"


def test_shapes_of_other_comments_stay_and_ours_go_with_ours():
    first = marked(rich_book(), [BAD])
    assert [boxes(rich_book()), boxes(first), boxes(marked(first, []))] == [1, 2, 1]


def boxes(data):
    return sum(
        part.count(b'ObjectType="Note"') for name, part in parts(data).items() if name.endswith(".vml")
    )


def test_comments_without_our_relations_get_their_parts_and_types():
    files = parts(marked(packed(parts_of(sheet_xml(HEADINGS))), [Fault("单位", 1, "编码", "不对")]))
    assert b'PartName="/xl/comments1.xml"' in files["[Content_Types].xml"]
    assert (
        f'Type="{OFFICE}/comments" Target="/xl/comments1.xml"'.encode()
        in files["xl/worksheets/_rels/sheet1.xml.rels"]
    )
    assert PACKAGE.encode() in files["xl/worksheets/_rels/sheet1.xml.rels"]
    assert SPACE.encode() in files["xl/comments1.xml"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04" + b"\0" * 40, "编码,名称".encode()])
def test_what_is_no_workbook_is_refused(data):
    with pytest.raises(Refused):
        marked(data, [BAD])
