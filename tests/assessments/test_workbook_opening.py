import io
import random
import zipfile
import zlib
from datetime import datetime

import pytest

from assessments.files import archives
from assessments.files.archives import Meter, Refused
from assessments.workbook import opening, reading
from assessments.workbook.uploading import open_upload
from tests.assessments.workbooks import (
    HEADINGS,
    OFFICE,
    PACKAGE,
    SPACE,
    contents,
    packed,
    parts_of,
    sheet_xml,
    take_in_file,
    text_cell,
    workbook_of,
)

pytestmark = pytest.mark.django_db

PARTS = parts_of(sheet_xml(HEADINGS))
RELATIONS = f'<Relationships xmlns="{PACKAGE}relationships">{{}}</Relationships>'
MIB = archives.MIB
UNIT = f'<row r="2">{text_cell("A2", "a")}{text_cell("B2", "甲")}</row>'
NO_TEXT = "是文本（如 CSV），不是 Excel 工作簿，请在 Excel 或 WPS 里打开并另存为 .xlsx"
A, B = text_cell("A2", "a"), text_cell("B2", "甲")
IN_ORDER = [
    ("rows fall", f'<row r="3">{text_cell("A3", "b")}</row><row r="2">{A}{B}</row>'),
    ("cells fall", f'<row r="2">{B}{A}</row><row r="3">{text_cell("A3", "b")}</row>'),
    (
        "a row in pieces",
        f'<row r="2">{A}</row><row r="3">{text_cell("A3", "b")}</row><row r="2">{B}<c r="A2"/></row>',
    ),
    (
        "places counted",
        UNIT.replace('"A2"', '"0"').replace('"B2"', '"1"') + f"<row>{text_cell('0', 'b')}</row>",
    ),
    (
        "no texts",
        f'<row r="2">{A}{B}<c r="C2" t="s"/><c t="s"><v> </v></c></row><row r="3">{text_cell("A3", "b")}</row>',
    ),
]
MISPLACED = [
    '<row r="2"><c r="A9"/></row>',
    '<row r="0"/>',
    '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
    '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
    '<row r="x"/>',
    '<row r="2"><c r="2A"/></row>',
]


def refusal(data, name="报送.xlsx"):
    """The one fault of a file, as printed; nothing may have changed."""
    before = contents()
    imported = take_in_file(data, name=name)
    assert contents() == before
    (fault,) = imported.faults
    return str(fault)


def relation(kind, target, mode=""):
    mode = f' TargetMode="{mode}"' if mode else ""
    return RELATIONS.format(f'<Relationship Id="rId9" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>')


