"""A package with some of its parts changed: the others are packed again as they were. Plain Python, no Django."""

import io
import posixpath
import zipfile
from xml.sax.saxutils import quoteattr

from assessments.files.archives import MIB, MOST_UNPACKED, TOO_MUCH, Refused
from assessments.files.ooxml import CONTENT_TYPES, Package, PartRelation
from assessments.workbook.marking.markup import HEAD, appended, as_utf8, scanned, spliced

MOST_OF_A_PART = 16 * MIB  # of those that are looked at whole; sheets have the bounds of the file
ALWAYS = (1980, 1, 1, 0, 0, 0)  # the same marks give the same bytes
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


class ChangedPackage:
    """Names of parts are as in `Package`: in small letters, without a slash at the beginning."""

    def __init__(self, package: Package):
        self.package = package
        self.changed: dict[str, bytes] = {}
        self.new: dict[str, str] = {}  # the parts that the file has not, as their names are written
        self.relations: dict[str, list[PartRelation]] = {}

    def read(self, name: str, most: int = MOST_OF_A_PART) -> bytes:
        """A part as it stands now, in UTF-8 (see `as_utf8`)."""
        if name in self.changed:
            return self.changed[name]
        member = self.package.members[name]
        if member.file_size > most:
            raise Refused(TOO_MUCH)
        return as_utf8(self.package.archive.read(member))

    def put(self, name: str, data: bytes) -> None:
        """Change a part; one that comes out as it was stays as it was packed, encoding and all."""
        if name not in self.package.members or data != self.read(name, MOST_UNPACKED):
            self.changed[name] = data

    def related(self, source: str) -> list[PartRelation]:
        return [*self.package.related(source), *self.relations.get(source, [])]

    def free_name(self, stem: str, extension: str) -> str:
        """A name that no part has: `xl/comments3.xml`."""
        number = 1
        while (
            name := f"{stem}{number}.{extension}"
        ).lower() in self.package.members or name.lower() in self.new:
            number += 1
        return name

    def add(self, written: str, data: bytes, kind: str, *, source: str, relation: str) -> str:
        """A new part that another one names; the identifier of the relationship."""
        name = written.lower()
        self.new[name], self.changed[name] = written, data
        self._declare(written, kind)
        return self.relate(source, relation, written)

    def _declare(self, written: str, kind: str) -> None:
        extension = written.rpartition(".")[2].lower()
        if self.package.defaults.get(extension) == kind.lower():
            return
        self.changed[CONTENT_TYPES] = self._with_child(
            CONTENT_TYPES, "Override", f'PartName="/{written}" ContentType="{kind}"'
        )

    def relate(self, source: str, relation: str, target: str) -> str:
        """Let a part name another one; the identifier of the relationship."""
        held = self.related(source)
        taken, number = {one.id for one in held}, len(held) + 1
        while (identifier := f"rId{number}") in taken:
            number += 1
        name = self._list_of(source)
        attributes = f'Id="{identifier}" Type="{relation}" Target={quoteattr(f"/{target}")}'
        self.changed[name] = self._with_child(name, "Relationship", attributes)
        kind = relation.rpartition("/")[2].lower()
        self.relations.setdefault(source, []).append(PartRelation(identifier, kind, target.lower(), False))
        return identifier

    def _list_of(self, source: str) -> str:
        """The list of a part's relationships; an empty one is made where it has none."""
        written = self.package.members[source].filename.replace("\\", "/")
        folder, file = posixpath.split(written)
        path = posixpath.join(folder, "_rels", f"{file}.rels")
        if path.lower() not in self.package.members and path.lower() not in self.new:
            self.new[path.lower()] = path
            self.changed[path.lower()] = HEAD + f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()
        return path.lower()

    def _with_child(self, name: str, element: str, attributes: str) -> bytes:
        data = self.read(name)
        root = scanned(data)
        return spliced(data, appended(data, root, f"<{root.prefix}{element} {attributes}/>".encode()))

    def packed(self) -> bytes:
        """The file: every member in its order, with its day; new parts at the end."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for member in self.package.archive.infolist():
                name = member.filename.replace("\\", "/").lower()
                data = self.changed.get(name) if name in self.package.members else None
                archive.writestr(_like(member), self.package.archive.read(member) if data is None else data)
            for name, written in self.new.items():
                archive.writestr(_like(zipfile.ZipInfo(written, ALWAYS)), self.changed[name])
        return file.getvalue()


def _like(member: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """What says how a member is packed, without what only its old place needed."""
    like = zipfile.ZipInfo(member.filename, member.date_time)
    like.compress_type = zipfile.ZIP_STORED if member.is_dir() else zipfile.ZIP_DEFLATED
    like.external_attr, like.create_system = member.external_attr, 0
    return like
