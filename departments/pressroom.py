"""The press itself: lays pages out, writes them as PDF and draws them, in a process apart. Plain Python, no Django.

`departments.press` starts it and asks it, one parcel after the other; every answer is made of plain values.
"""

import gc
import io
import json
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image
from weasyprint import CSS, HTML, Document
from weasyprint.formatting_structure.boxes import TableCellBox
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from departments.apart import bounds
from departments.apart.parcels import Parcel
from departments.apart.serving import serve

BASE = "https://static.invalid/"
TYPES = {".css": "text/css", ".ttf": "font/ttf", ".otf": "font/otf"}
# Characters of place and personal names beyond the text fonts: fonts.conf puts them behind every family.
RARE = '@font-face { font-family: LiangbangRare; src: url("/fonts/LiangbangRare-Regular.otf") }'
VARIANT = "pdf/ua-1"  # tagged, with its language and title: read out and copied in the order of the text
COLOURS = 128  # of a picture: flat grounds, two lamps, and letters with their soft edges
IDLE_SECONDS = 300
LARGEST_FILE = 64 * bounds.MIB  # a font that is laid beside the page while it is printed
# A unit's own font for a role of official papers (departments/paper_fonts.py).
OWN = '@font-face {{ font-family: Paper{family}; src: url("/own/{role}") }}'

Edges = tuple[float, float, float, float]


