"""What is new on the sheet that the head signs: changes first.

Before the first signature of a month the measure is what was 审定 last month; after it, the last signature.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from assessments.basis import title
from assessments.events import ExplanationStep, LineDropped, LineStep
from assessments.line_differences import FieldChange, changes_since, explanations_since
from assessments.models import Determination, Explanation, LineState
from assessments.sheet.clauses import EDITABLE, UNFILED, ClauseRow
from assessments.sheet.contents import Sheet, part_name
from departments.history.events import UNSAID
from departments.history.records import histories_of
from departments.models import Record, Role
from rules.models import Signal

FILED: dict[type, tuple[str, type[LineStep | ExplanationStep]]] = {
    Determination: ("determination.file", LineStep),
    Explanation: ("explanation.file", ExplanationStep),
}
FILED_AS = dict(FILED.values())
NEW, GONE, EDITED, SAME = "new", "gone", "edited", "same"
MARKS = {NEW: "▲", GONE: "▼", EDITED: "✎", SAME: ""}
WORDS = {NEW: "新增", GONE: "减少", EDITED: "有改动", SAME: ""}


@dataclass(frozen=True)
class SheetChange:
    """One line of the sheet to be signed, or one that is no longer on it (`line` None, `text` says which).

    `wording` is what the public will read; "" where that is the grounds themselves. `fields` tell an edited
    one's changes in words. `name` is that of `Sheet.parts`, `figures` what they say under the line, where its
    words do not say it.
    """

    kind: str
    text: str
    line: Determination | None = None
    wording: str = ""
    fields: Sequence[FieldChange] = ()
    name: str = ""
    figures: str = ""

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
    words: list[SheetChange] = field(default_factory=list)
    doubted: list[SheetChange] = field(default_factory=list)  # filed, and the figures moved since

    @property
    def explained(self) -> list[tuple[Explanation, str]]:
        """Each explanation; of a declined unit with what the figures say of it."""
        said = {
            (finding.clause.pk, finding.unit.pk): finding.verdict.sentence
            for row in self.sheet.rows
            for finding in row.findings
        }
        return [(each, said.get((each.clause_id, each.unit_id or 0), "")) for each in self.explanations]

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
        changes = [
            change for change in (*self.lines, *self.words, *self.doubted, *self.gone) if change.kind != SAME
        ]
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


def named(thing: Determination | Explanation) -> str:
    """`红旗1：淳溪街道`, `红旗1的说明`: one thing of the sheet as the head is told of it."""
    if isinstance(thing, Explanation):
        return f"{title(thing)}的说明"
    return f"{thing.clause.label}：{thing.unit.label}"


def to_sign(sheet: Sheet) -> ToSign:
    """The sheet as it would be filed now, each line marked by what it was before."""
    table = ToSign(sheet, [], [])
    rows = {line.pk: row for row in sheet.rows for line in row.lines}
    if table.signed_at is None:
        table.lines = [_against_last_month(line, rows[line.pk]) for line in sheet.ready_lines]
        table.gone = [change for row in sheet.rows for change in _not_again(row)]
    else:
        table.lines = _against_signature(sheet.ready_lines)
        table.words = _rewritten(sheet.ready_explanations)
        table.gone = _dropped(sheet, since=table.signed_at)
    table.doubted = [
        SheetChange(EDITED, f"已报送的{doubt.words}") for doubt in sheet.doubted if doubt.is_filed
    ]
    table.lines = [
        replace(
            change,
            wording=sheet.wordings.get(line.pk, ""),
            name=part_name(line),
            figures=_figures_beside(line, rows[line.pk]),
        )
        for line, change in zip(sheet.ready_lines, table.lines, strict=True)
    ]
    return table


def _figures_beside(line: Determination, row: ClauseRow) -> str:
    """What the figures say under a line; "" where the grounds say just that."""
    figures = row.figures.get(line.pk)
    return figures.words if figures and figures.words != line.grounds else ""


def _against_last_month(line: Determination, row: ClauseRow) -> SheetChange:
    is_given_again = any(last.unit_id == line.unit_id for last in row.before.lines)
    return SheetChange(SAME if is_given_again else NEW, str(line), line)


def _not_again(row: ClauseRow) -> list[SheetChange]:
    units_now = {line.unit_id for line in row.lines if line.state != LineState.REJECTED}
    gone_lines = [line for line in row.before.lines if line.unit_id not in units_now]
    return [SheetChange(GONE, named(line)) for line in gone_lines]


def _against_signature(lines: list[Determination]) -> list[SheetChange]:
    """A line that was taken back and left as it was is no change; what else was edited since is told in words."""
    signed = _signed_versions(lines)
    edited = [line for line in lines if line.signed_core and line.version != signed.get(line.pk)]
    fields = changes_since(edited, signed)
    changes = []
    for line in lines:
        kind = EDITED if line in edited else SAME if line.signed_core else NEW
        changes.append(SheetChange(kind, str(line), line, fields=fields.get(line.pk, ())))
    return changes


def _rewritten(explanations: list[Explanation]) -> list[SheetChange]:
    """Explanations that were signed and say something else now; one that is new stands in the table alone."""
    signed = _signed_versions(explanations)
    edited = [each for each in explanations if signed.get(each.pk, each.version) != each.version]
    fields = explanations_since(edited, signed)
    return [
        SheetChange(EDITED, named(each), fields=fields.get(each.pk, ()), name=part_name(each))
        for each in edited
    ]


def sent_again(things: Sequence[Determination | Explanation]) -> list[Determination | Explanation]:
    """What came back, was answered in words or evidence, and went to the office again without the head.

    Filed last by a clerk who did not sign for the head; one query, none where nothing is with the office.
    """
    away = {(thing._meta.label_lower, str(thing.pk)): thing for thing in things if _is_answered(thing)}
    if not away:
        return []
    rows = Record.objects.filter(
        verb__in=[verb for verb, _ in FILED.values()], subject_id__in=[pk for _, pk in away]
    )
    last = {
        (row.subject_kind, row.subject_id): row for row in rows.select_related("actor").order_by("sequence")
    }
    return [thing for key, thing in away.items() if key in last and _is_by_clerk(last[key])]


def _is_answered(thing: Determination | Explanation) -> bool:
    return thing.decided_version is not None and thing.state not in (*EDITABLE, *UNFILED)


def _is_by_clerk(row: Record) -> bool:
    event = FILED_AS[row.verb].of(row)
    return row.actor is not None and row.actor.role == Role.CLERK and event.on_behalf is UNSAID


def _signed_versions(things: Sequence[Determination] | Sequence[Explanation]) -> dict[int, int]:
    """By pk, the version that was filed last, as the history keeps it."""
    if not things:
        return {}
    kind = type(things[0])
    verb, event = FILED[kind]
    rows = histories_of(kind, [each.pk for each in things]).filter(verb=verb).order_by("sequence")
    told = rows.values_list("subject_id", "data")
    return {int(pk): event.read_as(verb, data).content.version or 0 for pk, data in told}


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
