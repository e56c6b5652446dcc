"""A circular set in lines and blocks, ready for its pages: where everything stands but the breaks of pages.

Plain Python, no Django. Lengths in points, as in boards/circular/setting.py. GB/T 9704-2012 in brackets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from boards.circular.document import (
    Annex,
    AnnexColumn,
    AnnexTable,
    Circular,
    CircularKind,
    CopyList,
    Paragraph,
    paragraphs,
)
from boards.circular.setting import BODY, COLOPHON, TYPE_AREA, Advance, TextLine, Words, set_lines
from boards.circular.titles import title_lines
from departments.months import day_words

FACES = {1: "hei", 2: "kai"}  # of headings, by level; the others and the text are 仿宋 [7.3.3]
HEAD_MOST, HEAD_NARROWEST = 52.0, 0.6  # points; how far characters of the head are drawn together
FREE_OF_DATE = 4  # characters at the right of 成文日期 [7.3.5.1]
CLOSING_LINES = 2  # of the text, that stay on the page of the signature [7.3.5.5]
# Points of a table by its number of columns: nothing smaller than 小四.
TABLE_SIZES = ((5, 14), (7, 13))
LEAST_TABLE_SIZE = 12


@dataclass(frozen=True)
class Head:
    """The words in red over the first page: drawn `scale` times as wide, from `left`."""

    words: str
    size: float
    scale: float
    spacing: float
    left: float


@dataclass(frozen=True)
class SetParagraph:
    """A paragraph in lines; `is_heading` where nothing but a heading stands in it.

    Not `is_whole` is the last one, whose last lines stand in `Composed.closing`.
    """

    level: int
    words: str
    lines: tuple[TextLine, ...]
    is_heading: bool = False
    is_whole: bool = True


@dataclass(frozen=True)
class Signature:
    """署名 and 成文日期, each with what is free at its right."""

    organ: str
    organ_free: float
    day: str
    day_free: float


@dataclass(frozen=True)
class SetTable:
    """A table with the share of the width that each column takes, in 1/10000, and each cell with its column."""

    table: AnnexTable

    @property
    def columns(self) -> list[tuple[AnnexColumn, int]]:
        total = sum(column.weight for column in self.table.columns)
        return [(column, round(column.weight * 10000 / total)) for column in self.table.columns]

    @property
    def rows(self) -> list[list[tuple[AnnexColumn, str]]]:
        return [list(zip(self.table.columns, row, strict=True)) for row in self.table.rows]


@dataclass(frozen=True)
class SetAnnex:
    """An annex with its label (`附件1`), its title in lines and the size of its tables."""

    label: str
    title: tuple[str, ...]
    tables: tuple[SetTable, ...]
    size: int


@dataclass(frozen=True)
class SetColophon:
    """版记: the lines of those who get copies, and who printed it when; the height in lines."""

    copies: tuple[TextLine, ...]
    printed_by: str
    printed_on: str

    @property
    def rows(self) -> int:
        return len(self.copies) + 1


@dataclass(frozen=True)
class Composed:
    """Everything that the template of a circular prints."""

    circular: Circular
    head: Head
    title: tuple[str, ...]
    addressed: tuple[TextLine, ...]
    text: tuple[SetParagraph, ...]
    closing: tuple[TextLine, ...]  # the last lines of the text, kept with what follows
    annex_note: tuple[TextLine, ...]
    signature: Signature | None
    annexes: tuple[SetAnnex, ...]
    colophon: SetColophon | None

    @property
    def is_brief(self) -> bool:
        return self.circular.kind is CircularKind.BRIEF

    @property
    def dated(self) -> str:
        return written(self.circular.dated)

    @property
    def last_paragraph(self) -> tuple[TextLine, ...]:
        rest = self.text[-1].lines if self.text and not self.text[-1].is_whole else ()
        return (*rest, *self.closing)

    @property
    def lines(self) -> list[TextLine]:
        """Every line of it but those of titles and tables."""
        text = [line for one in self.text for line in one.lines]
        copies = self.colophon.copies if self.colophon else ()
        return [*self.addressed, *text, *self.closing, *self.annex_note, *copies]


def compose(circular: Circular, advance: Advance) -> Composed:
    """A circular in lines, by the advances of the faces that it will be printed in."""
    text, closing = _text(circular.body, advance)
    return Composed(
        circular,
        _head(circular, advance),
        title_lines(circular.title),
        tuple(
            set_lines([Words("fangsong", f"{circular.addressed}：")], BODY, advance)
            if circular.addressed
            else ()
        ),
        text,
        closing,
        tuple(_annex_note(circular.annexes, advance)),
        _signature(circular, advance) if circular.signed_by else None,
        tuple(
            SetAnnex(label, title_lines(annex.title), tuple(map(SetTable, annex.tables)), _table_size(annex))
            for label, annex in zip(annex_labels(circular.annexes), circular.annexes, strict=True)
        ),
        _colophon(circular, advance),
    )


def written(day: date | None) -> str:
    """A day as a document writes it, with room for what is not known yet."""
    return day_words(day) if day else "　　　　年　　月　　日"


def annex_labels(annexes: Sequence[Annex]) -> list[str]:
    """附件1, 附件2 …; a single one has no number [7.3.7]."""
    return ["附件"] if len(annexes) == 1 else [f"附件{n}" for n, _ in enumerate(annexes, 1)]


def wide(text: str, face: str, advance: Advance) -> float:
    """How wide a text of 三号 is on one line."""
    return sum(advance(face, mark) * BODY.size + BODY.tracking for mark in text)


def _head(circular: Circular, advance: Advance) -> Head:
    if circular.kind is CircularKind.BRIEF:
        size, spacing = 60.0, 30.0
    else:
        size, spacing = HEAD_MOST, 0.0
    em = sum(advance("song", mark) for mark in circular.head) or 1
    room = TYPE_AREA[0]
    size = min(size, room / (em * HEAD_NARROWEST))
    natural = em * size + spacing * (len(circular.head) - 1)
    if natural < room * 0.6 and not spacing:  # a short name is spread
        spacing = (room * 0.6 - natural) / max(len(circular.head) - 1, 1)
        natural = room * 0.6
    scale = min(1.0, room / natural)
    return Head(circular.head, size, scale, spacing, (room - natural * scale) / 2)


def _text(body: str, advance: Advance) -> tuple[tuple[SetParagraph, ...], tuple[TextLine, ...]]:
    """The paragraphs, and the last lines apart from them."""
    told = [_set_paragraph(one, advance) for one in paragraphs(body)]
    if not told:
        return (), ()
    last = told[-1]
    kept = last.lines[-CLOSING_LINES:]
    rest = last.lines[: -len(kept)]
    return (
        (*told[:-1], *([SetParagraph(last.level, last.words, rest, is_whole=False)] if rest else ())),
        kept,
    )


def _set_paragraph(one: Paragraph, advance: Advance) -> SetParagraph:
    face = FACES.get(one.level, "fangsong")
    texts = [Words(face, one.lead), *([Words("fangsong", one.rest)] if one.rest else ())]
    lines = set_lines(texts, BODY, advance, first=2)
    return SetParagraph(one.level, one.lead, tuple(lines), one.level in FACES and not one.rest)


@dataclass(frozen=True)
class NoteEntry:
    """A line of 附件说明 before it is broken: `first` and `rest` are how many characters its lines stand in."""

    words: str
    first: float
    rest: float


def note_entries(annexes: Sequence[Annex], advance: Advance) -> list[NoteEntry]:
    """`附件：1.…` two characters in; what runs on stands under the first character of the title [7.3.4]."""
    entries = []
    for n, annex in enumerate(annexes, 1):
        number = "" if len(annexes) == 1 else f"{n}."
        lead, first = ("附件：", 2) if n == 1 else ("", 5)
        rest = 5 + wide(number, "fangsong", advance) / BODY.pitch
        entries.append(NoteEntry(lead + number + annex.title, first, rest))
    return entries


def _annex_note(annexes: Sequence[Annex], advance: Advance) -> list[TextLine]:
    return [
        line
        for entry in note_entries(annexes, advance)
        for line in set_lines(
            [Words("fangsong", entry.words)], BODY, advance, first=entry.first, rest=entry.rest
        )
    ]


def _signature(circular: Circular, advance: Advance) -> Signature:
    """The organ centred over the day, whose right is four characters free, more where the organ is long."""
    day = written(circular.dated)
    organ_wide, day_wide = (wide(text, "fangsong", advance) for text in (circular.signed_by, day))
    day_free = max(FREE_OF_DATE * BODY.pitch, (organ_wide - day_wide) / 2)
    return Signature(circular.signed_by, day_free + (day_wide - organ_wide) / 2, day, day_free)


def _table_size(annex: Annex) -> int:
    columns = max((len(table.columns) for table in annex.tables), default=0)
    return next((size for most, size in TABLE_SIZES if columns <= most), LEAST_TABLE_SIZE)


def _colophon(circular: Circular, advance: Advance) -> SetColophon | None:
    if not (circular.copied_to or circular.printed_by):
        return None
    copies = [line for one in circular.copied_to for line in _copies(one, advance)]
    return SetColophon(tuple(copies), circular.printed_by, f"{written(circular.printed_on)}印发")


def copies_words(one: CopyList) -> str:
    """`抄送：区委办公室，区政府办公室。`"""
    return f"{one.label}：{one.words.rstrip('。')}。"


def _copies(one: CopyList, advance: Advance) -> list[TextLine]:
    """What runs on stands under the first character behind the colon [7.4.2]."""
    return set_lines([Words("fangsong", copies_words(one))], COLOPHON, advance, rest=len(one.label) + 1)
