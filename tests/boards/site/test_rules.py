"""The overview of a year's rules: whether it answers, and where else it leads."""

import re

import pytest

from boards.site.rules import rules_department, rules_year
from departments.months import CalendarMonth
from rules.models import Signal
from rules.published import years_by_department
from tests.factories import make_assessor, make_clause, make_rule_set

pytestmark = pytest.mark.django_db
JUNE = CalendarMonth(2026, 6)


@pytest.mark.parametrize(
    ("year", "status", "others"), [(2020, 404, [2025, 2026]), (2027, 404, [2025, 2026]), (2025, 200, [2026])]
)
def test_overview_leads_to_the_other_years_that_have_rules(year, status, others):
    make_rule_set(make_assessor(), CalendarMonth(2025, 3))
    page = rules_year(year, today=JUNE)
    text = page.build().decode()
    assert page.status == status
    assert [int(found) for found in re.findall(r'class="chip" href="/rules/(\d{4})/"', text)] == others
    assert (f"{year}年没有生效的认定细则" in text) == (status == 404)


def test_overview_of_the_present_year_answers_before_it_has_rules():
    page = rules_year(2026, today=JUNE)
    assert page.status == 200
    assert "2026年没有生效的认定细则" in page.build().decode()


def test_department_leads_to_its_own_years_and_marks_each_clause():
    make_rule_set(make_assessor("jxj"), CalendarMonth(2024, 1))
    department = make_assessor()
    rules = make_rule_set(department, CalendarMonth(2025, 3))
    make_clause(rules, Signal.RED_LIGHT, 4)
    text = rules_department(department, 2026, today=JUNE).build().decode()
    assert re.findall(r'class="chip" href="(/rules/[^"]*)"', text) == ["/rules/2025/rsj/"]
    assert re.findall(r'<li id="([^"]*)"', text) == ["2025-03-red_light-4"]
    assert years_by_department(today=JUNE) == {"jxj": range(2024, 2027), "rsj": range(2025, 2027)}
