"""Which font file each face of an official document is printed with, and how wide it sets a character."""

from functools import cache

from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from departments.press import PrintingError

FILES = {
    "song": "fonts/LiangbangSerif-Bold.ttf",
    "hei": "fonts/LiangbangSans-Regular.ttf",
    "kai": "fonts/LiangbangSerif-Regular.ttf",
    "fangsong": "fonts/LiangbangSerif-Regular.ttf",
}


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
