"""销号报告: a unit's words about what is done, with its files, for one application or as an answer within it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assessments.files.evidence import Kept, refuse_too_much
from commitments.events import ReportFileAttached
from commitments.models import Item, Report, ReportFile
from departments.fields import visible
from departments.history.records import record_all
from departments.models import User


@dataclass(frozen=True)
class ReportWords:
    """What a unit brings: its words, the highlight it would like to be told of, and files that are stored already."""

    words: str
    highlight: str = ""
    files: Sequence[Kept] = ()


def usual_words(item: Item) -> str:
    """What the form begins with."""
    return f"已按期完成：{item.text}"


def write_report(item: Item, brought: ReportWords, *, actor: User, is_answer: bool, now: datetime) -> Report:
    """One more report of an item that its step holds locked; an answer belongs to the application that stands.

    ValidationError of the words or of too many files. The step's own event tells of the report.
    """
    last = item.reports.order_by("pk").last()
    before = last.application if last else 0
    report = Report(
        item=item,
        application=max(before, 1) if is_answer else before + 1,
        words=visible(brought.words, lines=True),
        highlight=visible(brought.highlight),
        made_by=actor,
        made_at=now,
    )
    report.full_clean()
    report.save()
    _attach(report, brought.files, actor, now)
    return report


def _attach(report: Report, files: Sequence[Kept], actor: User, now: datetime) -> None:
    once = {kept.sha256: kept for kept in files}
    refuse_too_much([kept.size for kept in once.values()], "一份报告")
    rows = [
        ReportFile(
            report=report,
            name=kept.name,
            sha256=kept.sha256,
            size=kept.size,
            content_type=kept.content_type,
            uploaded_by=actor,
        )
        for kept in once.values()
    ]
    for row in rows:
        row.full_clean()
        row.save()
    told = [
        (
            ReportFileAttached(item=report.item.code, name=row.name, sha256=row.sha256, size=row.size),
            row,
            f"为{report.item}附了材料“{row.name}”",
        )
        for row in rows
    ]
    if told:
        record_all(actor, told, at=now)
