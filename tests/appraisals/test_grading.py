from fractions import Fraction as F

import pytest

from appraisals.grading import (
    Contender,
    Grade,
    TeamColour,
    calls_for_a_talk,
    colour,
    grade,
    places,
    proposes_exception,
    proposes_veto,
)

GREEN, BLUE, YELLOW, RED = TeamColour.GREEN, TeamColour.BLUE, TeamColour.YELLOW, TeamColour.RED


@pytest.mark.parametrize(("count", "percent", "given"), [(75, 20, 15), (75, 40, 30), (8, 20, 1), (4, 20, 0)])
def test_quota_gives_whole_places_alone(count, percent, given):
    assert places(count, F(percent)) == given


def ten(**changes):
    """Ten units from 100 down; `changes` by unit."""
    made = {f"u{number}": {"total": F(101 - number)} for number in range(1, 11)}
    return [Contender(unit, **(values | changes.get(unit, {}))) for unit, values in made.items()]


def graded(candidates, **more):
    return grade(candidates, excellent=F(20), good=F(30), **more)


def of(result, wanted):
    return [unit for unit, given in result.grades.items() if given is wanted]


def test_places_go_by_exact_total():
    result = graded(ten())
    assert of(result, Grade.EXCELLENT) == ["u1", "u2"]
    assert of(result, Grade.GOOD) == ["u3", "u4", "u5"]
    assert (len(of(result, Grade.PASSED)), result.tied) == (5, ())


def test_vetoed_unit_is_not_graded_and_its_place_goes_on():
    result = graded(ten(u1={"has_veto": True}))
    assert (of(result, Grade.NOT_GRADED), of(result, Grade.EXCELLENT)) == (["u1"], ["u2", "u3"])


def test_exception_stands_beside_the_quota_and_a_veto_is_stronger():
    result = graded(ten(u9={"has_exception": True}, u8={"has_exception": True, "has_veto": True}))
    assert of(result, Grade.EXCELLENT) == ["u1", "u2", "u9"]
    assert of(result, Grade.NOT_GRADED) == ["u8"]


def test_equal_totals_go_by_what_comes_next():
    level = {"total": F(99)}
    result = graded(ten(u2={**level, "ahead": (F(1),)}, u3={**level, "ahead": (F(2),)}))
    assert of(result, Grade.EXCELLENT) == ["u1", "u3"]


def test_units_level_at_the_cut_get_no_place_until_a_ruling_chose():
    candidates = ten(u2={"total": F(99)}, u3={"total": F(99)})
    result = graded(candidates)
    assert (of(result, Grade.EXCELLENT), result.tied) == (["u1"], ("u2", "u3"))
    ruled = graded(candidates, chosen=["u3"])
    assert (of(ruled, Grade.EXCELLENT), ruled.tied) == (["u1", "u3"], ())


def test_poor_is_by_a_ruling_alone():
    result = graded(ten(u10={"ruled": Grade.POOR}))
    assert of(result, Grade.POOR) == ["u10"]


@pytest.mark.parametrize(
    ("percent", "has_veto", "given"),
    [
        (90, False, GREEN),
        (F("89.99"), False, BLUE),
        (80, False, BLUE),
        (70, False, YELLOW),
        (F("69.9"), False, RED),
        (99, True, RED),
    ],
)
def test_colour_goes_by_share_and_a_veto_is_red(percent, has_veto, given):
    assert colour(F(percent) / 100, has_veto=has_veto) is given


@pytest.mark.parametrize(
    ("colours", "is_called_for"),
    [
        ({2022: RED}, True),
        ({2021: YELLOW, 2022: YELLOW}, True),
        ({2020: YELLOW, 2022: YELLOW}, False),
        ({2021: RED, 2022: YELLOW}, False),
        ({2021: YELLOW, 2022: GREEN}, False),
        ({}, False),
    ],
)
def test_talk_is_called_for_by_a_red_year_or_two_yellow_ones_in_a_row(colours, is_called_for):
    assert calls_for_a_talk(colours, 2022) is is_called_for


@pytest.mark.parametrize(
    ("rank", "before", "veto", "exception"),
    [
        (6, 4, True, False),
        (12, 13, True, False),
        (5, 5, False, False),
        (11, 12, False, False),
        (3, None, False, True),
    ],
)
def test_ranks_of_the_upper_level_propose(rank, before, veto, exception):
    assert (proposes_veto(rank, before=before, of=16), proposes_exception(rank)) == (veto, exception)
