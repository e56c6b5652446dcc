"""An export on the disk: only what changed is written, what is no longer published goes, what is not ours stays.

Plain Python, no Django. Whatever is begun stands in a journal first: an interrupted export is known for ours by it,
and the next one makes it whole.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from departments.disk import make_folder

SCHEMA = "xiaoneng.export/1"
SUMS, MADE_FROM, JOURNAL, PART = "SHA256SUMS", "export.json", ".unfinished", ".part"
CLOSED = -1
OWN = frozenset((SUMS, JOURNAL, PART))


class NotOurExport(Exception):
    """The folder is left as it is; the message says why and what can be done."""


@dataclass
class ExportFolder:
    """One export that is being written to `root`; the sums of its files by their path below it.

    `scope` says what it may hold: a folder of one scope never becomes one of another.
    """

    root: Path
    scope: str
    sums: dict[str, str] = field(default_factory=dict)
    written: int = 0
    removed: int = 0
    known: set[str] = field(default_factory=set, init=False)  # what earlier exports have put there
    journal: int = field(default=CLOSED, init=False)

    def begin(self) -> None:
        """Take the folder, empty or an export of this scope; NotOurExport where it is neither. OSError."""
        self.known = self._known()
        if strange := sorted(set(_lying(self.root)) - self.known - OWN):
            raise NotOurExport(
                f"{self.root} 里有不是导出来的文件：{strange[0]}" + _and_more(len(strange)) + "。没有改动。"
                "请把它移到别处，或换一个文件夹"
            )
        self.root.mkdir(parents=True, exist_ok=True)
        self.journal = os.open(self.root / JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            fcntl.flock(self.journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            self.give_up()
            raise NotOurExport(f"另一次导出正在写 {self.root}。没有改动") from fault
        self._note(f"{SCHEMA} {self.scope}")

    def put(self, path: str, content: bytes) -> None:
        """Have a file with this content, without a touch where it lies there already. OSError."""
        self.sums[path] = sha256(content).hexdigest()
        if self._holds(path, content):
            return
        if path not in self.known:
            self._note(path)
        self._write(path, content)
        self.written += 1

    def finish(self, made_from: dict[str, Any]) -> None:
        """Remove what was not put, and write what it was made from and the sums; the last thing is that it is whole."""
        told = {"schema": SCHEMA, "scope": self.scope, **made_from}
        self.put(MADE_FROM, json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")
        for path in sorted(self.known - self.sums.keys()):
            self._remove(path)
        sums = "".join(f"{known}  {path}\n" for path, known in sorted(self.sums.items())).encode()
        if not self._holds(SUMS, sums):
            self._write(SUMS, sums)
        self.give_up()
        for own in (PART, JOURNAL):
            (self.root / own).unlink(missing_ok=True)

    def give_up(self) -> None:
        """Let another export begin; what was written stays, and is ours."""
        if self.journal != CLOSED:
            os.close(self.journal)
            self.journal = CLOSED

    def _known(self) -> set[str]:
        """The files that earlier exports have put here; NotOurExport where this is no export of this scope."""
        if self.root.exists() and not self.root.is_dir():
            raise NotOurExport(f"{self.root} 是一个文件，不是文件夹。没有改动")
        scopes, known = _told(self.root)
        lying = sorted(_lying(self.root))
        if lying and not scopes:
            raise NotOurExport(
                f"{self.root} 不是空的，也不是本系统导出的文件夹（里面有 {lying[0]}）。没有改动。请换一个空的文件夹"
            )
        if scopes - {self.scope}:
            raise NotOurExport(f"{self.root} 是另一种范围的导出（{scopes.pop()}）。没有改动。请换一个文件夹")
        return known

    def _holds(self, path: str, content: bytes) -> bool:
        try:
            return (self.root / path).read_bytes() == content
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False

    def _write(self, path: str, content: bytes) -> None:
        """In one piece, readable by whoever serves it: nobody reads a half."""
        part, file = self.root / PART, self.root / path
        part.write_bytes(content)
        part.chmod(0o644)
        make_folder(file.parent)
        part.replace(file)

    def _remove(self, path: str) -> None:
        with suppress(FileNotFoundError):
            (self.root / path).unlink()
            self.removed += 1
        for parent in PurePosixPath(path).parents[:-1]:
            with suppress(OSError):  # it holds something else
                (self.root / parent).rmdir()

    def _note(self, line: str) -> None:
        os.write(self.journal, f"{line}\n".encode())


def _told(root: Path) -> tuple[set[str], set[str]]:
    """What a folder says of itself: its scopes, none where it is no export of ours, and the files put there."""
    scopes, known = set(), {MADE_FROM}
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads((root / MADE_FROM).read_bytes())
        if told["schema"] == SCHEMA:
            scopes.add(str(told["scope"]))
            known |= {line[66:] for line in (root / SUMS).read_text("utf-8").splitlines()}
    with suppress(OSError, ValueError):
        first, *begun = (root / JOURNAL).read_text("utf-8").splitlines()
        if first.startswith(f"{SCHEMA} "):
            scopes.add(first.removeprefix(f"{SCHEMA} "))
            known |= {line for line in begun if not line.startswith(f"{SCHEMA} ")}
    return scopes, known


def _lying(root: Path) -> Iterator[str]:
    """Every file below the folder, and every link: none is followed."""
    for folder, names, files in os.walk(root):
        at = Path(folder)
        links = [name for name in names if (at / name).is_symlink()]
        yield from ((at / name).relative_to(root).as_posix() for name in [*files, *links])


def _and_more(count: int) -> str:
    return f" 等 {count} 个" if count > 1 else ""
