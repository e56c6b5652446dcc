from boards.results import result_of
from tests.boards.documents import line, make_board


def test_result_of_a_unit_is_its_place_and_what_it_was_given_by_name():
    board = make_board(lines=[line("red_flag", "mc", "rsj"), line("red_light", "mc", "gone", 2)])
    result = result_of(board, "mc")
    assert (result.place.name, result.place.group_rank, result.score) == ("国际慢城", 1, "-1")
    assert [(name, award.clause) for name, award in result.awards] == [
        ("区人社局", "红旗1"),
        ("gone", "红灯2"),
    ]


def test_unit_that_was_not_judged_has_a_place_without_ranks():
    result = result_of(make_board(lines=[]), "mc")
    assert (result.place.is_judged, result.score, result.awards) == (False, "0", ())


def test_unit_that_the_board_does_not_list_has_no_result():
    assert result_of(make_board(), "gone") is None
