"""A circular as a Word file, to go on with: the pages of the PDF; the same circular, the same bytes."""

import io
from datetime import date, datetime, time
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from boards.circular.composing import (
    FACES,
    Composed,
    Head,
    SetAnnex,
    SetColophon,
    SetTable,
    compose,
    copies_words,
    note_entries,
)
from boards.circular.document import Align, Circular, CopyList, paragraphs
from boards.circular.fonts import advance
from boards.circular.setting import BODY, COLOPHON, MM, ROW_OF_COLOPHON, TYPE_AREA
from boards.circular.word_box import at_foot
from boards.circular.word_page import (
    FIRST,
    LABEL,
    SECOND,
    TITLE,
    blank,
    borders,
    child,
    exact,
    indent,
    page_number,
    run,
    twips,
    widths,
)
from departments.repacking import repacked

RED = RGBColor(0xFF, 0, 0)
STYLES = {1: FIRST, 2: SECOND}
ALIGNMENTS = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
HEAD_HIGH = 286  # points: ten lines of the page, less what programs add for the red line
BRIEF_HIGH = 200  # seven
SHORT = (
    8  # lines of a last paragraph that is kept whole with the signature; LibreOffice splits none that is kept
)
MARGIN = 1 * MM  # of a cell, at each side


def circular_docx(circular: Circular) -> bytes:
    """Its .docx. Raises PrintingError where the measures of our fonts cannot be read."""
    composed = compose(circular, advance)
    document = blank()
    _properties(document, composed)
    _edges(document, circular.mark)
    if composed.is_brief:
        _brief_head(document, composed)
    else:
        _red_head(document, composed)
    _title(document, composed.title)
    _text(document, circular)
    _closing(document, composed)
    for annex in composed.annexes:
        _annex(document, annex)
    if composed.colophon:
        _colophon(document, composed.colophon, circular.copied_to)
    saved = io.BytesIO()
    document.save(saved)
    return repacked(saved.getvalue())


def _properties(document: Document, composed: Composed) -> None:
    told, circular = document.core_properties, composed.circular
    told.title, told.author, told.language = "".join(composed.title), circular.signed_by, "zh-CN"
    told.comments = told.keywords = told.subject = told.last_modified_by = ""
    day = circular.dated or date(2012, 7, 1)  # that of the standard, for want of its own
    told.created = told.modified = datetime.combine(day, time())
    told.revision = 1


def _edges(document: Document, mark: str) -> None:
    """The number of the page at the outer edge below; a draft's mark above."""
    section = document.sections[0]
    for footer, at_right in ((section.footer, True), (section.even_page_footer, False)):
        page_number(footer.paragraphs[0], at_right=at_right)
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run(header.paragraphs[0], mark, "hei", size=10.5)


def _line(document: Document, words: str = "", of_face: str = "", *, style: str = "Normal") -> Paragraph:
    paragraph = document.add_paragraph(style=style)
    if words:
        run(paragraph, words, of_face)
    return paragraph


def _in_red(paragraph: Paragraph, head: Head) -> None:
    words = run(paragraph, head.words, "song", size=round(head.size * 2) / 2)
    words.font.color.rgb = RED
    properties = words._r.get_or_add_rPr()
    if head.scale < 1:
        child(properties, "w:w", val=int(head.scale * 98))
    if head.spacing:
        properties.find(qn("w:spacing")).set(qn("w:val"), str(twips(head.spacing)))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _under_red_line(paragraph: Paragraph, space: float) -> None:
    borders(paragraph._p.get_or_add_pPr(), "w:pBdr", [("bottom", 0.6)], colour="FF0000", space=round(space))


def _high(paragraph: Paragraph, before: float, line: float, after: float = 0) -> None:
    exact(paragraph.paragraph_format, line)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)


def _red_head(document: Document, composed: Composed) -> None:
    """发文机关标志 35 mm below the top, the number, the red line 4 mm below it: together ten lines high."""
    size = composed.head.size
    head = _line(document)
    _in_red(head, composed.head)
    before = 35 * MM - 2
    _high(head, before, size + 4)
    number = _line(document, composed.circular.number)
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    gap, line, space = 203 - (before + size + 4), 18, 11
    _high(number, gap, line, HEAD_HIGH - 203 - line - space - 2)
    _under_red_line(number, space)


def _brief_head(document: Document, composed: Composed) -> None:
    circular = composed.circular
    head = _line(document)
    _in_red(head, composed.head)
    _high(head, 8, 66)
    issue = _line(document, f"第{circular.issue or '　　'}期")
    issue.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _high(issue, 12, 20)
    by = _line(document)
    run(by, f"{circular.organ}\t{composed.dated}")
    _tab_at_right(by, TYPE_AREA[0] - BODY.pitch)
    indent(by, left=BODY.pitch)
    _high(by, 42, 18, BRIEF_HIGH - 8 - 66 - 12 - 20 - 42 - 18 - 8)
    _under_red_line(by, 6)


def _tab_at_right(paragraph: Paragraph, at: float) -> None:
    tabs = child(paragraph._p.get_or_add_pPr(), "w:tabs")
    child(tabs, "w:tab", val="right", pos=twips(at))


def _title(document: Document, lines: tuple[str, ...]) -> None:
    """The title as one paragraph with line breaks, and the blank line below it."""
    paragraph = _line(document, style=TITLE)
    for n, line in enumerate(lines):
        words = run(paragraph, line)
        if n < len(lines) - 1:
            words.add_break(WD_BREAK.LINE)
    _line(document)