def test_plain_workbook_made_by_hand_is_opened():
    assert take_in_file(packed(PARTS)).faults == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "不是 Excel 工作簿，请在 Excel 或 WPS 里另存为 .xlsx"),
        (b"\x89PNG\r\n\x1a\n\0\0", "不是 Excel 工作簿，请在 Excel 或 WPS 里另存为 .xlsx"),
        ("编码,名称\r\nrsj,区人社局\r\n".encode(), NO_TEXT),
        ("编码,名称".encode("gb18030"), NO_TEXT),
        (b"<html><table>", NO_TEXT),
        (archives.OLE + b"\0" * 600 + b"Workbook", "是旧版 .xls 文件，请另存为 .xlsx"),
        (archives.OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "加了密码，请去掉密码再导入"),
        (archives.ZIP + b"\0" * 100, "已损坏，读不出来，请在 Excel 或 WPS 里打开并重新保存"),
        (packed(PARTS)[:-40], "已损坏，读不出来，请在 Excel 或 WPS 里打开并重新保存"),
        (packed({"a.txt": "zip"}), "不是 Excel 工作簿，请在 Excel 或 WPS 里另存为 .xlsx"),
    ],
)  # fmt: skip
def test_file_that_is_no_workbook_is_named_by_what_it_is(data, sentence):
    assert refusal(data, "/报送/6月.xlsx") == f"/报送/6月.xlsx: 文件{sentence}"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"xl/vbaProject.bin": b"\0"}, "含有宏，请另存为不带宏的 .xlsx"),
        ({"[Content_Types].xml": PARTS["[Content_Types].xml"].replace(
            "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", "vnd.ms-excel.sheet.macroEnabled.main"
        )}, "含有宏，请另存为不带宏的 .xlsx"),
        ({"xl/macrosheets/sheet1.xml": "<a/>"}, "含有宏，请另存为不带宏的 .xlsx"),
        ({"[Content_Types].xml": PARTS["[Content_Types].xml"].replace("spreadsheetml", "wordprocessingml")},
         "不是 Excel 工作簿，请在 Excel 或 WPS 里另存为 .xlsx"),
        ({"xl/externalLinks/externalLink1.xml": "<a/>"}, "引用了外部文件或数据，请断开链接（粘贴为数值）再导入"),
        ({"xl/connections.xml": "<a/>"}, "引用了外部文件或数据，请断开链接（粘贴为数值）再导入"),
        ({"xl/worksheets/_rels/sheet1.xml.rels": relation("image", "http://a.cn/i.png", "External")},
         "引用了外部文件或数据，请断开链接（粘贴为数值）再导入"),
        ({"xl/worksheets/_rels/sheet1.xml.rels": relation("externalLink", "x.xml")},
         "引用了外部文件或数据，请断开链接（粘贴为数值）再导入"),
        ({"xl/worksheets/_rels/sheet1.xml.rels": relation("oleObject", "x.bin")}, "嵌有别的文件或控件，请删去再导入"),
        ({"xl/embeddings/oleObject1.bin": b"\0"}, "嵌有别的文件或控件，请删去再导入"),
        ({"xl/media/image1.png": packed({"a": "b"})}, "嵌有别的文件或控件，请删去再导入"),
        ({"xl/printer.bin": archives.OLE}, "嵌有别的文件或控件，请删去再导入"),
        ({"xl/more.zip": b"\0"}, "嵌有别的文件或控件，请删去再导入"),
        ({"../a.xml": "<a/>"}, "里有越出文件之外的路径，不能导入"),
        ({"/etc/a.xml": "<a/>"}, "里有越出文件之外的路径，不能导入"),
        ({"xl\\..\\..\\a.xml": "<a/>"}, "里有越出文件之外的路径，不能导入"),
        ({"C:/a.xml": "<a/>"}, "里有越出文件之外的路径，不能导入"),
        ({"xl/worksheets/sheet1.xml": "<worksheet><row>"}, "已损坏，读不出来，请在 Excel 或 WPS 里打开并重新保存"),
        ({"xl/workbook.xml": "<workbook/>"}, "已损坏，读不出来，请在 Excel 或 WPS 里打开并重新保存"),
    ],
)  # fmt: skip
def test_file_with_something_that_acts_or_hides_is_refused(parts, sentence):
    assert refusal(packed(PARTS | parts)) == f"报送.xlsx: 文件{sentence}"


def test_link_that_is_only_followed_when_clicked_may_stay():
    parts = {"xl/worksheets/_rels/sheet1.xml.rels": relation("hyperlink", "mailto:a@example.cn", "External")}
    assert take_in_file(packed(PARTS | parts)).faults == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "docProps/any.bin"])
def test_definitions_in_any_part_are_refused_before_they_expand(part, encoding):
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {to} "{f"&{of};" * 10}">' for of, to in zip("abcdefgh", "bcdefghi", strict=True)
    )
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE sst [{entities}]><sst>&i;</sst>'
    meter = Meter()
    with pytest.raises(Refused, match="含有外部定义（DTD）"):
        opening.open_workbook(packed(PARTS | {part: bomb.encode(encoding)}), meter)
    assert meter.unpacked < 8000


def test_external_definition_is_refused():
    definition = '<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>'
    assert (
        refusal(packed(PARTS | {"xl/theme/theme1.xml": definition}))
        == "报送.xlsx: 文件含有外部定义（DTD），不能导入"
    )


def test_part_encrypted_in_the_archive_is_refused():
    data = bytearray(packed(PARTS))
    for signature, offset in ((archives.ZIP, 6), (archives.TABLE_ENTRY, 8)):
        data[data.index(signature) + offset] |= 1
    assert refusal(bytes(data)) == "报送.xlsx: 文件加了密码，请去掉密码再导入"


