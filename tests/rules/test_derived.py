"""Worked examples of 累计, 同比 and 环比, without a database."""

from decimal import Decimal
from fractions import Fraction

import pytest

from departments.months import CalendarMonth
from rules.derived import MONTH_ON_MONTH, TO_DATE, YEAR_ON_YEAR, DerivationPlan, Lack, derived
from rules.figures import Figure, kept
from tests.rules.judging import pair, value

JUNE = CalendarMonth(2026, 6)
CASES = {name: DerivationPlan((name,), "起") for name in (TO_DATE, YEAR_ON_YEAR, MONTH_ON_MONTH)}
RATE = {name: DerivationPlan((name,), "%") for name in (TO_DATE, YEAR_ON_YEAR, MONTH_ON_MONTH)}
HALF_YEAR = DerivationPlan((TO_DATE, YEAR_ON_YEAR), "起")


def at(**figures):
    """Figures by month, named m2026_06 or, of the year 2026, jan to jun."""
    names = dict(zip(("jan", "feb", "mar", "apr", "may", "jun"), range(1, 7), strict=True))
    return {
        CalendarMonth(2026, names[name])
        if name in names
        else CalendarMonth.parse(name[1:].replace("_", "-")): figure
        for name, figure in figures.items()
    }


def by_month(year, *numbers):
    return {CalendarMonth(year, n): value(number) for n, number in enumerate(numbers, start=1)}


@pytest.mark.parametrize(
    ("plan", "figures", "exact"),
    [
        (CASES[YEAR_ON_YEAR], at(jun=value(855), m2025_06=value(1000)), Fraction(-29, 2)),
        (CASES[YEAR_ON_YEAR], at(jun=value(416), m2025_06=value(311)), Fraction(10500, 311)),
        (CASES[YEAR_ON_YEAR], at(jun=value(0), m2025_06=value(3)), Fraction(-100)),
        (CASES[YEAR_ON_YEAR], at(jun=value("-5"), m2025_06=value(10)), Fraction(-150)),
        (CASES[MONTH_ON_MONTH], at(jun=value("1.5"), may=value("1.2")), Fraction(25)),
        (RATE[YEAR_ON_YEAR], at(jun=value("87.2"), m2025_06=value(85)), Fraction(11, 5)),
        (RATE[MONTH_ON_MONTH], at(jun=pair(2, 3), may=pair(1, 3)), Fraction(100, 3)),
        (RATE[MONTH_ON_MONTH], at(jun=pair(2, 3), may=value(60)), Fraction(20, 3)),
        (DerivationPlan((YEAR_ON_YEAR,), "‰"), at(jun=pair(2, 3), m2025_06=pair(1, 7)), Fraction(1100, 3)),
        (DerivationPlan((YEAR_ON_YEAR,), "%", is_cumulative=True), at(jun=value(9), m2025_06=value(8)), Fraction(1)),
        (HALF_YEAR, by_month(2026, 1, 2, 3, 4, 5, 6) | by_month(2025, 2, 2, 2, 2, 2, 2), Fraction(75)),
        (DerivationPlan((MONTH_ON_MONTH,), "起", period=3), at(jun=value(12), mar=value(10)), Fraction(20)),
        (
            CASES[YEAR_ON_YEAR],
            at(jun=value("999999999.999999"), m2025_06=value("999999999.999998")),
            Fraction(100, 999999999999998),
        ),
    ],
)  # fmt: skip
def test_change_is_exact(plan, figures, exact):
    assert derived(plan, JUNE, figures).exact == exact


@pytest.mark.parametrize(
    ("plan", "figures", "figure"),
    [
        (CASES[TO_DATE], by_month(2026, 1, 2, 3, 4, 5, 6), Figure(Decimal(21))),
        (CASES[TO_DATE], by_month(2026, *["99999999999999.999999"] * 6), Figure(Decimal("599999999999999.999994"))),
        (RATE[TO_DATE], {CalendarMonth(2026, n): pair(n, 100) for n in range(1, 7)}, pair(21, 600)),
        (DerivationPlan((TO_DATE,), "起", period=3), at(mar=value(10), jun=value(12), may=value(5)), value(22)),
    ],
)  # fmt: skip
def test_sum_to_date_is_exact(plan, figures, figure):
    assert derived(plan, JUNE, figures) == figure


def test_sum_of_a_unit_that_began_in_the_year_begins_with_its_first_month():
    figures = by_month(2026, 1, 2, 3, 4, 5, 6)
    assert derived(CASES[TO_DATE], JUNE, figures, first=CalendarMonth(2026, 5)) == value(11)
    assert derived(CASES[TO_DATE], JUNE, figures, first=CalendarMonth(2020, 5)) == value(21)


