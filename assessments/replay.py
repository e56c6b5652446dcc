"""The history replayed: what it last told of every row, gathered in one pass on disk, whatever its length.

Events carry the whole content of their row (`content_of`), so the last one of a row is what it must be now.
The earliest events carried parts of it: of those rows only the parts that were told are known.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from departments.models import Record, Role, User

LINE, WORDS, FILE, FIGURES, ACCOUNT = "line", "words", "file", "figures", "account"
KINDS = {
    "assessments.determination": LINE,
    "assessments.explanation": WORDS,
    "departments.user": ACCOUNT,
}
# The sheets of the earliest imports, which told how many rows they wrote and not which.
SHEETS = {"认定": LINE, "说明": WORDS, "指标数据": FIGURES, "人员": ACCOUNT}
ROLES = {"未授权": "", "空": "", **{role.label: role.value for role in Role}}
TOLD = (*KINDS.values(), FILE, FIGURES)

Content = dict[str, Any]


@dataclass(frozen=True)
class Event:
    sequence: int
    verb: str
    kind: str
    key: str
    data: Content


class Told:
    """By kind and key the content that was told last, and the number of the event that told it."""

    def __init__(self) -> None:
        self.store = sqlite3.connect("")  # a private database on disk, gone with its connection
        self.store.execute(
            "CREATE TABLE told (kind TEXT, key TEXT, line TEXT, sequence INTEGER, content TEXT, "
            "PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )
        self.store.execute("CREATE INDEX of_line ON told (line) WHERE line <> ''")
        self.unsaid: Counter[str] = Counter()

    def put(self, kind: str, key: Any, sequence: int, content: Content, *, line: Any = "") -> None:
        row = kind, str(key), str(line), sequence, json.dumps(content)
        self.store.execute("INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?)", row)

    def known(self, kind: str, key: Any) -> Content:
        found = self.store.execute(
            "SELECT content FROM told WHERE kind = ? AND key = ?", (kind, str(key))
        ).fetchone()
        return json.loads(found[0]) if found else {}

    def gone(self, kind: str, key: Any) -> None:
        self.store.execute("DELETE FROM told WHERE kind = ? AND key = ?", (kind, str(key)))

    def gone_with(self, line: Any) -> None:
        """The files of a line go with it."""
        self.store.execute("DELETE FROM told WHERE line = ?", (str(line),))

    def forget(self, kind: str, count: int) -> None:
        """An event wrote `count` rows of a kind without saying which: any of them may be otherwise now."""
        self.unsaid[kind] += count
        self.store.execute("DELETE FROM told WHERE kind = ?", (kind,))

    def take(self, kind: str, key: Any) -> tuple[int, Content] | None:
        """What was told of a row that is there; `left` no longer names it."""
        found = self.store.execute(
            "DELETE FROM told WHERE kind = ? AND key = ? RETURNING sequence, content", (kind, str(key))
        ).fetchall()
        return (found[0][0], json.loads(found[0][1])) if found else None

    def left(self, kind: str) -> Iterator[tuple[str, int]]:
        """Key and event of what was told and never taken."""
        yield from self.store.execute(
            "SELECT key, sequence FROM told WHERE kind = ? ORDER BY sequence, key", (kind,)
        )


def replayed() -> Told:
    """Walk the whole history once."""
    told = Told()
    rows = Record.objects.order_by("sequence").values_list(
        "sequence", "verb", "subject_kind", "subject_id", "data"
    )
    for sequence, verb, subject, key, data in rows.iterator():
        reader = READERS.get(verb) or BY_KIND.get(KINDS.get(subject, ""))
        if reader:
            reader(told, Event(sequence, verb, KINDS.get(subject, ""), key, _data(data)))
    return told


def _data(text: str) -> Content:
    """What an event carries; nothing where the text was spoilt, which the walk over the history names."""
    try:
        return dict(json.loads(text))
    except (ValueError, TypeError):
        return {}


def _thing(told: Told, event: Event) -> None:
    """A line or an explanation: its content, or the parts that the earliest events told."""
    is_whole = "decided_by" in event.data and "state" in event.data
    content = event.data if is_whole else _parts(event, told.known(event.kind, event.key))
    told.put(event.kind, event.key, event.sequence, content)


BORN = {"add": {"state": "draft", "version": 1}, "add_spared": {"state": "filed", "version": 1}}
PARTS = (
    "month",
    "assessor",
    "clause",
    "unit",
    "version",
    "data_month",
    "grounds",
    "facts",
    "reason",
    "words",
)


def _parts(event: Event, known: Content) -> Content:
    """What the earliest events told of a row, on top of what was known."""
    step, data = event.verb.partition(".")[2], event.data
    after = data.get("after")
    if step in BORN:
        return BORN[step] | {name: data[name] for name in PARTS if name in data}
    if step == "edit" and isinstance(after, dict):
        moved = {"unit", "grounds"} if {"unit", "data_month"} & after.keys() else set()
        told = {name: after[name] for name in ("data_month", "grounds", "facts") if name in after}
        kept = {name: value for name, value in (known | told).items() if name not in moved}
        return kept | {"version": data.get("version")}
    if step in ("refresh", "write"):
        kept = {name: value for name, value in known.items() if name not in ("grounds", "version")}
        return kept | {name: data[name] for name in ("reason", "words") if name in data}
    told = {name: data[name] for name in PARTS if name in data}
    return known | told | {"state": data.get("state", after)}


def _dropped(told: Told, event: Event) -> None:
    told.gone(event.kind, event.key)
    if event.kind == LINE:
        told.gone_with(event.key)


def _imported(name: str, kind: str) -> Callable[[Told, Event], None]:
    """One event of many rows: each with its key and its content after."""

    def read(told: Told, event: Event) -> None:
        for each in event.data.get(name, ()):
            told.put(kind, each["id"], event.sequence, each["after"])

    return read


def _attached(told: Told, event: Event) -> None:
    told.put(FILE, event.key, event.sequence, event.data, line=event.data.get("line", ""))
    _line_of(told, event)


def _removed(told: Told, event: Event) -> None:
    told.gone(FILE, event.key)
    _line_of(told, event)


def _line_of(told: Told, event: Event) -> None:
    """A file more or less is another version of its line."""
    line = event.data.get("line")
    if "content" in event.data:
        told.put(LINE, line, event.sequence, event.data["content"])
    elif known := told.known(LINE, line):
        told.put(LINE, line, event.sequence, {k: v for k, v in known.items() if k != "version"})


def _figures(told: Told, event: Event) -> None:
    """Digests by metric and month; the earliest events told no month, so nothing is known of any figure then."""
    if "digests" not in event.data:
        told.forget(FIGURES, 1)
    for key, found in event.data.get("digests", {}).items():
        if found is None:
            told.gone(FIGURES, key)
        else:
            told.put(FIGURES, key, event.sequence, {"digest": found})


def _workbook(told: Told, event: Event) -> None:
    """Each lot has an event of its own; the earliest imports had this one alone, with the counts."""
    if "superseded" in event.data:
        return
    for sheet, count in event.data.get("counts", {}).items():
        if sheet == "人员":
            _accounts_unsaid(told, event)
        elif sheet in SHEETS:
            told.forget(SHEETS[sheet], count)
            if sheet == "认定":
                told.forget(WORDS, 0)  # what a new line superseded went without an event


def _accounts_unsaid(told: Told, event: Event) -> None:
    names = event.data.get("accounts", ())
    for key in User.objects.filter(username__in=names).values_list("pk", flat=True):
        told.put(ACCOUNT, key, event.sequence, {})


def _account(told: Told, event: Event) -> None:
    """Role, unit and whether it is enabled, as far as the event tells them."""
    step, data = event.verb.partition(".")[2], event.data
    found: Content = {}
    if step == "make":
        found = {"role": "", "is_active": True}
    elif step in ("enable", "disable"):
        found = {"is_active": step == "enable"}
    elif step == "grant":
        found = {"role": ROLES.get(data.get("after"), data.get("after"))}
    elif step == "change" and "角色" in data.get("changed", {}):
        found = {"role": ROLES.get(data["changed"]["角色"][1])}
    found |= {name: data[name] for name in ACCOUNT_FACTS if name in data and step in STANDING}
    if found:
        told.put(ACCOUNT, event.key, event.sequence, told.known(ACCOUNT, event.key) | found)


ACCOUNT_FACTS = ("role", "is_active", "department")
STANDING = ("make", "enable", "disable", "grant", "change")
READERS: dict[str, Callable[[Told, Event], None]] = {
    "determination.drop": _dropped,
    "explanation.drop": _dropped,
    "determination.import": _imported("lines", LINE),
    "explanation.import": _imported("explanations", WORDS),
    "evidence.attach": _attached,
    "evidence.remove": _removed,
    "reading.set": _figures,
    "workbook.import": _workbook,
}
BY_KIND: dict[str, Callable[[Told, Event], None]] = {LINE: _thing, WORDS: _thing, ACCOUNT: _account}
