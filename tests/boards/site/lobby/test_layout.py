import re
from pathlib import Path

import pytest

from boards.site.lobby.cards import card_height, flag_cards, is_whole, light_cards
from boards.site.lobby.layout import GAP, card_pages
from boards.site.lobby.screens import (
    COMFORTABLE,
    LANDSCAPE,
    MARKS,
    NAMES,
    PADDINGS,
    SCREENS,
    STEPS,
    TEXTS,
    UPRIGHT,
    split,
)
from tests.boards.site.lobby.boards import LONG, SIGNALS, board_of, given, with_units

STATIC = Path(__file__).parents[4] / "static"
CARDS = {"flags": flag_cards, "lights": light_cards}


def shapes(pages):
    return [[len(row.cards) for row in page.rows] for page in pages]


@pytest.mark.parametrize(
    ("count", "landscape", "upright"),
    [
        (1, [[1]], [[1]]),
        (2, [[2]], [[1, 1]]),
        (3, [[1, 2]], [[1, 1, 1]]),
        (9, [[2, 2], [2, 3]], [[2, 2], [1, 2, 2]]),
        (14, [[2, 2], [2, 3], [2, 3]], [[1, 2, 2, 2], [1, 2, 2, 2]]),
    ],
)
def test_few_units_are_few_pages_without_an_empty_cell(monkeypatch, count, landscape, upright):
    with_units(monkeypatch, 60)
    cards = flag_cards(board_of(given(count)))
    assert shapes(card_pages(cards, LANDSCAPE)) == landscape
    assert shapes(card_pages(cards, UPRIGHT)) == upright


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.key)
@pytest.mark.parametrize("board", ["flags", "lights"])
@pytest.mark.parametrize("each", [1, 3, 9, 11])
@pytest.mark.parametrize("count", [1, 2, 9, 14, 41, 120])
def test_pages_hold_every_card_once_and_no_more_than_fits(monkeypatch, screen, board, each, count):
    with_units(monkeypatch, 120)
    cards = CARDS[board](board_of(given(count, SIGNALS[board], each)))
    pages = card_pages(cards, screen)
    assert [card for page in pages for row in page.rows for card in row.cards] == cards
    for page in pages:
        rows = [(row, (screen.width - GAP * (len(row.cards) - 1)) / len(row.cards)) for row in page.rows]
        assert all(is_whole(card, row.size, width) for row, width in rows for card in row.cards)
        heights = [max(card_height(card, row.size, width) for card in row.cards) for row, width in rows]
        assert sum(heights) + GAP * (len(rows) - 1) <= screen.height


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.key)
def test_usual_names_stand_in_comfortable_type(monkeypatch, screen):
    with_units(monkeypatch, 41)
    pages = card_pages(flag_cards(board_of(given(41, each=3))), screen)
    assert min(row.size.name for page in pages for row in page.rows) >= COMFORTABLE.name


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.key)
def test_upper_rows_have_fewer_and_larger_cards(monkeypatch, screen):
    with_units(monkeypatch, 5)
    (page,) = card_pages(flag_cards(board_of(given(5))), screen)
    sizes = [(len(row.cards), -row.size.name) for row in page.rows]
    assert sizes == sorted(sizes) and len(set(sizes)) == 2


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.key)
def test_names_of_thirty_characters_find_their_pages(monkeypatch, screen):
    with_units(monkeypatch, 41, name=LONG[:28] + "{:02}")
    cards = flag_cards(board_of(given(41, each=9)))
    pages = card_pages(cards, screen)
    assert [card for page in pages for row in page.rows for card in row.cards] == cards


@pytest.mark.parametrize(
    ("count", "pages", "dealt"), [(7, 3, [2, 2, 3]), (6, 3, [2, 2, 2]), (2, 2, [1, 1]), (5, 1, [5])]
)
def test_dealt_evenly_what_is_over_last(count, pages, dealt):
    parts = split(range(count), pages)
    assert [len(part) for part in parts] == dealt
    assert [one for part in parts for one in part] == [*range(count)]


def test_steps_and_their_style_are_the_same_sizes():
    css = (STATIC / "css/lobby.css").read_text()
    for n in range(STEPS):
        rule = f".name-{n + 1} {{ --name: {NAMES[n]:g}; --pad: {PADDINGS[n]:g}; }}"
        text, mark = (
            f".text-{n + 1} {{ --text: {TEXTS[n]:g}; }}",
            f".mark-{n + 1} {{ --mark: {MARKS[n]:g}; }}",
        )
        assert f"{rule} {text} {mark}\n" in css
    assert min(NAMES) >= 100 / 24 and min(TEXTS) >= 100 / 40


def test_no_size_in_the_style_is_under_the_floor():
    css = re.sub(r"/\*.*?\*/", "", (STATIC / "css/lobby.css").read_text(), flags=re.S)
    sizes = re.findall(r"font(?:-size)?: [^;]*?calc\(([\d.]+) \* var\(--u\)\)", css)
    assert min(map(float, sizes)) >= 100 / 40
