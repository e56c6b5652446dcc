"""HTML to PDF with our own fonts: nothing is fetched but our static files, and the same input gives the same bytes."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from django.contrib.staticfiles import finders
from PIL import Image
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

BASE = "https://static.invalid/"
TYPES = {".css": "text/css", ".ttf": "font/ttf"}
COLOURS = 128  # of a picture: flat grounds, two lamps, and letters with their soft edges
FAMILIES = ("LiangbangSans", "LiangbangSerif")
# Pango's font map belongs to one thread at a time; it also keeps two posters from eating both cores.
_ONE_AT_A_TIME = Lock()


class PrintingError(RuntimeError):
    """A part of our own that a page needs is not there: the set-up is at fault, not the data."""


@cache
def _static(name: str) -> bytes | None:
    plain = PurePosixPath(name)
    if plain.is_absolute() or ".." in plain.parts or plain.suffix not in TYPES:
        return None
    found = finders.find(name)
    return Path(found).read_bytes() if found else None


class Assets(URLFetcher):
    """Hands out our own style sheets and fonts from memory; whatever else a page asks for stops the printing."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix(BASE)
        body = _static(name) if url.startswith(BASE) else None
        if body is None:
            raise FatalURLFetchingError(f"{url} 不是本系统的静态文件")
        return URLFetcherResponse(url, body, {"Content-Type": TYPES[PurePosixPath(name).suffix]})


class Press:
    """Fonts and style sheet made ready once, then many pages laid out with them."""

    def __init__(self, sheet: str) -> None:
        self.fonts = FontConfiguration()
        self.style = self._css(url=BASE + sheet)

    def _css(self, **source: str) -> CSS:
        return CSS(**source, url_fetcher=Assets(), font_config=self.fonts)

    def lay_out(self, html: str, measures: str) -> Document:
        """Pages of a complete HTML text; `measures` is CSS made by us that depends on the paper."""
        page = HTML(string=html, base_url=BASE, url_fetcher=Assets())
        return page.render(stylesheets=[self.style, self._css(string=measures)], font_config=self.fonts)


@contextmanager
def press(sheet: str) -> Iterator[Press]:
    """A press with this style sheet, for one thread at a time; a refused fetch comes out as PrintingError."""
    with _ONE_AT_A_TIME:
        try:
            yield Press(sheet)
        except FatalURLFetchingError as refused:  # a BaseException: no handler of Exception would stop it
            raise PrintingError(str(refused)) from refused


def to_png(pdf: bytes, width: int) -> bytes:
    """The first page of a PDF as a picture `width` pixels wide, in 128 colours: the same page, the same bytes."""
    with _ONE_AT_A_TIME:  # pdfium serves one thread at a time
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[0]
            picture = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
        finally:
            document.close()
    packed = io.BytesIO()
    picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        packed, "PNG", optimize=True
    )
    return packed.getvalue()


@dataclass(frozen=True)
class PrintedFont:
    """A font as the file names it, and whether the file carries it."""

    name: str
    embedded: bool


def to_pdf(
    document: Document, identifier: bytes, *, bleed_mm: float | None = None
) -> tuple[bytes, list[PrintedFont]]:
    """The finished file, and the fonts in it; `identifier` stands in for the clock and chance.

    `bleed_mm` is how far the print runs over the edge, where marks make the sheet larger than that.
    """
    fonts: list[PrintedFont] = []

    def collect(_: Document, pdf: Any) -> None:
        for thing in pdf.objects:
            if isinstance(thing, dict) and thing.get("Type") == "/FontDescriptor":
                name = thing["FontName"].decode().rpartition("+")[2]
                fonts.append(PrintedFont(name, bool({"FontFile2", "FontFile3"} & thing.keys())))
            if bleed_mm is not None and isinstance(thing, dict) and thing.get("Type") == "/Page":
                over, (left, top, right, bottom) = bleed_mm * 72 / 25.4, thing["TrimBox"]
                thing["BleedBox"] = type(thing["TrimBox"])(
                    [left - over, top - over, right + over, bottom + over]
                )

    return document.write_pdf(pdf_identifier=identifier, finisher=collect), fonts
