"""An export as one file to carry: the same files give the same bytes, on any day. Plain Python, no Django."""

import os
from contextlib import suppress
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from boards.export.folder import MADE_FROM, SUMS, NotOurExport
from departments.repacking import STAMP

PACKED_ALREADY = (".pdf", ".xlsx", ".png")
UNIX, READABLE = 3, 0o100644


def zip_of(root: Path) -> Path:
    """Where the ZIP of an export lies: beside it."""
    return root.with_name(f"{root.name}.zip")


def refuse_anothers_zip(file: Path) -> None:
    """NotOurExport where a file lies there that is no export: it would be lost."""
    if not file.exists() and not file.is_symlink():
        return
    try:
        with ZipFile(file) as lying:
            is_ours = {MADE_FROM, SUMS} <= set(lying.namelist())
    except (BadZipFile, OSError):
        is_ours = False
    if not is_ours:
        raise NotOurExport(f"{file} 不是本系统导出的压缩文件。没有改动。请把它移到别处")


def pack(root: Path) -> bool:
    """Write the files of a finished export into its ZIP, in one piece; whether anything had changed. OSError."""
    file, sums = zip_of(root), (root / SUMS).read_bytes()
    if _holds(file, sums):
        return False
    part = file.with_name(f".{file.name}.part")
    try:
        with ZipFile(part, "w") as target:
            for path in sorted([SUMS, *(line[66:] for line in sums.decode().splitlines())]):
                target.writestr(_entry(path), (root / path).read_bytes(), compresslevel=6)
        os.chmod(part, 0o644)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return True


def _holds(file: Path, sums: bytes) -> bool:
    with suppress(OSError, BadZipFile, KeyError), ZipFile(file) as lying:
        return lying.read(SUMS) == sums and lying.testzip() is None
    return False


def _entry(path: str) -> ZipInfo:
    entry = ZipInfo(path, STAMP)
    entry.create_system, entry.external_attr = UNIX, READABLE << 16
    entry.compress_type = ZIP_STORED if path.endswith(PACKED_ALREADY) else ZIP_DEFLATED
    return entry
