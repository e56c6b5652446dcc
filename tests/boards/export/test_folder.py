"""An export on the disk: what is ours is kept up, what is somebody else's is neither lost nor written over."""

import json
import os
import subprocess

import pytest

from boards.export.folder import JOURNAL, MADE_FROM, PART, SUMS, ExportFolder, NotOurExport

FILES = {"index.html": b"front", "boards/2026-06/index.html": "六月".encode(), "boards/2026-06.json": b"{}"}


def export(root, files=FILES, scope="whole", **made_from):
    folder = ExportFolder(root, scope)
    folder.begin()
    try:
        for path, content in files.items():
            folder.put(path, content)
        folder.finish(made_from)
    finally:
        folder.give_up()
    return folder


def lying(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def stamps(root):
    return {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def root(tmp_path):
    return tmp_path / "out"


def test_export_holds_its_files_their_sums_and_what_it_was_made_from(root):
    folder = export(root, district="高淳区")
    assert lying(root).keys() == {*FILES, SUMS, MADE_FROM}
    assert {path: lying(root)[path] for path in FILES} == FILES
    assert json.loads((root / MADE_FROM).read_bytes()) == {
        "schema": "xiaoneng.export/1", "scope": "whole", "district": "高淳区",
    }  # fmt: skip
    assert (folder.written, folder.removed) == (4, 0)


def test_sums_are_what_sha256sum_checks(root):
    export(root)
    check = ["sha256sum", "--check", "--strict", "--quiet", SUMS]
    assert subprocess.run(check, cwd=root, capture_output=True, text=True).stdout == ""
    assert len((root / SUMS).read_text().splitlines()) == 4
    (root / "index.html").write_bytes(b"defaced")
    told = subprocess.run(check, cwd=root, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"})
    assert (told.returncode, told.stdout) == (1, "index.html: FAILED\n")


def test_modes_let_a_web_server_read(root):
    before = os.umask(0o077)
    try:
        export(root)
    finally:
        os.umask(before)
    files = {path.stat().st_mode & 0o777 for path in root.rglob("*") if path.is_file()}
    folders = {path.stat().st_mode & 0o777 for path in root.rglob("*") if path.is_dir()}
    assert (files, folders) == ({0o644}, {0o755})


def test_only_what_changed_is_written_again(root):
    export(root)
    before = stamps(root)
    folder = export(root, {**FILES, "index.html": b"other"})
    changed = {path.name for path, stamp in stamps(root).items() if before[path] != stamp}
    assert (changed, folder.written, folder.removed) == ({"index.html", SUMS}, 1, 0)
    after = stamps(root)
    assert export(root, {**FILES, "index.html": b"other"}).written == 0
    assert stamps(root) == after


def test_what_is_no_longer_there_is_removed_with_its_folder(root):
    export(root)
    folder = export(root, {"index.html": b"front"})
    assert (lying(root).keys(), folder.removed) == ({"index.html", SUMS, MADE_FROM}, 2)
    assert not (root / "boards").exists()


def test_file_that_was_altered_or_lost_is_made_whole(root):
    export(root)
    (root / "index.html").write_bytes(b"defaced")
    (root / "boards/2026-06.json").unlink()
    assert export(root).written == 2
    assert {path: lying(root)[path] for path in FILES} == FILES


def put_file(root):
    (root / "boards/备注.txt").write_text("我的")


def put_hidden(root):
    (root / ".htaccess").write_text("我的")


def put_link(root):
    (root / "boards/elsewhere").symlink_to(root.parent)


def put_file_where_one_will_be(root):
    (root / "lobby").mkdir()
    (root / "lobby/index.html").write_text("我的")


@pytest.mark.parametrize("put", [put_file, put_hidden, put_link, put_file_where_one_will_be])
def test_what_somebody_put_there_is_named_and_nothing_is_touched(root, put):
    export(root)
    put(root)
    before = lying(root), stamps(root)
    with pytest.raises(NotOurExport, match=r"里有不是导出来的文件.*没有改动"):
        export(root, {"index.html": b"other", "lobby/index.html": b"lobby"})
    assert (lying(root), stamps(root)) == before


def of_somebody(root):
    (root / "照片").mkdir(parents=True)
    (root / "照片/1.jpg").write_bytes(b"x")


def of_somebody_with_our_names(root):
    root.mkdir()
    (root / MADE_FROM).write_text("{}")
    (root / SUMS).write_text(f"{'0' * 64}  index.html\n")


def a_file(root):
    root.write_bytes(b"x")


def of_the_internet(root):
    export(root, scope="internet")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (of_somebody, "也不是本系统导出的文件夹（里面有 照片/1.jpg）"),
        (of_somebody_with_our_names, "也不是本系统导出的文件夹"),
        (a_file, "是一个文件，不是文件夹"),
        (of_the_internet, "是另一种范围的导出（internet）"),
    ],
)
def test_folder_that_is_no_export_of_this_scope_is_refused(root, make, sentence):
    make(root)
    before = lying(root.parent)
    with pytest.raises(NotOurExport) as refusal:
        export(root)
    assert sentence in str(refusal.value)
    assert lying(root.parent) == before


def test_empty_folder_is_taken(root):
    root.mkdir()
    assert export(root).written == 4


@pytest.mark.parametrize("begun", [0, 1, 2])
def test_interrupted_export_is_ours_and_the_next_one_makes_it_whole(root, begun):
    export(root, {"index.html": b"before", "gone.html": b"gone"})
    stopped = ExportFolder(root, "whole")
    stopped.begin()
    for path, content in [("index.html", b"half"), ("boards/2026-05/index.html", b"never published")][:begun]:
        stopped.put(path, content)
    (root / PART).write_bytes(b"cut sho")
    stopped.give_up()
    assert (root / JOURNAL).exists()
    export(root)
    assert lying(root).keys() == {*FILES, SUMS, MADE_FROM}
    assert {path: lying(root)[path] for path in FILES} == FILES


def test_first_export_that_was_interrupted_is_ours(root):
    stopped = ExportFolder(root, "whole")
    stopped.begin()
    stopped.put("index.html", b"half")
    stopped.give_up()
    with pytest.raises(NotOurExport, match="另一种范围"):
        export(root, scope="internet")
    export(root)
    assert {path: lying(root)[path] for path in FILES} == FILES


def test_two_exports_at_once_leave_each_other_alone(root):
    first = ExportFolder(root, "whole")
    first.begin()
    first.put("index.html", b"first")
    with pytest.raises(NotOurExport, match="另一次导出正在写"):
        export(root)
    first.finish({})
    assert (root / "index.html").read_bytes() == b"first"
    assert not (root / JOURNAL).exists()
