"""A board's ranking as a table for spreadsheets, the same in CSV and XLSX. Pure: board in, bytes out."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, time
from decimal import Decimal

from boards.document import Board, Place
from departments.formulas import guarded
from departments.xlsx import Value, XlsxTable, xlsx
from rules.standards import plain

HEADINGS = (
    "名次", "组内名次", "单位", "分组", "红旗", "黄灯", "红灯", "得分", "累计得分", "累计名次",
)  # fmt: skip
WIDTHS = (8, 10, 24, 10, 8, 8, 8, 8, 10, 10)


def ranking_rows(board: Board) -> list[tuple[Value, ...]]:
    """The ranking in its own order, one tuple a unit under HEADINGS (contract, section 5).

    Counts and ranks are int, scores Decimal, names str; None where a unit has no rank or no year yet.
    """
    return [tuple(_cells(place)) for place in board.places]


def board_csv(board: Board) -> bytes:
    """The ranking as RFC 4180 in UTF-8 with BOM; text never becomes a formula, numbers stay numbers."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in ranking_rows(board):
        writer.writerow([guarded(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def board_xlsx(board: Board) -> bytes:
    """The same table as a workbook of one sheet; the same edition gives the same bytes. ValueError of a draft."""
    if board.publication is None:
        raise ValueError("a draft has no moment of publication to stamp its file with")
    table = XlsxTable(str(board.month), HEADINGS, WIDTHS, ranking_rows(board), fixed=3)
    return xlsx([table], made_at=board.publication.published_at, creator=board.issuer)


def draft_xlsx(board: Board, digest: str) -> bytes:
    """The same table of a draft, marked with the digits of its digest and stamped with the month's first day."""
    above = [f"送审稿 {digest[:12]}：尚未批准发布，仅供校核"]
    table = XlsxTable(str(board.month), HEADINGS, WIDTHS, ranking_rows(board), fixed=3, above=above)
    first = datetime.combine(board.month.first_day, time.min, UTC)
    return xlsx([table], made_at=first, creator=board.issuer)


def _cells(place: Place) -> Iterator[Value]:
    year = place.year_to_date
    yield from (place.rank, place.group_rank, place.name, place.group)
    yield from (*place.tally.counts, _bare(place.tally.score))
    yield from (_bare(year.tally.score), year.rank) if year else (None, None)


def _bare(score: Decimal) -> Decimal:
    """Without the zeros that a sum of a draft still carries; an edition's are gone already."""
    return Decimal(plain(score))
