"""The way to publication and what follows, for everybody: nothing that axe finds, nothing that scrolls sideways."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.models import Determination, LineState, Submission
from boards.approval import Approval
from boards.correcting import LineChange, correct
from boards.drafting import draft
from boards.publishing import publish
from boards.submitting import submit_draft
from departments.months import CalendarMonth
from tests.axe import violations
from tests.factories import JUNE, make_assessor, make_line, make_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
APRIL, MAY = CalendarMonth(2026, 4), CalendarMonth(2026, 5)


@pytest.fixture
def months(clause, publisher, in_july, published_on):
    """April and May out, April corrected since; June with something of every kind, and its papers printed."""
    town, later = make_town(), published_on + timedelta(days=3)
    approval = Approval("区委常委会", in_july.date())
    for month in (APRIL, MAY):
        make_line(clause, town, month=month, state=LineState.ACCEPTED)
        make_line(clause, make_town(f"x{month.month}", "桠溪街道"), month=month, state=LineState.RETURNED)
        publish(month, actor=publisher, approval=approval, waive="演练", now=published_on)
    line = Determination.objects.get(month__calendar_month=APRIL, state=LineState.ACCEPTED)
    struck = [LineChange(line, state=LineState.REJECTED)]
    told = {"kind": "error", "reason": "一面有误", "approval": approval, "now": later}
    correct(APRIL, actor=publisher, changes=struck, **told)
    for n in range(4):
        accepted = make_line(clause, make_town(f"t{n}", f"第{n}街道"), state=LineState.ACCEPTED)
    Determination.objects.filter(month=accepted.month).update(decided_at=in_july)
    make_line(clause, make_town("gubai", "古柏街道"), state=LineState.RETURNED)
    make_assessor("swj", "区商务局")
    Submission.objects.create(month=accepted.month, department=accepted.assessor, first_filed_at=in_july)
    submit_draft(JUNE, actor=publisher, seen=draft(accepted.month).digest, now=published_on)


def test_axe_finds_nothing_on_the_way_to_publication_and_after(open_as, publisher, months, page):
    page.set_viewport_size({"width": 390, "height": 844})
    addresses = [
        f"{reverse('publishing_month', args=[JUNE])}?paper=000000",
        *(
            reverse(name, args=[JUNE])
            for name in ("draft_board", "draft_lobby", "draft_posters", "draft_table")
        ),
        reverse("month_notices", args=[JUNE]),
        reverse("publishing_month", args=[APRIL]),
        reverse("recount", args=[APRIL]),
        reverse("correction", args=[APRIL]),
        reverse("desk"),
    ]
    found = {}
    for address in addresses:
        shown = open_as(publisher, address)
        shown.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        found[address] = violations(shown), shown.evaluate("document.documentElement.scrollWidth")
    assert found == dict.fromkeys(addresses, ([], 390))
