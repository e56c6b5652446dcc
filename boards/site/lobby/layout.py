"""How cards are laid out on pages: rows of cards that fill the page, in type as large as it holds.

Nothing is ever made smaller than can be read to save a page: fewer units stand larger, more go on another page.
No cell is left empty: where the cards do not come out even, the upper rows have fewer and wider ones.
Plain Python, no Django.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from boards.site.lobby.cards import Card, card_height, is_whole
from boards.site.lobby.screens import COMFORTABLE, SIZES, Screen, TypeSize, split

GAP = 1.5

Rows = tuple[tuple[Card, ...], ...]
Sizes = Mapping[int, TypeSize]  # by the number of cards in a row


@dataclass(frozen=True)
class CardRow:
    """Cards beside each other in type of one size, together as wide as the page."""

    size: TypeSize
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class CardPage:
    """One page of cards, row by row."""

    rows: tuple[CardRow, ...]

    @property
    def is_grand(self) -> bool:
        """One or two units: their signals stand in the middle, as on a plaque."""
        return sum(len(row.cards) for row in self.rows) <= 2


def card_pages(cards: Sequence[Card], screen: Screen) -> list[CardPage]:
    """As few pages as hold the cards in comfortable type; in smaller type where it takes that, as few as hold them."""
    for least in (COMFORTABLE, SIZES[0]):
        for count in range(1, len(cards) + 1):
            pages = _pages(split(cards, count), screen, least)
            if pages:
                return pages
    # Content beyond all reason still has to be shown somehow: a card a page, in the smallest type.
    return [CardPage((CardRow(SIZES[0], (card,)),)) for card in cards]


def _pages(dealt: Sequence[Sequence[Card]], screen: Screen, least: TypeSize) -> list[CardPage]:
    """The pages, or none where one of them does not hold its cards in type of at least this size."""
    pages = []
    for cards in dealt:
        fitting = [page for rows in _arrangements(cards, screen) for page in _fitting(rows, screen, least)]
        if not fitting:
            return []
        size, rows = max(fitting, key=lambda found: found[0].name)
        pages.append(CardPage(_grown(rows, size, screen)))
    return pages


def _arrangements(cards: Sequence[Card], screen: Screen) -> Iterator[Rows]:
    """The cards in rows of at most so many: the most abreast first."""
    most = min(screen.abreast, len(cards))
    for abreast in range(most, 0, -1):
        yield tuple(tuple(row) for row in split(cards, -(-len(cards) // abreast)))


def _fitting(rows: Rows, screen: Screen, least: TypeSize) -> list[tuple[TypeSize, Rows]]:
    """The rows with the largest type that they have room for, if any is large enough."""
    sizes = reversed(SIZES[least.name_step - 1 :])
    largest = next((size for size in sizes if _fit(rows, {len(row): size for row in rows}, screen)), None)
    return [(largest, rows)] if largest else []


def _grown(rows: Rows, size: TypeSize, screen: Screen) -> tuple[CardRow, ...]:
    """What is left of the room, given to the type: rows of as many cards have the same, wider cards take more."""
    sizes: Sizes | None = {len(row): size for row in rows}
    while sizes:
        found, sizes = sizes, _a_step_larger(rows, sizes, screen)
    return tuple(CardRow(found[len(row)], row) for row in rows)


def _a_step_larger(rows: Rows, sizes: Sizes, screen: Screen) -> Sizes | None:
    """One kind of row in type one step larger, that of the smallest type first; None where none has room for it."""
    for abreast in sorted(sizes, key=lambda abreast: (sizes[abreast].steps, abreast)):
        for larger in sizes[abreast].larger:
            tried = {**sizes, abreast: larger}
            if _fit(rows, tried, screen):
                return tried
    return None


def _fit(rows: Rows, sizes: Sizes, screen: Screen) -> bool:
    room = screen.height - GAP * (len(rows) - 1)
    for row in rows:
        size, width = sizes[len(row)], (screen.width - GAP * (len(row) - 1)) / len(row)
        if not all(is_whole(card, size, width) for card in row):
            return False
        room -= max(card_height(card, size, width) for card in row)
        if room < 0:
            return False
    return True
