"""并案: which two lines may be merged, in which states, and that nothing is lost when the counted line falls."""

from decimal import Decimal
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from assessments.amending import amend
from assessments.contact.notices import unit_month
from assessments.events import LineStep
from assessments.figures import set_readings
from assessments.models import Determination, LineState, Month
from assessments.steps import steps_open_to
from assessments.workflow import take_step
from departments.models import Record, Role
from departments.steps import StepRefused
from rules.models import Signal
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_office,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
STATES = LineState.values
UNDECIDED = ("filed", "referred")


@pytest.fixture
def police():
    return make_rule_set(make_assessor("gafj", "公安分局", position=2))


@pytest.fixture
def pair(rules, police, town):
    """The line that is merged, and the accepted one of another department that counts."""
    return make_line(make_clause(rules), town), make_line(make_clause(police), town, state=LineState.ACCEPTED)


def decided(line):
    """As a decision leaves a line of that state."""
    Determination.objects.filter(pk=line.pk).update(decided_from="filed", decided_version=1)
    return fresh(line)


def fresh(line):
    return Determination.objects.get(pk=line.pk)


def merged(pair, reviewer):
    line, counted = pair
    counted = decided(counted)
    return take_step(line, "merge", actor=reviewer, into=counted), counted


@pytest.mark.parametrize(("state", "other"), list(product(STATES, STATES)))
def test_merge_takes_an_undecided_line_and_an_accepted_one(rules, police, town, reviewer, state, other):
    line = make_line(make_clause(rules), town, state=state)
    counted = make_line(make_clause(police), town, state=other)
    events = Record.objects.count()
    if state in UNDECIDED and other == "accepted":
        row = take_step(line, "merge", actor=reviewer, into=counted)
        assert (row.state, row.merged_into, row.note) == ("rejected", counted, "已由公安分局认定，不重复计")
        return
    with pytest.raises(StepRefused):
        take_step(line, "merge", actor=reviewer, into=counted)
    row = fresh(line)
    assert (row.state, row.merged_into, Record.objects.count()) == (state, None, events)


def other_pairs(rules, police, town):
    """Two lines that are no pair, by why not; the second one counts."""
    accepted = {"state": LineState.ACCEPTED}
    line = make_line(make_clause(rules), town)
    light = make_clause(police, Signal.RED_LIGHT)
    return line, {
        "不能并入自己": line,
        "计入同一个月": make_line(make_clause(police), town, month=JUNE.plus(-1), **accepted),
        "认定的不是淳溪街道": make_line(make_clause(police, number=2), make_town("gubai"), **accepted),
        "都是区人社局报的": make_line(make_clause(rules, number=2), town, **accepted),
        "一条授旗一条亮灯": make_line(light, town, **accepted),
    }


@pytest.mark.parametrize(
    "why", ["不能并入自己", "计入同一个月", "认定的不是淳溪街道", "都是区人社局报的", "一条授旗一条亮灯"]
)
def test_merge_refuses_what_is_no_pair(rules, police, town, reviewer, why):
    line, others = other_pairs(rules, police, town)
    with pytest.raises(ValidationError, match="同一个月" if "同一个月" in why else why):
        take_step(line, "merge", actor=reviewer, into=others[why])
    assert fresh(line).state == "filed"


def test_merge_names_the_line_that_counts(pair, reviewer):
    with pytest.raises(ValidationError, match="选定"):
        take_step(pair[0], "merge", actor=reviewer)


def test_yellow_and_red_light_of_one_matter_may_be_merged(rules, police, town, reviewer):
    yellow = make_line(make_clause(rules, Signal.YELLOW_LIGHT), town)
    red = make_line(make_clause(police, Signal.RED_LIGHT), town, state=LineState.ACCEPTED)
    assert take_step(yellow, "merge", actor=reviewer, into=red).merged_into == red


@pytest.mark.parametrize("code", ["rsj", "gafj", "chunxi"])
def test_nobody_merges_where_their_own_department_stands(pair, code):
    line, counted = pair
    department = {"rsj": line.assessor, "gafj": counted.assessor, "chunxi": line.unit}[code]
    with pytest.raises(PermissionDenied):
        take_step(line, "merge", actor=make_user(Role.REVIEWER, department), into=counted)
    assert fresh(line).state == "filed"


def test_merge_is_undone_like_any_decision(pair, reviewer):
    line, _ = merged(pair, reviewer)
    row = take_step(line, "undo", actor=reviewer)
    assert (row.state, row.merged_into, row.note) == ("filed", None, "")


def test_merged_line_goes_back_to_where_it_was_decided(pair, reviewer):
    line, counted = pair
    take_step(line, "refer", actor=reviewer, note="两个部门都报了")
    take_step(line, "merge", actor=reviewer, into=counted)
    assert take_step(line, "undo", actor=reviewer).state == "referred"


