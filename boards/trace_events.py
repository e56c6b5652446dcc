"""The events of the history behind lines of a board: who added, signed and decided them, and who entered their figure.

A constant number of queries, however many lines. Events after the publication of the edition tell nothing of it but a
correction; where the history kept no event of its own for a line, there is none.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import rfc8785
from django.db.models import Q
from django.utils import timezone

from assessments.events import (
    LineAmended,
    LinesImported,
    LineStep,
    LineWritten,
    ReadingsSet,
    WorkbookImported,
)
from assessments.models import Determination, Evidence
from boards.events import EditionCorrected, EditionPublished
from boards.models import Edition
from boards.traced import Happened
from departments.history.records import histories_of, history_of
from departments.history.words import verb_word
from departments.models import Record
from departments.months import CalendarMonth, day_words

PUBLISHING = (*EditionPublished.verbs, *EditionCorrected.verbs)
FIGURES = "指标数据"  # the sheet of a workbook that brings figures in
WINDOW = 300  # an import tells of itself after the lots that it wrote, one event each


@dataclass(frozen=True)
class LineEvents:
    """What the history tells of one line, each the last of its kind; `sequences` are all of its numbers."""

    added: Happened | None = None
    signed: Happened | None = None
    decided: Happened | None = None
    amended: Happened | None = None
    sequences: tuple[int, ...] = ()


def events_of(lines: Sequence[Determination], edition: Edition) -> dict[int, LineEvents]:
    """By the key of the line; three queries."""
    if not lines:
        return {}
    files = {str(file.pk): line.pk for line in lines for file in line.evidence.all()}
    by_line: dict[int, list[Record]] = {line.pk: [] for line in lines}
    for row in histories_of(Determination, by_line).order_by("sequence"):
        by_line[int(row.subject_id)].append(row)
    for row in histories_of(Evidence, files).order_by("sequence"):
        by_line[files[row.subject_id]].append(row)
    imported = _imports(lines)
    return {line.pk: _line_events(by_line[line.pk], imported.get(line.pk), edition) for line in lines}


def _imports(lines: Sequence[Determination]) -> dict[int, Record]:
    """By the key of the line the import that brought it in first; its event holds all lines of a department."""
    any_of, wanted = Q(), {line.pk for line in lines}
    for pk in wanted:
        any_of |= Q(data__contains=f'"id":{pk}')
    found: dict[int, Record] = {}
    for row in Record.objects.filter(any_of, verb__in=LinesImported.verbs).order_by("-sequence"):
        found |= {line.id: row for line in LinesImported.of(row).lines if line.id in wanted}
    return found


def _line_events(rows: Sequence[Record], imported: Record | None, edition: Edition) -> LineEvents:
    def last(*verbs: str) -> Happened | None:
        row = next((row for row in reversed(rows) if row.verb in verbs), None)
        return happened(row, edition.month) if row else None

    written = [row for row in rows if row.verb in LineWritten.verbs]
    first = written[0] if written else imported
    sequences = {row.sequence for row in (*rows, *([imported] if imported else []))}
    return LineEvents(
        added=happened(first, edition.month) if first else None,
        signed=last("determination.file"),
        decided=last("determination.accept"),
        amended=last(*LineAmended.verbs),
        sequences=tuple(sorted(sequences)),
    )


def happened(row: Record, month: CalendarMonth, door: str = "") -> Happened:
    """An event as it is told; the moment in Shanghai, with the year where it is not the month's."""
    step = LineStep.of(row) if row.verb in LineStep.verbs else None
    amended = LineAmended.of(row) if row.verb in LineAmended.verbs else None
    remark = (step.remark if step else amended.remark if amended else "") or ""
    on_behalf = (step.on_behalf if step else "") or ""
    return Happened(
        row.sequence, verb_word(row.verb), row.actor_name, moment(row.at, month), remark, on_behalf, door
    )


def moment(at: datetime, month: CalendarMonth) -> str:
    """`7月9日 10:02` in Shanghai, with the year where it is not the month's."""
    local = timezone.localtime(at)
    return f"{day_words(local.date(), year=month.year)} {local:%H:%M}"


def publication_of(edition: Edition) -> int | None:
    """The number of the event that published or corrected it; None where the history has none."""
    rows = history_of(edition).filter(verb__in=PUBLISHING)
    return rows.order_by("sequence").values_list("sequence", flat=True).first()


def entered_figures(
    lines: Iterable[Determination], edition: Edition, published: int | None
) -> dict[int, Happened]:
    """By the key of the line the event that entered its figure last before the edition came out (`published`).

    Two queries. Of a computed figure it is that of the metric which it comes from, in the same month.
    """
    places = {line.pk: _place(line) for line in lines if line.clause.metric_id}
    if not places:
        return {}
    asked = Q()
    for department, month, metric, _ in places.values():
        named = rfc8785.dumps(metric).decode()
        asked |= Q(subject_id=str(department), data__contains=f'"{month}":') & Q(data__contains=f"{named}:")
    events = Record.objects.filter(asked, verb__in=ReadingsSet.verbs)
    events = events if published is None else events.filter(sequence__lt=published)
    told = [(row, ReadingsSet.of(row)) for row in events.order_by("-sequence")]
    entered = {pk: row for pk, place in places.items() if (row := _latest(place, told))}
    doors = _doors(entered.values())
    return {pk: happened(row, edition.month, doors[row.sequence]) for pk, row in entered.items()}


FigurePlace = tuple[int, str, str, str]  # the department's key, month, metric's name, unit's code


def _place(line: Determination) -> FigurePlace:
    metric = line.clause.metric
    root = metric.root if metric else None
    assert root is not None
    return root.department_id, str(line.data_month), root.name, line.unit.code


def _latest(place: FigurePlace, told: Sequence[tuple[Record, ReadingsSet]]) -> Record | None:
    department, month, metric, unit = place
    for row, event in told:
        if row.subject_id == str(department) and unit in (event.changes or {}).get(month, {}).get(metric, {}):
            return row
    return None


def _doors(rows: Collection[Record]) -> dict[int, str]:
    """By number of the event where the figures came from: the workbook whose import they are part of, or the page.

    What one transaction writes follows each other in the history, so an import's lots stand right before it; as many
    figures as it says it brought are its own, what one has saved on the page just before is not.
    """
    near = Q()
    for row in rows:
        near |= Q(sequence__gte=row.sequence, sequence__lte=row.sequence + WINDOW)
    after = list(
        Record.objects.filter(near).order_by("sequence").only("sequence", "verb", "actor_id", "data")
    )
    return {row.sequence: _door(row, [one for one in after if one.sequence >= row.sequence]) for row in rows}


def _door(entered: Record, after: Sequence[Record]) -> str:
    figures = 0
    for row in after:
        if row.actor_id != entered.actor_id:
            break
        if row.verb in ReadingsSet.verbs:
            changes = ReadingsSet.of(row).changes or {}
            figures += sum(len(units) for metrics in changes.values() for units in metrics.values())
        elif row.verb in WorkbookImported.verbs:
            event = WorkbookImported.of(row)
            if figures <= (event.counts or {}).get(FIGURES, 0):
                named = f"《{event.file}》" if event.file else ""
                return f"由工作簿{named}导入"
            break
    return "在填报页填写"
