"""Workbooks of other programs, one by one, against what is expected of each.

`python -m tests.workbook_cases FOLDER` takes a folder of .xlsx files (and what is called so) with `_base.xlsx`, which
is imported first, and `MANIFEST.tsv`: file, what was got once, what is expected, and more. Everything happens in a
database in memory; the year's months up to October are marked as published, so that what reaches back is refused.
"""

import csv
import os
import re
import sys
from pathlib import Path

os.environ |= {"DEBUG": "1", "SECRET_KEY": "only-for-cases", "DATABASE_URL": "sqlite://:memory:"}

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoneng.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments.models import Determination, Month  # noqa: E402
from assessments.workbook.importing import import_workbook  # noqa: E402
from departments.models import Department  # noqa: E402
from departments.months import CalendarMonth  # noqa: E402
from rules.models import Reading  # noqa: E402

BASE, MANIFEST = "_base.xlsx", "MANIFEST.tsv"
ACCEPTED = re.compile(r"accepted.*?(\d{4}-\d{2}) (\w+) 数值 ([\d.]+)")
MOST_SHOWN = 4
# What the contract asks today where the manifest tells an older wish, or tells it in words.
GUBAI = "OK 指标数据 1 → 2026-11 gubai v=87.200000 None/None"
LINE = "LINE 2026-11 data=2026-11 gubai"
NO_NUMBER = "REF 指标数据!2:数值: "
TODAY = {
    **dict.fromkeys(
        (
            *("m05-slash", "m07-full-date-text", "m08-fen", "m09-spaces", "m19-slash-date-text"),
            *("m20-yyyy-m-d-text", "l05-heading-with-unit", "l06-heading-broken", "l14-hidden-list-sheet"),
            *("l15-wps-veryhidden", "k06-strict", "x46-row-order"),
        ),
        GUBAI,
    ),
    "c10-xlsxwriter-formula-zero": f"{NO_NUMBER}公式没有计算过的值，请在 Excel 或 WPS 里打开并保存，或粘贴为数值",
    "c14-unit-linebreak-zwsp": "REF 单位!2:名称: 里有换行，请删去换行，写成一行",
    "c16-number-as-label": "REF 认定!2:序号: “红旗5”不对，应是 1 到 99 的整数",
    "x14-number-cn": "REF 认定!2:序号: “五”不对，应是 1 到 99 的整数",
    "c19-name-for-code": "OK 认定 1 → LINE 2026-11 data=2026-11 gubai grounds='经验' facts='见' draft",
    "x07-grounds-number": f"OK 认定 1 → {LINE} grounds='2026.1' facts='见文件' draft",
    "x08-grounds-percent": f"OK 认定 1 → {LINE} grounds='0.872' facts='见文件' draft",
    "l01-title-row-above": "REF 指标数据: 标题在第 2 行，请删去上面的表名行",
    "l28-merge-whole-column": "REF 指标数据!2:J 列: 合并了单元格 J:K，请取消合并，每格各自填写",
    "m30-43-seconds-short": "REF 指标数据!2:月份: “2026-10-31 23:59:17”离2026年11月不到一分钟，"
    "是2026年10月还是2026年11月？请写成 2026-10 或 2026-11",
    **dict.fromkeys(("n20-dash", "n21-none-word"), "OK 没有变化 → "),
    "n22-minus": "OK 指标数据 1 → 2026-11 gubai v=-3.500000 None/None",
    "n45-pair-in-one-cell": f"{NO_NUMBER}“54000/90000”是两个数，请分别填进 完成数、总数 两列",
    "x01-error-as-text": "REF 认定!2:事由: 公式的结果是错误值，请改正公式或填写数值 | "
    "认定!2:事实依据: 公式的结果是错误值，请改正公式或填写数值",
}


def lay(folder: Path) -> None:
    call_command("migrate", verbosity=0)
    laid = import_workbook((folder / BASE).read_bytes(), name=BASE, actor=None)
    if laid.faults:
        sys.exit("\n".join(map(str, laid.faults)))
    for month in CalendarMonth(2026, 1).up_to(CalendarMonth(2026, 10)):
        Month.objects.open(month)
    Month.objects.filter(calendar_month__lte=CalendarMonth(2026, 10)).update(published_at=timezone.now())


def result_of(path: Path) -> tuple[str, list[str]]:
    """What an import of one file says and leaves, in the manifest's words, and its notes; then it is undone."""
    with transaction.atomic():
        before = _rows()
        imported = import_workbook(path.read_bytes(), name=path.name, actor=None)
        written = "; ".join(sorted(_rows() - before))
        transaction.set_rollback(True)
    notes = [str(note) for note in imported.notes]
    if imported.faults:
        shown = " | ".join(map(str, imported.faults[:MOST_SHOWN]))
        more = f" … {len(imported.faults)} faults" if len(imported.faults) > MOST_SHOWN else ""
        return f"REF {shown}{more}", notes
    return f"OK {imported.summary} → {written}", notes


def _rows() -> set[str]:
    readings = {
        f"{reading.calendar_month} {reading.unit.code} v={reading.value} {reading.done}/{reading.total}"
        for reading in Reading.objects.select_related("unit")
    }
    lines = {
        f"LINE {line.month.calendar_month} data={line.data_month} {line.unit.code} "
        f"grounds={line.grounds!r} facts={line.facts!r} {line.state}"
        for line in Determination.objects.select_related("unit", "month")
    }
    units = {
        f" UNIT {unit.name!r} {unit.short_name!r} {unit.group!r} {unit.assesses} {unit.is_assessed} "
        f"{unit.position} {unit.active_from}"
        for unit in Department.objects.all()
    }
    return readings | lines | units


def verdict(name: str, result: str, expected: str, once: str) -> str:
    """`same`, `words` (refused at the same places in other words), or `OTHER`."""
    wanted = TODAY.get(name) or (once if expected.startswith(("as got", "refused or accepted")) else "")
    if wanted:
        if " ".join(result.split()) == " ".join(wanted.split()):
            return "same"
        return "words" if _places(result) and _places(result) == _places(wanted) else "OTHER"
    if match := ACCEPTED.search(expected):
        month, unit, value = match.groups()
        return "same" if result.startswith("OK") and f"{month} {unit} v={value}" in result else "OTHER"
    if expected.startswith("accepted"):
        return "same" if result.startswith("OK") else "OTHER"
    return "words" if _places(result) and _places(result) == _places(once) else "OTHER"


def _places(result: str) -> list[str]:
    return re.findall(r"(?:REF|\|) ([^|]*?): ", result) if result.startswith("REF") else []


def main(folder: Path) -> int:
    lay(folder)
    figures = {"same": 0, "words": 0, "OTHER": 0}
    with (folder / MANIFEST).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            result, notes = result_of(folder / row["file"])
            word = verdict(row["file"].rpartition(".")[0], result, row["expected"], row["got"])
            figures[word] += 1
            print(f"{word:5} {row['file']}: {result}")
            for note in notes:
                print(f"      · {note}")
            if word != "same":
                print(f"      expected: {row['expected']}\n      once: {row['got']}")
    print("，".join(f"{name} {count}" for name, count in figures.items()))
    return int(bool(figures["OTHER"]))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
