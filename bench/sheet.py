"""The sheet of a large district: 60 units × 18 clauses, as a page, and what is typed kept while somebody types."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.test import Client
from django.urls import reverse

from assessments.row_fields import mark
from assessments.sheet.contents import clauses_of
from bench.filling import open_month, queries
from bench.measuring import Case, lines_of, side_by_side
from bench.place import Place
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.models import Reading

ROUNDS, UNITS = 15, 60
WORDS = "11月获市级通报表扬，文号市办〔2026〕31号"


def measure(place: Place) -> Iterator[Case]:
    with transaction.atomic():
        with _large_district() as (department, month, clauses):
            yield _sheet(department, month, clauses)
        transaction.set_rollback(True)


@contextmanager
def _large_district() -> Iterator[tuple[Department, CalendarMonth, int]]:
    """The department that asks most, its figures there for 60 units."""
    month = open_month().calendar_month
    department = max(Department.objects.assessing(month), key=lambda one: len(clauses_of(one, month)))
    more = UNITS + 1 - Department.objects.assessed(month).count()
    Department.objects.bulk_create(
        Department(code=f"z{n}", name=f"第{n}街道", group="镇街", is_assessed=True, position=900 + n)
        for n in range(more)
    )
    clauses = clauses_of(department, month)
    metrics = {clause.metric for clause in clauses if clause.metric and not clause.metric.base_id}
    units = Department.objects.assessed(month).exclude(pk=department.pk)
    Reading.objects.filter(metric__in=metrics, calendar_month=month).delete()
    Reading.objects.bulk_create(
        Reading(metric=metric, unit=unit, calendar_month=month, value=60 + n % 40)
        for metric in metrics
        for n, unit in enumerate(units)
    )
    yield department, month, len(clauses)


def _sheet(department: Department, month: CalendarMonth, clauses: int) -> Case:
    client = Client(SERVER_NAME="127.0.0.1")
    clerk = User.objects.filter(username=f"{department.code}-jingban")
    clerk.update(must_change_password=False)
    client.force_login(clerk.get())
    sheet, keep = reverse("sheet_month", args=[month]), reverse("sheet_keep", args=[month])
    typed = {"sheet": str(month)}
    for place in ("red_flag-1", "yellow_light-2", "red_light-3"):
        typed |= {f"reason-{place}": "other", f"words-{place}": WORDS, f"shown-{place}": mark(["", ""])}
    turns = iter(range(10_000))

    def shown() -> int:
        response = client.get(sheet)
        if response.status_code != 200:
            raise RuntimeError(f"{sheet}: {response.status_code}")
        return len(response.content)

    def kept() -> None:
        typed["words-red_flag-1"] = f"{WORDS}{next(turns)}"
        response = client.post(keep, typed, headers={"accept": "application/json"})
        if response.status_code != 200:
            raise RuntimeError(f"{keep}: {response.status_code}")

    size = shown()
    works: dict[str, Callable[[], object]] = {"报送页，整页": shown, "自动留存一次": kept}
    medians = side_by_side(ROUNDS, works)
    page, autosave = medians.values()
    notes = {name: f"{queries(work)} 次查询" for name, work in works.items()}
    notes["报送页，整页"] += f"，{size / 1024:.0f} KB"
    return Case(
        f"报送页：{UNITS} 个单位 × {clauses} 条条款",
        "每按一下都重新取一遍整页，打字时每两秒至多留存一次；大区也要等不出来。",
        lines_of(medians, notes),
        f"留存一次只是整页的 {autosave / page:.0%}，一个经办人连着打字，一分钟也只占服务器"
        f" {30 * autosave * 1000:.0f} 毫秒。",
    )
