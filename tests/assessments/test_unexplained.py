import pytest

from assessments.models import LineState, Month
from assessments.sheet.contents import sheet
from assessments.unexplained import silences
from departments.models import Department
from rules.models import Signal
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_metric,
    make_month,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
)

pytestmark = pytest.mark.django_db


def of_the_sheets(month):
    """What the sheets say, one department after another."""
    silent_clauses = {}
    for department in Department.objects.assessing(JUNE):
        current = sheet(month, department)
        if current.applicable:
            silent_clauses[department.pk] = [row.clause.label for row in current.applicable if row.is_silent]
    return silent_clauses


def labels(month):
    """The labels of the silent clauses by department, as the sheets say them."""
    return {
        pk: [silence.clause.label for silence in silences_of_department]
        for pk, silences_of_department in silences(month).items()
    }


def make_silences():
    """Two departments with a clause of every kind of silence; a third has no clause in effect in June."""
    town, other = make_town(), make_town("gubai", "古柏街道")
    for code in ("rsj", "jyj"):
        rules = make_rule_set(make_assessor(code))
        metric = make_metric(rules.department)
        make_reading(metric, town, "90")
        make_reading(metric, other, "70")
        make_threshold(rules, standard="≥85", metric=metric)
        make_threshold(rules, Signal.YELLOW_LIGHT, standard="60~80", metric=metric)
        make_threshold(rules, Signal.RED_LIGHT, standard="3月＜60", metric=metric)
        for number in (2, 3, 4):
            make_clause(rules, Signal.RED_LIGHT, number)
    make_threshold(make_rule_set(make_assessor("swj")), standard="3月≥60")
    return rules, town, other


def test_silent_clauses_are_those_of_the_sheets():
    rules, town, other = make_silences()
    flag, yellow, _, *narrative = rules.clauses.in_order()
    make_line(flag, town, state=LineState.ACCEPTED)
    make_explanation(yellow, unit=other, words="经批准延期")
    make_explanation(narrative[0])
    make_line(narrative[1], town, state=LineState.REJECTED)
    month = Month.objects.get(calendar_month=JUNE)
    silent = labels(month)
    assert silent == of_the_sheets(month)
    assert silent[rules.department_id] == ["红灯4"]


def test_silent_clauses_of_a_called_for_unit_without_a_word():
    rules, town, _ = make_silences()
    flag, yellow, *_ = rules.clauses.in_order()
    make_explanation(flag)
    make_line(yellow, town, state=LineState.FILED)
    month = make_month()
    assert labels(month) == of_the_sheets(month)
    assert labels(month)[rules.department_id][:2] == ["红旗1", "黄灯1"]


def test_silent_clauses_of_a_month_that_nobody_opened():
    make_silences()
    month = Month.objects.at(JUNE)
    assert labels(month) == of_the_sheets(month)


def test_silent_clauses_takes_the_same_queries_for_any_number_of_departments(django_assert_max_num_queries):
    make_silences()
    month = make_month()
    with django_assert_max_num_queries(6):
        labels(month)
