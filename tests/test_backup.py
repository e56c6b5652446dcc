"""backup → loss of everything → restore → the same boards; and whatever is not whole is refused."""

import hashlib
import io
import json
import resource
import shutil
import sys
import tarfile
from pathlib import Path

import pytest
from django.db import connection

from tests.places import SETUP, Place
from xiaoneng.backup.archive import Manifest, Unfit, Writing, reading

needs_client = pytest.mark.skipif(
    connection.vendor == "postgresql" and not shutil.which("pg_dump"), reason="pg_dump is not there"
)
pytestmark = [pytest.mark.django_db(databases=[]), pytest.mark.long, needs_client]

FILL = """
from datetime import date, datetime
from django.contrib.sessions.backends.db import SessionStore
from assessments.dates import SHANGHAI
from assessments.files.evidence import attach
from assessments.workflow import take_step
from boards.correcting import LineChange, correct
from boards.publishing import publish
from boards.withdrawing import withdraw
from departments.accounts import standing_of
from departments.events import AccountMade
from departments.models import Role, User
from departments.history.records import record
from tests.assessments.files import pdf, upload
from tests.assessments.scene import Scene
from tests.boards.releasing import APPROVED
from tests.factories import JUNE, make_user
scene, publisher = Scene(), make_user(Role.PUBLISHER)
for person in User.objects.all():
    record(None, AccountMade(standing=standing_of(person)), person, f"建立账号 {person.username}")
line = scene.add()
attach(line, upload(pdf()), actor=scene.clerk)
take_step(line, "file", actor=scene.signer)
take_step(line, "accept", actor=scene.reviewer)
now = datetime(2026, 7, 17, 9, 0, tzinfo=SHANGHAI)
told = {"actor": publisher, "approval": APPROVED, "now": now}
publish(JUNE, waive="演练", **told)
slip = LineChange(line.__class__.objects.get(), grounds="6月获省级通报表扬")
correct(JUNE, kind="error", reason="笔误", changes=[slip], **told)
withdraw(JUNE, [1], kind="personal", reason="误印了公民身份号码", **told)
session = SessionStore()
session["_auth_user_id"] = "1"
session.create()
"""
DIGESTS = "from boards.models import Edition; print(*Edition.objects.values_list('digest', flat=True))"
WITHDRAWN = """
from boards.models import Edition, Withdrawal
for edition in Edition.objects.select_related("withdrawal"):
    print(edition.number, bool(edition.content), edition.withdrawn and edition.withdrawn.reason)
"""
LAST = "from departments.models import Record; r = Record.objects.first(); print(r.verb, r.data)"
SESSIONS = "from django.contrib.sessions.models import Session; print(Session.objects.count())"
WRITING = """
import itertools, pathlib, sys
from departments.models import Department
from departments.history.records import record
from tests.events import Happened
unit, stop = Department.objects.first(), pathlib.Path(sys.argv[1])
for n in itertools.count():
    record(None, Happened(), unit, f"第{n}件事")
    if n == 3: print("begun", flush=True)
    if stop.exists(): break
print(n + 1)
"""


@pytest.fixture(scope="module")
def own_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("backup")


@pytest.fixture(scope="module")
def house(own_folder, tables):
    """A house with one board in two editions, the first withdrawn, one file of evidence and one public file."""
    place = Place(own_folder, "house").copy(tables)
    place.output_of(FILL)
    assert (place.public / "site").is_dir()
    (place.public / "board.json").write_bytes(b"{}")
    (place.evidence / "incoming").mkdir(exist_ok=True)
    (place.evidence / "incoming" / "tmp123").write_bytes(b"half")
    yield place
    place.forget()


@pytest.fixture(scope="module")
def archive(house, own_folder):
    done = house.run("backup", own_folder / "house.tar")
    assert done.returncode == 0, done.stderr
    return own_folder / "house.tar"


@pytest.fixture
def empty(tmp_path, django_db_setup):
    place = Place(tmp_path, "empty").make()
    yield place
    place.forget()


def state_of(place):
    """Its digests, the number of its sessions, and its last event, told by one process."""
    return place.output_of("\n".join((DIGESTS, SESSIONS, LAST))).splitlines()


