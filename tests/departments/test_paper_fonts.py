"""A unit's own fonts: used where they are named and may be embedded, refused with a sentence where not."""

import io

import pypdf
import pytest
from django.core.checks import run_checks
from fontTools import subset
from fontTools.ttLib import TTFont

from departments.paper_fonts import own_fonts
from departments.press import PrintJob, print_pdf


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A font that holds four characters only."""
    with TTFont("static/fonts/LiangbangSerif-Regular.ttf") as font:
        cutter = subset.Subsetter(subset.Options(notdef_outline=True))
        cutter.populate(text="关于通报")
        cutter.subset(font)
        file = tmp_path_factory.mktemp("fonts") / "small.ttf"
        font.save(file)
    return file


def allowing(small, folder, rights):
    with TTFont(small) as font:
        font["OS/2"].fsType = rights
        file = folder / f"{rights}.ttf"
        font.save(file)
    return file


def said():
    return [message.msg for message in run_checks() if message.id == "departments.W001"]


@pytest.mark.parametrize("rights", [0x0, 0x4, 0x8])
def test_font_that_may_be_embedded_is_used(settings, small, tmp_path, rights):
    file = allowing(small, tmp_path, rights)
    settings.PAPER_FONTS = {"song": str(file), "kai": ""}
    assert (own_fonts(), said()) == ({"song": file}, [])


@pytest.mark.parametrize(
    ("rights", "words"),
    [(0x2, "授权不许嵌入文件"), (0x104, "授权不许只嵌入用到的字"), (0x208, "授权只许嵌入点阵")],
)
def test_font_that_may_not_be_embedded_is_refused_with_a_sentence(settings, small, tmp_path, rights, words):
    file = allowing(small, tmp_path, rights)
    settings.PAPER_FONTS = {"song": str(file)}
    (sentence,) = said()
    assert sentence.startswith(f"小标宋字体 {file} 的{words}") and sentence.endswith("；改用随带的字库")
    assert own_fonts() == {}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("gone.ttf", None, "读不到"),
        ("a.ttf", b"no font", "不是完整的字体文件"),
        ("a.ttc", b"ttcf", "不是 .ttf 或 .otf 文件"),
    ],
)
def test_what_is_no_font_is_refused_with_a_sentence(settings, tmp_path, name, content, words):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    settings.PAPER_FONTS = {"hei": str(file)}
    (sentence,) = said()
    assert sentence.startswith(f"黑体字体 {file} {words}")
    assert own_fonts() == {}


def test_paper_is_set_in_the_own_font_and_what_it_lacks_in_ours(settings, small):
    job = PrintJob(
        "css/circular.css", '<html lang="zh-CN"><title>关</title><h1 class="song">关于玥的通报</h1>'
    )
    ours = {font.name for font in print_pdf(job).fonts}
    settings.PAPER_FONTS = {"song": str(small)}
    printed = print_pdf(job)
    fonts = {font.name for font in printed.fonts}
    assert ("PaperSong" in "".join(fonts), "PaperSong" in "".join(ours)) == (True, False)
    assert any(name.startswith("LiangbangSerif") for name in fonts)
    assert "关于玥的通报" in pypdf.PdfReader(io.BytesIO(printed.pdf)).pages[0].extract_text()
