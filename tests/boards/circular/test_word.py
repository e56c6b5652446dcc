"""The Word file: its page, grid, fonts and text, and its pages beside those of the PDF where LibreOffice is there."""

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from pypdf import PdfReader

from boards.circular.document import Annex, Circular, paragraphs
from boards.circular.printing import circular_pdf
from boards.circular.word import circular_docx
from tests.boards.circular.examples import BRIEF, CIRCULAR, MATTERS, ranking

HOSTILE = "<w:b/>&amp;{{ 1 }}]]>"
FULL = replace(
    CIRCULAR,
    body=CIRCULAR.body * 3 + HOSTILE,
    annexes=(*CIRCULAR.annexes, Annex(f"空表{HOSTILE}", (replace(MATTERS, rows=()), ranking(2)))),
    mark="送审稿 3f2a91c04b7d",
)
SENTENCE = "各单位要逐项分析原因并落实整改措施确保按期完成各项任务"
PLAIN = replace(
    CIRCULAR,
    organ="区作风建设领导小组办公室",
    number="",
    title="关于“效能亮榜”情况的通报",
    body="\n".join(["一、总体情况", *[SENTENCE * 4 + "。"] * 9] * 2 + ["特此通报。"]),
    annexes=(),
    dated=None,
    printed_on=None,
)


@pytest.fixture(scope="module")
def packed() -> bytes:
    return circular_docx(FULL)


@pytest.fixture(scope="module")
def document(packed) -> Document:
    return docx.Document(io.BytesIO(packed))


def words_of(document: Document) -> list[str]:
    """The text of the body, paragraph by paragraph, without what tables and boxes hold."""
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def test_page_is_that_of_the_standard(document):
    section = document.sections[0]
    assert [round(length.mm, 1) for length in (section.page_width, section.page_height)] == [210, 297]
    assert [
        round(length.mm, 1)
        for length in (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    ] == [37, 28, 26, 35]
    grid = section._sectPr.find(qn("w:docGrid"))
    pitch, space = (int(grid.get(qn(name))) for name in ("w:linePitch", "w:charSpace"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert 225 / 25.4 * 72 * 20 // pitch == 22
    assert 156 / 25.4 * 72 / (16 + space / 4096) == pytest.approx(28, abs=0.01)


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("公文标题", "方正小标宋_GBK", 22),
        ("公文一级标题", "黑体", 16),
        ("公文二级标题", "楷体_GB2312", 16),
    ],
)
def test_styles_name_the_fonts_of_officials(document, style, font, size):
    told = document.styles[style]
    fonts = told.element.rPr.find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {font}
    assert told.font.size.pt == size


def test_text_is_the_circular_field_by_field(document):
    words = words_of(document)
    told = [one.words for one in paragraphs(FULL.body)]
    start = words.index(told[0])
    assert words[:start] == [
        "高淳区作风建设领导小组办公室文件",
        "高作风办〔2026〕7号",
        "关于2026年10月份\n“效能亮榜”情况的通报",
        f"{FULL.addressed}：",
    ]
    assert words[start : start + len(told)] == told
    assert words[start + len(told) :] == [
        "附件：1.2026年10月份红旗单位排名",
        "2.2026年10月份亮灯事项",
        f"3.空表{HOSTILE}",
        "高淳区作风建设领导小组办公室",
        "2026年11月12日",
        *("附件1", "2026年10月份红旗单位排名", "镇街", ranking(1).note),
        *("附件2", "2026年10月份亮灯事项"),
        *("附件3", f"空表{HOSTILE}", "镇街", ranking(1).note),
    ]


def test_tables_are_those_of_the_annexes_and_repeat_their_headings(document):
    told = [table for annex in FULL.annexes for table in annex.tables]
    assert len(document.tables) == len(told) == 4
    for table, wanted in zip(document.tables, told, strict=True):
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        none = [["无"] * len(wanted.columns)] if not wanted.rows else []
        assert rows == [[one.heading for one in wanted.columns], *map(list, wanted.rows), *none]
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in others)
        assert sum(column.width for column in table.columns) / 12700 == pytest.approx(
            156 / 25.4 * 72, abs=0.5
        )


