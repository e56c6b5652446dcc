from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from boards.ranking import Entrant, Tally, flag_order, light_order, ranking, tally

POINTS = {"red_flag": Decimal(1), "yellow_light": Decimal(-1), "red_light": Decimal(-2)}


def entrant(unit, red_flag=0, yellow=0, red=0, *, group="镇街", points=POINTS):
    signals = ["red_flag"] * red_flag + ["yellow_light"] * yellow + ["red_light"] * red
    return Entrant(unit, group, tally(signals, points))


def ranks(entrants):
    return [(place.unit, place.rank, place.group_rank) for place in ranking(entrants)]


def test_tally_counts_and_scores_with_two_decimals():
    points = {"red_flag": Decimal("0.5"), "yellow_light": Decimal("-0.25"), "red_light": Decimal(-1)}
    counted = tally(["red_flag", "yellow_light", "red_flag", "red_light"], points)
    assert counted == Tally(2, 1, 1, Decimal("-0.25"))


def test_scores_3_3_2_rank_1_1_3():
    assert ranks([entrant("a", 2), entrant("b", 3), entrant("c", 3)]) == [
        ("b", 1, 1),
        ("c", 1, 1),
        ("a", 3, 3),
    ]


def test_order_breaks_ties_by_red_then_yellow_lights_then_flags():
    two_flags_red = entrant("red", 2, 0, 1)
    two_yellow_none = entrant("yellow", 2, 2, 0)
    level = entrant("level", 1, 1, 0)
    assert [two_flags_red.tally.score, two_yellow_none.tally.score, level.tally.score] == [0, 0, 0]
    assert ranks([two_flags_red, two_yellow_none, level]) == [
        ("level", 1, 1),
        ("yellow", 2, 2),
        ("red", 3, 3),
    ]


def test_more_red_flags_go_first_only_when_all_else_is_equal():
    free = {"red_flag": Decimal(0), "yellow_light": Decimal(-1), "red_light": Decimal(-2)}
    assert ranks([entrant("one", 1, points=free), entrant("two", 2, points=free)]) == [
        ("two", 1, 1),
        ("one", 2, 2),
    ]


def test_unjudged_units_stand_last_in_register_order_without_rank():
    found = ranks([entrant("z"), entrant("bad", 0, 0, 3), entrant("a")])
    assert found == [("bad", 1, 1), ("z", None, None), ("a", None, None)]


def test_group_rank_counts_within_the_group():
    found = ranks([entrant("t1", 1), entrant("b1", 5, group="部门"), entrant("t2", 3)])
    assert found == [("b1", 1, 1), ("t2", 2, 1), ("t1", 3, 2)]


def test_flag_board_most_flags_then_register_order():
    assert [
        e.unit for e in flag_order([entrant("a", 1), entrant("b", 3), entrant("c", 1), entrant("d")])
    ] == [
        "b",
        "a",
        "c",
    ]


def test_light_board_most_red_then_yellow_then_register_order():
    entrants = [entrant("y1", 9, 1), entrant("y3", 0, 3), entrant("r1", 0, 0, 1), entrant("r1y1", 0, 1, 1)]
    assert [e.unit for e in light_order(entrants)] == ["r1y1", "r1", "y3", "y1"]


counts = st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4))


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(counts, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_ranks_do_not_depend_on_the_order_of_units(rows, random):
    entrants = [entrant(f"u{n}", *row) for n, row in enumerate(rows)]
    shuffled = entrants[:]
    random.shuffle(shuffled)
    assert {p.unit: p.rank for p in ranking(entrants)} == {p.unit: p.rank for p in ranking(shuffled)}


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(counts, min_size=1, max_size=12))
def test_rank_is_one_more_than_the_number_of_better_units(rows):
    places = ranking([entrant(f"u{n}", *row) for n, row in enumerate(rows)])
    judged = [place for place in places if place.rank is not None]
    for place in judged:
        assert place.rank == 1 + sum(other.tally.order < place.tally.order for other in judged)
