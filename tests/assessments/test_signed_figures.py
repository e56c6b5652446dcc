"""What a signature covers: the figures under a line, the verdict it rests on, the basis of an explanation.

By the state in which a thing stands and by what was changed under it: the head's signature is refused, or the
filed thing is marked on the clerk's sheet, on the head's and in what is told before figures are saved.
"""

import pytest

from assessments.explaining import explain
from assessments.figures import set_readings
from assessments.filing import take_up_one
from assessments.models import Determination, LineState, Reason
from assessments.numbers import read_cell
from assessments.shown_to_signer import since_shown
from assessments.since_signature import to_sign
from assessments.supposing import outlook
from assessments.workflow import take_step
from rules.models import Kind, Signal
from tests.assessments.pages import shown, shown_messages, text
from tests.factories import JUNE, make_clause, make_metric, make_reading, make_threshold

pytestmark = pytest.mark.django_db
SIGN = "/sheet/2026-06/sign/"


@pytest.fixture
def metric(scene):
    """51/57 and two others, of a metric whose clauses the case makes."""
    metric = make_metric(scene.department, name="按期办结率")
    for town, pair in zip(scene.towns, ("51/57", "40/57", "30/57"), strict=True):
        make_reading(metric, town, **{**read_cell(pair)})
    return metric


def line_of_its_unit(scene, metric):
    clause = make_threshold(scene.rules, number=7, standard="88~90", metric=metric)
    return take_up_one(scene.month, clause, scene.towns[0], actor=scene.clerk), scene.towns[0], "56/57"


def line_of_a_rank(scene, metric):
    ranking = {"kind": Kind.RANKING, "standard": "前1", "metric": metric}
    clause = make_clause(scene.rules, Signal.RED_FLAG, 7, **ranking)
    return take_up_one(scene.month, clause, scene.towns[0], actor=scene.clerk), scene.towns[1], "56/57"


def whole_clause(scene, metric):
    clause = make_threshold(scene.rules, Signal.RED_LIGHT, number=7, standard="<50", metric=metric)
    words = "本月最低漆桥街道52.6%"
    return explain(JUNE, clause, Reason.OTHER, words=words, actor=scene.clerk), scene.towns[2], "57/57"


def declined_unit(scene, metric):
    clause = make_threshold(scene.rules, Signal.YELLOW_LIGHT, number=7, standard="88~90", metric=metric)
    own = {"unit": scene.towns[0], "words": "经批准延期"}
    return explain(JUNE, clause, Reason.OTHER, actor=scene.clerk, **own), scene.towns[0], "56/57"


CASES = {
    line_of_its_unit: "淳溪街道的按期办结率在{since}之后有改动",
    line_of_a_rank: "淳溪街道的红旗7与数据不符，现在是“6月按期办结率 89.47%，第 2 名（共 3 个），不在前 1 名之内”",
    whole_clause: "红灯7的说明与数据不符",
    declined_unit: "黄灯7（淳溪街道）的说明与数据不符",
}


@pytest.fixture(params=CASES, ids=lambda case: case.__name__)
def case(request, scene, metric):
    thing, town, figure = request.param(scene, metric)
    return thing, {(metric, town): read_cell(figure)}, CASES[request.param]


def save(scene, entries):
    set_readings(JUNE, scene.department, entries, actor=scene.clerk)


def test_figure_changed_under_the_open_page_is_refused_and_marked(scene, head, case):
    thing, entries, sentence = case
    scene.add()
    page = shown(head.get(SIGN))
    save(scene, entries)
    answer = head.post(SIGN, page)
    assert answer.status_code == 409
    assert shown_messages(answer)[0] == "内容已变更，请看过新内容再签"
    assert sentence.format(since="填报") in text(answer)
    kind = "L" if isinstance(thing, Determination) else "E"
    assert f'name="looked" value="{kind}{thing.pk}"' in answer.content.decode()
    assert "✎ 有改动" in text(answer)
    assert not Determination.objects.filter(state=LineState.FILED).exists()


def test_figure_changed_under_what_is_filed_is_told_everywhere(scene, case):
    thing, entries, sentence = case
    scene.sign()
    assert scene.row(thing.clause).is_complete
    told = f"{sentence.format(since='报送')}，请撤回重看，再重新报送"
    assert outlook(scene.sheet(), entries).doubted == (told,)
    save(scene, entries)
    current = scene.sheet()
    assert [doubt.words for doubt in current.doubted] == [told]
    assert current.stale == []  # the rest of the sheet can be signed
    row = scene.row(thing.clause)
    assert (row.is_complete, row.square) == (False, "open")
    assert [(change.mark, change.text) for change in to_sign(current).changed] == [("✎", f"已报送的{told}")]


def test_what_was_filed_and_is_taken_back_is_looked_at_again(scene, case):
    thing, entries, _ = case
    scene.sign()
    save(scene, entries)
    take_step(type(thing).objects.get(pk=thing.pk), "withdraw", actor=scene.clerk)
    assert len(scene.sheet().stale) == 1


def test_what_was_accepted_goes_back_to_the_office_as_before(scene, case):
    thing, entries, _ = case
    scene.sign()
    take_step(thing, "accept", actor=scene.reviewer)
    save(scene, entries)
    fresh = type(thing).objects.get(pk=thing.pk)
    assert (fresh.state, bool(fresh.reopened_because)) == ("filed", True)
    assert scene.sheet().doubted == []


def test_figure_that_nothing_rests_on_changes_nothing(scene, case):
    other = make_metric(scene.department, name="另一项")
    before = scene.sheet().fingerprint
    make_reading(other, scene.towns[0], "5")
    assert scene.sheet().fingerprint == before


def test_clerk_sees_the_mark_and_the_way_back(scene, clerk, case):
    _, entries, sentence = case
    scene.sign()
    save(scene, entries)
    page = clerk.get("/sheet/2026-06/")
    assert f"{sentence.format(since='报送')}，请撤回重看，再重新报送" in text(page)
    assert "每条都有结果或说明" not in text(page)


@pytest.mark.parametrize("address", [SIGN, "/sheet/2026-06/check/"])
def test_signing_table_shows_the_figures(scene, metric, clerk, head, address):
    line_of_its_unit(scene, metric)
    declined_unit(scene, metric)
    typed = make_threshold(scene.rules, number=8, standard="≥60", metric=metric)
    scene.add(typed, scene.towns[1], grounds="办结及时")
    page = text((head if address == SIGN else clerk).get(address))
    assert "红旗7 淳溪街道 ▲ 6月按期办结率 89.47%，在 88%~90% 之间 " in page
    assert "办结及时 数据：6月按期办结率 70.18% ≥ 60%" in page
    assert "其他：经批准延期 数据：6月按期办结率 89.47%，在 88%~90% 之间" in page


def test_page_of_an_earlier_release_speaks_of_versions_alone(scene, metric):
    line, _, _ = line_of_its_unit(scene, metric)
    assert since_shown(scene.sheet(), {f"L{line.pk}": "1.draft"}) == []
