"""The pages beside the analysis, for everybody: nothing that axe-core finds, nothing that scrolls sideways."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.contact.rectifying import set_due
from assessments.dates import local_day
from assessments.models import LineState, Month
from boards.attention.deciding import decide, set_rule
from boards.year_result.freezing import freeze_year
from boards.year_result.keeping import add_veto
from departments.models import Department
from departments.months import CalendarMonth
from rules.models import Signal
from tests.axe import violations
from tests.boards.documents import line
from tests.boards.published import publish
from tests.boards.year_result.years import FEW, NOW, publish_year, register
from tests.factories import make_clause, make_line, make_rule_set

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def district(publisher):
    """2025 is frozen and overtaken since; of 2026 one proposal is open and one decided, and one light has its day."""
    register()
    publish_year()
    towns = {unit.code: unit for unit in Department.objects.all()}
    veto = {
        "matter": "安全事故",
        "document": "高安〔2025〕3号",
        "issuer": "区安委会",
        "issued_on": NOW.date(),
    }
    add_veto(2025, towns["chunxi"], actor=publisher, now=NOW, **veto)
    freeze_year(2025, actor=publisher, now=NOW)
    publish("2025-03", lines=[], reason="撤灯", units=FEW)
    lit = [line("yellow_light", code, "rsj", month="2026-06") for code in ("gubai", "kfq")]
    publish("2026-06", lines=lit, units=FEW)
    set_rule(2026, "yellow", actor=publisher, is_on=True, count=1, span=1, measure="talk")
    june = CalendarMonth(2026, 6)
    case = decide("yellow", towns["kfq"], june, "adopt", actor=publisher, words="属实", now=timezone.now())
    clause = make_clause(make_rule_set(towns["rsj"]), Signal.YELLOW_LIGHT)
    light = make_line(clause, towns["gubai"], state=LineState.ACCEPTED)
    Month.objects.update(published_at=NOW)
    light.refresh_from_db()
    set_due(light, local_day(timezone.now()), actor=publisher, now=timezone.now())
    return case


def test_axe_finds_nothing_beside_the_analysis(open_as, page, publisher, district):
    page.set_viewport_size({"width": 390, "height": 844})
    addresses = [
        reverse("attention", args=[2026]),
        reverse("attention_rules", args=[2026]),
        reverse("attention_proposal", args=["2026-06", "yellow", "gubai"]),
        reverse("attention_case", args=[district.pk]),
        reverse("after_lights"),
        reverse("report", args=["2026-06"]),
        reverse("year_result", args=[2025]),
        reverse("year_version", args=[2025, 1]),
        reverse("year_freeze", args=[2025]),
        reverse("year_conversion", args=[2026]),
        reverse("year_vetoes", args=[2025]),
    ]
    found = {}
    for address in addresses:
        shown = open_as(publisher, address)
        found[address] = violations(shown), shown.evaluate("document.documentElement.scrollWidth")
    assert found == dict.fromkeys(addresses, ([], 390))
