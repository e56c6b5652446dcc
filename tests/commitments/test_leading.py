"""带入认定: what stands red becomes a draft line, once, by the department's own people."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from assessments.models import Determination, LineState, Origin
from commitments.bulletin_events import ItemLed
from commitments.leading import lead, leadable
from commitments.models import CommitmentLead
from commitments.standing import ItemState
from departments.models import Record, Role, User
from departments.months import CalendarMonth
from departments.steps import StepRefused
from rules.models import Kind, Signal
from tests.assessments.pages import text
from tests.commitments.bulletins import make_bulletin
from tests.commitments.factories import at, make_item, town
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_month,
    make_rule_set,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 7, 3))
MARCH, MAY = CalendarMonth(2026, 3), CalendarMonth(2026, 5)
READINGS = "/commitments/readings/2026-06/"


@pytest.fixture
def desk():
    """An assessing department with one 定性 clause, and 淳溪街道 with an item due in March that stands red."""
    department = make_assessor("fgw", "区发改委")
    make_month()
    clause = make_clause(make_rule_set(department), Signal.YELLOW_LIGHT)
    assert clause.kind == Kind.NARRATIVE
    item = make_item(town(), "2026-03-007", month=MARCH)
    return department, clause, item, make_user(Role.CLERK, department, "fagai")


def test_red_item_is_led_into_a_draft_once(desk):
    _, clause, item, clerk = desk
    line = lead(item, clause, JUNE, actor=clerk, now=NOW)
    assert (line.state, line.origin, line.unit.code) == (LineState.DRAFT, Origin.DEPARTMENT, "chunxi")
    assert line.grounds == "3月交办事项逾期4个月未销号"
    assert line.facts == "预安事项编号 2026-03-007，期限 2026-03-31，截至 2026-06-30 没有销号"
    told = ItemLed.of(Record.objects.get(verb="commitments.lead"))
    assert (told.item, told.clause, told.data_month, told.overdue) == (item.code, "黄灯1", "2026-06", 4)
    with pytest.raises(StepRefused, match=r"2026-03-007 已带入2026年6月的黄灯1"):
        lead(item, clause, JUNE, actor=clerk, now=NOW)
    line.delete()
    assert CommitmentLead.objects.count() == 0


def test_what_is_not_red_or_is_the_departments_own_is_not_led(desk):
    department, clause, red, clerk = desk
    others = [
        make_item(town(), "yellow", month=JUNE),
        make_item(town(), "closed", month=MARCH, state=ItemState.CLOSED),
        make_item(town(), "cancelled", month=MARCH, state=ItemState.CANCELLED),
        make_item(department, "own", month=MARCH),
    ]
    assert leadable(JUNE, department, now=NOW) == [red]
    assert leadable(MARCH, department, now=NOW) == []
    for item in others:
        with pytest.raises(StepRefused):
            lead(item, clause, JUNE, actor=clerk, now=NOW)
    assert Determination.objects.count() == 0


@pytest.mark.parametrize("role", [Role.CONTACT, Role.REVIEWER, Role.PUBLISHER, Role.EXAMINER, Role.AUDITOR])
def test_only_the_department_leads(desk, role):
    department, clause, item, _ = desk
    with pytest.raises(PermissionDenied):
        lead(item, clause, JUNE, actor=make_user(role, department, "other"), now=NOW)
    assert Determination.objects.count() == 0


def test_page_leads_from_the_readings_and_tells_no_text_that_is_not_public(client, desk):
    _, clause, item, clerk = desk
    client.force_login(clerk)
    page = client.get(READINGS)
    assert "1 项，可以带入定性条款" in text(page)
    address = f"/commitments/items/{item.pk}/lead/"
    assert f'href="{address}?month=2026-06"' in page.content.decode()
    shown = client.get(address, {"month": "2026-06"})
    assert (shown.status_code, item.text in text(shown)) == (200, False)
    empty = client.post(address, {"month": "2026-06"})
    assert (empty.status_code, "请选一个条款" in text(empty)) == (422, True)
    done = client.post(address, {"month": "2026-06", "clause": clause.pk})
    assert done["Location"] == READINGS
    assert Determination.objects.get().unit == item.unit
    again = client.post(
        address, {"month": "2026-06", "clause": clause.pk}, headers={"accept": "application/json"}
    )
    assert (again.status_code, Determination.objects.count()) == (409, 1)


def test_address_of_an_item_that_is_not_red_is_not_there(client, desk):
    _, _, item, clerk = desk
    client.force_login(clerk)
    address = f"/commitments/items/{item.pk}/lead/"
    assert client.get(address, {"month": "2026-03"}).status_code == 404
    assert client.get("/commitments/items/999/lead/", {"month": "2026-06"}).status_code == 404


def test_helping_unit_is_led_from_the_page_of_the_item(client, desk):
    department, _, item, clerk = desk
    item.with_units.add(department)
    client.force_login(clerk)
    page = client.get(f"/commitments/items/{item.pk}/")
    assert f'href="/commitments/items/{item.pk}/lead/"' in page.content.decode()


def test_readings_tell_the_office_which_bulletins_the_ledger_has_left_behind(client, desk):
    _, _, item, clerk = desk
    make_bulletin(MAY)
    client.force_login(User.objects.get(role=Role.PUBLISHER))
    assert "已发布月份与台账不一致" not in text(client.get(READINGS))
    item.state, item.applied_on, item.closed_at = ItemState.CLOSED.value, date(2026, 5, 20), NOW
    item.save()
    page = client.get(READINGS)
    assert 'href="/commitments/2026-05/publishing/"' in page.content.decode()
    client.force_login(clerk)
    assert "已发布月份与台账不一致" not in text(client.get(READINGS))
