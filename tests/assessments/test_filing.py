from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from assessments.dates import SHANGHAI
from assessments.explaining import explain
from assessments.figures import set_readings
from assessments.filing import add_line, drop_line, edit_line, refresh_line, take_up_all, take_up_one
from assessments.models import Determination, LineState, Reason
from departments.models import Record, Role
from departments.months import CalendarMonth
from departments.steps import StepRefused
from rules.models import Reading
from tests.assessments.scene import refused
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_department,
    make_metric,
    make_month,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
MAY, JULY = CalendarMonth(2026, 5), CalendarMonth(2026, 7)


def test_line_is_a_draft_of_the_one_who_wrote_it(scene):
    line = scene.add(facts="  市通报第3号  ")
    assert (line.state, line.created_by, line.facts) == (LineState.DRAFT, scene.clerk, "市通报第3号")
    assert line.data_month == JUNE
    assert Record.objects.get(verb="determination.add").sentence == "填写了区人社局红旗2：淳溪街道"


def test_line_never_judges_its_own_department(scene):
    assert refused(scene.add, unit=scene.department) == ["不能认定本部门自己"]


def test_line_needs_an_assessed_unit(scene):
    office = make_department("fzb", "发展办", is_assessed=False)
    assert refused(scene.add, unit=office) == ["发展办不是被考核单位"]


@pytest.mark.parametrize("span", [{"active_until": MAY}, {"active_from": JULY}])
def test_line_needs_a_unit_that_existed_in_the_data_month(scene, span):
    gone = make_town("laojie", "老街镇", **span)
    assert refused(scene.add, unit=gone) == ["老街镇在2026年6月没有启用"]


def test_line_needs_a_clause_in_force_in_the_data_month(scene):
    make_rule_set(scene.department, JUNE)
    assert refused(scene.add) == ["区人社局红旗2在2026年6月没有生效"]


def test_line_needs_a_clause_in_effect_in_the_data_month(scene):
    quarterly = make_threshold(scene.rules, number=3, standard="3月≥60，9月≥80", metric=scene.metric)
    assert refused(scene.add, quarterly) == ["区人社局红旗3在6月不适用"]


def test_line_is_not_about_a_month_that_comes_after(scene):
    assert refused(scene.add, data_month=JULY) == ["所属月份 2026-07 晚于计入的 2026-06"]


def test_line_stands_once_for_clause_unit_and_data_month(scene):
    line = scene.add()
    for other in ({"grounds": "又写"}, {"facts": "依据"}, {"actor": scene.signer}):
        assert refused(scene.add, **other) == ["同一条款、同一单位、同一所属月份只能认定一次"]
    assert scene.add(data_month=MAY).is_late_data
    assert (scene.add(), line.version) == (line, 1)


def test_flag_and_light_of_one_metric_do_not_meet_in_one_unit(scene):
    scene.add(scene.flag)
    assert refused(scene.add, scene.light) == ["同一指标“参保完成率”已报红旗1，同一单位不能又授旗又亮灯"]
    assert scene.add(scene.light, scene.towns[1]).state == LineState.DRAFT


def test_nobody_else_writes_in_a_department(scene):
    strangers = [
        make_user(Role.CLERK, make_assessor("swj", "区商务局")),
        make_user(Role.CONTACT, scene.department),
        scene.reviewer,
        make_user(Role.AUDITOR),
    ]
    for stranger in strangers:
        with pytest.raises(PermissionDenied):
            scene.add(actor=stranger)
    assert Determination.objects.count() == 0


def test_month_is_open_from_its_first_day_until_it_is_published(scene):
    eve = datetime(2026, 5, 31, 23, 59, tzinfo=SHANGHAI)
    assert refused(scene.add, now=eve) == ["2026年6月还没有开始，不能填报"]
    month = make_month()
    month.published_at = timezone.now()
    month.save()
    assert refused(scene.add) == ["2026年6月已发布，不能再改；发布后只能更正"]


def test_line_found_after_the_first_filing_is_a_supplement(scene):
    scene.add()
    scene.sign()
    assert scene.add(unit=scene.towns[1]).is_supplement
    assert not Determination.objects.get(unit=scene.towns[0]).is_supplement


def test_line_without_grounds_takes_the_sentence_of_the_machine(scene):
    make_reading(scene.metric, scene.towns[0], "87.2")
    assert scene.add(scene.flag, grounds="").grounds == "6月参保完成率 87.2% ≥ 85%"
    assert scene.add(scene.praise, grounds="").grounds == ""


