"""What is proposed for a month, what proposes itself, and the list that is issued at once."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from commitments.letters import LeadersLetter, assign_letter, reply, sign_for
from commitments.models import Item, Panel, Plan
from commitments.planning import (
    PlanApproval,
    Proposal,
    is_late_proposal,
    issue_plan,
    month_to_propose,
    propose,
    send_again,
    set_dates,
    set_panel,
    suggestions,
)
from commitments.standing import ItemState
from commitments.twins import twins
from departments.history.records import history_of
from departments.models import Record, Role
from departments.months import CalendarMonth
from departments.steps import StepRefused
from tests.commitments.factories import (
    at,
    make_item,
    make_letter,
    make_panel,
    make_plan,
    make_work,
    person,
    town,
)
from tests.factories import JUNE, make_office

pytestmark = pytest.mark.django_db
JULY, MAY = CalendarMonth(2026, 7), CalendarMonth(2026, 5)
NOW = at(date(2026, 6, 24))
TEXT = "完成滨河路北段拆迁"
APPROVAL = PlanApproval("主任办公会", date(2026, 6, 23), "同意")


@pytest.fixture
def people():
    make_office()
    office = {role: person(role, make_office()) for role in (Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR)}
    return {
        Role.CLERK: person(Role.CLERK),
        Role.EXAMINER: person(Role.EXAMINER, town("audit", "审计局")),
        **office,
    }


def proposed(people, *proposals, month=JULY, **options):
    options = {"actor": people[Role.CLERK], "now": NOW, **options}
    return propose(town(), month, proposals or [Proposal(TEXT, JULY)], **options)


def test_items_are_proposed_together_and_get_the_next_codes(people):
    make_item(code="2026-07-007", month=JULY)
    make_item(code="2026-07-特1", month=JULY)
    items = proposed(
        people, Proposal(TEXT, JULY, with_units=(town("gubai", "古柏街道"),)), Proposal(TEXT + "二期", JULY)
    )
    assert [item.code for item in items] == ["2026-07-008", "2026-07-009"]
    assert {item.state for item in items} == {"proposed"}
    assert [record.sentence for record in Record.objects.order_by("pk")] == [
        f"提出了2026-07-008 {TEXT}",
        f"提出了2026-07-009 {TEXT}二期",
    ]


def test_second_press_gives_the_first_result(people):
    token = uuid4().hex
    first = proposed(people, token=token)
    assert proposed(people, token=token) == first
    assert Item.objects.count() == 1


@pytest.mark.parametrize(
    ("proposals", "month", "sentence"),
    [
        ([], JULY, "一项也没有，请勾选或加一项"),
        ([Proposal(TEXT, JULY), Proposal("三字长", JULY)], JULY, "第 2 项：事项至少 4 字，写清做什么"),
        ([Proposal(TEXT, MAY)], JULY, "办结期限早于交办月份"),
        ([Proposal(TEXT, MAY)], MAY, "2026年5月已经过去，不能再列事项"),
    ],
)
def test_what_cannot_be_on_the_list_is_refused_as_a_whole(people, proposals, month, sentence):
    with pytest.raises(ValidationError) as refused:
        propose(town(), month, proposals, actor=people[Role.CLERK], now=NOW)
    assert refused.value.messages == [sentence]
    assert (Item.objects.count(), Record.objects.count()) == (0, 0)


def test_unit_cannot_help_itself(people):
    with pytest.raises(ValidationError, match="又是协办单位"):
        proposed(people, Proposal(TEXT, JULY, with_units=(town(),)))


@pytest.mark.parametrize(
    ("role", "code", "may"),
    [
        *((role, "chunxi", True) for role in ("clerk", "signer", "contact")),
        *((role, "gubai", False) for role in ("clerk", "contact", "examiner")),
        *((role, "zfb", True) for role in ("reviewer", "publisher")),
        *((role, "zfb", False) for role in ("auditor", "system_admin", "security_admin", "supervisor")),
    ],
)
def test_unit_and_office_propose_for_a_unit(people, role, code, may):
    actor = person(role, make_office() if code == "zfb" else town(code, code), "someone")
    if may:
        assert proposed(people, actor=actor)[0].created_by == actor
    else:
        with pytest.raises(PermissionDenied):
            proposed(people, actor=actor)


def test_month_proposes_itself_from_monthly_items_and_works_without_an_open_one():
    monthly = make_item(code="monthly", recurs=True, with_units=[town("gubai", "古柏街道")])
    make_item(code="done already", recurs=True, text="每月报一次进度")
    make_item(code="again", month=JULY, state=ItemState.PROPOSED, text="每月报一次进度")
    make_item(code="dropped", recurs=True, state=ItemState.CANCELLED)
    free = make_work(number="1", text="建成三个公园")
    make_item(code="step", work=make_work(number="2"))
    make_work(number="3", ends=JUNE)
    make_work(town("gubai"), number="4")
    make_work(number="1", year=2025)
    offered = suggestions(town(), JULY)
    assert offered == [
        Proposal(monthly.text, JULY, "department", None, "", (town("gubai"),), True),
        Proposal("建成三个公园", JULY, "work", free),
    ]


def test_month_to_propose_is_the_one_whose_list_still_gathers():
    assert month_to_propose(date(2026, 6, 24)) == JUNE
    make_plan(approved_by="主任办公会", approved_on=date(2026, 6, 2), issued_at=NOW)
    assert month_to_propose(date(2026, 6, 24)) == JULY


def test_late_proposal_is_told_apart(people):
    plan = Plan.objects.at(JUNE)
    assert is_late_proposal(make_item(proposed_at=at(date(2026, 6, 3))), plan)
    assert not is_late_proposal(make_item(proposed_at=at(date(2026, 6, 2), hour=23)), plan)


def test_returned_item_is_sent_again_in_other_words(people):
    item = make_item(state=ItemState.RETURNED, month=JULY)
    again = send_again(item, TEXT, CalendarMonth(2026, 8), actor=people[Role.CLERK], version=1, now=NOW)
    assert (again.state, again.text, again.due_month, again.version) == (
        "proposed",
        TEXT,
        CalendarMonth(2026, 8),
        2,
    )
    with pytest.raises(PermissionDenied):
        send_again(item, TEXT, JULY, actor=people[Role.REVIEWER], now=NOW)
    with pytest.raises(StepRefused):
        send_again(again, "另一句话", JULY, actor=people[Role.CLERK], now=NOW)
    item.refresh_from_db()
    assert item.text == TEXT


def test_whole_list_is_issued_with_its_approval(people, django_assert_max_num_queries):
    for n in range(12):
        make_item(state=ItemState.PROPOSED, month=JULY, text=f"第 {n} 个项目开工建设")
    returned = make_item(code="returned", state=ItemState.RETURNED, month=JULY)
    keys = list(Item.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(40 + 12):
        taken = issue_plan(JULY, keys, APPROVAL, shown=keys[:2], actor=people[Role.PUBLISHER], now=NOW)
    assert (len(taken.items), taken.left) == (12, [])
    items = Item.objects.filter(state="assigned", month=JULY, assigned_on=date(2026, 6, 24))
    assert (items.count(), items.filter(is_shown=True).count()) == (12, 2)
    plan = Plan.objects.get()
    assert (plan.issued_at, plan.approved_by) == (NOW, "主任办公会")
    assert history_of(plan).get().sentence == "交办了2026年7月预安 12 项，主任办公会批准"
    returned.refresh_from_db()
    assert returned.state == "returned"


def test_late_item_is_issued_on_the_standing_approval(people):
    make_plan(JULY, approved_by="主任办公会", approved_on=date(2026, 6, 23), issued_at=at(date(2026, 6, 23)))
    late = make_item(state=ItemState.PROPOSED, month=JULY)
    taken = issue_plan(JULY, [late.pk], PlanApproval("", None), actor=people[Role.PUBLISHER], now=NOW)
    assert [item.code for item in taken.items] == [late.code]
    assert Plan.objects.get().issued_at == at(date(2026, 6, 23))


@pytest.mark.parametrize(
    ("approval", "sentence"),
    [
        (PlanApproval("", date(2026, 6, 23)), "交办要写明谁批准、哪天批准"),
        (PlanApproval("主任办公会", None), "交办要写明谁批准、哪天批准"),
        (PlanApproval("主任办公会", date(2026, 6, 25)), "批准日期还没有到"),
    ],
)
def test_list_without_approval_is_not_issued(people, approval, sentence):
    item = make_item(state=ItemState.PROPOSED, month=JULY)
    with pytest.raises(ValidationError) as refused:
        issue_plan(JULY, [item.pk], approval, actor=people[Role.PUBLISHER], now=NOW)
    assert refused.value.messages == [sentence]
    assert not Plan.objects.exists()


def test_list_is_issued_by_the_publisher_alone(people):
    for role in (Role.REVIEWER, Role.CLERK, Role.EXAMINER, Role.AUDITOR):
        with pytest.raises(PermissionDenied):
            issue_plan(JULY, [], APPROVAL, actor=people[role], now=NOW)
        with pytest.raises(PermissionDenied):
            set_panel([], JULY, actor=people[role], now=NOW)
        with pytest.raises(PermissionDenied):
            set_dates(
                JULY,
                propose_until=NOW.date(),
                examine_until=NOW.date(),
                publish_on=NOW.date(),
                actor=people[role],
                now=NOW,
            )


def test_dates_of_a_list_are_moved_in_order(people):
    days = {
        "propose_until": date(2026, 7, 3),
        "examine_until": date(2026, 8, 6),
        "publish_on": date(2026, 8, 12),
    }
    plan = set_dates(JULY, **days, actor=people[Role.PUBLISHER], now=NOW)
    assert plan.publish_on == date(2026, 8, 12)
    with pytest.raises(ValidationError, match="日期要依次为"):
        set_dates(JULY, **{**days, "publish_on": date(2026, 8, 1)}, actor=people[Role.PUBLISHER], now=NOW)


def test_panel_changes_from_a_month_on_and_earlier_months_keep_theirs(people):
    make_panel("audit", "data")
    set_panel([town("data"), town("style", "作风办")], JULY, actor=people[Role.PUBLISHER], now=NOW)
    assert {seat.department.code for seat in Panel.objects.of_month(JUNE)} == {"audit", "data"}
    assert {seat.department.code for seat in Panel.objects.of_month(JULY)} == {"data", "style"}
    assert Record.objects.count() == 2


def test_letter_is_issued_at_once_with_the_day_reckoned_in_working_days(people):
    letter = LeadersLetter("区办〔2026〕8号", TEXT, date(2026, 6, 22), 10)
    token = uuid4().hex
    item = assign_letter(town(), letter, actor=people[Role.REVIEWER], token=token, now=NOW)
    assert (item.state, item.due_on, item.due_month, item.month) == ("assigned", date(2026, 7, 6), JULY, JUNE)
    assert [record.verb for record in history_of(item)] == ["item.issue", "item.propose"]
    assert assign_letter(town(), letter, actor=people[Role.REVIEWER], token=token, now=NOW) == item
    with pytest.raises(PermissionDenied):
        assign_letter(town(), letter, actor=people[Role.CLERK], now=NOW)


@pytest.mark.parametrize(
    ("letter", "sentence"),
    [
        (LeadersLetter("", TEXT, date(2026, 6, 22)), "领导交办要写来文编号"),
        (LeadersLetter("8号", TEXT, date(2026, 6, 25)), "收文日期还没有到"),
        (LeadersLetter("8号", TEXT, date(2026, 6, 22), 0), "工作日要在 1 到 250 之间"),
    ],
)
def test_letter_that_is_not_whole_is_refused(people, letter, sentence):
    with pytest.raises(ValidationError) as refused:
        assign_letter(town(), letter, actor=people[Role.REVIEWER], now=NOW)
    assert refused.value.messages == [sentence]
    assert not Item.objects.exists()


def test_reply_to_a_leader_is_noted_on_an_open_letter(people):
    letter = make_letter()
    assert reply(letter, date(2026, 6, 24), actor=people[Role.REVIEWER], now=NOW).replied_on == date(
        2026, 6, 24
    )
    for item, on, actor, error in (
        (letter, date(2026, 6, 25), Role.REVIEWER, ValidationError),
        (make_item(), date(2026, 6, 24), Role.REVIEWER, ValidationError),
        (letter, date(2026, 6, 24), Role.CLERK, PermissionDenied),
    ):
        with pytest.raises(error):
            reply(item, on, actor=people[actor], now=NOW)


def test_all_that_was_issued_is_received_in_one_press(people):
    make_item(), make_letter(), make_item(state=ItemState.PROPOSED), make_item(town("gubai", "古柏街道"))
    assert len(sign_for(town(), actor=people[Role.CLERK], now=NOW)) == 2
    assert sign_for(town(), actor=people[Role.CLERK], now=NOW) == []
    assert (
        Item.objects.filter(received_at=NOW).count()
        == Record.objects.filter(verb="item.receive").count()
        == 2
    )
    with pytest.raises(PermissionDenied):
        sign_for(town(), actor=people[Role.REVIEWER], now=NOW)


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        (("a", "完成滨河路北段拆迁", ""), ("b", "滨河路北段拆迁完成。", ""), True),
        (("a", "完成滨河路北段拆迁", "8号"), ("b", "开工建设三个公园", "8号"), True),
        (("a", "完成滨河路北段拆迁", ""), ("b", "完成镇区道路亮化", ""), False),
        (("a", "2026-06-001", ""), ("b", "2026-06-002", ""), False),
    ],
)
def test_twins_are_of_one_letter_or_in_nearly_the_same_words(first, second, alike):
    assert twins([first, second]) == ({"a": ["b"], "b": ["a"]} if alike else {})
