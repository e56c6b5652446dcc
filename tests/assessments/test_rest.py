import pytest
from django.core.exceptions import PermissionDenied

from assessments.explaining import explain
from assessments.filing import edit_line, take_up_all
from assessments.models import Determination, Explanation, Reason
from assessments.sheet.lots import last_lot, undo_lot
from assessments.sheet.rest import explain_rest, repeat_rest, rests
from departments.models import Record, Role
from departments.steps import StepRefused
from rules.models import Kind, Signal
from tests.factories import (
    JUNE,
    make_clause,
    make_explanation,
    make_metric,
    make_reading,
    make_threshold,
    make_user,
)

pytestmark = pytest.mark.django_db


def labels(rows):
    return [row.clause.label for row in rows]


def offered(scene):
    return {rest.reason: (labels(rest.rows), labels(rest.wordy)) for rest in rests(scene.sheet())}


def press(scene, reason=Reason.NONE):
    return explain_rest(scene.month, scene.department, actor=scene.clerk, reason=reason)


def undo(scene, number=None):
    number = number or str(last_lot(scene.sheet()).number)
    return undo_lot(scene.month, scene.department, number, actor=scene.clerk)


def reasons_by_clause():
    rows = Explanation.objects.filter(month__calendar_month=JUNE)
    return {explanation.clause.label: (explanation.reason, explanation.words) for explanation in rows}


def test_clauses_without_any_figure_are_offered_as_data_not_come(scene):
    other = make_metric(scene.department, "就业登记数")
    make_threshold(scene.rules, number=3, metric=other)
    make_reading(scene.metric, scene.towns[0], "60")
    assert offered(scene) == {
        Reason.NONE: (["红旗1", "红旗2", "黄灯1", "红灯1"], []),
        Reason.PENDING: (["红旗3"], []),
    }


def test_streak_without_figures_under_its_base_is_data_not_come(scene):
    make_clause(scene.rules, Signal.RED_LIGHT, 2, kind=Kind.STREAK, standard="黄灯1连续2月")
    make_clause(scene.rules, Signal.RED_LIGHT, 3, kind=Kind.STREAK, standard="红旗2连续2月")
    assert offered(scene)[Reason.PENDING] == (["红旗1", "黄灯1", "红灯2"], [])
    make_reading(scene.metric, scene.towns[0], "60")
    assert offered(scene)[Reason.PENDING] == ([], [])


def test_open_proposals_and_what_wants_words_are_left_out(scene):
    for back in (1, 2):
        make_explanation(scene.praise, month=JUNE.plus(-back))
    make_reading(scene.metric, scene.towns[0], "90")
    assert offered(scene)[Reason.NONE] == (["黄灯1", "红灯1"], ["红旗2"])
    press(scene)
    assert reasons_by_clause() == {"黄灯1": ("none", ""), "红灯1": ("none", "")}
    assert scene.row(scene.flag).problems == ["1 条待确认"]


def test_third_month_without_data_wants_words_too(scene):
    for back in (1, 2):
        make_explanation(scene.light, month=JUNE.plus(-back), reason=Reason.PENDING)
    assert offered(scene)[Reason.PENDING] == (["红旗1"], ["黄灯1"])


def test_each_press_writes_its_own_reason_and_an_empty_one_writes_nothing(scene):
    press(scene, Reason.PENDING)
    assert reasons_by_clause() == {"红旗1": ("pending", ""), "黄灯1": ("pending", "")}
    press(scene, Reason.PENDING)
    event = Record.objects.get(verb="submission.explain_rest")
    assert event.sentence == "一次说明了区人社局 2026年6月报送的 2 条：数据未到"


def test_press_is_taken_back_but_for_what_was_changed_or_filed_since(scene):
    press(scene)
    explain(JUNE, scene.praise, Reason.OTHER, words="省里未发文", actor=scene.clerk)
    assert labels_of(last_lot(scene.sheet())) == ["红灯1"]
    assert labels_of(undo(scene)) == ["红灯1"]
    assert reasons_by_clause() == {"红旗2": ("other", "省里未发文")}
    event = Record.objects.get(verb="explanation.drop")
    assert event.sentence == "撤销了区人社局红灯1：本月无此情形"
    assert last_lot(scene.sheet()) is None


def labels_of(lot):
    return [explanation.clause.label for explanation in lot.explanations]


def test_filed_words_are_not_taken_back(scene):
    press(scene)
    number = str(last_lot(scene.sheet()).number)
    scene.sign()
    assert last_lot(scene.sheet()) is None
    with pytest.raises(StepRefused):
        undo(scene, number)
    assert Explanation.objects.count() == 2


def test_presses_are_taken_back_one_after_the_other(scene):
    press(scene)
    press(scene, Reason.PENDING)
    assert [len(undo(scene).explanations) for _ in range(2)] == [2, 2]
    assert reasons_by_clause() == {}


def test_press_that_another_followed_is_not_taken_back_unseen(scene):
    press(scene)
    first = str(last_lot(scene.sheet()).number)
    press(scene, Reason.PENDING)
    with pytest.raises(StepRefused):
        undo(scene, first)
    assert Explanation.objects.count() == 4


def test_only_those_who_fill_in_press_and_take_back(scene):
    press(scene)
    stranger = make_user(Role.AUDITOR)
    for step in (explain_rest, repeat_rest, undo_lot):
        number = ("1",) if step is undo_lot else ()
        with pytest.raises(PermissionDenied):
            step(scene.month, scene.department, *number, actor=stranger)


def test_last_months_words_are_repeated_where_they_still_fit_and_taken_back(scene):
    before = JUNE.plus(-1)
    make_explanation(scene.praise, month=before, reason=Reason.OTHER, words="省里未发文")
    make_explanation(scene.blame, month=before, reason=Reason.NONE)
    make_explanation(scene.light, month=before, reason=Reason.NONE)  # no figure has come this month
    make_explanation(scene.flag, month=before, reason=Reason.PENDING)
    repeat_rest(scene.month, scene.department, actor=scene.clerk)
    assert reasons_by_clause() == {
        "红旗1": ("pending", ""),
        "红旗2": ("other", "省里未发文"),
        "红灯1": ("none", ""),
    }
    assert last_lot(scene.sheet()).words == "刚才一次说明的 3 条“同上月”"
    undo(scene)
    assert reasons_by_clause() == {}


def test_third_month_is_repeated_with_its_words_and_never_bare(scene):
    for back in (1, 2):
        make_explanation(scene.blame, month=JUNE.plus(-back), reason=Reason.NONE)
        make_explanation(scene.praise, month=JUNE.plus(-back), reason=Reason.NONE, words="全区未发生")
    repeat_rest(scene.month, scene.department, actor=scene.clerk)
    assert reasons_by_clause() == {"红旗2": ("none", "全区未发生")}


def test_lines_of_one_press_are_taken_back_but_for_what_was_changed_since(scene):
    for town in scene.towns:
        make_reading(scene.metric, town, "90")
    lines = take_up_all(scene.month, scene.department, actor=scene.clerk)
    assert last_lot(scene.sheet()).words == "刚才一次拟报的 3 条"
    edit_line(lines[0], actor=scene.clerk, grounds="另写的事由")
    undo(scene)
    assert [line.pk for line in Determination.objects.all()] == [lines[0].pk]
    assert last_lot(scene.sheet()) is None
    assert take_up_all(scene.month, scene.department, actor=scene.clerk, clause=scene.light) == []
    assert Record.objects.filter(verb="submission.take_all").count() == 1
