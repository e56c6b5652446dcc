from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.dates import SHANGHAI
from assessments.models import LineState, Month, Origin, Submission
from assessments.office.dossier import why_aside
from assessments.office.unreported_lights import add_unreported, unreported
from assessments.workflow import take_step
from departments.models import Record, Role
from departments.months import CalendarMonth
from departments.steps import StepRefused
from rules.models import Signal
from tests.factories import (
    JUNE,
    make_explanation,
    make_line,
    make_month,
    make_reading,
    make_threshold,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def yellow(rules, town):
    """A light that 59 of 100 calls for."""
    clause = make_threshold(rules, Signal.YELLOW_LIGHT, standard="＜60")
    make_reading(clause.metric, town, done=59, total=100)
    return clause


def add(clause, unit, *, month=JUNE, unasked="情况紧急", **more):
    return add_unreported(month, clause, unit, unasked=unasked, **more)


def published(month):
    Month.objects.filter(pk=month.pk).update(published_at=datetime(2026, 7, 17, 9, tzinfo=SHANGHAI))


def test_spared_is_what_the_figures_call_for_and_nobody_reported(yellow, town):
    flag = make_threshold(yellow.rule_set, standard="≥50", metric=yellow.metric)
    found = {each.clause: each for each in unreported(make_month())}
    assert found.keys() == {yellow, flag}
    light = found[yellow]
    assert (light.unit, light.explanation, light.is_drafted, light.has_filed) == (town, None, False, False)


@pytest.mark.parametrize("state", [LineState.FILED, LineState.ACCEPTED, LineState.REJECTED, LineState.ASKED])
def test_spared_is_nothing_that_was_reported(yellow, town, state):
    make_line(yellow, town, state=state)
    assert unreported(make_month()) == []


def test_unreported_light_shows_a_draft_and_the_departments_words(yellow, town, in_july):
    make_line(yellow, town, state=LineState.DRAFT)
    explanation = make_explanation(yellow, unit=town, state="filed")
    make_explanation(yellow, state="draft")
    Submission.objects.create(
        month=make_month(), department=yellow.rule_set.department, first_filed_at=in_july
    )
    (light,) = unreported(make_month())
    assert (light.explanation, light.is_drafted, light.has_filed) == (explanation, True, True)


def test_add_unreported_enters_as_filed_by_the_office(yellow, town, reviewer, in_july):
    line = add(yellow, town, actor=reviewer, grounds=" 6月参保完成率 59% ", now=in_july)
    line.refresh_from_db()
    assert (line.state, line.origin, line.created_by) == (LineState.FILED, Origin.OFFICE, reviewer)
    assert (line.grounds, line.done, line.total) == ("6月参保完成率 59%", 59, 100)
    event = Record.objects.get()
    assert (event.verb, event.sentence) == (
        "determination.add_spared",
        f"补充认定了{line}，未先提请：情况紧急",
    )


def test_add_unreported_waits_for_a_second_person(yellow, town, reviewer, in_july):
    line = add(yellow, town, actor=reviewer, grounds="6月参保完成率 59%", now=in_july)
    with pytest.raises(PermissionDenied):
        take_step(line, "accept", actor=reviewer)
    second = make_user(Role.REVIEWER, username="second")
    assert why_aside(line, reviewer) == "本条由您补充认定，须由另一名审核人员审核"
    assert take_step(line, "accept", actor=second).state == LineState.ACCEPTED


@pytest.mark.parametrize("role", [Role.CLERK, Role.SIGNER, Role.CONTACT, Role.AUDITOR, Role.SYSTEM_ADMIN])
def test_add_unreported_is_the_offices(yellow, town, role, in_july):
    with pytest.raises(PermissionDenied):
        add(yellow, town, actor=make_user(role), grounds="有", now=in_july)
    assert Month.objects.count() == 0


def test_add_unreported_is_not_for_a_reviewer_of_that_department(yellow, town, in_july):
    own = make_user(Role.REVIEWER, yellow.rule_set.department)
    with pytest.raises(PermissionDenied):
        add(yellow, town, actor=own, grounds="有", now=in_july)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"grounds": "  "}, "报送前要写明事由"),
        ({"grounds": "长" * 61}, "最多 60 字，现有 61 字"),
        ({"data_month": CalendarMonth(2026, 7)}, "所属月份 2026-07 晚于计入的 2026-06"),
        ({"data_month": CalendarMonth(2026, 2)}, "{clause}在2026年2月没有生效"),
    ],
)
def test_add_unreported_applies_every_rule_of_a_line(yellow, town, reviewer, in_july, change, words):
    given = {"grounds": "6月参保完成率 59%", **change}
    with pytest.raises(ValidationError) as refusal:
        add(yellow, town, actor=reviewer, now=in_july, **given)
    assert refusal.value.messages == [words.format(clause=yellow)]


def test_add_unreported_refuses_a_line_that_is_there(yellow, town, reviewer, in_july):
    make_line(yellow, town)
    with pytest.raises(ValidationError) as refusal:
        add(yellow, town, actor=reviewer, grounds="有", now=in_july)
    assert refusal.value.messages == ["同一条款、同一单位、同一所属月份只能认定一次"]


def test_add_unreported_refuses_a_month_that_is_published_or_has_not_begun(yellow, town, reviewer, in_july):
    published(make_month())
    with pytest.raises(StepRefused) as refusal:
        add(yellow, town, actor=reviewer, grounds="有", now=in_july)
    assert refusal.value.messages == ["2026年6月已发布，不能再改；发布后只能更正"]
    with pytest.raises(StepRefused) as refusal:
        add(yellow, town, month=JUNE.plus(2), actor=reviewer, grounds="有", now=in_july)
    assert refusal.value.messages == ["2026年8月还没有开始，不能填报"]
