"""A backup as one file: a tar of the database and the files, their manifest, and a seal over every byte before it.

The seal is the last member and always the same bytes for the same sum: a damaged, cut or lengthened file is
known without trusting anything in it. Names are still treated as hostile: anybody can compute a seal.
"""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO

SCHEMA = "xiaoneng.backup/1"
MANIFEST, SEAL = "manifest.json", "seal.sha256"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
EVIDENCE, PUBLIC = "evidence", "public"
CHUNK = 1024 * 1024
MOST_MANIFEST = 256 * CHUNK
NAMES = {
    EVIDENCE: re.compile(r"evidence/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}"),
    PUBLIC: re.compile(r"public(/[\w\-][\w.\-]*)+", re.ASCII),
}


class Unfit(Exception):
    """The file is not a complete backup of ours; the sentence says why."""


@dataclass
class Manifest:
    """What a backup holds: `members` by name their size and SHA-256, `counts` by table, where the chains end."""

    made_at: str
    database: str
    migrations: list[str]
    counts: dict[str, int]
    history: tuple[int, str]
    digest: str
    members: dict[str, tuple[int, str]] = field(default_factory=dict)


class _Summed:
    """A file that is written once from end to end, with the sum of what was written."""

    def __init__(self, target: BinaryIO):
        self.target, self.sum, self.size = target, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.sum.update(data)
        self.size += len(data)
        return self.target.write(data)

    def tell(self) -> int:
        return self.size


class _Read:
    """A file that is being added, with the sum of what was read."""

    def __init__(self, source: BinaryIO):
        self.source, self.sum = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.sum.update(data)
        return data


class Writing:
    """An archive under way: `add` files, then `close` it with its manifest."""

    def __init__(self, target: BinaryIO, manifest: Manifest):
        self.summed, self.manifest = _Summed(target), manifest
        # It writes and asks where it is, no more: _Summed is file enough.
        self.tar = tarfile.open(fileobj=self.summed, mode="w", format=tarfile.PAX_FORMAT)  # type: ignore[call-overload]  # noqa: SIM115

    def add(self, name: str, path: Path) -> str:
        """Add a file as it is when it is opened; returns its SHA-256."""
        with path.open("rb") as source:
            source.seek(0, io.SEEK_END)
            size = source.tell()
            source.seek(0)
            read = _Read(source)
            self.tar.addfile(_member(name, size), read)
            self.tar.members.clear()  # it would keep every one until the end
        self.manifest.members[name] = size, read.sum.hexdigest()
        return read.sum.hexdigest()

    def close(self) -> None:
        text = json.dumps({"schema": SCHEMA, **asdict(self.manifest)}, ensure_ascii=False).encode()
        self.tar.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
        self.summed.target.write(_seal(self.summed.sum.hexdigest()))


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _seal(total: str) -> bytes:
    """The last member and the end of the archive: nothing in it varies but the sum."""
    head = _member(SEAL, len(total)).tobuf(tarfile.USTAR_FORMAT)
    return head + total.encode().ljust(tarfile.BLOCKSIZE, b"\0") + bytes(2 * tarfile.BLOCKSIZE)


@contextmanager
def reading(path: Path) -> Iterator[tuple[Manifest, tarfile.TarFile]]:
    """An archive whose every byte was checked: its manifest, and the tar to read members from. Raises Unfit."""
    _refuse_unsealed(path)
    try:
        with tarfile.open(path, "r:") as tar:
            yield _checked(tar), tar
    except (tarfile.TarError, EOFError) as error:
        raise Unfit(f"不是完整的备份（{error}）") from error


def _refuse_unsealed(path: Path) -> None:
    end = len(_seal("0" * 64))
    size = path.stat().st_size
    if size < end:
        raise Unfit("不是备份，或只剩一截")
    total, left = hashlib.sha256(), size - end
    with path.open("rb") as source:
        while left:
            data = source.read(min(CHUNK, left))
            if not data:
                raise Unfit("读到一半就没有了")
            total.update(data)
            left -= len(data)
        if source.read() != _seal(total.hexdigest()):
            raise Unfit("与末尾的校验值不符：文件被截断、损坏或改过，请换一份备份")


def _checked(tar: tarfile.TarFile) -> Manifest:
    """Walk the members once: their names, their kinds, and their sums against the manifest."""
    members: dict[str, tuple[int, str]] = {}
    manifest = None
    for member in tar:
        if member.name in members or member.type != tarfile.REGTYPE or member.sparse:
            raise Unfit(f"里面的“{member.name}”不是备份会有的文件")
        if member.name == MANIFEST:
            manifest = _manifest(tar, member)
        elif member.name != SEAL:
            _refuse_strange(member.name)
            members[member.name] = member.size, _sum(tar, member)
    if manifest is None:
        raise Unfit("里面没有清单")
    if members != manifest.members:
        odd = sorted(members.items() ^ manifest.members.items())[0][0]
        raise Unfit(f"“{odd}”与清单不符")
    if DATABASES[manifest.database] not in members:
        raise Unfit("里面没有数据库")
    return manifest


def _refuse_strange(name: str) -> None:
    known = NAMES.get(name.partition("/")[0])
    if name not in DATABASES.values() and not (known and known.fullmatch(name)):
        raise Unfit(f"里面的“{name}”不是备份会有的名字")


def _manifest(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Manifest:
    if member.size > MOST_MANIFEST:
        raise Unfit("清单太大")
    try:
        read: dict[str, Any] = json.loads(opened(tar, member).read())
        if read.pop("schema") != SCHEMA or read["database"] not in DATABASES:
            raise Unfit("清单的格式不认识，可能来自别的版本")
        read["members"] = {name: (size, total) for name, (size, total) in read["members"].items()}
        read["history"] = tuple(read["history"])
        return Manifest(**read)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unfit("清单读不出来") from error


def opened(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """The bytes of a member, to be read. Raises Unfit where it is no file."""
    source = tar.extractfile(member)
    if source is None:
        raise Unfit(f"里面的“{member.name}”不是备份会有的文件")
    return source


def _sum(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    total, source = hashlib.sha256(), opened(tar, member)
    while data := source.read(CHUNK):
        total.update(data)
    return total.hexdigest()
