"""What freezes a document for good, and proves that it stands as it was: each model keeps a chain of its own.

A frozen row copies its document as text and holds the digest of it. The document names the digest of the row of the
same model made before it, and the head of the one history: so the chains of several models hold each other.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

import rfc8785
from django.db import models

from assessments import dates
from boards.digest import digest_of
from departments.history.differences import called
from departments.models import Record, RecordHead

AT_ONCE = 20  # documents held at a time

Document = Mapping[str, Any]


class Chained(Protocol):
    """The columns of an AppendOnly model that keeps a chain: text, its digest, when it was made."""

    content: str
    digest: str
    published_at: datetime

    @property
    def document(self) -> dict[str, Any]:
        """The text as data. Raises ValueError where it is no JSON."""


Frozen = TypeVar("Frozen", bound=models.Model)
Check = Callable[[Any, Document], bool]  # of a row and its text as it stands


def freeze(model: type[Frozen], document: Document, *, now: datetime, **fields: Any) -> Frozen:
    """Copy a document into a row of `model`, chained; the head of the history is held so that none slips between.

    Adds the keys `published_at` (+08:00), `previous_digest`, `history`, `digest`; `fields` are the row's other
    columns. To be called inside the transaction of the publication. Raises ValidationError.
    """
    RecordHead.objects.get_or_create(pk=1)
    head = RecordHead.objects.select_for_update().get(pk=1)
    rows = model._default_manager.order_by("-pk")
    chained = {
        **document,
        "published_at": moment(now),
        "previous_digest": rows.values_list("digest", flat=True).first(),
        "history": head.hash,
    }
    chained["digest"] = digest_of(chained)
    text = rfc8785.dumps(chained).decode()
    row = model(content=text, digest=chained["digest"], published_at=now, **fields)
    row.full_clean()
    row.save()
    return row


def first_fault(model: type[models.Model]) -> str | None:
    """Walk the chain of a model in the order its rows were made; None when whole, else the first fault."""
    rows: Iterator[Any] = model._default_manager.order_by("pk").iterator(AT_ONCE)
    return next(faults(rows), None)


def faults(
    rows: Iterable[Chained], checks: Mapping[str, Check] | None = None, *, emptied: Container[str] = ()
) -> Iterator[str]:
    """Every fault of these rows, in the order they were made, one Chinese sentence each.

    `checks` are what is asked of each row and the text as it stands, by the sentence where it does not hold. Of the
    digests in `emptied` the text was withdrawn: it has to be gone, and the chain goes on by the digest alone.
    """
    previous = None
    for row in rows:
        if row.digest in emptied:
            if row.content:
                yield f"{row}：已经撤回，内容却还在"
        else:
            yield from (f"{row}：{fault}" for fault in _row_faults(row, previous, checks or CHECKS))
        previous = row.digest


def telling_faults(
    rows: Iterable[Any], kind: type[Any], *, called_in_all: str, deed: str = "发布"
) -> Iterator[str]:
    """Every row against the event that tells of it, both ways, one Chinese sentence each.

    Rows have `facts` as their event of `kind` has; `called_in_all` is what they are when the row is gone, `deed` what
    the event tells was done.
    """
    records = Record.objects.filter(verb__in=kind.verbs).order_by("-sequence")
    told = {record.subject_id: (record.sequence, kind.of(record)) for record in records}
    for row in rows:
        sequence, event = told.pop(str(row.pk), (0, None))
        if event is None:
            yield f"{row}：历史中没有{deed}它的记录"
            continue
        mine, recorded = row.facts.as_data(), event.facts.as_data()
        for name in (name for name in mine if mine[name] != recorded[name]):
            yield f"{row}：{called(type(row), name)}与历史第 {sequence} 条不符"
    yield from (f"历史第 {sequence} 条所说的{called_in_all}不在，已被删去" for sequence, _ in told.values())


def digests(row: Chained) -> tuple[str, str]:
    """The digest computed anew from the text as it stands, and the one that the text names; "" where it names none."""
    try:
        return digest_of(row.document), row.document["digest"]
    except (ValueError, KeyError, TypeError, AttributeError):  # a text that is no document at all
        return "", ""


def holds_digest(row: Chained, document: Document) -> bool:
    return digest_of(document) == row.digest == document["digest"]


def holds_moment(row: Chained, document: Document) -> bool:
    return document["published_at"] == moment(row.published_at)


CHECKS: dict[str, Check] = {
    "内容与校验值不符": holds_digest,
    "发布时间与内容不符": holds_moment,
}


def _row_faults(row: Chained, previous: str | None, checks: Mapping[str, Check]) -> list[str]:
    try:
        document = row.document
        sentences = [sentence for sentence, holds in checks.items() if not holds(row, document)]
        if document["previous_digest"] != previous:
            sentences.append("与前一版的校验值不相连")
    except (ValueError, KeyError, TypeError, ArithmeticError, AttributeError):  # a text that tells nothing
        return ["内容读不出来"]
    return sentences


def moment(at: datetime) -> str:
    """A moment as documents tell it: +08:00, to the second."""
    return at.astimezone(dates.SHANGHAI).isoformat(timespec="seconds")
