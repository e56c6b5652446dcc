"""The wall posters: one board as data in, one PDF out, the same bytes every time (contract, sections 5 and 6)."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from boards.document import Board, as_document
from boards.posters.composing import Composition, TooFull, compositions
from boards.posters.content import PosterHead, PrintedText
from boards.posters.kinds import KINDS, PosterKind, PosterRows
from boards.posters.measures import measures
from boards.posters.paper import BLEED_MM, FRAME, LARGEST_MM, LONG, SHORT, SIZES, TALL_HEAD, Paper
from boards.posters.preflight import Preflight, missing_in, missing_words
from boards.posters.setting import chunks, lines
from boards.qr import qr_path
from departments.press import FAMILIES, LaidOut, PrintJob, SetText, press

SECONDS = 60  # three times what other papers have: a hundred units with their reasons are half a dozen sheets
PX = 96 / 25.4  # CSS pixels in a millimetre
MOST_TRIALS = 12  # what no reckoning foresaw is refused rather than tried for ever

Size = str | tuple[float, float]
Edges = tuple[float, float, float, float]


class PosterError(ValueError):
    """A poster that cannot be printed as it should be; the sentence says what, and for which unit."""


@dataclass(frozen=True)
class Proof:
    """A poster as a file, and what was looked at before it may be printed."""

    pdf: bytes
    checks: Preflight


@dataclass(frozen=True)
class PosterCode:
    """A QR code of where to verify, as SVG path data, and the side of its square in modules; ("", 0) on a draft."""

    path: str
    modules: int

    @classmethod
    def of(cls, digest: str) -> "PosterCode":
        return cls(*qr_path(f"{settings.PUBLIC_URL}/verify/{digest}/" if digest else ""))


def poster(board: Board, sheet: str, *, size: Size = "a3", has_marks: bool = False) -> bytes:
    """A board as a PDF to hang: one of KINDS by its key, on a3, a2, a1 or (width, height) in mm, upright or wide.

    `has_marks` adds 3 mm of bleed and crop marks, for a print shop. PosterError names the character and the unit
    where the fonts lack a glyph, and refuses other sheets and sizes.
    """
    refuse_missing(_kind(sheet).texts(board))
    made = proof(board, sheet, size=size, has_marks=has_marks)
    if made.checks.fault:
        raise PosterError(made.checks.fault)
    return made.pdf


def proof(board: Board, sheet: str, *, size: Size = "a3", has_marks: bool = False) -> Proof:
    """The same with its checks, even where it should not be printed. PosterError for sheet, size, a row too full."""
    return _printed(board, _kind(sheet), paper_of(size, has_marks=has_marks))


def refuse_missing(texts: Sequence[PrintedText]) -> None:
    """PosterError, with the character and the unit, where the fonts lack a glyph for one of these texts."""
    if lacking := missing_in(texts):
        raise PosterError(missing_words(lacking))


def sheets_on(board: Board, sheet: str, on: Paper) -> int:
    """How many sheets a poster takes on a paper, as reckoned: nothing is printed. PosterError where it is too full."""
    kind = _kind(sheet)
    rows, words = kind.rows(board), kind.head(board)
    closing = on.closing_mm(_note_lines(words, rows, on))
    return len(next(_compositions(kind, rows, on, closing)).sheets)


def preflight(board: Board, sheet: str, *, size: Size = "a3") -> Preflight:
    """The checks before printing, made on the very pages that `poster` gives; PosterError as of `proof`."""
    return proof(board, sheet, size=size).checks


def seal_square(size: Size) -> tuple[float, float, float]:
    """Left, top and side, in mm on the paper, of the square on the last sheet that stays free for the seal."""
    return paper_of(size).seal


def write_whole(file: Path, content: bytes) -> None:
    """Put a file in its place in one piece, readable by the web server: nobody ever reads a half."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            os.chmod(part.name, 0o644)
            os.replace(part.name, file)
        except OSError:
            os.unlink(part.name)
            raise


def _kind(sheet: str) -> PosterKind[Any]:
    if sheet not in KINDS:
        raise PosterError(f"没有“{sheet}”这张榜，可用 {'、'.join(KINDS)}")
    return KINDS[sheet]


def paper_of(size: Size, *, has_marks: bool = False) -> Paper:
    """The paper of a size; PosterError where there is none such."""
    if isinstance(size, str) and size not in SIZES:
        raise PosterError(f"没有“{size}”这种纸张，可用 {'、'.join(SIZES)}，或“宽x高”（毫米）")
    width, height = SIZES[size] if isinstance(size, str) else size
    short, long = sorted((width, height))
    if not (short >= SHORT and LONG <= long <= LARGEST_MM):
        limits = f"短边 {SHORT}、长边 {LONG} 毫米起，各不超过 {LARGEST_MM} 毫米，横竖都可以"
        raise PosterError(f"纸张 {width:g}×{height:g} 毫米不行：{limits}")
    return Paper(width, height, has_marks)


