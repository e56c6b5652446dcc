from copy import deepcopy
from dataclasses import replace

import pytest

from boards.differences import ADDED, CHANGED, STRUCK, Difference, differences, unexplained
from boards.document import read
from tests.boards.documents import line, make_board, make_document


def one(**changes):
    return line("red_flag", "chunxi", "rsj", 1, grounds="6月获市级通报表扬", **changes)


TWO = line("red_light", "gubai", "jxj", 2, grounds="6月逾期未整改 3 处")


def test_boards_that_say_the_same_do_not_differ():
    assert differences(make_board(), make_board(edition=2, reason="笔误")) == Difference()
    assert not differences(make_board(), make_board(edition=2, reason="笔误"))


@pytest.mark.parametrize(
    "before,after,kind,sentence",
    [
        ([one()], [one(), TWO], ADDED, "古柏街道 红灯2（区经信局）：补入，“6月逾期未整改 3 处”"),
        ([one(), TWO], [one()], STRUCK, "古柏街道 红灯2（区经信局）：撤下，“6月逾期未整改 3 处”"),
        (
            [one()],
            [{**one(), "grounds": "6月获省级通报表扬"}],
            CHANGED,
            "淳溪街道 红旗1（区人社局）：“6月获市级通报表扬”改为“6月获省级通报表扬”",
        ),
        ([one()], [{**one(), "value": "88"}], CHANGED, "淳溪街道 红旗1（区人社局）：“87.2”改为“88”"),
        (
            [one(wording="参保完成率87.2%")],
            [{**one(), "grounds": "6月获省级通报表扬", "wording": "获省级通报表扬"}],
            CHANGED,
            "淳溪街道 红旗1（区人社局）：“参保完成率87.2%”改为“获省级通报表扬”",
        ),
        (
            [one(wording="参保完成率87.2%")],
            [one(wording="参保完成率87%")],
            CHANGED,
            "淳溪街道 红旗1（区人社局）：“参保完成率87.2%”改为“参保完成率87%”",
        ),
        ([], [one(wording="参保完成率87.2%")], ADDED, "淳溪街道 红旗1（区人社局）：补入，“参保完成率87.2%”"),
        (
            [{**one(), "grounds": "", "wording": "", "withheld": True}],
            [],
            STRUCK,
            "淳溪街道 红旗1（区人社局）：撤下",
        ),
    ],
)
def test_line_that_differs_is_told_with_its_words(before, after, kind, sentence):
    found = differences(make_board(lines=before), make_board(lines=after))
    assert [(line.kind, line.sentence) for line in found.lines] == [(kind, sentence)]


@pytest.mark.parametrize(
    "is_published,sentence",
    [
        (True, "淳溪街道 红旗1（区人社局）：“870，1000，87.2”改为“880，1010，88”"),
        (False, "淳溪街道 红旗1（区人社局）：“87.2，870，1000”改为“88，880，1010”"),
    ],
    ids=["published", "drafted"],
)
def test_figures_are_told_in_the_order_of_the_text(is_published, sentence):
    """A published text has its keys sorted; a draft names the figure first, then the pair behind it."""
    before = make_board(lines=[one(done="870", total="1000")])
    after = make_board(lines=[one(value="88", done="880", total="1010")])
    boards = [board if is_published else replace(board, publication=None) for board in (before, after)]
    assert [line.sentence for line in differences(*boards).lines] == [sentence]


def test_totals_ranks_and_scores_are_told_old_and_new():
    found = differences(make_board(lines=[one()]), make_board(lines=[one(), TWO]))
    assert found.totals == (("红灯", 0, 1),)
    assert [(each.name, each.columns) for each in found.places] == [
        (
            "古柏街道",
            (
                ("组内名次", "—", "2"),
                ("全区名次", "—", "2"),
                ("得分", "—", "−2"),
                ("累计得分", "—", "−2"),
                ("累计名次", "—", "2"),
            ),
        )
    ]


def test_rank_that_moves_with_another_unit_is_told_without_counts():
    three = [line("red_flag", unit, "rsj") for unit in ("chunxi", "chunxi", "gubai")]
    found = differences(make_board(lines=three), make_board(lines=three[2:]))
    apart = {each.name: (each.counts_apart, each.sums_apart) for each in found.places}
    assert apart == {"古柏街道": (False, False), "淳溪街道": (True, True)}
    assert found.places[0].sentence == "古柏街道：组内名次 2→1，全区名次 2→1，累计名次 2→1"


def change_name(document):
    document["ranking"][0]["name"] = "改名街道"


def change_group(document):
    document["ranking"][0]["group"] = "园区"


def change_filing(document):
    document["assessors"][0]["late"] = True


def drop_a_row(document):
    del document["ranking"][-1]


def change_points(document):
    document["policy"]["red_flag"] = "3"


def turn_lines_round(document):
    document["determinations"].reverse()


def turn_rows_round(document):
    document["ranking"][-2:] = reversed(document["ranking"][-2:])


@pytest.mark.parametrize(
    "change,sentence",
    [
        (change_name, "单位淳溪街道（镇街）改为改名街道（镇街）"),
        (change_group, "单位淳溪街道（镇街）改为淳溪街道（园区）"),
        (change_filing, "认定部门区人社局（已报送）改为区人社局（逾期报送）"),
        (drop_a_row, "单位国际慢城不再列入排名"),
        (
            change_points,
            "积分标准由“红旗 +1，黄灯 −1，红灯 −2”改为“红旗 +3，黄灯 −1，红灯 −2”",
        ),
        (turn_lines_round, "榜单的排列次序有变"),
        (turn_rows_round, "榜单的排列次序有变"),
    ],
)
def test_everything_else_is_told_and_explained_by_no_line(change, sentence):
    before = make_document(lines=[one(), TWO])
    after = deepcopy(before)
    change(after)
    found = differences(read(before), read(after))
    assert [each.sentence for each in found.others] == [sentence]
    assert unexplained(found, lines=[]) == [sentence]


def test_what_follows_from_a_named_line_is_explained():
    found = differences(make_board(lines=[one()]), make_board(lines=[one(), TWO]))
    assert unexplained(found, lines=[found.lines[0].key]) == []
    assert unexplained(found, lines=[]) == [
        "古柏街道 红灯2（区经信局）：补入，“6月逾期未整改 3 处”",
        "古柏街道：组内名次 —→2，全区名次 —→2，得分 —→−2，累计得分 —→−2，累计名次 —→2",
    ]


def test_sums_are_explained_by_a_recount_alone():
    before = make_document(lines=[one()])
    after = deepcopy(before)
    after["ranking"][0]["year_to_date"] = {**after["ranking"][0]["year_to_date"], "red_flag": 4, "score": "4"}
    found = differences(read(before), read(after))
    assert unexplained(found, lines=[]) == ["淳溪街道：累计得分 +1→+4"]
    assert unexplained(found, lines=[], all_sums=True) == []
