"""How many months in a row the same clause and unit were let pass."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import LineState
from assessments.office.spared_months import spared_months
from assessments.office.unreported_lights import unreported
from departments.months import CalendarMonth
from rules.models import Signal
from tests.factories import (
    JUNE,
    make_explanation,
    make_line,
    make_month,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
)

pytestmark = pytest.mark.django_db
LOW, ENOUGH = {"done": 59, "total": 100}, {"done": 60, "total": 100}


@pytest.fixture
def yellow(rules):
    return make_threshold(rules, Signal.YELLOW_LIGHT, standard="＜60")


def read(clause, town, *, months):
    """Figures of the months that end with June, the latest first."""
    for back, figure in enumerate(months):
        make_reading(clause.metric, town, month=JUNE.plus(-back), **figure)


def in_a_row(at=JUNE):
    return list(spared_months(unreported(make_month(at)), at).values())


@pytest.mark.parametrize(
    ("months", "length"),
    [
        ([LOW], 1),
        ([LOW, LOW], 2),
        ([LOW, LOW, LOW, LOW], 4),
        ([LOW, ENOUGH, LOW], 1),
        ([LOW, LOW, ENOUGH], 2),
    ],
)
def test_row_ends_where_the_figures_called_for_nothing(yellow, town, months, length):
    read(yellow, town, months=months)
    assert in_a_row() == [length]


@pytest.mark.parametrize(
    ("state", "length"), [("draft", 3), ("filed", 1), ("accepted", 1), ("rejected", 1), ("returned", 1)]
)
def test_row_ends_with_a_line_that_was_reported(yellow, town, state, length):
    read(yellow, town, months=[LOW, LOW, LOW])
    make_line(yellow, town, state=LineState(state), month=JUNE.plus(-1))
    assert in_a_row() == [length]


def test_explained_months_belong_to_the_row(yellow, town):
    read(yellow, town, months=[LOW, LOW])
    make_explanation(yellow, unit=town, state="accepted", month=JUNE.plus(-1))
    assert in_a_row() == [2]


def test_row_goes_on_under_last_years_clause_of_the_same_label(yellow, rules, town):
    april = make_rule_set(rules.department, CalendarMonth(2026, 5))
    make_threshold(april, Signal.YELLOW_LIGHT, standard="＜60", metric=yellow.metric)
    read(yellow, town, months=[LOW, LOW, LOW, LOW])
    assert in_a_row() == [4]


def test_each_unit_has_a_row_of_its_own_and_the_queries_do_not_grow(yellow, town):
    counts = []
    make_month()
    read(yellow, town, months=[LOW, LOW])
    for number in range(3):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            in_a_row()
        counts.append(len(queries))
        read(yellow, make_town(f"t{number}", f"{number}镇"), months=[LOW])
    assert in_a_row() == [2, 1, 1, 1]
    assert len(set(counts)) == 1
