"""A QR code as a drawing: what a page and a poster carry to be verified by. Plain Python, no Django."""

from itertools import groupby

import segno


def qr_path(text: str) -> tuple[str, int]:
    """A QR code of `text` as SVG path data in modules, with the side of its square; ("", 0) for no text."""
    if not text:
        return "", 0
    modules = segno.make(text, error="m", micro=False).matrix
    path = []
    for y, row in enumerate(modules):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                path.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return "".join(path), len(modules)
