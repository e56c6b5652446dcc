"""What fills a metric from the ledger of inspections."""

from datetime import date
from decimal import Decimal

from departments.months import CalendarMonth
from inspections.figures import FindingDays
from inspections.series import rectified, verified
from rules.figures import Figure

JUNE, JULY = CalendarMonth(2026, 6), CalendarMonth(2026, 7)


def make_finding(unit="chunxi", **days):
    seen_on = date(2026, 6, 8)
    return FindingDays(JUNE, unit, "工作纪律", seen_on, seen_on, **days)


def counted(figures):
    return {unit: figure.value for unit, figure in figures.items()}


def test_a_fact_counts_in_the_month_in_which_it_was_verified():
    findings = [
        make_finding(verified_on=date(2026, 6, 30)),
        make_finding(verified_on=date(2026, 7, 1)),
        make_finding("gubai", verified_on=date(2026, 7, 1)),
        make_finding("yaxi"),
    ]
    visited = {"chunxi", "yaxi"}
    assert counted(verified(JUNE, findings, visited)) == {"chunxi": Decimal(1), "yaxi": Decimal(0)}
    assert counted(verified(JULY, findings, ())) == {"chunxi": Decimal(1), "gubai": Decimal(1)}


def test_an_overturned_finding_counts_no_more():
    findings = [
        make_finding(
            verified_on=date(2026, 6, 30), dismissed_on=date(2026, 7, 20), rectify_until=date(2026, 7, 6)
        )
    ]
    assert verified(JUNE, findings, ()) == {}
    assert rectified(JULY, findings) == {}


def test_rectification_is_a_pair_over_the_terms_that_ended_in_the_month():
    day = date(2026, 6, 15)
    terms = {"verified_on": date(2026, 6, 1), "rectify_until": day}
    findings = [
        make_finding(**terms, rectified_on=day),
        make_finding(**terms, rectified_on=date(2026, 6, 16)),
        make_finding(**terms),
        make_finding("gubai", verified_on=date(2026, 6, 1), rectify_until=date(2026, 7, 1)),
    ]
    assert rectified(JUNE, findings) == {"chunxi": Figure(done=Decimal(1), total=Decimal(3))}
