from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from assessments.dates import SHANGHAI
from assessments.explaining import explain, repeat_explanation
from assessments.figures import set_readings
from assessments.filing import add_line, drop_line, edit_line, refresh_line, take_up_all, take_up_one
from assessments.models import Determination, Explanation, LineState, Reading, Reason, Submission
from assessments.signing import hand_back, is_sent, refile, send_for_signature, withdraw_all
from assessments.workflow import StepRefused, take_step
from departments.models import Record, Role
from departments.months import CalendarMonth
from tests.assessments.scene import Scene
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_department,
    make_explanation,
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


@pytest.fixture
def scene():
    return Scene()


def refused(deed, *args, **options):
    """The sentences of a refusal that left no line, explanation or event behind."""
    before = (Determination.objects.count(), Explanation.objects.count(), Record.objects.count())
    with pytest.raises(ValidationError) as refusal:
        deed(*args, **options)
    assert before == (Determination.objects.count(), Explanation.objects.count(), Record.objects.count())
    return refusal.value.messages


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
    scene.add()
    assert refused(scene.add) == ["同一条款、同一单位、同一所属月份只能认定一次"]
    assert scene.add(data_month=MAY).is_late_data


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
    said = refused(take_up_one, scene.month, scene.flag, scene.towns[0], actor=scene.clerk)
    assert said == ["数据已变，红旗1不再提出淳溪街道"]


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


def test_clause_is_explained_and_explained_anew(scene):
    explain(JUNE, scene.praise, Reason.NONE, actor=scene.clerk)
    again = explain(JUNE, scene.praise, Reason.OTHER, words="文件未到", actor=scene.clerk)
    assert (again.text, again.version, Explanation.objects.count()) == ("其他：文件未到", 2, 1)


def test_other_reason_needs_words(scene):
    said = refused(explain, JUNE, scene.praise, Reason.OTHER, words="  ", actor=scene.clerk)
    assert said == ["选“其他”时要写明情况"]


def test_declined_light_needs_words_and_a_declined_flag_does_not(scene):
    make_reading(scene.metric, scene.towns[0], "80")
    make_reading(scene.metric, scene.towns[1], "90")
    light = (JUNE, scene.light, Reason.BELOW)
    said = refused(explain, *light, unit=scene.towns[0], actor=scene.clerk)
    assert said == ["数据表明淳溪街道应亮灯，不亮要写明情况"]
    explain(*light, unit=scene.towns[0], words="口径有误，已报市局", actor=scene.clerk)
    explain(JUNE, scene.flag, Reason.BELOW, unit=scene.towns[1], actor=scene.clerk)
    assert [scene.row(clause).square for clause in (scene.flag, scene.light)] == ["explained", "explained"]


def test_only_a_unit_that_was_called_for_is_declined(scene):
    make_reading(scene.metric, scene.towns[0], "90")
    said = refused(explain, JUNE, scene.flag, Reason.BELOW, unit=scene.towns[1], actor=scene.clerk)
    assert said == ["区人社局红旗1没有提出古柏街道，不需要说明"]
    scene.add(scene.flag)
    said = refused(explain, JUNE, scene.flag, Reason.BELOW, unit=scene.towns[0], actor=scene.clerk)
    assert said == ["区人社局红旗1已报淳溪街道，不需要说明"]


def test_same_reason_for_the_third_month_needs_words(scene):
    for back in (1, 2):
        make_explanation(scene.praise, month=JUNE.plus(-back), reason=Reason.NONE)
    said = refused(explain, JUNE, scene.praise, Reason.NONE, actor=scene.clerk)
    assert said == ["“本月无此情形”已连续 3 个月，要写明情况"]
    assert explain(JUNE, scene.praise, Reason.BELOW, actor=scene.clerk).reason == Reason.BELOW
    explain(JUNE, scene.praise, Reason.NONE, words="全区未发生", actor=scene.clerk)


