"""The export as one file: the same bytes whatever the day and the folder's name."""

import os
from zipfile import ZipFile

import pytest

from boards.export.folder import MADE_FROM, SUMS, NotOurExport
from boards.export.packing import pack, refuse_anothers_zip, zip_of
from tests.boards.export.test_folder import FILES, export


def test_zip_holds_the_export_in_order_with_fixed_times_and_modes(tmp_path):
    export(tmp_path / "out")
    assert pack(tmp_path / "out")
    with ZipFile(zip_of(tmp_path / "out")) as packed:
        assert packed.namelist() == sorted([*FILES, MADE_FROM, SUMS])
        assert {path: packed.read(path) for path in FILES} == FILES
        said = {(i.date_time, i.create_system, i.external_attr) for i in packed.infolist()}
    assert said == {((1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16)}


def test_same_files_give_the_same_zip_in_whatever_folder(tmp_path):
    for name in ("one", "two"):
        export(tmp_path / name)
        for path in (tmp_path / name).rglob("*"):
            os.utime(path, (1, 1) if name == "one" else None)
        pack(tmp_path / name)
    assert zip_of(tmp_path / "one").read_bytes() == zip_of(tmp_path / "two").read_bytes()


def test_zip_is_written_again_only_for_other_files(tmp_path):
    root = tmp_path / "out"
    export(root)
    assert pack(root)
    before = zip_of(root).stat().st_mtime_ns
    assert (pack(root), zip_of(root).stat().st_mtime_ns) == (False, before)
    zip_of(root).write_bytes(zip_of(root).read_bytes()[:-9])
    assert pack(root)
    export(root, {"index.html": b"other"})
    assert pack(root)


def test_file_of_somebody_else_is_refused(tmp_path):
    file = tmp_path / "out.zip"
    refuse_anothers_zip(file)
    with ZipFile(file, "w") as packed:
        packed.writestr("照片.jpg", b"x")
    before = file.read_bytes()
    with pytest.raises(NotOurExport, match="不是本系统导出的压缩文件"):
        refuse_anothers_zip(file)
    assert file.read_bytes() == before
    export(tmp_path / "own")
    pack(tmp_path / "own")
    refuse_anothers_zip(zip_of(tmp_path / "own"))