def _printed(board: Board, kind: PosterKind[Any], on: Paper) -> Proof:
    """The first of the compositions that the layout does not contradict."""
    rows, words = kind.rows(board), kind.head(board)
    closing = on.closing_mm(_note_lines(words, rows, on))
    bleed = BLEED_MM if on.has_marks else None
    with press(seconds=SECONDS) as running:
        for composed in islice(_compositions(kind, rows, on, closing), MOST_TRIALS):
            html = render_to_string(kind.template, _context(kind, words, rows, composed, on))
            style = measures(composed, on, closing) + kind.widths(rows, composed.style, composed.width)
            job = PrintJob("css/poster.css", html, style, _identifier(board, kind, on), bleed)
            laid = running.lay_out(job, has_texts=True)
            overflow = _overflow(laid, composed, on, closing)
            if not overflow:
                break
        printed = running.write(job)
    checks = Preflight(
        paper=on.words,
        pages=printed.pages,
        missing_glyphs=missing_in(kind.texts(board)),
        overflow=overflow,
        smallest_pt=round(min(text.points for text in laid.texts), 2),
        least_pt=on.least_pt,
        fonts_embedded=all(font.embedded and font.name.startswith(FAMILIES) for font in printed.fonts),
        fonts=tuple(sorted({font.name for font in printed.fonts})),
        head=words,
        phone=settings.OBJECTION_PHONE,
    )
    return Proof(printed.pdf, checks)


def _compositions(
    kind: PosterKind[Any], rows: PosterRows, on: Paper, closing: float
) -> Iterator[Composition]:
    try:
        yield from compositions(kind.cut(rows), kind.styles, on, closing)
    except TooFull as full:
        raise PosterError(f"“{full}”的内容一张纸放不下，请换大一号的纸，或把事由写短") from full


def _note_lines(words: PosterHead, rows: PosterRows, on: Paper) -> int:
    """How many lines the notes take: a correction with its reason, where it was out before, points."""
    points = getattr(rows, "points", "")
    corrected = f"{words.correction}：{words.reason}" if words.correction else ""
    notes = [corrected, words.backfilled, f"计分：{points}" if points else ""]
    return sum(lines(chunks(note), on.note_width) for note in notes if note)


def _identifier(board: Board, kind: PosterKind[Any], on: Paper) -> str:
    own = board.digest or json.dumps(as_document(board), sort_keys=True)
    paper = f"{on.width:g} {on.height:g}{' marks' if on.has_marks else ''}"
    return hashlib.sha256(f"{own} {kind.key} {paper}".encode()).hexdigest()[:32]


def _context(
    kind: PosterKind[Any], words: PosterHead, rows: PosterRows, composed: Composition, on: Paper
) -> dict[str, object]:
    return {
        "sheet": kind.key,
        "words": words,
        "rows": rows,
        "composed": composed,
        "is_low": composed.head < TALL_HEAD,
        "is_wide": on.is_wide,
        "code": PosterCode.of(words.digest),
        "foot": PosterCode.of(words.short_digest),
        "phone": settings.OBJECTION_PHONE,
    }


def _overflow(laid: LaidOut, composed: Composition, on: Paper, closing: float) -> int:
    """Pieces of text that stand where they must not, and sheets more or less than were reckoned."""
    last = laid.pages - 1
    outside = sum(
        _is_outside(text, on) or (text.page == last and covered(text, on, closing)) for text in laid.texts
    )
    return outside + abs(laid.pages - len(composed.sheets))


def _is_outside(text: SetText, on: Paper) -> bool:
    """Out of its cell, or over the frame."""
    frame = FRAME * on.scale * PX
    right_edge, bottom_edge = on.width * PX - frame, on.height * PX - frame
    within = text.cell or (frame, frame, right_edge, bottom_edge)
    x, y, right, bottom = text.edges
    lowest = min(within[3], bottom_edge)
    return x < within[0] - 1 or y < within[1] - 1 or right > within[2] + 1 or bottom > lowest + 1


def covered(text: SetText, on: Paper, closing: float) -> bool:
    """In the field of the signature, which is drawn over it, without belonging there; or where the seal will be."""
    left, top, side = on.seal
    if _meets(text.edges, (left, top, left + side, top + side)):
        return True
    field = on.field(closing)
    is_signature = text.cell is not None and _lies_in(text.cell, field)
    return not is_signature and _meets(text.edges, field)


def _meets(edges: Edges, within_mm: Edges) -> bool:
    x, y, right, bottom = edges
    left, top, right_edge, bottom_edge = (length * PX for length in within_mm)
    return x < right_edge and right > left and y < bottom_edge and bottom > top


def _lies_in(edges: Edges, within_mm: Edges) -> bool:
    x, y, right, bottom = edges
    left, top, right_edge, bottom_edge = (length * PX for length in within_mm)
    return x >= left - 1 and y >= top - 1 and right <= right_edge + 1 and bottom <= bottom_edge + 1
