"""The sheet as its template reads it: what stands on top and beside, and the rows by signal."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.http import QueryDict

from assessments import dates, permissions
from assessments.row_fields import by_place, words_in
from assessments.sheet.addresses import anchor
from assessments.sheet.contents import Sheet
from assessments.sheet.page.building import Opened, RowBuilder
from assessments.sheet.page.rows import RowView
from assessments.sheet.rest import Lot, Rest, last_lot, rests
from assessments.signing import is_sent
from departments.models import Department, User
from rules.models import Signal


@dataclass(frozen=True)
class RefusedPlace:
    """What was refused on the page: the id of its place, the clause and unit, and the sentence."""

    place: str
    label: str
    sentence: str


@dataclass(frozen=True)
class LeftOver:
    """Unsaved text of a form that is no longer on the page."""

    label: str
    texts: list[str]


@dataclass
class SignalBlock:
    signal: Signal
    rows: list[RowView]


@dataclass
class SheetPage:
    """Everything that the sheet shows, for one person at one instant."""

    sheet: Sheet
    user: User
    now: datetime
    opened: Opened = field(default_factory=dict)
    typed: QueryDict = field(default_factory=QueryDict)

    @property
    def writable(self) -> bool:
        allowed = permissions.may_fill_in(self.user, self.sheet.department)
        return allowed and self.sheet.month.published_at is None

    @property
    def may_sign(self) -> bool:
        return self.writable and permissions.may_sign(self.user, self.sheet.department)

    @property
    def is_late(self) -> bool:
        return self.now > self.sheet.month.report_until

    @property
    def time_left(self) -> str:
        return dates.time_left(self.sheet.month.report_until, self.now)

    @property
    def is_filed(self) -> bool:
        return self.sheet.submission is not None and self.sheet.submission.first_filed_at is not None

    @property
    def ready(self) -> int:
        return len(self.sheet.ready_lines) + len(self.sheet.ready_explanations)

    @property
    def proposals(self) -> int:
        return sum(len(row.proposals) for row in self.sheet.rows)

    @cached_property
    def rests(self) -> list[Rest]:
        """The buttons that explain all empty clauses at once; those that would write nothing are left out."""
        available = rests(self.sheet) if self.writable else []
        return [rest for rest in available if rest.rows or rest.wordy]

    @cached_property
    def last_lot(self) -> Lot | None:
        return last_lot(self.sheet) if self.writable else None

    @property
    def missing(self) -> int:
        return len(self.sheet.applicable) - self.sheet.complete

    @property
    def may_withdraw(self) -> bool:
        lines = [line for block in self.blocks for row in block.rows for line in row.lines]
        return any("withdraw" in line.can for line in lines)

    @cached_property
    def is_sent(self) -> bool:
        """Whether the head has before them exactly what is ready now."""
        return is_sent(self.sheet)

    @cached_property
    def faults(self) -> list[RefusedPlace]:
        """For the summary on top: a refused form comes back far down the page, or has no place on it."""
        if not self.opened:
            return []
        rows = {row.anchor: row for block in self.blocks for row in block.rows}
        names = {unit.code: unit.label for unit in self.units}
        refused_places = []
        for (key, code), form in self.opened.items():
            label = f"{rows[key].row.clause.label} {names.get(code, '')}".strip() if key in rows else ""
            place = form["words"].id_for_label if key in rows and rows[key].shows(form) else key
            refused_places += [
                RefusedPlace(place, label, str(text)) for texts in form.errors.values() for text in texts
            ]
        return refused_places

    @property
    def is_field_in_focus(self) -> bool:
        """Whether a refused form stands open with its words to be typed: then the focus goes there."""
        rows = [row for block in self.blocks for row in block.rows]
        return any(row.shows(form) and form["words"].errors for form in self.opened.values() for row in rows)

    @cached_property
    def builder(self) -> RowBuilder:
        month = self.sheet.month.calendar_month
        forms = (self.opened, self.typed)
        return RowBuilder(self.sheet.department, month, self.user, self.writable, *forms, self.sheet.wordings)

    @cached_property
    def blocks(self) -> list[SignalBlock]:
        rows = [self.builder.row(row) for row in self.sheet.rows]
        return [
            SignalBlock(signal, [row for row in rows if row.row.clause.signal == signal]) for signal in Signal
        ]

    @cached_property
    def unsaved(self) -> int:
        """In how many forms something typed is not saved."""
        return len(by_place(self.typed))

    @cached_property
    def left_over(self) -> list[LeftOver]:
        rows = [row for block in self.blocks for row in block.rows]
        shown = {form.prefix for row in rows for form in row.forms} if self.writable else set()
        gone = {place: fields for place, fields in by_place(self.typed).items() if place not in shown}
        return [LeftOver(self._label(place), words_in(fields)) for place, fields in gone.items()]

    def _label(self, place: str) -> str:
        names = {unit.code: unit.label for unit in self.units}
        for row in self.sheet.rows:
            key = anchor(row.clause)
            if place == key or place.startswith(f"{key}-"):
                unit = names.get(place.removeprefix(key).removeprefix("-"), "")
                return f"{row.clause.label}　{unit}".strip()
        return "一条认定"

    @property
    def units(self) -> list[Department]:
        return self.builder.units
