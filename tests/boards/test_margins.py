"""What a score adds up and what separates two units, worked by hand."""

from decimal import Decimal

import pytest

from boards.margins import addends, margin, missing, unsigned
from boards.ranking import Tally
from tests.boards.documents import POINTS

HALVES = {"red_flag": Decimal("0.5"), "yellow_light": Decimal("-0.5"), "red_light": Decimal(-2)}


def tally(flags=0, yellow=0, red=0, points=POINTS):
    return Tally(flags, yellow, red).under(points)


@pytest.mark.parametrize(
    ("own", "points", "told", "sum_told"),
    [
        (tally(3, 1), POINTS, ["红旗 3 × 1", "黄灯 1 × (−1)"], "2"),
        (tally(0, 0, 1), POINTS, ["红灯 1 × (−2)"], "−2"),
        (tally(1, 1), POINTS, ["红旗 1 × 1", "黄灯 1 × (−1)"], "0"),
        (tally(3, 2, points=HALVES), HALVES, ["红旗 3 × 0.5", "黄灯 2 × (−0.5)"], "0.5"),
        (tally(), POINTS, [], "0"),
    ],
)
def test_score_is_told_by_its_addends(own, points, told, sum_told):
    assert [words for _, words in addends(own, points)] == told
    assert unsigned(own.score) == sum_told


@pytest.mark.parametrize(
    ("own", "other", "words"),
    [
        (tally(1), tally(2), "少 1 面红旗，得分低 1 分"),
        (tally(2), tally(1), "多 1 面红旗，得分高 1 分"),
        (tally(3, 2, 0), tally(4, 0, 1), "少 1 面红旗、多 2 盏黄灯、少 1 盏红灯，得分低 1 分"),
        (tally(2, 0, 1), tally(2, 2), "得分相同，红灯多 1 盏"),
        (tally(2, 2), tally(2, 0, 1), "得分相同，红灯少 1 盏"),
        (tally(3, 2), tally(2, 1), "得分相同，黄灯多 1 盏"),
        (tally(2), tally(2), "得分和红灯、黄灯、红旗都相同"),
    ],
)
def test_margin_names_what_decides(own, other, words):
    assert margin(own, other) == words


def test_flags_without_points_decide_last():
    points = {**POINTS, "red_flag": Decimal(0)}
    assert margin(tally(1, points=points), tally(2, points=points)) == "得分相同，红旗少 1 面"


@pytest.mark.parametrize(
    ("own", "above", "words"),
    [
        (tally(1), tally(2), "再多 1 面红旗即可并列"),
        (tally(1), tally(2, 1), "再多 1 面红旗即可超过"),
        (tally(2, 0, 1), tally(2), "再多 3 面红旗即可超过，或者少 1 盏红灯即可并列"),
        (
            tally(6, 5, 1),
            tally(3, 4),
            "再多 1 面红旗即可超过，或者少 1 盏红灯即可超过，或者少 1 盏黄灯即可超过",
        ),
        (tally(1, 1), tally(5), "再多 6 面红旗即可超过"),
    ],
)
def test_missing_is_the_least_of_each_kind_that_suffices(own, above, words):
    assert missing(own, above, POINTS) == words


@pytest.mark.parametrize(
    ("own", "above", "words"),
    [
        (tally(0, 1), tally(1, 1), "再多 1 面红旗即可并列"),
        (tally(0, 0, 1), tally(0, 1), "再多 2 面红旗即可超过"),
        (tally(0, 0, 2), tally(0, 1), "再多 4 面红旗即可超过"),
        (tally(0, 2), tally(0, 1), "再多 2 面红旗即可超过，或者少 1 盏黄灯即可并列"),
        (tally(0, 1, 1), tally(0, 2), "再多 2 面红旗即可超过，或者少 1 盏红灯即可超过"),
        (tally(1, 1), tally(1), "再多 2 面红旗即可超过，或者少 1 盏黄灯即可并列"),
    ],
)
def test_no_way_leaves_a_unit_without_any_flag_and_light(own, above, words):
    """Whom nobody judged in a month has no rank."""
    assert missing(own, above, POINTS) == words


def test_nothing_is_promised_where_flags_have_no_points_and_there_is_no_light():
    points = {**POINTS, "red_flag": Decimal(0)}
    assert missing(tally(1, points=points), Tally(score=Decimal(1)), points) == ""


@pytest.mark.parametrize("own", [tally(f, y, r) for f in range(3) for y in range(3) for r in range(2)])
@pytest.mark.parametrize("above", [tally(4), tally(3, 1), tally(4, 0, 1), tally(9, 9, 9)])
def test_what_is_missing_holds_when_it_is_counted_again(own, above):
    if own.order <= above.order:
        return
    words = missing(own, above, POINTS).split("，")[0]
    more = int(words.split()[1])
    one_less = Tally(own.red_flag + more - 1, own.yellow_light, own.red_light).under(POINTS)
    then = Tally(own.red_flag + more, own.yellow_light, own.red_light).under(POINTS)
    assert one_less.order > above.order >= then.order
    assert words.endswith("并列") == (then.order == above.order)