def test_proposals_are_taken_one_or_all(scene):
    for town, value in zip(scene.towns, ("87.2", "91", "80"), strict=True):
        make_reading(scene.metric, town, value)
    first = take_up_one(scene.month, scene.flag, scene.towns[0], actor=scene.clerk)
    assert (first.grounds, first.value) == ("6月参保完成率 87.2% ≥ 85%", Decimal("87.2"))
    rest = take_up_all(scene.month, scene.department, actor=scene.clerk)
    assert [(line.clause.label, line.unit.code) for line in rest] == [("红旗1", "gubai"), ("黄灯1", "qiqiao")]
    assert take_up_all(scene.month, scene.department, actor=scene.clerk) == []


def test_proposal_that_the_figures_no_longer_make_is_not_taken(scene):
    make_reading(scene.metric, scene.towns[0], "70")
    sentences = refused(take_up_one, scene.month, scene.flag, scene.towns[0], actor=scene.clerk)
    assert sentences == ["数据已变，红旗1不再提出淳溪街道"]


def test_edit_raises_the_version_and_keeps_the_core(scene):
    line = scene.add()
    changed = edit_line(line, actor=scene.clerk, version=1, grounds="6月获省级通报表扬")
    assert (changed.version, changed.grounds, changed.core) == (2, "6月获省级通报表扬", line.core)
    assert edit_line(changed, actor=scene.clerk, grounds="6月获省级通报表扬").version == 2


def test_second_editor_is_refused_and_sees_who_was_quicker(scene):
    line = scene.add()
    edit_line(line, actor=scene.clerk, version=1, grounds="甲写的")
    with pytest.raises(StepRefused) as refusal:
        edit_line(line, actor=scene.signer, version=1, grounds="乙写的")
    assert refusal.value.code == "changed"
    assert Determination.objects.get().grounds == "甲写的"


def test_edit_is_held_to_the_same_rules(scene):
    line = scene.add()
    scene.add(unit=scene.towns[1])
    assert refused(edit_line, line, actor=scene.clerk, unit=scene.department) == ["不能认定本部门自己"]
    assert refused(edit_line, line, actor=scene.clerk, unit=scene.towns[1]) == [
        "同一条款、同一单位、同一所属月份只能认定一次"
    ]


def test_another_unit_brings_another_figure_and_sentence(scene):
    make_reading(scene.metric, scene.towns[0], "87.2")
    make_reading(scene.metric, scene.towns[1], "91")
    line = scene.add(scene.flag, grounds="")
    changed = edit_line(line, actor=scene.clerk, unit=scene.towns[1], grounds=line.grounds)
    assert (changed.value, changed.grounds) == (Decimal("91"), "6月参保完成率 91% ≥ 85%")
    assert changed.core != line.core


def test_words_alone_leave_a_stale_line_stale(scene):
    reading = make_reading(scene.metric, scene.towns[0], "87.2")
    line = scene.add(scene.flag, grounds="")
    Reading.objects.filter(pk=reading.pk).update(value="86")
    edit_line(line, actor=scene.clerk, unit=line.unit, facts="写了依据")
    assert scene.row(scene.flag).stale == {line.pk: "淳溪街道的参保完成率在填报之后有改动，请重新确认"}


def test_stale_line_is_looked_at_again(scene):
    reading = make_reading(scene.metric, scene.towns[0], "87.2")
    line = scene.add(scene.flag, grounds="")
    Reading.objects.filter(pk=reading.pk).update(value="86")
    fresh = refresh_line(line, actor=scene.clerk)
    assert (fresh.value, fresh.grounds) == (Decimal("86"), "6月参保完成率 86% ≥ 85%")
    assert scene.row(scene.flag).stale == {}


def test_stale_line_with_words_of_its_own_keeps_them(scene):
    reading = make_reading(scene.metric, scene.towns[0], "87.2")
    line = scene.add(scene.flag, grounds="完成率全区第一")
    Reading.objects.filter(pk=reading.pk).update(value="86")
    assert refresh_line(line, actor=scene.clerk).grounds == "完成率全区第一"


def test_drop_takes_the_line_away_and_the_history_keeps_it(scene):
    line = scene.add()
    drop_line(line, actor=scene.clerk)
    assert Determination.objects.count() == 0
    assert Record.objects.get(verb="determination.drop").sentence == "撤下了区人社局红旗2：淳溪街道"


@pytest.mark.parametrize("state", [LineState.FILED, LineState.ACCEPTED, LineState.ASKED])
def test_line_with_the_office_or_asked_for_is_not_dropped(scene, state):
    line = scene.add()
    Determination.objects.update(state=state)
    with pytest.raises(StepRefused):
        drop_line(line, actor=scene.clerk)
    assert Determination.objects.count() == 1


