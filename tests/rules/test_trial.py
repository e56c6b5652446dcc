"""A clause tried while it is written: normal form or fault with its place, and whom the last figures would give it."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from departments.models import Role
from departments.months import CalendarMonth
from rules.models import Clause, RuleSetState
from rules.trial import Trial, try_clause
from tests.factories import (
    JUNE,
    make_assessor,
    make_metric,
    make_reading,
    make_rule_set,
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


def tried(rule_set, standard, *, signal="red_flag", kind="threshold", with_metric=True):
    metric = rule_set.department.metrics.get() if with_metric else None
    return try_clause(rule_set, signal=signal, kind=kind, metric=metric, standard=standard, today=JULY)


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


def test_kind_without_figures_has_its_normal_form_alone(rule_set):
    assert tried(rule_set, "黄灯1连续3月", kind="streak") == Trial(normal="黄灯1连续3月")
    assert tried(rule_set, "", kind="narrative") == Trial()
    assert tried(rule_set, "", kind="nonsense") == Trial()


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
