"""The history replayed: the last content of every row, gathered in one pass on disk, whatever its length.

Events carry the whole content of their row, so the last one of a row is what it must be now. The earliest
events carried parts of it: of those rows only those parts are known.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypeVar

from assessments.events import (
    EvidenceAttached,
    EvidenceFacts,
    EvidenceRemoved,
    ExplanationContent,
    ExplanationDropped,
    ExplanationsImported,
    ExplanationStep,
    ExplanationWritten,
    LineAmended,
    LineCarried,
    LineContent,
    LineDropped,
    LineEdited,
    LinesImported,
    LineStep,
    LineWritten,
    ReadingsSet,
    WorkbookImported,
)
from assessments.light_request_events import LightRequestStep
from assessments.talk_events import TalkNoted
from assessments.unit_events import NoticeReceived, ObjectionStep, RectificationStep
from departments.events import AccountChanged, AccountMade, AccountStanding, AccountSwitched, RoleGranted
from departments.history.events import UNSAID, Carried, Event, Unreadable
from departments.history.words import kinds_of_events
from departments.models import Record, Role, User

ROLES = {"未授权": "", "空": "", **{role.label: role.value for role in Role}}


@dataclass(frozen=True, kw_only=True)
class FiguresContent(Carried):
    """All readings of a metric in a month."""

    digest: Annotated[str, "全部数据的摘要"]


# The sheets of the earliest imports, whose event says how many rows they wrote and not which.
SHEETS: dict[str, type[Carried]] = {
    "认定": LineContent,
    "说明": ExplanationContent,
    "指标数据": FiguresContent,
    "人员": AccountStanding,
}
C = TypeVar("C", bound=Carried)


@dataclass(frozen=True)
class EventPlace:
    """The number of an event, and the key of the row that it is about."""

    sequence: int
    key: str


class LastContents:
    """By kind and key the last content of a row, and the number of the event that holds it."""

    def __init__(self) -> None:
        self.store = sqlite3.connect("")  # a private database on disk, gone with its connection
        self.store.execute(
            "CREATE TABLE contents (kind TEXT, key TEXT, line TEXT, sequence INTEGER, content TEXT, "
            "PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )
        self.store.execute("CREATE INDEX of_line ON contents (line) WHERE line <> ''")
        self.unnamed: Counter[type[Carried]] = Counter()

    def put(self, key: Any, sequence: int, content: Carried, *, line: Any = "") -> None:
        row = type(content).__name__, str(key), str(line), sequence, json.dumps(content.as_data())
        self.store.execute("INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?, ?)", row)

    def known(self, kind: type[C], key: Any) -> C | None:
        row = self.store.execute(
            "SELECT content FROM contents WHERE kind = ? AND key = ?", (kind.__name__, str(key))
        ).fetchone()
        return kind.read(json.loads(row[0])) if row else None

    def remove(self, kind: type[Carried], key: Any) -> None:
        self.store.execute("DELETE FROM contents WHERE kind = ? AND key = ?", (kind.__name__, str(key)))

    def remove_files_of(self, line: Any) -> None:
        """The files of a line go with it."""
        self.store.execute("DELETE FROM contents WHERE line = ?", (str(line),))

    def forget(self, kind: type[Carried], count: int) -> None:
        """An event wrote `count` rows of a kind without saying which: any of them may be otherwise now."""
        self.unnamed[kind] += count
        self.store.execute("DELETE FROM contents WHERE kind = ?", (kind.__name__,))

    def take(self, kind: type[C], key: Any) -> tuple[int, C] | None:
        """Event and content of a row that is there; `remaining` no longer names it."""
        rows = self.store.execute(
            "DELETE FROM contents WHERE kind = ? AND key = ? RETURNING sequence, content",
            (kind.__name__, str(key)),
        ).fetchall()
        return (rows[0][0], kind.read(json.loads(rows[0][1]))) if rows else None

    def remaining(self, kind: type[Carried]) -> Iterator[tuple[str, int]]:
        """Key and event of every content that was never taken."""
        yield from self.store.execute(
            "SELECT key, sequence FROM contents WHERE kind = ? ORDER BY sequence, key", (kind.__name__,)
        )


def replayed() -> LastContents:
    """Walk the whole history once; an event that cannot be read is skipped: the history's own check names it."""
    contents, kinds = LastContents(), kinds_of_events()
    rows = Record.objects.order_by("sequence").values_list("sequence", "verb", "subject_id", "data")
    for sequence, verb, key, data in rows.iterator():
        kind = kinds.get(verb)
        if kind is None or kind not in READERS:
            continue
        try:
            event = kind.read_as(verb, data)
        except Unreadable:
            continue
        READERS[kind](contents, EventPlace(sequence, key), event)
    return contents


