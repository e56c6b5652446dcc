"""发告知: once for all units, with the days to object, and who has not received."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments.amending import amend
from assessments.contact.issuing import issue_notices, month_notices
from assessments.contact.notices import receive, unit_month
from assessments.contact.objections import file_objection
from assessments.dates import SHANGHAI
from assessments.filing import drop_line
from assessments.models import Determination, Month, NoticeIssue, NoticeLine
from assessments.workflow import take_step
from departments.history.records import verify_chain
from departments.models import AccountNotice, Record, Role, SpecialDay, User
from departments.steps import StepRefused
from tests.assessments.contact.scenes import fresh
from tests.boards.papers.drafts import pages_of, text_of
from tests.factories import JUNE, make_clause, make_line, make_month, make_town, make_user

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 7, 16, 16, 0, tzinfo=SHANGHAI)
PAGE = reverse("month_notices", args=[JUNE])


@pytest.fixture
def office():
    return make_user(Role.REVIEWER, username="sender")


def until_of(told):
    return {notice.object_until for notice in unit_month(told.town, fresh(told.month)).notices}


def test_one_press_tells_every_decision_and_counts_three_working_days(told, office):
    issue = issue_notices(JUNE, actor=office, now=THURSDAY)
    assert (issue.object_until, issue.issued_by) == (date(2026, 7, 21), office)
    assert set(NoticeLine.objects.values_list("line", flat=True)) == {told.flag.pk, told.light.pk}
    assert until_of(told) == {date(2026, 7, 21)}
    event = Record.objects.get(verb="notice.issue")
    assert event.sentence == "向 1 个单位发出2026年6月告知 2 条，异议到2026年7月21日为止"
    assert verify_chain() is None


def test_holidays_are_no_working_days(told, office):
    SpecialDay.objects.create(day=date(2026, 7, 17), note="放假")
    assert issue_notices(JUNE, actor=office, now=THURSDAY).object_until == date(2026, 7, 22)


def test_month_with_a_later_day_keeps_it(told, office):
    Month.objects.update(object_until=date(2026, 7, 24), publish_on=date(2026, 7, 25))
    assert issue_notices(JUNE, actor=office, now=THURSDAY).object_until == date(2026, 7, 24)
    assert until_of(told) == {date(2026, 7, 24)}


def test_unit_may_object_until_the_day_of_its_notice(told, office):
    late = datetime(2026, 7, 21, 9, 0, tzinfo=SHANGHAI)
    with pytest.raises(StepRefused, match="已经过了"):
        file_objection(told.flag, words="不符", actor=told.contact, now=late)
    issue_notices(JUNE, actor=office, now=THURSDAY)
    assert file_objection(told.flag, words="不符", actor=told.contact, now=late).line == told.flag


def test_second_press_tells_only_what_is_new(told, office):
    issue_notices(JUNE, actor=office, now=THURSDAY)
    with pytest.raises(StepRefused, match="没有新审定的认定要告知"):
        issue_notices(JUNE, actor=office, now=THURSDAY)
    line = told.accepted(make_clause(told.rules, number=2), now=THURSDAY)
    second = issue_notices(JUNE, actor=office, now=THURSDAY)
    assert list(second.lines.values_list("line", flat=True)) == [line.pk]


def test_line_that_is_decided_anew_is_told_anew(told, office):
    issue_notices(JUNE, actor=office, now=THURSDAY)
    back = take_step(told.flag, "undo", actor=told.first, now=THURSDAY)
    again = take_step(back, "accept", actor=told.first, now=datetime(2026, 7, 17, 9, 0, tzinfo=SHANGHAI))
    assert month_notices(told.month).untold == 1
    issue = issue_notices(JUNE, actor=office, now=datetime(2026, 7, 17, 10, 0, tzinfo=SHANGHAI))
    assert list(issue.lines.values_list("line", flat=True)) == [again.pk]


def test_what_was_told_is_not_dropped(told, office):
    issue_notices(JUNE, actor=office, now=THURSDAY)
    back = take_step(told.flag, "undo", actor=told.first, now=THURSDAY)
    returned = take_step(back, "return", actor=told.first, note="佐证不足", now=THURSDAY)
    clerk = make_user(Role.CLERK, told.flag.assessor, username="dropper")
    with pytest.raises(StepRefused, match="已告知过"):
        drop_line(returned, actor=clerk)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.REVIEWER, Role.PUBLISHER}))
def test_only_the_office_sends(told, role):
    with pytest.raises(PermissionDenied):
        issue_notices(JUNE, actor=make_user(role, told.flag.assessor, username="x"), now=THURSDAY)
    assert not NoticeIssue.objects.exists()


def test_who_has_not_received_stands_first_with_whom_to_call(told, office):
    second = make_town("gubai", "古柏街道", position=2)
    make_line(told.flag.clause, second, state="accepted", decided_at=THURSDAY, decided_by=told.first)
    receive([told.flag, told.light], actor=told.contact, now=THURSDAY)
    found = month_notices(told.month)
    assert [(unit.unit.code, unit.received) for unit in found.units] == [("gubai", 0), ("chunxi", 2)]
    assert [unit.unit.code for unit in found.silent] == ["gubai"]
    assert found.chat_text == (
        "【2026年6月认定告知】还没有签收的有 1 个单位，异议到2026年7月21日为止：\n古柏街道（1 条）：没有联络员账号"
    )


def test_units_that_may_object_until_other_days_are_told_each_its_own(told, office):
    issue_notices(JUNE, actor=office, now=THURSDAY)
    later = datetime(2026, 7, 20, 10, 0, tzinfo=SHANGHAI)
    second = make_town("gubai", "古柏街道", position=2)
    make_line(told.flag.clause, second, state="accepted", decided_at=later, decided_by=told.first)
    found = month_notices(told.month)
    assert found.chat_text.splitlines()[1:] == [
        "淳溪街道（2 条，异议到2026年7月21日为止）：联络员",
        "古柏街道（1 条，异议到2026年7月23日为止）：没有联络员账号",
    ]
    third = told.accepted(make_clause(told.rules, number=2), now=later)
    told_month = unit_month(told.town, fresh(told.month))
    assert told_month.until_words == "异议最早到2026年7月21日、最晚到2026年7月23日为止"
    days = {notice.line.pk: notice.told_on for notice in told_month.notices}
    assert (days[told.flag.pk], days[third.pk]) == (THURSDAY.date(), later.date())


CHANGES = [
    ({"state": "rejected"}, "撤下了"),
    ({"grounds": "6月获省级通报表扬"}, "改写了事由的"),
]


@pytest.mark.parametrize(("change", "word"), CHANGES)
def test_contact_is_told_what_a_correction_did(told, office, change, word):
    Month.objects.update(published_at=THURSDAY)
    contact = User.objects.get(role=Role.CONTACT)
    line = Determination.objects.get(pk=told.flag.pk)
    now = datetime(2026, 7, 20, 10, 0, tzinfo=SHANGHAI)
    row = amend(line, actor=office, note="核对后更正", now=now, **change)
    (notice,) = AccountNotice.objects.filter(person=contact)
    assert notice.words.endswith(f"2026年6月榜单更正，{word} {row}：核对后更正")
    gone = [each.why for each in unit_month(told.town, fresh(told.month)).taken_back]
    assert gone == (["榜单已更正，撤下这一条：核对后更正"] if "state" in change else [])


def test_what_was_brought_in_as_accepted_and_struck_is_taken_back(told, office):
    line = make_line(make_clause(told.rules, number=7), told.town, state="accepted", decided_at=THURSDAY)
    Month.objects.update(published_at=THURSDAY)
    now = datetime(2026, 7, 20, 10, 0, tzinfo=SHANGHAI)
    amend(Determination.objects.get(pk=line.pk), actor=office, state="rejected", note="重复", now=now)
    gone = unit_month(told.town, fresh(told.month)).taken_back
    assert [each.line.pk for each in gone] == [line.pk]


def test_list_costs_the_same_whatever_the_month_holds(told, office, django_assert_max_num_queries):
    def more(first, last):
        for n in range(first, last):
            town = make_town(f"t{n}", f"{n}镇")
            make_line(told.flag.clause, town, state="accepted", decided_at=THURSDAY, decided_by=office)

    more(0, 1)
    with django_assert_max_num_queries(40) as few:
        month_notices(told.month)
    more(1, 9)
    with django_assert_max_num_queries(len(few)):
        assert len(month_notices(told.month).units) == 10


def test_every_unit_has_a_page_of_its_own_and_the_same_bytes(client, told, office):
    second = make_town("gubai", "古柏街道", position=2)
    make_line(told.flag.clause, second, state="accepted", decided_at=THURSDAY, decided_by=office)
    client.force_login(office)
    address = reverse("month_notices_pdf", args=[JUNE])
    pdf = client.get(address).content
    assert pages_of(pdf) == 2
    assert text_of(pdf).count("认定告知单") == 2
    assert client.get(address).content == pdf


def test_page_sends_once_and_lists_receipts(client, told, office):
    client.force_login(office)
    page = client.get(PAGE).content.decode()
    assert "一次发出（1 个单位）" in page
    assert client.post(PAGE).url == PAGE
    page = client.get(PAGE).content.decode()
    assert "审定的 2 条都已告知" in page
    assert "一次发出" not in page
    assert '<span class="chip wait">0 / 2</span>' in page
    again = client.post(PAGE, headers={"Accept": "application/json"})
    assert (again.status_code, again.json()["errors"]) == (409, ["2026年6月没有新审定的认定要告知"])


def test_auditor_reads_and_does_not_send(client, told):
    client.force_login(make_user(Role.AUDITOR))
    assert "一次发出" not in client.get(PAGE).content.decode()
    assert client.post(PAGE).status_code == 403


def test_empty_month_says_so(client, office):
    make_month()
    client.force_login(office)
    assert "还没有审定的认定" in client.get(PAGE).content.decode()
    assert client.get(reverse("month_notices_pdf", args=[JUNE])).status_code == 404
