"""A plan is a secret: whoever looks wherever before the reveal finds no unit of it, but for whom the rules name."""

import io
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.workbook.exporting import export_workbook
from boards.approval import Approval
from departments.models import Department, Record, Role
from departments.months import CalendarMonth
from inspections.drawing import draw_round, reveal
from inspections.grid import round_grid
from inspections.models import Round, Visit
from tests.factories import make_office, make_town, make_user
from tests.inspections import addresses
from tests.inspections.factories import at, make_supervisor
from xiaoneng.workbook.book import whole_book

pytestmark = [pytest.mark.django_db, pytest.mark.rights]
MONTH = CalendarMonth(2098, 6)  # no week of it has begun, whenever this runs
BEGINS = date(2098, 6, 2)
NAMES = ["甲子镇", "乙丑镇", "丙寅镇", "丁卯镇", "戊辰镇", "己巳镇"]
# 偶遇 may be at any unit: the list to choose from has them all, whatever the plan.
OFFERED = re.compile(r"<option.*?</option>", re.DOTALL)
CODES = [f"secret-{number}" for number in range(len(NAMES))]


@pytest.fixture
def town():
    return [make_town(code, name) for code, name in zip(CODES, NAMES, strict=True)]


@pytest.fixture
def publisher(town):
    return make_user(Role.PUBLISHER, make_office(), "zhuren")


@pytest.fixture
def plan(publisher):
    for number in range(4):
        make_supervisor(f"jiandu{number}", until=date(2099, 1, 1))
    approval = Approval("主任", date(2026, 5, 28), "同意")
    told = {"document": "样例〔2098〕1号", "approval": approval, "now": at(date(2026, 6, 1))}
    return draw_round(MONTH, actor=publisher, chance=lambda count: bytes(count), **told).round


def unit_names(text):
    return [word for word in (*NAMES, *CODES) if word in text]


def everybody(town):
    """Who must not know: somebody of a planned unit in every role that is no office, and supervisors."""
    roles = [role for role in Role if role not in (Role.REVIEWER, Role.PUBLISHER)]
    return [make_user(role, town[0], f"there-{role}") for role in roles]


def pages(client, user):
    """Every page of the app that answers, by address; the own unit's name in the frame is left aside."""
    if user:
        client.force_login(user)
    else:
        client.logout()
    found = {}
    for name, row in addresses.TABLE.items():
        if {*row.args} <= {addresses.MONTH, addresses.MAY}:
            address = reverse(name, args=[MONTH] * len(row.args))
            answer = client.get(address)
            if answer.status_code == 200:
                found[name] = OFFERED.sub("", answer.content.decode().partition("<main")[2])
    return found


def test_nobody_reads_a_unit_of_the_plan_before_the_reveal(client, town, plan):
    told = {}
    for user in [*everybody(town), make_supervisor("new").user, None]:
        for name, page in pages(client, user).items():
            if words := unit_names(page):
                told[str(user), name] = words
    assert told == {}


def test_planning_office_reads_it_but_for_the_own_unit(client, town, plan, publisher):
    told = {name: unit_names(page) for name, page in pages(client, publisher).items()}
    assert told["inspection_round"] == NAMES
    there = make_user(Role.REVIEWER, town[2], "shenhe-there")
    page = pages(client, there)["inspection_round"]
    assert unit_names(page) == [name for name in NAMES if name != "丙寅镇"]


def test_supervisor_reads_the_own_visits_from_their_week_on(town, plan):
    own = Visit.objects.order_by("batch").first()
    user = own.supervisors.first().user
    sunday, monday = own.planned_week - timedelta(days=1), own.planned_week
    assert round_grid(plan, user, sunday).rows == ()
    rows = round_grid(plan, user, monday).rows
    mine = Visit.objects.filter(supervisors__user=user, planned_week=monday)
    assert {row.unit.pk for row in rows} == {visit.unit_id for visit in mine}
    assert not any(cell.people for row in rows for cell in row.cells if cell)
    other = make_supervisor("other").user
    assert round_grid(plan, other, MONTH.last_day).rows == ()


def test_auditor_reads_numbers_before_and_units_without_people_after(client, town, plan, publisher):
    auditor = make_user(Role.AUDITOR, town[0], "auditor-there")
    before = pages(client, auditor)["inspection_round"]
    assert "共 6 次，已访 0 次" in before
    Visit.objects.update(visited_at=at(BEGINS), outcome="clean")
    reveal(MONTH, actor=publisher, now=at(BEGINS))
    after = pages(client, auditor)["inspection_round"]
    assert unit_names(after) == NAMES
    assert Round.objects.get().seed in after
    assert "监督员jiandu" not in after
    for user in (make_user(Role.CLERK, town[1], "clerk-there"), make_user(Role.EXAMINER, town[1], "ex")):
        assert not any(unit_names(page) for page in pages(client, user).values())


def test_history_holds_no_unit_of_the_plan_and_no_seed(town, plan):
    rows = [f"{row.sentence} {row.data} {row.subject_kind} {row.subject_id}" for row in Record.objects.all()]
    assert [row.verb for row in Record.objects.all()] == ["round.draw"]
    assert not any(unit_names(row) for row in rows)
    assert not any(plan.seed in row for row in rows)
    assert plan.commitment in rows[0] and plan.digest in rows[0]


def test_workbook_holds_no_visit_of_the_plan(town, plan):
    written = load_workbook(io.BytesIO(export_workbook(book=whole_book())))
    for title in ("暗访", "暗访问题", "问责"):
        assert written[title].max_row == 1
    said = [cell for sheet in written for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert not any(plan.seed in str(cell) for cell in said)


def test_pages_of_a_plan_ask_a_steady_number_of_questions(
    client, town, plan, publisher, django_assert_max_num_queries
):
    client.force_login(publisher)
    address = reverse("inspection_round", args=[MONTH])
    client.get(address)
    with django_assert_max_num_queries(22):
        client.get(address)
    assert Department.objects.count() == len(NAMES) + 1
