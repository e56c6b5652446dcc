"""XML as bytes: where each element stands, and what is put in place of which bytes. Plain Python, no Django.

A part that is parsed and written anew loses what the writer does not know: prefixes that mc:Ignorable names,
white space, comments. Here every byte that nobody asked to change stays.
"""

import codecs
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from assessments.files.archives import WITH_DTD, Refused

HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TAG = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*+>""")
NAME = re.compile(rb"<([^\s/>]+)")
ATTRIBUTE = re.compile(rb"""\s+([^\s=/>"']+)\s*=\s*("[^"]*"|'[^']*')""")
DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
ENCODING = re.compile(rb"""<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)""")
UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Edit = tuple[int, int, bytes]  # from which byte, up to which, what stands there instead


@dataclass(slots=True, eq=False)
class Element:
    """An element and its bytes: `start` to `inside` its tag, `outside` to `end` its closing one, if it has one.

    `name` and the names of `attributes` are without their namespaces; `prefix` ends with its colon, or is empty.
    """

    name: str
    space: str
    prefix: str
    attributes: dict[str, str]
    start: int
    inside: int
    is_empty: bool
    outside: int = 0
    end: int = 0
    children: list["Element"] = field(default_factory=list)

    def child(self, name: str) -> "Element | None":
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> list["Element"]:
        return [child for child in self.children if child.name == name]


class _Scanner:
    def __init__(self, data: bytes, descends: Callable[[Element], bool]):
        self.data, self.descends = data, descends
        self.open: list[Element] = []
        self.roots: list[Element] = []
        self.passed = 0  # how deep we are in an element that nobody looks into
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.StartDoctypeDeclHandler = _refuse_dtd

    def scan(self) -> Element:
        try:
            self.parser.Parse(self.data, True)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from error
        return self.roots[0]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self.passed:
            self.passed += 1
            return
        start = self.parser.CurrentByteIndex
        end = _end_of(TAG, self.data, start)
        space, _, local = name.rpartition(" ")
        raw = NAME.match(self.data, start)
        prefix = raw[1].decode().rpartition(":")[0] if raw else ""
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        is_empty = self.data[end - 2 : end] == b"/>"
        element = Element(local, space, f"{prefix}:" if prefix else "", plain, start, end, is_empty)
        (self.open[-1].children if self.open else self.roots).append(element)
        self.open.append(element)
        self.passed = 0 if self.descends(element) else 1

    def _end(self, name: str) -> None:
        self.passed -= bool(self.passed)
        if self.passed:
            return
        element = self.open.pop()
        element.outside = element.inside if element.is_empty else self.parser.CurrentByteIndex
        element.end = element.outside if element.is_empty else _end_of(TAG, self.data, element.outside)


def _end_of(pattern: re.Pattern[bytes], data: bytes, start: int) -> int:
    found = pattern.match(data, start)
    if found is None:
        raise ValueError(f"no tag at byte {start}")
    return found.end()


def _refuse_dtd(*args: object) -> None:
    raise Refused(WITH_DTD)


def scanned(data: bytes, descends: Callable[[Element], bool] = lambda element: True) -> Element:
    """The root of a part in UTF-8, with every element but those inside one into which nobody `descends`.

    ValueError for what is ill-formed.
    """
    return _Scanner(data, descends).scan()


def as_utf8(data: bytes) -> bytes:
    """A part in UTF-8, as it is where it was written so; LookupError or ValueError for an encoding unknown to us."""
    declared = ENCODING.match(data[:200])
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif data[:2] in (b"<\0", b"\0<"):
        encoding = "utf-16-le" if data[0] else "utf-16-be"
    else:
        encoding = declared[1].decode().lower() if declared else "utf-8"
    if encoding in ("utf-8", "utf8", "us-ascii", "ascii"):
        return data
    return HEAD + DECLARATION.sub("", data.decode(encoding), count=1).encode()


def spliced(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with every edit made; edits at one place stand in the order in which they were given."""
    pieces, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [data[at:start], new]
        at = max(at, end)
    return b"".join([*pieces, data[at:]])


def with_attributes(tag: bytes, values: Mapping[str, str | None]) -> bytes:
    """A start tag with these attributes set, or taken away for None; the others as they are."""
    waiting = {name: value for name, value in values.items() if value is not None}

    def kept(match: re.Match[bytes]) -> bytes:
        name = match[1].decode()
        if name not in values:
            return match[0]
        value = waiting.pop(name, None)
        return b"" if value is None else f" {name}={quoteattr(value)}".encode()

    name = NAME.match(tag)
    begun = name.end() if name else 0
    body = ATTRIBUTE.sub(kept, tag[begun:])
    added = "".join(f" {name}={quoteattr(value)}" for name, value in waiting.items()).encode()
    closing = 2 if body.endswith(b"/>") else 1
    return tag[:begun] + body[:-closing].rstrip() + added + body[-closing:]


def set_on(data: bytes, element: Element, values: Mapping[str, str | None]) -> Edit:
    return element.start, element.inside, with_attributes(data[element.start : element.inside], values)


def appended(
    data: bytes, element: Element, new: bytes, values: Mapping[str, str | None] | None = None
) -> list[Edit]:
    """Put content at the end of an element, an empty one opened for it, and set attributes on it."""
    tag = with_attributes(data[element.start : element.inside], values or {})
    if not element.is_empty:
        return [(element.start, element.inside, tag), (element.outside, element.outside, new)]
    closing = f"</{element.prefix}{element.name}>".encode()
    return [(element.start, element.inside, tag[:-2].rstrip() + b">" + new + closing)]


def put_before(data: bytes, root: Element, new: bytes, later: Collection[str]) -> list[Edit]:
    """Put a child before those at the end that the format wants after it."""
    at = root.outside
    for child in reversed(root.children):
        if child.name not in later:
            break
        at = child.start
    return appended(data, root, new) if root.is_empty else [(at, at, new)]


def text_of(words: str) -> str:
    """Words as the text of an element, without what XML cannot hold."""
    return escape(UNWRITABLE.sub("", words))
