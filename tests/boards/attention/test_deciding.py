from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.attention.card import attention_cards
from boards.attention.deciding import CASE_STEPS, Held, decide, set_rule, steps_open, take_case_step
from boards.attention.proposing import seal_of, year_attention
from boards.models import AttentionCase, AttentionRule
from departments.history.records import history_of
from departments.models import Department, Role
from departments.months import CalendarMonth
from departments.steps import StepRefused
from tests.boards.attention.scene import NOW, YELLOW, open_year, yellow
from tests.boards.published import publish
from tests.boards.year_result.years import FEW
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FEBRUARY = CalendarMonth(2026, 2)
HELD = Held(date(2026, 3, 19), "主要负责人")


@pytest.fixture
def proposed(publisher):
    """古柏 is proposed for a 提醒 in February."""
    open_year(publisher)
    return year_attention(2026).open[0]


def decided(actor, name="adopt", words="情况属实", **options):
    unit = Department.objects.get(code="gubai")
    return decide("yellow", unit, FEBRUARY, name, actor=actor, words=words, now=NOW, **options)


def test_nothing_is_proposed_before_the_office_sets_a_rule(proposed):
    AttentionRule.objects.update(is_on=False)
    assert (year_attention(2026).open, year_attention(2026).is_on) == ((), False)
    assert [rule.kind for rule in AttentionRule.objects.of(2025)] == ["yellow", "departments", "reds"]


def test_adopted_proposal_is_held_with_a_post_and_proposed_no_more(proposed, publisher):
    case = decided(publisher, seen=seal_of(proposed))
    assert (case.state, case.sentence, case.measure) == ("adopted", proposed.sentence, "notice")
    assert year_attention(2026).open == ()
    held = take_case_step(case, "hold", actor=publisher, words="已约谈", held=HELD, now=NOW)
    assert (held.state, held.held_on, held.met_post) == ("held", date(2026, 3, 19), "主要负责人")
    assert [row.verb for row in history_of(held)] == ["attention.hold", "attention.adopt"]


def test_declined_proposal_comes_back_only_with_new_lights(proposed, publisher):
    decided(publisher, "decline", "已在整改")
    publish("2026-03", lines=[yellow("2026-03")], units=FEW)
    assert year_attention(2026).open == ()
    publish("2026-04", lines=[yellow("2026-04")], units=FEW)
    assert [str(one.month) for one in year_attention(2026).open] == ["2026-04"]


def turn_of_the_year(publisher):
    """Yellow lights of 古柏 in November, December and January, and the rule on in both years."""
    open_year(publisher, ["2025-11", "2025-12", "2026-01"])
    set_rule(2025, "yellow", actor=publisher, **YELLOW)


def proposed_in(year):
    return [str(one.month) for one in year_attention(year).open]


@pytest.mark.parametrize(("year", "month"), [(2025, 12), (2026, 1)])
def test_light_decided_on_one_side_of_new_year_counts_on_the_other_no_more(publisher, year, month):
    turn_of_the_year(publisher)
    assert (proposed_in(2025), proposed_in(2026)) == (["2025-12"], ["2026-01"])
    unit = Department.objects.get(code="gubai")
    case = decide("yellow", unit, CalendarMonth(year, month), "adopt", actor=publisher, words="属实", now=NOW)
    assert (proposed_in(2025), proposed_in(2026)) == ([], [])
    assert [one.case for one in year_attention(year).cases] == [case]
    assert year_attention(2025 if year == 2026 else 2026).cases == ()


def test_light_decided_last_year_is_free_again_when_the_decision_is_withdrawn(publisher):
    turn_of_the_year(publisher)
    unit = Department.objects.get(code="gubai")
    case = decide("yellow", unit, CalendarMonth(2025, 12), "decline", actor=publisher, words="x", now=NOW)
    take_case_step(case, "withdraw", actor=publisher, words="重新研究", now=NOW)
    assert (proposed_in(2025), proposed_in(2026)) == (["2025-12"], ["2026-01"])


def test_withdrawn_decision_is_proposed_again(proposed, publisher):
    case = decided(publisher, "decline")
    take_case_step(case, "withdraw", actor=publisher, words="重新研究", now=NOW)
    assert year_attention(2026).open == (proposed,)
    assert decided(publisher).state == "adopted"


def test_correction_that_takes_the_cause_away_marks_the_case(proposed, publisher):
    decided(publisher)
    publish("2026-01", lines=[], units=FEW, reason="撤灯")
    assert [one.mark for one in year_attention(2026).cases] == ["缘由中 1 盏灯已被更正"]
    publish("2026-02", lines=[], units=FEW, reason="撤灯")
    assert [one.mark for one in year_attention(2026).cases] == ["缘由已被更正取消"]


