"""A draft of 18 clauses held against a year: 60 units, then ten times the units, and ten times the months."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial

from django.db import transaction

from bench.filling import queries
from bench.measuring import Case, Timed, lines_of, side_by_side, timed
from bench.place import Place
from departments.models import Department
from departments.months import CalendarMonth
from rules.backtest import BacktestCell, backtest
from rules.models import Clause, Kind, Metric, Reading, RuleSet, Signal

ROUNDS = 3
LAST = CalendarMonth(2026, 10)
UNITS, MONTHS, TIMES = 60, 12, 10
SIZES = {
    f"{UNITS} 个单位，{MONTHS} 个月": (UNITS, MONTHS),
    f"{UNITS * TIMES} 个单位，{MONTHS} 个月": (UNITS * TIMES, MONTHS),
    f"{UNITS} 个单位，{MONTHS * TIMES} 个月": (UNITS, MONTHS * TIMES),
}
Draft = tuple[list[Clause], list[CalendarMonth]]
# By number of the clause: what it asks of its metric, or of another clause of its signal.
STANDARDS: dict[int, tuple[str, str]] = {
    1: (Kind.THRESHOLD, "≥90"),
    2: (Kind.THRESHOLD, "3-6月≥60，7-12月≥75"),
    3: (Kind.THRESHOLD, "60~75"),
    4: (Kind.RANKING, "前3"),
    5: (Kind.RANKING, "后2 且＜70"),
    6: (Kind.STREAK, "{}1连续3月"),
}


def measure(place: Place) -> Iterator[Case]:
    def clocked(units: int, months: int) -> Timed:
        with drafted(units, months) as draft:
            return timed(lambda: backtest(*draft))

    medians = side_by_side(
        ROUNDS, {name: partial(clocked, *size) for name, size in SIZES.items()}, warm=False
    )
    counts = {name: _counted(*size) for name, size in SIZES.items()}
    one, units, months = medians.values()
    cells = {name: f"{count} 次查询，{number:,} 格" for name, (count, number) in counts.items()}
    yield Case(
        "草稿回测（18 条条款）",
        "起草时改一条就想看一眼过去一年会怎样；单位多了、月份长了应当只按比例慢，查询次数不涨。",
        lines_of(medians, cells),
        f"单位是 {TIMES} 倍，用时是 {units / one:.1f} 倍；月份是 {TIMES} 倍，用时是 {months / one:.1f} 倍"
        f"（不超过 {TIMES} 倍即为线性）；每格 {one / next(iter(counts.values()))[1] * 1e6:.0f} 微秒。",
    )


def _counted(units: int, months: int) -> tuple[int, int]:
    """How many queries, and how many cells."""
    cells: list[BacktestCell] = []
    with drafted(units, months) as draft:
        count = queries(lambda: cells.extend(backtest(*draft).cells))
    return count, len(cells)


@contextmanager
def drafted(units: int, months: int) -> Iterator[Draft]:
    """A set of 18 clauses with six metrics and a figure of every unit in every month, alone in the register."""
    with transaction.atomic():
        Department.objects.update(is_assessed=False)
        assessor = Department.objects.create(code="bench", name="测量", assesses=True, is_assessed=False)
        towns = Department.objects.bulk_create(
            Department(code=f"bench{n}", name=f"单位{n}", group="镇街") for n in range(units)
        )
        span = LAST.plus(1 - months).up_to(LAST)
        metrics = Metric.objects.bulk_create(
            Metric(department=assessor, name=f"指标{number}", measure="%") for number in STANDARDS
        )
        Reading.objects.bulk_create(
            (
                Reading(metric=metric, unit=town, calendar_month=month, **_pair(place, number))
                for metric in metrics
                for number, town in enumerate(towns)
                for place, month in enumerate(span)
            ),
            batch_size=2000,
        )
        rule_set = RuleSet.objects.create(department=assessor, effective_from=LAST.plus(5))
        Clause.objects.bulk_create(
            Clause(
                rule_set=rule_set,
                signal=signal,
                number=number,
                text="条",
                kind=kind,
                metric=metric,
                standard=standard.format(signal.label),
            )
            for signal in Signal
            for metric, (number, (kind, standard)) in zip(metrics, STANDARDS.items(), strict=True)
        )
        yield (
            list(rule_set.clauses.select_related("metric__base__base", "rule_set__department").in_order()),
            span,
        )
        transaction.set_rollback(True)


def _pair(place: int, number: int) -> dict[str, Decimal]:
    """Figures that rise and fall; equal ones stand apart in their totals."""
    return {"done": Decimal(500 + (place * 37 + number * 101) % 500), "total": Decimal(1000 + number)}
