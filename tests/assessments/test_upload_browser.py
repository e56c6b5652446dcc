"""Evidence in a browser: sent at once however it comes in, made smaller, refused beside its name, shown in the page."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from assessments.files.evidence import attach
from assessments.files.storage import bytes_of
from assessments.models import Determination, Upload
from assessments.workflow import take_step
from tests.assessments.files import picture, upload
from tests.files import pdf_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEEP = "**/evidence/keep/"
HANDED = """([name, type, bytes]) => {
  const held = new DataTransfer();
  held.items.add(new File([new Uint8Array(bytes)], name, { type: type }));
  return held;
}"""


@pytest.fixture
def returned(scene, open_as):
    """The clerk's sheet with a line that came back, and its row."""
    line = scene.add()
    scene.sign()
    take_step(line, "return", actor=scene.reviewer, note="请附通报原文")
    return open_as(scene.clerk, "/sheet/2026-06/").locator(f"#line-{line.pk}")


def file(name, data, kind="application/pdf"):
    return {"name": name, "mimeType": kind, "buffer": data}


def hand(place, event, name, kind, data):
    """Drop a file on a place, or paste it there."""
    held = place.page.evaluate_handle(HANDED, [name, kind, list(data)])
    carrier = "clipboardData" if event == "paste" else "dataTransfer"
    script = f"(place, held) => place.dispatchEvent(new {{paste: ClipboardEvent, drop: DragEvent}}['{event}']"
    options = f"{{ {carrier}: held, bubbles: true, cancelable: true }}"
    place.evaluate(f"{script}('{event}', {options}))", held)


def photo(size, orientation):
    """Noise, as a camera writes it: large, and turned by a note."""
    grain = Image.effect_noise((size[0] // 4, size[1] // 4), 90).resize(size).convert("RGB")
    exif, buffer = Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    grain.save(buffer, "JPEG", quality=98, exif=exif)
    return buffer.getvalue()


def test_files_come_in_by_choice_drag_and_paste_and_the_press_waits_for_them(page, scene, returned):
    attach(scene.add(unit=scene.towns[1]), upload(picture(), "图.png"), actor=scene.clerk)
    waiting = []
    page.route(KEEP, lambda route: waiting.append(route), times=1)
    returned.locator("input[type=file]").set_input_files(file("选的.pdf", pdf_bytes("选")))
    expect(returned.get_by_role("progressbar", name="上传 选的.pdf")).to_be_visible()
    returned.get_by_label("事实依据").fill("附了原文")
    returned.get_by_role("button", name="先保存").click()
    expect(returned.get_by_text("还有 1 个文件在上传，传完再按一次")).to_be_visible()
    waiting[0].continue_()
    expect(returned.get_by_text("已上传：选的.pdf")).to_be_visible()
    expect(returned.get_by_text("还有 1 个文件在上传")).to_have_count(0)
    hand(returned, "drop", "拖的.pdf", "application/pdf", pdf_bytes("拖"))
    expect(returned.get_by_text("已上传：拖的.pdf")).to_be_visible()
    for size in ((8, 8), (9, 9)):
        hand(returned.get_by_label("事实依据"), "paste", "image.png", "image/png", picture(size=size))
        expect(returned.get_by_text(f"已上传：截图-{size[0] - 7}.png")).to_be_visible()
    expect(returned.get_by_text("这份文件 2026年6月 红旗2 古柏街道 也用过")).to_be_visible()
    hand(returned, "drop", "又拖.pdf", "application/pdf", pdf_bytes("拖"))
    expect(returned.get_by_text("又选了一次，内容相同，只留一份")).to_be_visible()
    hand(page.locator("#red_light-1"), "drop", "别处.pdf", "application/pdf", pdf_bytes("别"))  # no box there
    expect(page.locator(".kept > li")).to_have_count(4)
    returned.get_by_role("button", name="删去 截图-2.png").click()
    returned.get_by_role("button", name="先保存").click()
    expect(returned.get_by_role("link", name="拖的.pdf", exact=True)).to_be_visible()
    line = Determination.objects.get(unit=scene.towns[0])
    assert [each.name for each in line.evidence.all()] == ["选的.pdf", "拖的.pdf", "截图-1.png"]
    returned.get_by_role("link", name="预览 选的.pdf").click()
    shown = returned.locator(".preview img")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("picture => picture.naturalWidth") == 1200
    returned.get_by_role("link", name="预览 选的.pdf").click()
    expect(shown).to_have_count(0)


def test_large_photo_is_made_smaller_and_stays_upright(page, scene, returned):
    data = photo((3200, 2000), orientation=6)
    assert len(data) > 2 * 1024 * 1024
    returned.locator("input[type=file]").set_input_files(file("现场.jpg", data, "image/jpeg"))
    expect(returned.get_by_text("照片已缩小：")).to_be_visible(timeout=15_000)
    assert Upload.objects.get().size < len(data)
    returned.get_by_role("link", name="预览 现场.jpg").click()
    expect(returned.locator(".preview img")).to_have_attribute("height", "1600")
    returned.get_by_role("button", name="先保存").click()
    returned.get_by_role("link", name="现场.jpg", exact=True).wait_for()
    stored = Image.open(io.BytesIO(bytes_of(Determination.objects.get().evidence.get().sha256)))
    assert (stored.size, dict(stored.getexif())) == ((1500, 2400), {})


def test_what_is_refused_says_so_once_and_what_failed_is_sent_again(page, scene, returned):
    page.route(KEEP, lambda route: route.abort(), times=1)
    files = [file("断网.pdf", pdf_bytes("断")), file("台账.xls", b"x" * 600, "application/vnd.ms-excel")]
    returned.locator("input[type=file]").set_input_files(files[0])
    expect(returned.get_by_text("没有传上去，请看看网络再重试")).to_be_visible()
    returned.locator("input[type=file]").set_input_files(files[1])
    refusal = "不收 .xls 文件，请在 Excel 或 WPS 里“另存为”.xlsx，或输出为 PDF，再上传"
    expect(page.get_by_text(refusal)).to_have_count(1)
    expect(returned.get_by_role("button", name="重试 台账.xls")).to_have_count(0)
    returned.get_by_role("button", name="重试 断网.pdf").click()
    expect(returned.get_by_text("已上传：断网.pdf")).to_be_visible()
    returned.get_by_role("button", name="移除 台账.xls").click()
    expect(page.get_by_text(refusal)).to_have_count(0)
    page.route(KEEP, lambda route: None)
    returned.locator("input[type=file]").set_input_files(file("不要了.pdf", pdf_bytes("不")))
    returned.get_by_role("button", name="取消 不要了.pdf").click()
    returned.get_by_role("button", name="先保存").click()
    returned.get_by_role("link", name="断网.pdf", exact=True).wait_for()
    assert [each.name for each in Determination.objects.get().evidence.all()] == ["断网.pdf"]
