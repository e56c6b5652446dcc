"""公开表述: what the public will read of lines, a person's own words or the machine's sentence in public ones."""

from decimal import Decimal

import pytest

from assessments.models import Determination
from assessments.wordings import wordings
from rules.models import Kind, Signal
from tests.assessments.scene import Scene
from tests.factories import JUNE, make_clause, make_line, make_metric, make_reading, make_town

pytestmark = pytest.mark.django_db


def told(*lines):
    return list(
        wordings(Determination.objects.with_names().filter(pk__in=[line.pk for line in lines])).values()
    )


@pytest.fixture
def scene(in_july):
    return Scene()


def given(scene, clause, number, *, unit=None, grounds="", **fields):
    """A line on a reading, with the machine's sentence where `grounds` are blank."""
    unit = unit or scene.towns[0]
    make_reading(clause.metric, unit, number)
    return scene.add(clause, unit, grounds=grounds, **fields)


def test_machines_sentence_is_told_in_public_words(scene):
    line = given(scene, scene.flag, 96)
    assert (line.grounds, told(line)) == ("6月参保完成率 96% ≥ 85%", ["参保完成率96%"])


def test_own_words_of_a_person_are_the_wording(scene):
    line = given(scene, scene.flag, 96, grounds="参保扩面入选省级案例")
    by_hand = scene.add(scene.praise)
    assert told(line, by_hand) == ["参保扩面入选省级案例", "6月获市级通报表扬"]


def test_machines_sentence_is_known_without_its_mark(scene):
    line = given(scene, scene.flag, 96)
    Determination.objects.update(grounds_by_machine=False)
    assert told(line) == ["参保完成率96%"]


def test_band_of_a_light_tells_what_the_other_clauses_demand(scene):
    line = given(scene, scene.light, 80)
    assert told(line) == ["参保完成率80%，未达85%"]
    scene.flag.delete()
    assert told(line) == ["参保完成率80%"]


def test_other_metrics_and_other_sets_demand_nothing(scene):
    other = make_metric(scene.department, "培训完成率")
    band = {"kind": Kind.THRESHOLD, "standard": "75~85", "metric": other}
    line = given(scene, make_clause(scene.rules, Signal.YELLOW_LIGHT, 2, **band), 80)
    assert told(line) == ["培训完成率80%"]


def test_internal_clause_says_not_a_word(scene):
    scene.flag.visibility = "internal"
    scene.flag.save()
    assert told(given(scene, scene.flag, 96)) == [""]


def test_sentence_on_figures_that_are_gone_stays(scene):
    line = given(scene, scene.flag, 96)
    scene.metric.readings.all().delete()
    assert told(line) == ["6月参保完成率 96% ≥ 85%"]


def test_late_line_tells_the_figure_of_its_own_month(scene):
    may = JUNE.plus(-1)
    make_reading(scene.metric, scene.towns[0], 90, month=may)
    make_reading(scene.metric, scene.towns[0], 70)
    assert told(scene.add(scene.flag, grounds="", data_month=may)) == ["参保完成率90%"]


def test_wordings_of_any_number_of_lines_take_the_same_queries(scene, django_assert_num_queries):
    given(scene, scene.light, 80)
    counted = make_clause(scene.rules, Signal.RED_LIGHT, 2, kind=Kind.STREAK, standard="黄灯1连续2月")
    make_line(scene.light, scene.towns[0], month=JUNE.plus(-1), value=Decimal(80))
    scene.add(counted, grounds="连续两个月亮黄灯")
    rows = Determination.objects.with_names()
    with django_assert_num_queries(
        5
    ):  # the lines, the awards, units, readings, clauses on the lights' metrics
        wordings(rows.all())
    for n in range(6):
        given(scene, scene.light, 80, unit=make_town(f"t{n}", f"{n}镇"))
        given(scene, scene.flag, 96, unit=make_town(f"u{n}", f"{n}街道"))
    with django_assert_num_queries(5):
        assert len(wordings(rows.all())) == 15
