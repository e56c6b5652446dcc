from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.feeding import compared, draw
from departments.models import Record, Role
from departments.steps import StepRefused
from rules.models import Reading
from tests.factories import JUNE, make_assessor, make_metric, make_month, make_reading, make_town, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    department = make_assessor()
    return {
        "department": department,
        "clerk": make_user(Role.CLERK, department),
        "metric": make_metric(department, "预安按期销号率"),
        "towns": [make_town("chunxi"), make_town("qiqiao", "漆桥街道")],
    }


def pair(done, total):
    return {"done": Decimal(done), "total": Decimal(total)}


def offered(place, *pairs):
    return {
        (place["metric"], unit): pair(*one) for unit, one in zip(place["towns"], pairs, strict=False) if one
    }


def stands():
    return {
        one.unit.code: f"{one.done:.0f}/{one.total:.0f}" for one in Reading.objects.select_related("unit")
    }


def beside(comparisons):
    return [(one.unit.code, one.words) for one in comparisons]


def test_drawing_writes_what_the_ledger_offers_with_one_event(place):
    drawn = draw(JUNE, place["department"], offered(place, (7, 8), (3, 6)), actor=place["clerk"])
    assert (drawn.written, drawn.left) == (2, ())
    assert stands() == {"chunxi": "7/8", "qiqiao": "3/6"}
    assert [record.verb for record in Record.objects.all()] == ["reading.set"]


def test_drawing_again_writes_nothing(place):
    values = offered(place, (7, 8), (3, 6))
    draw(JUNE, place["department"], values, actor=place["clerk"])
    assert draw(JUNE, place["department"], values, actor=place["clerk"]).written == 0
    assert Record.objects.count() == 1


def test_figure_that_was_typed_differently_is_told_and_left(place):
    make_reading(place["metric"], place["towns"][0], done=8, total=8)
    drawn = draw(JUNE, place["department"], offered(place, (7, 8), (3, 6)), actor=place["clerk"])
    assert (drawn.written, beside(drawn.left)) == (1, [("chunxi", "台账 7/8，填报 8/8")])
    assert stands() == {"chunxi": "8/8", "qiqiao": "3/6"}


def test_figure_that_was_looked_at_gives_way(place):
    make_reading(place["metric"], place["towns"][0], done=8, total=8)
    values = offered(place, (7, 8), (3, 6))
    named = [(place["metric"], place["towns"][0])]
    drawn = draw(JUNE, place["department"], values, actor=place["clerk"], replacing=named)
    assert (drawn.written, drawn.left) == (2, ())
    assert stands() == {"chunxi": "7/8", "qiqiao": "3/6"}


def test_unit_of_which_the_ledger_says_nothing_is_compared_too(place):
    make_reading(place["metric"], place["towns"][1], done=1, total=1)
    rows = compared(JUNE, [place["metric"]], offered(place, (7, 8)))
    assert beside(rows) == [
        ("chunxi", "台账 7/8，填报 无数据"),
        ("qiqiao", "台账 无数据，填报 1/1"),
    ]
    assert [one.agrees for one in rows] == [False, False]


def test_metric_of_another_department_is_refused(place):
    strange = make_metric(make_assessor("fgw", "区发改委"), "另一项")
    with pytest.raises(ValidationError, match="不是单位"):
        draw(
            JUNE, make_town("rs2", "单位二"), {(strange, place["towns"][0]): pair(1, 1)}, actor=place["clerk"]
        )


def test_whoever_may_not_type_may_not_draw(place):
    stranger = make_user(Role.CLERK, make_assessor("fgw", "区发改委"))
    with pytest.raises(PermissionDenied):
        draw(JUNE, place["department"], offered(place, (7, 8)), actor=stranger)
    assert stands() == {}


def test_published_month_is_not_drawn_into(place):
    month = make_month(JUNE)
    month.published_at = datetime(2026, 7, 10, tzinfo=UTC)
    month.save()
    with pytest.raises(StepRefused):
        draw(JUNE, place["department"], offered(place, (7, 8)), actor=place["clerk"])
    assert stands() == {}
