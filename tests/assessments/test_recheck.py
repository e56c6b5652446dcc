"""What was accepted stays true: each source that changes under it, by each door, takes it back or stands in the way."""

import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.amending import amend
from assessments.figures import set_readings
from assessments.files.evidence import attach
from assessments.files.storage import path_of
from assessments.models import Determination, LineState, Month
from assessments.recheck import DoubtKind, recheck
from assessments.workbook.importing import import_workbook
from assessments.workflow import take_step
from departments.models import Record, Role
from rules.models import Clause, Kind, Reading, Signal
from tests.assessments.files import pdf, upload
from tests.assessments.workbooks import workbook_of
from tests.boards.releasing import MAY
from tests.factories import (
    JUNE,
    make_clause,
    make_explanation,
    make_line,
    make_reading,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
FIGURES = ["月份", "部门编码", "指标", "单位编码", "数值"]
GONE = (
    "数据已变：审定时96%，现在61%；"
    "机器判定已变：审定时“6月参保完成率 96% ≥ 85%”，现在“6月参保完成率 61% < 85%，还差 24 个百分点”"
)


def accepted(scene, value="96", *, clause=None, unit=None, **fields):
    """A line that a figure called for, filed and accepted."""
    unit = unit or scene.towns[0]
    make_reading(scene.metric, unit, value)
    line = scene.add(clause or scene.flag, unit, grounds=fields.pop("grounds", ""), **fields)
    scene.sign()
    return take_step(line, "accept", actor=scene.reviewer)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def kinds(month=JUNE):
    return [(str(doubt.thing), doubt.kind) for doubt in recheck(Month.objects.at(month))]


def by_grid(scene, client, value):
    client.force_login(scene.clerk)
    cell = f"m{scene.metric.pk}u{scene.towns[0].pk}"
    client.post("/sheet/2026-06/figures/", {cell: value, f"was-{cell}": "96"})


def workbook(value):
    return workbook_of({"指标数据": [FIGURES, ["2026-06", "rsj", "参保完成率", "chunxi", value]]})


def by_upload(scene, client, value):
    client.force_login(scene.clerk)
    client.post(reverse("workbook_upload"), {"file": SimpleUploadedFile("表.xlsx", workbook(value))})


@pytest.fixture
def by_command(tmp_path):
    def write(scene, client, value):
        path = tmp_path / "表.xlsx"
        path.write_bytes(workbook(value))
        call_command("import_workbook", str(path))

    return write


@pytest.fixture(params=["grid", "upload", "command"])
def door(request, by_command):
    return {"grid": by_grid, "upload": by_upload, "command": by_command}[request.param]


def test_a_figure_that_changes_takes_the_line_back_by_every_door(scene, client, door):
    line = accepted(scene)
    assert line.state == LineState.ACCEPTED
    door(scene, client, "61")
    row = fresh(line)
    assert (row.state, row.reopened_because) == (LineState.FILED, GONE)
    event = Record.objects.get(verb="determination.reopen")
    assert event.sentence == f"退回重审区人社局红旗1：淳溪街道：{GONE}"
    assert json.loads(event.data)["reopened_because"] == GONE
    assert event.actor == (None if door.__name__ == "write" else scene.clerk)
    assert kinds() == []


def test_a_figure_that_stays_good_takes_the_line_back_too(scene):
    line = accepted(scene)
    set_readings(
        JUNE, scene.department, {(scene.metric, scene.towns[0]): {"value": Decimal(95)}}, actor=scene.clerk
    )
    assert fresh(line).reopened_because.startswith("数据已变：审定时96%，现在95%")


def test_a_figure_that_is_removed_takes_the_line_back(scene):
    line = accepted(scene)
    set_readings(JUNE, scene.department, {(scene.metric, scene.towns[0]): {}}, actor=scene.clerk)
    assert fresh(line).reopened_because == (
        "数据已变：审定时96%，现在没有数据；"
        "机器判定已变：审定时“6月参保完成率 96% ≥ 85%”，现在“6月参保完成率无数据”"
    )


def test_figures_of_others_leave_the_line_alone(scene):
    line = accepted(scene)
    set_readings(
        JUNE, scene.department, {(scene.metric, scene.towns[1]): {"value": Decimal(61)}}, actor=scene.clerk
    )
    assert fresh(line).state == LineState.ACCEPTED


def test_public_words_of_a_rank_follow_those_who_are_ranked(scene):
    top = make_clause(scene.rules, number=3, kind=Kind.RANKING, standard="前1", metric=scene.metric)
    for town, value in zip(scene.towns[1:], ("50", "40"), strict=True):
        make_reading(scene.metric, town, value)
    line = accepted(scene, clause=top)
    assert line.grounds == "6月参保完成率 96%，第 1 名（共 3 个）"
    other = make_town("yaxi", "桠溪街道")
    set_readings(JUNE, scene.department, {(scene.metric, other): {"value": Decimal(30)}}, actor=scene.clerk)
    row = fresh(line)
    assert (row.state, row.reopened_because) == (
        LineState.FILED,
        "事由与数据不符：审定时“6月参保完成率 96%，第 1 名（共 3 个）”，现在“6月参保完成率 96%，第 1 名（共 4 个）”",
    )
    assert take_step(row, "accept", actor=scene.reviewer).grounds == "6月参保完成率 96%，第 1 名（共 4 个）"
    assert kinds() == []


def test_words_that_were_shortened_to_fit_are_the_machines_still(scene):
    type(scene.metric).objects.update(name="城乡居民" * 13)
    scene.flag.refresh_from_db()
    line = accepted(scene)
    assert (line.state, "…" in line.grounds, kinds()) == ("accepted", True, [])


def test_a_line_is_not_accepted_on_a_figure_that_has_changed(scene):
    make_reading(scene.metric, scene.towns[0], "96")
    line = scene.add(scene.flag, grounds="")
    scene.sign()
    Reading.objects.update(value=95)
    with pytest.raises(ValidationError) as refusal:
        take_step(line, "accept", actor=scene.reviewer, note="以部门补充数据为准")
    assert refusal.value.messages == ["区人社局红旗1：淳溪街道 数据已变：95%；请退回部门更新后再审"]
    assert fresh(line).state == LineState.FILED


def test_reason_counts_until_the_verdict_changes(scene):
    make_reading(scene.metric, scene.towns[0], "84")
    line = scene.add(scene.flag, grounds="省里认定的口径高于本区数据")
    scene.sign()
    row = take_step(line, "accept", actor=scene.reviewer, note="以部门补充数据为准")
    assert (row.state, row.note, row.outcome_then, kinds()) == (
        "accepted",
        "以部门补充数据为准",
        "not_met",
        [],
    )
    Clause.objects.filter(pk=scene.flag.pk).update(standard="≥88")
    assert kinds() == [(str(line), DoubtKind.CLAUSE)]


def test_line_accepted_against_the_machine_without_a_word_is_doubtful(scene):
    make_line(scene.flag, scene.towns[0], state=LineState.ACCEPTED)
    (doubt,) = recheck(scene.month)
    assert doubt.words == "机器判定已变：审定时没有写明理由，现在“6月参保完成率无数据”"


@pytest.fixture
def streak(scene):
    """红灯2 for 红灯1 two months in a row, and 红灯1 of May and June accepted."""
    clause = make_clause(scene.rules, Signal.RED_LIGHT, 2, kind=Kind.STREAK, standard="红灯1连续2月")
    bases = [
        make_line(scene.blame, scene.towns[0], state=LineState.ACCEPTED, month=month) for month in (MAY, JUNE)
    ]
    line = make_line(clause, scene.towns[0], grounds="红灯1连续2个月")
    return clause, bases, take_step(line, "accept", actor=scene.reviewer)


@pytest.mark.parametrize("base", [0, 1], ids=["May", "June"])
@pytest.mark.parametrize("steps", [["undo"], ["undo", "return"], ["undo", "reject"]], ids="-".join)
def test_a_streak_falls_with_its_base(scene, streak, base, steps):
    _, bases, line = streak
    Determination.objects.filter(pk=bases[base].pk).update(decided_from="filed", decided_version=1)
    for step in steps:
        take_step(bases[base], step, actor=scene.reviewer, note="单位有误")
    row, month = fresh(line), ("2026年5月", "2026年6月")[base]
    assert (row.state, row.reopened_because) == (
        LineState.FILED,
        f"所依据的认定已变：审定时有{month}的红灯1，现在它是“已报送”",
    )


def test_a_streak_falls_with_a_base_that_is_reopened(scene, streak):
    """黄灯1 stands on its figure, 红灯3 on 黄灯1 and 红灯4 on 红灯3: one figure takes all three back."""
    town, rules = scene.towns[1], scene.rules
    third = make_clause(rules, Signal.RED_LIGHT, 3, kind=Kind.STREAK, standard="黄灯1连续2月")
    fourth = make_clause(rules, Signal.RED_LIGHT, 4, kind=Kind.STREAK, standard="红灯3连续2月")
    for clause in (scene.light, third):
        make_line(clause, town, state=LineState.ACCEPTED, month=MAY)
    base = accepted(scene, "80", clause=scene.light, unit=town)
    lines = []
    for clause in (third, fourth):
        line = make_line(clause, town, grounds="连续2个月")
        lines.append(take_step(line, "accept", actor=scene.reviewer))
    set_readings(JUNE, scene.department, {(scene.metric, town): {"value": Decimal(90)}}, actor=scene.clerk)
    assert [fresh(line).state for line in (base, *lines)] == ["filed"] * 3
    assert Record.objects.filter(verb="determination.reopen").count() == 3


def test_a_base_of_the_month_itself_is_awaited(scene, streak):
    """The verdict takes any line that is not rejected; the board takes 审定 alone."""
    clause, _, _ = streak
    town = scene.towns[1]
    make_line(scene.blame, town, state=LineState.ACCEPTED, month=MAY)
    base = make_line(scene.blame, town)
    line = take_step(make_line(clause, town, grounds="连续2个月"), "accept", actor=scene.reviewer)
    assert [(doubt.thing, doubt.is_awaited) for doubt in recheck(scene.month)] == [(line, True)]
    take_step(base, "accept", actor=scene.reviewer)
    assert recheck(scene.month) == []


def test_a_base_that_a_correction_strikes_takes_the_open_line_back(scene, streak, in_july):
    _, (may, _), line = streak
    Month.objects.filter(calendar_month=MAY).update(published_at=in_july)
    publisher = make_user(Role.PUBLISHER)
    amend(may, actor=publisher, state="rejected", note="重复计算", now=in_july)
    assert fresh(line).reopened_because == "所依据的认定已变：审定时有2026年5月的红灯1，现在它是“不予认定”"


def test_a_published_month_is_left_alone(scene, in_july):
    line = accepted(scene)
    Month.objects.update(published_at=in_july)
    Reading.objects.update(value=61)
    make_line(scene.praise, scene.towns[1], month=MAY)
    import_workbook(workbook_of({"单位": [["编码", "名称"], ["xin", "新单位"]]}), name="表", actor=None)
    assert fresh(line).state == LineState.ACCEPTED


def test_a_clause_that_is_revised_takes_the_line_back(scene):
    line = make_line(scene.praise, scene.towns[0])
    take_step(line, "accept", actor=scene.reviewer)
    headings = ["部门编码", "生效月份", "等次", "序号", "条款", "判定方式", "指标", "标准"]
    rows = [
        ["rsj", "2026-03", "红旗", 1, scene.flag.text, "达标", "参保完成率", "≥85"],
        ["rsj", "2026-03", "黄灯", 1, scene.light.text, "达标", "参保完成率", "75~85"],
        ["rsj", "2026-03", "红旗", 2, "获省级通报表扬", "定性", None, None],
        ["rsj", "2026-03", "红灯", 1, scene.blame.text, "定性", None, None],
    ]
    imported = import_workbook(workbook_of({"细则": [headings, *rows]}), name="表", actor=None)
    assert (imported.faults, [str(note) for note in imported.notes]) == (
        [],
        [
            "认定: 将退回重审：区人社局红旗2：淳溪街道：条款已变：审定时是“红旗2的条文”，现在是“获省级通报表扬”"
        ],
    )
    assert fresh(line).reopened_because == "条款已变：审定时是“红旗2的条文”，现在是“获省级通报表扬”"


def test_dry_run_names_what_would_go_back_and_changes_nothing(scene):
    line = accepted(scene)
    imported = import_workbook(workbook("61"), name="表", actor=None, dry_run=True)
    assert [str(note) for note in imported.notes] == [
        f"认定: 将退回重审：区人社局红旗1：淳溪街道：{sentence}" for sentence in GONE.split("；")
    ]
    assert (fresh(line).state, Reading.objects.get().value) == (LineState.ACCEPTED, Decimal(96))


def test_what_the_operator_gives_as_accepted_is_a_reason(scene):
    headings = ["月份", "部门编码", "等次", "序号", "单位编码", "事由", "状态"]
    row = ["2026-06", "rsj", "红旗", 1, "chunxi", "6月获市级通报表扬", "审定"]
    book = workbook_of(
        {"指标数据": [FIGURES, ["2026-06", "rsj", "参保完成率", "chunxi", 70]], "认定": [headings, row]}
    )
    assert import_workbook(book, name="表", actor=None).faults == []
    line = Determination.objects.get()
    assert (line.state, line.note, line.outcome_then) == ("accepted", "按导入的状态审定", "not_met")
    assert kinds() == []
    again = workbook("60")
    import_workbook(again, name="表", actor=None)
    assert fresh(line).state == LineState.FILED


def test_a_file_that_is_gone_is_named(scene):
    line = scene.add()
    kept = attach(line, upload(pdf(), "证明.pdf"), actor=scene.clerk)
    scene.sign()
    take_step(line, "accept", actor=scene.reviewer)
    assert kinds() == []
    path_of(kept.sha256).unlink()
    assert [doubt.words for doubt in recheck(scene.month)] == [
        "佐证已变：审定时附有“证明.pdf”，现在文件已缺失或被改动"
    ]


def test_an_explanation_goes_back_when_its_figures_call_for_a_light(scene):
    explanation = make_explanation(scene.light, state="filed", reason="below")
    take_step(explanation, "accept", actor=scene.reviewer)
    assert kinds() == []
    set_readings(
        JUNE, scene.department, {(scene.metric, scene.towns[0]): {"value": Decimal(80)}}, actor=scene.clerk
    )
    row = fresh(explanation)
    assert (row.state, row.reopened_because) == (
        "filed",
        "说明与数据不符：采纳时的说明是“未达标准”，现在数据提出了淳溪街道",
    )
    assert Record.objects.filter(verb="explanation.reopen").count() == 1


def test_a_unit_that_ended_is_named_and_its_line_can_still_be_decided(scene):
    line = accepted(scene)
    town = scene.towns[0]
    town.active_until = MAY
    town.save()
    assert [doubt.words for doubt in recheck(scene.month)] == [
        "单位已变：审定时可以被认定，现在淳溪街道在2026年6月没有启用"
    ]
    take_step(line, "undo", actor=scene.reviewer)
    with pytest.raises(ValidationError, match="没有启用"):
        take_step(line, "accept", actor=scene.reviewer)


@pytest.mark.parametrize("step", ["return", "ask", "reject", "refer"])
def test_a_line_that_has_become_invalid_can_be_taken_away(scene, step):
    line = make_line(scene.praise, scene.towns[0])
    scene.towns[0].active_until = MAY
    scene.towns[0].save()
    row = take_step(line, step, actor=scene.reviewer, note="单位已撤并")
    assert row.note == "单位已撤并"
    if step == "return":
        with pytest.raises(ValidationError, match="没有启用"):
            take_step(row, "file", actor=scene.signer)


def test_a_line_of_an_ended_unit_is_struck_by_a_correction(scene, in_july):
    line = make_line(scene.praise, scene.towns[0], state=LineState.ACCEPTED)
    scene.towns[0].active_until = MAY
    scene.towns[0].save()
    Month.objects.update(published_at=in_july)
    row = amend(line, actor=make_user(Role.PUBLISHER), state="rejected", note="单位有误", now=in_july)
    assert row.state == LineState.REJECTED


def test_recheck_asks_the_same_few_questions_of_any_number_of_lines(scene, streak):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            recheck(scene.month)
        return len(asked)

    accepted(scene)
    few = queries()
    for n in range(3):
        town = make_town(f"t{n}", f"第{n}镇")
        make_reading(scene.metric, town, 90 + n)
        make_line(scene.flag, town, state=LineState.ACCEPTED, value=90 + n)
        make_line(scene.praise, town, state=LineState.ACCEPTED)
    assert queries() == few


def test_a_new_decision_takes_the_mark_away(scene):
    line = accepted(scene)
    entries = {(scene.metric, scene.towns[0]): {"value": Decimal(61)}}
    set_readings(JUNE, scene.department, entries, actor=scene.clerk)
    row = take_step(fresh(line), "return", actor=scene.reviewer, note="请核对")
    assert (row.state, row.reopened_because, row.note) == ("returned", "", "请核对")


def test_reopened_line_is_neither_withdrawn_nor_undone(scene):
    line = accepted(scene)
    set_readings(JUNE, scene.department, {(scene.metric, scene.towns[0]): {}}, actor=scene.clerk)
    for step, actor in (("withdraw", scene.clerk), ("undo", scene.reviewer), ("reopen", scene.reviewer)):
        with pytest.raises(Exception, match=r"不能"):
            take_step(line, step, actor=actor)
    assert fresh(line).state == LineState.FILED
