"""Posters that are kept: printed once, and handed out from their file while it is what would be printed now.

The file lies where a web server reads; its sum lies in the database beside what it was printed with, in rows that are
never changed. A file that a former release printed is ours, and is printed anew.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.db.models import QuerySet

from boards.document import Board
from boards.models import PosterFile
from boards.posters.layout_mark import layout_mark
from boards.posters.making import poster, write_whole
from boards.posters.picture import picture

PICTURE = "picture"  # what stands in place of a paper where there is none
log = logging.getLogger(__name__)


def kept_poster(board: Board, sheet: str, *, size: str) -> bytes:
    """The poster of a published edition. A file that is not the one that was printed is printed anew.

    What cannot be kept (disk full, folder closed, database away) is handed out all the same. Raises PosterError.
    """
    place = {"board": board.digest, "sheet": sheet, "paper": size}
    return _kept(place, lambda: poster(board, sheet, size=size))


def kept_picture(board: Board, key: str) -> bytes:
    """The long picture of a published edition, one of PICTURES, kept beside its posters and as they are."""
    return _kept({"board": board.digest, "sheet": key, "paper": PICTURE}, lambda: picture(board, key))


def _kept(place: dict[str, str], make: Callable[[], bytes]) -> bytes:
    file, layout = _file(**place), layout_mark()
    kept = _read(file)
    if kept is not None and _rows(kept, **place, layout=layout).exists():
        return kept
    if kept is not None and not _rows(kept, **place).exists():
        log.error("海报 %s 不是本系统印的那一份，已重新印制", file)
    made = make()
    try:
        row = {**place, "layout": layout, "sha256": _sum(made)}
        PosterFile.objects.get_or_create(**row, defaults={"size": len(made)})
        write_whole(file, made)
    except (OSError, DatabaseError) as fault:
        log.error("海报 %s 没有存下：%s", file, fault)
    return made


def kept_places(digests: Iterable[str]) -> set[tuple[str, str, str]]:
    """Board, sheet and paper of what is kept of the boards with these digests: handing it out prints nothing."""
    printed = PosterFile.objects.filter(board__in=digests, layout=layout_mark())
    places = set(printed.values_list("board", "sheet", "paper"))
    return {place for place in places if _file(*place).exists()}


def poster_faults() -> Iterator[str]:
    """Kept files that nobody of ours printed, with whichever layout; the next reader would have them printed anew."""
    root = Path(settings.PUBLIC_ROOT) / "posters"
    for file in sorted([*root.glob("*/*.pdf"), *root.glob("*/*.png")]):
        sheet, _, paper = file.stem.partition("-")
        rows = PosterFile.objects.filter(board=file.parent.name, sheet=sheet, paper=paper)
        kept = _read(file)
        if kept is not None and rows.exists() and not rows.filter(sha256=_sum(kept)).exists():
            yield f"海报 {file.parent.name[:12]} {file.name}：文件不是本系统印的那一份"


def _file(board: str, sheet: str, paper: str) -> Path:
    return (
        Path(settings.PUBLIC_ROOT)
        / "posters"
        / board
        / f"{sheet}-{paper}{'.png' if paper == PICTURE else '.pdf'}"
    )


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:  # not kept yet, or not to be read: printed anew either way
        return None


def _rows(content: bytes, **place: str) -> QuerySet[PosterFile]:
    """Those that say that this content was printed for the place."""
    return PosterFile.objects.filter(**place, sha256=_sum(content))


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
