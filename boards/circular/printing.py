"""A circular as PDF, to GB/T 9704-2012: the same circular gives the same bytes."""

from django.template.loader import render_to_string

from boards.circular.composing import Composed, compose
from boards.circular.document import Circular
from boards.circular.fonts import advance
from boards.circular.setting import ROW_OF_COLOPHON
from departments.press import Printed, PrintJob, print_pdf

FREE_ABOVE_COLOPHON = 3  # mm


def circular_pdf(circular: Circular) -> bytes:
    """Its pages on A4. Raises PrintingError."""
    return printed_circular(circular).pdf


def printed_circular(circular: Circular) -> Printed:
    """The same with how many pages they are."""
    composed = compose(circular, advance)
    html = render_to_string("circular/print.html", {"circular": circular, "composed": composed})
    return print_pdf(PrintJob("css/circular.css", html, _measures(composed)))


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
    styles += [f".share-{share}{{width:{share / 100}%}}" for share in sorted(shares)]
    if signed:
        styles.append(
            f".organ{{padding-right:{signed.organ_free:.3f}pt}}.day{{padding-right:{signed.day_free:.3f}pt}}"
        )
    if composed.colophon:
        styles.append(
            f".colophon{{height:{composed.colophon.rows * ROW_OF_COLOPHON + FREE_ABOVE_COLOPHON}mm}}"
        )
    return "".join(styles)
