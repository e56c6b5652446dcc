"""未进榜的转入下月: nothing that a publication left undecided is lost."""

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.carrying import carry, carry_chosen, left_behind, next_open
from assessments.dates import SHANGHAI
from assessments.models import Determination, LineState, Month, Origin, Submission
from assessments.permissions import may_carry
from assessments.rows import row_faults
from assessments.workflow import take_step
from boards.drafting import draft
from departments.history.records import verify_chain
from departments.models import Record, Role
from departments.months import CalendarMonth
from departments.steps import StepRefused
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_month,
    make_rule_set,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
JULY = CalendarMonth(2026, 7)
NOW = datetime(2026, 7, 20, 9, 0, tzinfo=SHANGHAI)
WAITING = (LineState.DRAFT, LineState.FILED, LineState.RETURNED, LineState.ASKED, LineState.REFERRED)


@pytest.fixture
def clause():
    return make_clause(make_rule_set(make_assessor()))


@pytest.fixture
def office():
    return make_user(Role.REVIEWER)


@pytest.fixture
def clerk(clause):
    return make_user(Role.CLERK, clause.rule_set.department)


def published(clause, state=LineState.RETURNED, code="chunxi", **fields):
    """A line of June, which is out."""
    line = make_line(clause, make_town(code, f"{code}街道"), state=state, **fields)
    Month.objects.filter(pk=line.month_id).update(published_at=datetime(2026, 7, 18, 9, 0, tzinfo=SHANGHAI))
    return Determination.objects.get(pk=line.pk)


@pytest.mark.parametrize("state", LineState.values)
def test_what_was_not_decided_waits_and_what_was_does_not(clause, office, clerk, state):
    line = published(clause, state)
    shown = {who: left_behind(who, now=NOW) for who in (office, clerk)}
    assert shown[clerk].lines == ([line] if state in WAITING else [])
    assert shown[office].lines == ([line] if state in WAITING and state != LineState.DRAFT else [])
    assert {left.to for left in shown.values() if left.lines} <= {JULY}


def test_open_month_and_other_departments_are_not_listed(clause, clerk):
    make_line(clause, make_town(), state=LineState.RETURNED)
    other = make_clause(make_rule_set(make_assessor("swj", "区商务局")))
    assert left_behind(clerk, now=NOW).lines == []
    published(other, code="gubai")
    assert [line.assessor.code for line in left_behind(clerk, now=NOW).lines] == ["rsj"]


@pytest.mark.parametrize("state", [state for state in WAITING if state != LineState.DRAFT])
def test_line_moves_with_its_state_words_and_signature(clause, office, state):
    line = published(clause, state, note="佐证不足", facts="简报第 3 期", signed_core="签过")
    (row,) = carry([line], actor=office, now=NOW)
    assert (row.month.calendar_month, row.data_month, row.is_late_data) == (JULY, JUNE, True)
    assert (row.state, row.note, row.facts, row.signed_core) == (state, "佐证不足", "简报第 3 期", "签过")
    assert row.version == line.version + 1
    assert Submission.objects.filter(month=row.month, department=row.assessor).exists()


def test_history_says_from_where_to_where(clause, office):
    (row,) = carry([published(clause)], actor=office, now=NOW)
    event = Record.objects.get(verb="determination.carry")
    assert event.sentence == f"把{row}转入2026年7月，所属2026年6月"
    assert '"left": "2026-06"' in event.data or '"left":"2026-06"' in event.data
    assert verify_chain() is None


def test_row_is_verified_against_the_history(clause, office):
    (row,) = carry([published(clause)], actor=office, now=NOW)
    assert [fault for fault in row_faults() if fault.startswith("认定")] == []
    Determination.objects.filter(pk=row.pk).update(month=make_month(JUNE))
    assert [fault for fault in row_faults() if fault.startswith("认定")] != []


def test_carried_line_counts_in_the_next_month_once_it_is_accepted(clause, office):
    (row,) = carry([published(clause, LineState.FILED)], actor=office, now=NOW)
    take_step(row, "accept", actor=office, now=NOW)
    (award,) = draft(Month.objects.at(JULY)).board.awards
    assert (award.unit, str(award.data_month)) == ("chunxi", "2026-06")
    assert draft(Month.objects.at(JUNE)).board.awards == ()


def test_department_answers_what_came_back_where_it_stands_now(clause, clerk):
    line = published(clause, signed_core="")
    (row,) = carry([line], actor=clerk, now=NOW)
    Determination.objects.filter(pk=row.pk).update(signed_core=row.core)
    assert take_step(row, "file", actor=clerk, now=NOW).state == LineState.FILED


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.REVIEWER, Role.PUBLISHER, Role.CLERK, Role.SIGNER}))
def test_nobody_else_carries(clause, role):
    line = published(clause)
    with pytest.raises(PermissionDenied):
        carry([line], actor=make_user(role, clause.rule_set.department), now=NOW)


