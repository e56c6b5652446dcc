"""What is shown of a file inside a page: pages and pictures as small pictures, tables and texts as words.

Made apart from the web worker (assessments.files.parsing), from bytes alone: the first pages and rows, pictures
drawn anew, so that nothing of the file itself, nor what a camera wrote into it, reaches a reader's browser.
Plain Python, no Django.
"""

import io
import sys
import zipfile
from typing import Any
from xml.parsers.expat import XMLParserType

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageOps

from assessments.files import ofd, ooxml
from assessments.files.archives import Meter
from assessments.files.confinement import answer, confine
from assessments.files.kinds import KINDS, PICTURES
from assessments.workbook.as_blocks import texts_of
from assessments.workbook.opening import open_workbook
from departments.apart.parcels import packed

MOST_PAGES, MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_LINES, MOST_LETTERS = 8, 3, 40, 15, 80, 2000
PAGE_SIZE, PICTURE_SIZE = (1200, 1700), (1600, 1600)  # at most, in pixels
QUALITY = 80
NONE = "这个文件不能预览，请下载查看"

Shown = tuple[dict[str, Any], list[bytes]]


def shown_of(data: bytes) -> Shown:
    """What there is to see, as JSON, and its pictures (JPEG) in order.

    `pictures` are [width, height], `of` counts the pages of the file; `sheets` have title, rows and `of` rows;
    `pages` are lists of lines; `fault` is a sentence where nothing can be shown.
    """
    kind = kind_of_content(data)
    try:
        return MAKERS[kind](data)
    except MemoryError:
        raise
    except Exception:  # whatever a parser stumbles over; the file itself was inspected, and can be saved
        return {"fault": NONE}, []


def kind_of_content(data: bytes) -> str:
    """The format of a file that was taken in."""
    plain = next((kind.name for kind in KINDS.values() if kind.heads and data.startswith(kind.heads)), None)
    if plain:
        return plain
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    except zipfile.BadZipFile:
        return ""
    tops = {name.partition("/")[0] for name in names}
    return "ofd" if ofd.ROOT in names else "docx" if "word" in tops else "xlsx"


def _pdf(data: bytes) -> Shown:
    document = pypdfium2.PdfDocument(data)
    try:
        count = len(document)
        pictures = []
        for number in range(min(count, MOST_PAGES)):
            page = document[number]
            across, down = (most / side for most, side in zip(PAGE_SIZE, page.get_size(), strict=True))
            pictures.append(page.render(scale=min(across, down)).to_pil())
    finally:
        document.close()
    return _drawn(pictures, count)


def _picture(data: bytes) -> Shown:
    Image.MAX_IMAGE_PIXELS = None  # it was bounded when it was taken in
    with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as image:
        image.draft("RGB", PICTURE_SIZE)
        image.thumbnail(PICTURE_SIZE)
        return _drawn([ImageOps.exif_transpose(image)], 1)


def _drawn(pictures: list[Image.Image], count: int) -> Shown:
    """On white, without anything but the pixels."""
    written = []
    for picture in pictures:
        seen = picture.convert("RGBA") if picture.mode in ("P", "LA", "PA", "RGBA") else picture
        plain = Image.new("RGB", picture.size, "white")
        plain.paste(seen, mask=seen if seen.mode == "RGBA" else None)
        buffer = io.BytesIO()
        plain.save(buffer, "JPEG", quality=QUALITY)
        written.append(buffer.getvalue())
    return {"pictures": [picture.size for picture in pictures], "of": count}, written


def _xlsx(data: bytes) -> Shown:
    sheets = []
    for grid in [grid for grid in open_workbook(data) if not grid.skipped][:MOST_SHEETS]:
        texts = texts_of(grid)
        rows = [[_cut(text, 100) for text in row[:MOST_COLUMNS]] for row in texts[:MOST_ROWS]]
        sheets.append({"title": grid.title, "rows": rows, "of": len(texts)})
    return ({"sheets": sheets} if sheets else {"fault": NONE}), []


def _docx(data: bytes) -> Shown:
    with ooxml.opened(data, "docx") as package:
        read: list[Paragraphs] = []
        package.read(package.main, lambda *given: read.append(Paragraphs(*given)))
    lines = [line for line in read[0].lines if line.strip()]
    return ({"pages": [_first(lines)], "of": 1} if lines else {"fault": NONE}), []


def _ofd(data: bytes) -> Shown:
    pages = [_first(page) for page in ofd.page_texts(data, MOST_PAGES)]
    return ({"pages": pages, "of": ofd.page_count(data)} if any(pages) else {"fault": NONE}), []


def _first(lines: list[str]) -> list[str]:
    return [_cut(line, MOST_LETTERS) for line in lines[:MOST_LINES]] + ["…"] * (len(lines) > MOST_LINES)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


class Paragraphs(ooxml.Watch):
    """The main part of a document: its paragraphs, those of a table's cells too."""

    def __init__(self, parser: XMLParserType, meter: Meter):
        super().__init__(parser, meter)
        self.lines: list[str] = []
        self.is_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        local = name.rpartition(" ")[2]
        self.is_text = local == "t"
        if local == "p":
            self.lines.append("")
        elif local in ("tab", "br") and self.lines:
            self.lines[-1] += " "

    def text(self, characters: str) -> None:
        super().text(characters)
        if self.is_text and self.lines:
            self.lines[-1] += characters

    def end(self, name: str) -> None:
        super().end(name)
        self.is_text = False


MAKERS = {"pdf": _pdf, "xlsx": _xlsx, "docx": _docx, "ofd": _ofd, **dict.fromkeys(PICTURES, _picture)}


def main() -> None:
    """Read a file from standard input; answer what is shown of it."""
    confine()
    answer(packed(*shown_of(sys.stdin.buffer.read())))
