"""Office files (.xlsx, .docx) as packages: a hostile one is refused without harm, before anything reads it.

Evidence and the workbook ask the same inspector. It reads the table of contents, the declared types and the
relationships, then every part once, in pieces, and stops at the first thing that is not allowed. Plain Python;
what was spent is counted in a `Meter`. Refusals end a Chinese sentence that begins with “文件”.
"""

import codecs
import io
import posixpath
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.parsers import expat

from assessments.files import ooxml_parts as parts

MIB = 1024 * 1024
MOST_BYTES, MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 20 * MIB, 2000, 200 * MIB, 100
MOST_ELEMENTS, MOST_LOOSE = 6_000_000, 16 * MIB
PIECE = 64 * 1024
ZIP, OLE, TABLE_ENTRY = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PK\x01\x02"
XML_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"Lo\xa7\x94")  # the last one is EBCDIC
CONTENT_TYPES = "[content_types].xml"
MAIN = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
}
LITTER = re.compile(r"__macosx/.*|(.*/)?(\._[^/]*|\.ds_store|thumbs\.db|desktop\.ini)")

LOCKED = "加了密码，请去掉密码再{action}"
OLD = {"xlsx": "是旧版 .xls 文件，请另存为 .xlsx", "docx": "是旧版 .doc 文件，请另存为 .docx"}
OTHER = {
    "xlsx": "不是 Excel 工作簿，请在 Excel 或 WPS 里另存为 .xlsx",
    "docx": "不是 Word 文档，请在 Word 或 WPS 里另存为 .docx",
}
TEXT = {
    "xlsx": "是文本（如 CSV），不是 Excel 工作簿，请在 Excel 或 WPS 里打开并另存为 .xlsx",
    "docx": "是文本，不是 Word 文档，请在 Word 或 WPS 里打开并另存为 .docx",
}
DAMAGED = "已损坏，读不出来，请在 {program} 或 WPS 里打开并重新保存"
TOO_BIG = f"超过 {MOST_BYTES // MIB} MB，请分开{{action}}"
TOO_MANY = f"里的部件超过 {MOST_MEMBERS} 个，不能{{action}}"
TOO_MUCH = "展开后过大，请分开{action}"
TOO_FULL = "里的内容过多，请分开{action}"
OUTSIDE = "里有越出文件之外的路径，不能{action}"
WITH_DTD = "含有外部定义（DTD），不能{action}"
UNKNOWN = "里有不认识的部件“{name}”，请在 {{program}} 或 WPS 里另存一份再{{action}}"
PROGRAMS = {"xlsx": "Excel", "docx": "Word"}

BREAKAGE = (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, LookupError, zlib.error)


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


@dataclass(frozen=True)
class PartRelation:
    """`kind` is the last word of its type, in small letters, without the hyphens that Strict has not; `target` a
    part's name, or an address outside.
    """

    id: str
    kind: str
    target: str
    is_external: bool


Handlers = Callable[[expat.XMLParserType, Meter], object]


