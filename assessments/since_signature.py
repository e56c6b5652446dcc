"""What is new on the sheet that the head signs: changes first.

Before the first signature of a month the measure is what was 审定 last month; after it, the last signature.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from assessments.basis import title
from assessments.events import LineDropped, LineStep
from assessments.models import Determination, Explanation, LineState
from assessments.sheet.clauses import ClauseRow
from assessments.sheet.contents import Sheet
from departments.history.events import Unsaid
from departments.models import Record
from rules.models import Signal

FILED = "determination.file"
NEW, GONE, EDITED, SAME = "new", "gone", "edited", "same"
MARKS = {NEW: "▲", GONE: "▼", EDITED: "✎", SAME: ""}
WORDS = {NEW: "新增", GONE: "减少", EDITED: "有改动", SAME: ""}


@dataclass(frozen=True)
class SheetChange:
    """One line of the sheet to be signed, or one that is no longer on it (`line` None, `text` says which).

    `wording` is what the public will read; "" where that is the grounds themselves.
    """

    kind: str
    text: str
    line: Determination | None = None
    wording: str = ""

    @property
    def mark(self) -> str:
        return MARKS[self.kind]

    @property
    def word(self) -> str:
        return WORDS[self.kind]


@dataclass
class ToSign:
    """The table that is signed: every line and explanation of `Sheet.ready_*`, and what changed."""

    sheet: Sheet
    gone: list[SheetChange]
    lines: list[SheetChange]

    @property
    def explanations(self) -> list[Explanation]:
        return self.sheet.ready_explanations

    @property
    def signed_at(self) -> datetime | None:
        """The last signature of the month; None before the first."""
        return self.sheet.submission.signed_at if self.sheet.submission else None

    @property
    def is_first(self) -> bool:
        return self.signed_at is None

    @cached_property
    def changed(self) -> list[SheetChange]:
        """▲ new, ✎ edited, ▼ gone, in that order."""
        order = (NEW, EDITED, GONE)
        changes = [change for change in (*self.lines, *self.gone) if change.kind != SAME]
        return sorted(changes, key=lambda change: order.index(change.kind))

    @property
    def counts(self) -> list[tuple[Signal, int]]:
        lines_by_signal = Counter(line.clause.signal for line in self.sheet.ready_lines)
        return [(signal, lines_by_signal[signal]) for signal in Signal]

    @property
    def files(self) -> int:
        return sum(len(line.evidence.all()) for line in self.sheet.ready_lines)

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.explanations


def to_sign(sheet: Sheet) -> ToSign:
    """The sheet as it would be filed now, each line marked by what it was before."""
    table = ToSign(sheet, [], [])
    rows = {line.pk: row for row in sheet.rows for line in row.lines}
    if table.signed_at is None:
        table.lines = [_against_last_month(line, rows[line.pk]) for line in sheet.ready_lines]
        table.gone = [change for row in sheet.rows for change in _not_again(row)]
    else:
        signed = _signed_versions(sheet.ready_lines)
        table.lines = [_against_signature(line, signed.get(line.pk)) for line in sheet.ready_lines]
        table.gone = _dropped(sheet, since=table.signed_at)
    lines = zip(sheet.ready_lines, table.lines, strict=True)
    table.lines = [replace(change, wording=sheet.wordings.get(line.pk, "")) for line, change in lines]
    return table


def _against_last_month(line: Determination, row: ClauseRow) -> SheetChange:
    is_given_again = any(last.unit_id == line.unit_id for last in row.before.lines)
    return SheetChange(SAME if is_given_again else NEW, str(line), line)


def _not_again(row: ClauseRow) -> list[SheetChange]:
    units_now = {line.unit_id for line in row.lines if line.state != LineState.REJECTED}
    gone_lines = [line for line in row.before.lines if line.unit_id not in units_now]
    return [SheetChange(GONE, f"{row.clause.label}：{line.unit.label}") for line in gone_lines]


def _against_signature(line: Determination, signed: int | Unsaid | None) -> SheetChange:
    """A line that was taken back and left as it was is no change."""
    if not line.signed_core:
        return SheetChange(NEW, str(line), line)
    return SheetChange(SAME if line.version == signed else EDITED, str(line), line)


def _signed_versions(lines: list[Determination]) -> dict[int, int | Unsaid]:
    """By line, the version that was filed last, as the history keeps it."""
    filed = Record.objects.filter(
        verb=FILED,
        subject_kind=Determination._meta.label_lower,
        subject_id__in=[str(line.pk) for line in lines if line.signed_core],
    )
    rows = filed.order_by("sequence").values_list("subject_id", "data")
    return {int(pk): LineStep.read_as(FILED, data).content.version for pk, data in rows}


def _dropped(sheet: Sheet, *, since: datetime) -> list[SheetChange]:
    """Lines that were signed and have been taken off since; only the history still knows them."""
    rows = Record.objects.filter(verb__in=LineDropped.verbs, at__gt=since)
    here = str(sheet.month.calendar_month), sheet.department.code
    changes = []
    for row in rows.order_by("sequence"):
        event = LineDropped.of(row)
        if (event.month, event.assessor) == here and event.was_signed:
            changes.append(SheetChange(GONE, event.name or _name_before(row)))
    return changes


def _name_before(row: Record) -> str:
    """What the earlier events called the line: their sentence alone says it."""
    return row.sentence.removeprefix("撤下了")


def since_seen(sheet: Sheet, parts: str) -> list[str]:
    """What differs from the table that somebody had before them, whose `Sheet.parts` came back as text."""
    before = dict(part.partition(".")[::2] for part in parts.split())
    words = {f"L{line.pk}": f"{line.clause.label}：{line.unit.label}" for line in sheet.ready_lines}
    words |= {f"E{explanation.pk}": f"{title(explanation)}的说明" for explanation in sheet.ready_explanations}
    now = sheet.parts
    kinds = {
        NEW: [name for name in now if name not in before],
        EDITED: [name for name in now if before.get(name, now[name]) != now[name]],
    }
    sentences = [
        f"{MARKS[kind]} {WORDS[kind]} {words[name]}" for kind, names in kinds.items() for name in names
    ]
    gone = len(before.keys() - now.keys())
    return [*sentences, f"{MARKS[GONE]} {WORDS[GONE]} {gone} 条"] if gone else sentences