def _line_written(contents: LastContents, place: EventPlace, event: LineWritten) -> None:
    content = event.content
    if not content.is_whole:
        state = "draft" if event.verb == "determination.add" else "filed"
        content = content.without_decision().over(LineContent(state=state, version=1))
    contents.put(place.key, place.sequence, content)


def _line_edited(contents: LastContents, place: EventPlace, event: LineEdited) -> None:
    content = event.content
    if not content.is_whole:
        content = _edited_before(contents.known(LineContent, place.key) or LineContent(), event)
    contents.put(place.key, place.sequence, content)


def _edited_before(known: LineContent, event: LineEdited) -> LineContent:
    """What the earliest events hold of a change: some of what it wrote, and for another unit not the name."""
    if not isinstance(event.after, LineContent) or event.verb == "determination.refresh":
        return replace(known, grounds=UNSAID, version=UNSAID)
    after = event.after
    is_moved = after.unit is not UNSAID or after.data_month is not UNSAID
    changed_content = LineContent(data_month=after.data_month, grounds=after.grounds, facts=after.facts)
    line = replace(changed_content.over(known), version=event.content.version)
    return replace(line, unit=UNSAID, grounds=UNSAID) if is_moved else line


def _line_stepped(
    contents: LastContents, place: EventPlace, event: LineStep | LineAmended | LineCarried
) -> None:
    content = event.content
    if not content.is_whole:
        state = event.after if content.state is UNSAID and isinstance(event, LineStep) else content.state
        known = contents.known(LineContent, place.key) or LineContent()
        content = replace(content.without_decision().over(known), state=state)
    contents.put(place.key, place.sequence, content)


def _line_dropped(contents: LastContents, place: EventPlace, event: LineDropped) -> None:
    contents.remove(LineContent, place.key)
    contents.remove_files_of(place.key)


def _lines_imported(contents: LastContents, place: EventPlace, event: LinesImported) -> None:
    for line in event.lines:
        contents.put(line.id, place.sequence, line.after)


def _explanation_written(contents: LastContents, place: EventPlace, event: ExplanationWritten) -> None:
    content = event.content
    if not content.is_whole:
        known = contents.known(ExplanationContent, place.key) or ExplanationContent()
        words = ExplanationContent(reason=content.reason, words=content.words)
        content = words.over(replace(known, version=UNSAID))
    contents.put(place.key, place.sequence, content)


def _explanation_stepped(contents: LastContents, place: EventPlace, event: ExplanationStep) -> None:
    content = event.content
    if not content.is_whole:
        state = event.after if content.state is UNSAID else content.state
        known = contents.known(ExplanationContent, place.key) or ExplanationContent()
        content = replace(content.without_decision().over(known), state=state)
    contents.put(place.key, place.sequence, content)


def _explanation_dropped(contents: LastContents, place: EventPlace, event: ExplanationDropped) -> None:
    contents.remove(ExplanationContent, place.key)


def _explanations_imported(contents: LastContents, place: EventPlace, event: ExplanationsImported) -> None:
    for explanation in event.explanations:
        contents.put(explanation.id, place.sequence, explanation.after)


def _attached(contents: LastContents, place: EventPlace, event: EvidenceAttached) -> None:
    contents.put(place.key, place.sequence, event.facts, line=event.line or "")
    _line_of(contents, place, event)


