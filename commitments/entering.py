"""补录: the bulk door to the ledger of promises, beside the single ones of each step.

What a workbook brings is written as it stands, without report, opinion or approval: the operator's word, or a unit's
proposals. Whoever calls has judged every row; this writes them and tells the history, one event a unit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models

from commitments.book_events import LedgerRowImported, LedgerRowsImported
from commitments.models import Item
from departments.history.records import record_all
from departments.models import Department, User

BATCH = 2_000
Words = Mapping[str, str]  # by heading, what a cell of it would show


@dataclass
class EnteredRow:
    """One row to be written: `before` is what it showed, None of a new one; `helping` the helping units of an item."""

    thing: models.Model
    key: str
    unit: Department
    before: Words | None
    after: Words
    helping: Sequence[Department] | None = None

    @property
    def is_new(self) -> bool:
        return self.before is None


@dataclass
class EnteredSheet:
    """The rows of one sheet that say something new."""

    title: str
    fields: Sequence[str]
    rows: list[EnteredRow] = field(default_factory=list)


def write_entered(sheet: EnteredSheet, *, actor: User | None, now: datetime) -> None:
    """Save the rows, inside the transaction of the import. IntegrityError where the database refuses one."""
    if not sheet.rows:
        return
    model = type(sheet.rows[0].thing)
    manager = model._default_manager
    manager.bulk_create([row.thing for row in sheet.rows if row.is_new], batch_size=BATCH)
    changed = [row.thing for row in sheet.rows if not row.is_new]
    manager.bulk_update(changed, sheet.fields, batch_size=BATCH)
    _write_helping(sheet.rows)
    told = _by_unit(sheet)
    record_all(actor, [(event, unit, _sentence(sheet, unit, event)) for unit, event in told.items()], at=now)


def _write_helping(rows: Sequence[EnteredRow]) -> None:
    """The helping units of new and changed items; a row that leaves them alone has None."""
    rows = [row for row in rows if row.helping is not None]
    through = Item.with_units.through
    through._default_manager.filter(item__in=[row.thing.pk for row in rows if not row.is_new]).delete()
    through._default_manager.bulk_create(
        [through(item_id=row.thing.pk, department_id=unit.pk) for row in rows for unit in row.helping or ()],
        batch_size=BATCH,
    )


def _by_unit(sheet: EnteredSheet) -> dict[Department, LedgerRowsImported]:
    lots: dict[Department, list[LedgerRowImported]] = {}
    for row in sheet.rows:
        lots.setdefault(row.unit, []).append(_told(row))
    return {unit: LedgerRowsImported(sheet=sheet.title, rows=lot) for unit, lot in lots.items()}


def _told(row: EnteredRow) -> LedgerRowImported:
    """A new row whole, of a changed one what differs; cells that show nothing are not told of."""
    if row.before is None:
        return LedgerRowImported(key=row.key, after={name: said for name, said in row.after.items() if said})
    names = [name for name, said in row.after.items() if said != row.before[name]]
    return LedgerRowImported(
        key=row.key,
        before={name: row.before[name] for name in names},
        after={name: row.after[name] for name in names},
    )


def _sentence(sheet: EnteredSheet, unit: Department, event: LedgerRowsImported) -> str:
    return f"补录了{unit.label}的{sheet.title} {len(event.rows)} 行"
