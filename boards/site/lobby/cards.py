"""The cards of the flag board and the light board: whom, how many, from whom; for the first also what for.

Plain Python, no Django.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from boards.document import Board
from boards.ranking import flag_order, light_order
from boards.site.lobby.screens import NAME_LEADING, TEXT_LEADING, TypeSize, ems, lines_of
from boards.site.month import FLAGS, LIGHTS
from boards.site.rows import BoardRow, board_row
from boards.words import WORDS

MOST_DRAWN = 9
TOLD = 3  # so many of the first say what they were given it for
SEPARATOR = 1.1  # the point between two names, in their own size
LONGEST_WHOLE = 9  # ems: a name up to this is never broken
# Of its height, with the space beside it; lamps are drawn a little higher than flags.
MARK_WIDTH = {"red_flag": 0.98, "red_light": 0.72, "yellow_light": 0.72}


@dataclass(frozen=True)
class Marks:
    """One kind of signal on a card: drawn so many times, or once beside `times`, where there are many."""

    signal: str
    drawn: tuple[int, ...]
    times: str


@dataclass(frozen=True)
class Given:
    """Who gave it; on the light board under the light's word, for colour alone says too little."""

    signal: str
    word: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """One unit on one of the two boards; `reason` is the public wording of the first of its signals, or ""."""

    unit: str
    name: str
    words: str
    marks: tuple[Marks, ...]
    given: tuple[Given, ...]
    reason: str = ""


def flag_cards(board: Board) -> list[Card]:
    """The flag board's cards in its order."""
    return _cards(board, FLAGS, [entrant.unit for entrant in flag_order(board.entrants)])


def light_cards(board: Board) -> list[Card]:
    """The light board's cards in its order."""
    return _cards(board, LIGHTS, [entrant.unit for entrant in light_order(board.entrants)])


def _cards(board: Board, signals: Sequence[str], units: Sequence[str]) -> list[Card]:
    rows = [board_row(board, unit, signals) for unit in units]
    return [_card(row, signals, is_told=position < TOLD) for position, row in enumerate(rows)]


def _card(row: BoardRow, signals: Sequence[str], *, is_told: bool) -> Card:
    counts = Counter(row.signals)
    crowded = len(row.signals) > MOST_DRAWN
    marks = tuple(
        Marks(s, tuple(range(1 if crowded else counts[s])), f"× {counts[s]}" if crowded else "")
        for s in signals
        if counts[s]
    )
    given = tuple(_given(row, signal, is_alone=len(signals) == 1) for signal in signals if counts[signal])
    reason = next((one.wording for one in row.reasons if one.wording), "") if is_told else ""
    return Card(row.unit, row.name, row.words, marks, given, reason)


def _given(row: BoardRow, signal: str, *, is_alone: bool) -> Given:
    by = Counter(reason.assessor for reason in row.reasons if reason.signal == signal)
    names = tuple(f"{name} × {count}" if count > 1 else name for name, count in by.items())
    return Given(signal, "" if is_alone else WORDS[signal][0], names)


def card_height(card: Card, size: TypeSize, width: float) -> float:
    """How high a card of this width has to be for its name, its signals, who gave them and what for."""
    inner = width - 2 * size.padding
    name = lines_of(ems(card.name), inner / size.name) * size.name * NAME_LEADING
    text: float = sum(_given_lines(given, inner / size.text) for given in card.given)
    if card.reason:
        text += lines_of(ems(card.reason) + 1.5, inner / size.text - 1) + 0.3
    return 1.5 * size.padding + name + size.mark * 1.42 + text * size.text * TEXT_LEADING + 0.6


def is_whole(card: Card, size: TypeSize, width: float) -> bool:
    """Whether nothing that belongs together is torn: short names, the drawn signals, the names of who gave them."""
    inner = width - 2 * size.padding
    marks = sum(_marks_width(marks, size) for marks in card.marks)
    name = ems(card.name)
    given = max(length + ems(one.word) for one in card.given for length in _lengths(one.names))
    return (
        marks <= inner
        and (name > LONGEST_WHOLE or name * size.name <= inner)
        and (given - SEPARATOR > LONGEST_WHOLE + 4 or given * size.text <= inner)
    )


def _marks_width(marks: Marks, size: TypeSize) -> float:
    times = (ems(marks.times) + 0.6) * size.name * 0.8 if marks.times else 0.0
    return len(marks.drawn) * (MARK_WIDTH[marks.signal] * size.mark + 0.3) + times + 1.6


def _given_lines(given: Given, width: float) -> int:
    """Names do not break inside: each goes to the next line where the rest of this one is too short."""
    lines, used = 1, 0.0
    width -= ems(given.word) + 0.7 if given.word else 0.0
    width += SEPARATOR  # the first of a line has none
    for length in _lengths(given.names):
        if used and used + length > width:
            lines, used = lines + 1, 0.0
        lines += int(length // max(width, 1.0))
        used += length
    return lines


def _lengths(names: Iterable[str]) -> list[float]:
    return [ems(name) + SEPARATOR for name in names]