def test_colophon_stands_in_a_box_at_the_foot(document):
    (box,) = document.element.body.iter(qn("w:txbxContent"))
    table = Table(box.find(qn("w:tbl")), document)
    assert [row.cells[0].text for row in table.rows] == [
        "抄送：区委办公室，区人大常委会办公室，区政府办公室，区政协办公室，区纪委监委。",
        "高淳区作风建设领导小组办公室\t2026年11月12日印发",
    ]
    lines = table._tbl.tblPr.find(qn("w:tblBorders"))
    sizes = {line.tag.rpartition("}")[2]: int(line.get(qn("w:sz"))) for line in lines}
    assert (sizes["top"], sizes["insideH"], sizes["bottom"]) == (8, 6, 8)  # eighths of a point: 0.35, 0.25 mm


def test_number_stands_outside_and_the_mark_on_both_sides(document):
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.text, even.text) == ("— 1 —", "— 1 —")
    assert (odd.alignment, even.alignment) == (2, 0)  # right, left
    assert all("PAGE" in side._p.xml and 'w:val="28"' in side._p.xml for side in (odd, even))
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == FULL.mark


ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl pBdr tabs kinsoku overflowPunct autoSpaceDE "
    "autoSpaceDN snapToGrid spacing ind jc outlineLvl",
    "rPr": "rStyle rFonts b color spacing w sz szCs snapToGrid lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge vAlign",
}


def test_properties_stand_in_the_order_of_the_schema(packed):
    with ZipFile(io.BytesIO(packed)) as archive:
        names = [name for name in archive.namelist() if name.startswith("word/") and name.endswith(".xml")]
    opened = docx.Document(io.BytesIO(packed))
    roots = [opened.element, opened.styles.element, opened.sections[0].footer._element]
    assert {"word/document.xml", "word/styles.xml", "word/footer1.xml"} <= {*names}
    for root in roots:
        for name, order in ORDERS.items():
            wanted = order.split()
            for element in root.iter(qn(f"w:{name}")):
                tags = [child.tag.rpartition("}")[2] for child in element]
                assert tags == sorted(tags, key=wanted.index) and len(tags) == len({*tags}), tags


def test_same_circular_gives_the_same_bytes_of_a_fixed_day(packed, document):
    assert circular_docx(FULL) == packed
    with ZipFile(io.BytesIO(packed)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name]
    told = document.core_properties
    assert (told.author, told.language, told.created.date()) == (FULL.signed_by, "zh-CN", FULL.dated)


@pytest.mark.parametrize(
    ("circular", "words"),
    [
        (BRIEF, ["简报", "第10期", "高淳区作风建设领导小组办公室\t2026年11月12日"]),
        (replace(BRIEF, issue=None, dated=None), ["简报", "第　　期", f"{BRIEF.organ}\t　　　　年　　月　　日"]),
        (replace(CIRCULAR, number="", organ="区委", copied_to=(), annexes=(), body=""), ["区委文件"]),
    ],
)  # fmt: skip
def test_room_is_left_for_what_is_not_known(circular: Circular, words: list[str]):
    told = words_of(docx.Document(io.BytesIO(circular_docx(circular))))
    assert told[: len(words)] == words


FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir>{aliases}</fontconfig>"""
ALIAS = """<match target="pattern"><test name="family"><string>{name}</string></test>
<edit name="family" mode="assign" binding="strong"><string>{ours}</string></edit></match>"""
OURS = {
    "仿宋_GB2312": "Noto Serif SC",
    "楷体_GB2312": "Noto Serif SC",
    "宋体": "Noto Serif SC",
    "黑体": "Noto Sans SC",
}


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice 没有装，没有比较 Word 文件和 PDF 的分页")
def test_libreoffice_begins_its_pages_where_the_pdf_does(tmp_path):
    aliases = "".join(ALIAS.format(name=name, ours=ours) for name, ours in OURS.items())
    fonts = FONTS.format(fonts=Path("static/fonts").resolve(), cache=tmp_path / "cache", aliases=aliases)
    (tmp_path / "fonts.conf").write_text(fonts, encoding="utf-8")
    (tmp_path / "a.docx").write_bytes(circular_docx(PLAIN))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "a.docx",
        ],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")},
        check=True,
        capture_output=True,
        timeout=120,
    )
    theirs, ours = (_pages(pdf) for pdf in ((tmp_path / "a.pdf").read_bytes(), circular_pdf(PLAIN)))
    assert len(theirs) == len(ours) >= 3
    assert [page[:28] for page in theirs[1:]] == [page[:28] for page in ours[1:]]


def _pages(pdf: bytes) -> list[str]:
    """The text of each page without blanks and without its number."""
    told = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    return [page.replace(f"—{n}—", "") for n, page in enumerate(told, 1)]
