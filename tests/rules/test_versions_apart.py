"""A month is judged by the version that governs it, and by no word of another."""

import random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from departments.months import CalendarMonth
from rules.backtest import backtest, backtest_by_month
from rules.backtest_page import _in_force, backtest_page
from rules.judging import Awards, survey
from rules.models import Clause, Kind, RuleSet, RuleSetState, Signal
from tests.factories import make_assessor, make_clause, make_metric, make_reading, make_rule_set, make_town

pytestmark = pytest.mark.django_db

YEAR = CalendarMonth(2026, 1).up_to(CalendarMonth(2026, 12))
BEGINS = {"v1": CalendarMonth(2026, 3), "v2": CalendarMonth(2026, 7)}
GOVERNED = {"v1": YEAR[2:6], "v2": YEAR[6:]}
SEEDS = range(6)


@pytest.fixture(params=SEEDS)
def versions(request):
    """Two versions of one department with standards by chance, over a year of figures by chance; and a draft."""
    chance = random.Random(request.param)
    department = make_assessor()
    metric = make_metric(department)
    for town in [make_town(f"t{n}", f"街道{n}") for n in range(6)]:
        for month in YEAR:
            if chance.random() > 0.1:
                make_reading(metric, town, chance.randint(40, 100), month=month)
    sets = {name: make_rule_set(department, month) for name, month in BEGINS.items()}
    sets["draft"] = make_rule_set(department, YEAR[-1].plus(3), state=RuleSetState.DRAFT)
    for rule_set in sets.values():
        _write(rule_set, metric, chance)
    return sets


def _write(rule_set, metric, chance):
    flag, light = chance.randint(70, 95), chance.randint(45, 65)
    measured = {"kind": Kind.THRESHOLD, "metric": metric}
    make_clause(rule_set, Signal.RED_FLAG, 1, standard=f"≥{flag}", **measured)
    make_clause(
        rule_set, Signal.RED_FLAG, 2, kind=Kind.RANKING, metric=metric, standard=f"前{chance.randint(1, 2)}"
    )
    make_clause(rule_set, Signal.YELLOW_LIGHT, 1, standard=f"＜{light}", **measured)
    make_clause(rule_set, Signal.RED_LIGHT, 1, kind=Kind.STREAK, standard="黄灯1连续2月")


def rewrite(rule_set):
    """Everything that a clause says becomes something else: what everybody meets, and other words."""
    rule_set.clauses.update(
        text="全部换过的条文", kind=Kind.THRESHOLD, standard="≥1", metric=rule_set.department.metrics.get()
    )


def judged(month):
    """What the sets in force say of one month, with a fixed ledger of awards: label, unit, outcome, sentence."""
    clauses = Clause.objects.in_force(month).select_related("metric", "rule_set")
    held = {"t1": {month, month.plus(-1)}}
    awards = Awards({(clause.rule_set.department_id, "黄灯1"): held for clause in clauses})
    found = survey([(month, clause) for clause in clauses], awards=awards).values()
    return [
        (finding.clause.label, finding.clause.text, finding.unit.code, finding.verdict)
        for findings in found
        for finding in findings
    ]


def in_force_cells(department, months):
    return backtest_by_month(_in_force(department, months)).cells


@pytest.mark.parametrize("name", BEGINS)
def test_month_is_judged_as_if_its_version_stood_alone(versions, name):
    beside = [judged(month) for month in GOVERNED[name]]
    with transaction.atomic():
        RuleSet.objects.exclude(pk=versions[name].pk).delete()
        alone = [judged(month) for month in GOVERNED[name]]
        transaction.set_rollback(True)
    assert beside == alone
    assert all(beside)


@pytest.mark.parametrize(("changed", "other"), [("v1", "v2"), ("v2", "v1"), ("draft", "v1"), ("draft", "v2")])
def test_rewriting_one_version_leaves_the_months_of_the_other(versions, changed, other):
    before = [judged(month) for month in GOVERNED[other]]
    own = [judged(month) for month in GOVERNED.get(changed, [])]
    rewrite(versions[changed])
    assert [judged(month) for month in GOVERNED[other]] == before
    assert all(was != judged(month) for was, month in zip(own, GOVERNED.get(changed, []), strict=True))


@pytest.mark.parametrize("name", BEGINS)
def test_backtest_of_the_rules_in_force_is_that_of_the_version_alone(versions, name):
    """From its second month on: in the first, a 连续 clause counts what was given under the version before."""
    clauses = list(versions[name].clauses.select_related("metric", "rule_set__department").in_order())
    months = GOVERNED[name]
    together = in_force_cells(versions[name].department, YEAR)
    alone = backtest(clauses, months).cells
    assert [cell for cell in together if cell.month in months[1:]] == [
        cell for cell in alone if cell.month in months[1:]
    ]
    assert [cell for cell in together if cell.month == months[0] and cell.signal != "red_light"] == [
        cell for cell in alone if cell.month == months[0] and cell.signal != "red_light"
    ]


def test_backtest_of_a_draft_reads_no_other_clauses(versions):
    clauses = list(versions["draft"].clauses.select_related("metric", "rule_set__department").in_order())
    with CaptureQueriesContext(connection) as caught:
        before = backtest(clauses, YEAR)
    assert caught.captured_queries and not any("rules_clause" in query["sql"] for query in caught)
    page_before = backtest_page(versions["draft"], today=YEAR[-1].plus(1))
    for name in BEGINS:
        rewrite(versions[name])
    assert backtest(clauses, YEAR) == before
    page = backtest_page(versions["draft"], today=YEAR[-1].plus(1))
    assert [count.after for count in page.counts] == [count.after for count in page_before.counts]
    assert [count.before for count in page.counts] != [count.before for count in page_before.counts]


def test_streak_of_a_draft_counts_the_label_of_its_own_set(versions):
    clauses = list(versions["draft"].clauses.select_related("metric", "rule_set__department").in_order())
    cells = {(cell.month, cell.label, cell.unit): cell.is_given for cell in backtest(clauses, YEAR).cells}
    for (month, label, unit), is_given in cells.items():
        if label == "红灯1" and month > YEAR[0]:
            assert is_given == (cells[month, "黄灯1", unit] and cells[month.plus(-1), "黄灯1", unit])
