"""The life of a rule set: every role, state and step against one table, and what each step leaves behind."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from departments.models import Record, Role
from departments.steps import StepRefused
from rules.drafting import copy_forward, write_clause
from rules.events import RulesStep
from rules.models import RuleSet, RuleSetState
from rules.workflow import STEPS, RulesApproval, steps_open_to, take_step
from tests.boards.editions import make_edition
from tests.factories import JUNE, make_assessor, make_clause, make_line, make_rule_set, make_town, make_user

pytestmark = pytest.mark.django_db

S = RuleSetState
APPROVAL = RulesApproval("高作风办〔2026〕3号", date(2026, 2, 20), "区作风建设领导小组会议")
OWN, OFFICE = ("clerk", "signer"), ("reviewer", "publisher")
# step: who may take it, and from which states
ALLOWED = {
    "send": (OWN, {S.DRAFT, S.RETURNED}),
    "recall": (OWN, {S.SUBMITTED}),
    "return": (OFFICE, {S.SUBMITTED}),
    "approve": (OFFICE, {S.SUBMITTED}),
}
TARGETS = {"send": S.SUBMITTED, "recall": S.DRAFT, "return": S.RETURNED, "approve": S.APPROVED}


@pytest.fixture
def people():
    department = make_assessor()
    persons = {role: make_user(role) for role in Role.values}
    persons |= {role: make_user(role, department, username=f"own-{role}") for role in OWN}
    persons["stranger clerk"] = make_user(Role.CLERK, make_town(), username="other")
    return persons


@pytest.fixture
def rule_set(people):
    return make_set(people["clerk"].department)


def make_set(department, state=S.DRAFT, month=JUNE):
    rule_set = make_rule_set(department, month, state=state)
    make_clause(rule_set)
    return rule_set


def step(rule_set, name, actor, **options):
    note = "" if name != "return" else "请把“较好”写成数"
    approval = APPROVAL if name == "approve" else None
    return take_step(rule_set, name, actor=actor, **{"note": note, "approval": approval, **options})


def test_table_has_the_steps_that_are_allowed_below():
    assert STEPS.keys() == ALLOWED.keys()


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("name", ALLOWED)
def test_each_step_is_open_to_whom_the_table_says_and_to_nobody_else(people, name, state):
    rule_set = make_set(people["clerk"].department, state)
    roles, sources = ALLOWED[name]
    for role, person in people.items():
        before = Record.objects.count()
        may = role in roles and state in sources
        assert (name in [open_step.name for open_step in steps_open_to(person, rule_set)]) == may
        if may:
            assert step(rule_set, name, person).state == TARGETS[name]
            RuleSet.objects.filter(pk=rule_set.pk).update(state=state)
            continue
        with pytest.raises((PermissionDenied, StepRefused)):
            step(rule_set, name, person)
        rule_set.refresh_from_db()
        assert (rule_set.state, Record.objects.count()) == (state, before)


def test_approval_keeps_document_day_and_meeting_and_tells_the_history(people, rule_set):
    step(rule_set, "send", people["clerk"])
    approved = step(rule_set, "approve", people["reviewer"])
    assert (approved.document, approved.approved_on, approved.meeting) == (
        "高作风办〔2026〕3号", date(2026, 2, 20), "区作风建设领导小组会议",
    )  # fmt: skip
    assert list(RuleSet.objects.in_force(JUNE)) == [approved]
    record = Record.objects.get(verb="rules.approve")
    assert record.sentence == "批准了区人社局 2026年6月起细则"
    assert record.actor == people["reviewer"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"approval": None}, "批准要写明文号和日期"),
        ({"approval": RulesApproval(" ", date(2026, 2, 20))}, "批准要写明文号和日期"),
        ({"approval": RulesApproval("1号", date(2999, 1, 1))}, "批准日期 2999-01-01 还没有到"),
        ({"approval": RulesApproval("1号", date(1990, 1, 1))}, "批准日期 1990-01-01 太早"),
    ],
)
def test_approval_without_its_particulars_is_refused(people, rule_set, options, words):
    step(rule_set, "send", people["clerk"])
    with pytest.raises(ValidationError, match=words):
        step(rule_set, "approve", people["reviewer"], **options)
    rule_set.refresh_from_db()
    assert rule_set.state == S.SUBMITTED


@pytest.mark.parametrize("name", ["send", "approve"])
def test_second_approved_set_of_one_month_is_refused(people, rule_set, name):
    if name == "approve":
        step(rule_set, "send", people["clerk"])
    make_set(rule_set.department, S.APPROVED)
    with pytest.raises(ValidationError, match="2026年6月起已有一套批准的细则"):
        step(rule_set, name, people["clerk" if name == "send" else "reviewer"])


@pytest.mark.parametrize("name", ["send", "approve"])
def test_set_for_a_month_that_is_being_filled_in_is_refused(people, rule_set, name):
    if name == "approve":
        step(rule_set, "send", people["clerk"])
    make_line(make_clause(make_rule_set(rule_set.department)), make_town("chunxi2", "街道"))
    with pytest.raises(ValidationError, match="填了 1 条认定和说明，换了细则就看不到了，请改从2026年7月起"):
        step(rule_set, name, people["clerk" if name == "send" else "reviewer"])


def test_set_is_not_copied_for_a_month_that_is_being_filled_in(people):
    department = people["clerk"].department
    make_line(make_clause(make_rule_set(department)), make_town("chunxi2", "街道"))
    with pytest.raises(ValidationError, match="2026年6月已经按原来的细则填了"):
        copy_forward(department, JUNE, actor=people["clerk"])


def test_return_wants_words_on_the_set_or_on_a_clause(people, rule_set):
    step(rule_set, "send", people["clerk"])
    with pytest.raises(ValidationError, match="退回修改要写明意见"):
        step(rule_set, "return", people["reviewer"], note=" ")
    with pytest.raises(ValidationError, match="这套细则没有红灯9"):
        step(rule_set, "return", people["reviewer"], clause_notes={"红灯9": "太松"})
    returned = step(rule_set, "return", people["reviewer"], note="", clause_notes={"红旗1": "请量化"})
    assert (returned.state, returned.clauses.get().note) == (S.RETURNED, "请量化")


def test_words_of_the_return_stay_until_the_next_decision(people, rule_set):
    step(rule_set, "send", people["clerk"])
    step(rule_set, "return", people["reviewer"], clause_notes={"红旗1": "请量化"})
    sent = step(rule_set, "send", people["clerk"], note="本条由上级文件规定，无法量化")
    assert (sent.clauses.get().note, sent.sent_by) == ("请量化", people["clerk"])
    again = step(rule_set, "return", people["reviewer"], note="再议")
    assert (again.note, again.clauses.get().note) == ("再议", "")


def returned(people, rule_set):
    step(rule_set, "send", people["clerk"])
    return step(rule_set, "return", people["reviewer"])


@pytest.mark.parametrize("who", ["clerk", "signer"])
@pytest.mark.parametrize("recalled", [False, True], ids=["returned", "sent again and recalled"])
@pytest.mark.parametrize(
    ("is_changed", "note", "is_sent"),
    [
        (False, "", False),
        (False, " \n", False),
        (False, "上级文件如此规定", True),
        (True, "", True),
        (True, "已改", True),
    ],
)
def test_what_was_returned_is_sent_again_changed_or_with_words(
    people, rule_set, who, recalled, is_changed, note, is_sent
):
    person = people[who]
    returned(people, rule_set)
    if recalled:
        step(rule_set, "send", person, note="上级文件如此规定")
        step(rule_set, "recall", person)
    if is_changed:
        write_clause(rule_set, {"text": "改过的条文"}, actor=person, label=("red_flag", 1))
    before = Record.objects.count(), RuleSet.objects.values().get()
    if not is_sent:
        with pytest.raises(ValidationError, match="退回后还没有改动。请先修改；如果不改，请写明理由"):
            step(rule_set, "send", person, note=note)
        assert (Record.objects.count(), RuleSet.objects.values().get()) == before
        return
    sent = step(rule_set, "send", person, note=note)
    assert (sent.state, sent.answer, sent.is_untouched) == (S.SUBMITTED, note, not is_changed)
    assert RulesStep.of(Record.objects.order_by("sequence").last()).note == note


def test_second_return_asks_anew(people, rule_set):
    returned(people, rule_set)
    write_clause(rule_set, {"text": "改过的条文"}, actor=people["clerk"], label=("red_flag", 1))
    returned(people, rule_set)
    with pytest.raises(ValidationError, match="退回后还没有改动"):
        step(rule_set, "send", people["clerk"])


def test_set_without_clauses_is_not_sent(people):
    empty = make_rule_set(people["clerk"].department, JUNE, state=S.DRAFT)
    with pytest.raises(ValidationError, match="还没有条款"):
        step(empty, "send", people["clerk"])


def test_set_with_a_faulty_clause_is_not_sent(people, rule_set):
    make_clause(rule_set, number=2, kind="streak", standard="红旗9连续3月")
    with pytest.raises(ValidationError, match="红旗2：这套细则没有红旗9"):
        step(rule_set, "send", people["clerk"])


def test_what_was_not_seen_is_not_decided(people, rule_set):
    step(rule_set, "send", people["clerk"])
    with pytest.raises(StepRefused, match="内容已变更"):
        step(rule_set, "approve", people["reviewer"], version=7)
    with pytest.raises(StepRefused, match="现在是“已送审”"):
        step(rule_set, "approve", people["reviewer"], seen_state="draft")


@pytest.mark.parametrize("first", [JUNE.plus(-1), JUNE.plus(-80)])
def test_set_that_would_govern_a_published_month_is_refused_however_early_it_begins(people, first):
    make_edition(str(JUNE))
    early = make_set(people["clerk"].department, month=first)
    with pytest.raises(ValidationError, match="2026年6月已发布，不能再改"):
        step(early, "send", people["clerk"])


def test_copy_for_a_published_month_is_refused_in_one_sentence(people):
    department = people["clerk"].department
    rules = make_rule_set(department)
    for number in (1, 2, 3):
        make_clause(rules, number=number)
    make_edition(str(JUNE))
    with pytest.raises(ValidationError) as refusal:
        copy_forward(department, JUNE, actor=people["clerk"])
    assert refusal.value.messages == ["这套细则在2026年6月生效，2026年6月已发布，不能再改"]
