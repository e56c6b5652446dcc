from decimal import Decimal

import pytest

from assessments.contact.goals import goals
from assessments.models import LineState, Month, Submission
from departments.months import CalendarMonth
from rules.models import Kind, Signal
from tests.assessments.contact.scenes import OUT
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_metric,
    make_month,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
)

pytestmark = pytest.mark.django_db
JULY = CalendarMonth(2026, 7)


@pytest.fixture
def rules():
    return make_rule_set(make_assessor())


@pytest.fixture
def town():
    return make_town()


def told(found):
    return [(goal.clause.label, goal.near.asks, goal.near.stands, goal.near.gap) for goal in found]


def test_nearest_flag_stands_first_and_reached_ones_after(rules, town):
    far, near, done = (make_metric(rules.department, name) for name in ("甲率", "乙率", "丙率"))
    make_threshold(rules, number=1, metric=far, standard="≥97")
    make_threshold(rules, number=2, metric=near, standard="6月≥80，7月≥97")
    make_threshold(rules, number=3, metric=done, standard="≥90")
    for metric, value in ((far, 60), (near, 95), (done, 91)):
        make_reading(metric, town, value)
    assert told(goals(town, JULY).flags) == [
        ("红旗2", "7月须达 97%", "6月 95%", "还差 2 个百分点"),
        ("红旗1", "7月须达 97%", "6月 60%", "还差 37 个百分点"),
        ("红旗3", "7月须达 90%", "6月 91%", "已达到"),
    ]


def test_latest_figure_counts_and_only_of_twelve_months(rules, town):
    metric = make_metric(rules.department)
    make_threshold(rules, metric=metric)
    make_reading(metric, town, 50, month=JUNE.plus(-11))
    assert goals(town, JULY).flags[0].near.stands == "7月 50%"
    assert goals(town, JULY.plus(1)).unknown[0].near.asks == "8月须达 85%"
    make_reading(metric, town, 70, month=JUNE)
    assert goals(town, JULY).flags[0].near.stands == "6月 70%"


def test_lights_tell_how_far_they_are_lit_ones_first(rules, town):
    one, other = (make_metric(rules.department, name) for name in ("甲率", "乙率"))
    make_threshold(rules, Signal.RED_LIGHT, 1, metric=one, standard="＜80")
    make_threshold(rules, Signal.YELLOW_LIGHT, 1, metric=other, standard="＜80")
    make_reading(one, town, 81)
    make_reading(other, town, 79)
    assert told(goals(town, JULY).lights) == [
        ("黄灯1", "7月低于 80% 亮灯", "6月 79%", "现在会亮灯，还差 1 个百分点 才不亮"),
        ("红灯1", "7月低于 80% 亮灯", "6月 81%", "离亮灯还有 1 个百分点"),
    ]


def test_light_is_not_neared_from_under_a_heavier_one(rules, town):
    metric = make_metric(rules.department)
    make_threshold(rules, Signal.RED_LIGHT, 1, metric=metric, standard="＜80")
    make_threshold(rules, Signal.YELLOW_LIGHT, 1, metric=metric, standard="80~90")
    make_reading(metric, town, Decimal("79.95"))
    assert [(label, gap) for label, _, _, gap in told(goals(town, JULY).lights)] == [
        ("红灯1", "现在会亮灯，还差 0.05 个百分点 才不亮"),
        ("黄灯1", "现在会亮更重的红灯1"),
    ]
    make_reading(metric, town, Decimal("90.05"), month=JULY)
    assert [(label, gap) for label, _, _, gap in told(goals(town, JULY).lights)] == [
        ("黄灯1", "离亮灯还有 0.05 个百分点"),
        ("红灯1", "离亮灯还有 10.05 个百分点"),
    ]


def test_figures_are_working_ones_until_the_department_files_or_the_month_is_out(rules, town):
    metric = make_metric(rules.department)
    make_threshold(rules, metric=metric)
    make_reading(metric, town, 80)
    assert [goal.is_working for goal in goals(town, JULY).flags] == [True]
    month = make_month(JUNE)
    submission = Submission.objects.create(month=month, department=rules.department)
    assert [goal.is_working for goal in goals(town, JULY).flags] == [True]
    Submission.objects.filter(pk=submission.pk).update(first_filed_at=OUT)
    assert [goal.is_working for goal in goals(town, JULY).flags] == [False]
    make_reading(metric, town, 81, month=JULY)
    assert [goal.is_working for goal in goals(town, JULY).flags] == [True]
    july = make_month(JULY)
    Month.objects.filter(pk=july.pk).update(published_at=OUT)
    assert [goal.is_working for goal in goals(town, JULY).flags] == [False]


def test_clauses_of_other_groups_of_the_unit_itself_and_of_people_are_left_out(rules, town):
    make_threshold(rules, number=1, standard="部门 ≥85", metric=make_metric(rules.department, "甲率"))
    make_threshold(rules, number=2, visibility="internal", metric=make_metric(rules.department, "乙率"))
    make_clause(rules, number=3)
    found = goals(town, JULY)
    assert (found.flags, found.lights, found.unknown) == ([], [], [])
    assert (found.internal, found.by_hand) == (1, 1)
    own = goals(rules.department, JULY)
    assert (own.internal, own.by_hand) == (0, 0)


def test_place_is_counted_in_the_group_without_the_assessor(rules, town):
    metric = make_metric(rules.department)
    make_clause(rules, kind=Kind.RANKING, standard="前1 镇街", metric=metric)
    others = [make_town("gubai", "古柏街道"), make_town("qiqiao", "漆桥街道"), rules.department]
    for unit, value in zip([town, *others], (80, 90, 85, 99), strict=True):
        make_reading(metric, unit, value)
    assert told(goals(town, JULY).flags) == [
        ("红旗1", "7月须进前 1 名（镇街）", "6月第 3 名（共 3 个）", "还差 2 名")
    ]


def test_streak_counts_the_units_own_awards(rules, town):
    base = make_clause(rules)
    make_clause(rules, number=2, kind=Kind.STREAK, standard="红旗1连续3月")
    make_line(base, town, state=LineState.ACCEPTED, month=JUNE)
    make_line(base, make_town("gubai", "古柏街道"), state=LineState.ACCEPTED, month=JUNE.plus(-1))
    assert told(goals(town, JULY).flags) == [
        ("红旗2", "红旗1连续 3 个月", "到 6月已连续 1 个月", "还差 2 个月")
    ]


def test_total_below_the_least_is_no_figure(rules, town):
    metric = make_metric(rules.department, minimum_total=100)
    make_threshold(rules, metric=metric)
    make_reading(metric, town, done=40, total=50)
    assert goals(town, JULY).flags == []
    make_reading(metric, town, done=84, total=100, month=JUNE.plus(-1))
    assert goals(town, JULY).flags[0].near.gap == "完成数还差 1"


def test_any_number_of_clauses_costs_the_same_queries(rules, town, django_assert_max_num_queries):
    make_threshold(rules, metric=make_metric(rules.department, "甲率"))
    with django_assert_max_num_queries(8) as one:
        goals(town, JULY)
    few = len(one)
    for number in range(2, 6):
        make_threshold(rules, number=number, metric=make_metric(rules.department, f"率{number}"))
    with django_assert_max_num_queries(few):
        goals(town, JULY)