def test_symbolic_link_is_refused():
    file = io.BytesIO(packed(PARTS))
    with zipfile.ZipFile(file, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(file.getvalue()) == "报送.xlsx: 文件里有越出文件之外的路径，不能导入"


def test_more_than_20_megabytes_are_refused_before_anything_is_read():
    meter = Meter()
    with pytest.raises(Refused, match="超过 20 MB"):
        opening.open_workbook(packed(PARTS) + b"\0" * 20 * MIB, meter)
    assert meter == Meter()


def test_more_than_2000_parts_are_refused_before_the_table_is_read():
    data = packed(PARTS | {f"xl/media/{n}.png": b"" for n in range(2000)}, zipfile.ZIP_STORED)
    meter = Meter()
    with pytest.raises(Refused, match="里的部件超过 2000 个"):
        opening.open_workbook(data, meter)
    assert meter == Meter()


@pytest.mark.parametrize("size", [30, 201])
def test_bomb_is_refused_from_its_table_without_unpacking(size):
    file = io.BytesIO(packed(PARTS))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/big.xml", "w") as part:
        for _ in range(size):
            part.write(b" " * MIB)
    meter = Meter()
    with pytest.raises(Refused, match="展开后过大"):
        opening.open_workbook(file.getvalue(), meter)
    assert meter == Meter()


def test_bomb_that_lies_about_its_size_is_stopped_while_it_is_read():
    bomb = b"<a>" + b" " * 30 * MIB + b"</a>"
    data = bytearray(packed(PARTS | {"xl/z.xml": bomb}))
    true, false = len(bomb).to_bytes(4, "little"), (5000).to_bytes(4, "little")
    assert data.count(true) == 2
    data = bytes(data).replace(true, false)
    meter = Meter()
    with pytest.raises(Refused, match="已损坏"):
        opening.open_workbook(data, meter)
    assert meter.unpacked < 20_000


def test_damaged_stream_is_refused():
    data = bytearray(packed(PARTS))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    data[start + 60 : start + 80] = b"\xff" * 20
    assert refusal(bytes(data)) == "报送.xlsx: 文件已损坏，读不出来，请在 Excel 或 WPS 里打开并重新保存"


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "XFD2", "BI2"])
def test_cell_far_out_is_refused_without_walking_there(place):
    row = "".join(filter(str.isdigit, place))
    data = packed(parts_of(sheet_xml(f'{HEADINGS}<row r="{row}">{text_cell(place, "x")}</row>')))
    meter = Meter()
    with pytest.raises(Refused, match=f"有一张表写到了第 {row} 行第 .* 列，一张表最多 150000 行、60 列"):
        opening.open_workbook(data, meter)
    assert (meter.rows, meter.elements < 40) == (2, True)


def rows_of(count):
    filler = zlib.crc32  # rows that do not compress away, so that it is the count that refuses them
    rows = (f'<row r="{n}"><c r="A{n}"><v>{filler(b"%d" % n)}{n}</v></c></row>' for n in range(2, count + 2))
    return HEADINGS + "".join(rows)


def test_register_of_more_than_20000_rows_is_refused():
    data = packed(parts_of(sheet_xml(rows_of(20_001))))
    assert refusal(data) == "报送.xlsx: 文件的“单位”表有 20001 行，最多 20000 行，请分开导入"


def test_sheet_of_200000_rows_is_refused_at_the_row_that_is_too_much():
    data = packed(parts_of(sheet_xml(rows_of(200_000)), title="指标数据"))
    meter = Meter()
    with pytest.raises(Refused, match="写到了第 150002 行"):
        opening.open_workbook(data, meter)
    assert meter.rows == 150_002


def test_elements_without_end_are_refused(monkeypatch):
    monkeypatch.setattr(archives, "MOST_ELEMENTS", 50)
    data = packed(parts_of(sheet_xml(HEADINGS + "<row/>" * 100)))
    meter = Meter()
    with pytest.raises(Refused, match="里的内容过多"):
        opening.open_workbook(data, meter)
    assert meter.elements == 51


def test_one_long_text_in_every_cell_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 1000)
    data = workbook_of({"单位": [("编码", "名称"), *[(f"a{n}", "甲" * 100) for n in range(20)]]})
    assert refusal(data) == "报送.xlsx: 文件里的文字过多，请分开导入"


