"""The month at work: one sheet against all of them, and the office's queue with few and with many lines."""

from collections.abc import Iterator
from functools import partial
from statistics import median

from django.template.loader import render_to_string
from django.test import RequestFactory

from assessments.models import LineState, Month
from assessments.office.narrowing import NOTHING_ASKED
from assessments.office.queue import queue
from assessments.office.tabs import TABS
from assessments.sheet.contents import sheet
from assessments.sheet.page.sheet_page import SheetPage
from bench.filling import filled, open_month, queries
from bench.measuring import Case, Timed, lines_of, side_by_side, timed
from bench.place import Place
from departments.models import Department, User

ROUNDS = 5
FEW, MANY = 50, 500
REVIEWER = "zfb-shenhe1"


def measure(place: Place) -> Iterator[Case]:
    yield _sheets(place)
    yield _queue(place)


def _sheets(place: Place) -> Case:
    month = open_month()
    departments = list(Department.objects.assessing(month.calendar_month))
    values = {department.code: partial(sheet, month, department) for department in departments}
    shown = {
        f"{department.code} page": partial(_page, place, month, department) for department in departments
    }
    medians = side_by_side(ROUNDS, values | shown)
    slowest = max(departments, key=lambda department: medians[department.code])
    counts = {department.code: queries(values[department.code]) for department in departments}
    gathered, pages = ([medians[name] for name in group] for group in (values, shown))
    few, most = min(counts.values()), max(counts.values())
    rows = {
        f"最慢的一个部门（{slowest.label}），取数": medians[slowest.code],
        "一个部门取数，中位数": median(gathered),
        f"{len(departments)} 个部门依次取数": sum(gathered),
        "一个部门取数并渲染整页，中位数": median(pages),
        "最慢的部门取数并渲染整页": max(pages),
    }
    notes = [f"{counts[slowest.code]} 次查询", f"{few}–{most} 次查询", f"{sum(counts.values())} 次查询"]
    return Case(
        "部门的月度报送单",
        "经办人整个月都在这一页上工作；每一步之后都要重新取一遍。",
        lines_of(rows, dict(zip(rows, notes, strict=False))),
        f"取一个部门的数用 {few}–{most} 次查询，与条款和认定的多少无关；渲染占整页的"
        f" {1 - sum(gathered) / sum(pages):.0%}。",
    )


def _page(place: Place, month: Month, department: Department) -> str:
    clerk = User.objects.select_related("department").get(username=f"{department.code}-jingban")
    request = RequestFactory().get("/sheet/")
    request.user = clerk
    page = SheetPage(sheet(month, department), clerk, place.now)
    at = month.calendar_month
    frame = {"month": at, "before": at.plus(-1), "after": None, "department": department, "page": page}
    return render_to_string("assessments/sheet.html", frame, request)


def _queue(place: Place) -> Case:
    user = User.objects.select_related("department").get(username=REVIEWER)

    def look(month: Month) -> None:
        office_queue = queue(month, user, place.now)
        for tab in TABS:
            office_queue.page(NOTHING_ASKED.within(tab))

    def clocked(count: int) -> Timed:
        with filled(count, LineState.FILED) as month:
            return timed(lambda: look(month))

    def counted(count: int) -> int:
        with filled(count, LineState.FILED) as month:
            return queries(lambda: look(month))

    present = open_month()
    names = {"演示区正在办理的月份": None, f"待审 {FEW} 条": FEW, f"待审 {MANY} 条": MANY}
    medians = side_by_side(
        ROUNDS,
        {
            name: partial(clocked, count) if count else lambda: timed(lambda: look(present))
            for name, count in names.items()
        },
    )
    counts = {
        name: counted(count) if count else queries(lambda: look(present)) for name, count in names.items()
    }
    _, few, many = medians.values()
    return Case(
        "作风办的审核队列（全部标签页）",
        "月初几天所有部门的认定一起到，两个审核员对着它干活；查询次数不能随行数涨。",
        lines_of(medians, {name: f"{count} 次查询" for name, count in counts.items()}),
        f"行数是 {MANY // FEW} 倍，用时是 {many / few:.1f} 倍；查询由 {counts[f'待审 {FEW} 条']} 次到"
        f" {counts[f'待审 {MANY} 条']} 次，{'不随行数涨' if len(set(counts.values())) == 1 else '有变化'}。",
    )
