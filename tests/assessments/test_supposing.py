"""What saving typed figures would call for: told before, written never, and the same as what saving then does."""

from decimal import Decimal

import pytest

from assessments.explaining import explain
from assessments.figures import set_readings
from assessments.filing import take_up_all
from assessments.models import Determination, Reason
from assessments.numbers import read_cell
from assessments.supposing import outlook
from departments.models import Record
from rules.models import Derivation, Reading
from tests.factories import JUNE, make_derived, make_reading, make_threshold

pytestmark = pytest.mark.django_db


def supposing(scene, *texts):
    """The outlook of these texts typed for the towns in their order, "" clears a figure."""
    entries = {(scene.metric, town): read_cell(text) for town, text in zip(scene.towns, texts, strict=False)}
    return outlook(scene.sheet(), entries)


def told(findings):
    return [f"{finding.clause.label} {finding.unit.label}" for finding in findings]


def test_typed_figures_say_whom_they_would_call_for(scene):
    before = Record.objects.count()
    seen = supposing(scene, "91", "80", "60")
    assert told(seen.called) == ["红旗1 淳溪街道", "黄灯1 古柏街道"]
    assert (seen.gone, seen.doubted, seen.is_the_same) == ((), (), False)
    assert [finding.verdict.sentence for finding in seen.called] == [
        "6月参保完成率 91% ≥ 85%",
        "6月参保完成率 80%，在 75%~85% 之间",
    ]
    assert (Reading.objects.count(), Record.objects.count(), scene.row(scene.flag).proposals) == (
        0,
        before,
        [],
    )


def test_typed_figures_say_what_would_no_longer_stand(scene):
    make_reading(scene.metric, scene.towns[0], "91")
    assert told(supposing(scene, "60").gone) == ["红旗1 淳溪街道"]
    assert told(supposing(scene, "").gone) == ["红旗1 淳溪街道"]
    moved = supposing(scene, "80")
    assert (told(moved.called), told(moved.gone)) == (["黄灯1 淳溪街道"], ["红旗1 淳溪街道"])
    assert supposing(scene, "92").is_the_same


def test_typed_figures_say_what_would_have_to_be_looked_at_again(scene):
    make_reading(scene.metric, scene.towns[0], "91")
    take_up_all(scene.month, scene.department, actor=scene.clerk)
    explain(JUNE, scene.light, Reason.NONE, actor=scene.clerk)
    assert supposing(scene, "92", "80").doubted == (
        "淳溪街道的参保完成率在填报之后有改动，请重新确认",
        "黄灯1的说明与数据不符，请重看",
    )
    assert Determination.objects.get().value == 91


def test_what_was_already_doubtful_is_not_told_again(scene):
    reading = make_reading(scene.metric, scene.towns[0], "91")
    take_up_all(scene.month, scene.department, actor=scene.clerk)
    Reading.objects.filter(pk=reading.pk).update(value=93)
    assert supposing(scene, "94").is_the_same


def test_derived_metric_follows_what_is_typed(scene):
    growth = make_derived(scene.metric, Derivation.MONTH_ON_MONTH)
    make_threshold(scene.rules, number=7, standard="≥10", metric=growth)
    make_reading(scene.metric, scene.towns[0], "50", month=JUNE.plus(-1))
    assert told(supposing(scene, "61").called) == ["红旗7 淳溪街道"]


def test_saving_does_what_was_told(scene):
    make_reading(scene.metric, scene.towns[1], "90")
    texts = ("91", "80", "60")
    seen = supposing(scene, *texts)
    before = {finding.unit.label for finding in scene.row(scene.flag).proposals}
    entries = {(scene.metric, town): read_cell(text) for town, text in zip(scene.towns, texts, strict=True)}
    set_readings(JUNE, scene.department, entries, actor=scene.clerk)
    after = [f for row in scene.sheet().rows for f in row.proposals]
    assert before == {"古柏街道"}
    assert told(after) == told(seen.called)
    assert [f.reading.value for f in after] == [Decimal(91), Decimal(80)]


@pytest.mark.parametrize("count", [1, 3])
def test_outlook_asks_the_same_queries_whatever_is_typed(scene, django_assert_num_queries, count):
    current = scene.sheet()
    scene.department.refresh_from_db()
    entries = {(scene.metric, town): read_cell("91") for town in scene.towns[:count]}
    with django_assert_num_queries(2):
        outlook(current, entries)