def files_under(root):
    return {path.relative_to(root): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_restored_house_has_the_same_boards_and_files(house, archive, empty):
    done = empty.run("restore", archive)
    assert (done.returncode, done.stderr) == (0, "")
    assert "历史完整" in done.stdout and "榜单完整：2 版" in done.stdout
    digests, sessions, last = state_of(empty)
    kept_digests, kept_sessions, _ = state_of(house)
    assert digests == kept_digests != ""
    assert (kept_sessions, sessions) == ("1", "0")
    whole = files_under(house.evidence)
    del whole[next(path for path in whole if path.parts[0] == "incoming")]
    assert files_under(empty.evidence) == whole != {}
    assert files_under(empty.public) == {Path("board.json"): b"{}"}, (
        "pages as files are made from the database"
    )
    verb, carried = last.split(" ", 1)
    assert verb == "backup.restore"
    assert json.loads(carried)["history"] == manifest_of(archive)["history"]
    assert empty.run("makemigrations", "--check", "--dry-run").returncode == 0


def test_withdrawn_edition_comes_back_without_its_words(archive, empty):
    """What was withdrawn is in no backup made afterwards, and a restored house still knows why and keeps it so."""
    assert empty.run("restore", archive).returncode == 0
    assert empty.output_of(WITHDRAWN).splitlines() == ["2 True None", "1 False 误印了公民身份号码"]
    for command in ("verify_boards", "verify_history"):
        done = empty.run(command)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
    refill = "from boards.models import Edition; Edition.objects.filter(number=1).update(content='x')"
    assert "PermissionDenied" in empty.finished([sys.executable, "-c", SETUP + refill]).stderr


def test_backup_is_private_and_recorded_in_the_history(house, archive):
    assert archive.stat().st_mode & 0o777 == 0o600
    verb, carried = house.output_of(LAST).split(" ", 1)
    assert verb == "backup.make"
    assert json.loads(carried)["counts"]["榜单"] == 2
    assert [path.name for path in archive.parent.glob(".backup-*")] == []


def test_restored_database_is_private(archive, empty):
    if connection.vendor != "sqlite":
        pytest.skip("a file is SQLite's")
    empty.run("restore", archive)
    assert (empty.folder / "empty.sqlite3").stat().st_mode & 0o777 == 0o600


def manifest_of(archive):
    with tarfile.open(archive) as tar:
        return json.loads(tar.extractfile("manifest.json").read())


def test_backup_is_whole_while_others_write(house, empty, tmp_path):
    stop = tmp_path / "stop"
    writer = house.start(WRITING, str(stop))
    assert writer.stdout.readline() == "begun\n"
    done = house.run("backup", tmp_path / "busy.tar")
    stop.touch()
    written = int(writer.communicate()[0])
    assert done.returncode == 0, done.stderr
    restored = empty.run("restore", tmp_path / "busy.tar")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert written > 4


def flipped(data, place):
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


DAMAGES = {
    "first byte": lambda data: flipped(data, 0),
    "a byte of the database": lambda data: flipped(data, 5000),
    "padding": lambda data: flipped(data, data.rindex(b"manifest.json") - 1),
    "manifest": lambda data: flipped(data, data.rindex(b'"counts"')),
    "seal": lambda data: flipped(data, len(data) - 1500),
    "last byte": lambda data: flipped(data, len(data) - 1),
    "cut": lambda data: data[: len(data) // 2],
    "cut by one": lambda data: data[:-1],
    "longer": lambda data: data + b"\0",
    "empty": lambda data: b"",
    "text": lambda data: b"hello",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_archive_is_known(archive, tmp_path, damage):
    odd = tmp_path / "odd.tar"
    odd.write_bytes(DAMAGES[damage](archive.read_bytes()))
    with pytest.raises(Unfit), reading(odd):
        pass


def test_damaged_archive_is_refused_before_anything_is_touched(archive, empty, tmp_path):
    (tmp_path / "odd.tar").write_bytes(flipped(archive.read_bytes(), 5000))
    done = empty.run("restore", tmp_path / "odd.tar")
    assert (done.returncode, done.stdout) == (1, "")
    assert "与末尾的校验值不符" in done.stderr and "什么也没有动" in done.stderr
    assert not empty.evidence.exists() and not empty.public.exists()
    assert not (tmp_path / "empty.sqlite3").exists()


def test_house_in_use_is_refused(house, archive):
    before = house.output_of(DIGESTS), files_under(house.evidence)
    done = house.run("restore", archive)
    assert (done.returncode, done.stdout) == (1, "")
    assert "数据库里已有数据" in done.stderr and "空的数据库" in done.stderr
    assert (house.output_of(DIGESTS), files_under(house.evidence)) == before


@pytest.mark.parametrize("folder, word", [("evidence", "佐证文件夹"), ("public", "公开文件夹")])
def test_folder_that_is_not_empty_is_refused(archive, empty, folder, word):
    root = getattr(empty, folder)
    root.mkdir()
    (root / "kept.txt").write_text("x")
    done = empty.run("restore", archive)
    assert done.returncode == 1
    assert f"{word} {root} 不是空的" in done.stderr
    assert (root / "kept.txt").read_text() == "x"


def test_database_with_tables_and_no_rows_is_filled(archive, tables, empty):
    (empty.public / "site" / "0123").mkdir(parents=True)
    (empty.public / "site" / "0123" / "index.html").write_text("尚未发布")
    (empty.public / "site" / "current").symlink_to("0123")
    done = empty.copy(tables).run("restore", archive)
    assert (done.returncode, done.stderr) == (0, "")


def test_missing_file_is_named(empty, tmp_path):
    done = empty.run("restore", tmp_path / "none.tar")
    assert done.returncode == 1
    assert done.stderr.startswith("没有恢复：")


def test_evidence_that_is_gone_is_named_and_the_rest_is_kept(archive, empty, tmp_path):
    empty.run("restore", archive)
    (file,) = (path for path in empty.evidence.rglob("*") if path.is_file())
    file.write_bytes(b"forged")
    for placed in (
        tmp_path / "odd.tar",
        tmp_path / "odd.tar.incomplete",
    ):  # the second takes no other's place
        done = empty.run("backup", tmp_path / "odd.tar")
        assert done.returncode == 1
        assert done.stderr.splitlines() == [
            f"备份已写在 {placed}，但有 1 件佐证缺失或已损坏；原有的备份没有动",
            f"佐证缺失或已损坏：{file.name}",
        ]
        with reading(placed) as (manifest, _):
            assert manifest.counts["佐证"] == 1


def test_failing_backup_leaves_the_last_good_one(house, tmp_path):
    file = tmp_path / "kept.tar"
    file.write_bytes(b"the last good one")

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    done = house.run("backup", file, preexec_fn=small)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("备份没有写成，原有的备份没有动：")
    assert len(done.stderr.splitlines()) == 1
    assert file.read_bytes() == b"the last good one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.tar"]


def test_backup_into_no_folder_is_refused(house, tmp_path):
    done = house.run("backup", tmp_path / "none" / "b.tar")
    assert (done.returncode, done.stderr) == (1, f"没有文件夹 {tmp_path / 'none'}，请先建好\n")


def archive_of(path, members, **changed):
    """An archive with a good seal around whatever members are asked for."""
    fields = {
        "made_at": "2026-11-25T10:00:00+08:00",
        "database": connection.vendor,
        "migrations": [],
        "counts": {},
        "history": (0, ""),
        "digest": "",
    }
    with path.open("wb") as target:
        archive = Writing(target, Manifest(**{**fields, **changed}))
        for member, content in members:
            archive.tar.addfile(member, io.BytesIO(content))
            total = hashlib.sha256(content).hexdigest()
            archive.manifest.members[member.name] = len(content), total
        archive.close()
    return path


def member(name, content=b"x", **changed):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in changed.items():
        setattr(info, key, value)
    return info, content if info.size else b""


def own_database(content=b"x"):
    return member({"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}[connection.vendor], content)


HOSTILE = {
    "up": lambda: [member("public/../../etc/passwd")],
    "up in evidence": lambda: [member("evidence/../../x")],
    "absolute": lambda: [member("/etc/passwd")],
    "backslash": lambda: [member("public\\..\\x")],
    "hidden": lambda: [member("public/.htaccess")],
    "elsewhere": lambda: [member("departments/models.py")],
    "new line": lambda: [member("public/a\nb")],
    "link": lambda: [member("public/a", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd")],
    "hard link": lambda: [member("public/a", b"", type=tarfile.LNKTYPE, linkname="database.sqlite3")],
    "device": lambda: [member("public/a", b"", type=tarfile.CHRTYPE)],
    "folder": lambda: [member("public/a", b"", type=tarfile.DIRTYPE)],
    "twice": lambda: [member("public/a"), member("public/a")],
    "evidence under another shape": lambda: [member("evidence/aa/x")],
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_names_are_refused_under_a_good_seal(tmp_path, kind):
    path = archive_of(tmp_path / "odd.tar", [own_database(), *HOSTILE[kind]()])
    with pytest.raises(Unfit), reading(path):
        pass


def test_archive_without_a_database_is_refused(tmp_path):
    with pytest.raises(Unfit, match="里面没有数据库"), reading(archive_of(tmp_path / "odd.tar", [])):
        pass


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"database": "other"}, "清单的格式不认识"),
        ({"migrations": ["boards.9999_of_tomorrow"]}, "来自较新的版本（boards.9999_of_tomorrow）"),
    ],
)
def test_archive_of_another_kind_or_of_tomorrow_is_refused(empty, tmp_path, changed, words):
    done = empty.run("restore", archive_of(tmp_path / "odd.tar", [own_database()], **changed))
    assert done.returncode == 1
    assert words in done.stderr
    assert not empty.evidence.exists()


def test_archive_of_the_other_database_is_refused(empty, tmp_path):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    name = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}[other]
    done = empty.run("restore", archive_of(tmp_path / "odd.tar", [member(name)], database=other))
    assert done.returncode == 1
    assert f"这份备份取自 {other}" in done.stderr


@pytest.mark.parametrize("content", [b"x", b"x" * 5000])
def test_restore_that_fails_in_the_middle_leaves_the_place_empty(empty, tmp_path, content):
    """The seal holds, and what it seals is no database."""
    path = archive_of(tmp_path / "odd.tar", [own_database(content), member("public/a.json")])
    done = empty.run("restore", path)
    assert done.returncode == 1
    assert not empty.public.exists() and not empty.evidence.exists()
    assert not (tmp_path / "empty.sqlite3").exists()
