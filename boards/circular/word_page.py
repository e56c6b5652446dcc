"""The page, the styles and the pieces of a circular's Word file: GB/T 9704-2012 in the words of OOXML.

Lengths in points as in boards/circular/setting.py; Word counts in twentieths of one.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from boards.circular.setting import BODY

# As officials' machines call them; where one is missing, the program there puts another in its place.
NAMES = {"song": "方正小标宋_GBK", "hei": "黑体", "kai": "楷体_GB2312", "fangsong": "仿宋_GB2312"}
NUMBER_FONT = "宋体"
LINE = 28.95  # points: 22 of them stand within 225 mm
# Between the characters of the text, in steps of 1/20: what 28 of them need, with a little room, for LibreOffice rounds
# the cells of the grid down. Full lines are stretched to the measure.
TRACKING = -0.35
KEPT_STYLES = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "Header", "Footer"}
TITLE, FIRST, SECOND, LABEL = "公文标题", "公文一级标题", "公文二级标题", "公文附件标识"
FOOTER_MM, HEADER_MM = 24.7, 14


def blank() -> Document:
    """A document without pages: its paper, its grid of 22 × 28, its styles, and nothing of the template's own."""
    document = docx.Document()
    _forget_thumbnail(document)
    _page(document.sections[0])
    _styles(document)
    _as_of_2013(document)
    document.settings.odd_and_even_pages_header_footer = True
    return document


def _forget_thumbnail(document: Document) -> None:
    package = document.part.package
    for name, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[name]


def _as_of_2013(document: Document) -> None:
    """Laid out as Word does since 2013: tables begin at the edge of the text, and the title bar says nothing."""
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for spacing in document.settings.element.iter(qn("w:characterSpacingControl")):
        spacing.set(qn("w:val"), "compressPunctuation")


def _page(section: Section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(HEADER_MM), Mm(FOOTER_MM)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = child(properties, "w:docGrid", type="linesAndChars", linePitch=twips(LINE))
    grid.set(qn("w:charSpace"), str(round(BODY.tracking * 4096)))


def _styles(document: Document) -> None:
    root = document.styles.element
    for style in root.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in KEPT_STYLES:
            root.remove(style)
    defaults = root.find(qn("w:docDefaults"))
    for fonts in defaults.iter(qn("w:rFonts")):
        fonts.attrib.clear()
    for language in defaults.iter(qn("w:lang")):
        for name in ("w:val", "w:eastAsia"):
            language.set(qn(name), "zh-CN")
    normal = document.styles["Normal"]
    face(normal.element.get_or_add_rPr(), NAMES["fangsong"])
    normal.font.size = Pt(BODY.size)
    exact(normal.paragraph_format, LINE)
    for name in ("w:autoSpaceDE", "w:autoSpaceDN", "w:overflowPunct", "w:widowControl", "w:snapToGrid"):
        child(normal.element.get_or_add_pPr(), name, val="0")
    child(normal.element.get_or_add_rPr(), "w:snapToGrid", val="0")
    spaced(normal.element.get_or_add_rPr(), TRACKING)
    _style(document, TITLE, "song", 22, 0)
    _style(document, FIRST, "hei", BODY.size, 1)
    _style(document, SECOND, "kai", BODY.size, 2)
    _style(document, LABEL, "hei", BODY.size, 0)


def _style(document: Document, name: str, of_face: str, size: float, outline: int) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    face(style.element.get_or_add_rPr(), NAMES[of_face])
    style.font.size = Pt(size)
    if outline:
        child(style.element.get_or_add_pPr(), "w:outlineLvl", val=outline - 1)
    if name == TITLE:
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def child(parent: Any, name: str, **values: object) -> Any:
    """A new element `name` in `parent`, where the schema wants it, with these `w:` attributes."""
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), str(value))
    place(parent, element)
    return element