def test_machines_sentence_of_a_long_metric_keeps_its_numbers(scene):
    scene.metric.name = (
        "城乡居民基本养老保险和城镇职工基本医疗保险以及失业保险工伤保险生育保险参保扩面和续保缴费综合完成率"
    )
    scene.metric.save()
    make_reading(scene.metric, scene.towns[0], done="53999", total="60000")
    line = take_up_all(scene.month, scene.department, actor=scene.clerk)[0]
    assert (len(line.grounds), line.grounds.endswith("完成率 90% ≥ 85%")) == (60, True)


def test_figures_are_written_all_or_none(scene):
    good = {(scene.metric, scene.towns[0]): {"value": Decimal("87.2")}}
    assert set_readings(JUNE, scene.department, good, actor=scene.clerk) == 1
    assert set_readings(JUNE, scene.department, good, actor=scene.clerk) == 0
    bad = {
        (scene.metric, scene.towns[1]): {"value": Decimal(90)},
        (scene.metric, scene.towns[2]): {"value": Decimal(1), "done": Decimal(1), "total": Decimal(2)},
    }
    sentences = refused(set_readings, JUNE, scene.department, bad, actor=scene.clerk)
    assert sentences == ["参保完成率，漆桥街道：数值与完成数、总数只能填一种"]
    assert Reading.objects.count() == 1
    gone = {(scene.metric, scene.towns[0]): {"value": None}}
    assert set_readings(JUNE, scene.department, gone, actor=scene.clerk) == 1
    assert Reading.objects.count() == 0


def test_machines_sentence_does_not_outlive_its_figure(scene):
    make_reading(scene.metric, scene.towns[0], "90")
    line = scene.add(scene.flag, grounds="")
    Reading.objects.all().delete()
    assert refused(refresh_line, line, actor=scene.clerk) == [
        "淳溪街道2026年6月没有数据，系统拟写的事由不再成立：请撤下这一条，或自己写明事由"
    ]


def test_late_line_stands_under_the_clause_of_its_own_month(scene):
    newer = make_rule_set(scene.department, JUNE)
    clause = make_clause(newer, number=2)
    with pytest.raises(ValidationError):
        add_line(JUNE, clause, scene.towns[0], actor=scene.clerk, data_month=MAY, grounds="5月的事")
    late = scene.add(data_month=MAY, grounds="5月的事")
    assert late in scene.row(clause).lines


def test_figures_of_another_departments_metric_are_refused(scene):
    other = make_metric(make_assessor("swj", "区商务局"))
    entries = {(other, scene.towns[0]): {"value": Decimal(1)}}
    assert refused(set_readings, JUNE, scene.department, entries, actor=scene.clerk) == [
        "参保完成率，淳溪街道：这项指标不是区人社局的"
    ]


def test_line_breaks_count_once_whatever_the_browser_sends(scene):
    line = scene.add(facts="甲\r\n" * 600 + "乙" * 800)
    assert (len(line.facts), line.facts[:4]) == (2000, "甲\n甲\n")


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\x07"])
def test_marks_that_nobody_sees_are_taken_out_of_public_words(scene, hidden):
    line = scene.add(grounds=f"6月{hidden}获\t表扬{hidden}", facts=f"甲{hidden}\r乙")
    assert (line.grounds, line.facts) == ("6月获 表扬", "甲\n乙")
    assert edit_line(line, actor=scene.clerk, grounds=hidden).grounds == ""
    sentences = refused(explain, JUNE, scene.blame, Reason.OTHER, words=f" {hidden} ", actor=scene.clerk)
    assert sentences == ["选“其他”时要写明情况"]


def test_line_that_was_dropped_meanwhile_is_not_written(scene):
    line = scene.add()
    drop_line(line, actor=scene.signer)
    stale = Determination(pk=77, month=line.month, assessor=line.assessor)
    assert refused(edit_line, stale, actor=scene.clerk, grounds="我写的") == ["这一条已被撤下"]


def test_figure_that_somebody_else_wrote_meanwhile_is_not_overwritten(scene):
    cell = (scene.metric, scene.towns[0])
    make_reading(scene.metric, scene.towns[0], "90")
    options = {"actor": scene.clerk, "shown": {cell: ""}}
    sentences = refused(set_readings, JUNE, scene.department, {cell: {"value": Decimal(80)}}, **options)
    assert sentences == ["参保完成率，淳溪街道：刚才有人填成了 90，您填的是 80"]
    options["shown"] = {cell: "90"}
    assert set_readings(JUNE, scene.department, {cell: {"value": Decimal(80)}}, **options) == 1
