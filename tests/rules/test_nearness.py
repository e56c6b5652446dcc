"""What is missing to the next flag: every sentence against a hand-written one, without a database."""

from decimal import Decimal
from fractions import Fraction

import pytest

from departments.months import CalendarMonth
from rules.figures import Figure, Yardstick
from rules.grammar import parse
from rules.nearness import LastFigures, nearness

NOVEMBER = CalendarMonth(2026, 11)
OCTOBER = CalendarMonth(2026, 10)
RATE = Yardstick("参保完成率", "%", 2)
CASES = Yardstick("诈骗案件", "件", 0)


def figure(value):
    if isinstance(value, tuple):
        return Figure(done=Decimal(value[0]), total=Decimal(value[1]))
    return Figure(Decimal(str(value)))


def near(kind, standard, value=None, *, light=False, yardstick=RATE, others=()):
    criterion = parse(kind, standard, groups=["镇街", "部门"])
    by_unit = {"own": figure(value)} if value is not None else {}
    by_unit |= {f"u{n}": figure(other) for n, other in enumerate(others)}
    last = LastFigures(OCTOBER, "own", by_unit) if value is not None else None
    return nearness(criterion, NOVEMBER, is_light=light, last=last, yardstick=yardstick)


FLAGS = [
    ("≥97", 95, "11月须达 97%", "10月 95%", "还差 2 个百分点", False),
    ("10月≥90，11月≥97", 95, "11月须达 97%", "10月 95%", "还差 2 个百分点", False),
    ("≥97", 97, "11月须达 97%", "10月 97%", "已达到", True),
    ("≥97", "96.999", "11月须达 97%", "10月 96.999%", "还差 0.01 个百分点", False),
    ("≥60", (53999, 90000), "11月须达 60%", "10月 53,999÷90,000", "完成数还差 1", False),
    ("≥85", (40000, 47500), "11月须达 85%", "10月 84.21%", "完成数还差 375", False),
    ("＞97", 97, "11月须高于 97%", "10月 97%", "还没有达到", False),
    ("＞97", (97, 100), "11月须高于 97%", "10月 97%", "完成数还差 1", False),
    ("≤5", 7, "11月须不超过 5%", "10月 7%", "超出 2 个百分点", False),
    ("80~90", 75, "11月须在 80% 到 90% 之间（不含 90%）", "10月 75%", "还差 5 个百分点", False),
    ("≥97", None, "11月须达 97%", "", "", False),
]


@pytest.mark.parametrize(("standard", "value", "asks", "stands", "gap", "reached"), FLAGS)
def test_flag_says_what_is_missing(standard, value, asks, stands, gap, reached):
    found = near("threshold", standard, value)
    assert (found.asks, found.stands, found.gap, found.is_reached) == (asks, stands, gap, reached)


LIGHTS = [
    ("＜80", "81.2", "11月低于 80% 亮灯", "离亮灯还有 1.2 个百分点", False),
    ("＜80", "81.209", "11月低于 80% 亮灯", "离亮灯还有 1.21 个百分点", False),
    ("＜80", "81.205", "11月低于 80% 亮灯", "离亮灯还有 1.21 个百分点", False),
    ("＞90", "89.944", "11月高于 90% 亮灯", "离亮灯还有 0.06 个百分点", False),
    ("＞90", "89.945", "11月高于 90% 亮灯", "离亮灯还有 0.05 个百分点", False),
    ("≥90", "89.996", "11月达到 90% 亮灯", "离亮灯还有 0.004 个百分点", False),
    ("≥90", (53999, 60000), "11月达到 90% 亮灯", "离亮灯还有 0.002 个百分点", False),
    ("＜80.005", 81, "11月低于 80.005% 亮灯", "离亮灯还有 0.995 个百分点", False),
    ("＜80", "80.004", "11月低于 80% 亮灯", "紧挨着亮灯的界线", False),
    ("＜80", 78, "11月低于 80% 亮灯", "现在会亮灯，还差 2 个百分点 才不亮", True),
    ("＜80", (78, 100), "11月低于 80% 亮灯", "现在会亮灯，完成数还差 2 才不亮", True),
    ("≤80", 80, "11月不超过 80% 亮灯", "现在会亮灯", True),
    ("75~85", 80, "11月在 75% 到 85% 之间（不含 85%）亮灯", "现在会亮灯", True),
    ("75~85", 85, "11月在 75% 到 85% 之间（不含 85%）亮灯", "紧挨着亮灯的界线", False),
    ("75~85", 90, "11月在 75% 到 85% 之间（不含 85%）亮灯", "离亮灯还有 5 个百分点", False),
]


