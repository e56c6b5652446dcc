from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from assessments.dates import SHANGHAI, time_left
from assessments.duties import month_due
from assessments.explaining import explain
from assessments.filing import drop_line, edit_line
from assessments.models import Determination, LineState, Month, Reason
from assessments.sheet.contents import sheet
from assessments.signing import refile, withdraw_all
from assessments.since_signature import to_sign
from assessments.workflow import take_step
from departments.months import CalendarMonth
from tests.factories import (
    JUNE,
    make_clause,
    make_explanation,
    make_line,
    make_month,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
)

pytestmark = pytest.mark.django_db
MAY, JULY = CalendarMonth(2026, 5), CalendarMonth(2026, 7)


def squares(scene):
    return {row.clause.label: row.square for row in scene.sheet().rows}


def test_sheet_has_every_clause_in_the_order_of_the_rules(scene):
    assert squares(scene) == {"红旗1": "empty", "红旗2": "empty", "黄灯1": "empty", "红灯1": "empty"}
    assert (scene.sheet().complete, len(scene.sheet().applicable)) == (0, 4)


def test_square_shows_how_each_clause_stands(scene):
    make_threshold(scene.rules, number=3, standard="9月≥80", metric=scene.metric)
    make_reading(scene.metric, scene.towns[0], "90")
    scene.add()
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    expected = {"红旗1": "open", "红旗2": "given", "红旗3": "na", "黄灯1": "empty", "红灯1": "explained"}
    assert squares(scene) == expected
    assert (scene.sheet().complete, len(scene.sheet().applicable)) == (2, 4)


def test_problems_name_what_is_missing(scene):
    make_reading(scene.metric, scene.towns[0], "90")
    scene.add(grounds="")
    assert [row.problems for row in scene.sheet().rows] == [
        ["1 条待确认"],
        ["淳溪街道未写事由"],
        ["未填"],
        ["未填"],
    ]


def test_declined_proposal_completes_its_clause(scene):
    make_reading(scene.metric, scene.towns[0], "90")
    explain(JUNE, scene.flag, Reason.BELOW, unit=scene.towns[0], actor=scene.clerk)
    assert scene.row(scene.flag).proposals == []
    assert scene.row(scene.flag).is_complete


def test_figures_are_counted_once_for_all_their_clauses(scene):
    assert scene.sheet().figures == (0, 3)
    make_reading(scene.metric, scene.towns[0], "90")
    assert scene.sheet().figures == (1, 3)


def test_returned_line_is_open_until_it_is_answered(scene):
    line = scene.add()
    scene.sign()
    take_step(line, "return", actor=scene.reviewer, note="请附原文")
    assert scene.row(scene.praise).problems == ["淳溪街道退回补正"]
    assert scene.sheet().ready_lines == []
    edit_line(line, actor=scene.clerk, facts="附了")
    assert scene.row(scene.praise).problems == ["淳溪街道改好了，还没有重新报送"]
    assert (scene.row(scene.praise).square, scene.sheet().ready_lines) == ("returned", [])
    refile(line, actor=scene.clerk)
    assert scene.row(scene.praise).problems == []


def test_returned_line_with_another_unit_is_the_heads_to_sign(scene):
    line = scene.add()
    scene.sign()
    take_step(line, "return", actor=scene.reviewer, note="单位有误")
    edit_line(line, actor=scene.clerk, unit=scene.towns[1])
    assert (scene.row(scene.praise).problems, scene.sheet().ready_lines) == ([], [line])


def test_withdrawn_line_that_nobody_touched_is_no_change(scene):
    lines = [scene.add(unit=town) for town in scene.towns[:2]]
    scene.sign()
    withdraw_all(scene.month, scene.department, actor=scene.clerk)
    edit_line(lines[1], actor=scene.clerk, facts="补了依据")
    assert [(change.mark, change.text) for change in to_sign(scene.sheet()).changed] == [
        ("✎", "区人社局红旗2：古柏街道")
    ]


def test_before_is_last_months_outcome_and_the_run_of_one_reason(scene):
    for back in (1, 2, 4):
        make_explanation(scene.praise, month=JUNE.plus(-back), reason=Reason.NONE)
    make_line(scene.blame, scene.towns[1], state=LineState.ACCEPTED, month=MAY)
    assert scene.row(scene.praise).before.same_reason_months == 2
    assert [line.unit for line in scene.row(scene.blame).before.lines] == [scene.towns[1]]


