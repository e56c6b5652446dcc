"""What is shown of a file inside a page: made apart, bounded, for those who may read the file, recorded once a day."""

import io
import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from openpyxl import Workbook
from PIL import Image

from assessments.files import previews
from assessments.files.collection import RESTS, collect_all
from assessments.files.evidence import KEPT_FOR, attach, keep
from assessments.files.parsing import BUSY, Broken, Busy
from assessments.files.preview_making import MOST_LINES, NONE, kind_of_content, shown_of
from assessments.files.previews import FilePreview, PreviewSheet, picture_of, preview_of
from assessments.files.reading import look_at, look_at_kept
from assessments.files.storage import path_of, previews_of
from departments.apart import starting
from departments.apart.parcels import packed, unpacked
from departments.models import Record
from tests.assessments.files import docx, pdf, picture, saved, upload, xlsx
from tests.assessments.files import packed as zipped
from tests.assessments.hostile_ofd import ofd
from tests.assessments.pages import text
from tests.files import pdf_bytes

pytestmark = pytest.mark.django_db


def workbook(rows):
    book = Workbook()
    book.active.title = "台账"
    for row in rows:
        book.active.append(row)
    return saved(book.save)


def document(*lines):
    return docx(word__document_xml=docx_body(lines))


def docx_body(lines):
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    return f"<w:document {space}><w:body>{paragraphs}</w:body></w:document>"


@pytest.mark.parametrize(
    ("data", "about"),
    [
        (pdf(pages=2), {"pictures": [(1200, 1200)] * 2, "of": 2}),
        (picture("PNG", (2000, 500)), {"pictures": [(1600, 400)], "of": 1}),
        (picture("JPEG", (8, 8)), {"pictures": [(8, 8)], "of": 1}),
        (workbook([["单位", "数"], ["甲", 87.2]]),
         {"sheets": [{"title": "台账", "rows": [["单位", "数"], ["甲", "87.2"]], "of": 2}]}),
        (document("通报", "<![CDATA[<b>甲</b>]]>"), {"pages": [["通报", "<b>甲</b>"]], "of": 1}),
        (document(*"字" * (MOST_LINES + 1)), {"pages": [["字"] * MOST_LINES + ["…"]], "of": 1}),
        (zipped(ofd()), {"pages": [["关于表扬 的通报", "2026年6月"]], "of": 1}),
        (xlsx(), {"fault": NONE}),
        (pdf()[:100], {"fault": NONE}),
        (b"words", {"fault": NONE}),
    ],
)  # fmt: skip
def test_file_of_each_kind_is_shown(data, about):
    shown, pictures = shown_of(data)
    assert shown == about
    assert [Image.open(io.BytesIO(drawn)).size for drawn in pictures] == about.get("pictures", [])


def test_kind_is_told_by_content():
    files = {
        "pdf": pdf(),
        "jpg": picture("JPEG"),
        "png": picture(),
        "xlsx": xlsx(),
        "docx": docx(),
        "ofd": zipped(ofd()),
    }
    assert {kind: kind_of_content(data) for kind, data in files.items()} == {kind: kind for kind in files}


def test_only_the_first_pages_are_drawn():
    about, pictures = shown_of(pdf(pages=12))
    assert (len(pictures), about["of"]) == (8, 12)
    assert FilePreview([(1, 1)] * 8, of=12).is_cut
    assert not FilePreview([(1, 1)], of=1).is_cut


def test_picture_is_drawn_anew_upright_on_white_without_what_the_camera_wrote():
    photo = Image.new("RGB", (40, 20), "red")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera"
    data = saved(lambda buffer: photo.save(buffer, "JPEG", exif=exif))
    (drawn,) = shown_of(data)[1]
    seen = Image.open(io.BytesIO(drawn))
    assert (seen.format, seen.size, dict(seen.getexif()), b"Camera" in drawn) == ("JPEG", (20, 40), {}, False)
    clear = saved(lambda buffer: Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(buffer, "PNG"))
    assert Image.open(io.BytesIO(shown_of(clear)[1][0])).getpixel((4, 4)) == (255, 255, 255)


def test_parcel_keeps_what_is_shown():
    shown = ({"pictures": [[1, 2]], "of": 1}, [b"", b"\xff\xd8"])
    assert unpacked(io.BytesIO(packed(*shown)).read) == shown


def kept(scene, data, name="通报.pdf"):
    return keep(upload(data, name), actor=scene.clerk).sha256


def test_preview_is_made_once_apart_and_kept_beside_the_file(scene, monkeypatch, settings):
    sha256 = kept(scene, picture(size=(30, 20)), "图.png")
    assert preview_of(sha256) == FilePreview([(30, 20)], of=1)
    assert sorted(path.name for path in previews_of(sha256).iterdir()) == ["1.jpg", "about.json"]
    assert picture_of(sha256, 1).startswith(b"\xff\xd8")
    assert picture_of(sha256, 2) is None
    monkeypatch.setattr(starting, "START", "import {module}; import os; os.abort()")
    assert preview_of(sha256) == FilePreview([(30, 20)], of=1)
    monkeypatch.setattr(previews, "MADE", "2")  # made in another way now
    assert preview_of(sha256).fault == NONE