@pytest.mark.parametrize(("standard", "value", "asks", "gap", "lit"), LIGHTS)
def test_light_says_how_far_it_is(standard, value, asks, gap, lit):
    found = near("threshold", standard, value, light=True)
    assert (found.asks, found.gap, found.is_reached) == (asks, gap, lit)


PLACES = [
    ("前1", 90, (95, 93, 80), "11月须进前 1 名", "10月第 3 名（共 4 个）", "还差 2 名", False),
    ("前1", 96, (95, 93, 80), "11月须进前 1 名", "10月第 1 名（共 4 个）", "已达到", True),
    ("前1 镇街 低优", 3, (1, 2, 9), "11月须进前 1 名（镇街）", "10月第 3 名（共 4 个）", "还差 2 名", False),
    (
        "前2 且≥90",
        88,
        (95, 80, 70),
        "11月须进前 2 名，且须达 90%",
        "10月第 2 名（共 4 个）",
        "还差 2 个百分点",
        False,
    ),
]


@pytest.mark.parametrize(("standard", "value", "others", "asks", "stands", "gap", "reached"), PLACES)
def test_place_says_how_many_stand_before(standard, value, others, asks, stands, gap, reached):
    found = near("ranking", standard, value, others=others)
    assert (found.asks, found.stands, found.gap, found.is_reached) == (asks, stands, gap, reached)


@pytest.mark.parametrize(
    ("value", "stands", "gap", "lit"),
    [
        (70, "10月倒数第 1 名（共 4 个）", "现在会亮灯", True),
        (85, "10月倒数第 3 名（共 4 个）", "离后 2 名还有 1 名", False),
    ],
)
def test_worst_places_are_counted_from_the_end(value, stands, gap, lit):
    found = near("ranking", "后2", value, light=True, others=(90, 80, 75))
    assert (found.stands, found.gap, found.is_reached) == (stands, gap, lit)
    assert found.asks == "11月排后 2 名亮灯"


def test_month_that_asks_nothing_and_clauses_of_people_say_nothing():
    assert near("threshold", "3月≥60", 50) is None
    assert near("ranking", "3月前1", 50, others=(1, 2)) is None
    assert near("narrative", "", 50) is None


@pytest.mark.parametrize(
    ("held", "stands", "gap", "share"),
    [
        ((9, 10), "到 10月已连续 2 个月", "还差 1 个月", Fraction(1, 3)),
        ((10,), "到 10月已连续 1 个月", "还差 2 个月", Fraction(2, 3)),
        ((8, 9), "到 10月已连续 0 个月", "还差 3 个月", Fraction(1)),
        ((7, 8, 9, 10), "到 10月已连续 3 个月", "还差 1 个月", Fraction(1, 3)),
    ],
)
def test_streak_counts_the_months_before(held, stands, gap, share):
    months = {CalendarMonth(2026, month) for month in held}
    found = nearness(parse("streak", "红旗1连续3月"), NOVEMBER, is_light=False, awarded=months)
    assert (found.asks, found.stands, found.gap, found.distance) == ("红旗1连续 3 个月", stands, gap, share)
    lit = nearness(parse("streak", "黄灯1连续3月"), NOVEMBER, is_light=True, awarded=months)
    assert lit.gap == gap.replace("还差", "再亮") + "就亮灯"


def test_nearer_is_smaller_whatever_the_measure():
    close, far = near("threshold", "≥97", 95), near("threshold", "≥97", 60)
    assert close.distance == Fraction(2, 97) < far.distance
    cases = near("threshold", "≤10", 12, yardstick=CASES)
    assert (cases.gap, cases.distance) == ("超出 2件", Fraction(1, 5))