def test_machines_sentence_of_a_long_metric_keeps_its_numbers(scene):
    scene.metric.name = (
        "城乡居民基本养老保险和城镇职工基本医疗保险以及失业保险工伤保险生育保险参保扩面和续保缴费综合完成率"
    )
    scene.metric.save()
    make_reading(scene.metric, scene.towns[0], done="53999", total="60000")
    line = take_up_all(scene.month, scene.department, actor=scene.clerk)[0]
    assert (len(line.grounds), line.grounds.endswith("完成率 90% ≥ 85%")) == (60, True)


def test_last_months_words_are_said_again(scene):
    make_explanation(scene.praise, month=MAY, reason=Reason.OTHER, words="省里未发文")
    again = repeat_explanation(JUNE, scene.praise, actor=scene.clerk)
    assert again.text == "其他：省里未发文"
    assert refused(repeat_explanation, JUNE, scene.blame, actor=scene.clerk) == ["区人社局红灯1上月没有说明"]


def test_clause_with_a_line_is_not_explained(scene):
    scene.add()
    said = refused(explain, JUNE, scene.praise, Reason.NONE, actor=scene.clerk)
    assert said == ["区人社局红旗2已有认定，不需要说明"]


def test_line_takes_the_place_of_an_explanation(scene):
    explain(JUNE, scene.praise, Reason.NONE, actor=scene.clerk)
    scene.add()
    assert Explanation.objects.count() == 0
    assert Record.objects.filter(verb="explanation.drop").count() == 1


def test_line_found_after_filing_takes_the_place_of_a_filed_explanation(scene):
    explain(JUNE, scene.praise, Reason.NONE, actor=scene.clerk)
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    scene.sign()
    assert scene.add().is_supplement
    assert [each.clause for each in Explanation.objects.all()] == [scene.blame]


def test_clause_that_asks_nothing_is_not_explained(scene):
    quarterly = make_threshold(scene.rules, number=3, standard="9月≥80", metric=scene.metric)
    said = refused(explain, JUNE, quarterly, Reason.NONE, actor=scene.clerk)
    assert said == ["区人社局红旗3在6月不适用"]


def test_figures_are_written_all_or_none(scene):
    good = {(scene.metric, scene.towns[0]): {"value": Decimal("87.2")}}
    assert set_readings(JUNE, scene.department, good, actor=scene.clerk) == 1
    assert set_readings(JUNE, scene.department, good, actor=scene.clerk) == 0
    bad = {
        (scene.metric, scene.towns[1]): {"value": Decimal(90)},
        (scene.metric, scene.towns[2]): {"value": Decimal(1), "done": Decimal(1), "total": Decimal(2)},
    }
    said = refused(set_readings, JUNE, scene.department, bad, actor=scene.clerk)
    assert said == ["参保完成率，漆桥街道：数值与完成数、总数只能填一种"]
    assert Reading.objects.count() == 1
    gone = {(scene.metric, scene.towns[0]): {"value": None}}
    assert set_readings(JUNE, scene.department, gone, actor=scene.clerk) == 1
    assert Reading.objects.count() == 0


def test_signature_files_what_is_ready(scene):
    scene.add()
    scene.add(unit=scene.towns[1], grounds="")
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    send_for_signature(scene.month, scene.department, actor=scene.clerk)
    scene.sign()
    states = Determination.objects.order_by("unit__position").values_list("state", flat=True)
    assert (list(states), Explanation.objects.get().state) == (["filed", "draft"], "filed")
    submission = scene.sheet().submission
    assert (submission.signed_by, submission.sent_at) == (scene.signer, None)


def test_signature_is_refused_where_the_sheet_changed(scene):
    line = scene.add()
    seen = scene.sheet().fingerprint
    edit_line(line, actor=scene.clerk, grounds="后来改的")
    assert refused(scene.sign, seen=seen) == ["内容已变更，请看过新内容再签"]
    scene.sign()
    assert refused(scene.sign, seen=seen) == ["内容已变更，请看过新内容再签"]
    assert Record.objects.filter(verb="submission.sign").count() == 1


