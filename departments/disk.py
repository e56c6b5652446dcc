"""Files that must lie on the disk before anything names them. Plain Python."""

import os
from pathlib import Path


def settle(path: Path) -> None:
    """Return only when a file's content, or a folder's entries, would outlast a power cut. OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """A folder, with those above it, that the web server may enter, whatever the process hides by default."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)


def write_new(file: Path, content: bytes) -> None:
    """A file that was not there, readable by the web server; it is not settled. FileExistsError, OSError."""
    with open(file, "xb") as target:
        target.write(content)
        os.fchmod(target.fileno(), 0o644)
