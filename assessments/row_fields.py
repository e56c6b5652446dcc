"""Many forms in one: a page holds a form for each of its rows, each field with its place behind its name.

So one submit sends everything that is typed on the page, and what was typed in other rows can be told from
what was only shown there.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.http import QueryDict

ANSWER, LINE = ("reason", "words"), ("unit", "grounds", "facts", "data_month")
NAME = re.compile(rf"({'|'.join((*ANSWER, *LINE, 'version', 'shown', 'kept', 'since', 'open'))})-(\S+)")

Fields = dict[str, list[str]]


def mark(texts: Iterable[str]) -> str:
    """A short digest of texts, the same however a browser sends their line breaks."""
    plain = "\0".join("\n".join(text.splitlines()).strip() for text in texts)
    return hashlib.sha256(plain.encode(errors="replace")).hexdigest()[:12]


def by_place(data: QueryDict) -> dict[str, Fields]:
    """The fields that were sent, by their place and then by their name without it."""
    fields_by_place: dict[str, Fields] = defaultdict(dict)
    for name, values in data.lists():
        if named := NAME.fullmatch(name):
            fields_by_place[named[2]][named[1]] = values
    return fields_by_place


def place_of(name: str) -> str:
    """The place behind the name of a field, "" of a name that has none."""
    named = NAME.fullmatch(name)
    return named[2] if named else ""


def is_opened(fields: Mapping[str, list[str]]) -> bool:
    """Whether it is a form that a person opened or folded away: it has its place though nothing is typed in it."""
    return "open" in fields


def is_touched(fields: Mapping[str, list[str]]) -> bool:
    """Whether something is written or chosen here that is not saved: the fields differ from what stands saved."""
    if fields.keys() <= {"open", "since"}:
        return False
    return bool(fields.get("kept")) or _mark_now(fields) != _shown(fields)[0]


def is_changed_here(fields: Mapping[str, list[str]]) -> bool:
    """Whether the page that sent these fields changed them since it was shown.

    Another window of the same person may have gone on meanwhile; what this one only shows is no news.
    """
    saved, laid = _shown(fields)
    if laid:
        return laid_mark(fields) != laid
    return bool(fields.get("kept")) or _mark_now(fields) != saved


def shown_with(saved: str, fields: Mapping[str, list[str]]) -> str:
    """What `shown` says of a form that shows unsaved words over what is saved: the marks of both."""
    return f"{saved.partition('.')[0]}.{laid_mark(fields)}"


def laid_mark(fields: Mapping[str, list[str]]) -> str:
    return mark([_mark_now(fields), str(len(fields.get("kept", ())))])


def _mark_now(fields: Mapping[str, list[str]]) -> str:
    names = LINE if "grounds" in fields else ANSWER
    return mark(fields.get(name, [""])[-1] for name in names)


def _shown(fields: Mapping[str, list[str]]) -> tuple[str, str]:
    """The mark of what is saved, and that of the unsaved words that were laid over it, "" where none were."""
    saved, _, laid = fields.get("shown", [""])[-1].partition(".")
    return saved, laid


def words_in(fields: Mapping[str, list[str]]) -> list[str]:
    """What a person wrote there, in full."""
    return [fields[name][-1] for name in ("grounds", "facts", "words") if fields.get(name, [""])[-1].strip()]
