"""The workbook: one month imported against typed in line by line, the whole file both ways, and memory."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice, product
from pathlib import Path
from typing import Any

from django.db import transaction
from openpyxl import Workbook

from assessments.dates import SHANGHAI
from assessments.filing import add_line
from assessments.models import Determination
from assessments.workbook.exporting import export_workbook
from assessments.workbook.importing import import_rows, import_workbook
from assessments.workbook.sheets import MONTHLY_ROWS
from bench.filling import queries
from bench.measuring import Case, Line, Timed, duration, lines_of, megabytes, side_by_side, timed, times
from bench.place import Place
from boards.models import Edition
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.models import Metric

SIZES = (200, 20_000, MONTHLY_ROWS)
HEADINGS = ("月份", "部门编码", "指标", "单位编码", "数值")


def measure(place: Place) -> Iterator[Case]:
    yield _one_month()
    yield _whole_file(place)
    yield _memory(place)


def _one_month() -> Case:
    """The lines of the last published month once more, a year later, as drafts."""
    last = Edition.objects.newest_board().month
    lines = list(Determination.objects.accepted().filter(month__calendar_month=last).with_names())
    people = {user.username: user for user in User.objects.select_related("department")}
    now = datetime(last.year + 1, last.month, 20, 10, tzinfo=SHANGHAI)

    def by_workbook() -> None:
        imported = import_rows({"认定": [_row(line) for line in lines]}, actor=None, now=now)
        if not imported.ok:
            raise RuntimeError(str(imported.faults[0]))

    def by_hand() -> None:
        for line in lines:
            add_line(
                line.month.calendar_month.plus(12), line.clause, line.unit,
                actor=people[f"{line.assessor.code}-jingban"], data_month=line.data_month.plus(12),
                grounds=line.grounds, facts=line.facts, now=now,
            )  # fmt: skip

    works = {f"{len(lines)} 条认定，工作簿": by_workbook, f"{len(lines)} 条认定，逐条填报": by_hand}
    medians = side_by_side(5, {name: partial(_undone, work) for name, work in works.items()})
    counts = {name: queries(partial(_undone, work)) for name, work in works.items()}
    imported, typed = medians.values()
    return Case(
        "一个月的认定：导入与逐条填报",
        "补录历史和批量报送都走工作簿，它要比逐条填报省，而规则一条不少。",
        lines_of(medians, {name: f"{count} 次查询" for name, count in counts.items()}),
        f"逐条填报是导入的 {typed / imported:.1f} 倍，平均每条 {duration(typed / len(lines))}："
        "每条各自锁月份、查规则、写一条历史；导入一次取齐，只写一条历史。",
    )


def _row(line: Determination) -> dict[str, Any]:
    return {
        "月份": line.month.calendar_month.plus(12),
        "部门编码": line.assessor.code,
        "等次": line.clause.get_signal_display(),
        "序号": line.clause.number,
        "单位编码": line.unit.code,
        "所属月份": line.data_month.plus(12),
        "事由": line.grounds,
        "事实依据": line.facts,
    }


def _undone(work: Callable[[], object]) -> Timed:
    with transaction.atomic():
        taken = timed(work)
        transaction.set_rollback(True)
    return taken


def _whole_file(place: Place) -> Case:
    data = export_workbook()

    def take_in() -> None:
        imported = import_workbook(data, name="bench", actor=None, dry_run=True, now=place.now)
        if not imported.ok or imported.changes:
            raise RuntimeError(imported.summary)

    medians = side_by_side(2, {"导出整本": export_workbook, "原样导入（只检查）": take_in}, warm=False)
    out, into = medians.values()
    return Case(
        "整本工作簿：导出与导入",
        "整本导出、在表里核改、再整本导入，要逐格核对，也不能慢到没人肯用。它不是备份：备份用 `backup`。",
        lines_of(medians, {"导出整本": f"{len(data) / 1024:.0f} KB"}),
        f"导入是导出的 {into / out:.1f} 倍：文件先逐字节查过一遍有无宏和外链，再逐格读，再与库里逐行相比。",
    )


def _memory(place: Place) -> Case:
    """Trial imports, each in a new process; once a size, for the peak does not depend on chance."""
    results = {}
    for size in SIZES:
        file = place.folder / f"{size}.xlsx"
        _write(file, size)
        results[size] = place.child("workbook", file) | {"file": file.stat().st_size}
    first = results[SIZES[0]]
    lines = []
    for size, result in results.items():
        extra = megabytes(result["peak"] - result["before"])
        spent = f"{duration(result['seconds'])}，每行 {duration(result['seconds'] / size)}"
        more = f"多占 {extra}；用 {spent}；文件 {result['file'] / 1024:.0f} KB"
        ratio = times(result["peak"] / first["peak"])
        lines.append(Line(f"指标数据 {size:,} 行", megabytes(result["peak"]), ratio, more))
    largest = results[SIZES[-1]]
    middle = results[SIZES[1]]
    growth = (largest["peak"] - largest["before"]) / max(middle["peak"] - middle["before"], 1)
    each_row = (largest["peak"] - largest["before"]) / SIZES[-1] / 1024
    return Case(
        "导入的内存峰值",
        "最大的文件也要在小机器上导得进，而不拖垮别人。",
        lines,
        f"行数由 {SIZES[1]:,} 到 {SIZES[-1]:,}，是 {SIZES[-1] / SIZES[1]:.1f} 倍，多占的内存是 {growth:.1f} 倍，"
        f"每行约 {each_row:.1f} KB；到了上限 {SIZES[-1]:,} 行，进程占"
        f" {megabytes(largest['peak'])}，用 {duration(largest['seconds'])}。名册一类的表上限 20,000 行。",
    )


def _write(file: Path, size: int) -> None:
    """Figures of years to come: every month, metric and unit once."""
    metrics = list(Metric.objects.values_list("department__code", "name").order_by("pk"))
    units = list(Department.objects.filter(is_assessed=True).values_list("code", flat=True).order_by("pk"))
    months = CalendarMonth(2028, 1).up_to(CalendarMonth(2040, 12))
    book = Workbook(write_only=True)
    page = book.create_sheet("指标数据")
    page.append(HEADINGS)
    places = ((at, metric, unit) for at, metric, unit in product(months, metrics, units) if unit != metric[0])
    for number, (at, metric, unit) in enumerate(islice(places, size)):
        page.append((str(at), *metric, unit, number % 1000 / 10))
    book.save(file)