def test_only_the_head_signs(scene):
    scene.add()
    with pytest.raises(PermissionDenied):
        scene.sign(actor=scene.clerk)
    assert Determination.objects.get().state == LineState.DRAFT


def test_stale_line_blocks_sending_and_signing(scene):
    reading = make_reading(scene.metric, scene.towns[0], "87.2")
    scene.add(scene.flag, grounds="")
    Reading.objects.filter(pk=reading.pk).update(value="86")
    words = ["淳溪街道的参保完成率在填报之后有改动，请重新确认"]
    assert refused(send_for_signature, scene.month, scene.department, actor=scene.clerk) == words
    assert refused(scene.sign) == words


def test_nothing_is_sent_where_nothing_is_ready(scene):
    said = refused(send_for_signature, scene.month, scene.department, actor=scene.clerk)
    assert said == ["区人社局没有可以报送的内容"]


def test_head_hands_back_with_words(scene):
    scene.add()
    submission = send_for_signature(scene.month, scene.department, actor=scene.clerk)
    assert refused(hand_back, submission, " ", actor=scene.signer) == ["退回经办人要写明意见"]
    with pytest.raises(PermissionDenied):
        hand_back(submission, "不行", actor=scene.clerk)
    back = hand_back(submission, "红旗2请附通报原文", actor=scene.signer)
    assert (back.sent_at, back.signer_words) == (None, "红旗2请附通报原文")


def test_head_does_not_hand_back_what_is_filed(scene):
    scene.add()
    scene.sign()
    submission = Submission.objects.get(department=scene.department)
    assert refused(hand_back, submission, "请重写", actor=scene.signer) == [
        "没有等您审签的内容了：已经报送，要改请经办人撤回"
    ]


def test_what_is_all_withdrawn_has_not_been_reported(scene):
    scene.add()
    scene.sign()
    assert Submission.objects.filed(scene.month).count() == 1
    withdraw_all(scene.month, scene.department, actor=scene.clerk)
    assert Submission.objects.filed(scene.month).count() == 0


def test_data_of_one_unit_that_is_there_is_not_said_to_be_missing(scene):
    make_reading(scene.metric, scene.towns[0], "80")
    said = refused(
        explain, JUNE, scene.light, Reason.PENDING, unit=scene.towns[0], words="再等等", actor=scene.clerk
    )
    assert said == ["数据已到，请改选原因"]


def test_machines_sentence_does_not_outlive_its_figure(scene):
    make_reading(scene.metric, scene.towns[0], "90")
    line = scene.add(scene.flag, grounds="")
    Reading.objects.all().delete()
    assert refused(refresh_line, line, actor=scene.clerk) == [
        "淳溪街道2026年6月没有数据，系统拟写的事由不再成立：请撤下这一条，或自己写明事由"
    ]


@pytest.fixture
def returned(scene):
    line = scene.add()
    scene.sign()
    return take_step(line, "return", actor=scene.reviewer, note="请附通报原文")


def test_returned_line_goes_back_without_a_second_signature(scene, returned):
    edit_line(returned, actor=scene.clerk, facts="附了原文")
    line = refile(returned, actor=scene.clerk)
    assert (line.state, line.decided_by) == (LineState.FILED, scene.reviewer)


def test_returned_line_that_nobody_answered_does_not_go_back(scene, returned):
    said = refused(refile, returned, actor=scene.clerk)
    assert said == ["区人社局红旗2：淳溪街道 还没有按意见修改，不能重新报送"]
    scene.add(scene.blame)
    scene.sign()
    returned.refresh_from_db()
    assert returned.state == LineState.RETURNED


def test_returned_line_with_another_unit_needs_the_signature(scene, returned):
    edit_line(returned, actor=scene.clerk, unit=scene.towns[1])
    said = refused(refile, returned, actor=scene.clerk)
    assert said == ["单位、月份或数据有改动，要审签人重新审签后报送"]
    with pytest.raises(PermissionDenied):
        refile(returned, actor=make_user(Role.CLERK, make_assessor("swj", "区商务局")))
    scene.sign()
    returned.refresh_from_db()
    assert returned.state == LineState.FILED


