"""axe-core finds nothing on the pages of 明查暗访 in the office, in a unit and on a phone, with every fold open."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assessments.dates import local_day
from departments.models import Role
from inspections.models import FindingState
from tests.axe import violations
from tests.factories import make_assessor, make_metric, make_month, make_office, make_user
from tests.inspections.factories import (
    make_accountability,
    make_finding,
    make_review,
    make_round,
    make_supervisor,
    make_visit,
    town,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STATUS = "performance.getEntriesByType('navigation')[0].responseStatus"
OFFICE = (
    "/inspections/2026-06/",
    "/inspections/2026-06/draw/",
    "/inspections/findings/",
    "/inspections/findings/new/",
    "/inspections/2026-06/extra/",
    "/inspections/supervisors/",
)


@pytest.fixture
def place():
    """A supervisor with a unit before them this week and a draft; a finding told, one verified, one under review."""
    today = local_day(timezone.now())
    supervisor = make_supervisor(since=date(2020, 1, 1), until=date(2100, 1, 1))
    make_round(drawn=True)
    visit = make_visit(planned_week=today - timedelta(days=today.weekday()), supervisors=[supervisor])
    make_finding(visit=visit, state=FindingState.DRAFT, created_by=supervisor.user)
    told = make_finding(state=FindingState.NOTIFIED)
    verified = make_finding(state=FindingState.RECTIFIED, public_words="工作时间窗口无人值守")
    make_accountability(verified)
    make_review(verified)
    make_finding(state=FindingState.COLLECTED)
    make_month()
    return {"supervisor": supervisor.user, "told": told, "verified": verified}


def against(open_as, page, reader, paths):
    found = {path: (violations(open_as(reader, path)), page.evaluate(STATUS)) for path in paths}
    return {path: faults for path, faults in found.items() if faults != ([], 200)}


def test_axe_finds_nothing_on_the_pages_of_the_office(open_as, page, place):
    reader = make_user(Role.PUBLISHER, make_office())
    paths = [*OFFICE, *(f"/inspections/findings/{place[name].pk}/" for name in ("told", "verified"))]
    assert against(open_as, page, reader, paths) == {}


def test_axe_finds_nothing_on_what_a_unit_and_a_department_see(open_as, page, place):
    clerk = make_user(Role.CLERK, town())
    paths = [
        "/inspections/findings/",
        *(f"/inspections/findings/{place[one].pk}/" for one in ("told", "verified")),
    ]
    assert against(open_as, page, clerk, paths) == {}
    department = make_assessor("sjj", "区数据局")
    make_metric(department, "暗访查实问题数", measure="个", places=0)
    paths = ["/inspections/readings/2026-06/"]
    assert against(open_as, page, make_user(Role.CLERK, department), paths) == {}


def test_axe_finds_nothing_on_a_phone(open_as, page, place):
    page.set_viewport_size({"width": 390, "height": 844})
    paths = ["/inspections/today/", "/inspections/mine/"]
    assert against(open_as, page, place["supervisor"], paths) == {}
