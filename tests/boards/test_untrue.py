"""Nothing known to be wrong is published: no waiver, page or command passes what does not hold any more."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from assessments.figures import set_readings
from assessments.filing import refresh_line
from assessments.models import LineState
from assessments.workflow import take_step
from boards.approval import Approval
from boards.blocking import BlockerKind
from boards.correcting import LineChange, correct, preview, untrue
from boards.models import Edition
from boards.rehearsal import rehearse
from departments.models import Department
from rules.models import Kind, Metric, Reading, Signal
from tests.assessments.scene import Scene
from tests.boards.releasing import APPROVED, MAY, release
from tests.factories import (
    JUNE,
    PASSWORD,
    make_clause,
    make_explanation,
    make_line,
    make_reading,
)

pytestmark = pytest.mark.django_db
SAID = "区人社局红旗1：淳溪街道：数据已变：审定时96%，现在61%"


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def line(scene):
    """A flag that 96 earned, accepted; the rest of the sheet explained."""
    make_reading(scene.metric, scene.towns[0], "96")
    line = scene.add(scene.flag, grounds="")
    scene.sign()
    for clause in (scene.light, scene.praise, scene.blame):
        make_explanation(clause, state="filed")
    return take_step(line, "accept", actor=scene.reviewer)


def blocked(scene, now):
    return [each for each in rehearse(scene.month, now=now).blockers if each.kind == BlockerKind.UNTRUE]


def test_a_figure_written_behind_the_doors_stands_in_the_way(scene, line, publisher, published_on):
    Reading.objects.update(value=61)
    found = blocked(scene, published_on)
    assert (found[0].sentence, found[0].link, len(found)) == (SAID, f"/review/lines/{line.pk}/", 2)
    with pytest.raises(ValidationError) as refusal:
        release(publisher, published_on, waive="领导要求")
    assert refusal.value.messages[0] == SAID
    assert Edition.objects.count() == 0


def test_the_command_refuses_it_too(scene, line, publisher, capsys):
    Reading.objects.update(value=61)
    with pytest.raises((CommandError, SystemExit)):
        call_command(
            "publish",
            "2026-06",
            by=publisher.username,
            approval="区委常委会, 2026-07-16, 同意",
            waive="领导要求",
        )
    assert Edition.objects.count() == 0


def test_the_page_refuses_it_and_says_where_it_is_settled(scene, line, client, publisher):
    Reading.objects.update(value=61)
    client.force_login(publisher)
    page = reverse("publishing_month", args=[JUNE])
    form = {
        "approved_by": "区委常委会", "approved_on": "2026-07-16", "waive": "领导要求", "password": PASSWORD,
        "seen": rehearse(scene.month, now=line.decided_at).draft.digest,
    }  # fmt: skip
    body = client.post(page, form).content.decode()
    assert SAID in body
    assert f'href="/review/lines/{line.pk}/"' in body
    assert Edition.objects.count() == 0


def test_the_board_does_not_go_out_with_a_figure_that_was_changed(scene, line, publisher, published_on):
    with pytest.raises(ValidationError):
        release(publisher, published_on, seen="0" * 64)
    entries = {(scene.metric, scene.towns[0]): {"value": 61}}
    set_readings(JUNE, scene.department, entries, actor=scene.clerk)
    assert blocked(scene, published_on) == []
    board = release(publisher, published_on, waive="红旗1 未审").document
    assert (board["totals"]["red_flag"], board["determinations"]) == (0, [])


def test_the_line_is_published_once_it_is_decided_on_the_new_figure(scene, line, publisher, published_on):
    entries = {(scene.metric, scene.towns[0]): {"value": 91}}
    set_readings(JUNE, scene.department, entries, actor=scene.clerk)
    row = take_step(line, "return", actor=scene.reviewer, note="请按新数据确认")
    decided_again(scene, row)
    board = release(publisher, published_on).document
    shown = board["determinations"][0]
    assert (shown["value"], shown["grounds"]) == ("91", "6月参保完成率 91% ≥ 85%")


def decided_again(scene, row):
    from_desk = refresh_line(row, actor=scene.clerk)
    scene.sign()
    return take_step(from_desk, "accept", actor=scene.reviewer)


@pytest.fixture
def streak(scene):
    """红灯2 of June stands on 红灯1 of May and June."""
    clause = make_clause(scene.rules, Signal.RED_LIGHT, 2, kind=Kind.STREAK, standard="红灯1连续2月")
    bases = [
        make_line(scene.blame, scene.towns[0], state=LineState.ACCEPTED, month=month) for month in (MAY, JUNE)
    ]
    made = make_line(clause, scene.towns[0], state=LineState.ACCEPTED, grounds="红灯1连续2个月")
    return bases, made


def test_a_base_that_is_not_decided_yet_stands_in_the_way(scene, streak, published_on):
    bases, line = streak
    assert blocked(scene, published_on) == []
    type(line).objects.filter(pk=bases[1].pk).update(state=LineState.FILED)
    assert [each.sentence for each in blocked(scene, published_on)] == [
        "区人社局红灯2：淳溪街道：所依据的认定已变：审定时有2026年6月的红灯1，现在它是“已报送”"
    ]


def test_a_correction_strikes_what_stands_on_a_struck_line_too(scene, streak, publisher, published_on):
    (_, base), line = streak
    release(publisher, published_on, waive="演练")
    terms = {
        "actor": publisher, "kind": "error", "reason": "单位有误", "now": published_on,
        "approval": Approval("区委常委会", date(2026, 7, 16)),
    }  # fmt: skip
    struck = LineChange(base, state=LineState.REJECTED)
    with pytest.raises(ValidationError) as refusal:
        correct(JUNE, changes=[struck], **terms)
    assert refusal.value.messages == [
        "区人社局红灯2：淳溪街道：所依据的认定已变：审定时有2026年6月的红灯1，现在它是“不予认定”；请一并撤下"
    ]
    assert Edition.objects.count() == 1
    both = [struck, LineChange(line, state=LineState.REJECTED)]
    assert correct(JUNE, changes=both, **terms).document["totals"]["red_light"] == 0


@pytest.fixture
def fix(scene, publisher, published_on):
    """Corrects a month: one or more lines, each with what becomes of it."""

    def fixed(month, *changes, make=correct):
        terms = {"kind": "error", "reason": "单位有误", "approval": APPROVED, "now": published_on}
        named = [LineChange(type(line).objects.get(pk=line.pk), **fields) for line, fields in changes]
        return make(month, actor=publisher, changes=named, **terms)

    return fixed


STRUCK = {"state": LineState.REJECTED}


def test_a_base_struck_from_another_month_is_told_and_holds_up_the_corrections_there(
    client, scene, streak, publisher, published_on, fix
):
    (base, other), line = streak
    for month in (MAY, JUNE):
        release(publisher, published_on, month, waive="演练")
    assert [each.pk for each in fix(MAY, (base, STRUCK), make=preview).fallen] == [line.pk]
    assert fix(JUNE, (line, STRUCK), make=preview).fallen == []
    fix(MAY, (base, STRUCK))
    doubt = "区人社局红灯2：淳溪街道：所依据的认定已变：审定时有2026年5月的红灯1，现在它是“不予认定”"
    with pytest.raises(ValidationError, match=f"{doubt}；请一并撤下"):
        fix(JUNE, (other, {"grounds": "另一种说法"}))
    client.force_login(publisher)
    assert doubt in client.get(reverse("publishing_month", args=[JUNE])).content.decode()
    edition = fix(JUNE, (other, {"grounds": "另一种说法"}), (line, STRUCK))
    assert edition.document["totals"]["red_light"] == 1
    assert doubt not in client.get(reverse("publishing_month", args=[JUNE])).content.decode()


def test_a_figure_that_is_other_than_the_board_says_holds_up_every_correction_but_its_own(
    scene, line, publisher, published_on, fix
):
    """As where a figure was written past every door."""
    flag = make_line(scene.praise, scene.towns[1], state=LineState.ACCEPTED)
    release(publisher, published_on, waive="演练")
    scene.metric.readings.update(value=61)
    with pytest.raises(ValidationError, match=f"{SAID}；请一并撤下"):
        fix(JUNE, (flag, {"grounds": "另一种说法"}))
    assert fix(JUNE, (line, STRUCK)).document["totals"]["red_flag"] == 1
    assert fix(JUNE, (flag, {"grounds": "另一种说法"})).number == 3


def test_a_line_that_is_not_true_is_not_brought_in(scene, line, publisher, published_on, fix):
    type(line).objects.filter(pk=line.pk).update(state=LineState.FILED)
    release(publisher, published_on, waive="演练")
    scene.metric.readings.update(value=61)
    with pytest.raises(ValidationError, match="数据已变"):
        fix(JUNE, (line, {"state": LineState.ACCEPTED}))
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda scene: Department.objects.filter(pk=scene.towns[0].pk).update(group="园区"),
        lambda scene: Department.objects.filter(pk=scene.towns[0].pk).update(active_until=MAY),
        lambda scene: Metric.objects.filter(pk=scene.metric.pk).update(measure="个百分点"),
    ],
)
def test_what_register_and_metrics_say_since_leaves_a_published_board_true(
    scene, line, publisher, published_on, change
):
    release(publisher, published_on, waive="试行")
    change(scene)
    assert untrue(scene.month) == []