def test_returned_line_on_a_changed_figure_does_not_go_back(scene):
    reading = make_reading(scene.metric, scene.towns[0], "87.2")
    line = scene.add(scene.flag, grounds="")
    scene.sign()
    take_step(line, "return", actor=scene.reviewer, note="请核对")
    edit_line(line, actor=scene.clerk, facts="核对过")
    Reading.objects.filter(pk=reading.pk).update(value="86")
    assert refused(refile, line, actor=scene.clerk) == ["淳溪街道的参保完成率在填报之后有改动，请重新确认"]


def test_what_the_office_has_not_touched_is_withdrawn_together(scene, returned):
    scene.add(unit=scene.towns[1])
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    scene.sign()
    assert withdraw_all(scene.month, scene.department, actor=scene.clerk) == 2
    assert refused(withdraw_all, scene.month, scene.department, actor=scene.clerk) == [
        "区人社局没有可以撤回的内容：都还没报送，或审核员已经处理"
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
    said = refused(explain, JUNE, scene.blame, Reason.OTHER, words=f" {hidden} ", actor=scene.clerk)
    assert said == ["选“其他”时要写明情况"]


def test_returned_explanation_is_not_sent_again_unchanged(scene):
    explanation = explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    scene.sign()
    take_step(explanation, "return", actor=scene.reviewer, note="请写明情况")
    said = refused(explain, JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    assert said == ["审核员请重写，内容还和退回前一样"]
    explain(JUNE, scene.blame, Reason.NONE, words="全区未发生", actor=scene.clerk)
    again = explain(JUNE, scene.blame, Reason.NONE, words="全区未发生", actor=scene.clerk)
    assert again.version == 2


def test_what_goes_back_alone_is_not_the_heads_to_sign(scene, returned):
    explanation = explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    scene.sign()
    take_step(explanation, "return", actor=scene.reviewer, note="请写明情况")
    edit_line(returned, actor=scene.clerk, facts="附了原文")
    explain(JUNE, scene.blame, Reason.OTHER, words="全区未发生", actor=scene.clerk)
    assert refused(scene.sign) == ["区人社局没有可以报送的内容"]
    refile(explanation, actor=scene.clerk)
    assert refile(returned, actor=scene.clerk).state == LineState.FILED


def test_sheet_that_changed_since_it_was_checked_is_not_sent(scene):
    line = scene.add()
    seen = scene.sheet().fingerprint
    edit_line(line, actor=scene.signer, grounds="别人后来改的")
    options = {"actor": scene.clerk, "seen": seen}
    assert refused(send_for_signature, scene.month, scene.department, **options) == [
        "内容已变更，请看过新内容再送审签"
    ]


def test_what_was_sent_is_known_until_it_changes(scene):
    line = scene.add()
    assert not is_sent(scene.sheet())
    send_for_signature(scene.month, scene.department, actor=scene.clerk)
    assert is_sent(scene.sheet())
    edit_line(line, actor=scene.clerk, grounds="后来改的")
    assert not is_sent(scene.sheet())


def test_line_that_was_dropped_meanwhile_is_not_written(scene):
    line = scene.add()
    drop_line(line, actor=scene.signer)
    stale = Determination(pk=77, month=line.month, assessor=line.assessor)
    assert refused(edit_line, stale, actor=scene.clerk, grounds="我写的") == ["这一条已被撤下"]


def test_figure_that_somebody_else_wrote_meanwhile_is_not_overwritten(scene):
    cell = (scene.metric, scene.towns[0])
    make_reading(scene.metric, scene.towns[0], "90")
    options = {"actor": scene.clerk, "shown": {cell: ""}}
    said = refused(set_readings, JUNE, scene.department, {cell: {"value": Decimal(80)}}, **options)
    assert said == ["参保完成率，淳溪街道：刚才有人填成了 90，您填的是 80"]
    options["shown"] = {cell: "90"}
    assert set_readings(JUNE, scene.department, {cell: {"value": Decimal(80)}}, **options) == 1
