from boards.site.lobby.cards import flag_cards, light_cards
from tests.boards.documents import ASSESSORS, line, make_board
from tests.boards.site.lobby.boards import board_of, given, with_units


def test_flag_card_names_its_assessors_with_their_count():
    lines = [
        line("red_flag", "chunxi", "rsj", 1),
        line("red_flag", "chunxi", "rsj", 2),
        line("red_flag", "chunxi", "yjj"),
    ]
    (card,) = flag_cards(board_of(lines))
    assert (card.unit, card.name, card.words) == ("chunxi", "淳溪街道", "红旗 3 面")
    assert [(len(marks.drawn), marks.times) for marks in card.marks] == [(3, "")]
    assert [(one.word, one.names) for one in card.given] == [("", ("区人社局 × 2", "区应急局"))]


def test_light_card_says_which_light_came_from_whom_red_first():
    lines = [line("yellow_light", "chunxi", "gafj"), line("red_light", "chunxi", "yjj")]
    (card,) = light_cards(board_of(lines))
    assert card.words == "红灯 1 盏、黄灯 1 盏"
    assert [marks.signal for marks in card.marks] == ["red_light", "yellow_light"]
    assert [(one.signal, one.word, one.names) for one in card.given] == [
        ("red_light", "红灯", ("区应急局",)),
        ("yellow_light", "黄灯", ("公安分局",)),
    ]


def test_nine_signals_are_drawn_and_ten_are_counted():
    cards = [
        flag_cards(board_of([line("red_flag", "chunxi", assessor) for assessor, _ in ASSESSORS[:count]]))[0]
        for count in (9, 10)
    ]
    assert [[(len(marks.drawn), marks.times) for marks in card.marks] for card in cards] == [
        [(9, "")],
        [(1, "× 10")],
    ]


def test_first_three_say_what_for_in_public_words(monkeypatch):
    with_units(monkeypatch, 5)
    lines = [{**one, "wording": f"得分{n}分", "grounds": "机器的句子"} for n, one in enumerate(given(5))]
    assert [card.reason for card in flag_cards(board_of(lines))] == ["得分0分", "得分1分", "得分2分", "", ""]


def test_withheld_reason_is_passed_over_for_the_next():
    withheld = {
        "withheld": True,
        "grounds": "",
        "wording": "",
        "clause_text": "",
        "value": None,
        "measure": None,
    }
    lines = [
        line("red_flag", "chunxi", "rsj", **withheld),
        line("red_flag", "chunxi", "yjj", wording="满意率第一"),
    ]
    assert [card.reason for card in flag_cards(board_of(lines))] == ["满意率第一"]
    assert [card.reason for card in flag_cards(board_of(lines[:1]))] == [""]


def test_cards_stand_in_the_order_of_the_board(monkeypatch):
    with_units(monkeypatch, 30)
    lines = [*given(30), line("red_flag", "u29", "gafj", 2)]
    names = [card.name for card in flag_cards(board_of(lines))]
    assert names == ["区第29号单位", *(f"区第{n:02}号单位" for n in range(29))]


def test_board_of_nobody_has_no_cards():
    board = make_board(lines=[])
    assert (flag_cards(board), light_cards(board)) == ([], [])
