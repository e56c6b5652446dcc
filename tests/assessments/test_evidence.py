import hashlib
import os
import stat
import zlib

import pydyf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from assessments.files import evidence, inspection
from assessments.files.evidence import attach, attach_kept, kept_from, remove
from assessments.files.kinds import AS_DOCX, AS_PDF, AS_XLSX, KINDS, OF_PHONES, ONLY, UNPACK
from assessments.files.reading import read
from assessments.files.storage import Damaged, path_of
from assessments.models import Determination, Evidence, LineState
from departments.models import Record, Role, User
from departments.steps import StepRefused
from tests.assessments.files import docx, packed, pdf, picture, saved, upload, xlsx
from tests.assessments.hostile_ofd import ofd
from tests.factories import make_assessor, make_user

pytestmark = pytest.mark.django_db


def keep(given, *, now=None):
    return evidence.keep(given, actor=User.objects.first() or make_user(), now=now)


@pytest.fixture
def inspected(tmp_path):
    def fault(data, kind):
        path = tmp_path / "file"
        path.write_bytes(data)
        return inspection.inspect(path, kind)

    return fault


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (pdf(), "通报.pdf", "application/pdf"),
        (picture(), "截图.PNG", "image/png"),
        (picture("JPEG"), "照片.jpeg", "image/jpeg"),
        (xlsx(), "台账.xlsx", KINDS["xlsx"].content_type),
        (docx(), "通报.docx", KINDS["docx"].content_type),
        (packed(ofd()), "通报.ofd", "application/ofd"),
    ],
)
def test_file_of_each_kind_is_attached(scene, data, name, kind):
    line = scene.add()
    row = attach(line, upload(data, name), actor=scene.clerk)
    assert (row.name, row.content_type, row.size) == (name, kind, len(data))
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert read(row, actor=scene.clerk) == data


def test_file_is_stored_under_its_hash_and_closed_to_others(scene, settings):
    row = attach(scene.add(), upload(pdf()), actor=scene.clerk)
    path = settings.EVIDENCE_ROOT / row.sha256[:2] / row.sha256[2:4] / row.sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list((settings.EVIDENCE_ROOT / "incoming").iterdir()) == []


def test_same_content_on_two_lines_is_one_file(scene, settings):
    for town in scene.towns[:2]:
        attach(scene.add(unit=town), upload(pdf()), actor=scene.clerk)
    assert Evidence.objects.count() == 2
    assert len([path for path in settings.EVIDENCE_ROOT.rglob("*") if path.is_file()]) == 1


def test_attaching_raises_the_version_and_not_the_core(scene):
    line = scene.add()
    attach(line, upload(pdf()), actor=scene.clerk)
    after = Determination.objects.get()
    assert (after.version, after.core) == (2, line.core)
    assert Record.objects.get(verb="evidence.attach").sentence == (
        "为区人社局红旗2：淳溪街道上传了佐证“通报.pdf”"
    )


def test_same_file_is_not_attached_twice(scene):
    line = scene.add()
    attach(line, upload(pdf()), actor=scene.clerk)
    with pytest.raises(ValidationError, match="这个文件已经附在本条上"):
        attach(line, upload(pdf(), "另一名.pdf"), actor=scene.clerk)
    assert (Evidence.objects.count(), Determination.objects.get().version) == (1, 2)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        *[(name, ONLY) for name in ("通报.html", "通报", "脚本.pdf.exe", "x")],
        *[(f"照片.{ending}", f"不收 .{ending} 文件，{OF_PHONES}") for ending in ("heic", "heif")],
        *[(f"通报.{ending}", f"不收 .{ending} 文件，{AS_DOCX}") for ending in ("doc", "wps", "rtf")],
        *[(f"台账.{ending}", f"不收 .{ending} 文件，{AS_XLSX}") for ending in ("xls", "et", "csv")],
        *[(f"汇报.{ending}", f"不收 .{ending} 文件，{AS_PDF}") for ending in ("dps", "pptx")],
        ("全部.ZIP", f"不收 .zip 文件，{UNPACK}"),
        ("图.gif", "不收 .gif 文件，请截图，或另存为 jpg、png，再上传"),
    ],
)
def test_other_formats_are_refused_with_the_way_out(name, sentence):
    with pytest.raises(ValidationError) as refusal:
        keep(upload(pdf(), name))
    assert refusal.value.messages == [f"{name}：{sentence}"]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (picture(), "图.pdf", "内容其实是 png，请把文件名末尾改成 .png 再上传"),
        (pdf(), "图.png", "内容其实是 pdf，请把文件名末尾改成 .pdf 再上传"),
        (picture(), "图.jpg", "内容其实是 png，请把文件名末尾改成 .png 再上传"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 20, "照片.jpg", f"内容是手机的 HEIC 照片，{OF_PHONES}"),
        (b"words", "图.jpg", "文件已损坏，或不是真正的 jpg 文件"),
        (picture("JPEG")[:200], "图.jpg", "文件已损坏，或不是真正的 jpg 文件"),
        (xlsx(), "表.docx", "文件不是 Word 文档，请在 Word 或 WPS 里另存为 .docx"),
        (docx(), "文.xlsx", "文件不是 Excel 工作簿，请在 Excel 或 WPS 里另存为 .xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "旧.xlsx", "文件是旧版 .xls 文件，请另存为 .xlsx"),
        (b"<html><script>1</script>", "页.pdf", "文件内容不是 pdf"),
        (b"%PDF-1.7\n", "空.pdf", "文件已损坏，或不是真正的 pdf 文件"),
    ],
)
def test_content_must_be_what_the_name_says(data, name, words):
    with pytest.raises(ValidationError) as refusal:
        keep(upload(data, name))
    assert refusal.value.messages == [f"{name}：{words}"]