@pytest.mark.parametrize(("failure", "is_tried_again"), [(Busy, True), (Broken, False)])
def test_file_that_breaks_its_parser_is_not_tried_again(scene, monkeypatch, failure, is_tried_again):
    def fail(*given, **more):
        raise failure

    sha256 = kept(scene, pdf())
    with monkeypatch.context() as broken:
        broken.setattr(previews, "parse", fail)
        assert preview_of(sha256).fault == (BUSY if failure is Busy else NONE)
    assert bool(preview_of(sha256).pictures) == is_tried_again


def test_preview_goes_with_its_file(scene):
    sha256 = kept(scene, pdf())
    preview_of(sha256)
    os.utime(path_of(sha256), (0, 0))
    lost = previews_of("ab" * 32)
    shutil.copytree(previews_of(sha256), lost)
    assert collect_all(now=datetime.now(UTC) + RESTS).files == 1
    assert not previews_of(sha256).exists() and not lost.exists()


def test_preview_whose_making_was_cut_short_goes(settings):
    folder = settings.EVIDENCE_ROOT / "previews" / "ab"
    for name, changed in ((".old", 0), (".new", RESTS.total_seconds())):
        (folder / name / "made").mkdir(parents=True)
        os.utime(folder / name, (changed, changed))
    collect_all(now=datetime.fromtimestamp(0, UTC) + RESTS)
    assert [left.name for left in folder.iterdir()] == [".new"]


def test_looking_is_recorded_once_a_person_file_and_day(scene):
    row = attach(scene.add(), upload(pdf()), actor=scene.clerk)
    noon = datetime(2026, 7, 3, 4, tzinfo=UTC)
    reads = Record.objects.filter(verb="evidence.read").order_by("sequence")
    for at in (noon, noon + timedelta(hours=1)):
        look_at(row, actor=scene.clerk, now=at)
    assert [record.sentence for record in reads.all()] == ["查看了区人社局红旗2：淳溪街道的佐证“通报.pdf”"]
    look_at(row, actor=scene.signer, now=noon)
    look_at(row, actor=scene.clerk, now=noon + timedelta(days=1))
    assert (reads.all().count(), reads.filter(actor=scene.clerk).count()) == (3, 2)


def test_kept_file_is_seen_by_its_sender_while_it_is_kept(scene):
    sha256 = kept(scene, pdf())
    assert look_at_kept(sha256, actor=scene.clerk).pictures
    assert look_at_kept(sha256, actor=scene.signer) is None
    assert (
        look_at_kept(sha256, actor=scene.clerk, now=datetime.now(UTC) + timedelta(seconds=KEPT_FOR + 1))
        is None
    )
    path_of(sha256).unlink()
    shutil.rmtree(previews_of(sha256))
    assert look_at_kept(sha256, actor=scene.clerk) is None
    assert Record.objects.filter(verb="evidence.read").count() == 0


def test_preview_stands_in_a_page_and_its_pictures_are_ours(clerk, scene):
    row = attach(scene.add(), upload(pdf_bytes(), "通报.pdf"), actor=scene.clerk)
    page = clerk.get(reverse("evidence_preview", args=[row.pk]))
    address = reverse("evidence_page", args=[row.pk, 1])
    assert f'<img src="{address}" width="1200" height="1698"' in page.content.decode()
    answer = clerk.get(address)
    assert answer.content.startswith(b"\xff\xd8")
    headers = ("Content-Type", "X-Content-Type-Options", "Cache-Control", "Content-Security-Policy")
    assert [answer[name] for name in headers] == [
        "image/jpeg", "nosniff", "no-store, private", "sandbox; default-src 'none'",
    ]  # fmt: skip
    assert clerk.get(reverse("evidence_page", args=[row.pk, 2])).status_code == 404
    assert Record.objects.filter(verb="evidence.read").count() == 1


def test_words_of_a_file_are_shown_as_words(clerk, scene):
    row = attach(
        scene.add(), upload(document("<![CDATA[<script>1</script>]]>"), "通报.docx"), actor=scene.clerk
    )
    page = clerk.get(reverse("evidence_preview", args=[row.pk]))
    assert "&lt;script&gt;1&lt;/script&gt;" in page.content.decode()
    assert "预览只有文字，版式、签章和图片以文件为准。" in text(page)
    table = attach(row.determination, upload(workbook([["甲"]] * 50), "台账.xlsx"), actor=scene.clerk)
    assert "共 50 行，这里是前 40 行。" in text(clerk.get(reverse("evidence_preview", args=[table.pk])))
    assert preview_of(table.sha256).sheets[0] == PreviewSheet("台账", [["甲"]] * 40, 50)


def test_damaged_file_has_no_preview(clerk, scene):
    row = attach(scene.add(), upload(pdf()), actor=scene.clerk)
    preview_of(row.sha256)
    path_of(row.sha256).unlink()
    assert "通报.pdf 缺失，请告知系统管理员。" in text(clerk.get(reverse("evidence_preview", args=[row.pk])))
    assert clerk.get(reverse("evidence_page", args=[row.pk, 1])).status_code == 404
    assert Record.objects.filter(verb="evidence.read").count() == 0
