from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.models import Determination, LineState
from boards.chain import verify_boards
from boards.correcting import LineChange, correct
from boards.models import Edition
from departments.models import Role
from tests.boards.releasing import APPROVED, MAY, release
from tests.factories import (
    JUNE,
    make_clause,
    make_line,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "kind,signal,state,change,words",
    [
        ("struck", "yellow_light", "accepted", {"state": "rejected"}, "撤旗只用于撤销红旗"),
        ("struck", "red_flag", "accepted", {"grounds": "新的事由"}, "撤旗只用于撤销红旗"),
        ("supplement", "red_flag", "accepted", {"state": "rejected"}, "补报只用于"),
        ("supplement", "red_flag", "accepted", {"state": "accepted"}, "补报只用于"),
        ("struck", "red_flag", "accepted", {"state": "rejected"}, ""),
        ("supplement", "red_flag", "filed", {"state": "accepted"}, ""),
        ("objection", "yellow_light", "accepted", {"state": "rejected"}, ""),
    ],
)
def test_correction_is_of_its_kind(
    filed_month, clause, publisher, published_on, kind, signal, state, change, words
):
    own = make_clause(clause.rule_set, signal, 4)
    line = make_line(own, make_town("gubai", "古柏街道"), state=state)
    release(publisher, published_on, waive="演练")
    options = {
        "kind": kind,
        "reason": "核对后更正",
        "changes": [LineChange(line, **change)],
        "now": published_on,
    }
    options["approval"] = APPROVED
    if words:
        with pytest.raises(ValidationError, match=words):
            correct(JUNE, actor=publisher, **options)
    assert Edition.objects.count() == 1
    if not words:
        assert correct(JUNE, actor=publisher, **options).number == 2


def test_correction_makes_a_new_edition_and_keeps_the_old(filed_month, publisher, published_on):
    old = release(publisher, published_on)
    change = LineChange(Determination.objects.get(), grounds="6月获省级通报表扬")
    new = correct(
        filed_month.calendar_month,
        actor=publisher,
        kind="error",
        reason="通报级别写错",
        changes=[change],
        approval=APPROVED,
        now=published_on + timedelta(days=1),
    )
    assert (new.number, new.correction_label, new.document["reason"]) == (2, "更正1", "通报级别写错")
    assert new.document["determinations"][0]["grounds"] == "6月获省级通报表扬"
    assert new.document["previous_digest"] == old.digest
    assert Edition.objects.get(pk=old.pk).document["determinations"][0]["grounds"] == "6月获市级通报表扬"
    assert verify_boards() is None


def test_correction_is_refused_without_reason_change_or_publication(filed_month, publisher, published_on):
    def attempt(**options):
        options = {"kind": "error", "reason": "改错", "changes": [], "now": published_on, **options}
        options.setdefault("approval", APPROVED)
        return correct(filed_month.calendar_month, actor=publisher, **options)

    with pytest.raises(ValidationError, match="还没有发布"):
        attempt()
    release(publisher, published_on)
    with pytest.raises(ValidationError, match="写明公开的原因"):
        attempt(reason=" ")
    with pytest.raises(ValidationError, match="选类别"):
        attempt(kind="whim")
    with pytest.raises(ValidationError, match="没有可更正的"):
        attempt()
    with pytest.raises(PermissionDenied):
        correct(
            filed_month.calendar_month,
            actor=make_user(Role.REVIEWER),
            kind="error",
            reason="改错",
            changes=[],
            approval=APPROVED,
        )
    assert Edition.objects.count() == 1


def test_correction_changes_lines_of_its_own_month_alone(filed_month, clause, publisher, published_on):
    other = make_line(clause, make_town("gubai", "古柏街道"), month=MAY, state=LineState.ACCEPTED)
    release(publisher, published_on, MAY, waive="演练")
    release(publisher, published_on)
    options = {"kind": "error", "reason": "改错", "changes": [LineChange(other, grounds="别月的事")]}
    options["approval"] = APPROVED
    with pytest.raises(ValidationError, match="计入2026年5月，不在2026年6月更正"):
        correct(JUNE, actor=publisher, now=published_on, **options)
    assert Determination.objects.get(pk=other.pk).grounds == other.grounds