# The order that the schema asks of what stands in these properties; out of it, Word calls the file damaged.
_ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs kinsoku wordWrap "
    "overflowPunct topLinePunct autoSpaceDE autoSpaceDN snapToGrid spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color spacing w kern position sz szCs u snapToGrid lang",
    "sectPr": "headerReference footerReference type pgSz pgMar pgBorders cols titlePg docGrid",
    "tblPr": "tblStyle tblpPr tblOverlap tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
}


def place(parent: Any, element: Any) -> None:
    """Put a property where the schema wants it."""
    order = [qn(f"w:{name}") for name in _ORDERS.get(parent.tag.rpartition("}")[2], "").split()]
    if element.tag in order:
        later = set(order[order.index(element.tag) + 1 :])
        parent.insert(next((n for n, other in enumerate(parent) if other.tag in later), len(parent)), element)
    else:
        parent.append(element)


def twips(points: float) -> int:
    return round(points * 20)


def face(properties: Any, name: str) -> None:
    """Set Chinese and Latin characters alike in one font."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    child(properties, "w:rFonts", **dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), name))


def spaced(properties: Any, points: float) -> None:
    child(properties, "w:spacing", val=twips(points))


def exact(layout: Any, line: float) -> None:
    layout.line_spacing, layout.space_before, layout.space_after = Pt(line), Pt(0), Pt(0)


def run(paragraph: Paragraph, words: str, of_face: str = "", *, size: float = 0) -> Run:
    """Words at the end of a paragraph, in the paragraph's own face and size where none is given."""
    added = paragraph.add_run(words)
    if of_face:
        face(added._r.get_or_add_rPr(), NAMES.get(of_face, of_face))
    if size:  # the space of the text's 28 characters is for its own size
        added.font.size = Pt(size)
        spaced(added._r.get_or_add_rPr(), 0)
    return added


def indent(paragraph: Paragraph, *, left: float = 0, first: float = 0, right: float = 0) -> None:
    """Indents in points; a `first` below 0 hangs."""
    layout = paragraph.paragraph_format
    if left:
        layout.left_indent = Pt(left)
    if first:
        layout.first_line_indent = Pt(first)
    if right:
        layout.right_indent = Pt(right)


def page_number(paragraph: Paragraph, *, at_right: bool) -> None:
    """— 1 —, one character from the outer edge."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if at_right else WD_ALIGN_PARAGRAPH.LEFT
    indent(paragraph, left=0 if at_right else 14, right=14 if at_right else 0)
    paragraph.paragraph_format.line_spacing = Pt(18)
    run(paragraph, "— ", NUMBER_FONT, size=14)
    for kind, words in (("begin", ""), ("", "PAGE"), ("separate", ""), ("shown", "1"), ("end", "")):
        field = run(paragraph, "", NUMBER_FONT, size=14)._r
        if kind == "shown":
            field.text = words
        elif kind:
            child(field, "w:fldChar", fldCharType=kind)
        else:
            child(field, "w:instrText").text = words
    run(paragraph, " —", NUMBER_FONT, size=14)


def borders(
    properties: Any, name: str, sides: Iterable[tuple[str, float]], *, colour: str = "000000", space: int = 0
) -> None:
    """Lines at these sides, their thickness in mm, 0 for none; `name` is w:pBdr, w:tblBorders or w:tcBorders.

    `space`: points between text and line.
    """
    lines = child(properties, name)
    for side, thick in sides:
        eighths = round(thick / 25.4 * 72 * 8)
        drawn = "single" if thick else "nil"
        child(lines, f"w:{side}", val=drawn, sz=eighths, space=space, color=colour)


def widths(table: Any, of_columns: Sequence[float]) -> None:
    """Columns of these widths in points, whatever stands in them."""
    table.autofit = False
    for column, wide in zip(table.columns, of_columns, strict=True):
        for cell in column.cells:
            cell.width = Pt(wide)
        column.width = Pt(wide)
