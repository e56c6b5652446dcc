from decimal import Decimal
from fractions import Fraction as F

import pytest

from appraisals.scoring import (
    LEFT_OUT,
    UNDECIDED,
    Adjusted,
    Answers,
    Caps,
    LeafPoints,
    MarkedLeaf,
    MonthFigure,
    Points,
    evaluation_score,
    of_boards,
    of_months,
    panel_score,
    score,
    shown,
    year_share,
)
from appraisals.shares import Absent, ByEvaluation, Reckoning

MARKED = MarkedLeaf(F(3), "u01", {"u02": F(2), "u03": F("2.8"), "u04": F("2.5")}, F(1))
JUNE, DECEMBER = MonthFigure(done=F(6), total=F(8)), MonthFigure(done=F(9), total=F(10))


@pytest.mark.parametrize(
    ("unit", "exact"),
    [("u01", F(3)), ("u02", F(2)), ("u75", F(73, 30))],
    ids=["lead by its rank", "bearing by its mark", "without the task by the mean of the others"],
)
def test_marked_leaf_gives_each_unit_its_points(unit, exact):
    assert MARKED.points(unit) == Points(exact)


def test_lead_never_has_a_mark_of_its_own_hand_nor_is_it_in_the_mean():
    marked = MarkedLeaf(F(10), "u01", {"u01": F(10), "u02": F(8)}, F("0.95"))
    assert [marked.points(unit) for unit in ("u01", "u02", "u09")] == [
        Points(F("9.5")),
        Points(F(8)),
        Points(F(8)),
    ]


@pytest.mark.parametrize(
    ("leaf", "unit", "points"),
    [
        (MarkedLeaf(F(3), "u01", {"u02": F(2)}), "u01", UNDECIDED),
        (MarkedLeaf(F(3), "u01", {}, F(1)), "u09", UNDECIDED),
        (MarkedLeaf(F(3), "u01", {"u02": F(2)}, F(1), Absent.LEFT_OUT), "u09", LEFT_OUT),
    ],
    ids=["no rank of the lead", "nobody bears the task", "left out by the method"],
)
def test_no_answer_is_not_zero(leaf, unit, points):
    assert leaf.points(unit) == points


@pytest.mark.parametrize(
    ("exact", "words"),
    [
        (F(73, 30), "2.43"),
        (F(1, 200), "0.01"),
        (F(-1, 200), "0.00"),
        (F(5), "5.00"),
        (F(26978, 300), "89.93"),
    ],
)
def test_points_are_rounded_half_up_where_they_are_shown(exact, words):
    assert shown(exact) == words


@pytest.mark.parametrize(
    ("months", "reckoning", "share"),
    [
        ([JUNE, DECEMBER], Reckoning.SUM, F(15, 18)),
        ([JUNE, DECEMBER], Reckoning.MEAN, F("0.825")),
        ([JUNE, DECEMBER], Reckoning.LAST, F("0.9")),
        ([MonthFigure(value=F(120))], Reckoning.LAST, F(1)),
        ([MonthFigure(value=F(80))], Reckoning.SUM, None),
        ([MonthFigure(done=F(0), total=F(0))], Reckoning.MEAN, None),
        ([], Reckoning.SUM, None),
    ],
)
def test_months_make_a_year(months, reckoning, share):
    assert year_share(months, reckoning) == share


def test_extra_sheet_counts_half_and_who_does_not_know_counts_nothing():
    assigned = [Answers({"好": 7, "较好": 1, "不了解": 9}), Answers({"好": 1}, is_extra=True)]
    assert shown(panel_score(assigned)) == "98.24"
    assert panel_score([Answers({"不了解": 3})]) is None


@pytest.mark.parametrize(
    ("panels", "words"),
    [
        ({"领导": F(90), "企业": F(80)}, "86.00"),
        ({"领导": F(90)}, "90.00"),
        ({"领导": None, "企业": F(80)}, "80.00"),
    ],
)
def test_panel_without_an_answer_drops_out_with_its_weight(panels, words):
    assert shown(evaluation_score(ByEvaluation((("领导", 60), ("企业", 40))), panels)) == words


def test_evaluation_that_nobody_answered_is_undecided():
    assert evaluation_score(ByEvaluation((("领导", 100),)), {"领导": None}) is None


@pytest.mark.parametrize(
    ("converted", "start", "points"),
    [("5", None, F(10)), ("-5", None, F(0)), ("0", None, F(5)), ("-1.5", "3", F("1.5")), ("5", "8", F(10))],
)
def test_year_of_the_boards_stays_within_the_leaf(converted, start, points):
    assert of_boards(Decimal(converted), F(10), start and Decimal(start)) == points


def test_months_of_a_member_stay_within_the_leaf():
    assert of_months([F("6.5")] * 12, F(70)) == F(70)
    assert of_months([F(-3), F(1)], F(70)) == F(0)


def leaves(*points):
    return [LeafPoints(str(number), F(10), one) for number, one in enumerate(points, 1)]


@pytest.mark.parametrize(
    ("points", "adjusted", "exact"),
    [
        ([Points(F(8)), Points(F(7))], Adjusted(), F(15)),
        ([Points(F(8)), LEFT_OUT], Adjusted(), F(16)),
        ([Points(F(8)), Points(F(7))], Adjusted([F(2), F(2), F(3)], [F("1.5")]), F("18.5")),
        ([Points(F(1)), Points(F(0))], Adjusted((), [F(4), F(4)]), F(0)),
        ([Points(F(10)), Points(F(10))], Adjusted([F(3)]), F(23)),
        ([Points(F(8)), UNDECIDED], Adjusted(), None),
        ([LEFT_OUT, LEFT_OUT], Adjusted(), None),
    ],
    ids=[
        "sum",
        "left out",
        "each within its own cap",
        "never below 0",
        "above full",
        "undecided",
        "nothing left",
    ],
)
def test_total_of_a_unit(points, adjusted, exact):
    scored = score(leaves(*points), F(20), adjusted=adjusted, caps=Caps(F(5), F(5)))
    assert scored.exact == exact
    assert scored.share == (None if exact is None else exact / 20)


def test_what_is_undecided_or_left_out_is_named():
    scored = score(leaves(UNDECIDED, LEFT_OUT, Points(F(1))), F(30))
    assert (scored.undecided, scored.left_out) == (("1",), ("2",))
