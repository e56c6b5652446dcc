"""What the head was shown of a sheet, and what has changed since: that waits until it is seen.

A refused signature keeps what had been on the page, for that person alone, until they sign or hand back;
each change is confirmed by a press of its own.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from assessments.events import ExplanationWritten, LineDropped
from assessments.line_differences import FieldChange, changes_since, compared, explanations_since
from assessments.models import Determination, Explanation
from assessments.sheet.clauses import EDITABLE, UNFILED
from assessments.sheet.contents import Sheet, part_name
from assessments.since_signature import EDITED, GONE, NEW, SheetChange, named
from departments import unsaved
from departments.models import Record, UnsavedKind, User
from rules.judging import figure_words

PART = re.compile(r"([LE]\d{1,18})\.(\d{1,9}\.[a-z_]{1,20}(?:\.[0-9a-f]{8})?)")
Parts = Mapping[str, str]  # `Sheet.parts` as somebody had them before them


def parts_in(text: str) -> dict[str, str]:
    """`Sheet.parts` as a page sends them back: whatever is no part is passed over."""
    return {part[1]: part[2] for part in map(PART.fullmatch, text.split()) if part}


def text_of(parts: Parts) -> str:
    return " ".join(f"{name}.{part}" for name, part in parts.items())


def waiting(person: User, sheet: Sheet) -> list[SheetChange]:
    """What changed under a signature of this person that was refused, and they have not confirmed to have seen."""
    kept = unsaved.kept(person, UnsavedKind.SHOWN, _page(sheet)).get("parts")
    return since_shown(sheet, parts_in(kept)) if kept is not None else []


def keep(person: User, sheet: Sheet, shown: Parts, looked: Collection[str] = ()) -> None:
    """Remember the page on which a signature was refused; what was seen on it (`looked`, by name) is seen.

    What waited before and was not confirmed goes on waiting.
    """

    def kept_on(fields: dict[str, list[str]]) -> dict[str, list[str]]:
        before = parts_in(fields["parts"][0]) if fields else dict(shown)
        for name in looked:
            before.pop(name, None)
        return {"parts": [text_of(before | {name: shown[name] for name in looked if name in shown})]}

    unsaved.change(person, UnsavedKind.SHOWN, _page(sheet), kept_on)


def let_go(person: User, sheet: Sheet) -> None:
    unsaved.let_go(person, UnsavedKind.SHOWN, _page(sheet))


def _page(sheet: Sheet) -> str:
    return f"sign {sheet.department.code} {sheet.month.calendar_month}"


def since_shown(sheet: Sheet, before: Parts) -> list[SheetChange]:
    """▲ new, ✎ edited in words, ▼ gone, of the sheet as it stands against `before`; each with its name."""
    now = sheet.parts
    new = [name for name in now if name not in before]
    edited = [name for name in now if name in before and not _is_same(before[name], now[name])]
    doubted = {part_name(doubt.thing): doubt for doubt in sheet.stale if isinstance(doubt.thing, Explanation)}
    filed = _filed(sheet)
    gone = [name for name in before if not {name} & {*now, *filed, *doubted}]
    known = sheet.ready
    fields = _fields([known[name] for name in edited], {name: before[name] for name in edited})
    fields |= {
        name: [moved] for name in edited if not fields.get(name) and (moved := _moved(sheet, known[name]))
    }
    names = _names_of_gone(sheet, gone)
    return [
        *(_change(NEW, name, known[name]) for name in new),
        *(_change(EDITED, name, known[name], fields.get(name, ())) for name in edited),
        *(SheetChange(EDITED, doubt.words, name=name) for name, doubt in doubted.items() if name in before),
        *(SheetChange(GONE, names[name], name=name) for name in gone),
    ]


def _is_same(before: str, now: str) -> bool:
    """What an earlier release kept of a page had no digest of the figures: then version and state alone speak."""
    return now == before if before.count(".") > 1 else now.split(".")[:2] == before.split(".")


def _moved(sheet: Sheet, thing: Determination | Explanation) -> FieldChange | None:
    """The figures of a line that itself stands as it was: what it was written on, and what they say now."""
    if not isinstance(thing, Determination):
        return None
    figures = (row.figures[thing.pk] for row in sheet.rows if thing.pk in row.figures)
    now = next((one.words for one in figures), "无数据")
    was = thing.grounds if thing.grounds_by_machine else figure_words(thing.clause.metric, thing)
    return FieldChange("数据", *compared(was, now)) if was != now else None


def _filed(sheet: Sheet) -> set[str]:
    """What is with the office: somebody else signed it meanwhile, and nobody took it away."""
    lines = {part_name(line) for row in sheet.rows for line in row.lines if line.state not in EDITABLE}
    words = (each for row in sheet.rows for each in row.explanations if each.state not in UNFILED)
    return lines | {part_name(each) for each in words}


def _change(
    kind: str, name: str, thing: Determination | Explanation, fields: Collection[FieldChange] = ()
) -> SheetChange:
    line = thing if isinstance(thing, Determination) else None
    return SheetChange(kind, named(thing), line, fields=tuple(fields), name=name)


def _fields(
    things: Iterable[Determination | Explanation], before: Parts
) -> dict[str, Collection[FieldChange]]:
    rows = list(things)
    versions = {name: int(part.partition(".")[0]) for name, part in before.items()}
    of_lines, of_words = (
        {int(name[1:]): version for name, version in versions.items() if name[0] == kind} for kind in "LE"
    )
    lines = changes_since([row for row in rows if isinstance(row, Determination)], of_lines)
    words = explanations_since([row for row in rows if isinstance(row, Explanation)], of_words)
    fields: dict[str, Collection[FieldChange]] = {f"L{pk}": changes for pk, changes in lines.items()}
    return fields | {f"E{pk}": changes for pk, changes in words.items()}


def _names_of_gone(sheet: Sheet, names: Collection[str]) -> dict[str, str]:
    """What is no longer to be signed, as it is called, or was: of this department alone, whatever was sent."""
    found = {name: "一条认定" if name[0] == "L" else "一条说明" for name in names}
    for row in sheet.rows:
        things: list[Determination | Explanation] = [*row.lines, *row.explanations]
        found |= {name: named(thing) for thing in things if (name := part_name(thing)) in found}
    verbs = (*LineDropped.verbs, *ExplanationWritten.verbs)
    told = Record.objects.filter(subject_id__in=[name[1:] for name in names], verb__in=verbs)
    for event in told if names else ():
        found |= {name: text for name, text in _dropped(event, sheet.department.code) if name in found}
    return found


def _dropped(row: Record, assessor: str) -> Iterable[tuple[str, str]]:
    if row.verb in LineDropped.verbs:
        dropped = LineDropped.of(row)
        if dropped.assessor == assessor and dropped.name:
            yield f"L{row.subject_id}", dropped.name
    elif (written := ExplanationWritten.of(row).content).assessor == assessor:
        yield f"E{row.subject_id}", f"{written.clause}的说明"