def _removed(contents: LastContents, place: EventPlace, event: EvidenceRemoved) -> None:
    contents.remove(EvidenceFacts, place.key)
    _line_of(contents, place, event)


def _line_of(contents: LastContents, place: EventPlace, event: EvidenceAttached | EvidenceRemoved) -> None:
    """A file more or less is another version of its line."""
    if isinstance(event.content, LineContent):
        contents.put(event.line, place.sequence, event.content)
    elif known := contents.known(LineContent, event.line):
        contents.put(event.line, place.sequence, replace(known, version=UNSAID))


def _figures(contents: LastContents, place: EventPlace, event: ReadingsSet) -> None:
    """Digests by metric and month; the earliest events name no month, so nothing is known of any figure then."""
    if not isinstance(event.digests, dict):
        contents.forget(FiguresContent, 1)
        return
    for key, digest in event.digests.items():
        if digest is None:
            contents.remove(FiguresContent, key)
        else:
            contents.put(key, place.sequence, FiguresContent(digest=digest))


def _workbook(contents: LastContents, place: EventPlace, event: WorkbookImported) -> None:
    """Each lot has an event of its own; the earliest imports had this one alone, with the counts."""
    if event.superseded is not UNSAID:
        return
    for sheet, count in (event.counts or {}).items():
        if sheet == "人员":
            _accounts_unnamed(contents, place, event)
        elif sheet in SHEETS:
            contents.forget(SHEETS[sheet], count)
            if sheet == "认定":
                contents.forget(ExplanationContent, 0)  # what a new line superseded went without an event


def _accounts_unnamed(contents: LastContents, place: EventPlace, event: WorkbookImported) -> None:
    names = event.accounts or ()
    for key in User.objects.filter(username__in=names).values_list("pk", flat=True):
        contents.put(key, place.sequence, AccountStanding())


def _whole(
    contents: LastContents,
    place: EventPlace,
    event: NoticeReceived | ObjectionStep | RectificationStep | LightRequestStep | TalkNoted,
) -> None:
    """Events that have carried the whole content of their row from the first."""
    contents.put(place.key, place.sequence, event.content)


Accounts = AccountMade | AccountChanged | AccountSwitched | RoleGranted


def _account(contents: LastContents, place: EventPlace, event: Accounts) -> None:
    """Role, unit and whether it is enabled, as far as the event holds them."""
    standing = event.standing.over(_standing_before(event))
    if standing != AccountStanding():
        known = contents.known(AccountStanding, place.key) or AccountStanding()
        contents.put(place.key, place.sequence, standing.over(known))


def _standing_before(event: Accounts) -> AccountStanding:
    """What the earliest events of accounts say in other words."""
    if isinstance(event, AccountMade):
        return AccountStanding(role="", is_active=True)
    if isinstance(event, AccountSwitched):
        return AccountStanding(is_active=event.verb == "account.enable")
    word = event.after if isinstance(event, RoleGranted) else event.role_word
    return AccountStanding() if word is None else AccountStanding(role=ROLES.get(word, word))


READERS: dict[type[Event], Callable[[LastContents, EventPlace, Any], None]] = {
    LineWritten: _line_written,
    LineEdited: _line_edited,
    LineStep: _line_stepped,
    LineAmended: _line_stepped,
    LineCarried: _line_stepped,
    LineDropped: _line_dropped,
    LinesImported: _lines_imported,
    ExplanationWritten: _explanation_written,
    ExplanationStep: _explanation_stepped,
    ExplanationDropped: _explanation_dropped,
    ExplanationsImported: _explanations_imported,
    EvidenceAttached: _attached,
    EvidenceRemoved: _removed,
    ReadingsSet: _figures,
    WorkbookImported: _workbook,
    **dict.fromkeys((NoticeReceived, ObjectionStep, RectificationStep, LightRequestStep, TalkNoted), _whole),
    **dict.fromkeys((AccountMade, AccountChanged, AccountSwitched, RoleGranted), _account),
}