def test_what_was_merged_waits_again_when_the_counted_line_is_undone(pair, reviewer):
    line, counted = merged(pair, reviewer)
    take_step(counted, "undo", actor=reviewer)
    row = fresh(line)
    assert (row.state, row.merged_into, row.note) == ("filed", None, "")
    assert row.reopened_because == "原并入公安分局红旗1：淳溪街道，该条现在是“已报送”，不再并案"
    assert list(Record.objects.order_by("sequence").values_list("verb", flat=True)) == [
        "determination.merge",
        "determination.undo",
        "determination.release",
    ]


def test_what_was_merged_waits_again_when_a_figure_of_the_counted_line_changes(police, rules, town, reviewer):
    clause = make_threshold(police, standard="≥85")
    make_reading(clause.metric, town, 90)
    counted = take_step(make_line(clause, town, value=90), "accept", actor=reviewer)
    line = take_step(make_line(make_clause(rules), town), "merge", actor=reviewer, into=counted)
    clerk = make_user(Role.CLERK, police.department)
    set_readings(JUNE, police.department, {(clause.metric, town): {"value": Decimal(88)}}, actor=clerk)
    assert (fresh(counted).state, fresh(line).state, fresh(line).merged_into) == ("filed", "filed", None)


def test_chain_of_merged_lines_cannot_be_made(pair, reviewer, town):
    line, _ = merged(pair, reviewer)
    third = make_line(make_clause(make_rule_set(make_assessor("zjj"))), town)
    with pytest.raises(StepRefused, match="不予认定"):
        take_step(third, "merge", actor=reviewer, into=line)


def test_counted_line_cannot_be_merged_into_what_it_counts_for(pair, reviewer):
    line, counted = merged(pair, reviewer)
    with pytest.raises(StepRefused):
        take_step(counted, "merge", actor=reviewer, into=line)


@pytest.mark.parametrize("change", ["itself", "counted"])
def test_database_holds_what_it_can(pair, change):
    line, other = pair
    fields = {"itself": {"merged_into": line, "state": "rejected"}, "counted": {"merged_into": other}}
    with pytest.raises(IntegrityError), transaction.atomic():
        Determination.objects.filter(pk=line.pk).update(**fields[change])


def test_correction_that_brings_a_merged_line_in_ends_the_merging(pair, reviewer, in_july):
    line, _ = merged(pair, reviewer)
    Month.objects.update(published_at=in_july)
    row = amend(line, actor=reviewer, state="accepted", note="申诉后分别计", now=in_july)
    assert (row.state, row.merged_into) == ("accepted", None)


def test_unit_reads_who_counted_what_it_had_been_told(rules, police, town, reviewer):
    line = take_step(make_line(make_clause(rules), town), "accept", actor=reviewer)
    counted = take_step(make_line(make_clause(police), town), "accept", actor=reviewer)
    take_step(line, "undo", actor=reviewer)
    take_step(line, "merge", actor=reviewer, into=counted, note="两部门已商定")
    month = unit_month(town, Month.objects.get())
    assert [(each.line, each.why) for each in month.taken_back] == [(line, "已由公安分局认定，不重复计")]
    assert [notice.line for notice in month.notices] == [counted]


def test_office_of_one_may_merge_its_own(pair, settings):
    settings.OFFICE_OF_ONE = True
    line, counted = pair
    person = make_user(Role.REVIEWER, line.assessor)
    assert make_office() and take_step(line, "merge", actor=person, into=counted).state == "rejected"


def of_counted(line):
    """Somebody of the office who belongs to the department of the line that counts."""
    return make_user(Role.REVIEWER, line.assessor, username="counted")


def test_merging_is_undone_by_who_keeps_out_of_neither_line(pair, reviewer):
    line, counted = merged(pair, reviewer)
    with pytest.raises(PermissionDenied):
        take_step(line, "undo", actor=of_counted(counted), note="重看")
    assert fresh(line).merged_into == counted
    assert "undo" in [step.name for step in steps_open_to(reviewer, fresh(line))]


def test_exception_of_an_undone_merging_is_told_by_the_history(pair, reviewer, settings):
    settings.OFFICE_OF_ONE = True
    line, counted = merged(pair, reviewer)
    person = of_counted(counted)
    take_step(line, "undo", actor=person, note="重看")
    event = Record.objects.get(verb="determination.undo")
    assert LineStep.of(event).by_exception == f"属于{counted.assessor.label}"
    assert "（一人办公例外：属于公安分局）" in event.sentence


def test_merged_line_is_called_so_where_its_state_is_read(pair, reviewer):
    line, _ = merged(pair, reviewer)
    refused = make_line(line.clause, make_town("b"), state="rejected")
    assert [each.state_words for each in (line, refused)] == ["并案", "不予认定"]
