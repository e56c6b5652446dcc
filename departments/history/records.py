"""The one history: `record` writes an event, `history_of` reads a thing's, `verify_chain` proves it whole."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import rfc8785
from django.db import models, transaction
from django.utils import timezone

from departments.history.events import Event
from departments.history.triggers import BEGINNING
from departments.models import Record, RecordHead, User

SYSTEM = "系统"
SHORTEST = 12  # digits of a hash that was noted


def event_hash(row: dict[str, Any]) -> str:
    """SHA-256, in hex, of the RFC 8785 form of one event; the previous event's hash is among its fields."""
    return hashlib.sha256(rfc8785.dumps(row)).hexdigest()


def _fields(row: Record) -> dict[str, Any]:
    return {
        "sequence": row.sequence,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": row.actor_id,
        "actor_name": row.actor_name,
        "verb": row.verb,
        "subject": [row.subject_kind, row.subject_id],
        "sentence": row.sentence,
        "data": row.data,
        "previous_hash": row.previous_hash,
    }


def record(
    actor: User | None,
    event: Event,
    subject: models.Model,
    sentence: str,
    *,
    at: datetime | None = None,
) -> Record:
    """Append one event to the history, in the transaction of what it tells.

    `event` says what happened and carries what else is worth keeping (an app's `events.py` declares it),
    `sentence` is one Chinese sentence for the auditor. The head row is locked last in a transaction, which
    keeps sequence numbers without gaps. Returns the new Record.
    """
    return record_all(actor, [(event, subject, sentence)], at=at)[0]


@transaction.atomic
def record_all(
    actor: User | None,
    told: Iterable[tuple[Event, models.Model, str]],
    *,
    at: datetime | None = None,
) -> list[Record]:
    """Append many events at once, in their order; each is what `record` takes. The head moves on one by one."""
    RecordHead.objects.get_or_create(pk=1)
    head = RecordHead.objects.select_for_update().get(pk=1)
    sequence, previous, rows = head.sequence, head.hash, []
    for event, subject, sentence in told:
        row = _record_after(sequence, previous, actor, event, subject, sentence, at or timezone.now())
        sequence, previous = row.sequence, row.hash
        rows.append(row)
    Record.objects.bulk_create(rows)
    for row in rows:
        head.sequence, head.hash = row.sequence, row.hash
        head.save(update_fields=["sequence", "hash"])
    return rows


def _record_after(
    sequence: int,
    previous: str,
    actor: User | None,
    event: Event,
    subject: models.Model,
    sentence: str,
    at: datetime,
) -> Record:
    row = Record(
        sequence=sequence + 1,
        at=at,
        actor=actor,
        actor_name=str(actor) if actor else SYSTEM,
        verb=event.verb,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        sentence=sentence,
        data=rfc8785.dumps(event.as_data()).decode(),
        previous_hash=previous,
    )
    row.hash = event_hash(_fields(row))
    return row


def _head() -> tuple[int, str]:
    return RecordHead.objects.filter(pk=1).values_list("sequence", "hash").first() or (0, BEGINNING)


def head_hash() -> str:
    """The hash of the last event of the history (64 zeros before the first)."""
    return _head()[1]


def noted_head(noted: str) -> Record | None:
    """The event whose hash was noted earlier (12 digits at least); None where the history has none such, or two."""
    digits = noted.strip().lower()
    if len(digits) < SHORTEST:
        return None
    events = list(Record.objects.filter(hash__startswith=digits)[:2])
    return events[0] if len(events) == 1 else None


def history_of(subject: models.Model) -> models.QuerySet[Record]:
    """Every event about one thing, the newest first."""
    return histories_of(type(subject), [subject.pk])


def histories_of(kind: type[models.Model], keys: Iterable[int | str]) -> models.QuerySet[Record]:
    """Every event about any of these things of one kind, the newest first."""
    return Record.objects.filter(
        subject_kind=kind._meta.label_lower, subject_id__in=[str(key) for key in keys]
    )


def verify_chain(rows: Iterable[Record] | None = None) -> str | None:
    """Walk the history from the first event; None when whole, else a Chinese sentence naming the first fault."""
    previous, sequence = BEGINNING, 0
    for row in rows if rows is not None else Record.objects.order_by("sequence").iterator():
        sequence += 1
        if row.sequence != sequence:
            return f"第 {sequence} 条记录缺失（读到的是第 {row.sequence} 条）"
        if row.previous_hash != previous:
            return f"第 {sequence} 条记录与前一条不相连"
        if event_hash(_fields(row)) != row.hash:
            return f"第 {sequence} 条记录的内容与校验值不符"
        previous = row.hash
    if rows is None and _head() != (sequence, previous):
        return f"历史末端与第 {sequence} 条记录不符：末尾有记录被删去"
    return None
