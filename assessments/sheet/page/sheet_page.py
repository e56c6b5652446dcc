"""The sheet as its template reads it: what stands on top and beside, and the rows by signal."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.http import QueryDict

from assessments import dates, permissions
from assessments.colleagues_writing import ColleagueWriting, colleagues_writing
from assessments.forms.explanations import ReasonForm
from assessments.forms.files import said_on_top
from assessments.forms.lines import LineForm, findable
from assessments.line_differences import changes_since_returned
from assessments.row_fields import by_place, is_touched, words_in
from assessments.sheet.addresses import anchor, is_at, line_place
from assessments.sheet.clauses import ClauseRow
from assessments.sheet.contents import Sheet
from assessments.sheet.lots import Lot, last_lot
from assessments.sheet.page.building import Opened, RowBuilder
from assessments.sheet.page.rows import RowView
from assessments.sheet.rest import Rest, repeatable, rests
from assessments.signing import is_sent
from departments.finding import Findable
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


def _id_of(form: ReasonForm | LineForm, name: str) -> str:
    """Where the link to a fault leads: to the field, of what is wrong with a reason as a whole to its words."""
    name = "words" if isinstance(form, ReasonForm) and name != "reason" else name
    return form[name].id_for_label if name in form.fields else str(form.prefix)


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
        return len(self.sheet.ready)

    @property
    def proposals(self) -> int:
        return sum(len(row.proposals) for row in self.sheet.rows)

    @cached_property
    def proposing(self) -> list[ClauseRow]:
        """The clauses whose proposals one press takes up."""
        return [row for row in self.sheet.rows if row.proposals] if self.writable else []

    @cached_property
    def repeatable(self) -> list[ClauseRow]:
        """The clauses that one press explains as last month; none where that says no more than a bare reason."""
        rows = repeatable(self.sheet) if self.writable else []
        return rows if any(row.before.explanation and row.before.explanation.words for row in rows) else []

    @property
    def has_bulk(self) -> bool:
        return bool(self.proposing or self.repeatable or self.rests or self.last_lot)

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

    @cached_property
    def withdrawable(self) -> int:
        """How many lines and explanations one press takes back: filed, and not touched by the office."""
        rows = [row for block in self.blocks for row in block.rows]
        things = [
            thing
            for row in rows
            for thing in (*row.lines, *row.declined, row.explanation, *row.replaced)
            if thing
        ]
        return sum("withdraw" in thing.can for thing in things)

    @cached_property
    def is_sent(self) -> bool:
        """Whether the head has before them exactly what is ready now."""
        return is_sent(self.sheet)

    @cached_property
    def faults(self) -> list[RefusedPlace]:
        """For the summary on top: a refused form comes back far down the page, or has no place on it."""
        if not self.opened:
            return []
        rows = [row for block in self.blocks for row in block.rows]
        refused_places = []
        for place, form in self.opened.items():
            has_place, label = any(row.shows(form) for row in rows), self._label(place)
            refused_places += [
                RefusedPlace(_id_of(form, name) if has_place else self._row_of(place), label, str(text))
                for name in form.errors
                for text in said_on_top(form, name)
            ]
        return refused_places

    @property
    def is_field_in_focus(self) -> bool:
        """Whether a refused form stands open with its words to be typed: then the focus goes there."""
        rows = [row for block in self.blocks for row in block.rows]
        return any(
            row.shows(form) and "words" in form.errors for form in self.opened.values() for row in rows
        )

    @cached_property
    def builder(self) -> RowBuilder:
        month = self.sheet.month.calendar_month
        forms = (self.opened, self.typed)
        beside: dict[str, list[str]] = {}
        for colleague in self.colleagues:
            for row, words in colleague.rows.items():
                beside.setdefault(row, []).append(words)
        answered = changes_since_returned(line for row in self.sheet.rows for line in row.lines)
        said = (*forms, self.sheet.wordings, beside, answered, dates.local_day(self.now))
        return RowBuilder(self.sheet.department, month, self.user, self.writable, *said)

    @cached_property
    def colleagues(self) -> list[ColleagueWriting]:
        """Who else is writing in it, for those who write in it."""
        month = self.sheet.month.calendar_month
        return colleagues_writing(self.user, month, now=self.now) if self.writable else []

    @property
    def findable(self) -> list[Findable]:
        """The units by what they are found by, where the page has a form that asks for one."""
        rows = [row for block in self.blocks for row in block.rows]
        asks = any(isinstance(form, LineForm) for row in rows for form in row.forms)
        return findable(self.units) if asks and self.writable else []

    @cached_property
    def blocks(self) -> list[SignalBlock]:
        rows = [self.builder.row(row) for row in self.sheet.rows]
        return [
            SignalBlock(signal, [row for row in rows if row.row.clause.signal == signal]) for signal in Signal
        ]

    @cached_property
    def unsaved(self) -> int:
        """In how many forms something typed is not saved."""
        return sum(is_touched(fields) for fields in by_place(self.typed).values())

    @cached_property
    def left_over(self) -> list[LeftOver]:
        rows = [row for block in self.blocks for row in block.rows]
        shown = {form.prefix for row in rows for form in row.forms} if self.writable else set()
        gone = {place: fields for place, fields in by_place(self.typed).items() if place not in shown}
        return [LeftOver(self._label(place), words_in(fields)) for place, fields in gone.items()]

    def _row_of(self, place: str) -> str:
        """The id of the row that a place belongs to; the place itself where that is a line's own."""
        keys = (anchor(row.clause) for row in self.sheet.rows)
        return next((key for key in keys if is_at(place, key)), place)

    def _label(self, place: str) -> str:
        """The clause, and the unit where the place is one's own."""
        names = {unit.code: unit.label for unit in self.units}
        for row in self.sheet.rows:
            if is_at(place, anchor(row.clause)):
                return f"{row.clause.label} {names.get(place.rpartition('-')[2], '')}".strip()
            for line in row.lines:
                if place == line_place(line.pk):
                    return f"{row.clause.label} {line.unit.label}"
        return "一条认定"

    @property
    def units(self) -> list[Department]:
        return self.builder.units
