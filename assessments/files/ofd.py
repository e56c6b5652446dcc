"""OFD documents (GB/T 33190) as packages of pages: what plays, acts by itself or comes along is refused.

The rules of the archive are those of every zip (`archives`). What invoices carry, their own data as XML and the
signature of who issued them, may stay. Plain Python; refusals end a Chinese sentence that begins with “文件”.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar
from xml.parsers import expat

from assessments.files import ooxml_parts as parts
from assessments.files.archives import (
    BREAKAGE,
    DAMAGED,
    ILL_FORMED,
    LITTER,
    LOCKED,
    ZIP,
    Meter,
    PartWatch,
    Refused,
    is_xml,
    members_of,
    read_xml,
    refuse_bulk,
    unknown_part,
)

ROOT = "ofd.xml"
SPACE = "ofdspec.org"
OTHER = "不是 OFD 文件，请换成 OFD 原件，或打印成 PDF 再{action}"
LINKS = "引用了文件之外的东西，请打印成 PDF 再{action}"
ACTS = "里有音视频、附件或会自动执行的动作，请打印成 PDF 再{action}"
# Pictures, fonts, seals and signatures; whatever is XML is read.
CONTENTS = re.compile(
    r".*\.(png|jpe?g|bmp|gif|tiff?|jb2|jbig2|jp2|jpx|ttf|otf|ttc|cff|woff|pfb|dat|esl|seal|asn1|der|cer|crt|p7[bsc])"
)
ACTIVE = frozenset(("Sound", "Movie", "GotoA"))
BY_ITSELF = frozenset(("DO", "PO"))  # when the document, or a page, is opened
LOCKS = re.compile(r"(Encrypt|Decrypt|Decypt)\w*")
LOCATIONS = re.compile(
    r"(\w*(Loc|File|Res|Root)|Thumbnail|Signatures|SignedValue|Annotations|Attachments|Extensions)"
)
ELSEWHERE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)


class OfdWatch(PartWatch):
    """The handlers of any part: actions, media and places of files are looked at."""

    def __init__(self, parser: expat.XMLParserType, meter: Meter):
        super().__init__(parser, meter)
        self.root = ""
        self.path: list[str] = []
        self.texts: list[str] = []  # of the element under way
        self.event = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        local = name.rpartition(" ")[2]
        self.root = self.root or name
        if LOCKS.fullmatch(local):
            raise Refused(LOCKED)
        if local == "Action":
            self.event = attributes.get("Event", "")
        runs = local == "URI" and self.event in BY_ITSELF
        plays = local == "MultiMedia" and attributes.get("Type", "") in ("Audio", "Video")
        if local in ACTIVE or runs or plays:
            raise Refused(ACTS)
        _refuse_elsewhere(attributes.get("BaseLoc", ""))
        self.path.append(local)
        self.texts = []

    def text(self, characters: str) -> None:
        self.texts.append(characters)

    def end(self, name: str) -> None:
        local = self.path.pop()
        if LOCATIONS.fullmatch(local):
            _refuse_elsewhere("".join(self.texts))
        self.texts = []


class OfdOutline(OfdWatch):
    """The root and the document parts: where the pages stand, in order."""

    def __init__(self, parser: expat.XMLParserType, meter: Meter):
        super().__init__(parser, meter)
        self.documents: list[str] = []
        self.pages: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if self.path[-1] == "Page" and "BaseLoc" in attributes:
            self.pages.append(attributes["BaseLoc"])

    def end(self, name: str) -> None:
        if self.path[-1] == "DocRoot":
            self.documents.append("".join(self.texts).strip())
        super().end(name)


class OfdWords(OfdWatch):
    """A page: its texts as they are written, those of one height together."""

    def __init__(self, parser: expat.XMLParserType, meter: Meter):
        super().__init__(parser, meter)
        self.lines: list[str] = []
        self.height: str | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if self.path[-1] == "TextObject":
            height = [*attributes.get("Boundary", "").split(), "", ""][1]
            if height != self.height:
                self.lines.append("")
            self.height = height

    def end(self, name: str) -> None:
        if self.path[-1] == "TextCode" and self.lines:
            self.lines[-1] = f"{self.lines[-1]} {''.join(self.texts).strip()}".strip()
        super().end(name)


AnyOfdWatch = TypeVar("AnyOfdWatch", bound=OfdWatch)


@dataclass
class OfdPackage:
    """One file: its members by name in small letters."""

    archive: zipfile.ZipFile
    meter: Meter
    members: dict[str, zipfile.ZipInfo]

    def read(self, name: str, reader: Callable[[expat.XMLParserType, Meter], AnyOfdWatch]) -> AnyOfdWatch:
        """A part as what reads it has gathered; Refused where it is no XML."""
        read: list[AnyOfdWatch] = []
        try:
            read_xml(self.archive, self.members[name], lambda *given: read.append(reader(*given)), self.meter)
        except ILL_FORMED:
            raise Refused(DAMAGED) from None
        return read[0]

    def look_at(self, name: str) -> None:
        with self.archive.open(self.members[name]) as stream:
            head = stream.read(512)
        if is_xml(head) and not parts.PAGE.match(head):
            self.read(name, OfdWatch)
        elif fault := parts.content_fault(name, "ofd", head):
            raise Refused(fault)
        elif not (CONTENTS.fullmatch(name) or LITTER.fullmatch(name)):
            raise Refused(unknown_part(name) if head else DAMAGED)

    def pages(self) -> Iterator[str]:
        """The parts that are pages, in order."""
        for document in (_beside("", place) for place in self.read(ROOT, OfdOutline).documents):
            if document in self.members:
                pages = (_beside(document, place) for place in self.read(document, OfdOutline).pages)
                yield from (page for page in pages if page in self.members)


def inspect(data: bytes, meter: Meter | None = None) -> None:
    """Refuse a file that is no plain OFD document, or that carries something that acts or another file."""
    with _opened(data, meter) as package:
        for name in sorted(package.members):
            package.look_at(name)
        if not any(package.pages()):
            raise Refused(DAMAGED)


def page_count(data: bytes) -> int:
    with _opened(data, None) as package:
        return sum(1 for _ in package.pages())


def page_texts(data: bytes, most_pages: int) -> list[list[str]]:
    """The lines of the first pages. The file was inspected when it was taken in."""
    with _opened(data, None) as package:
        return [package.read(page, OfdWords).lines for page in islice(package.pages(), most_pages)]


@contextmanager
def _opened(data: bytes, meter: Meter | None) -> Iterator[OfdPackage]:
    refuse_bulk(data)
    if not data.startswith(ZIP):
        raise Refused(OTHER)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            package = OfdPackage(archive, meter or Meter(), members_of(archive.infolist(), len(data)))
            if ROOT not in package.members or not _is_of_ofd(package.read(ROOT, OfdWatch).root):
                raise Refused(OTHER)
            yield package
    except BREAKAGE:
        raise Refused(DAMAGED) from None


def _is_of_ofd(root: str) -> bool:
    space, _, local = root.rpartition(" ")
    return local == "OFD" and SPACE in space


def _beside(part: str, place: str) -> str:
    """The member that a part names: from the root, or from the folder where the part stands."""
    path = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), place.strip().replace("\\", "/")))
    return path.lstrip("/").lower()


def _refuse_elsewhere(place: str) -> None:
    if ELSEWHERE.match(place):
        raise Refused(LINKS)
