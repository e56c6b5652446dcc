"""Whether a file is what it says it is and carries nothing that acts: run as a process of its own.

`inspect(path, kind)` returns "" or a Chinese sentence why the file is refused. The module imports nothing
of the project, so that `assessments.evidence` can run it apart from the web worker, with little time and
memory: a file that breaks a parser breaks only this.
"""

import io
import re
import resource
import stat
import sys
import zipfile
from pathlib import Path, PurePosixPath

from defusedxml.ElementTree import fromstring
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

MIB = 1024 * 1024
CPU_SECONDS, MEMORY = 15, 768 * MIB
MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 2000, 200 * MIB, 100
MOST_PIXELS, MOST_SIDE = 50_000_000, 12_000
MOST_PAGES = 500

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MAIN_PART = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}
NESTED = re.compile(r"\.(zip|rar|7z|gz|tar|xlsx|xlsm|xls|docx|docm|doc|pptx?|jar)$")
ACTIVE_PART = re.compile(r"vbaproject|/activex/|/embeddings/|oleobject|\.(exe|dll|js|vbs|bat|cmd|ps1|scr)$")
DDE = re.compile(rb"<w:instrText[^>]*>([^<]*)|w:instr=\"([^\"]*)\"")
ACTIVE_KEYS = {"/JS", "/JavaScript", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
ACTIVE_NAMES = {
    "/JavaScript",
    "/Launch",
    "/EmbeddedFile",
    "/FileAttachment",
    "/RichMedia",
    "/Rendition",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
}
# What a reader that mends a broken file might still find outside the table of contents.
RAW_NAME = re.compile(rb"/(?:[A-Za-z]|#[0-9A-Fa-f]{2}){6,40}")
RAW_ACTIVE = {b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/EmbeddedFiles"}


class Refused(Exception):
    """Why a file is not taken, as a Chinese sentence."""


def inspect(path: Path, kind: str) -> str:
    """The fault of the file at `path` as a `kind` (pdf, jpg, png, xlsx or docx), or ""."""
    checks = {"pdf": _pdf, "jpg": _image, "png": _image, "xlsx": _office, "docx": _office}
    try:
        checks[kind](path, kind)
    except Refused as refusal:
        return str(refusal)
    except MemoryError:
        return "文件太复杂，无法检查，请另存为 PDF 再上传"
    except Exception:  # whatever a parser stumbles over: a file that cannot be read is no evidence
        return f"文件已损坏，或不是真正的 {kind} 文件"
    return ""


def _image(path: Path, kind: str) -> None:
    Image.MAX_IMAGE_PIXELS = None  # our own bound stands below, before anything is unpacked
    with Image.open(path, formats=["JPEG" if kind == "jpg" else "PNG"]) as image:
        width, height = image.size
        if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
            raise Refused(f"图片太大（{width}×{height}），最多 5000 万像素、边长 {MOST_SIDE}")
        image.load()


def _office(path: Path, kind: str) -> None:
    with path.open("rb") as file:
        head = file.read(4)
    if head == OLE:
        raise Refused(f"文件加了密，或是旧版格式，请去掉密码并另存为 {kind}")
    if head != ZIP:
        raise Refused(f"文件内容不是 {kind}")
    with zipfile.ZipFile(path) as archive:
        _refuse_bomb(archive)
        names = {name.lower() for name in archive.namelist()}
        if MAIN_PART[kind] not in names or "[content_types].xml" not in names:
            raise Refused(f"文件内容不是 {kind}")
        for name in names:
            _refuse_active_part(name)
        for member in archive.infolist():
            _refuse_active_text(member.filename.lower(), archive, member)


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 1):
        raise Refused("文件展开后过大，不能上传")
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or stat.S_ISLNK(member.external_attr >> 16):
            raise Refused("文件里有越出文件之外的路径，不能上传")
        if member.flag_bits & 1:
            raise Refused("文件加了密，请去掉密码再上传")


def _refuse_active_part(name: str) -> None:
    if ACTIVE_PART.search(name):
        raise Refused("文件里有宏、控件或嵌入的对象，请另存为不带这些内容的文件")
    if NESTED.search(name):
        raise Refused("文件里还套着别的文件，请分开上传")
    if "/externallinks/" in name:
        raise Refused("文件引用了外部文件，请断开链接（粘贴为数值）再上传")


def _refuse_active_text(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    if not name.endswith((".xml", ".rels", ".vml")):
        return
    data = archive.read(member)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16").encode()
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refused("文件里有外部定义（DTD），不能上传")
    if name == "[content_types].xml" and (b"macroEnabled" in data or b"vbaProject" in data):
        raise Refused("文件里有宏，请另存为不带宏的文件")
    if name.endswith(".rels"):
        _refuse_external(data)
    fields = b"".join(b"".join(found) for found in DDE.findall(data))
    if re.search(rb"\bDDE(AUTO)?\b", fields):
        raise Refused("文件里有向外取数的域（DDE），请删去再上传")


def _refuse_external(data: bytes) -> None:
    """A link that a reader follows only when clicked may stay; what is fetched on opening may not."""
    for relation in fromstring(data, forbid_dtd=True):
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        if relation.get("TargetMode") == "External" and kind != "hyperlink":
            raise Refused("文件引用了外部文件，请断开链接再上传")


def _pdf(path: Path, kind: str) -> None:
    data = path.read_bytes()
    if not data.startswith(b"%PDF-"):
        raise Refused("文件内容不是 pdf")
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted or "/Encrypt" in reader.trailer:
        raise Refused("PDF 加了密或限制，请去掉密码再上传")
    if len(reader.pages) > MOST_PAGES:
        raise Refused(f"PDF 超过 {MOST_PAGES} 页，请只留有关的页")
    found = {re.sub(rb"#(..)", lambda m: bytes([int(m[1], 16)]), name) for name in RAW_NAME.findall(data)}
    if found & RAW_ACTIVE or any(_is_active(each) for each in _objects(reader)):
        raise Refused("PDF 里有脚本、附件或会自动执行的动作，请“打印”成 PDF 再上传")


def _objects(reader):
    """Every object that the file's own tables name, also those packed into object streams."""
    numbers = {(number, generation) for generation, held in reader.xref.items() for number in held}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    yield reader.trailer
    for number, generation in sorted(numbers):
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))


def _is_active(thing, depth: int = 0) -> bool:
    """Whether an object names an action or an attachment; references are walked as objects of their own."""
    if depth > 50:
        raise Refused("PDF 的结构太深，无法检查，请“打印”成 PDF 再上传")
    if isinstance(thing, DictionaryObject):
        if ACTIVE_KEYS & thing.keys():
            return True
        return any(_is_active(dict.__getitem__(thing, key), depth + 1) for key in thing)
    if isinstance(thing, ArrayObject):
        return any(_is_active(list.__getitem__(thing, n), depth + 1) for n in range(len(thing)))
    return isinstance(thing, NameObject) and str(thing) in ACTIVE_NAMES


def _confine() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    _confine()
    sys.stdout.buffer.write(inspect(Path(sys.argv[1]), sys.argv[2]).encode())
