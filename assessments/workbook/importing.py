"""A workbook taken in: every fault in one pass, one transaction, one event in the history."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.events import WorkbookImported
from assessments.files.archives import Refused
from assessments.models import Determination
from assessments.recheck import Doubt
from assessments.reopening import reopening
from assessments.workbook.books import CORE, Book, BookEntry, Uploader
from assessments.workbook.faults import Fault, Imported, Note, Placed
from assessments.workbook.grids import no_sheet, rows_of
from assessments.workbook.ledger import Ledger
from assessments.workbook.opening import open_workbook
from assessments.workbook.planned import seal_of_plan
from assessments.workbook.reading import Grid
from assessments.workbook.sheets import (
    EXPLANATIONS,
    LINES,
    UNITS,
    Codes,
    ReadRows,
    WorkbookSheet,
    read_rows,
)
from departments.consequences import Unforeseen, refuse_unforeseen
from departments.history.events import UNSAID
from departments.history.records import record
from departments.models import Department, Role, User
from departments.permissions import has_role, is_office

AnyPlaced = TypeVar("AnyPlaced", bound=Placed)
Numbered = Mapping[str, Sequence[tuple[int, Mapping[str, Any]]]]


@dataclass(frozen=True)
class WorkbookSource:
    """The file that is taken in, by its name and its SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Asked:
    """How rows are to be taken in: the arguments of `import_workbook` that do not say where they come from."""

    name: str
    actor: User | None
    dry_run: bool
    now: datetime | None
    source: WorkbookSource | None = None
    seen: str = ""
    shown_plan: str | None = None


def import_workbook(
    data: bytes,
    *,
    name: str,
    actor: User | None,
    dry_run: bool = False,
    now: datetime | None = None,
    seen: str = "",
    shown_plan: str | None = None,
    opener: Callable[..., list[Grid]] = open_workbook,
    book: Book = CORE,
) -> Imported:
    """Take in a file (contract, section 2); `name` is what its faults call it.

    `actor` is None for the operator's import: rules come in approved, lines in the state given, explanations
    as filed. An actor's rows are drafts, of the sheets that are theirs. Where there is a fault, or with
    `dry_run`, nothing changes; `changes` counts the rows by sheet. `seen` is the seal of the consequences that
    an actor was shown (departments.consequences). With `shown_plan`, the seal of the plan that somebody looked at,
    nothing changes either where the plan is another one by now: `is_as_shown` is false. `opener` reads the bytes
    as `open_workbook` does, here or elsewhere.
    """
    faults: list[Fault] = []
    notes: list[Note] = []
    try:
        grids = opener(data, titles=book.sheets)
        sheets = rows_of(grids, faults, notes, book, usable=_usable(book, actor))
    except Refused as refusal:
        fault = Fault(name, None, "", f"文件{refusal.sentence('导入', 'xlsx')}")
        return Imported([fault], is_readable=False)
    source = WorkbookSource(name, hashlib.sha256(data).hexdigest())
    asked = Asked(name, actor, dry_run, now, source, seen, shown_plan)
    return _import(asked, book, sheets, faults, notes)


def import_rows(
    sheets: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    actor: User | None,
    now: datetime | None = None,
    dry_run: bool = False,
    name: str = "数据",
    book: Book = CORE,
) -> Imported:
    """The same without a file: by sheet, rows of heading and value (text, number, date, month or None).

    ReadRows are numbered as in a sheet, from 2. A heading that a row lacks keeps what is there.
    """
    faults: list[Fault] = []
    numbered: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for title, rows in sheets.items():
        if title not in book.sheets:
            faults.append(Fault(title, None, "", no_sheet(_usable(book, actor))))
            continue
        faults.extend(_unknown_headings(book.sheets[title], rows))
        numbered[title] = list(enumerate(rows, start=2))
    return _import(Asked(name, actor, dry_run, now), book, numbered, faults, [])


def _unknown_headings(sheet: WorkbookSheet, rows: Iterable[Mapping[str, Any]]) -> list[Fault]:
    known = sheet.by_heading
    headings = dict.fromkeys(heading for row in rows for heading in row)
    message = f"没有这个标题，可用的有 {'、'.join(known)}"
    return [Fault(sheet.title, 1, heading, message) for heading in headings if heading not in known]


