"""Typed words always stay; only the sentence of the machine follows a changed figure."""

import json
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from assessments.filing import add_line, edit_line, refresh_line, take_up_one
from assessments.models import Determination
from departments.models import Record
from rules.models import Reading
from tests.assessments.scene import Scene
from tests.factories import JUNE, make_line, make_reading

pytestmark = pytest.mark.django_db
SENTENCE, NEW_SENTENCE = "6月参保完成率 90% ≥ 85%", "6月参保完成率 91% ≥ 85%"
LIKE_THE_MACHINE = "6月参保完成率 全市第一，市政府〔2026〕5号通报表扬"
PRAISED = "6月参保完成率 居首，区长批示肯定"


@pytest.fixture
def scene():
    district = Scene()
    make_reading(district.metric, district.towns[0], "90")
    make_reading(district.metric, district.towns[1], "91")
    return district


def event(verb):
    return json.loads(Record.objects.filter(verb=verb).latest("sequence").data)


def same_as_the_row(after, row):
    held = Determination.objects.get(pk=row.pk)
    assert {name: after[name] for name in after if name.startswith("grounds")} == {
        name: getattr(held, name) for name in after if name.startswith("grounds")
    }


# Who wrote the grounds, what the press types ("" leaves the text as the page showed it), what stands then.
@pytest.mark.parametrize("moved", [False, True], ids=["same figure", "new figure"])
@pytest.mark.parametrize(
    ("first", "typed", "unmoved", "then", "by_machine"),
    [
        ("", "", SENTENCE, NEW_SENTENCE, True),
        ("", PRAISED, PRAISED, PRAISED, False),
        (LIKE_THE_MACHINE, "", LIKE_THE_MACHINE, LIKE_THE_MACHINE, False),
        (LIKE_THE_MACHINE, PRAISED, PRAISED, PRAISED, False),
        (SENTENCE, "", SENTENCE, SENTENCE, False),
    ],
    ids=["machine", "machine edited", "typed", "typed edited", "typed as the machine says it"],
)
def test_grounds_after_an_edit(scene, first, typed, unmoved, then, by_machine, moved):
    line = scene.add(scene.flag, grounds=first)
    content = {"grounds": typed or line.grounds, "facts": "依据", "unit": scene.towns[moved]}
    row = edit_line(line, actor=scene.clerk, **content)
    held = Determination.objects.get()
    assert (held.grounds, held.grounds_by_machine) == (then if moved else unmoved, by_machine)
    assert held.value == Decimal(91 if moved else 90)
    same_as_the_row(event("determination.edit")["after"], row)


@pytest.mark.parametrize(
    ("first", "then", "by_machine"),
    [("", NEW_SENTENCE, True), (LIKE_THE_MACHINE, LIKE_THE_MACHINE, False), (SENTENCE, SENTENCE, False)],
    ids=["machine", "typed", "typed as the machine says it"],
)
def test_grounds_after_a_figure_was_looked_at_again(scene, first, then, by_machine):
    line = scene.add(scene.flag, grounds=first)
    Reading.objects.filter(unit=scene.towns[0]).update(value=91)
    row = refresh_line(line, actor=scene.clerk)
    assert (row.grounds, row.grounds_by_machine, row.value) == (then, by_machine, Decimal(91))
    after = event("determination.refresh")["after"]
    assert after["figure"] == {"value": "91", "done": None, "total": None}
    same_as_the_row(after, row)


def test_grounds_that_were_edited_once_no_longer_follow_the_figure(scene):
    line = scene.add(scene.flag, grounds="")
    edit_line(line, actor=scene.clerk, grounds=PRAISED)
    Reading.objects.filter(unit=scene.towns[0]).update(value=91)
    assert refresh_line(line, actor=scene.clerk).grounds == PRAISED


def test_cleared_grounds_take_the_sentence_of_the_machine(scene):
    line = scene.add(scene.flag, grounds=PRAISED)
    row = edit_line(line, actor=scene.clerk, grounds="")
    assert (row.grounds, row.grounds_by_machine) == (SENTENCE, True)


def test_blank_grounds_stay_blank_where_the_figures_call_for_nothing(scene):
    Reading.objects.filter(unit=scene.towns[0]).update(value=80)
    assert scene.add(scene.flag, grounds="").grounds == ""


def test_proposal_that_is_taken_up_is_the_machines(scene):
    row = take_up_one(scene.month, scene.flag, scene.towns[0], actor=scene.clerk)
    assert (row.grounds, row.grounds_by_machine) == (SENTENCE, True)
    assert event("determination.add")["grounds_by_machine"] is True


def test_line_keeps_its_typed_words_in_the_event_that_adds_it(scene):
    row = add_line(JUNE, scene.flag, scene.towns[0], actor=scene.clerk, grounds=PRAISED)
    same_as_the_row(event("determination.add"), row)


def as_they_were(migration):
    """The models as that migration sees them: since then some have moved."""
    return MigrationLoader(connection).project_state([("assessments", migration)]).apps


def test_rows_from_before_the_mark_are_marked_by_the_very_sentence_of_their_own_figure(scene):
    mark = import_module("assessments.migrations.0004_grounds_by_machine").mark_the_sentences
    by_machine = make_line(scene.flag, scene.towns[0], grounds="6月参保完成率 88% ≥ 85%", value=88)
    typed = make_line(scene.flag, scene.towns[1], grounds=LIKE_THE_MACHINE, value=91)
    by_hand = make_line(scene.praise, scene.towns[2], grounds=SENTENCE)
    mark(as_they_were("0004_grounds_by_machine"), None)
    marked = Determination.objects.filter(grounds_by_machine=True)
    assert (list(marked), Determination.objects.count()) == ([by_machine], len([by_machine, typed, by_hand]))
