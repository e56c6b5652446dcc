"""Derived readings as they are judged, through the one door and by `judge`."""

import pytest

from departments.months import CalendarMonth
from rules.judging import NO_AWARDS, figure_words, judge
from rules.models import Clause, Derivation, Kind
from rules.readings import readings_for, resting_on_figures
from rules.trial import try_clause
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_derived,
    make_metric,
    make_reading,
    make_rule_set,
    make_town,
)

pytestmark = pytest.mark.django_db
LAST_JUNE, MAY = JUNE.plus(-12), JUNE.plus(-1)
YEAR, MONTH, TO_DATE = Derivation.YEAR_ON_YEAR, Derivation.MONTH_ON_MONTH, Derivation.TO_DATE


@pytest.fixture
def rules():
    return make_rule_set(make_assessor("gaj", "公安分局"))


@pytest.fixture
def cases(rules):
    return make_metric(rules.department, "诈骗案件数", "起", places=0)


def sentences(rules, metric, standard, *, kind=Kind.THRESHOLD, month=JUNE):
    """By unit what a clause on this metric says, after its outcome."""
    clause = make_clause(rules, number=rules.clauses.count() + 1, kind=kind, metric=metric, standard=standard)
    (result,) = judge([(month, clause)], awards=NO_AWARDS)
    return {one.unit.code: f"{one.verdict.outcome} {one.verdict.sentence}" for one in result.findings}


def test_change_is_judged_on_what_is_typed(rules, cases):
    town, other, third = make_town(), make_town("gubai", "古柏街道"), make_town("qiqiao", "漆桥街道")
    make_reading(cases, town, 855)
    make_reading(cases, town, 1000, month=LAST_JUNE)
    make_reading(cases, other, 5)
    make_reading(cases, third, 5)
    make_reading(cases, third, 0, month=LAST_JUNE)
    make_town("laojie", "老街镇")
    assert sentences(rules, make_derived(cases, YEAR), "≤-10") == {
        "chunxi": "met 6月诈骗案件数同比 -14.5% ≤ -10%",
        "gubai": "no_data 6月诈骗案件数同比无数据，缺2025年6月的数据",
        "qiqiao": "by_hand 6月诈骗案件数同比：上年同期为 0，须人工判定",
        "laojie": "no_data 6月诈骗案件数同比无数据",
    }


@pytest.mark.parametrize(
    ("now", "before", "standard", "sentence"),
    [
        (8551, 10_000, "≤-14.5", "not_met 6月甲 -14.49% > -14.5%，超出 0.1 个百分点"),
        (8549, 10_000, "≤-14.5", "met 6月甲 -14.5% ≤ -14.5%"),
        (8551, 10_000, "-14.5~-10", "met 6月甲 -14.5%，在 -14.5%~-10% 之间"),
        (8549, 10_000, "-14.5~-10", "not_met 6月甲 -14.51% < -14.5%"),
        (416, 311, "＜33.8", "met 6月甲 33.76% < 33.8%"),
        (416, 311, "≥30", "met 6月甲 33.8% ≥ 30%"),
        (2, 3, "＝-33.3", "not_met 6月甲 -33.33% ≠ -33.3%"),
    ],
)
def test_sentence_has_as_many_places_as_tell_the_truth(rules, cases, now, before, standard, sentence):
    town = make_town()
    make_reading(cases, town, now)
    make_reading(cases, town, before, month=LAST_JUNE)
    assert sentences(rules, make_derived(cases, YEAR, "甲", places=1), standard) == {"chunxi": sentence}


def test_change_of_a_percentage_is_told_in_points(rules):
    rate = make_metric(rules.department, "满意率")
    town = make_town()
    make_reading(rate, town, done=90, total=100)
    make_reading(rate, town, "92.5", month=MAY)
    assert sentences(rules, make_derived(rate, MONTH), "≥-2") == {
        "chunxi": "not_met 6月满意率环比 -2.5百分点 < -2百分点，还差 0.5 个百分点"
    }


def test_half_a_year_is_compared_with_the_half_year_before(rules, cases):
    town = make_town()
    for n in range(6):
        make_reading(cases, town, 10 + n, month=JUNE.plus(-n))
        make_reading(cases, town, 10, month=LAST_JUNE.plus(-n))
    to_date = make_derived(cases, TO_DATE)
    assert sentences(rules, to_date, "≥70") == {"chunxi": "met 6月诈骗案件数累计 75起 ≥ 70起"}
    assert sentences(rules, make_derived(to_date, YEAR), "≥20") == {
        "chunxi": "met 6月诈骗案件数累计同比 25% ≥ 20%"
    }


