"""Which files are evidence: one table of formats; of the others, what to make of them. Plain Python.

A format is told by content; the ending of the name must agree, for by that the reader's computer opens it.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class FileKind:
    """`name` is its ending, `also` are other endings of the same; `heads` begin its files, where those alone tell."""

    name: str
    content_type: str
    also: tuple[str, ...] = ()
    heads: tuple[bytes, ...] = ()


OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    kind.name: kind
    for kind in (
        FileKind("pdf", "application/pdf", heads=(b"%PDF-",)),
        FileKind("jpg", "image/jpeg", ("jpeg",), (b"\xff\xd8\xff",)),
        FileKind("png", "image/png", heads=(b"\x89PNG\r\n\x1a\n",)),
        FileKind("xlsx", f"{OFFICE}spreadsheetml.sheet"),
        FileKind("docx", f"{OFFICE}wordprocessingml.document"),
        FileKind("ofd", "application/ofd"),
    )
}
PICTURES = ("jpg", "png")
ACCEPTED = ",".join(f".{ending}" for kind in KINDS.values() for ending in (kind.name, *kind.also))
NAMES = "、".join(KINDS)
ONLY = f"只收 {NAMES} 文件"

AS_DOCX = "请在 Word 或 WPS 里“另存为”.docx，或输出为 PDF，再上传"
AS_XLSX = "请在 Excel 或 WPS 里“另存为”.xlsx，或输出为 PDF，再上传"
AS_PDF = "请在 PowerPoint 或 WPS 里输出为 PDF，再上传"
AS_PICTURE = "请截图，或另存为 jpg、png，再上传"
OF_PHONES = "别的电脑打不开：请在手机“设置→相机→格式”里选“兼容性最佳”后重拍，或把照片截图，再上传"
UNPACK = "请先解开压缩包，把里面有关的文件分别上传"
WAYS_OUT = {
    **dict.fromkeys(("heic", "heif", "hif", "avif"), OF_PHONES),
    **dict.fromkeys(("doc", "dot", "rtf", "wps", "wpt", "odt", "docm", "txt"), AS_DOCX),
    **dict.fromkeys(("xls", "xlt", "et", "ett", "ods", "csv", "xlsm", "xlsb"), AS_XLSX),
    **dict.fromkeys(("ppt", "pptx", "pps", "dps", "dpt", "odp"), AS_PDF),
    **dict.fromkeys(("bmp", "gif", "webp", "tif", "tiff", "jfif", "svg"), AS_PICTURE),
    **dict.fromkeys(
        ("mp4", "mov", "avi", "mp3", "m4a", "wav", "amr"), "视频和录音请截图，或写成文字说明，再上传"
    ),
    **dict.fromkeys(("zip", "rar", "7z"), UNPACK),
}
OF_A_PHONE = re.compile(rb"....ftyp(hei|hev|mif1|msf1|avif)", re.DOTALL)


def ending_of(name: str) -> str:
    """The ending of a file's name in small letters, without the dot; "" where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def kind_of(name: str) -> FileKind | None:
    """The format that a file's name promises, or None."""
    ending = ending_of(name)
    return next((kind for kind in KINDS.values() if ending in (kind.name, *kind.also)), None)


def refusal_of(name: str) -> str:
    """Why a file of another format is not taken, with the way out, as a Chinese sentence."""
    ending = ending_of(name)
    way = WAYS_OUT.get(ending)
    return f"不收 .{ending} 文件，{way}" if way else ONLY


def content_fault(head: bytes, kind: str) -> str:
    """What is said of first bytes that are of another format than `kind`, or ""."""
    if OF_A_PHONE.match(head):
        return f"内容是手机的 HEIC 照片，{OF_PHONES}"
    found = next((other.name for other in KINDS.values() if head.startswith(other.heads)), kind)
    return "" if found == kind else f"内容其实是 {found}，请把文件名末尾改成 .{found} 再上传"