@dataclass
class Package:
    """One file: its members by name in small letters, their declared types; every part is read once."""

    kind: str
    archive: zipfile.ZipFile
    meter: Meter
    members: dict[str, zipfile.ZipInfo]
    defaults: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, str] = field(default_factory=dict)
    relations: dict[str, list[PartRelation]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def type_of(self, name: str) -> str:
        """The declared content type of a member, in small letters, or "" of one that is not a part."""
        extension = name.rpartition("/")[2].rpartition(".")[2]
        return self.overrides.get(name) or self.defaults.get(extension, "")

    @property
    def mains(self) -> list[str]:
        """The parts of the type that a file of this kind is about; none in a file of another kind."""
        return [name for name in self.members if self.type_of(name) == MAIN[self.kind]]

    @property
    def main(self) -> str:
        """The name of the part that the file is about: the one that it names, where there are several."""
        mains = self.mains
        named = [relation.target for relation in self.related("") if relation.kind == "officedocument"]
        return next((name for name in named if name in mains), mains[0])

    def related(self, name: str) -> list[PartRelation]:
        return self.relations.get(name, [])

    def read(self, name: str, handlers: Handlers) -> None:
        """Parse a part with handlers of its own; a type definition is refused before it could define anything."""
        self.unread.discard(name)
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_dtd
        handlers(parser, self.meter)
        with self.archive.open(self.members[name]) as stream:
            try:
                while piece := stream.read(PIECE):
                    self.meter.read(len(piece))
                    parser.Parse(piece, False)
                parser.Parse(b"", True)
            except (expat.ExpatError, ValueError, LookupError):  # ill-formed, or in an encoding unknown to it
                if not parts.LOOSE_TYPES.fullmatch(self.type_of(name)) and self.type_of(name):
                    raise Refused(DAMAGED) from None
                self._read_loosely(name)

    def _read_loosely(self, name: str) -> None:
        """A part that nobody reads may be written badly; a type definition in it is refused in any encoding."""
        with self.archive.open(self.members[name]) as stream:
            data = stream.read(MOST_LOOSE + 1)
        if len(data) > MOST_LOOSE:
            raise Refused(DAMAGED)
        self.meter.read(len(data))
        if _defines(data):
            raise Refused(WITH_DTD)

    def read_rest(self) -> None:
        """Look at every part that nothing has read yet."""
        for name in sorted(self.unread):
            self._look_at(name)

    def _look_at(self, name: str) -> None:
        kind = self.type_of(name)
        with self.archive.open(self.members[name]) as stream:
            head = stream.read(512)
        if parts.XML_TYPES.fullmatch(kind) and not (parts.PLAIN_TYPES.fullmatch(kind) and not _is_xml(head)):
            self.read(name, Watch)
        elif fault := parts.content_fault(name, kind, head):
            raise Refused(fault)
        elif not kind and _is_xml(head):
            self.read(name, Watch)
        self.unread.discard(name)


class Watch:
    """The handlers of a part that nobody needs: elements are counted, fields and formulas looked at.

    Names are known without their namespace, so that no prefix hides one. Who reads a part extends this.
    """

    def __init__(self, parser: expat.XMLParserType, meter: Meter):
        self.meter = meter
        self.fields: list[list[str]] = [[]]
        self.code: list[str] | None = None  # the text of a formula or an instruction under way
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.meter.element()
        local = name.rpartition(" ")[2]
        if sentence := parts.ACTIVE_ELEMENTS.get(local):
            raise Refused(sentence)
        if local == "fldChar":
            self._field(_of(attributes, "fldCharType"))
        elif local == "fldSimple":
            _refuse(parts.field_fault(_of(attributes, "instr")))
        self.code = [] if local in parts.FORMULAS or local in parts.INSTRUCTIONS else None

    def text(self, characters: str) -> None:
        if self.code is not None:
            self.code.append(characters)

    def end(self, name: str) -> None:
        if self.code:
            if name.rpartition(" ")[2] in parts.INSTRUCTIONS:
                self.fields[-1] += self.code
                _refuse(parts.field_fault("".join(self.fields[-1])))
            else:
                _refuse(parts.formula_fault("".join(self.code)))
        self.code = None

    def _field(self, step: str) -> None:
        """Fields stand in each other; one whose name another has still to bring is read as what it hides."""
        if step == "begin":
            if len(self.fields) > 1 and not "".join(self.fields[-1]).strip():
                raise Refused(parts.FETCHES)
            self.fields.append([])
        elif step == "end" and len(self.fields) > 1:
            self.fields.pop()


def _of(attributes: dict[str, str], name: str) -> str:
    """An attribute, whatever its namespace."""
    return next((value for key, value in attributes.items() if key.rpartition(" ")[2] == name), "")


def _refuse(sentence: str | None) -> None:
    if sentence:
        raise Refused(sentence)


def inspect(data: bytes, kind: str, meter: Meter | None = None) -> None:
    """Refuse a file that is no plain `kind` (xlsx or docx), or that carries something that acts."""
    with opened(data, kind, meter) as package:
        package.read_rest()


@contextmanager
def opened(data: bytes, kind: str, meter: Meter | None = None) -> Iterator[Package]:
    """The package of a file, its table, types and relationships judged; what breaks on the way is damaged."""
    _refuse_kind(data, kind)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            package = Package(kind, archive, meter or Meter(), _members(archive.infolist(), len(data)))
            _read_types(package)
            _read_relations(package)
            yield package
    except BREAKAGE:
        raise Refused(DAMAGED) from None


def _refuse_kind(data: bytes, kind: str) -> None:
    """By content, whatever the name says; the table of contents is counted before it is read."""
    if len(data) > MOST_BYTES:
        raise Refused(TOO_BIG)
    if data.startswith(OLE):
        raise Refused(LOCKED if "EncryptedPackage".encode("utf-16-le") in data else OLD[kind])
    if not data.startswith(ZIP):
        raise Refused(OTHER[kind] if b"\0" in data[:4096] or not data else TEXT[kind])
    if data.count(TABLE_ENTRY) > MOST_MEMBERS:
        raise Refused(TOO_MANY)


def _members(table: list[zipfile.ZipInfo], packed: int) -> dict[str, zipfile.ZipInfo]:
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


def _read_types(package: Package) -> None:
    """The declared type of every member; one that has none is not a part, and is looked at from outside."""
    if CONTENT_TYPES not in package.members:
        raise Refused(OTHER[package.kind])

    def take(local: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").lower()
        if local == "Override":
            package.overrides[unquote(attributes.get("PartName", "")).lstrip("/").lower()] = kind
        elif local == "Default":
            package.defaults[attributes.get("Extension", "").lower()] = kind

    package.unread = set(package.members)
    package.read(CONTENT_TYPES, _listed(take))
    for name in package.members:
        _refuse(parts.active(f"/{name}") or parts.active(package.type_of(name)))
    if not package.mains:  # a file of another kind is named by its kind, before its parts are
        raise Refused(OTHER[package.kind])
    for name in package.members:
        kind = package.type_of(name)
        if kind and not (parts.XML_TYPES.fullmatch(kind) or parts.PLAIN_TYPES.fullmatch(kind)):
            raise Refused(_unknown(name))


def _read_relations(package: Package) -> None:
    lists = [name for name in package.members if name.endswith(".rels") and not LITTER.fullmatch(name)]
    for name in lists:
        folder, _, file = name.rpartition("_rels/")
        source = folder + file.removesuffix(".rels")
        relations = package.relations.setdefault(source, [])

        def take(
            local: str,
            attributes: dict[str, str],
            folder: str = folder,
            relations: list[PartRelation] = relations,
        ) -> None:
            if local == "Relationship":
                relations.append(_relation(attributes, folder))

        package.read(name, _listed(take))


def _relation(attributes: dict[str, str], folder: str) -> PartRelation:
    """A link that is followed only when clicked may stay, and one to the writer's own disk; others may not."""
    address = attributes.get("Type", "")
    kind = address.rstrip("/").rpartition("/")[2].lower().replace("-", "")
    target = unquote(attributes.get("Target", ""))
    is_external = attributes.get("TargetMode", "").lower() == "external"
    if is_external and parts.is_on_own_disk(kind, target):
        return PartRelation(attributes.get("Id", ""), kind, target, is_external)
    _refuse(parts.active(f"/{kind}"))
    if is_external and kind != "hyperlink":
        raise Refused(parts.LINKS)
    if not (kind in parts.RELATIONS or parts.RICH_DATA.fullmatch(kind) or parts.OF_OTHERS.match(address)):
        raise Refused(_unknown(kind))
    if not is_external:
        path = posixpath.normpath(posixpath.join(f"/{folder}", target.replace("\\", "/")))
        target = path.lstrip("/").lower()
    return PartRelation(attributes.get("Id", ""), kind, target, is_external)


def _listed(take: Callable[[str, dict[str, str]], None]) -> Handlers:
    """Handlers of a part that is a flat list: every element and its attributes."""

    class List(Watch):
        def start(self, name: str, attributes: dict[str, str]) -> None:
            super().start(name, attributes)
            take(name.rpartition(" ")[2], attributes)

    return List


def _unknown(name: str) -> str:
    shown = name if len(name) <= 60 else f"{name[:60]}…"
    return UNKNOWN.format(name=shown.replace("{", "").replace("}", ""))


def _refuse_dtd(*args: object) -> None:
    raise Refused(WITH_DTD)


def _is_xml(head: bytes) -> bool:
    """Whether bytes begin as XML does, in any encoding."""
    start = head.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"").lstrip()
    return start.startswith(b"<") or head.startswith(XML_MARKS)


def _defines(data: bytes) -> bool:
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
