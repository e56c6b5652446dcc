"""Every row against the history: what the last event told of it is what stands, and nothing stands untold."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from assessments.content import digests_of_figures, explanation_content, line_content
from assessments.events import EvidenceFacts, ExplanationContent, LineContent
from assessments.files.evidence import Damaged, Missing, bytes_of, facts_of
from assessments.models import Determination, Evidence, Explanation
from assessments.replay import FiguresTold, Told, replayed
from departments.accounts import standing_of
from departments.events import AccountStanding
from departments.history.events import Carried
from departments.models import User
from rules.models import Metric, Reading

AT_ONCE = 500
CLAUSE = "clause__rule_set__department"


@dataclass(frozen=True)
class RowKind:
    """A kind of row that the history tells of: its rows, and what each of them holds."""

    told: type[Carried]
    rows: Callable[[], models.QuerySet]
    content: Callable[[Any], Carried]


KINDS = (
    RowKind(LineContent, lambda: Determination.objects.with_names(), line_content),
    RowKind(
        ExplanationContent,
        lambda: Explanation.objects.select_related("month", "assessor", "unit", CLAUSE),
        explanation_content,
    ),
    RowKind(EvidenceFacts, lambda: Evidence.objects.all(), facts_of),
    RowKind(AccountStanding, lambda: User.objects.select_related("department"), standing_of),
)


def row_faults() -> Iterator[str]:
    """Replay the history and compare it with the rows; one Chinese sentence a fault."""
    told = replayed()
    for kind in KINDS:
        yield from _faults_of(kind, told)
    yield from _figure_faults(told)


def _faults_of(kind: RowKind, told: Told) -> Iterator[str]:
    rows, untold = kind.rows(), 0
    word = rows.model._meta.verbose_name
    try:
        for row in rows.order_by("pk").iterator(AT_ONCE):
            found = told.take(kind.told, row.pk)
            untold += found is None
            if found is not None:
                yield from (
                    f"{word}“{row}”（编号 {row.pk}）：{each}" for each in _told_otherwise(kind, row, *found)
                )
            elif untold > told.unsaid[kind.told]:
                yield f"{word}“{row}”（编号 {row.pk}）：历史中没有写下它的记录"
    except ValueError as spoilt:  # a month that is none
        yield f"{word}里有一行读不出来：{spoilt}"
        return
    for key, sequence in told.left(kind.told):
        yield f"{word}（编号 {key}）：历史第 {sequence} 条记着它，数据中没有，已被删去"


def _told_otherwise(kind: RowKind, row: models.Model, sequence: int, content: Carried) -> Iterator[str]:
    was, now = content.apart_from(kind.content(row))
    stands_now = now.as_data()
    for name, value in was.as_data().items():
        said, stands = _shown(value), _shown(stands_now[name])
        yield f"{_word(type(row), name)}与历史第 {sequence} 条不符：历史记为“{said}”，现在是“{stands}”"


def _word(model: type[models.Model], name: str) -> str:
    names = {field.name: str(field.verbose_name) for field in model._meta.concrete_fields}
    return names.get(name, {"figure": "所据数据", "line": "所附的认定"}.get(name, name))


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "，".join(f"{name} {number}" for name, number in value.items() if number is not None) or "空"
    return {None: "空", "": "空", True: "是", False: "否"}.get(value, str(value))


def _figure_faults(told: Told) -> Iterator[str]:
    """The readings of a metric in a month, all together; any of them may have been written by the earliest events."""
    for key, digest in digests_of_figures(Reading.objects.all()):
        found = told.take(FiguresTold, key)
        if found is None and not told.unsaid[FiguresTold]:
            yield f"指标数据“{_named(key)}”：历史中没有写下它的记录"
        elif found and found[1].digest != digest:
            yield f"指标数据“{_named(key)}”与历史第 {found[0]} 条不符"
    for key, sequence in told.left(FiguresTold):
        yield f"指标数据“{_named(key)}”：历史第 {sequence} 条记着它，数据中没有，已被删去"


def _named(key: str) -> str:
    metric, _, month = key.partition(" ")
    found = Metric.objects.select_related("department").filter(pk=metric).first()
    return f"{found.department.label} {found} {month}" if found else key


def file_faults() -> Iterator[str]:
    """Evidence that rows name and the disk does not hold as it was uploaded."""
    rows = Evidence.objects.order_by("sha256", "pk").select_related("determination__unit")
    last, fault = "", ""
    for row in rows.iterator(AT_ONCE):
        if row.sha256 != last:
            last, fault = row.sha256, _file_fault(row)
        if fault:
            yield f"佐证“{row}”（编号 {row.pk}）：{fault}"


def _file_fault(row: Evidence) -> str:
    try:
        size = len(bytes_of(row.sha256))
    except Missing:
        return f"文件 {row.sha256} 缺失或读不出来"
    except Damaged:
        return f"文件 {row.sha256} 的内容与校验值不符"
    return "" if size == row.size else f"文件 {row.sha256} 是 {size} 字节，不是记着的 {row.size} 字节"


def unreferenced() -> int:
    """How many stored files no row names; what is not yet attached, or waits to be collected, is among them."""
    stored = Path(settings.EVIDENCE_ROOT).glob("??/??/*")
    found = 0
    while names := {path.name for path in islice(stored, AT_ONCE)}:
        found += len(names - set(Evidence.objects.filter(sha256__in=names).values_list("sha256", flat=True)))
    return found
