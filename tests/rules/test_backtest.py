"""A draft held against past months, equal in every cell to a plain count by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from departments.months import CalendarMonth
from rules.backtest import backtest, backtest_by_month, change_words
from rules.models import Clause, Kind, RuleSetState, Signal
from tests.factories import (
    make_assessor,
    make_clause,
    make_metric,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
)

pytestmark = pytest.mark.django_db

MONTHS = CalendarMonth(2025, 7).up_to(CalendarMonth(2026, 6))


@pytest.fixture
def district():
    """Four towns with a figure in each of fifteen months, by a rule that a loop can follow."""
    department = make_assessor()
    metric = make_metric(department)
    towns = [make_town(f"t{n}", f"街道{n}") for n in range(4)]
    figures = {}
    for place, month in enumerate(CalendarMonth(2025, 4).up_to(MONTHS[-1])):
        for number, town in enumerate(towns):
            value = 60 + (place * 7 + number * 11) % 40
            figures[month, town.code] = value
            make_reading(metric, town, value, month=month)
    return department, metric, towns, figures


def drafted(department, metric, *, bounds, streak="", month=MONTHS[0]):
    rule_set = make_rule_set(department, month, state=RuleSetState.DRAFT)
    shared = {"rule_set": rule_set, "text": "条", "kind": Kind.THRESHOLD, "metric": metric}
    clauses = [
        Clause(signal=signal, number=1, standard=standard, **shared) for signal, standard in bounds.items()
    ]
    if streak:
        text = Clause(
            rule_set=rule_set, signal="red_light", number=2, text="条", kind=Kind.STREAK, standard=streak
        )
        clauses.append(text)
    return clauses


def given_cells(result):
    return {(cell.month, cell.label, cell.unit) for cell in result.given}


def test_thresholds_give_what_a_loop_counts(district):
    department, metric, towns, figures = district
    clauses = drafted(department, metric, bounds={"red_flag": "≥85", "yellow_light": "＜65"})
    expected = {
        (month, label, town.code)
        for month in MONTHS
        for town in towns
        for label, passes in (("红旗1", figures[month, town.code] >= 85), ("黄灯1", figures[month, town.code] < 65))
        if passes
    }  # fmt: skip
    result = backtest(clauses, MONTHS)
    assert given_cells(result) == expected
    assert sum(result.counts().values()) == len(expected) > 10
    assert len(result.cells) == len(MONTHS) * len(towns) * 2


def test_streak_counts_what_the_draft_itself_would_have_given_also_before_the_first_month(district):
    department, metric, towns, figures = district
    clauses = drafted(department, metric, bounds={"yellow_light": "＜80"}, streak="黄灯1连续2月")
    result = backtest(clauses, MONTHS)
    expected = {
        (month, "红灯2", town.code)
        for month in MONTHS
        for town in towns
        if figures[month, town.code] < 80 and figures[month.plus(-1), town.code] < 80
    }
    assert {cell for cell in given_cells(result) if cell[1] == "红灯2"} == expected
    assert any(month == MONTHS[0] for month, _, _ in expected)


def test_streak_of_a_streak_counts_as_far_back_as_both_reach(district):
    department, metric, towns, _ = district
    clauses = drafted(department, metric, bounds={"yellow_light": "＜1000"}, streak="黄灯1连续3月")
    clauses.append(
        Clause(
            rule_set=clauses[0].rule_set,
            signal="red_light",
            number=3,
            text="条",
            kind=Kind.STREAK,
            standard="红灯2连续2月",
        )
    )
    first = [cell for cell in backtest(clauses, MONTHS).given if cell.month == MONTHS[0]]
    assert {(cell.label, cell.unit) for cell in first} == {
        (label, town.code) for label in ("黄灯1", "红灯2", "红灯3") for town in towns
    }


def test_each_month_is_judged_by_its_own_clauses(district):
    department, metric, towns, figures = district
    loose = drafted(department, metric, bounds={"red_flag": "≥60"})
    strict = drafted(department, metric, bounds={"red_flag": "≥99"}, month=MONTHS[1])
    result = backtest_by_month({MONTHS[0]: loose, MONTHS[1]: strict})
    by_month = result.by_month()
    assert by_month[MONTHS[0]]["red_flag"] == len(towns)
    assert by_month[MONTHS[1]]["red_flag"] == sum(figures[MONTHS[1], town.code] >= 99 for town in towns)


def test_clauses_that_everybody_or_nobody_meets_are_named(district):
    department, metric, *_ = district
    clauses = drafted(
        department, metric, bounds={"red_flag": "≥1", "yellow_light": "＜1", "red_light": "＜65"}
    )
    result = backtest(clauses, MONTHS)
    assert (result.met_by_everybody(), result.met_by_nobody()) == (["红旗1"], ["黄灯1"])
    assert result.by_clause()["黄灯1"] == 0


def test_narrative_clause_has_no_cells(district):
    department, *_ = district
    clause = make_clause(make_rule_set(department, state=RuleSetState.DRAFT))
    assert backtest([clause], MONTHS).cells == ()


def test_exact_pair_is_never_rounded_into_a_flag(district):
    department, _, towns, _ = district
    metric = make_metric(department, "缴费率")
    make_reading(metric, towns[0], month=MONTHS[0], done=53999, total=90000)
    make_reading(metric, towns[1], month=MONTHS[0], done=54000, total=90000)
    clauses = drafted(department, metric, bounds={"red_flag": "≥60"})
    assert {unit for _, _, unit in given_cells(backtest(clauses, MONTHS))} == {"t1"}
    assert Fraction(53999, 900) < Decimal(60)


def test_queries_do_not_grow_with_clauses_or_months(district, django_assert_num_queries):
    department, metric, *_ = district
    for number in range(1, 4):
        make_threshold(make_rule_set(department, MONTHS[number]), metric=metric, standard=f"≥{80 + number}")
    clauses = list(Clause.objects.select_related("metric", "rule_set__department"))
    with django_assert_num_queries(2):
        backtest(clauses[:1], MONTHS[:1])
    with django_assert_num_queries(2):
        backtest(clauses, MONTHS)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((21, 9, 2), (37, 4, 0), "红旗 21→37，放宽；黄灯 9→4，放宽；红灯 2→0，放宽"),
        ((21, 9, 2), (20, 10, 2), "红旗 21→20，从严；黄灯 9→10，从严；红灯 2→2，不变"),
    ],
)
def test_turn_is_said_in_words_with_the_numbers(before, after, words):
    signals = [signal.value for signal in Signal]
    assert (
        change_words(dict(zip(signals, before, strict=True)), dict(zip(signals, after, strict=True))) == words
    )
