"""The known figures that are about clauses, written as clauses on metrics of a department and judged."""

from decimal import Decimal

import pytest

from departments.months import CalendarMonth
from rules.judging import NO_AWARDS, judge
from rules.models import Derivation, Kind
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_derived,
    make_metric,
    make_reading,
    make_rule_set,
    make_town,
)

pytestmark = pytest.mark.django_db
PENSION = "3月≥60，4月≥75，5月≥80，6月≥85"
LAST = JUNE.plus(-12)
YEAR = Derivation.YEAR_ON_YEAR


def said(metric, standard, figures, *, kind=Kind.THRESHOLD, month=JUNE):
    """What a clause says of each town, whose figures come by month: a value, or a pair."""
    clause = make_clause(make_rule_set(metric.department), kind=kind, metric=metric, standard=standard)
    for n, by_month in enumerate(figures):
        town = make_town(f"t{n}", f"镇{n}", position=n)
        for at, figure in by_month.items():
            numbers = (
                dict(zip(("done", "total"), figure, strict=True))
                if isinstance(figure, tuple)
                else {"value": figure}
            )
            make_reading(metric.root, town, month=at, **numbers)
    (result,) = judge([(month, clause)], awards=NO_AWARDS)
    return [f"{one.verdict.outcome} {one.verdict.sentence}" for one in result.findings]


@pytest.fixture
def department():
    return make_assessor()


@pytest.mark.parametrize(
    ("month", "least", "percent"), [(3, 54_000, 60), (4, 67_500, 75), (5, 72_000, 80), (6, 76_500, 85)]
)
def test_pension_by_month(department, month, least, percent):
    at = CalendarMonth(2026, month)
    figures = [{at: (least, 90_000)}, {at: (least - 1, 90_000)}, {at: (0, 0)}]
    assert said(make_metric(department), PENSION, figures, month=at) == [
        f"met {month}月参保完成率 {percent}% ≥ {percent}%",
        f"not_met {month}月参保完成率 {least - 1:,}÷90,000，未达 {percent}%，还差 1",
        f"by_hand {month}月参保完成率总数为 0，须人工判定",
    ]


def test_patents_past_their_target(department):
    figures = [{JUNE: (225, 180)}, {JUNE: (1_351, 1_250)}]
    assert said(make_metric(department, "专利完成率"), "≥100", figures) == [
        "met 6月专利完成率 125% ≥ 100%",
        "met 6月专利完成率 108.08% ≥ 100%",
    ]


def test_investment_gives_both_who_tie_for_first_and_none_where_all_tie(department):
    metric = make_metric(department, "到账外资", "万美元")
    figures = [{JUNE: n, LAST: 9} for n in (9, 9, 8, 7, 6, 5, 4, 3)]
    sentences = said(metric, "前1", figures, kind=Kind.RANKING)
    assert [sentence.split()[0] for sentence in sentences] == ["met", "met", *["not_met"] * 6]
    assert sentences[0] == "met 6月到账外资 9万美元，并列第 1 名（共 8 个）"
    (all_tied,) = judge([(LAST, metric.clauses.get())], awards=NO_AWARDS)
    assert {one.verdict.outcome for one in all_tied.findings} == {"by_hand"}


def test_fraud_cases_against_the_year_before(department):
    change = make_derived(make_metric(department, "诈骗案件数", "起", places=0), YEAR)
    figures = [{JUNE: 855, LAST: 1000}, {JUNE: 910, LAST: 1000}, {JUNE: 1, LAST: 0}]
    assert said(change, "≤-10", figures) == [
        "met 6月诈骗案件数同比 -14.5% ≤ -10%",
        "not_met 6月诈骗案件数同比 -9% > -10%，超出 1 个百分点",
        "by_hand 6月诈骗案件数同比：上年同期为 0，须人工判定",
    ]


def test_lights_of_a_year_against_the_year_before(department):
    lights = make_metric(department, "黄灯红灯数", "盏", places=0)
    change = make_derived(make_derived(lights, Derivation.TO_DATE), YEAR, "全年亮灯同比", places=1)
    months = [CalendarMonth(2026, n) for n in range(1, 13)]
    spread = {at: Decimal(35 if at.month <= 8 else 34) for at in months}  # 416
    spread |= {at.plus(-12): Decimal(26 if at.month < 12 else 25) for at in months}  # 311
    assert said(change, "12月≤0", [spread], month=CalendarMonth(2026, 12)) == [
        "not_met 12月全年亮灯同比 33.8% > 0%，超出 33.8 个百分点"
    ]