def test_fingerprint_follows_what_would_be_signed(scene):
    empty = scene.sheet().fingerprint
    line = scene.add()
    added = scene.sheet().fingerprint
    edit_line(line, actor=scene.clerk, facts="依据")
    edited = scene.sheet().fingerprint
    assert len({empty, added, edited}) == 3
    drop_line(line, actor=scene.clerk)
    assert scene.sheet().fingerprint == empty


def test_sheet_takes_the_same_queries_whatever_it_holds(scene, django_assert_num_queries):
    make_month()
    lean = scene.rules.clauses.exclude(pk__in=[scene.flag.pk, scene.praise.pk])
    lean.delete()
    scene.add()
    with django_assert_num_queries(QUERIES):
        sheet(scene.month, scene.department)
    for signal in ("red_flag", "yellow_light", "red_light"):
        for number in range(3, 9):
            make_clause(scene.rules, signal, number)
    for town in scene.towns[1:]:
        scene.add(unit=town)
    explain(JUNE, scene.flag, Reason.NONE, actor=scene.clerk)
    with django_assert_num_queries(QUERIES):
        sheet(scene.month, scene.department)


# The month, clauses, findings (register, readings), lines with evidence, explanations, last month's
# explanations and lines, readings that lines rest on, the submission, what the office asks (提请补亮).
QUERIES = 11


def test_month_due_is_last_month_until_its_deadline(scene):
    assert month_due(scene.department, at(7, 3)) == JUNE
    assert month_due(scene.department, at(6, 30)) == MAY


def test_month_due_is_the_present_where_no_rules_were_in_force_last_month(scene):
    assert month_due(scene.department, at(3, 2)) == CalendarMonth(2026, 3)


def test_month_due_stays_late_until_filed_and_answered(scene):
    line = scene.add()
    assert month_due(scene.department, at(7, 20)) == JUNE
    scene.sign()
    assert month_due(scene.department, at(7, 20)) == JULY
    take_step(line, "return", actor=scene.reviewer, note="请核对")
    assert month_due(scene.department, at(7, 20)) == JUNE


def test_month_due_moves_on_with_publication(scene):
    Month.objects.open(JUNE)
    Month.objects.update(published_at=timezone.now())
    assert month_due(scene.department, at(7, 3)) == JULY


def at(month, day):
    return datetime(2026, month, day, 10, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("days", "hours", "minutes", "words"),
    [(3, 4, 5, "3 天 4 小时"), (2, 0, 9, "2 天"), (0, 4, 10, "4 小时 10 分"), (0, 0, 9, "9 分")],
)
def test_time_left_in_words(days, hours, minutes, words):
    until = datetime(2026, 7, 6, 17, 30, tzinfo=SHANGHAI)
    now = until - timedelta(days=days, hours=hours, minutes=minutes)
    assert time_left(until, now) == time_left(now, until) == words


def test_changes_before_the_first_signature_are_against_last_month(scene):
    for town in scene.towns[:2]:
        make_line(scene.praise, town, state=LineState.ACCEPTED, month=MAY)
    scene.add(unit=scene.towns[1])
    scene.add(unit=scene.towns[2])
    table = to_sign(scene.sheet())
    assert [(change.mark, change.text) for change in table.changed] == [
        ("▲", "区人社局红旗2：漆桥街道"),
        ("▼", "红旗2：淳溪街道"),
    ]
    assert [(signal.label, count) for signal, count in table.counts] == [
        ("红旗", 2),
        ("黄灯", 0),
        ("红灯", 0),
    ]


def test_changes_after_a_signature_are_against_it(scene):
    lines = [scene.add(unit=town) for town in scene.towns[:2]]
    scene.sign()
    withdraw_all(scene.month, scene.department, actor=scene.clerk)
    drop_line(lines[0], actor=scene.clerk)
    scene.add(unit=scene.towns[2])
    assert [(change.mark, change.text) for change in to_sign(scene.sheet()).changed] == [
        ("▲", "区人社局红旗2：漆桥街道"),
        ("▼", "区人社局红旗2：淳溪街道"),
    ]


def test_late_line_stands_with_the_clause_of_the_same_label(scene):
    newer = make_rule_set(scene.department, JUNE)
    successor = make_clause(newer, number=2)
    late = scene.add(data_month=MAY)
    assert scene.row(successor).lines == [late]


def test_other_departments_and_months_stay_out(scene):
    make_line(scene.praise, make_town("yaxi", "桠溪街道"), month=MAY)
    assert [row.lines for row in scene.sheet().rows] == [[], [], [], []]
    assert Determination.objects.count() == 1
