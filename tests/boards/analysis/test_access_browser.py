"""What the office analyses and traces, for everybody: nothing that axe-core finds, nothing that scrolls sideways."""

import pytest
from django.urls import reverse

from departments.models import Role
from tests.axe import violations
from tests.boards.documents import line, make_document
from tests.boards.editions import make_edition
from tests.factories import make_assessor, make_clause, make_rule_set, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_axe_finds_nothing_on_the_analysis_and_the_traces(open_as, page):
    make_clause(make_rule_set(make_assessor()))
    listed = [{"assessor": "rsj", "name": "区人社局", "filed": True, "late": True}]
    flags = [line("red_flag", unit, "rsj") for unit in ("chunxi", "gubai")]
    make_edition(document=make_document("2026-06", lines=flags, assessors=listed))
    page.set_viewport_size({"width": 390, "height": 844})
    auditor = make_user(Role.AUDITOR)
    addresses = [
        reverse("analysis"),
        f"{reverse('analysis_lines')}?department=rsj&figure=flags",
        reverse("trace_units", args=["2026-06", 1]),
        reverse("trace_unit", args=["2026-06", 1, "chunxi"]),
    ]
    found = {}
    for address in addresses:
        shown = open_as(auditor, address)
        found[address] = violations(shown), shown.evaluate("document.documentElement.scrollWidth")
    assert found == dict.fromkeys(addresses, ([], 390))