def _text(document: Document, circular: Circular) -> None:
    if circular.addressed:
        _line(document, f"{circular.addressed}：").alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for one in paragraphs(circular.body):
        paragraph = _line(document, one.lead, style=STYLES.get(one.level, "Normal"))
        if one.rest:
            run(paragraph, one.rest, "fangsong")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        indent(paragraph, first=2 * BODY.pitch)
        paragraph.paragraph_format.keep_with_next = True if one.level in FACES and not one.rest else None


def _closing(document: Document, composed: Composed) -> None:
    """附件说明, room for the seal, 署名 and 成文日期, all kept on the page of the end of the text."""
    start = len(document.paragraphs) - (len(composed.last_paragraph) <= SHORT)
    if entries := note_entries(composed.circular.annexes, advance):
        _line(document)
        for entry in entries:
            paragraph = _line(document, entry.words)
            indent(paragraph, left=entry.rest * BODY.pitch, first=(entry.first - entry.rest) * BODY.pitch)
    if composed.signature:
        _line(document)
        _line(document)
        for words, free in (
            (composed.signature.organ, composed.signature.organ_free),
            (composed.signature.day, composed.signature.day_free),
        ):
            paragraph = _line(document, words)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            indent(paragraph, right=free)
    kept = document.paragraphs[start:]
    for paragraph in kept[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _annex(document: Document, annex: SetAnnex) -> None:
    _line(document, annex.label, style=LABEL).paragraph_format.page_break_before = True
    _line(document)
    _title(document, annex.title)
    for table in annex.tables:
        if table.table.caption:
            caption = _line(document)
            run(caption, table.table.caption, "hei", size=14)
            caption.paragraph_format.keep_with_next = True
        _table(document, table, annex.size)
        note = _line(document)
        exact(note.paragraph_format, annex.size * 1.4 if table.table.note else 6)
        if table.table.note:
            run(note, table.table.note, size=annex.size)


def _table(document: Document, told: SetTable, size: float) -> None:
    columns = told.columns
    table = document.add_table(rows=0, cols=len(columns))
    borders(table._tbl.tblPr, "w:tblBorders", [(side, 0.25) for side in _SIDES])
    _margins(table._tbl.tblPr, top=MARGIN, left=MARGIN, bottom=MARGIN, right=MARGIN)
    head = table.add_row()
    child(head._tr.get_or_add_trPr(), "w:tblHeader")
    for cell, (column, _) in zip(head.cells, columns, strict=True):
        _cell(cell, column.heading, WD_ALIGN_PARAGRAPH.CENTER, size, "hei")
    for row in told.rows or [[]]:
        added = table.add_row()
        child(added._tr.get_or_add_trPr(), "w:cantSplit")
        if not row:
            _cell(added.cells[0].merge(added.cells[-1]), "无", WD_ALIGN_PARAGRAPH.CENTER, size)
        for cell, (column, words) in zip(added.cells, row, strict=False):
            _cell(cell, words, ALIGNMENTS[column.align], size)
    widths(table, [TYPE_AREA[0] * share / 10000 for _, share in columns])


_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def _cell(
    cell: _Cell, words: str, alignment: WD_ALIGN_PARAGRAPH, size: float, of_face: str = "fangsong"
) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = alignment
    exact(paragraph.paragraph_format, size * 1.3)
    child(cell._tc.get_or_add_tcPr(), "w:vAlign", val="center")
    run(paragraph, words, of_face, size=size)


def _margins(properties: Any, **sides: float) -> None:
    margins = child(properties, "w:tblCellMar")
    for side, wide in sides.items():
        child(margins, f"w:{side}", w=twips(wide), type="dxa")


def _colophon(document: Document, colophon: SetColophon, copied_to: tuple[CopyList, ...]) -> None:
    """版记: a table in a box at the foot of the last page's type area, thick lines around a thin one.

    In a box, for LibreOffice lets no table float that is as wide as the text.
    """
    table = document.add_table(rows=0, cols=1)
    properties = table._tbl.tblPr
    lines = [("top", 0.35), ("left", 0), ("bottom", 0.35), ("right", 0), ("insideH", 0.25)]
    borders(properties, "w:tblBorders", lines)
    _margins(properties, top=0, left=COLOPHON.size, bottom=0, right=COLOPHON.size)
    if copied_to:
        cell = table.add_row().cells[0]
        for n, one in enumerate(copied_to):
            paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
            hanging = (len(one.label) + 1) * COLOPHON.size
            indent(paragraph, left=hanging, first=-hanging)
            _small(paragraph, copies_words(one))
    printed = table.add_row().cells[0].paragraphs[0]
    _tab_at_right(printed, COLOPHON.width)
    _small(printed, f"{colophon.printed_by}\t{colophon.printed_on}")
    widths(table, [TYPE_AREA[0]])
    anchor = _line(document)
    exact(anchor.paragraph_format, 1)
    at_foot(anchor, table, colophon.rows * ROW_OF_COLOPHON * MM + 4)


def _small(paragraph: Paragraph, words: str) -> None:
    exact(paragraph.paragraph_format, ROW_OF_COLOPHON * MM)
    run(paragraph, words, size=COLOPHON.size)
