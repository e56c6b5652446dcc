"""Office files (.xlsx, .docx) as packages: a hostile one is refused without harm, before anything reads it.

Evidence and the workbook ask the same inspector. It reads the table of contents, the declared types and the
relationships, then every part once, in pieces, and stops at the first thing that is not allowed. What holds for
every zip archive stands in `archives`. Plain Python. Refusals end a Chinese sentence that begins with “文件”.
"""

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.parsers import expat

from assessments.files import ooxml_parts as parts
from assessments.files.archives import (
    BREAKAGE,
    DAMAGED,
    ILL_FORMED,
    LITTER,
    LOCKED,
    MIB,
    OLE,
    WITH_DTD,
    ZIP,
    Handlers,
    Meter,
    PartWatch,
    Refused,
    defines,
    is_xml,
    members_of,
    read_xml,
    refuse_bulk,
    unknown_part,
)

MOST_LOOSE = 16 * MIB
CONTENT_TYPES = "[content_types].xml"
MAIN = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
}
OLD = {"xlsx": "是旧版 .xls 文件，请另存为 .xlsx", "docx": "是旧版 .doc 文件，请另存为 .docx"}
OTHER = {
    "xlsx": "不是 Excel 工作簿，请在 Excel 或 WPS 里另存为 .xlsx",
    "docx": "不是 Word 文档，请在 Word 或 WPS 里另存为 .docx",
}
TEXT = {
    "xlsx": "是文本（如 CSV），不是 Excel 工作簿，请在 Excel 或 WPS 里打开并另存为 .xlsx",
    "docx": "是文本，不是 Word 文档，请在 Word 或 WPS 里打开并另存为 .docx",
}


@dataclass(frozen=True)
class PartRelation:
    """`kind` is the last word of its type, in small letters, without the hyphens that Strict has not; `target` a
    part's name, or an address outside.
    """

    id: str
    kind: str
    target: str
    is_external: bool


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
        try:
            read_xml(self.archive, self.members[name], handlers, self.meter)
        except ILL_FORMED:
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
        if defines(data):
            raise Refused(WITH_DTD)

    def read_rest(self) -> None:
        """Look at every part that nothing has read yet."""
        for name in sorted(self.unread):
            self._look_at(name)

    def _look_at(self, name: str) -> None:
        kind = self.type_of(name)
        with self.archive.open(self.members[name]) as stream:
            head = stream.read(512)
        if parts.XML_TYPES.fullmatch(kind) and not (parts.PLAIN_TYPES.fullmatch(kind) and not is_xml(head)):
            self.read(name, Watch)
        elif fault := parts.content_fault(name, kind, head):
            raise Refused(fault)
        elif not kind and is_xml(head):
            self.read(name, Watch)
        self.unread.discard(name)


class Watch(PartWatch):
    """The handlers of a part that nobody needs: fields and formulas are looked at.

    Names are known without their namespace, so that no prefix hides one. Who reads a part extends this.
    """

    def __init__(self, parser: expat.XMLParserType, meter: Meter):
        super().__init__(parser, meter)
        self.fields: list[list[str]] = [[]]
        self.code: list[str] | None = None  # the text of a formula or an instruction under way

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
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
            package = Package(kind, archive, meter or Meter(), members_of(archive.infolist(), len(data)))
            _read_types(package)
            _read_relations(package)
            yield package
    except BREAKAGE:
        raise Refused(DAMAGED) from None


def _refuse_kind(data: bytes, kind: str) -> None:
    """By content, whatever the name says."""
    refuse_bulk(data)
    if data.startswith(OLE):
        raise Refused(LOCKED if "EncryptedPackage".encode("utf-16-le") in data else OLD[kind])
    if not data.startswith(ZIP):
        raise Refused(OTHER[kind] if b"\0" in data[:4096] or not data else TEXT[kind])


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
            raise Refused(unknown_part(name))


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
        raise Refused(unknown_part(kind))
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
