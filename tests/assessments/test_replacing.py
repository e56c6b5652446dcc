"""A line takes an explanation's place: for good once it is filed, and until then without a loss."""

from datetime import datetime

import pytest
from django.urls import reverse

from assessments.cards import months_desk
from assessments.dates import SHANGHAI
from assessments.explaining import drop_explanation, explain
from assessments.filing import drop_line, figure_for, take_up_all, take_up_one, write_lines
from assessments.models import Determination, Explanation, Origin, Reason
from assessments.office.unreported_lights import add_unreported
from assessments.sheet.addresses import reason_place
from assessments.sheet.lots import last_lot, undo_lot
from assessments.signing import withdraw_all
from assessments.workflow import take_step
from departments.models import Record
from tests.assessments.scene import refused
from tests.assessments.workbooks import explanation, faults_of, lay_district, line, take_in
from tests.factories import JUNE, make_reading

pytestmark = pytest.mark.django_db


def upload(scene):
    line = Determination(
        month=scene.month,
        assessor=scene.department,
        clause=scene.flag,
        unit=scene.towns[0],
        data_month=JUNE,
        grounds="6月综合评分第一",
        **figure_for(scene.flag, scene.towns[0], JUNE),
    )
    write_lines([line], {}, actor=scene.clerk)


DOORS = {
    "add": lambda scene: scene.add(scene.flag),
    "take": lambda scene: take_up_one(scene.month, scene.flag, scene.towns[0], actor=scene.clerk),
    "take all": lambda scene: take_up_all(scene.month, scene.department, actor=scene.clerk),
    "workbook": upload,
}
STEPS = {"draft": (), "filed": ("file",), "returned": ("file", "return"), "accepted": ("file", "accept")}


def stands(scene, state):
    """An explanation of 红旗1 in that state; then the figure comes that calls for a line."""
    explanation = explain(JUNE, scene.flag, Reason.PENDING, words="市局未发文", actor=scene.clerk)
    for step in STEPS[state]:
        actor = scene.signer if step == "file" else scene.reviewer
        explanation = take_step(explanation, step, actor=actor, note="请写明" if step == "return" else "")
    make_reading(scene.metric, scene.towns[0], "90")
    return explanation


def kept():
    return list(Explanation.objects.values("pk", "state", "version", "words", "note", "decided_version"))


def taken_back(scene, door):
    """撤销 of the lot where the door leaves one, else 撤下."""
    if lot := last_lot(scene.sheet()):
        undo_lot(scene.month, scene.department, str(lot.number), actor=scene.clerk)
    else:
        drop_line(Determination.objects.get(), actor=scene.clerk)


@pytest.mark.parametrize("state", STEPS)
@pytest.mark.parametrize("door", DOORS)
def test_line_that_is_taken_off_gives_the_explanation_back(scene, door, state):
    explanation = stands(scene, state)
    before = kept()
    DOORS[door](scene)
    row = scene.row(scene.flag)
    assert (kept(), row.explanation, row.replaced) == (before, None, [explanation])
    assert (row.square, row.problems) == ("given", [])
    taken_back(scene, door)
    row = scene.row(scene.flag)
    assert (kept(), row.explanation, row.replaced) == (before, explanation, [])
    assert not Record.objects.filter(verb="explanation.drop").exists()


@pytest.mark.parametrize("state", STEPS)
@pytest.mark.parametrize("door", DOORS)
def test_line_that_is_signed_drops_the_explanation_with_its_event(scene, door, state):
    stands(scene, state)
    DOORS[door](scene)
    scene.sign()
    assert (kept(), Determination.objects.get().state) == ([], "filed")
    assert Record.objects.get(verb="explanation.drop").sentence.endswith("市局未发文已有认定，删去说明")


def test_declined_unit_rests_while_its_own_line_stands_and_no_other(scene):
    for town in scene.towns[:2]:
        make_reading(scene.metric, town, "90")
        explain(JUNE, scene.flag, Reason.OTHER, words="口径有误", unit=town, actor=scene.clerk)
    line = scene.add(scene.flag)
    row = scene.row(scene.flag)
    assert [[each.unit for each in group] for group in (row.replaced, row.declined)] == [
        [scene.towns[0]],
        [scene.towns[1]],
    ]
    (sentence,) = refused(drop_explanation, row.replaced[0], actor=scene.clerk)
    assert sentence == "红旗1已填认定，先撤下认定再改说明"
    drop_line(line, actor=scene.clerk)
    assert len(scene.row(scene.flag).declined) == 2


def test_filed_explanation_beside_a_draft_line_is_withdrawn_with_the_rest(scene):
    stands(scene, "filed")
    scene.add(scene.flag)
    assert withdraw_all(scene.month, scene.department, actor=scene.clerk) == 1
    assert [each["state"] for each in kept()] == ["draft"]


@pytest.mark.parametrize("town", [None, 0], ids=["clause", "unit"])
def test_words_sent_back_beside_a_light_of_the_office_can_be_written_anew(scene, clerk, town):
    unit = None if town is None else scene.towns[town]
    if unit:
        make_reading(scene.metric, unit, "80")
    said = explain(JUNE, scene.light, Reason.OTHER, words="口径有误", unit=unit, actor=scene.clerk)
    take_step(said, "file", actor=scene.signer)
    add_unreported(
        JUNE, scene.light, scene.towns[0], actor=scene.reviewer, grounds="6月综合评分末位", unasked="急"
    )
    take_step(said, "return", actor=scene.reviewer, note="请写明")
    place = reason_place(scene.light, unit)
    assert f'name="words-{place}"' in clerk.get(reverse("sheet_month", args=[JUNE])).text
    explain(JUNE, scene.light, Reason.OTHER, words="口径已与市局核对", unit=unit, actor=scene.clerk)
    assert [(each["words"], each["version"]) for each in kept()] == [("口径已与市局核对", 2)]


def test_desk_counts_words_that_are_still_with_the_office_beside_a_draft_line(scene):
    scene.add(scene.praise)
    scene.sign()
    stands(scene, "filed")
    scene.add(scene.flag)
    months = months_desk(scene.clerk, now=datetime(2026, 6, 20, tzinfo=SHANGHAI)).own_months
    (own,) = (own for own in months if own.sheet.month.calendar_month == JUNE)
    assert [turn.words.partition("，")[2] for turn in own.turns] == ["2 条待审核"]


@pytest.mark.parametrize("unit", [None, "chunxi"])
@pytest.mark.parametrize(
    ("origin", "faults"), [(Origin.OFFICE, []), (Origin.DEPARTMENT, ["已有认定", "已报淳溪街道"])]
)
def test_words_are_imported_beside_a_light_of_the_office_and_no_other(unit, origin, faults):
    lay_district()
    take_in({"认定": [line(状态="已报送")]})
    Determination.objects.update(origin=origin)
    wanted = [f"说明!2:序号: 区人社局红旗2{faults[bool(unit)]}，不需要说明"] if faults else []
    assert faults_of({"说明": [explanation("红旗", 2, **({"单位编码": unit} if unit else {}))]}) == wanted
