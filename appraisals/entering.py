"""补录 of an appraisal: the rows of one sheet that say something new, judged one by one and written at once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import rfc8785
from django.core.exceptions import ValidationError
from django.db import models

from appraisals.book_events import AppraisalRowsImported
from departments.history.records import record
from departments.models import User

BATCH = 2_000


@dataclass
class EnteredThings:
    """What of one sheet is to be written: new rows, and changed ones with the columns that a change may touch."""

    title: str
    new: list[models.Model] = field(default_factory=list)
    changed: list[models.Model] = field(default_factory=list)

    def keep(self, thing: models.Model) -> None:
        (self.changed if thing.pk else self.new).append(thing)


def model_faults(thing: models.Model, *, with_constraints: bool) -> Mapping[str, list[str]]:
    """What the rules of its model say against a thing, by field.

    Where there are thousands of rows the constraints are left to the database, which asks them anyway.
    """
    try:
        thing.full_clean(validate_constraints=True) if with_constraints else thing.clean()
    except ValidationError as refusal:
        return refusal.message_dict
    return {}


def write_things(things: EnteredThings, shown: list[list[str]], *, actor: User | None, now: datetime) -> None:
    """Save them inside the transaction of the import and tell the history, once a sheet; `shown` are their rows."""
    everything = [*things.new, *things.changed]
    if not everything:
        return
    model: Any = type(everything[0])
    model._default_manager.bulk_create(things.new, batch_size=BATCH)
    columns = [column.name for column in model._meta.concrete_fields if not column.primary_key]
    model._default_manager.bulk_update(things.changed, columns, batch_size=BATCH // len(columns))
    digest = hashlib.sha256(rfc8785.dumps(shown)).hexdigest()
    event = AppraisalRowsImported(sheet=things.title, rows=len(shown), digest=digest)
    record(actor, event, everything[0], f"补录了{things.title} {len(shown)} 行", at=now)
