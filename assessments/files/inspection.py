"""Whether a file is what it says it is and carries nothing that acts. Plain Python, no Django.

`inspect(path, kind)` returns "" or a Chinese sentence why the file is refused. `assessments.files.parsing` runs
`main` apart from the web worker.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from assessments.files import archives, ofd, ooxml
from assessments.files.confinement import answer, confine
from assessments.files.kinds import content_fault

MOST_PIXELS, MOST_SIDE = 50_000_000, 12_000
MOST_PAGES = 500

OF_SCRIPTS = {"/JS", "/JavaScript", "/XFA", "/AA"}
OF_FILES = {"/EmbeddedFile", "/EmbeddedFiles", "/EF"}
OF_MEDIA = {"/RichMediaContent", "/RichMediaSettings", "/Movie", "/Sound"}
ACTIVE_KEYS = OF_SCRIPTS | OF_FILES | OF_MEDIA
ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/Rendition",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/GoTo3DView",
    "/Thread",
}
MEDIA = {
    "/EmbeddedFile",
    "/FileAttachment",
    "/RichMedia",
    "/RichMediaExecute",
    "/Movie",
    "/Sound",
    "/Screen",
    "/3D",
}
ACTIVE_NAMES = ACTIONS | MEDIA
OUTSIDE = re.compile(r"^[/\\]|\\\\|//|^[A-Za-z]:|^[a-z][a-z0-9+.-]+:", re.IGNORECASE)
# What a reader that mends a broken file might still find outside the table of contents.
RAW_NAME = re.compile(rb"/(?:[A-Za-z]|#[0-9A-Fa-f]{2}){6,40}")
RAW_ACTIVE = {b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/EmbeddedFiles"}


class FileRefused(Exception):
    """Why a file is not taken, as a Chinese sentence."""


def inspect(path: Path, kind: str) -> str:
    """The fault of the file at `path` as a `kind` of `assessments.files.kinds`, or ""."""
    try:
        with path.open("rb") as file:
            if fault := content_fault(file.read(64), kind):
                return fault
        CHECKS[kind](path, kind)
    except FileRefused as refusal:
        return str(refusal)
    except archives.Refused as refusal:
        return f"文件{refusal.sentence('上传', kind)}"
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
            raise FileRefused(f"图片太大（{width}×{height}），最多 5000 万像素、边长 {MOST_SIDE}")
        image.load()


def _office(path: Path, kind: str) -> None:
    ooxml.inspect(path.read_bytes(), kind)


def _ofd(path: Path, kind: str) -> None:
    ofd.inspect(path.read_bytes())


def _pdf(path: Path, kind: str) -> None:
    data = path.read_bytes()
    if not data.startswith(b"%PDF-"):
        raise FileRefused("文件内容不是 pdf")
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted or "/Encrypt" in reader.trailer:
        raise FileRefused("PDF 加了密或限制，请去掉密码再上传")
    if len(reader.pages) > MOST_PAGES:
        raise FileRefused(f"PDF 超过 {MOST_PAGES} 页，请只留有关的页")
    names = {
        re.sub(rb"#(..)", lambda escape: bytes([int(escape[1], 16)]), raw_name)
        for raw_name in RAW_NAME.findall(data)
    }
    opening = cast(DictionaryObject, reader.trailer["/Root"]).get("/OpenAction")
    if names & RAW_ACTIVE or _acts_on_opening(opening) or any(map(_is_active, _objects(reader))):
        raise FileRefused("PDF 里有脚本、附件或会自动执行的动作，请“打印”成 PDF 再上传")


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object that the file's own tables name, also those packed into object streams."""
    numbers = {(number, generation) for generation, held in reader.xref.items() for number in held}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    yield reader.trailer
    for number, generation in sorted(numbers):
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))


def _acts_on_opening(action: Any) -> bool:
    """A document may open at a place of its own; everything else that it does by itself acts."""
    action = action.get_object() if action is not None else None
    if not isinstance(action, DictionaryObject):
        return False
    return action.get("/S") != "/GoTo" or "/Next" in action


def _reaches_out(thing: DictionaryObject) -> bool:
    """A jump into a file elsewhere, or a stream whose content is one."""
    if thing.get("/S") == "/GoToR":
        target = thing.get("/F")
        target = target.get_object() if target is not None else ""
        names = target.values() if isinstance(target, DictionaryObject) else [target]
        return any(OUTSIDE.search(str(name)) for name in names) or "/URL" in map(str, names)
    return isinstance(thing, StreamObject) and "/F" in thing


def _is_active(thing: Any, depth: int = 0) -> bool:
    """Whether an object names an action or an attachment; references are walked as objects of their own."""
    if depth > 50:
        raise FileRefused("PDF 的结构太深，无法检查，请“打印”成 PDF 再上传")
    if isinstance(thing, DictionaryObject):
        if ACTIVE_KEYS & thing.keys() or _reaches_out(thing):
            return True
        return any(_is_active(dict.__getitem__(thing, key), depth + 1) for key in thing)
    if isinstance(thing, ArrayObject):
        return any(_is_active(list.__getitem__(thing, n), depth + 1) for n in range(len(thing)))
    return isinstance(thing, NameObject) and str(thing) in ACTIVE_NAMES


CHECKS = {"pdf": _pdf, "jpg": _image, "png": _image, "xlsx": _office, "docx": _office, "ofd": _ofd}


def main() -> None:
    """Inspect the file that the arguments name, as the kind that they name; answer its fault."""
    confine()
    answer(inspect(Path(sys.argv[1]), sys.argv[2]).encode())
