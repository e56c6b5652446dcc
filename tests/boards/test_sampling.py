import hashlib

import pytest

from boards.sampling import DRAWN, drawn, seed_of
from tests.boards.documents import UNITS, line, make_board


def test_seed_names_the_draft_and_the_draw():
    assert seed_of("3f2a91c04b7d" + "0" * 52, 2) == "3f2a91c04b7d-2"


def test_anybody_draws_the_same_lines_again():
    board = make_board()
    lots = {
        award.key: hashlib.sha256("\n".join(["3f2a91c04b7d-1", *award.key]).encode()).hexdigest()
        for award in board.awards
    }
    expected = sorted(lots, key=lots.get)[:3]
    assert [award.key for award in drawn(board.awards, "3f2a91c04b7d-1")] == expected
    assert [award.key for award in drawn(reversed(board.awards), "3f2a91c04b7d-1")] == expected


def test_another_draw_gives_others():
    board = make_board()
    draws = {tuple(award.key for award in drawn(board.awards, f"3f2a91c04b7d-{n}")) for n in range(1, 20)}
    assert len(draws) == 19


@pytest.mark.parametrize("count", [0, 1, DRAWN])
def test_board_with_few_lines_gives_them_all(count):
    board = make_board(lines=[line("red_flag", code, "fgw") for code, *_ in UNITS[:count]])
    assert {award.unit for award in drawn(board.awards, "x")} == {code for code, *_ in UNITS[:count]}