def test_refused_file_leaves_nothing_behind(settings):
    with pytest.raises(ValidationError):
        keep(upload(picture(), "图.pdf"))
    assert [path for path in settings.EVIDENCE_ROOT.rglob("*") if path.is_file()] == []


def test_empty_and_oversized_files_are_refused(monkeypatch):
    with pytest.raises(ValidationError, match="文件是空的"):
        keep(upload(b"", "空.pdf"))
    monkeypatch.setattr(evidence, "MOST_BYTES", 500)
    with pytest.raises(ValidationError, match="超过"):
        keep(upload(b"%PDF-" + b"0" * 600))


def test_line_holds_a_bounded_number_and_weight_of_files(scene, monkeypatch):
    line = scene.add()
    monkeypatch.setattr(evidence, "MOST_FILES", 1)
    attach(line, upload(pdf()), actor=scene.clerk)
    with pytest.raises(ValidationError, match="一条最多附 1 个文件"):
        attach(line, upload(picture(), "图.png"), actor=scene.clerk)
    monkeypatch.setattr(evidence, "MOST_FILES", 20)
    monkeypatch.setattr(evidence, "MOST_BYTES_A_LINE", 100)
    with pytest.raises(ValidationError, match="一条的文件合计不能超过"):
        attach(line, upload(picture(), "图.png"), actor=scene.clerk)


def action(kind):
    names = {NameObject("/S"): NameObject(kind), NameObject("/JS"): TextStringObject("app.alert(1)")}
    return DictionaryObject(names if kind == "/JavaScript" else {NameObject("/S"): NameObject(kind)})


def opens_with(kind):
    def change(writer):
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action(kind))

    return change


def on_opening():
    return DictionaryObject({NameObject("/O"): action("/JavaScript")})


def jumps_to(file):
    """A link that leads into another file."""

    def change(writer):
        link = action("/GoToR") | {NameObject("/F"): TextStringObject(file)}
        writer._add_object(DictionaryObject(link))

    return change


def shows(kind):
    return lambda writer: writer._add_object(DictionaryObject({NameObject("/Subtype"): NameObject(kind)}))


ACTIVE = "PDF 里有脚本、附件或会自动执行的动作，请“打印”成 PDF 再上传"


@pytest.mark.parametrize(
    "change",
    [
        opens_with("/JavaScript"),
        opens_with("/Launch"),
        opens_with("/SubmitForm"),
        opens_with("/URI"),
        opens_with("/Named"),
        opens_with("/GoToR"),
        opens_with("/GoTo3DView"),
        jumps_to("\\\\a\\b.pdf"),
        jumps_to("//a/b.pdf"),
        jumps_to("http://a.cn/b.pdf"),
        jumps_to("/etc/passwd"),
        shows("/Movie"),
        shows("/Sound"),
        shows("/Screen"),
        shows("/RichMedia"),
        shows("/FileAttachment"),
        lambda writer: writer.pages[0].update({NameObject("/AA"): on_opening()}),
        lambda writer: writer.root_object.update(
            {NameObject("/AA"): DictionaryObject({NameObject("/WC"): action("/URI")})}
        ),
        lambda writer: writer.add_attachment("x.exe", b"MZ"),
        lambda writer: writer.root_object.update({NameObject("/XFA"): TextStringObject("x")}),
    ],
)
def test_pdf_that_acts_is_refused(inspected, change):
    assert inspected(pdf(change), "pdf") == ACTIVE


def test_pdf_with_a_disguised_name_is_refused(inspected):
    plain = pdf(opens_with("/Launch"))
    assert b"/Launch" in plain
    assert inspected(plain.replace(b"/Launch", b"/L#61unch"), "pdf") == ACTIVE


