"""The backtests of the whole demonstration district, equal in every cell to a plain script's."""

from collections import Counter

from django.db import connection

from departments.models import Department
from departments.months import CalendarMonth
from rules.backtest import backtest, backtest_by_month
from rules.backtest_page import _in_force, backtest_page
from rules.models import Reading, RuleSet
from tests.rules.independent_backtest import District, counts, recomputed, turns

NOVEMBER = CalendarMonth(2026, 11)
YEAR = NOVEMBER.plus(-12).up_to(NOVEMBER.plus(-1))


def backtests_agree():
    """Every cell of a year of the demonstration district, as it stands and roughened, is what the script reckons."""
    outcomes = _compared()
    assert outcomes.total() > 20_000 and outcomes["met"] > 500
    _roughen()
    outcomes = _compared()
    assert outcomes.total() > 20_000 and min(outcomes[kind] for kind in ("met", "no_data", "by_hand")) > 500


def _roughen():
    """Figures as districts never have them all at once: missing, of nobody, of few, equal, and the same again.

    The first month repeats the one before it, so that what is given twice running reaches behind the year.
    """
    readings = list(Reading.objects.filter(calendar_month__in=YEAR).order_by("pk"))
    earlier = {(r.metric_id, r.unit_id): r for r in Reading.objects.filter(calendar_month=YEAR[0].plus(-1))}
    leading = {(r.metric_id, r.calendar_month): r for r in reversed(readings)}
    gone = [reading.pk for place, reading in enumerate(readings) if place % 11 == 0]
    for place, reading in enumerate(readings):
        like = reading
        if reading.calendar_month == YEAR[0]:
            like = earlier.get((reading.metric_id, reading.unit_id), reading)
        elif place % 5 == 0:
            like = leading[reading.metric_id, reading.calendar_month]
        reading.value, reading.done, reading.total = like.value, like.done, like.total
        if reading.total is not None and place % 7 == 0:
            reading.done, reading.total = (0, 0) if place % 2 else (1, 1)
    Reading.objects.bulk_update(readings, ["value", "done", "total"])
    Reading.objects.filter(pk__in=gone).delete()


def _compared():
    with connection.cursor() as cursor:
        plain = District(cursor)
    outcomes = _departments_agree(plain) + _drafts_agree(plain)
    print(f"{outcomes.total()} cells: {dict(outcomes)}")
    return outcomes


def _departments_agree(plain):
    """The rules in force month by month, of every assessing department; the outcomes of the cells."""
    outcomes = Counter()
    for department in Department.objects.filter(assesses=True):
        result = backtest_by_month(_in_force(department, YEAR))
        by_month = {str(month): plain.in_force(department.pk, str(month)) for month in YEAR}
        expected = recomputed(plain, department.pk, by_month)
        assert cells_of(result) == expected, department
        outcomes.update(expected.values())
    return outcomes


def _drafts_agree(plain):
    """Each set in work against the same year, with the page's counts and turns; the outcomes of the cells."""
    outcomes = Counter()
    for draft in RuleSet.objects.in_work().select_related("department"):
        clauses = list(draft.clauses.select_related("metric__base__base", "rule_set__department").in_order())
        months = [str(month) for month in YEAR]
        expected = recomputed(plain, draft.department_id, dict.fromkeys(months, plain.clauses[draft.pk]))
        assert cells_of(backtest(clauses, YEAR)) == expected, draft
        in_force = {month: plain.in_force(draft.department_id, month) for month in months}
        before, after = counts(recomputed(plain, draft.department_id, in_force)), counts(expected)
        page = backtest_page(draft, today=NOVEMBER)
        assert [(count.before, count.after) for count in page.counts] == list(zip(before, after, strict=True))
        assert [part.split("，")[1] for part in page.turn.split("；")] == turns(before, after)
        outcomes.update(expected.values())
    return outcomes


def cells_of(result):
    """By month, label and unit; every cell once."""
    cells = {(str(cell.month), cell.label, cell.unit): cell.outcome.value for cell in result.cells}
    assert len(cells) == len(result.cells)
    return cells
