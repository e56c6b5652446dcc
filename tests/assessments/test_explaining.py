import pytest

from assessments.explaining import drop_explanation, explain, look_again, repeat_explanation
from assessments.models import Explanation, Reason
from departments.models import Record
from departments.months import CalendarMonth
from tests.assessments.scene import refused
from tests.factories import (
    JUNE,
    make_explanation,
    make_reading,
    make_threshold,
)

pytestmark = pytest.mark.django_db
MAY, JULY = CalendarMonth(2026, 5), CalendarMonth(2026, 7)


def test_clause_is_explained_and_explained_anew(scene):
    explain(JUNE, scene.praise, Reason.NONE, actor=scene.clerk)
    again = explain(JUNE, scene.praise, Reason.OTHER, words="文件未到", actor=scene.clerk)
    assert (again.text, again.version, Explanation.objects.count()) == ("其他：文件未到", 2, 1)


def test_other_reason_needs_words(scene):
    sentences = refused(explain, JUNE, scene.praise, Reason.OTHER, words="  ", actor=scene.clerk)
    assert sentences == ["选“其他”时要写明情况"]


def test_declined_light_needs_words_and_a_declined_flag_does_not(scene):
    make_reading(scene.metric, scene.towns[0], "80")
    make_reading(scene.metric, scene.towns[1], "90")
    light = (JUNE, scene.light, Reason.BELOW)
    sentences = refused(explain, *light, unit=scene.towns[0], actor=scene.clerk)
    assert sentences == ["数据表明淳溪街道应亮灯，不亮要写明情况"]
    explain(*light, unit=scene.towns[0], words="口径有误，已报市局", actor=scene.clerk)
    explain(JUNE, scene.flag, Reason.BELOW, unit=scene.towns[1], actor=scene.clerk)
    assert [scene.row(clause).square for clause in (scene.flag, scene.light)] == ["explained", "explained"]


def test_only_a_unit_that_was_called_for_is_declined(scene):
    make_reading(scene.metric, scene.towns[0], "90")
    sentences = refused(explain, JUNE, scene.flag, Reason.BELOW, unit=scene.towns[1], actor=scene.clerk)
    assert sentences == ["区人社局红旗1没有提出古柏街道，不需要说明"]
    scene.add(scene.flag)
    sentences = refused(explain, JUNE, scene.flag, Reason.BELOW, unit=scene.towns[0], actor=scene.clerk)
    assert sentences == ["区人社局红旗1已报淳溪街道，不需要说明"]


def test_same_reason_for_the_third_month_needs_words(scene):
    for back in (1, 2):
        make_explanation(scene.praise, month=JUNE.plus(-back), reason=Reason.NONE)
    sentences = refused(explain, JUNE, scene.praise, Reason.NONE, actor=scene.clerk)
    assert sentences == ["“本月无此情形”已连续 3 个月，要写明情况"]
    assert explain(JUNE, scene.praise, Reason.BELOW, actor=scene.clerk).reason == Reason.BELOW
    explain(JUNE, scene.praise, Reason.NONE, words="全区未发生", actor=scene.clerk)


def test_last_months_words_are_repeated(scene):
    make_explanation(scene.praise, month=MAY, reason=Reason.OTHER, words="省里未发文")
    again = repeat_explanation(JUNE, scene.praise, actor=scene.clerk)
    assert again.text == "其他：省里未发文"
    assert refused(repeat_explanation, JUNE, scene.blame, actor=scene.clerk) == ["区人社局红灯1上月没有说明"]


def test_clause_with_a_line_is_not_explained(scene):
    scene.add()
    sentences = refused(explain, JUNE, scene.praise, Reason.NONE, actor=scene.clerk)
    assert sentences == ["区人社局红旗2已有认定，不需要说明"]


def test_clause_that_asks_nothing_is_not_explained(scene):
    quarterly = make_threshold(scene.rules, number=3, standard="9月≥80", metric=scene.metric)
    sentences = refused(explain, JUNE, quarterly, Reason.NONE, actor=scene.clerk)
    assert sentences == ["区人社局红旗3在6月不适用"]


def test_data_of_one_unit_that_is_there_is_not_called_missing(scene):
    make_reading(scene.metric, scene.towns[0], "80")
    sentences = refused(
        explain, JUNE, scene.light, Reason.PENDING, unit=scene.towns[0], words="再等等", actor=scene.clerk
    )
    assert sentences == ["数据已到，请改选原因"]


def test_words_that_somebody_wrote_meanwhile_are_not_overwritten_unseen(scene):
    mine, theirs = {"actor": scene.clerk}, {"actor": scene.signer}
    explain(JUNE, scene.praise, Reason.OTHER, words="我写的", version=0, **mine)
    sentences = refused(explain, JUNE, scene.praise, Reason.NONE, version=0, **theirs)
    assert sentences == ["红旗2的说明已被他人改过，请看过新内容再保存"]
    explain(JUNE, scene.praise, Reason.NONE, version=1, **theirs)
    assert refused(explain, JUNE, scene.praise, Reason.BELOW, version=1, **mine) == sentences
    assert (Explanation.objects.get().reason, Explanation.objects.get().version) == (Reason.NONE, 2)


def test_same_words_once_more_are_no_conflict_and_no_change(scene):
    for _ in range(2):
        explain(JUNE, scene.praise, Reason.OTHER, words="我写的", version=0, actor=scene.clerk)
    assert (Explanation.objects.get().version, Record.objects.count()) == (1, 1)


def test_repeating_last_months_words_overwrites_nothing_unseen(scene):
    make_explanation(scene.praise, month=MAY, reason=Reason.OTHER, words="省里未发文")
    explain(JUNE, scene.praise, Reason.NONE, actor=scene.signer)
    sentences = refused(repeat_explanation, JUNE, scene.praise, actor=scene.clerk, version=0)
    assert sentences == ["红旗2的说明已被他人改过，请看过新内容再保存"]


def test_explanation_is_dropped_and_confirmed_as_it_was_seen(scene):
    explanation = explain(JUNE, scene.praise, Reason.NONE, actor=scene.clerk)
    explain(JUNE, scene.praise, Reason.OTHER, words="改了", actor=scene.signer)
    for step in (drop_explanation, look_again):
        (sentence,) = refused(step, explanation, actor=scene.clerk, version=1)
        assert "已被他人改过" in sentence
    assert Explanation.objects.get().words == "改了"
