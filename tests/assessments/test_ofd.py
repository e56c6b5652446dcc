"""OFD documents: what one may carry, and the words in it."""

import io
import zipfile

import pytest

from assessments.files import archives, inspection
from assessments.files.ofd import page_texts
from tests.assessments.files import xlsx
from tests.assessments.hostile_ofd import HONEST, HOSTILE, line, ofd, page
from tests.assessments.workbooks import packed


@pytest.fixture
def door(tmp_path):
    """The fault that the inspection of evidence names of an OFD."""

    def fault_of(data):
        path = tmp_path / "file"
        path.write_bytes(data)
        return inspection.inspect(path, "ofd")

    return fault_of


@pytest.mark.parametrize(("parts", "sentence"), HOSTILE)
def test_hostile_document_is_refused(door, parts, sentence):
    assert door(packed(ofd() | parts)) == f"文件{sentence}"


@pytest.mark.parametrize("parts", HONEST)
def test_honest_document_passes(door, parts):
    assert door(packed(ofd() | parts)) == ""


def hostile_archives():
    plain = packed(ofd())
    linked = io.BytesIO(plain)
    with zipfile.ZipFile(linked, "a") as archive:
        link = zipfile.ZipInfo("Doc_0/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return [
        (linked.getvalue(), "里有越出文件之外的路径，不能上传"),
        (packed(ofd() | {f"Doc_0/Res/{n}.png": b"" for n in range(3000)}), "里的部件超过 2000 个，不能上传"),
        (packed(ofd() | {"Doc_0/x.xml": b" " * 30 * archives.MIB}), "展开后过大，请分开上传"),
        (plain[:-40], "已损坏，读不出来，请在 OFD 阅读器 或 WPS 里打开并重新保存"),
        (xlsx(), "不是 OFD 文件，请换成 OFD 原件，或打印成 PDF 再上传"),
        (b"words", "不是 OFD 文件，请换成 OFD 原件，或打印成 PDF 再上传"),
    ]


@pytest.mark.parametrize(("data", "sentence"), hostile_archives())
def test_hostile_archive_is_refused(door, data, sentence):
    assert door(data) == f"文件{sentence}"


def test_words_of_the_pages_are_read_in_their_order_and_by_height():
    assert page_texts(packed(ofd()), 9) == [["关于表扬 的通报", "2026年6月"]]
    pages = [page(line(f"第{n}页")) for n in range(12)]
    assert page_texts(packed(ofd(*pages)), 2) == [["第0页"], ["第1页"]]
