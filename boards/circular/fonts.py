"""Which font files each face of an official document is printed with, and how wide they set a character."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from departments.paper_fonts import own_fonts
from departments.press import PrintingError

FILES = {
    "song": "fonts/LiangbangSerif-Bold.ttf",
    "hei": "fonts/LiangbangSans-Regular.ttf",
    "kai": "fonts/LiangbangSerif-Regular.ttf",
    "fangsong": "fonts/LiangbangSerif-Regular.ttf",
}


def advance(face: str, character: str) -> float:
    """How wide the face sets a character, in em: the unit's own font, where it lacks it ours, else one em."""
    own = own_fonts().get(face)
    widths = _advances(own, own.stat().st_mtime_ns) if own else {}
    return widths.get(character) or _ours(FILES[face]).get(character, 1.0)


@cache
def _ours(name: str) -> dict[str, float]:
    found = finders.find(name)
    if not found:
        raise PrintingError(f"{name} 不在静态文件里")
    return _advances(Path(found), 0)


@cache
def _advances(file: Path, _saved: int) -> dict[str, float]:
    with TTFont(file, lazy=True) as font:
        widths, em = font["hmtx"], font["head"].unitsPerEm
        return {chr(code): widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}