def test_correction_takes_an_open_proposal_away(proposed, publisher):
    publish("2026-01", lines=[], units=FEW, reason="撤灯")
    assert year_attention(2026).open == ()
    with pytest.raises(StepRefused, match="已经决定，或缘由已变"):
        decided(publisher)


def test_what_was_looked_at_is_what_is_decided(proposed, publisher):
    set_rule(2026, "yellow", actor=publisher, **{**YELLOW, "measure": "talk"})
    with pytest.raises(StepRefused, match="缘由已变，请看过再采纳"):
        decided(publisher, seen=seal_of(proposed))


def test_second_decision_is_refused(proposed, publisher):
    decided(publisher)
    with pytest.raises(StepRefused, match="已经决定"):
        decided(publisher, "decline")
    assert AttentionCase.objects.count() == 1


# role → the steps that are open by state; everything else is refused
MATRIX = {
    "adopted": {"hold", "withdraw"},
    "declined": {"withdraw"},
    "held": set(),
    "withdrawn": set(),
}


@pytest.mark.parametrize("state", MATRIX)
@pytest.mark.parametrize("name", CASE_STEPS)
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR, Role.CLERK])
def test_steps_of_a_case_by_role_and_state(proposed, publisher, state, name, role):
    case = decided(publisher)
    kept = {"held_on": date(2026, 3, 1), "met_post": "主任", "held_words": "已谈"} if state == "held" else {}
    AttentionCase.objects.filter(pk=case.pk).update(state=state, **kept)
    case.refresh_from_db()
    actor = make_user(role, username="somebody")
    allowed = role in (Role.REVIEWER, Role.PUBLISHER) and name in MATRIX[state]
    assert (name in [step.name for step in steps_open(actor, case)]) == allowed
    if allowed:
        assert take_case_step(case, name, actor=actor, words="x", held=HELD, now=NOW).version == 2
        return
    with pytest.raises((PermissionDenied, StepRefused)):
        take_case_step(case, name, actor=actor, words="x", held=HELD, now=NOW)
    case.refresh_from_db()
    assert (case.state, case.version) == (state, 1)


def test_nobody_decides_of_the_unit_they_belong_to(proposed):
    reviewer = make_user(Role.REVIEWER, Department.objects.get(code="gubai"))
    with pytest.raises(PermissionDenied):
        decided(reviewer)


@pytest.mark.parametrize(
    ("held", "words", "sentence"),
    [
        (None, "已谈", "请写明办理日期和对方职务"),
        (Held(date(2026, 3, 19), " "), "已谈", "请写明办理日期和对方职务"),
        (Held(date(2026, 3, 21), "主任"), "已谈", "还没有到"),
        (HELD, "  ", "登记办理要写明"),
    ],
)
def test_holding_says_when_with_whom_and_how(proposed, publisher, held, words, sentence):
    case = decided(publisher)
    with pytest.raises(ValidationError, match=sentence):
        take_case_step(case, "hold", actor=publisher, words=words, held=held, now=NOW)


def test_page_that_is_older_than_the_case_is_refused(proposed, publisher):
    case = decided(publisher)
    with pytest.raises(StepRefused, match="内容已变更"):
        take_case_step(case, "hold", actor=publisher, words="x", held=HELD, version=7, now=NOW)


def test_rule_is_set_by_the_office_and_told(publisher):
    rule = set_rule(2026, "reds", actor=publisher, is_on=True, count=2, span=1, measure="talk")
    set_rule(2026, "reds", actor=publisher, is_on=False, count=2, span=1, measure="talk")
    assert [row.sentence for row in history_of(rule)] == [
        "设定2026年连续红灯：停用",
        "设定2026年连续红灯：连续 2 个月亮红灯，拟约谈",
    ]
    with pytest.raises(PermissionDenied):
        set_rule(2026, "reds", actor=make_user(Role.AUDITOR), **YELLOW)


def test_card_stands_on_the_desk_of_the_office_alone(proposed, publisher):
    (card,) = attention_cards(publisher)
    assert card.desk.open == (proposed,)
    assert attention_cards(make_user(Role.CONTACT, Department.objects.get(code="gubai"))) == []
    decided(publisher)
    assert len(attention_cards(publisher)[0].desk.to_hold) == 1


def _queries():
    with CaptureQueriesContext(connection) as queries:
        year_attention(2026)
    return len(queries)


def test_boards_are_read_once_a_process_and_queries_do_not_grow(publisher):
    open_year(publisher, ["2026-01"])
    year_attention(2026)
    few = _queries()
    for month in ("2026-02", "2026-03", "2026-04"):
        publish(month, lines=[yellow(month), yellow(month, "fgw")], units=FEW)
    year_attention(2026)
    assert _queries() == few == 3
