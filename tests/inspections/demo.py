"""What the demonstration has to hold of the inspections; asked where the whole of it is built (tests/test_demo.py)."""

from departments.months import CalendarMonth
from inspections.bulletin_chain import inspection_faults
from inspections.ledger import ledger_of
from inspections.models import Finding, FindingState, InspectionFeed, Review, Round, Supervisor


def inspections_are_whole(today):
    """Three rounds as a district's first summer was, and the present one drawn, half seen, with one finding a state."""
    months = [CalendarMonth(2026, month) for month in (8, 9, 10)]
    told = ledger_of(months, day=today).as_data()
    assert (told["complete"], told["visited"], told["verified"], told["dismissed"]) == (3, [39] * 3, 40, 2)
    assert told["a_round"] == "13.33" and list(told["verified_by_month"].values()) == [18, 13, 9]
    assert told["topics"] == {"工作作风": 9, "服务态度": 4, "服务质量": 5, "工作纪律": 22}
    assert told["measures"] == {"书面检查": 40, "通报批评": 40, "安排到基层再上岗": 8}
    assert told["on_post"] == 8 and list(inspection_faults()) == []
    present = Round.objects.get(calendar_month=CalendarMonth(2026, 11))
    assert (present.draws, present.visits.count(), present.visits.made().count()) == (1, 39, 16)
    findings = Finding.objects.filter(calendar_month=CalendarMonth(2026, 11))
    assert sorted(findings.values_list("state", flat=True)) == sorted(FindingState.values)
    assert Review.objects.filter(decided_on=None).count() == InspectionFeed.objects.count() == 1
    avoids = Supervisor.objects.get(user__username="jiandu5")
    assert not avoids.visits.filter(unit__code="chunxi").exists()