class Assets(URLFetcher):
    """Hands out our own style sheets and fonts; whatever else a page asks for stops the printing."""

    def __init__(self, roots: list[Path], own: dict[str, str]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.roots = roots
        self.own = {f"own/{role}": Path(file) for role, file in own.items()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(BASE):
            raise FatalURLFetchingError(url)
        file = self.file(url.removeprefix(BASE))
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": TYPES[file.suffix.lower()]})

    def file(self, name: str) -> Path:
        if name in self.own:
            return self.own[name]
        plain = PurePosixPath(name)
        if not plain.is_absolute() and ".." not in plain.parts and plain.suffix in TYPES:
            for root in self.roots:
                if (root / plain).is_file():
                    return root / plain
        raise FatalURLFetchingError(name)


class PressRoom:
    """Fonts and style sheets are made ready once; the pages that were laid out last wait to be written."""

    def __init__(self, roots: list[Path], own: dict[str, str]) -> None:
        self.assets = Assets(roots, own)
        self.fonts = FontConfiguration()
        self.styles: dict[tuple[str, int], CSS] = {}
        self.laid: tuple[Any, Document] | None = None
        self.is_done = False
        self._css(string=RARE + "".join(OWN.format(family=role.title(), role=role) for role in own))

    def answer(self, about: Any, blobs: list[bytes]) -> Parcel:
        """To `{do: begin | lay_out | write | draw, …}`; `{fault: asset | memory | broken, words}` where it failed."""
        self.is_done = about["do"] in ("write", "draw")
        try:
            return getattr(self, f"_{about.pop('do')}")(*blobs, **about)
        except FatalURLFetchingError as refused:  # a BaseException: no handler of Exception would stop it
            return {"fault": "asset", "words": str(refused)}, []
        except MemoryError:
            return {"fault": "memory", "words": ""}, []
        except Exception:
            return {"fault": "broken", "words": traceback.format_exc()}, []

    def rest(self) -> None:
        """Give back what a finished job took: while one is at work nothing is collected, a quarter of its time."""
        if self.is_done:
            gc.collect()

    def _begin(self, seconds: int) -> Parcel:
        self.laid = None
        bounds.allow_processor(seconds)
        return {}, []

    def _lay_out(self, sheet: str, html: str, measures: str, has_texts: bool) -> Parcel:
        document = self._document(sheet, html, measures)
        return {
            "pages": len(document.pages),
            "height": _height(document.pages[0]),
            "texts": [text for page in enumerate(document.pages) for text in _texts_of(*page)]
            if has_texts
            else [],
        }, []

    def _write(self, sheet: str, html: str, measures: str, identifier: str, bleed_mm: float | None) -> Parcel:
        document = self._document(sheet, html, measures)
        fonts: list[tuple[str, bool]] = []

        def collect(_: Document, pdf: Any) -> None:
            for thing in pdf.objects:
                if not isinstance(thing, dict):
                    continue
                if thing.get("Type") == "/FontDescriptor":
                    name = thing["FontName"].decode().rpartition("+")[2]
                    fonts.append((name, bool({"FontFile2", "FontFile3"} & thing.keys())))
                if bleed_mm is not None and thing.get("Type") == "/Page":
                    thing["BleedBox"] = _grown(thing["TrimBox"], bleed_mm * 72 / 25.4)
                if thing.get("S") == "/Figure" and "Alt" not in thing:
                    # An ornament, or shapes beside their number: nothing to read out.
                    thing["S"] = "/NonStruct"
                    thing.pop("A", None)

        pdf = document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier.encode(), finisher=collect)
        return {"pages": len(document.pages), "fonts": fonts}, [pdf]

    def _draw(self, pdf: bytes, width: int, page: int) -> Parcel:
        return {}, [picture_of(pdf, width, page)]

    def _document(self, sheet: str, html: str, measures: str) -> Document:
        asked = (sheet, html, measures)
        if self.laid is None or self.laid[0] != asked:
            if self.laid:  # not two at once in memory
                self.laid = None
                gc.collect()
            page = HTML(string=html, base_url=BASE, url_fetcher=self.assets)
            styles = [self._style(sheet), self._css(string=measures)]
            self.laid = asked, page.render(stylesheets=styles, font_config=self.fonts)
        return self.laid[1]

    def _style(self, sheet: str) -> CSS:
        key = sheet, self.assets.file(sheet).stat().st_mtime_ns  # who works on a style sheet sees it at once
        if key not in self.styles:
            self.styles[key] = self._css(url=BASE + sheet)
        return self.styles[key]

    def _css(self, **source: str) -> CSS:
        return CSS(**source, base_url=BASE, url_fetcher=self.assets, font_config=self.fonts)


def picture_of(pdf: bytes, width: int, page: int) -> bytes:
    """A page, 0 the first, as a PNG `width` pixels wide, in 128 colours: the same page, the same bytes."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = document[page]
        picture = drawn.render(scale=width / drawn.get_width()).to_pil().convert("RGB")
    finally:
        document.close()
    made = io.BytesIO()
    picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        made, "PNG", optimize=True
    )
    return made.getvalue()


def _grown(box: Any, by: float) -> Any:
    left, top, right, bottom = box
    return type(box)([left - by, top - by, right + by, bottom + by])


def _height(page: Any) -> float:
    """How high the content of a page is, in pixels: its root box lies in a page that may be too long for it."""
    (root,) = page._page_box.children[:1]
    return float(root.margin_height())


def _texts_of(number: int, page: Any) -> Iterator[tuple[int, float, Edges, Edges | None]]:
    """Of every piece of text the page, the size in points, its edges in pixels, and those of its cell."""
    for box, cell in _boxes(page._page_box, None):
        size = box.style["font_size"]
        # Of its em squares: the box counts the room for accents above and below, which may lap over.
        middle = box.position_y + box.height / 2
        right = box.position_x + box.width
        yield number, size * 0.75, (box.position_x, middle - size / 2, right, middle + size / 2), cell


def _boxes(box: Any, cell: Edges | None) -> Iterator[tuple[Any, Edges | None]]:
    if getattr(box, "text", "").strip():
        yield box, cell
    if isinstance(box, TableCellBox):
        x, y = box.position_x, box.position_y
        bottom = y + box.border_height()
        cell = (x, y, x + box.border_width(), bottom if cell is None else min(bottom, cell[3]))
    for child in getattr(box, "children", ()):
        yield from _boxes(child, cell)


def main() -> None:
    """`python … MEMORY OWN ROOT…`: at most so many bytes; own fonts by role, as JSON; folders of sheets and fonts."""
    memory, own, *roots = sys.argv[1:]
    bounds.confine(memory=int(memory), largest_file=LARGEST_FILE)
    room = PressRoom([Path(root) for root in roots], json.loads(own))
    gc.disable()
    gc.freeze()  # what was loaded stays: no collection looks at it again
    serve(room.answer, rest=room.rest, idle_seconds=IDLE_SECONDS)
