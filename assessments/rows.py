"""Every row against the history: it is as its last event left it, and none stands without an event."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.db import models

from assessments.contact.content import objection_content, receipt_content, rectification_content
from assessments.content import (
    digests_of_figures,
    explanation_content,
    light_request_content,
    line_content,
    talk_content,
)
from assessments.events import EvidenceFacts, ExplanationContent, LineContent
from assessments.files.collection import referred_to
from assessments.files.evidence import facts_of
from assessments.files.storage import Damaged, Missing, bytes_of
from assessments.light_request_events import LightRequestContent
from assessments.models import (
    Determination,
    Evidence,
    Explanation,
    LightRequest,
    Objection,
    Receipt,
    Rectification,
    StoredFile,
    Talk,
)
from assessments.replay import FiguresContent, LastContents, replayed
from assessments.talk_events import TalkContent
from assessments.unit_events import ObjectionContent, ReceiptContent, RectificationContent
from departments.accounts import standing_of
from departments.events import AccountStanding
from departments.history.events import Carried
from departments.models import User
from rules.models import Metric, Reading

AT_ONCE = 500
CLAUSE = "clause__rule_set__department"
LINE = ("line__unit", "line__assessor", f"line__{CLAUSE}")


@dataclass(frozen=True)
class RowKind:
    """A kind of row that the history holds: its rows, and the content of one of them."""

    content_class: type[Carried]
    rows: Callable[[], models.QuerySet]
    content_of: Callable[[Any], Carried]


KINDS = (
    RowKind(LineContent, lambda: Determination.objects.with_names(), line_content),
    RowKind(
        ExplanationContent,
        lambda: Explanation.objects.select_related("month", "assessor", "unit", CLAUSE),
        explanation_content,
    ),
    RowKind(EvidenceFacts, lambda: Evidence.objects.all(), facts_of),
    RowKind(ReceiptContent, lambda: Receipt.objects.select_related("unit", *LINE), receipt_content),
    RowKind(ObjectionContent, lambda: Objection.objects.select_related("unit", *LINE), objection_content),
    RowKind(RectificationContent, lambda: Rectification.objects.select_related(*LINE), rectification_content),
    RowKind(TalkContent, lambda: Talk.objects.select_related("month", "department"), talk_content),
    RowKind(
        LightRequestContent,
        lambda: LightRequest.objects.select_related("month", "clause__rule_set__department", "unit"),
        light_request_content,
    ),
    RowKind(AccountStanding, lambda: User.objects.select_related("department"), standing_of),
)


def row_faults() -> Iterator[str]:
    """Replay the history and compare it with the rows; one Chinese sentence a fault."""
    contents = replayed()
    for kind in KINDS:
        yield from _faults_of(kind, contents)
    yield from _figure_faults(contents)


def _faults_of(kind: RowKind, contents: LastContents) -> Iterator[str]:
    rows, missing = kind.rows(), 0
    word = rows.model._meta.verbose_name
    try:
        for row in rows.order_by("pk").iterator(AT_ONCE):
            last = contents.take(kind.content_class, row.pk)
            missing += last is None
            if last is not None:
                yield from (
                    f"{word}“{row}”（编号 {row.pk}）：{difference}"
                    for difference in _differences(kind, row, *last)
                )
            elif missing > contents.unnamed[kind.content_class]:
                yield f"{word}“{row}”（编号 {row.pk}）：历史中没有写下它的记录"
    except ValueError as error:  # a month that is none
        yield f"{word}里有一行读不出来：{error}"
        return
    for key, sequence in contents.remaining(kind.content_class):
        yield f"{word}（编号 {key}）：历史第 {sequence} 条记着它，数据中没有，已被删去"


def _differences(kind: RowKind, row: models.Model, sequence: int, content: Carried) -> Iterator[str]:
    was, now = content.apart_from(kind.content_of(row))
    stands_now = now.as_data()
    for field_name, value in was.as_data().items():
        recorded, stands = _shown(value), _shown(stands_now[field_name])
        yield f"{_word(type(row), field_name)}与历史第 {sequence} 条不符：历史记为“{recorded}”，现在是“{stands}”"


def _word(model: type[models.Model], name: str) -> str:
    names = {field.name: str(field.verbose_name) for field in model._meta.concrete_fields}
    return names.get(name, {"figure": "所据数据", "line": "所附的认定", "files": "所附材料"}.get(name, name))


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "，".join(f"{name} {number}" for name, number in value.items() if number is not None) or "空"
    if isinstance(value, list):
        return "；".join(value) or "空"
    return {None: "空", "": "空", True: "是", False: "否"}.get(value, str(value))


def _figure_faults(contents: LastContents) -> Iterator[str]:
    """The readings of a metric in a month, all together; any of them may have been written by the earliest events."""
    for key, digest in digests_of_figures(Reading.objects.all()):
        last = contents.take(FiguresContent, key)
        if last is None and not contents.unnamed[FiguresContent]:
            yield f"指标数据“{_named(key)}”：历史中没有写下它的记录"
        elif last and last[1].digest != digest:
            yield f"指标数据“{_named(key)}”与历史第 {last[0]} 条不符"
    for key, sequence in contents.remaining(FiguresContent):
        yield f"指标数据“{_named(key)}”：历史第 {sequence} 条记着它，数据中没有，已被删去"


def _named(key: str) -> str:
    metric_key, _, month = key.partition(" ")
    metric = Metric.objects.select_related("department").filter(pk=metric_key).first()
    return f"{metric.department.label} {metric} {month}" if metric else key


def file_faults() -> Iterator[str]:
    """Files of whichever app that rows name and the disk does not hold as they were uploaded."""
    for model in _kinds_of_files():
        word, last, fault = model._meta.verbose_name, "", ""
        for row in model._default_manager.order_by("sha256", "pk").iterator(AT_ONCE):
            if row.sha256 != last:
                last, fault = row.sha256, _file_fault(row)
            if fault:
                yield f"{word}“{row}”（编号 {row.pk}）：{fault}"


def _kinds_of_files() -> Iterator[type[StoredFile]]:
    """The models of stored files, as every app names them (`evidence_in`)."""
    for config in apps.get_app_configs():
        for name, _ in getattr(config, "evidence_in", ()):
            yield cast(type[StoredFile], config.get_model(name))


def _file_fault(row: StoredFile) -> str:
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
    count = 0
    while names := {path.name for path in islice(stored, AT_ONCE)}:
        count += len(names - referred_to(names))
    return count
