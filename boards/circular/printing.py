"""A circular as PDF, to GB/T 9704-2012: the same circular gives the same bytes."""

from functools import cache

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from fontTools.ttLib import TTFont

from boards.circular.composing import Composed, compose
from boards.circular.document import Circular
from departments.press import PrintingError, PrintJob, print_pdf

ROW_OF_COLOPHON, FREE_ABOVE_COLOPHON = 8.2, 3  # mm, the first as in the style sheet
FILES = {
    "song": "fonts/LiangbangSerif-Bold.ttf",
    "hei": "fonts/LiangbangSans-Regular.ttf",
    "kai": "fonts/LiangbangSerif-Regular.ttf",
    "fangsong": "fonts/LiangbangSerif-Regular.ttf",
}


def circular_pdf(circular: Circular) -> bytes:
    """Its pages on A4. Raises PrintingError."""
    composed = compose(circular, advance)
    html = render_to_string("circular/print.html", {"circular": circular, "composed": composed})
    return print_pdf(PrintJob("css/circular.css", html, _measures(composed))).pdf


def advance(face: str, character: str) -> float:
    """How wide the face sets a character, in em; one that it lacks counts as one em."""
    return _advances(FILES[face]).get(character, 1.0)


@cache
def _advances(name: str) -> dict[str, float]:
    found = finders.find(name)
    if not found:
        raise PrintingError(f"{name} 不在静态文件里")
    with TTFont(found, lazy=True) as font:
        widths, em = font["hmtx"], font["head"].unitsPerEm
        return {chr(code): widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}


def _measures(composed: Composed) -> str:
    """What depends on this circular: head, lines, signature and the height of 版记."""
    head, signed = composed.head, composed.signature
    styles = [
        f".head{{left:{head.left:.3f}pt;font-size:{head.size:.3f}pt;letter-spacing:{head.spacing:.3f}pt;"
        f"transform:scaleX({head.scale:.5f})}}",
        *{
            line.place: f".{line.place}{{padding-left:{line.indent:.3f}pt;letter-spacing:{line.tracking:.4f}pt}}"
            for line in composed.lines
        }.values(),
    ]
    shares = {share for annex in composed.annexes for set_ in annex.tables for _, share in set_.columns}
    styles += [f".share-{share}{{width:{share}%}}" for share in sorted(shares)]
    if signed:
        styles.append(
            f".organ{{padding-right:{signed.organ_free:.3f}pt}}.day{{padding-right:{signed.day_free:.3f}pt}}"
        )
    if composed.colophon:
        styles.append(
            f".colophon{{height:{composed.colophon.rows * ROW_OF_COLOPHON + FREE_ABOVE_COLOPHON}mm}}"
        )
    return "".join(styles)