def _import(asked: Asked, book: Book, sheets: Numbered, faults: list[Fault], notes: list[Note]) -> Imported:
    barred = _without_right(book, sheets, asked.actor)
    faults.extend(barred)
    titles = {*sheets} - {fault.sheet for fault in barred}
    read = _read([entry for entry in book.entries if entry.title in titles], sheets, faults, notes)
    try:
        with transaction.atomic():
            now = asked.now or timezone.now()
            ledger = Ledger(actor=asked.actor, now=now, faults=faults, notes=notes, titles=book.sheets)
            _take_in(book, ledger, read)
            is_as_shown = asked.shown_plan in (None, seal_of_plan(ledger.plan))
            if faults or asked.dry_run or not is_as_shown:
                transaction.set_rollback(True)
            else:
                _refuse_unforeseen(ledger, asked.seen)
                _tell(ledger, asked.source)
    except Unforeseen as unforeseen:
        return Imported(unseen=unforeseen.sentences, notes=_in_order(book, notes))
    except IntegrityError:  # the database refuses what contradicts a row written meanwhile
        return Imported(
            [*_in_order(book, faults), Fault(asked.name, None, "", "导入时数据有变动，请重新导入")]
        )
    if faults:
        return Imported(_in_order(book, faults), notes=_in_order(book, notes), plan=ledger.plan)
    return Imported(
        plan=ledger.plan,
        is_as_shown=is_as_shown,
        changes=ledger.changes,
        written_sets=ledger.written_sets,
        superseded=ledger.superseded,
        notes=_in_order(book, notes),
        is_empty=not any(sheets.values()),
    )


def _read(
    entries: Sequence[BookEntry], sheets: Numbered, faults: list[Fault], notes: list[Note]
) -> dict[str, ReadRows]:
    """The rows of the sheets; a unit may be named as the register or the workbook's own register names it."""
    units = {code: names for code, *names in Department.objects.values_list("code", "name", "short_name")}
    read: dict[str, ReadRows] = {}
    for entry in entries:
        rows = read_rows(entry.sheet, sheets[entry.title], faults, notes, Codes(units))
        read[entry.title] = rows
        if entry.sheet is UNITS:
            for row in rows:
                name, short_name = units.get(row["code"], ("", ""))
                given = row.given("name", "short_name")
                units[row["code"]] = [given.get("name", name), given.get("short_name", short_name)]
    return read


def _take_in(book: Book, ledger: Ledger, read: Mapping[str, ReadRows]) -> None:
    with reopening(actor=ledger.actor, entered=ledger.entered) as broken:
        for title, rows in read.items():
            book.by_title[title].apply(ledger, rows)
        ledger.tell_of_others()
        ledger.write_submissions()
    ledger.notes += [Note(_title_of(thing), None, "", f"将退回重审：{thing}") for thing in broken]


def _refuse_unforeseen(ledger: Ledger, seen: str) -> None:
    """What follows from a change of units is shown first to whoever uploads it; the operator reads it in the notes."""
    if ledger.actor is not None:
        refuse_unforeseen(ledger.consequences, seen)


def _title_of(doubt: Doubt) -> str:
    return (LINES if isinstance(doubt.thing, Determination) else EXPLANATIONS).title


def _in_order(book: Book, remarks: list[AnyPlaced]) -> list[AnyPlaced]:
    """Sheet by sheet in the workbook's order, then row by row, cell by cell."""
    sheets = {title: place for place, title in enumerate(book.sheets)}
    cells = {
        (sheet.title, column.heading): place
        for sheet in book.sheets.values()
        for place, column in enumerate(sheet.columns)
    }
    return sorted(
        remarks,
        key=lambda remark: (
            sheets.get(remark.sheet, -1),
            remark.row or 0,
            cells.get((remark.sheet, remark.heading), -1),
        ),
    )


def _usable(book: Book, actor: User | None) -> Collection[str]:
    """The titles of the sheets that this person may bring in; the operator all."""
    if actor is None:
        return book.sheets
    if is_office(actor):
        return book.titles_for(Uploader.OFFICE)
    return book.titles_for(Uploader.DEPARTMENT) if has_role(actor, Role.CLERK, Role.SIGNER) else ()


def _without_right(book: Book, sheets: Numbered, actor: User | None) -> list[Fault]:
    """A sheet with rows that the one who uploads may not keep."""
    usable = _usable(book, actor)
    return [
        Fault(title, None, "", book.by_title[title].keeper)
        for title, rows in sheets.items()
        if rows and title not in usable
    ]


def _tell(ledger: Ledger, source: WorkbookSource | None) -> None:
    """One event for the whole import, under the first department that it touched."""
    if ledger.changes and ledger.subject:
        summary = Imported(changes=ledger.changes, superseded=ledger.superseded).summary
        record(
            ledger.actor,
            WorkbookImported(
                counts=ledger.changes,
                superseded=ledger.superseded,
                accounts=ledger.accounts,
                file=source.name if source else UNSAID,
                sha256=source.sha256 if source else UNSAID,
            ),
            ledger.subject,
            f"导入了工作簿：{summary}",
        )