def test_units_are_ranked_by_the_exact_change(rules, cases):
    for n, now in enumerate((13_333, 13_334, 13_336, 13_337, 12_000)):
        town = make_town(f"t{n}", f"镇{n}", position=n)
        make_reading(cases, town, now)
        make_reading(cases, town, 10_000, month=LAST_JUNE)
    change = make_derived(cases, YEAR, "甲", places=1)
    said = sentences(rules, change, "前2", kind=Kind.RANKING)
    assert list(said.values()) == [
        "not_met 6月甲 33.33%，第 4 名（共 5 个），不在前 2 名之内",
        "not_met 6月甲 33.34%，第 3 名（共 5 个），不在前 2 名之内",
        "met 6月甲 33.36%，第 2 名（共 5 个）",
        "met 6月甲 33.37%，第 1 名（共 5 个）",
        "not_met 6月甲 20%，第 5 名（共 5 个），不在前 2 名之内",
    ]


def test_number_that_a_line_keeps_is_the_derived_one(cases):
    town = make_town()
    make_reading(cases, town, 416)
    make_reading(cases, town, 311, month=LAST_JUNE)
    change = make_derived(cases, YEAR)
    reading = readings_for([change], [JUNE]).one(change.pk, town.pk, JUNE)
    assert (str(reading.value), reading.done, reading.total) == ("33.762057", None, None)
    assert figure_words(change, reading) == "33.76%"


def test_typed_readings_come_through_the_same_door(cases):
    town = make_town()
    reading = make_reading(cases, town, 5)
    make_reading(cases, town, 6, month=MAY)
    readings = readings_for([cases, None], [JUNE])
    assert readings.of(cases.pk, JUNE) == {town.pk: reading}
    assert readings.one(cases.pk, town.pk, MAY) is None
    assert readings.of(None, JUNE) == {}


def test_what_is_typed_of_the_month_counts_though_nothing_can_be_computed(rules, cases):
    town = make_town()
    reading = make_reading(cases, town, 5)
    clause = make_clause(rules, kind=Kind.THRESHOLD, metric=make_derived(cases, YEAR), standard="≤-10")
    (result,) = judge([(JUNE, clause)], awards=NO_AWARDS)
    assert [(one.reading, one.typed) for one in result.findings] == [(None, reading)]


@pytest.mark.parametrize(("derived_count", "queries"), [(0, 1), (1, 3), (3, 3)])
def test_readings_cost_the_same_however_many_are_derived(
    cases, derived_count, queries, django_assert_num_queries
):
    derivations = [TO_DATE, YEAR, MONTH][:derived_count]
    metrics = [cases, *(make_derived(cases, derivation) for derivation in derivations)]
    for n in range(3):
        make_reading(cases, make_town(f"t{n}", f"镇{n}"), 5)
    with django_assert_num_queries(queries):
        readings_for(metrics, [JUNE, MAY])


@pytest.mark.parametrize(
    ("steps", "months"),
    [
        ([YEAR], ["2026-06", "2027-06"]),
        ([MONTH], ["2026-06", "2026-07"]),
        ([TO_DATE], [f"2026-{n:02}" for n in range(6, 13)]),
        ([TO_DATE, YEAR], [f"{year}-{n:02}" for year in (2026, 2027) for n in range(6, 13)]),
    ],
)
def test_months_that_rest_on_a_typed_figure_are_known(cases, steps, months):
    metric = cases
    for derivation in steps:
        metric = make_derived(metric, derivation)
    make_derived(make_metric(cases.department, "别的指标"), YEAR)
    touched = resting_on_figures([cases], [JUNE])
    assert [str(at) for at in sorted(touched[metric])] == months
    assert touched[cases] == {JUNE}
    assert len(touched) == 1 + len(steps)


def test_trial_takes_the_last_month_that_can_be_computed(rules, cases):
    town, today = make_town(), CalendarMonth(2026, 9)
    for month, number in ((JUNE, 855), (LAST_JUNE, 1000), (JUNE.plus(1), 900)):
        make_reading(cases, town, number, month=month)
    clause = Clause(
        rule_set=rules,
        signal="red_flag",
        number=1,
        kind=Kind.THRESHOLD,
        metric=make_derived(cases, YEAR),
        standard="<= -10 %",
    )
    trial = try_clause(clause, beside=[], today=today)
    assert (trial.normal, trial.sentence) == ("≤-10", "按2026年6月数据，会授红旗：淳溪街道")
