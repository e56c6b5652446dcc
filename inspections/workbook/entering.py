"""补录: rows of the sheets judged against their models and written, with one event a sheet."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import rfc8785
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import ReadRow, WorkbookSheet
from assessments.workbook.values import Ways, by_field
from departments.history.records import record
from departments.models import Department
from inspections.book_events import InspectionRowsImported


@dataclass
class EnteredRows:
    """The rows of one sheet that say something new, as they are written one after the other.

    `ways` is how the sheet shows a row; `at` says at which column the refusal of a constraint is told.
    """

    ledger: Ledger
    sheet: WorkbookSheet
    ways: Ways
    fallback: str
    at: Mapping[str, str] = field(default_factory=dict)
    written: list[models.Model] = field(default_factory=list)

    def refuses(self, row: ReadRow, thing: models.Model) -> bool:
        """Whether the row is at fault, by its cells or by the rules of its model; every fault is named."""
        if row.faulty:
            return True
        try:
            thing.full_clean()
        except ValidationError as refusal:
            for name, sentences in refusal.message_dict.items():
                for sentence in sentences:
                    self.ledger.fault(row, self._column(name, sentence), sentence)
        return bool(row.faulty)

    def _column(self, name: str, sentence: str) -> str:
        fields = {column.field for column in self.sheet.columns}
        if name != NON_FIELD_ERRORS and name in fields:
            return name
        return self.at.get(sentence, self.fallback)

    def write(self, thing: models.Model) -> None:
        thing.save()
        self.written.append(thing)
        self.ledger.changed(self.sheet.title, neutral_unit(self.ledger))

    def tell(self) -> None:
        """One event for what was written; the rows as the sheet shows them stand in it by their digest."""
        if not self.written:
            return
        shown = [[said(value) for value in row] for row in by_field(self.sheet, self.written, self.ways)]
        digest = hashlib.sha256(rfc8785.dumps(shown)).hexdigest()
        event = InspectionRowsImported(sheet=self.sheet.title, rows=len(self.written), digest=digest)
        sentence = f"补录了{self.sheet.title} {len(self.written)} 行"
        record(self.ledger.actor, event, self.written[0], sentence, at=self.ledger.now)


def neutral_unit(ledger: Ledger) -> Department:
    """The unit under which an import is told that must name none: the office, or the first of the register."""
    office = ledger.departments.get(settings.OFFICE_CODE)
    return office or min(ledger.departments.values(), key=lambda unit: (unit.position, unit.code))


def said(value: Any) -> str:
    return "" if value is None else str(value)


def differs(thing: models.Model, values: Mapping[str, Any]) -> bool:
    return any(getattr(thing, name) != value for name, value in values.items())


def take(thing: models.Model, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(thing, name, value)


def codes_joined(units: Iterable[Department]) -> str:
    ordered: Sequence[Department] = sorted(units, key=lambda unit: (unit.position, unit.code))
    return "、".join(unit.code for unit in ordered)