def test_pdf_with_an_action_packed_into_an_object_stream_is_refused(inspected):
    paper = pydyf.PDF()
    box = pydyf.Array([0, 0, 200, 200])
    paper.add_page(pydyf.Dictionary({"Type": "/Page", "Parent": paper.pages.reference, "MediaBox": box}))
    script = pydyf.Dictionary({"S": "/JavaScript", "JS": pydyf.String("app.alert(1)")})
    paper.add_object(script)
    paper.catalog["OpenAction"] = script.reference
    data = saved(lambda buffer: paper.write(buffer, version=b"1.7", compress=True))
    assert b"JavaScript" not in data
    assert inspected(data, "pdf") == ACTIVE


@pytest.mark.parametrize(
    "change", [opens_with("/GoTo"), jumps_to("附件.pdf"), shows("/Link"), shows("/Widget")]
)
def test_pdf_that_only_jumps_when_asked_is_taken(inspected, change):
    assert inspected(pdf(change), "pdf") == ""


def test_link_to_an_address_may_stay(inspected):
    link = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("http://a.cn")}
    )
    assert inspected(pdf(lambda writer: writer._add_object(link)), "pdf") == ""


def test_encrypted_and_endless_pdf_are_refused(inspected):
    locked = pdf(lambda writer: writer.encrypt("", "owner", algorithm="RC4-128"))
    assert inspected(locked, "pdf") == "PDF 加了密或限制，请去掉密码再上传"
    assert inspected(pdf(pages=501), "pdf") == "PDF 超过 500 页，请只留有关的页"


def test_huge_picture_is_refused_before_it_is_unpacked(inspected):
    header = picture()
    wide = (20_000).to_bytes(4, "big") * 2 + header[24:29]
    bomb = header[:16] + wide + zlib.crc32(b"IHDR" + wide).to_bytes(4, "big") + header[33:]
    assert inspected(bomb, "png") == "图片太大（20000×20000），最多 5000 万像素、边长 12000"


def test_name_is_only_a_name(scene):
    row = attach(scene.add(), upload(pdf(), "..\\..\\通\u202e报\r\n.pdf"), actor=scene.clerk)
    assert row.name == "通报.pdf"


@pytest.mark.parametrize("state", [LineState.FILED, LineState.ACCEPTED, LineState.REJECTED])
def test_files_of_a_line_with_the_office_stay_as_they_are(scene, state):
    line = scene.add()
    row = attach(line, upload(pdf()), actor=scene.clerk)
    Determination.objects.update(state=state)
    with pytest.raises(StepRefused):
        attach(line, upload(picture(), "图.png"), actor=scene.clerk)
    with pytest.raises(StepRefused):
        remove(row, actor=scene.clerk)
    assert Evidence.objects.get() == row


def test_nobody_else_attaches_or_removes(scene):
    line = scene.add()
    row = attach(line, upload(pdf()), actor=scene.clerk)
    for stranger in (make_user(Role.CLERK, make_assessor("swj", "区商务局")), scene.reviewer):
        with pytest.raises(PermissionDenied):
            attach(line, upload(picture(), "图.png"), actor=stranger)
        with pytest.raises(PermissionDenied):
            remove(row, actor=stranger)
    assert Evidence.objects.count() == 1


def test_removal_leaves_the_bytes_and_raises_the_version(scene):
    row = attach(scene.add(), upload(pdf()), actor=scene.clerk)
    remove(row, actor=scene.clerk)
    assert (Evidence.objects.count(), Determination.objects.get().version) == (0, 3)
    assert path_of(row.sha256).exists()
    assert Record.objects.get(verb="evidence.remove").sentence == (
        "从区人社局红旗2：淳溪街道删去了佐证“通报.pdf”"
    )


def test_altered_or_missing_bytes_are_noticed(scene):
    row = attach(scene.add(), upload(pdf()), actor=scene.clerk)
    path = path_of(row.sha256)
    os.chmod(path, 0o640)
    path.write_bytes(b"%PDF-other")
    with pytest.raises(Damaged, match="与校验值不符"):
        read(row, actor=scene.clerk)
    path.unlink()
    with pytest.raises(Damaged, match="缺失"):
        read(row, actor=scene.clerk)
    assert Record.objects.filter(verb="evidence.read").count() == 0


def test_kept_file_is_attached_later_by_the_same_person_only(scene):
    kept = keep(upload(pdf()))
    token = kept.token(scene.clerk)
    assert kept_from(token, scene.clerk) == kept
    assert kept_from(token, scene.signer) is None
    assert kept_from(token + "x", scene.clerk) is None
    assert attach_kept(scene.add(), [kept], actor=scene.clerk)[0].sha256 == kept.sha256
