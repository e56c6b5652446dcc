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
NAME = re.compile(rf"({'|'.join((*ANSWER, *LINE, 'version', 'shown', 'kept'))})-(\S+)")

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


def is_touched(fields: Mapping[str, list[str]]) -> bool:
    """Whether somebody typed or chose here: the fields differ from what was shown."""
    names = LINE if "grounds" in fields else ANSWER
    now = mark(fields.get(name, [""])[-1] for name in names)
    return bool(fields.get("kept")) or now != fields.get("shown", [""])[-1]


def words_in(fields: Mapping[str, list[str]]) -> list[str]:
    """What a person wrote there, in full."""
    return [fields[name][-1] for name in ("grounds", "facts", "words") if fields.get(name, [""])[-1].strip()]
