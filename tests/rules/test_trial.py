"""A clause tried while it is written: normal form or fault with its place, and whom the last figures would give it."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from departments.models import Department, Role
from departments.months import CalendarMonth
from rules.models import Clause, RuleSetState
from rules.trial import Trial, try_clause
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_metric,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db

JULY = CalendarMonth(2026, 7)


@pytest.fixture
def rule_set():
    department = make_assessor()
    metric = make_metric(department)
    for number, value in enumerate((79, 80, 86)):
        make_reading(metric, make_town(f"t{number}", f"街道{number}"), value, month=JUNE)
    return make_rule_set(department, CalendarMonth(2027, 3), state=RuleSetState.DRAFT)


def tried(rule_set, standard, *, signal="red_flag", kind="threshold", with_metric=True, text=""):
    metric = rule_set.department.metrics.get() if with_metric else None
    clause = Clause(
        rule_set=rule_set, signal=signal, number=9, kind=kind, metric=metric, standard=standard, text=text
    )
    return try_clause(clause, beside=list(rule_set.clauses.select_related("metric")), today=JULY)


@pytest.mark.parametrize(
    ("signal", "standard", "trial"),
    [
        ("red_flag", " >= 80", Trial(normal="≥80", sentence="按2026年6月数据，会授红旗：街道1、街道2")),
        ("yellow_light", "<80", Trial(normal="＜80", sentence="按2026年6月数据，会亮黄灯：街道0")),
        ("red_light", "＜10", Trial(normal="＜10", sentence="按2026年6月数据，没有单位会亮红灯")),
        ("red_flag", "3月≥80", Trial(normal="3月≥80", sentence="过去十二个月没有这项指标在适用月份的数据，不能试算")),
    ],
)  # fmt: skip
def test_standard_is_shown_in_normal_form_with_whom_it_would_give(rule_set, signal, standard, trial):
    assert tried(rule_set, standard, signal=signal) == trial


def test_fault_points_at_the_character(rule_set):
    trial = tried(rule_set, "≥80，≥90")
    assert (trial.normal, trial.place) == ("", 3)
    assert trial.fault.startswith("第 4 个字符")


def test_without_a_metric_the_trial_asks_for_one(rule_set):
    assert tried(rule_set, "≥80", with_metric=False).sentence == "选了指标，就能按已填的数据试算"


BY_HAND = "定性条款由人判定，没有数可试算"


@pytest.mark.parametrize(
    ("standard", "kind", "trial"),
    [
        ("", "narrative", Trial(sentence=BY_HAND)),
        ("", "nonsense", Trial()),
        (
            "黄灯3连续3月",
            "streak",
            Trial(normal="黄灯3连续3月", sentence="这套细则没有黄灯3，连续条款要指本套里有的条款"),
        ),
        ("红旗9连续3月", "streak", Trial(normal="红旗9连续3月", sentence="连续条款不能指它自己")),
        (
            "黄灯2连续3月",
            "streak",
            Trial(normal="黄灯2连续3月", sentence="黄灯2是定性条款，由人判定，连续几个月没有数可试算"),
        ),
        (
            "红旗1连续2月",
            "streak",
            Trial(normal="红旗1连续2月", sentence="按本套条款放到过去十二个月，会授红旗：街道2（6月）"),
        ),
        (
            "红旗1连续3月",
            "streak",
            Trial(normal="红旗1连续3月", sentence="按本套条款放到过去十二个月，没有单位会授红旗"),
        ),
    ],
)
def test_every_kind_says_why_there_are_no_figures_or_whom_it_gives(rule_set, standard, kind, trial):
    metric = rule_set.department.metrics.get()
    make_threshold(rule_set, standard="≥85", metric=metric)
    make_clause(rule_set, "yellow_light", 2)
    for number, value in enumerate((90, 70, 91)):
        unit = Department.objects.get(code=f"t{number}")
        make_reading(metric, unit, value, month=JUNE.plus(-1))
    assert tried(rule_set, standard, kind=kind, with_metric=False) == trial


def test_figure_of_the_text_that_the_standard_does_not_hold_is_a_hint(rule_set):
    trial = tried(rule_set, "≥80", text="参保完成率达到85%")
    assert trial.hint == "条文里写着 85%，标准里没有，请核对（只是提醒）"
    assert tried(rule_set, "≥85", text="参保完成率达到85%").hint == ""


def test_script_is_answered_and_nothing_is_written(client, rule_set):
    client.force_login(make_user(Role.CLERK, rule_set.department))
    metric = rule_set.department.metrics.get()
    sent = {"signal": "red_flag", "kind": "threshold", "metric": metric.pk, "standard": "≥x"}
    answer = client.post(reverse("workshop_try", args=[rule_set.pk]), sent).json()
    assert (answer["normal"], answer["place"]) == ("", 1)
    assert Clause.objects.count() == 0


def test_metric_of_another_department_is_not_tried(client, rule_set):
    other = make_metric(make_assessor("gafj", "公安分局"))
    client.force_login(make_user(Role.CLERK, rule_set.department))
    sent = {"signal": "red_flag", "kind": "threshold", "metric": other.pk, "standard": "≥80"}
    answer = client.post(reverse("workshop_try", args=[rule_set.pk]), sent).json()
    assert answer["sentence"] == "选了指标，就能按已填的数据试算"


def test_button_shows_the_same_without_a_script_and_keeps_what_was_typed(client, rule_set):
    client.force_login(make_user(Role.CLERK, rule_set.department))
    metric = rule_set.department.metrics.get()
    sent = {
        "signal": "red_flag", "number": "1", "text": "写了一半", "kind": "threshold", "metric": metric.pk,
        "standard": ">=80", "visibility": "public", "try": "1",
    }  # fmt: skip
    response = client.post(reverse("workshop_clause_new", args=[rule_set.pk]), sent)
    assertContains(response, "标准写成：<b>≥80</b>")
    assertContains(response, "写了一半")
    assert Clause.objects.count() == 0
