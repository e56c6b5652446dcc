"""Files that are zip archives: their size, their table of contents, their XML; whatever they are, by the same rules.

Office files (`ooxml`) and OFD documents (`ofd`) ask here. What was spent is counted in a `Meter`. Refusals end a
Chinese sentence that begins with “文件”. Plain Python.
"""

import codecs
import re
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from xml.parsers import expat

MIB = 1024 * 1024
MOST_BYTES, MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 20 * MIB, 2000, 200 * MIB, 100
MOST_ELEMENTS = 6_000_000
PIECE = 64 * 1024
ZIP, OLE, TABLE_ENTRY = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PK\x01\x02"
XML_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"Lo\xa7\x94")  # the last one is EBCDIC
LITTER = re.compile(r"__macosx/.*|(.*/)?(\._[^/]*|\.ds_store|thumbs\.db|desktop\.ini)")

LOCKED = "加了密码，请去掉密码再{action}"
DAMAGED = "已损坏，读不出来，请在 {program} 或 WPS 里打开并重新保存"
TOO_BIG = f"超过 {MOST_BYTES // MIB} MB，请分开{{action}}"
TOO_MANY = f"里的部件超过 {MOST_MEMBERS} 个，不能{{action}}"
TOO_MUCH = "展开后过大，请分开{action}"
TOO_FULL = "里的内容过多，请分开{action}"
OUTSIDE = "里有越出文件之外的路径，不能{action}"
WITH_DTD = "含有外部定义（DTD），不能{action}"
UNKNOWN = "里有不认识的部件“{name}”，请在 {{program}} 或 WPS 里另存一份再{{action}}"
PROGRAMS = {"xlsx": "Excel", "docx": "Word", "ofd": "OFD 阅读器"}

# What `zipfile` raises over a file that is broken, or made to break it.
BREAKAGE = (
    zipfile.BadZipFile,  # the table, a member's head or its check sum is wrong
    EOFError,  # a member ends before its length is reached
    NotImplementedError,  # packed in a way, or for a version, that is unknown; parts of one patch another
    OSError,  # a place in the table points before or behind the file
    ValueError,  # a number in the table is negative, a name is in no encoding
    LookupError,  # what the table promises is not there
    zlib.error,  # the packed bytes are no packed bytes
)
ILL_FORMED = (expat.ExpatError, ValueError, LookupError)  # the last two: in an encoding unknown to the parser


class Refused(Exception):
    """Why a file is not taken, as the end of a Chinese sentence, with places for `kind`, `program` and `action`."""

    def sentence(self, action: str, kind: str) -> str:
        """The end of the sentence, for a file that was to be imported (`action` 导入) or uploaded (上传)."""
        sentence_of_kind = str(self).replace("{action}", action).replace("{kind}", kind)
        return sentence_of_kind.replace("{program}", PROGRAMS[kind])


@dataclass
class Meter:
    """What was spent on a file: bytes unpacked, elements, rows. A file that asks for too much is refused."""

    unpacked: int = 0
    elements: int = 0
    rows: int = 0

    def read(self, count: int) -> None:
        self.unpacked += count
        if self.unpacked > MOST_UNPACKED:
            raise Refused(TOO_MUCH)

    def element(self) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise Refused(TOO_FULL)


Handlers = Callable[[expat.XMLParserType, Meter], object]


class PartWatch:
    """The handlers of an XML part: every element is counted. Who reads a kind of part extends this."""

    def __init__(self, parser: expat.XMLParserType, meter: Meter):
        self.meter = meter
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.meter.element()

    def text(self, characters: str) -> None:
        pass

    def end(self, name: str) -> None:
        pass


def refuse_bulk(data: bytes) -> None:
    """The size of a file, and the length of its table of contents before that is read."""
    if len(data) > MOST_BYTES:
        raise Refused(TOO_BIG)
    if data.count(TABLE_ENTRY) > MOST_MEMBERS:
        raise Refused(TOO_MANY)


def members_of(table: list[zipfile.ZipInfo], packed: int) -> dict[str, zipfile.ZipInfo]:
    """The files of the archive by name, as Office compares names: capitals and the slant of a slash are nothing."""
    unpacked = sum(member.file_size for member in table)
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * packed:
        raise Refused(TOO_MUCH)
    members: dict[str, zipfile.ZipInfo] = {}
    for member in table:
        if member.file_size > MIB and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise Refused(TOO_MUCH)
        if member.flag_bits & 1:
            raise Refused(LOCKED)
        name = _plain_name(member)
        if member.is_dir() or name.endswith("/"):
            continue
        if name in members:
            raise Refused(DAMAGED)
        members[name] = member
    return members


def _plain_name(member: zipfile.ZipInfo) -> str:
    name = member.orig_filename.replace("\\", "/")
    if name.startswith("/") or ":" in name or ".." in name.split("/") or "\0" in name:
        raise Refused(OUTSIDE)
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refused(OUTSIDE)
    return member.filename.replace("\\", "/").lower()


def read_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo, handlers: Handlers, meter: Meter) -> None:
    """Parse a member with handlers of its own; a type definition is refused before it could define anything.

    ILL_FORMED where it is no XML.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_dtd
    handlers(parser, meter)
    with archive.open(member) as stream:
        while piece := stream.read(PIECE):
            meter.read(len(piece))
            parser.Parse(piece, False)
        parser.Parse(b"", True)


def unknown_part(name: str) -> str:
    shown = name if len(name) <= 60 else f"{name[:60]}…"
    return UNKNOWN.format(name=shown.replace("{", "").replace("}", ""))


def _refuse_dtd(*args: object) -> None:
    raise Refused(WITH_DTD)


def is_xml(head: bytes) -> bool:
    """Whether bytes begin as XML does, in any encoding."""
    start = head.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"").lstrip()
    return start.startswith(b"<") or head.startswith(XML_MARKS)


def defines(data: bytes) -> bool:
    """Whether a text holds a type definition, in whatever encoding it is meant."""
    declared = re.search(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", data[:200].replace(b"\0", b""))
    named = [declared[1].decode()] if declared else []
    for encoding in (*named, "utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-7", "cp037"):
        try:
            text = data.decode(encoding, errors="ignore")
        except (LookupError, ValueError):
            continue
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            return True
    return False