def test_clerk_carries_no_line_of_another_department_nor_of_the_office(clause, clerk):
    other = make_clause(make_rule_set(make_assessor("swj", "区商务局")))
    added = published(clause, LineState.FILED, origin=Origin.OFFICE)
    for line in (published(other, code="gubai"), added):
        with pytest.raises(PermissionDenied):
            carry([line], actor=clerk, now=NOW)


@pytest.mark.parametrize(
    ("state", "origin"), [(s, o) for s in WAITING for o in Origin if (s, o) != ("draft", "office")]
)
def test_whatever_is_listed_is_carried_and_nothing_else(clause, office, clerk, state, origin):
    line = published(clause, state, origin=origin)
    for who in (office, clerk):
        listed = line in left_behind(who, now=NOW).lines
        assert listed == may_carry(who, line)
    assert left_behind(clerk, now=NOW).lines == ([line] if origin == Origin.DEPARTMENT else [])


def test_office_is_shown_its_own_drafts_too(office):
    office.department.assesses = True
    office.department.save()
    line = published(make_clause(make_rule_set(office.department)), LineState.DRAFT)
    assert left_behind(office, now=NOW).lines == [line]
    assert carry([line], actor=office, now=NOW)


def test_months_are_looked_for_once_whatever_is_carried(clause, office):
    counts = []
    for codes in (["a"], ["b", "c", "d"]):
        lines = [published(clause, code=code) for code in codes]
        with CaptureQueriesContext(connection) as queries:
            carry(lines, actor=office, now=NOW)
        counts.append(sum('"published_at" IS NULL' in query["sql"] for query in queries))
    assert counts == [1, 1]


def test_refusals_leave_no_trace(clause, office):
    line = published(clause)
    decided = published(clause, LineState.REJECTED, "gubai")
    fresh = make_line(clause, make_town("yaxi", "桠溪街道"), state=LineState.RETURNED, month=JULY)
    before = Record.objects.count()
    for asked in ([line, decided], [fresh], [Determination(pk=line.pk, month=line.month), decided]):
        with pytest.raises((StepRefused, ValidationError)):
            carry(asked, actor=office, now=NOW)
    assert Determination.objects.get(pk=line.pk).month == line.month
    assert Record.objects.count() == before


def test_month_that_has_not_begun_takes_nothing(clause, office):
    line = published(clause)
    in_june = datetime(2026, 6, 30, 9, 0, tzinfo=SHANGHAI)
    assert next_open(JUNE, in_june) is None
    with pytest.raises(StepRefused, match="还没有开始"):
        carry([line], actor=office, now=in_june)


def test_unit_that_ended_is_named_and_nothing_moves(clause, office):
    lines = [published(clause), published(clause, code="gubai")]
    lines[1].unit.is_assessed = False
    lines[1].unit.save()
    with pytest.raises(ValidationError, match="gubai街道不是被考核单位"):
        carry(lines, actor=office, now=NOW)
    assert {line.month.calendar_month for line in Determination.objects.all()} == {JUNE}


def test_what_was_carried_meanwhile_is_not_carried_again(clause, office):
    line = published(clause)
    carry_chosen([str(line.pk)], actor=office, now=NOW)
    with pytest.raises(StepRefused, match="刚刚有变动"):
        carry_chosen([str(line.pk)], actor=office, now=NOW)
    with pytest.raises(ValidationError, match="没有选"):
        carry_chosen([], actor=office, now=NOW)


def test_listing_costs_the_same_whatever_is_left(clause, office, django_assert_max_num_queries):
    for n in range(2):
        published(clause, code=f"t{n}")
    with django_assert_max_num_queries(6) as few:
        left_behind(office, now=NOW)
    for n in range(2, 9):
        published(clause, code=f"t{n}")
    with django_assert_max_num_queries(len(few)):
        assert len(left_behind(office, now=NOW).lines) == 9


def test_desk_queue_and_sheet_offer_one_press(client, clause, office, clerk):
    line = published(clause)
    to = next_open(JUNE, timezone.now())
    address = reverse("carry_lines")
    for who, page in (
        (office, reverse("desk")),
        (office, reverse("review_month", args=[to])),
        (clerk, reverse("desk")),
        (clerk, reverse("sheet_month", args=[to])),
    ):
        client.force_login(who)
        content = client.get(page).content.decode()
        assert "2026年6月未进榜 1 条" in content
        assert f'<input type="hidden" name="lines" value="{line.pk}">' in content
    client.force_login(office)
    assert client.post(address, {"lines": [line.pk]}).url == reverse("desk")
    assert Determination.objects.get().month.calendar_month == to
    assert "未进榜" not in client.get(reverse("desk")).content.decode()
    stale = client.post(address, {"lines": [line.pk]}, headers={"Accept": "application/json"})
    assert (stale.status_code, stale.json()["errors"]) == (409, ["要转入的认定刚刚有变动，请看过再转入"])
