"""A unit's own licensed fonts for official papers, by their role; where one is not named or not fit, ours are used.

The families are named in the style sheets of papers (PaperSong, …) in front of ours, which stand in for a character
that the own font lacks. What a PDF may carry is said by the font itself (fsType of its OS/2 table).
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core import checks
from fontTools.ttLib import TTFont, TTLibError

ROLES = {"song": "小标宋", "fangsong": "仿宋", "kai": "楷体", "hei": "黑体"}
SUFFIXES = (".ttf", ".otf")
RESTRICTED, NO_SUBSETS, BITMAPS = 0x2, 0x100, 0x200  # OpenType, OS/2.fsType


def own_fonts() -> dict[str, Path]:
    """By role, the files that are named in the settings and fit."""
    return {role: file for role, file in _named() if not _fault_of(file)}


def font_faults() -> Iterator[str]:
    """Why a font that the settings name is not used, a sentence each."""
    for role, file in _named():
        if fault := _fault_of(file):
            yield f"{ROLES[role]}字体 {file} {fault}；改用随带的字库"


def _named() -> Iterator[tuple[str, Path]]:
    for role in ROLES:
        if name := settings.PAPER_FONTS.get(role):
            yield role, Path(name)


def _fault_of(file: Path) -> str:
    try:
        saved = file.stat().st_mtime_ns
    except OSError:
        return "读不到"
    return _read_fault(file, saved)


@lru_cache(maxsize=16)
def _read_fault(file: Path, _saved: int) -> str:
    if file.suffix.lower() not in SUFFIXES:
        return "不是 .ttf 或 .otf 文件（字体集 .ttc 请先拆成单个字体）"
    try:
        with file.open("rb") as opened, TTFont(opened, lazy=True) as font:
            allowed = font["OS/2"].fsType
    except (OSError, TTLibError, KeyError, AttributeError):
        return "不是完整的字体文件"
    if allowed & 0xF == RESTRICTED:
        return "的授权不许嵌入文件（fsType 2），请向字体公司取得许可嵌入的版本"
    if allowed & NO_SUBSETS:
        return "的授权不许只嵌入用到的字（fsType 0x100），请换一个版本"
    return "的授权只许嵌入点阵（fsType 0x200），请换一个版本" if allowed & BITMAPS else ""


def check_paper_fonts(**_: object) -> list[checks.CheckMessage]:
    """Said by `manage.py check`, and by every command that checks first, as the one that starts the service."""
    return [checks.Warning(fault, id="departments.W001") for fault in font_faults()]
