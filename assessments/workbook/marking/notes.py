"""The reasons as comments of cells: those that others wrote stay, ours are taken away and written anew.

Plain Python, no Django. A comment is ours by its author. On a cell that somebody has commented, our words stand
behind theirs, from our name on.
"""

import re
from collections.abc import Mapping

from assessments.workbook.marking.markup import (
    HEAD,
    Edit,
    Element,
    appended,
    scanned,
    spliced,
    text_of,
)
from assessments.workbook.marking.sheets import Place, reference_of
from assessments.workbook.reading import PLACE, column_number

AUTHOR = "效能亮榜"
SIGNED = f"【{AUTHOR}】"
OURS = re.compile(rf"\s*{SIGNED}.*".encode(), re.DOTALL)
LONGEST = 2000  # characters of one comment


def no_comments(space: str) -> bytes:
    """The comments of a sheet that has none."""
    return HEAD + f'<comments xmlns="{space}"><authors/><commentList/></comments>'.encode()


class NotesMarkup:
    """The comments of a sheet in UTF-8."""

    def __init__(self, data: bytes):
        self.data = data
        self.root = scanned(data)
        self.authors, self.list = self.root.child("authors"), self.root.child("commentList")
        if self.authors is None or self.list is None:
            raise ValueError("comments without a list")
        names = [data[author.inside : author.outside].decode().strip() for author in self.authors.children]
        self.ours = names.index(AUTHOR) if AUTHOR in names else len(names)
        self.is_known = AUTHOR in names

    @property
    def held(self) -> dict[Place, Element]:
        return {
            place: comment
            for comment in (self.list.all("comment") if self.list else ())
            if (place := _place_of(comment))
        }

    def _is_ours(self, comment: Element) -> bool:
        return self.is_known and comment.attributes.get("authorId") == str(self.ours)

    def written(self, reasons: Mapping[Place, str]) -> "tuple[bytes, set[Place], set[Place]]":
        """The comments with these reasons and no older ones of ours; the places that lost one and that got one."""
        held = self.held
        own = {place for place, comment in held.items() if self._is_ours(comment)}
        edits: list[Edit] = [(held[place].start, held[place].end, b"") for place in own]
        for place in held.keys() - own:
            comment = held[place]
            edits.append((comment.start, comment.end, self._amended(comment, reasons.get(place, ""))))
        fresh = [place for place in sorted(reasons) if place not in held or place in own]
        if fresh:
            edits += self._added({place: reasons[place] for place in fresh})
        return spliced(self.data, edits), own - {*fresh}, {*fresh} - own

    def _added(self, reasons: Mapping[Place, str]) -> list[Edit]:
        prefix = self.root.prefix
        new = "".join(
            f'<{prefix}comment ref="{reference_of(place)}" authorId="{self.ours}" shapeId="0"><{prefix}text>'
            f"{_run(prefix, SIGNED + chr(10) + words)}</{prefix}text></{prefix}comment>"
            for place, words in reasons.items()
        )
        edits = appended(self.data, _there(self.list), new.encode())
        if not self.is_known:
            author = f"<{prefix}author>{AUTHOR}</{prefix}author>".encode()
            edits += appended(self.data, _there(self.authors), author)
        return edits

    def _amended(self, comment: Element, words: str) -> bytes:
        """Somebody else's comment without what we wrote behind it, and with these words behind it."""
        whole = self.data[comment.start : comment.end]
        text = comment.child("text")
        if text is None or (not words and SIGNED.encode() not in whole):
            return whole
        prefix, runs = self.root.prefix, b""
        for run in text.children:
            kept = self._without_ours(run)
            runs += (
                f"<{prefix}r>".encode() + kept + f"</{prefix}r>".encode()
                if run.name == "t" and kept
                else kept
            )
        if words:
            runs += _run(prefix, f"\n{SIGNED}\n{words}").encode()
        opening = f"<{prefix}text>".encode() if text.is_empty else self.data[text.start : text.inside]
        closing = f"</{prefix}text>".encode()
        return (
            self.data[comment.start : text.start]
            + opening
            + runs
            + closing
            + self.data[text.end : comment.end]
        )

    def _without_ours(self, run: Element) -> bytes:
        """A run of text up to our name; nothing of one that is ours alone."""
        words = run if run.name == "t" else run.child("t")
        if words is None:
            return self.data[run.start : run.end]
        kept = OURS.sub(b"", self.data[words.inside : words.outside])
        if not kept and words.inside < words.outside:
            return b""
        return self.data[run.start : words.inside] + kept + self.data[words.outside : run.end]


def _there(element: Element | None) -> Element:
    if element is None:
        raise ValueError("comments without a list")
    return element


def _run(prefix: str, words: str) -> str:
    shown = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
    return f'<{prefix}r><{prefix}t xml:space="preserve">{text_of(shown)}</{prefix}t></{prefix}r>'


def _place_of(comment: Element) -> Place | None:
    place = PLACE.fullmatch(comment.attributes.get("ref", "").replace("$", "").upper())
    return (int(place[2]), column_number(place[1])) if place else None
