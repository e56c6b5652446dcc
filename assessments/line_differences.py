"""What differs between two versions of a line or an explanation: by field, in words, cut by character.

The history keeps the whole content of every version; a version is found by its number.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

import rfc8785
from django.db.models import Q

from assessments.content import explanation_content, line_content
from assessments.events import (
    EvidenceAttached,
    EvidenceRemoved,
    ExplanationContent,
    ExplanationStep,
    ExplanationWritten,
    LineContent,
    LineEdited,
    LineStep,
    LineWritten,
)
from assessments.models import Determination, Explanation, Reason
from assessments.sheet.clauses import was_sent_back
from departments.history.events import UNSAID, Unsaid
from departments.history.records import histories_of
from departments.models import Department, Record

BESIDE = 12  # characters kept of what stayed, on either side of a change
Pieces = list[tuple[bool, str]]  # (is it changed, text), in order
OF_LINE: dict[str, type[LineWritten | LineEdited | LineStep]] = {
    verb: kind for kind in (LineWritten, LineEdited, LineStep) for verb in kind.verbs
}
OF_EXPLANATION: dict[str, type[ExplanationWritten | ExplanationStep]] = {
    verb: kind for kind in (ExplanationWritten, ExplanationStep) for verb in kind.verbs
}
FileEvent = EvidenceAttached | EvidenceRemoved
OF_FILES: dict[str, type[FileEvent]] = {
    verb: kind for kind in (EvidenceAttached, EvidenceRemoved) for verb in kind.verbs
}


@dataclass(frozen=True)
class FieldChange:
    """A field that differs: pieces of (is it changed, text) before and after."""

    label: str
    before: Pieces
    after: Pieces

    @property
    def brief(self) -> tuple[Pieces, Pieces]:
        """Both without the long stretches that stayed: enough of them to find the place again."""
        return _brief(self.before), _brief(self.after)


def _brief(pieces: Pieces) -> Pieces:
    last = len(pieces) - 1
    return [
        (changed, text if changed else _around(text, opens=at == 0, ends=at == last))
        for at, (changed, text) in enumerate(pieces)
    ]


def _around(text: str, *, opens: bool, ends: bool) -> str:
    if len(text) <= 2 * BESIDE:
        return text
    return ("" if opens else text[:BESIDE]) + "…" + ("" if ends and not opens else text[-BESIDE:])


def _figure(content: LineContent) -> str | Unsaid:
    if not isinstance(content.figure, Mapping):
        return UNSAID
    pair = [number for number in map(content.figure.get, ("done", "total")) if number is not None]
    return " / ".join(pair) or content.figure.get("value") or ""


COMPARED: dict[str, Callable[[LineContent], str | Unsaid]] = {
    "条款": lambda content: content.clause,
    "单位": lambda content: content.unit,
    "所属月份": lambda content: content.data_month,
    "事由": lambda content: content.grounds,
    "事实依据": lambda content: content.facts,
    "数据": _figure,
}


def differences_of(before: LineContent, after: LineContent, names: Mapping[str, str]) -> list[FieldChange]:
    """Every field of a line that differs and that both versions tell; `names` gives a unit's name by its code."""
    changes = []
    for label, text_of in COMPARED.items():
        old, new = text_of(before), text_of(after)
        if isinstance(old, str) and isinstance(new, str) and old != new:
            changes.append(FieldChange(label, *compared(names.get(old, old), names.get(new, new))))
    return changes


def units_in(contents: Iterable[LineContent]) -> dict[str, str]:
    """The name of every unit that these contents speak of, by its code."""
    codes = {content.unit for content in contents if isinstance(content.unit, str)}
    return {unit.code: unit.label for unit in Department.objects.filter(code__in=codes)}