def test_merge_of_no_place_is_refused():
    data = packed(parts_of(sheet_xml(HEADINGS, '<mergeCells><mergeCell ref="?"/></mergeCells>')))
    assert refusal(data) == "报送.xlsx: 文件已损坏，读不出来，请在 Excel 或 WPS 里打开并重新保存"


@pytest.mark.parametrize("rows", [rows for _, rows in IN_ORDER], ids=[name for name, _ in IN_ORDER])
def test_sheet_in_any_order_is_read_as_it_stands(rows):
    (sheet,) = opening.open_workbook(packed(parts_of(sheet_xml(HEADINGS + rows))))
    assert sheet.lines == [(1, ["编码", "名称"]), (2, ["a", "甲"]), (3, ["b"])]


def test_formula_without_a_value_in_a_piece_of_a_row_is_known():
    rows = '<row r="2"><c r="A2"><f>1</f></c></row><row r="2"><c r="B2" t="e"><v>#N/A</v></c></row>'
    (sheet,) = opening.open_workbook(packed(parts_of(sheet_xml(HEADINGS + rows))))
    assert (sheet.lines[1:], sheet.unvalued, sheet.errors) == ([(2, [])], {(2, 1)}, {(2, 2)})


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-06-30T23:44:51.894Z", datetime(2026, 6, 30, 23, 44, 51)),
        ("2026-06-30", datetime(2026, 6, 30)),
        ("23:44:51.894", datetime(1899, 12, 30, 23, 44, 51)),
        ("PT25H11M0.000S", datetime(1899, 12, 31, 1, 11)),
    ],
)
def test_date_time_and_span_of_iso_are_read(text, read):
    row = f'<row r="2"><c r="A2" t="d"><v>{text}</v></c></row>'
    (sheet,) = opening.open_workbook(packed(parts_of(sheet_xml(row))))
    assert sheet.lines == [(2, [read])]


@pytest.mark.parametrize("opener", [opening.open_workbook, open_upload])
def test_sheet_that_is_not_ours_may_be_wide_and_is_named(opener):
    wide = f'<row r="1">{text_cell("ZZ1", "x")}</row><row r="200000">{text_cell("A200000", "z")}</row>'
    data = packed(parts_of(sheet_xml(wide), title="明细"))
    (fault,) = take_in_file(data, opener=opener).faults
    assert str(fault) == "明细: 没有这张表，可用的有 单位、人员、指标、细则、指标数据、认定、说明"


def test_sheet_of_which_only_the_name_is_left_is_empty():
    parts = PARTS | {
        "xl/workbook.xml": PARTS["xl/workbook.xml"].replace(
            "</sheets>", '<sheet name="宏" r:id=""/></sheets>'
        )
    }
    assert [str(note) for note in take_in_file(packed(parts)).notes] == ["宏: 是空表，没有读"]


@pytest.mark.parametrize("rows", MISPLACED)
def test_cell_without_a_place_of_its_own_is_refused(rows):
    data = packed(parts_of(sheet_xml(HEADINGS + rows)))
    assert refusal(data) == "报送.xlsx: 文件已损坏，读不出来，请在 Excel 或 WPS 里打开并重新保存"


def test_strict_workbook_is_read_as_it_stands():
    strict = "http://purl.oclc.org/ooxml/"
    parts = {
        name: content.replace(SPACE, f"{strict}spreadsheetml/main").replace(
            OFFICE, f"{strict}officeDocument/relationships"
        )
        for name, content in parts_of(sheet_xml(HEADINGS + UNIT)).items()
    }
    assert take_in_file(packed(parts)).changes == {"单位": 1}


@pytest.mark.parametrize("part", sorted(PARTS))
def test_part_with_chance_damage_is_read_or_refused_and_never_breaks_the_reader(part):
    chance = random.Random(part)
    for _ in range(25):
        damaged = bytearray(PARTS[part].encode())
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.randint(0, 20)] = chance.choice(
                [b"", b"9" * 30, b"<c/>", b"\xff", b'" t="s']
            )
        imported = take_in_file(packed(PARTS | {part: bytes(damaged)}), dry_run=True)
        assert all(str(fault) for fault in imported.faults)
