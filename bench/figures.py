"""The page of a month's figures: 18 metrics × 60 units, and a sixth of it; shown, with a pasted block, and saved."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.test import Client

from bench.filling import open_month, queries
from bench.measuring import Case, lines_of, side_by_side
from bench.place import Place
from departments.models import Department, Role, User
from departments.months import CalendarMonth
from rules.models import Clause, Kind, Metric, Reading, RuleSet, Signal

ROUNDS = 5
SIZES = {"18 个指标 × 60 个单位": 60, "18 个指标 × 10 个单位": 10}


def measure(place: Place) -> Iterator[Case]:
    settings.ALLOWED_HOSTS = ["testserver"]
    page = f"/sheet/{open_month().calendar_month}/figures/"
    medians: dict[str, float] = {}
    counts: dict[str, str] = {}
    for size, units in SIZES.items():
        with asked(units) as (clerk, block):
            works = {
                "打开": lambda: clerk.get(page),
                "粘贴整块": lambda: clerk.post(page, {"block": block, "paste": "1"}),
                "读出后的页面": lambda: clerk.get(page),
            }
            medians |= {f"{what}，{size}": taken for what, taken in side_by_side(ROUNDS, works).items()}
            counts |= {f"{what}，{size}": f"{queries(work)} 次查询" for what, work in works.items()}
    yield Case(
        "一个月的指标数据",
        "从表格里粘贴一整块，先读给人看再存；单位多了只按比例慢，查询次数不涨。",
        lines_of(medians, counts),
        "两种大小的查询次数应当一样。",
    )


@contextmanager
def asked(units: int) -> Iterator[tuple[Client, str]]:
    """A department with 18 metrics and last month's figures, its clerk signed in, and the block of a whole month."""
    month = open_month().calendar_month
    with transaction.atomic():
        Department.objects.update(is_assessed=False)
        assessor = Department.objects.create(code="bench", name="测量", assesses=True, is_assessed=False)
        towns = Department.objects.bulk_create(
            Department(code=f"bench{n}", name=f"第{n}镇", group="镇街", position=n) for n in range(units)
        )
        rule_set = RuleSet.objects.create(department=assessor, effective_from=CalendarMonth(2026, 1))
        metrics = [
            Metric.objects.create(department=assessor, name=f"第{n}项按期办结率", measure="%")
            for n in range(18)
        ]
        for number, metric in enumerate(metrics):
            signal, place = [*Signal][number // 6], number % 6 + 1
            Clause.objects.create(
                rule_set=rule_set,
                signal=signal,
                number=place,
                text="条",
                kind=Kind.THRESHOLD,
                metric=metric,
                standard="≥90",
            )
        RuleSet.objects.filter(pk=rule_set.pk).update(state="approved")
        Reading.objects.bulk_create(
            Reading(metric=metric, unit=town, calendar_month=month.plus(-1), value=80)
            for metric in metrics
            for town in towns
        )
        person = User.objects.create(
            username="bench", department=assessor, role=Role.CLERK, must_change_password=False
        )
        client = Client()
        client.force_login(person)
        head = "\t".join(["单位", *(metric.name for metric in metrics)])
        yield client, "\r\n".join([head, *("\t".join([town.name, *["91.5%"] * 18]) for town in towns)])
        transaction.set_rollback(True)
