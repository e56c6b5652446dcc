"""One table of hostile Office files, through every door; the honest ones pass both."""

import io
import zipfile

import pytest

from assessments.files import archives, inspection
from tests.assessments.hostile import honest, hostile
from tests.assessments.workbooks import contents, packed, take_in_file

pytestmark = pytest.mark.django_db

HOSTILE, HONEST = hostile(), honest()


PROGRAMS = {"xlsx": "Excel", "docx": "Word"}


def kind_of(parts):
    return "xlsx" if "xl/workbook.xml" in parts else "docx"


@pytest.fixture
def door(tmp_path):
    """The fault that the inspection of evidence names of a file."""

    def fault_of(data, kind):
        path = tmp_path / "file"
        path.write_bytes(data)
        return inspection.inspect(path, kind)

    return fault_of


@pytest.mark.parametrize(("parts", "sentence"), HOSTILE)
def test_hostile_file_is_refused_at_every_door_in_the_same_words(door, parts, sentence):
    kind, data = kind_of(parts), packed(parts)
    places = {"kind": kind, "program": PROGRAMS[kind]}
    assert door(data, kind) == "文件" + sentence.format(action="上传", **places)
    if kind == "xlsx":
        before = contents()
        (fault,) = take_in_file(data).faults
        assert str(fault) == "报送.xlsx: 文件" + sentence.format(action="导入", **places)
        assert contents() == before


@pytest.mark.parametrize("parts", HONEST)
def test_honest_file_passes_every_door(door, parts):
    kind, data = kind_of(parts), packed(parts)
    assert door(data, kind) == ""
    if kind == "xlsx":
        assert take_in_file(data).faults == []


def hostile_archives():
    """Files that are hostile as archives: what is in their parts does not matter."""
    plain = packed(HONEST[0])
    file = io.BytesIO(plain)
    with zipfile.ZipFile(file, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    locked = bytearray(plain)
    for signature, offset in ((archives.ZIP, 6), (archives.TABLE_ENTRY, 8)):
        locked[locked.index(signature) + offset] |= 1
    return [
        (file.getvalue(), "里有越出文件之外的路径，不能{action}"),
        (bytes(locked), "加了密码，请去掉密码再{action}"),
        (
            packed(HONEST[0] | {f"xl/media/{n}.png": b"" for n in range(3000)}),
            "里的部件超过 2000 个，不能{action}",
        ),
        (packed(HONEST[0] | {"xl/big.xml": b" " * 30 * archives.MIB}), "展开后过大，请分开{action}"),
        (plain[:-40], "已损坏，读不出来，请在 Excel 或 WPS 里打开并重新保存"),
        (archives.OLE + "EncryptedPackage".encode("utf-16-le"), "加了密码，请去掉密码再{action}"),
    ]


@pytest.mark.parametrize(("data", "sentence"), hostile_archives())
def test_hostile_archive_is_refused_at_every_door(door, data, sentence):
    assert door(data, "xlsx") == "文件" + sentence.format(action="上传")
    (fault,) = take_in_file(data).faults
    assert str(fault) == "报送.xlsx: 文件" + sentence.format(action="导入")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_part_that_stands_twice_is_refused(door):
    file = io.BytesIO(packed(HONEST[0]))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    assert door(file.getvalue(), "xlsx") == "文件已损坏，读不出来，请在 Excel 或 WPS 里打开并重新保存"


@pytest.mark.parametrize(("parts", "kind"), [(HONEST[0], "docx"), (HONEST[1], "xlsx")])
def test_file_of_the_other_kind_is_named(door, parts, kind):
    named = {
        "xlsx": "不是 Excel 工作簿，请在 Excel 或 WPS 里另存为 .xlsx",
        "docx": "不是 Word 文档，请在 Word 或 WPS 里另存为 .docx",
    }
    assert door(packed(parts), kind) == f"文件{named[kind]}"
