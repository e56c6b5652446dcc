"""A correction asks the rights that a decision asks, and keeps who approved it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from assessments.models import Determination, LineState, Origin
from assessments.workflow import take_step
from boards.approval import Approval
from boards.correcting import LineChange, correct, correctable
from boards.models import Edition
from departments.models import Department, Record, Role
from departments.steps import StepRefused
from tests.boards.releasing import APPROVED, MAY, release
from tests.factories import JUNE, make_line, make_town, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(filed_month, publisher, published_on):
    return release(publisher, published_on, waive="演练")


@pytest.fixture
def attempt(published_on):
    def attempted(actor, line, *, kind="error", approval=APPROVED, **fields):
        told = {"kind": kind, "reason": "核对后更正", "approval": approval, "now": published_on}
        fresh = Determination.objects.get(pk=line.pk)
        return correct(JUNE, actor=actor, changes=[LineChange(fresh, **fields)], **told)

    return attempted


def add(clause, state, **fields):
    return make_line(clause, make_town("gubai", "古柏街道", position=2), state=state, **fields)


@pytest.mark.parametrize(
    "state,change,words",
    [
        ("returned", "accepted", "现在是“退回补正”，还没有审完，不能补入"),
        ("asked", "accepted", "现在是“请补充说明”，还没有审完，不能补入"),
        ("draft", "accepted", "现在是“草稿”，还没有审完，不能补入"),
        ("accepted", "accepted", "现在是“审定”，已在榜上，不能补入"),
        ("filed", "accepted", ""),
        ("referred", "accepted", ""),
        ("rejected", "accepted", ""),
        ("accepted", "rejected", ""),
        ("filed", "rejected", "现在是“已报送”，不在榜上，不能撤下"),
        ("returned", "rejected", "现在是“退回补正”，不在榜上，不能撤下"),
        ("rejected", "rejected", "现在是“不予认定”，不在榜上，不能撤下"),
        ("filed", "", "现在是“已报送”，不在榜上，不能改事由"),
        ("accepted", "", ""),
        ("accepted", "filed", "更正只能改为审定或不予认定"),
    ],
)
def test_only_what_was_decided_or_waits_for_it_is_corrected(
    filed_month, clause, publisher, published_on, attempt, state, change, words
):
    line = add(clause, state, note="退回的理由")
    release(publisher, published_on, waive="演练")
    grounds = "" if change else "另一种说法"
    if words:
        with pytest.raises(StepRefused, match=words):
            attempt(publisher, line, state=change, grounds=grounds)
        assert Determination.objects.get(pk=line.pk).note == "退回的理由"
        assert Edition.objects.count() == 1
    else:
        assert attempt(publisher, line, state=change, grounds=grounds).number == 2


def test_added_line_needs_its_second_person_in_a_correction_too(
    filed_month, clause, publisher, published_on, attempt, settings
):
    line = add(clause, LineState.FILED, origin=Origin.OFFICE, created_by=publisher)
    release(publisher, published_on, waive="演练")
    second = make_user(Role.PUBLISHER, username="second")
    with pytest.raises(StepRefused, match="本条由您补充认定，须由另一名审核人员审核"):
        attempt(publisher, line, kind="supplement", state="accepted")
    assert attempt(second, line, kind="supplement", state="accepted").number == 2
    for fields in ({"state": "rejected"}, {"grounds": "另一种说法"}):
        with pytest.raises(StepRefused, match="本条由您补充认定"):
            attempt(publisher, line, **fields)
    settings.OFFICE_OF_ONE = True
    assert attempt(publisher, line, state="rejected").number == 3


@pytest.mark.parametrize("side", ["assessor", "unit"])
@pytest.mark.parametrize("fields", [{"state": "rejected"}, {"grounds": "另一种说法"}, {"state": "accepted"}])
def test_nobody_corrects_a_line_of_their_own_department(
    filed_month, clause, publisher, published_on, attempt, side, fields
):
    state = LineState.FILED if fields.get("state") == "accepted" else LineState.ACCEPTED
    line = add(clause, state)
    release(publisher, published_on, waive="演练")
    own = make_user(Role.PUBLISHER, getattr(line, side), username="own")
    with pytest.raises(StepRefused, match="按回避规定不审核本部门的内容"):
        attempt(own, line, **fields)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("step", ["accept", "reject", "return", "ask", "refer"])
def test_nobody_decides_a_line_about_their_own_unit(clause, step):
    line = add(clause, LineState.FILED)
    own = make_user(Role.REVIEWER, line.unit)
    with pytest.raises(Exception, match="不能对"):
        take_step(line, step, actor=own, note="理由")
    assert Determination.objects.get().state == LineState.FILED


def test_line_of_a_unit_that_ended_can_be_struck_but_not_brought_in(
    filed_month, clause, publisher, published_on, attempt
):
    struck = add(clause, LineState.ACCEPTED)
    filed = make_line(clause, make_town("qiqiao", "漆桥街道"), state=LineState.FILED)
    release(publisher, published_on, waive="演练")
    Department.objects.filter(code__in=["gubai", "qiqiao"]).update(active_until=MAY)
    edition = attempt(publisher, struck, state="rejected")
    assert [line["unit"] for line in edition.document["determinations"]] == ["chunxi"]
    assert [row["rank"] for row in edition.document["ranking"] if row["unit"] == "gubai"] == [None]
    with pytest.raises(ValidationError, match="漆桥街道在2026年6月没有启用"):
        attempt(publisher, filed, state="accepted")


def test_words_of_a_line_whose_unit_ended_can_be_corrected(published, publisher, attempt):
    Department.objects.filter(code="chunxi").update(active_until=MAY)
    edition = attempt(publisher, Determination.objects.get(), grounds="另一种说法")
    assert edition.document["determinations"][0]["grounds"] == "另一种说法"


def test_correction_keeps_who_approved_it(published, publisher, attempt):
    approval = Approval("区委主要负责人", date(2026, 7, 17), "同意更正")
    edition = attempt(publisher, Determination.objects.get(), approval=approval, grounds="另一种说法")
    kept = (edition.approved_by, edition.approved_on, edition.approval_words)
    assert kept == ("区委主要负责人", date(2026, 7, 17), "同意更正")
    told = Record.objects.get(verb="edition.correct").data
    for words in ('"approved_by":"区委主要负责人"', '"approved_on":"2026-07-17"', '"kind":"error"'):
        assert words in told


@pytest.mark.parametrize(
    "approval,words",
    [
        (None, "更正要写明批准人和批准日期"),
        (Approval(" ", date(2026, 7, 16)), "更正要写明批准人和批准日期"),
        (Approval("某人", date(2026, 7, 18)), "批准日期 2026-07-18 还没有到"),
    ],
)
def test_correction_without_an_approval_is_refused(published, publisher, attempt, approval, words):
    with pytest.raises(ValidationError, match=words):
        attempt(publisher, Determination.objects.get(), approval=approval, grounds="另一种说法")
    assert Edition.objects.count() == 1


def test_line_that_would_not_change_refuses_the_whole_correction(
    filed_month, clause, publisher, published_on
):
    other = add(clause, LineState.ACCEPTED)
    release(publisher, published_on, waive="演练")
    first = Determination.objects.get(unit__code="chunxi")
    changes = [LineChange(first, grounds="另一种说法"), LineChange(other, grounds=other.grounds)]
    told = {"kind": "error", "reason": "改错", "approval": APPROVED, "now": published_on}
    with pytest.raises(ValidationError, match="古柏街道在榜上没有改动，没有可更正的"):
        correct(JUNE, actor=publisher, changes=changes, **told)
    with pytest.raises(ValidationError, match="同一条认定只能更正一处"):
        correct(JUNE, actor=publisher, changes=[changes[0], changes[0]], **told)
    assert Determination.objects.get(pk=first.pk).grounds == first.grounds


def test_correctable_lines_are_those_of_the_month_without_drafts(filed_month, clause):
    add(clause, LineState.DRAFT)
    returned = make_line(clause, make_town("qiqiao", "漆桥街道", position=1), state=LineState.RETURNED)
    make_line(clause, make_town("t1", "一镇"), month=MAY, state=LineState.ACCEPTED)
    first = Determination.objects.get(unit__code="chunxi")
    assert correctable(JUNE) == [first, returned]