@pytest.mark.parametrize(
    ("plan", "figures", "sentence"),
    [
        (CASES[YEAR_ON_YEAR], at(jun=value(1)), "甲无数据，缺2025年6月的数据"),
        (CASES[YEAR_ON_YEAR], {}, "甲无数据，缺2025年6月、6月的数据"),
        (CASES[MONTH_ON_MONTH], at(jun=value(1)), "甲无数据，缺5月的数据"),
        (CASES[TO_DATE], at(jan=value(1), jun=value(1)), "甲无数据，缺2月、3月、4月、5月的数据"),
        (CASES[YEAR_ON_YEAR], at(jun=value(1), m2025_06=value(0)), "甲：上年同期为 0，须人工判定"),
        (CASES[MONTH_ON_MONTH], at(jun=value(1), may=value("-2")), "甲：上月为 -2，须人工判定"),
        (RATE[MONTH_ON_MONTH], at(jun=pair(0, 0), may=pair(1, 2)), "甲：总数为 0，须人工判定"),
        (RATE[MONTH_ON_MONTH], at(jun=pair(1, 2), may=pair(0, 0)), "甲：上月总数为 0，须人工判定"),
        (
            DerivationPlan((YEAR_ON_YEAR,), "起", minimum_total=Decimal(10)),
            at(jun=value(5), m2025_06=value(3)),
            "甲：上年同期 3 不足最小总数 10，须人工判定",
        ),
        (
            DerivationPlan((MONTH_ON_MONTH,), "%", minimum_total=Decimal(10)),
            at(jun=pair(1, 9), may=pair(1, 90)),
            "甲：总数 9 不足最小总数 10，须人工判定",
        ),
        (
            DerivationPlan((YEAR_ON_YEAR,), "‰"),
            at(jun=pair(1, 3), m2025_06=pair(0, 7)),
            "甲：上年同期为 0，须人工判定",
        ),
        (
            DerivationPlan((YEAR_ON_YEAR,), "‰"),
            at(jun=pair(1, 3), m2025_06=value(7)),
            "甲无数据，一个填数值、一个填完成数和总数，不能相比",
        ),
        (RATE[TO_DATE], by_month(2026, 1, 2, 3, 4, 5, 6), "甲无数据，百分比要填完成数和总数才能累计"),
        (
            CASES[TO_DATE],
            by_month(2026, 1, 2, 3, 4, 5) | at(jun=pair(1, 2)),
            "甲无数据，有的月份填数值、有的月份填完成数和总数，不能相加",
        ),
        (CASES[TO_DATE], by_month(2026, *["999999999999999"] * 6), "甲：数太大，须人工判定"),
        (
            CASES[YEAR_ON_YEAR],
            at(jun=value("999999999999999"), m2025_06=value("0.000001")),
            "甲：数太大，须人工判定",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_says_why(plan, figures, sentence):
    lack = derived(plan, JUNE, figures)
    assert isinstance(lack, Lack)
    assert lack.sentence("甲") == sentence


@pytest.mark.parametrize(
    ("plan", "month", "first", "words"),
    [
        (DerivationPlan((TO_DATE,), "起", period=3), CalendarMonth(2026, 5), None, "这个月不是填报的月份"),
        (DerivationPlan((TO_DATE, MONTH_ON_MONTH), "起"), CalendarMonth(2026, 1), None, "累计从年初算起，没有上期"),
        (
            DerivationPlan((MONTH_ON_MONTH,), "%", is_cumulative=True),
            CalendarMonth(2026, 1),
            None,
            "累计从年初算起，没有上期",
        ),
        (HALF_YEAR, JUNE, CalendarMonth(2025, 3), "上年同期从3月算起，起止月份不同"),
        (HALF_YEAR, JUNE, CalendarMonth(2026, 3), "上年同期还没有这个单位"),
        (HALF_YEAR, JUNE, CalendarMonth(2026, 7), "这个月还没有这个单位"),
    ],
)  # fmt: skip
def test_months_that_cannot_be_compared_say_so(plan, month, first, words):
    figures = by_month(2026, *range(1, 13)) | by_month(2025, *range(1, 13))
    assert derived(plan, month, figures, first=first).words == words


@pytest.mark.parametrize(
    ("plan", "month", "touched"),
    [
        (CASES[YEAR_ON_YEAR], "2026-03", ["2026-03", "2027-03"]),
        (CASES[MONTH_ON_MONTH], "2026-12", ["2026-12", "2027-01"]),
        (DerivationPlan((MONTH_ON_MONTH,), "起", period=3), "2026-03", ["2026-03", "2026-06"]),
        (CASES[TO_DATE], "2026-10", ["2026-10", "2026-11", "2026-12"]),
        (HALF_YEAR, "2026-11", ["2026-11", "2026-12", "2027-11", "2027-12"]),
        (DerivationPlan((TO_DATE, MONTH_ON_MONTH), "起"), "2026-11", ["2026-11", "2026-12", "2027-01"]),
    ],
)  # fmt: skip
def test_a_typed_figure_touches_the_months_that_rest_on_it(plan, month, touched):
    assert [str(at) for at in plan.touched_by(CalendarMonth.parse(month))] == touched


@pytest.mark.parametrize("derivation", [TO_DATE, YEAR_ON_YEAR, MONTH_ON_MONTH])
@pytest.mark.parametrize("month", [CalendarMonth(1900, 1), CalendarMonth(2999, 12)])
def test_months_at_the_ends_of_the_calendar_are_no_error(derivation, month):
    plan = CASES[derivation]
    assert month in plan.needed(month)
    assert month in plan.touched_by(month)
    assert isinstance(derived(plan, month, {}), Lack)


@pytest.mark.parametrize(
    ("steps", "measure", "shown"),
    [
        ((TO_DATE,), "起", "起"),
        ((YEAR_ON_YEAR,), "起", "%"),
        ((MONTH_ON_MONTH,), "%", "百分点"),
        ((TO_DATE, YEAR_ON_YEAR), "％", "百分点"),
    ],
)
def test_measure_follows_from_what_is_computed(steps, measure, shown):
    assert DerivationPlan(steps, measure).measure == shown


@pytest.mark.parametrize(
    ("exact", "number"),
    [
        (Fraction(-29, 2), "-14.500000"),
        (Fraction(1, 3), "0.333333"),
        (Fraction("14.4999996"), "14.499999"),
        (Fraction("14.5000004"), "14.500001"),
        (Fraction("0.0000051"), "0.000006"),
        (Fraction(0), "0.000000"),
    ],
)
def test_kept_number_rounds_again_as_the_exact_one_does(exact, number):
    assert str(kept(exact)) == number
