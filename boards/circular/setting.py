"""A text as lines of its own: 28 characters to a line, no mark where it may not stand. Plain Python, no Django.

The layout of pages knows no justified Chinese text; here each line is filled up by the space between characters. All
lengths are in points.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from departments.typography import TIGHT, bound

MM = 72 / 25.4
LINES, CHARACTERS = 22, 28
TYPE_AREA = (156 * MM, 225 * MM)

Advance = Callable[[str, str], float]  # of a face and a character, in em


@dataclass(frozen=True)
class TypeMeasure:
    """How wide a text is set: size of the type, what a character of one em takes on a full line, the line."""

    size: float
    pitch: float
    width: float

    @property
    def tracking(self) -> float:
        return self.pitch - self.size


BODY = TypeMeasure(16, TYPE_AREA[0] / CHARACTERS, TYPE_AREA[0])
COLOPHON = TypeMeasure(14, 14, TYPE_AREA[0] - 2 * 14)  # 版记: one character free at either side
ROW_OF_COLOPHON = 8.2  # mm, also in the style sheet


@dataclass(frozen=True)
class Words:
    """A part of a text in one face: `fangsong`, `kai`, `hei` or `song`."""

    face: str
    words: str


@dataclass(frozen=True)
class Bit:
    """What is drawn in one go. `squeezed` marks give up their empty half: `start`, `end`, "" for no."""

    face: str
    words: str
    squeezed: str = ""


@dataclass(frozen=True)
class TextLine:
    """A line; `tracking` is what every character takes above its own advance, `free` what the line leaves empty."""

    bits: tuple[Bit, ...]
    indent: float
    tracking: float
    free: float = 0

    @property
    def words(self) -> str:
        return "".join(bit.words for bit in self.bits)

    @property
    def place(self) -> str:
        """One word for indent and tracking, alike for all lines that have both alike."""
        return f"i{round(self.indent * 1000)}t{round(self.tracking * 1000)}"


@dataclass(frozen=True)
class _Mark:
    face: str
    character: str
    squeezed: str
    wide: float


Chunk = tuple[_Mark, ...]
_OPENING = "（「『《【“‘〔"
_WIDE_BELOW_CHINESE = "“”‘’—…·"


def set_lines(
    texts: Iterable[Words], measure: TypeMeasure, advance: Advance, *, first: float = 0, rest: float = 0
) -> list[TextLine]:
    """The lines of one paragraph, its first indented by `first` characters, the others by `rest`."""
    lines: list[TextLine] = []
    row: list[_Mark] = []
    room = measure.width - first * measure.pitch

    def close(*, is_last: bool) -> None:
        nonlocal row, room
        indent = (rest if lines else first) * measure.pitch
        lines.append(_line(_trimmed(row), indent, measure, is_last=is_last))
        row, room = [], measure.width - rest * measure.pitch

    for chunk in _chunks(texts, measure, advance):
        if row and _wide(row) + _wide(chunk) > room + 0.01:
            close(is_last=False)
        if not row and chunk[0].character == " " and lines:
            continue
        for mark in chunk:  # what is wider than a line is broken where the line ends
            if row and _wide(row) + mark.wide > room + 0.01:
                close(is_last=False)
            row.append(mark)
    if row:
        close(is_last=True)
    return lines


def _chunks(texts: Iterable[Words], measure: TypeMeasure, advance: Advance) -> Iterator[Chunk]:
    """What is never broken: a number with its unit, a word of Latin letters, a character with its marks."""
    for text in texts:
        waiting: list[_Mark] = []
        for group in bound(text.words):
            marks = [
                _mark(text.face, character, kind == TIGHT, measure, advance)
                for kind, part in group
                for character in part
            ]
            if waiting and not _stay(waiting[-1].character, marks[0].character):
                yield tuple(waiting)
                waiting = []
            waiting += marks
        if waiting:
            yield tuple(waiting)


def _stay(before: str, after: str) -> bool:
    """Whether two characters stay on one line though no mark binds them: a word, a dash, dots, a bracket."""
    if before in "〔" or after in "〕·":
        return True
    return before == after in "—…" or (_is_latin(before) and _is_latin(after))


def _is_latin(character: str) -> bool:
    return " " < character < "⺀" and character not in _WIDE_BELOW_CHINESE


def _mark(face: str, character: str, is_tight: bool, measure: TypeMeasure, advance: Advance) -> _Mark:
    em = advance(face, character)
    squeezed = ("start" if character in _OPENING else "end") if is_tight and em == 1 else ""
    return _Mark(face, character, squeezed, (em - 0.5 * bool(squeezed)) * measure.size + measure.tracking)


def _wide(marks: Iterable[_Mark]) -> float:
    return sum(mark.wide for mark in marks)


def _trimmed(row: list[_Mark]) -> list[_Mark]:
    while row and row[-1].character == " ":
        row = row[:-1]
    return row


def _line(row: list[_Mark], indent: float, measure: TypeMeasure, *, is_last: bool) -> TextLine:
    free = measure.width - indent - _wide(row)
    more = free / (len(row) - 1) if len(row) > 1 and not is_last else 0
    return TextLine(tuple(_bits(row)), indent, measure.tracking + more, free if is_last else 0)


def _bits(row: Iterable[_Mark]) -> Iterator[Bit]:
    face, squeezed, words = "", "", ""
    for mark in row:
        if words and (mark.squeezed or squeezed or mark.face != face):
            yield Bit(face, words, squeezed)
            words = ""
        face, squeezed, words = mark.face, mark.squeezed, words + mark.character
    if words:
        yield Bit(face, words, squeezed)
