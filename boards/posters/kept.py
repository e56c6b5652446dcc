"""Posters that are kept: printed at the first asking, handed out from their file while it is the one that was printed.

The file lies where a web server reads; its sum lies in the database, in rows that are never changed.
"""

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from boards.document import Board
from boards.models import PosterFile
from boards.posters.making import poster, write_whole

log = logging.getLogger(__name__)


def kept_poster(board: Board, sheet: str, *, size: str) -> bytes:
    """The poster of a published edition. A file that is not the one that was printed is printed anew.

    What cannot be kept (disk full, folder closed, database away) is handed out all the same. Raises PosterError.
    """
    place = {"board": board.digest, "sheet": sheet, "paper": size}
    file = _file(**place)
    kept = _read(file)
    if kept is not None and _is_printed(place, kept):
        return kept
    if kept is not None:
        log.error("海报 %s 不是本系统印的那一份，已重新印制", file)
    pdf = poster(board, sheet, size=size)
    try:
        PosterFile.objects.get_or_create(**place, sha256=_sum(pdf), defaults={"size": len(pdf)})
        write_whole(file, pdf)
    except (OSError, DatabaseError) as fault:
        log.error("海报 %s 没有存下：%s", file, fault)
    return pdf


def poster_faults() -> Iterator[str]:
    """Kept files that are not what was printed; the next reader would have them printed anew."""
    root = Path(settings.PUBLIC_ROOT) / "posters"
    for file in sorted(root.glob("*/*.pdf")):
        sheet, _, paper = file.stem.partition("-")
        rows = PosterFile.objects.filter(board=file.parent.name, sheet=sheet, paper=paper)
        kept = _read(file)
        if kept is not None and rows.exists() and not rows.filter(sha256=_sum(kept)).exists():
            yield f"海报 {file.parent.name[:12]} {file.name}：文件不是本系统印的那一份"


def _file(*, board: str, sheet: str, paper: str) -> Path:
    return Path(settings.PUBLIC_ROOT) / "posters" / board / f"{sheet}-{paper}.pdf"


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:  # not kept yet, or not to be read: printed anew either way
        return None


def _is_printed(place: dict[str, str], content: bytes) -> bool:
    return PosterFile.objects.filter(**place, sha256=_sum(content)).exists()


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