def compared(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Both texts cut by character into what stayed and what did not."""
    old, new = [], []
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if old_start < old_end:
            old.append((tag != "equal", before[old_start:old_end]))
        if new_start < new_end:
            new.append((tag != "equal", after[new_start:new_end]))
    return old, new


def changes_since(
    lines: Collection[Determination], versions: Mapping[int, int]
) -> dict[int, list[FieldChange]]:
    """By pk of each line, what differs from the version of it that `versions` names; three queries.

    A line whose version the history does not know is left out: nothing can be said of it but that it changed.
    """
    before = _line_versions({line.pk: versions[line.pk] for line in lines if line.pk in versions})
    after = {line.pk: line_content(line) for line in lines if line.pk in before}
    names, files = units_in([*before.values(), *after.values()]), _files_since(lines, versions)
    return {pk: [*differences_of(before[pk], after[pk], names), *files.get(pk, ())] for pk in before}


def changes_since_returned(lines: Iterable[Determination]) -> dict[int, list[FieldChange]]:
    """Of each line that came back and was answered since: what differs from what the office read."""
    answered = [
        line for line in lines if was_sent_back(line) and line.decided_version not in (None, line.version)
    ]
    versions = {line.pk: line.decided_version for line in answered if line.decided_version is not None}
    return changes_since(answered, versions)


def explanations_since(
    explanations: Collection[Explanation], versions: Mapping[int, int]
) -> dict[int, list[FieldChange]]:
    """The same of explanations: their one text."""
    wanted = {each.pk: versions[each.pk] for each in explanations if each.pk in versions}
    rows = _events(Explanation, wanted, OF_EXPLANATION)
    before: dict[int, ExplanationContent] = {}
    for row in rows:
        content, pk = OF_EXPLANATION[row.verb].of(row).content, int(row.subject_id)
        if content.version and content.version <= wanted[pk]:
            before[pk] = content
    changes = {}
    for each in explanations:
        if each.pk in before:
            old, new = _said(before[each.pk]), _said(explanation_content(each))
            changes[each.pk] = [FieldChange("说明", *compared(old, new))] if old != new else []
    return changes


def _said(content: ExplanationContent) -> str:
    label = Reason(content.reason).label if content.reason in Reason.values else content.reason or ""
    return f"{label}：{content.words}" if content.words else label


def _events(
    kind: type[Determination | Explanation], wanted: Mapping[int, int], of: Mapping[str, type]
) -> Iterable[Record]:
    return histories_of(kind, wanted).filter(verb__in=of).order_by("sequence")


def _line_versions(wanted: Mapping[int, int]) -> dict[int, LineContent]:
    """The last content of each line that was no later than the version wanted of it."""
    found: dict[int, LineContent] = {}
    for row in _events(Determination, wanted, OF_LINE):
        content, pk = OF_LINE[row.verb].of(row).content, int(row.subject_id)
        if content.version and content.version <= wanted[pk]:
            found[pk] = content
    return found


def _files_since(
    lines: Collection[Determination], versions: Mapping[int, int]
) -> dict[int, list[FieldChange]]:
    """The names of the files that came and went after the version of each line."""
    if not lines:
        return {}
    since = min(line.month.calendar_month for line in lines).first_day
    rows = Record.objects.filter(_theirs(lines), verb__in=OF_FILES, at__date__gte=since)
    wanted, events = {line.pk for line in lines}, defaultdict(list)
    for row in rows.order_by("sequence"):
        event = OF_FILES[row.verb].of(row)
        if event.line in wanted:
            events[event.line].append(event)
    changes = {pk: _files_apart(of_line, versions.get(pk, 0)) for pk, of_line in events.items()}
    return {pk: [change] for pk, change in changes.items() if change}


def _theirs(lines: Collection[Determination]) -> Q:
    """What was done for these departments: by the line's content, or, where it was not kept, by who did it."""
    theirs = Q(actor__department__in={line.assessor_id for line in lines})
    for code in {line.assessor.code for line in lines}:
        theirs |= Q(data__contains=f'"assessor":{rfc8785.dumps(code).decode()}')
    return theirs


def _files_apart(events: list[FileEvent], version: int) -> FieldChange | None:
    known = [event for event in events if not event.content or (event.content.version or 0) <= version]
    before, after = _held(known), _held(events)
    gone = "、".join(name for sha256, name in before.items() if sha256 not in after)
    new = "、".join(name for sha256, name in after.items() if sha256 not in before)
    if not gone and not new:
        return None
    return FieldChange("佐证", [(True, gone)] if gone else [], [(True, new)] if new else [])


def _held(events: Iterable[FileEvent]) -> dict[str, str]:
    """By hash, the names of the files that are attached after these events."""
    held: dict[str, str] = {}
    for event in events:
        if isinstance(event, EvidenceAttached):
            held[str(event.facts.sha256)] = event.facts.name or "文件"
        else:
            held.pop(event.sha256, None)
    return held
