"""What is inside a file before anything opens it as a workbook: a hostile one is refused without harm.

`inspect` reads the table of contents, then every part in pieces, and stops at the first thing that a
workbook of ours has no need of. Plain Python, no Django; what it read is counted in a `Meter`.
"""

import io
import re
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from assessments.workbook.scanning import Meter, Refused, SheetScan, SheetScanner

MIB = 1024 * 1024
MOST_BYTES, MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 20 * MIB, 2000, 200 * MIB, 100
PIECE = 64 * 1024
ZIP, OLE, TABLE_ENTRY = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PK\x01\x02"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
NESTED = re.compile(r"\.(zip|rar|7z|gz|bz2|xz|tar|jar|xlsx|xlsm|xlsb|xls|docx|docm|doc|pptx?)$")
MACROS = re.compile(r"vbaproject|macrosheets/|macroenabled|xlmacrosheet", re.IGNORECASE)
EMBEDDED = re.compile(r"/activex/|/embeddings/|oleobject", re.IGNORECASE)
EXTERNAL = re.compile(r"/externallinks?(/|$)|(^|/)connections(\.xml)?$", re.IGNORECASE)
UTF16 = (b"\xff\xfe", b"\xfe\xff")

NOT_A_WORKBOOK = "不是 Excel 工作簿，请在 Excel 或 WPS 里另存为 .xlsx"
TEXT = "是文本（如 CSV），不是 Excel 工作簿，请在 Excel 或 WPS 里打开并另存为 .xlsx"
OLD = "是旧版 .xls 文件，请另存为 .xlsx"
LOCKED = "加了密码，请去掉密码再导入"
DAMAGED = "已损坏，读不出来，请在 Excel 或 WPS 里打开并重新保存"
TOO_MUCH = "展开后过大，请分开导入"
WITH_MACROS = "含有宏，请另存为不带宏的 .xlsx"
WITH_OBJECTS = "嵌有别的文件或控件，请删去再导入"
WITH_LINKS = "引用了外部文件或数据，请断开链接（粘贴为数值）再导入"
OUTSIDE = "里有越出文件之外的路径，不能导入"
WITH_DTD = "含有外部定义（DTD），不能导入"


@dataclass
class Package:
    """The scans of the worksheet parts, by the part's name, and the main content types found."""

    scans: dict[str, SheetScan] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)


def inspect(data: bytes, meter: Meter | None = None) -> Package:
    """Refuse what is no plain workbook; Refused with a Chinese sentence, else what the sheets hold."""
    meter = meter or Meter()
    _refuse_kind(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _refuse_table(members, len(data))
            package = Package()
            for member in members:
                if not member.is_dir():
                    _read_part(archive, member, package, meter)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, zipfile.zlib.error):
        raise Refused(DAMAGED) from None
    if WORKBOOK not in package.types:
        raise Refused(NOT_A_WORKBOOK)
    return package


def _refuse_kind(data: bytes) -> None:
    """By content, whatever the name says; the table of contents is counted before it is read."""
    if len(data) > MOST_BYTES:
        raise Refused(f"超过 {MOST_BYTES // MIB} MB，请分开导入")
    if data.startswith(OLE):
        raise Refused(LOCKED if "EncryptedPackage".encode("utf-16-le") in data else OLD)
    if not data.startswith(ZIP):
        raise Refused(NOT_A_WORKBOOK if b"\0" in data[:4096] or not data else TEXT)
    if data.count(TABLE_ENTRY) > MOST_MEMBERS:
        raise Refused(f"里的部件超过 {MOST_MEMBERS} 个，不能导入")


def _refuse_table(members: list[zipfile.ZipInfo], packed: int) -> None:
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise Refused(DAMAGED)
    unpacked = sum(member.file_size for member in members)
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * packed:
        raise Refused(TOO_MUCH)
    for member in members:
        if member.file_size > MIB and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise Refused(TOO_MUCH)
        if member.flag_bits & 1:
            raise Refused(LOCKED)
        _refuse_name(member)


def _refuse_name(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename.replace("\\", "/")
    if name.startswith("/") or ":" in name or ".." in name.split("/") or "\0" in name:
        raise Refused(OUTSIDE)
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refused(OUTSIDE)
    _refuse_active(name)
    if NESTED.search(name.lower()):
        raise Refused(WITH_OBJECTS)


def _refuse_active(said: str) -> None:
    for pattern, sentence in ((MACROS, WITH_MACROS), (EMBEDDED, WITH_OBJECTS), (EXTERNAL, WITH_LINKS)):
        if pattern.search(said):
            raise Refused(sentence)


def _read_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, package: Package, meter: Meter) -> None:
    with archive.open(member) as stream:
        piece = stream.read(PIECE)
        if piece.startswith((ZIP, OLE)):
            raise Refused(WITH_OBJECTS)
        if not (piece.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") or piece.startswith(UTF16)):
            return  # a picture or printer settings: never unpacked further
        part = _Part(member.filename, package, meter)
        while piece:
            meter.read(len(piece), MOST_UNPACKED, TOO_MUCH)
            part.feed(piece)
            piece = stream.read(PIECE)
        part.feed(b"", last=True)


class _Part:
    """One XML part, fed in pieces. A type definition is refused before it could define anything."""

    def __init__(self, name: str, package: Package, meter: Meter):
        self.name, self.package, self.meter = name, package, meter
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_dtd
        self.parser.StartElementHandler = self._root

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        try:
            self.parser.Parse(piece, last)
        except expat.ExpatError:
            raise Refused(DAMAGED) from None

    def _refuse_dtd(self, *args: object) -> None:
        raise Refused(WITH_DTD)

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if local == "worksheet":
            scanner = SheetScanner(space, self.parser, self.meter)
            self.package.scans[self.name] = scanner.scan
        else:
            watch = {"Relationships": self._relation, "Types": self._type}.get(local)
            self.parser.StartElementHandler = self._counted(watch)

    def _counted(self, watch: Callable[[dict[str, str]], None] | None) -> Callable:
        def start(name: str, attributes: dict[str, str]) -> None:
            self.meter.element()
            if watch:
                watch(attributes)

        return start

    def _relation(self, attributes: dict[str, str]) -> None:
        """A link that is followed only when clicked may stay; what is fetched on opening may not."""
        kind = attributes.get("Type", "").rpartition("/")[2]
        _refuse_active(f"/{kind}")
        if attributes.get("TargetMode") == "External" and kind != "hyperlink":
            raise Refused(WITH_LINKS)

    def _type(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        _refuse_active(kind)
        self.package.types.add(kind)
