"""What a poster is printed with beside its board: a file that was printed with something else is printed anew."""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

# What turns a board into a sheet, apart from this room: each module that it stands on.
MODULES = (
    "assessments.dates",
    "boards.digest",
    "boards.document",
    "boards.qr",
    "boards.ranking",
    "boards.words",
    "departments.glyphs",
    "departments.months",
    "departments.press",
    "departments.pressroom",
    "departments.typography",
    "rules.labels",
    "rules.standards",
)
LOOKS = ("boards/posters/*.py", "templates/posters/*.html", "static/css/poster.css", "static/css/picture.css")
FONTS = ("static/fonts/*.[ot]tf", "static/fonts/*.txt", "static/fonts/fonts.conf")
LIBRARIES = "requirements.txt"  # the layout's own, with their versions


def layout_mark() -> str:
    """32 hex digits: another as soon as the same board would be printed another way.

    Read once a process; where the program runs while it is being written, whenever a file was saved.
    """
    saved = tuple((str(file), file.stat().st_mtime_ns) for file in _files()) if settings.DEBUG else ()
    printed = f"{_sum(str(settings.BASE_DIR), saved)} {settings.PUBLIC_URL} {settings.OBJECTION_PHONE}"
    return sha256(printed.encode()).hexdigest()[:32]


@lru_cache(maxsize=2)
def _sum(base: str, _saved: tuple[tuple[str, int], ...]) -> str:
    whole = sha256()
    for file in _files():
        whole.update(f"{file.relative_to(base)} {sha256(file.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _files() -> Iterator[Path]:
    root = Path(settings.BASE_DIR)
    for name in MODULES:
        yield root / f"{name.replace('.', '/')}.py"
    for pattern in (*LOOKS, *FONTS, LIBRARIES):
        yield from sorted(root.glob(pattern))
