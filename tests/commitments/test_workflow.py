"""The full matrix role × state × step against a hand-written table; all else refuses and leaves no trace."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from commitments.examining import examination_of, give_opinion
from commitments.models import Item, Report
from commitments.reports import ReportWords
from commitments.standing import ItemState
from commitments.steps import STEPS, steps_open_to
from commitments.workflow import take_step, take_steps
from departments.history.records import history_of
from departments.models import AccountNotice, Record, Role
from departments.steps import StepRefused
from tests.commitments.factories import (
    at,
    make_item,
    make_letter,
    make_opinion,
    make_panel,
    make_plan,
    make_report,
    person,
    town,
)
from tests.factories import JUNE, MARCH, make_office

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 6, 24))
WORDS = "补充了验收单和现场照片"
PEOPLE = {
    "own clerk": (Role.CLERK, "chunxi"),
    "own signer": (Role.SIGNER, "chunxi"),
    "own contact": (Role.CONTACT, "chunxi"),
    "own reviewer": (Role.REVIEWER, "chunxi"),
    "own publisher": (Role.PUBLISHER, "chunxi"),
    "own examiner": (Role.EXAMINER, "chunxi"),
    "helping contact": (Role.CONTACT, "gubai"),
    "helping publisher": (Role.PUBLISHER, "gubai"),
    "helping examiner": (Role.EXAMINER, "gubai"),
    "other contact": (Role.CONTACT, "qiqiao"),
    "examiner": (Role.EXAMINER, "audit"),
    "examiner off the panel": (Role.EXAMINER, "qiqiao"),
    "reviewer": (Role.REVIEWER, "zfb"),
    "publisher": (Role.PUBLISHER, "zfb"),
    "auditor": (Role.AUDITOR, "zfb"),
    "supervisor": (Role.SUPERVISOR, "zfb"),
    "system_admin": (Role.SYSTEM_ADMIN, "zfb"),
    "security_admin": (Role.SECURITY_ADMIN, "zfb"),
}
OWN = {"own clerk", "own signer", "own contact"}
OFFICE = {"reviewer", "publisher"}
ALL_OFFICE = OFFICE | {"own reviewer", "own publisher", "helping publisher"}
PUBLISHERS = {"publisher", "own publisher", "helping publisher"}

# What must succeed, and nothing else: step -> {state: (who, state afterwards)}. The plan is approved, the bodies of
# the panel agreed, and the one decision that may be undone is what the state tells of.
ITEMS = {
    "return": {"proposed": (OFFICE, "returned")},
    "send": {"returned": (OWN, "proposed")},
    "drop": {"proposed": (OWN, ""), "returned": (OWN, "")},
    "issue": {"proposed": (PUBLISHERS, "assigned")},
    "apply": {"assigned": (OWN, "applied")},
    "ask": {"applied": (OFFICE | {"examiner"}, "asked")},
    "answer": {"asked": (OWN, "applied")},
    "close": {"applied": (OFFICE, "closed")},
    "refuse": {"applied": (OFFICE, "assigned")},
    "reopen": {"closed": ({"publisher"}, "assigned")},
    "cancel": dict.fromkeys(("proposed", "assigned", "applied"), ({"publisher"}, "cancelled")),
    "undo": {
        "returned": (OFFICE, "proposed"),
        "assigned": (OFFICE, "applied"),  # after 不予销号
        "asked": (OFFICE, "applied"),
        "closed": (OFFICE, "applied"),
        "cancelled": ({"publisher"}, "assigned"),
    },
}
# What stands in a row beside it where the office wrote the item for the unit, and it is a leader's letter.
LETTERS = {
    **ITEMS,
    "drop": {"proposed": (ALL_OFFICE, ""), "returned": (ALL_OFFICE, "")},
    "issue": {"proposed": (ALL_OFFICE, "assigned")},
}
DECIDED = {"returned": "proposed", "assigned": "applied", "asked": "applied", "closed": "applied"}
DECIDED["cancelled"] = "assigned"


@pytest.fixture
def district():
    make_office()
    town(), town("gubai", "古柏街道"), town("qiqiao", "漆桥街道")
    make_panel("audit", "chunxi", "gubai")
    make_plan(approved_by="主任办公会", approved_on=date(2026, 6, 2))
    return {who: person(role, town(code), who.replace(" ", "-")) for who, (role, code) in PEOPLE.items()}


def prepared(state, people, make, creator):
    """An item in that state, decided where the state tells of a decision; what was applied for is agreed to."""
    decision = {"decided_from": DECIDED[state], "decided_version": 1} if state in DECIDED else {}
    if state in ("returned", "assigned", "cancelled"):
        decision["applied_then"] = date(2026, 6, 20) if DECIDED[state] == "applied" else None
    elif state in DECIDED:
        decision["applied_then"] = date(2026, 6, 20)
    more = {"replied_on": date(2026, 6, 22)} if make is make_letter else {}
    item = make(
        state=ItemState(state), created_by=people[creator], with_units=[town("gubai")], **decision, **more
    )
    if state == "cancelled":
        Item.objects.filter(pk=item.pk).update(month=JUNE)
    if item.applied_on or decision.get("applied_then"):
        report = make_report(item, on=date(2026, 6, 20))
        for body in ("audit", "chunxi", "gubai"):
            make_opinion(report, town(body))
    return item


def attempt(table, item, step, who, actor):
    """What the table holds for this cell is what happens, in the buttons and behind them."""
    allowed, after = table.get(step, {}).get(item.state, (set(), None))
    assert (step in {row.name for row in steps_open_to(actor, item)}) == (who in allowed), (
        who,
        item.state,
        step,
    )
    options = {"note": WORDS, "document": "区办〔2026〕9号" if step == "cancel" else "", "now": NOW}
    count = Record.objects.count()
    if who in allowed:
        taken = take_step(item, step, actor=actor, **options)
        assert Record.objects.first().verb == f"item.{step}"
        fresh = Item.objects.filter(pk=item.pk).first()
        assert (taken.state if fresh else "", fresh.state if fresh else "") == (after, after)
        return
    with pytest.raises((PermissionDenied, StepRefused)):
        take_step(item, step, actor=actor, **options)
    fresh = Item.objects.get(pk=item.pk)
    assert (fresh.state, fresh.version, fresh.decided_by) == (item.state, item.version, None)
    assert Record.objects.count() == count


@pytest.mark.rights
@pytest.mark.parametrize("state", [*ItemState])
@pytest.mark.parametrize(
    ("table", "make", "creator"),
    [(ITEMS, make_item, "own clerk"), (LETTERS, make_letter, "reviewer")],
    ids=["items", "letters"],
)
def test_matrix(district, table, make, creator, state):
    item = prepared(state.value, district, make, creator)
    for step in STEPS:
        if step == "take_back" and item.state == "applied":
            continue  # bodies have spoken: the test below
        for who, actor in district.items():
            sid = transaction.savepoint()
            attempt(table, Item.objects.get(pk=item.pk), step, who, actor)
            transaction.savepoint_rollback(sid)


@pytest.fixture
def people(district):
    return district


def apply(people, item, words="已按期完成：项目全部开工"):
    return take_step(item, "apply", actor=people["own clerk"], report=ReportWords(words), now=NOW)


def test_application_keeps_the_day_of_the_server_and_its_report(people):
    item = apply(people, make_item())
    assert (item.applied_on, item.version) == (date(2026, 6, 24), 2)
    report = Report.objects.get()
    assert (report.words, report.application, report.made_by) == (
        "已按期完成：项目全部开工",
        1,
        people["own clerk"],
    )
    assert history_of(item).first().sentence == f"申请销号：{item}：已按期完成：项目全部开工"


@pytest.mark.parametrize(("words", "sentence"), [
    ("", "申请销号要写明销号报告"),
    ("完成了", "销号报告至少 10 字，写清做了什么、结果怎样"),
    ("字" * 501, "最多 500 字，现有 501 字"),
])  # fmt: skip
def test_application_without_a_whole_report_is_refused_and_nothing_is_written(people, words, sentence):
    item = make_item()
    with pytest.raises(ValidationError) as refused:
        apply(people, item, words)
    assert refused.value.messages == [sentence]
    item.refresh_from_db()
    assert (item.state, Report.objects.count(), Record.objects.count()) == ("assigned", 0, 0)


def test_unit_takes_its_application_back_until_somebody_has_spoken(people):
    item = apply(people, make_item())
    back = take_step(item, "take_back", actor=people["own contact"], now=NOW)
    assert (back.state, back.applied_on) == ("assigned", None)
    again = apply(people, back)
    assert again.reports.order_by("pk").last().application == 2
    give_opinion(again, True, actor=people["examiner"], now=NOW)
    with pytest.raises(StepRefused, match="已有联审意见，不能撤回申请"):
        take_step(again, "take_back", actor=people["own clerk"], now=NOW)


def test_one_body_that_disagrees_keeps_an_item_open(people):
    item = apply(people, make_item())
    gave = {"now": NOW, "version": item.version}
    give_opinion(item, True, actor=people["examiner"], **gave)
    with pytest.raises(ValidationError, match="不同意要写明意见"):
        give_opinion(item, False, actor=people["examiner"], **gave)
    give_opinion(item, False, actor=people["examiner"], note="开工率与现场不符", **gave)
    with pytest.raises(StepRefused, match="区audit不同意，不能销号"):
        take_step(item, "close", actor=people["reviewer"], now=NOW)
    asked = take_step(item, "ask", actor=people["reviewer"], note="请附开工令", now=NOW)
    answered = take_step(asked, "answer", actor=people["own clerk"], report=ReportWords(WORDS), now=NOW)
    assert answered.applied_on == date(2026, 6, 24)
    assert [report.application for report in examination_of(answered).reports] == [1, 1]
    give_opinion(answered, True, actor=people["examiner"], now=NOW)
    assert examination_of(answered).why_not_agreed == "淳溪街道、古柏街道还没有联审"


def test_without_a_panel_the_office_decides_alone(people):
    item = make_item(state=ItemState.APPLIED, month=MARCH, applied_on=date(2025, 12, 20))
    make_report(item)
    assert take_step(item, "close", actor=people["reviewer"], now=NOW).closed_on == date(2026, 6, 24)


def test_letter_is_closed_once_the_leader_has_its_reply(people):
    letter = make_letter(state=ItemState.APPLIED)
    with pytest.raises(StepRefused, match="还没有呈报领导，不能销号"):
        take_step(letter, "close", actor=people["reviewer"], now=NOW)


def test_refusal_clears_the_day_and_its_undoing_puts_it_back(people):
    item = make_item(state=ItemState.APPLIED)
    refused = take_step(item, "refuse", actor=people["reviewer"], note="没有完成", now=NOW)
    assert (refused.state, refused.applied_on, refused.note) == ("assigned", None, "没有完成")
    back = take_step(refused, "undo", actor=people["publisher"], note="看错了项目", now=NOW)
    assert (back.state, back.applied_on, back.version, back.note) == ("applied", date(2026, 6, 20), 1, "")
    notice = AccountNotice.objects.get(person=people["reviewer"])
    assert notice.words.endswith(f"您办理的 {item.code}，由{people['publisher']}撤销：看错了项目")


def test_reopened_item_stands_as_if_it_was_never_applied_for_and_its_undoing_is_the_publisher_s(people):
    item = make_item(state=ItemState.CLOSED)
    closed_at = item.closed_at
    reopened = take_step(item, "reopen", actor=people["publisher"], note="回头看发现没有完成", now=NOW)
    assert (reopened.state, reopened.applied_on, reopened.closed_at) == ("assigned", None, None)
    with pytest.raises(PermissionDenied):
        take_step(reopened, "undo", actor=people["reviewer"], now=NOW)
    back = take_step(reopened, "undo", actor=people["publisher"], now=NOW)
    assert (back.state, back.applied_on, back.closed_at) == ("closed", date(2026, 6, 20), closed_at)


def test_nothing_is_left_to_undo_once_the_unit_has_gone_on(people):
    item = make_item(state=ItemState.APPLIED)
    refused = take_step(item, "refuse", actor=people["reviewer"], note="没有完成", now=NOW)
    back = take_step(apply(people, refused), "take_back", actor=people["own clerk"], now=NOW)
    with pytest.raises(StepRefused, match="上一次办理之后已有变化，不能撤销"):
        take_step(back, "undo", actor=people["reviewer"], now=NOW)


@pytest.mark.parametrize("step", ["return", "ask", "refuse", "reopen", "cancel"])
def test_decision_against_a_unit_needs_words(people, step):
    state = {"return": "proposed", "reopen": "closed"}.get(step, "applied")
    item = make_item(state=ItemState(state))
    with pytest.raises(ValidationError, match="要写明理由"):
        take_step(item, step, actor=people["publisher"], note=" \u3000", document="9号", now=NOW)


def test_cancelling_needs_a_document_and_keeps_it(people):
    item = make_item()
    with pytest.raises(ValidationError, match="不再办理要写明所据的文件"):
        take_step(item, "cancel", actor=people["publisher"], note="项目取消", now=NOW)
    gone = take_step(item, "cancel", actor=people["publisher"], note="项目取消", document="9号", now=NOW)
    assert gone.note == "项目取消（9号）"


def test_list_that_nobody_approved_is_not_issued(people):
    make_plan(approved_by="", approved_on=None)
    item = make_item(state=ItemState.PROPOSED)
    with pytest.raises(StepRefused, match="交办要写明谁批准、哪天批准"):
        take_step(item, "issue", actor=people["publisher"], now=NOW)


@pytest.mark.parametrize("seen", [{"version": 2}, {"seen_state": "asked"}])
def test_step_on_what_has_changed_meanwhile_is_refused(people, seen):
    with pytest.raises(StepRefused):
        take_step(make_item(state=ItemState.APPLIED), "close", actor=people["reviewer"], now=NOW, **seen)


def test_second_press_is_told_apart_from_a_fault(people):
    item = make_item(state=ItemState.CLOSED)
    with pytest.raises(StepRefused) as refused:
        take_step(item, "close", actor=people["reviewer"], now=NOW)
    assert refused.value.code == "already"


def test_dropped_item_is_gone_and_the_history_keeps_it(people):
    item = make_item(state=ItemState.PROPOSED, created_by=people["own clerk"], with_units=[town("gubai")])
    take_step(item, "drop", actor=people["own contact"], now=NOW)
    assert not Item.objects.exists()
    assert Record.objects.get().sentence == f"撤回了{item.code} {item.text}"
    with pytest.raises(StepRefused, match="已经撤回"):
        take_step(item, "drop", actor=people["own contact"], now=NOW)


def test_own_item_is_decided_in_an_office_of_one_and_the_history_says_so(people, settings):
    settings.OFFICE_OF_ONE = True
    item = make_item(state=ItemState.APPLIED)
    take_step(item, "close", actor=people["own reviewer"], now=NOW)
    told = Record.objects.get()
    assert told.sentence == f"销号：{item}（一人办公例外：属于承办单位淳溪街道）"


def test_what_every_body_agreed_to_is_closed_at_once_and_the_rest_is_said(
    people, django_assert_max_num_queries
):
    agreed = [make_item(state=ItemState.APPLIED) for _ in range(3)]
    for item in agreed:
        report = make_report(item)
        for body in ("audit", "chunxi", "gubai"):
            make_opinion(report, town(body))
    waiting = make_item(code="waits", state=ItemState.APPLIED)
    make_opinion(make_report(waiting), town("audit"))
    with django_assert_max_num_queries(20):
        taken = take_steps(
            [item.pk for item in [*agreed, waiting]], "close", actor=people["publisher"], now=NOW
        )
    assert [item.code for item in taken.items] == [item.code for item in agreed]
    assert taken.left == ["waits 淳溪街道、古柏街道还没有联审，不能销号"]
    assert Item.objects.filter(state="closed", closed_at=NOW).count() == Record.objects.count() == 3


def test_bulk_door_asks_the_same_rights(people):
    item = make_item(state=ItemState.APPLIED)
    with pytest.raises(PermissionDenied):
        take_steps([item.pk], "close", actor=people["own reviewer"], now=NOW)
    with pytest.raises(ValueError, match="refuse is not taken in bulk"):
        take_steps([item.pk], "refuse", actor=people["reviewer"], now=NOW)
