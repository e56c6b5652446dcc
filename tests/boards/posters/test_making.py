import io
import re
from pathlib import Path

import pdfplumber
import pypdf
import pypdfium2
import pytest
import segno
from django.template.loader import render_to_string
from fontTools.ttLib import TTFont

from boards.document import read
from boards.posters import content
from boards.posters.kinds import KINDS
from boards.posters.making import PosterCode, PosterError, poster, preflight, seal_square
from departments.glyphs import missing_glyphs
from tests.boards.documents import UNITS, line, make_board, make_document
from tests.boards.posters.prints import (
    MM,
    make_full_board,
    make_full_document,
    modules_of,
    printed_once,
    text_of,
    words_of,
)

RARE = "𠮸"


@pytest.mark.parametrize(
    ("sheet", "size", "width", "height"),
    [
        ("flags", "a3", 297, 420),
        ("lights", "a2", 420, 594),
        ("ranking", "a1", 594, 841),
        ("flags", (600, 900), 600, 900),
        ("lights", (900, 1200), 900, 1200),
    ],
)
def test_poster_has_the_size_of_its_paper(sheet, size, width, height):
    (page,) = pypdf.PdfReader(io.BytesIO(printed_once(make_board(), sheet, size=size))).pages
    assert [round(float(side) / MM) for side in page.mediabox[2:]] == [width, height]


@pytest.mark.parametrize("sheet", ["flags", "lights"])
def test_board_poster_holds_every_unit_assessor_and_reason(sheet):
    board = make_board()
    found = text_of(printed_once(board, sheet))
    rows = KINDS[sheet].rows(board).rows
    assert rows
    for row in rows:
        assert re.sub(r"\s", "", row.text) in found
        assert row.unit in found
    for block in KINDS[sheet].rows(board).blocks:
        assert sum(row.count for row in block.rows) == board.totals[block.signal]


def test_ranking_poster_holds_every_unit_by_group():
    found = text_of(printed_once(make_board(), "ranking"))
    assert [name for _, name, _ in UNITS if name not in found] == []
    assert (
        found.index("镇街组内名次单位红旗黄灯红灯得分")
        < found.index("部门组内名次")
        < found.index("园区组内名次")
    )
    assert "本月未授旗亮灯：漆桥街道" in found
    assert "计分：红旗+1分，黄灯−1分，红灯−2分" in found


def test_poster_head_and_foot_say_what_it_is(settings):
    settings.OBJECTION_PHONE = "025-5731 0000"
    board = make_board()
    made = printed_once(board, "flags")
    found = text_of(made)
    digits = board.digest[:12]
    for words in ("红旗榜", "高淳区2026年6月份“效能亮榜”", "2026年第6期", "区作风建设领导小组办公室",
                  "2026年7月17日", "扫码验真", digits, "监督电话025-57310000"):  # fmt: skip
        assert words in found
    assert f"{digits[:4]} {digits[4:8]} {digits[8:]}" == KINDS["flags"].head(board).digits
    about = pypdf.PdfReader(io.BytesIO(made))
    assert about.metadata.title == "高淳区2026年6月份“效能亮榜”红旗榜"
    assert about.metadata.author == "区作风建设领导小组办公室"
    assert about.trailer["/Root"]["/Lang"] == "zh-CN"
    assert about.metadata["/CreationDate"] == "D:20260717090000+08'00"


def test_poster_of_a_correction_says_so_and_why():
    found = text_of(printed_once(make_board(edition=2, reason="补报一面红旗"), "flags"))
    assert "2026年第6期更正1" in found
    assert "更正1：补报一面红旗" in found
    assert "更正" not in text_of(printed_once(make_board(), "flags"))


def test_poster_of_a_month_first_published_elsewhere_says_so():
    found = text_of(printed_once(make_board(backfilled_from="2026-07-08"), "flags"))
    assert "补录：2026年7月8日首次公布" in found
    assert "2026年7月17日" in found


def test_draft_poster_says_draft_and_cannot_be_verified():
    frozen = ("edition", "published_at", "previous_digest", "history", "digest")
    draft = {key: value for key, value in make_document().items() if key not in frozen}
    found = text_of(printed_once(read(draft), "lights"))
    assert found.count("送审稿") == 2
    assert "验真" not in found


def test_empty_boards_say_none():
    board = make_board(lines=[])
    assert "红旗：无" in text_of(printed_once(board, "flags"))
    lights = text_of(printed_once(board, "lights"))
    assert lights.index("红灯：无") < lights.index("黄灯：无")


def test_red_lights_stand_before_yellow_and_an_empty_block_stays():
    only_yellow = make_board(lines=[line("yellow_light", "kfq", "rsj")])
    found = text_of(printed_once(only_yellow, "lights"))
    assert found.index("红灯：无") < found.index("黄灯1盏") < found.index("高淳经开区")
    both = text_of(printed_once(make_board(), "lights"))
    assert both.index("红灯2盏") < both.index("阳江镇") < both.index("黄灯8盏") < both.index("淳溪街道")


def test_light_rows_go_by_red_then_yellow_then_register():
    lines = [line("yellow_light", "chunxi", "rsj"), line("red_light", "gubai", "fgw"),
             line("yellow_light", "gubai", "rsj"), line("yellow_light", "czj", "fgw"),
             line("yellow_light", "czj", "rsj"), line("red_light", "kfq", "rsj", 1),
             line("red_light", "kfq", "rsj", 2)]  # fmt: skip
    red, yellow = content.lights(make_board(lines=lines)).blocks
    assert [(row.unit, row.count) for row in red.rows] == [("高淳经开区", 2), ("古柏街道", 1)]
    assert [(row.unit, row.count) for row in yellow.rows] == [
        ("古柏街道", 1),
        ("区财政局", 2),
        ("淳溪街道", 1),
    ]


def test_withheld_line_says_so_beside_the_assessor():
    lines = [line("red_flag", "chunxi", "gafj", grounds="", withheld=True), line("red_flag", "chunxi", "rsj")]
    (block,) = content.flags(make_board(lines=lines)).blocks
    assert block.rows[0].text == "公安分局：内容不公开；区人社局：6月参保完成率 87.2% ≥ 85%"
    leaky = [line("red_flag", "chunxi", "gafj", grounds="不公开的事", withheld=True)]
    printed = text_of(printed_once(make_board(lines=leaky), "flags"))
    assert ("内容不公开" in printed, "不公开的事" in printed) == (True, False)


def test_late_figures_name_their_month():
    lines = [line("red_flag", "chunxi", "rsj", month="2026-05", grounds="获市级通报表扬")]
    (block,) = content.flags(make_board(lines=lines)).blocks
    assert block.rows[0].text == "区人社局：获市级通报表扬（补5月）"


@pytest.mark.parametrize("sheet", ["flags", "lights", "ranking"])
def test_poster_embeds_our_fonts_only(sheet):
    reader = pypdf.PdfReader(io.BytesIO(printed_once(make_board(), sheet)))
    names, files = set(), 0
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        names.add(str(descriptor["/FontName"]).split("+")[1])
        files += "/FontFile2" in descriptor
    assert all(re.match("Liangbang(Sans|Serif)", name) for name in names)
    assert files == len(reader.pages[0]["/Resources"]["/Font"]) >= 3
    assert preflight(make_board(), sheet).fonts_embedded is True


@pytest.mark.parametrize("sheet", ["flags", "ranking"])
def test_same_document_gives_the_same_bytes(sheet):
    assert poster(make_board(), sheet) == poster(make_board(), sheet)
    assert poster(make_board(), sheet) != poster(make_board(issuer="区督查室"), sheet)


def test_poster_is_small():
    assert len(printed_once(make_board(), "flags")) < 400_000


def test_missing_glyph_is_named_with_its_unit():
    lines = [line("red_flag", "chunxi", "rsj", grounds=f"表彰{RARE}某"), line("red_flag", "gubai", "rsj")]
    board = make_board(lines=lines)
    with pytest.raises(PosterError, match=f"“{RARE}”（U\\+20BB8），见“淳溪街道”"):
        poster(board, "flags")
    found = preflight(board, "flags")
    assert [lacking.words for lacking in found.missing_glyphs] == [f"“{RARE}”（U+20BB8），见“淳溪街道”的事由"]
    assert preflight(board, "lights").missing_glyphs == ()


def test_missing_glyphs_of_a_text():
    assert missing_glyphs("淳溪柏漆桠垛喆堃玥镕 ≥≤＞＜＝～‰℃㎡PM₂.₅①⑩“”—…（）\n") == set()
    assert missing_glyphs(f"a{RARE}⚑") == {RARE, "⚑"}


def test_heading_font_holds_every_heading():
    folder = Path("static/fonts")
    titles = {chr(code) for code in TTFont(folder / "LiangbangSerif-Black.ttf").getBestCmap()}
    assert set("".join(kind.heading for kind in KINDS.values())) - titles == set()


@pytest.mark.parametrize("sheet", ["flags", "lights"])
def test_too_many_rows_go_on_to_further_sheets_and_lose_nothing(settings, sheet):
    settings.PUBLIC_URL = "https://example.gov.cn"
    made = printed_once(make_full_board(), sheet)  # which refuses when anything stands over an edge
    pages = len(pypdf.PdfReader(io.BytesIO(made)).pages)
    assert pages > 1
    found = text_of(made)
    assert [n for n in range(1, 61) if f"1,204人·{n}" not in found] == []
    for page in range(pages):
        assert f"第{page + 1}张／共{pages}张" in text_of(made, page)
        assert "效能亮榜" in text_of(made, page)
    for words in ("区作风建设领导小组办公室", "2026年7月17日"):
        assert [words in text_of(made, page) for page in range(pages)] == [False] * (pages - 1) + [True]


@pytest.mark.parametrize("sheet", ["flags", "lights", "ranking"])
@pytest.mark.parametrize("size", ["a3", (600, 900)])
def test_each_of_several_sheets_can_be_verified_by_itself(settings, sheet, size):
    settings.PUBLIC_URL = "https://example.gov.cn"
    board = make_full_board(150 if sheet == "ranking" else 60)
    made = printed_once(board, sheet, size=size)
    digits = board.digest[:12]
    expected = segno.make(f"https://example.gov.cn/verify/{digits}/", error="m", micro=False).matrix
    scale = 1 if size == "a3" else 600 / 297
    with pypdfium2.PdfDocument(made) as opened:
        assert len(opened) > 1
        for n, page in enumerate(opened):
            # 16.4 mm with a margin of four modules; 28 mm from the left, 13 from the lower edge of an A3 sheet.
            code = modules_of(page, len(expected), 4, 28 * scale, 13 * scale, 16.4 * scale)
            assert code == [[bool(dark) for dark in row] for row in expected]
            assert f"2026年第6期扫码验真{digits}" in text_of(made, n)
            assert text_of(made, n).count("扫码验真") == 1


def test_foot_of_a_corrected_or_unfinished_sheet_says_so_on_every_one():
    document = make_full_document(30)
    corrected = {**document, "edition": 3, "reason": "笔误"}
    draft = {key: value for key, value in document.items() if key not in ("edition", "digest")}
    for page in range(2):
        assert "2026年第6期更正2扫码验真" in text_of(printed_once(read(corrected), "flags"), page)
        found = text_of(printed_once(read(draft), "flags"), page)
        assert ("送审稿" in found, "验真" in found) == (True, False)


def test_second_sheet_is_told_before_printing():
    checks = preflight(make_full_board(30), "flags")
    assert (checks.pages, checks.overflow, checks.fonts_embedded) == (2, 0, True)
    assert checks.smallest_pt == 10.5


def test_one_sheet_is_not_numbered():
    assert "张／共" not in text_of(printed_once(make_board(), "flags"))


def test_larger_paper_carries_more_and_reads_from_farther():
    board = make_full_board(28)
    checks = [preflight(board, "flags", size=size) for size in ("a3", "a2", "a1")]
    assert [check.pages for check in checks] == [2, 1, 1]
    assert [check.smallest_pt >= least for check, least in zip(checks, (10.5, 13.7, 18), strict=True)] == [
        True
    ] * 3


def test_paper_may_lie_wide():
    board = make_full_board(14)
    made = printed_once(board, "lights", size=(420, 297))
    (page,) = pypdf.PdfReader(io.BytesIO(made)).pages
    assert [round(float(side) / MM) for side in page.mediabox[2:]] == [420, 297]
    assert [n for n in range(1, 15) if f"1,204人·{n}" not in text_of(made)] == []


@pytest.mark.parametrize("sheet", ["flags", "ranking"])
def test_long_reason_of_a_correction_stays_off_the_seal_of_a_wide_sheet(sheet):
    board = make_board(edition=2, reason="更正的原因" * 40)
    assert preflight(board, sheet, size=(900, 600)).overflow == 0
    assert "更正的原因" * 40 in text_of(printed_once(board, sheet, size=(900, 600)))


def test_print_shop_gets_bleed_and_crop_marks():
    plain, marked = poster(make_board(), "flags"), poster(make_board(), "flags", has_marks=True)
    assert text_of(plain) == text_of(marked)
    (page,) = pypdf.PdfReader(io.BytesIO(marked)).pages
    boxes = {
        name: [round(float(side) / MM, 1) for side in page[f"/{name}"]]
        for name in ("TrimBox", "BleedBox", "MediaBox")
    }
    assert boxes == {
        "TrimBox": [0, 0, 297, 420],
        "BleedBox": [-3, -3, 300, 423],
        "MediaBox": [-8, -8, 305, 428],
    }
    with pypdfium2.PdfDocument(marked) as opened:
        picture = opened[0].render(scale=2).to_pil().convert("RGB")

    def at(x, y):
        return picture.getpixel((round((x + 8) * MM * 2), round((y + 8) * MM * 2)))

    assert at(-2, 200)[0] > 100 > at(-2, 200)[1]  # the ground in the bleed
    assert at(-5, 200) == (255, 255, 255)
    assert any(max(at(-5, y / 20)) < 128 for y in range(-20, 21))  # the mark at the upper edge


def test_few_rows_are_set_larger():
    few = make_board(lines=[line("red_flag", "chunxi", "rsj")])
    with pdfplumber.open(io.BytesIO(printed_once(few, "flags"))) as opened:
        sizes = {round(c["size"], 1) for c in opened.pages[0].chars if c["text"] == "淳"}
    assert max(s for s in sizes if s < 60) > 26


def test_long_names_and_many_flags_stay_in_their_cells():
    document = make_document(lines=[line("red_flag", "chunxi", "rsj", n) for n in range(14)])
    for row in document["ranking"]:
        row["name"] += "开发建设管理委员会办公室综合行政执法大队"
    for sheet in ("flags", "ranking"):
        assert preflight(read(document), sheet).overflow == 0


@pytest.mark.parametrize("sheet", ["flags", "lights", "ranking"])
@pytest.mark.parametrize("size", ["a3", (600, 900)])
def test_square_for_the_seal_stays_free(sheet, size):
    left, top, side = (length * MM for length in seal_square(size))
    assert side >= 50 * MM
    board = make_board(edition=2, reason="更正的原因" * 40)
    words = words_of(printed_once(board, sheet, size=size))
    inside = [
        word["text"]
        for word in words
        if word["x1"] > left
        and word["x0"] < left + side
        and word["bottom"] > top
        and word["top"] < top + side
    ]
    assert inside == []
    (issuer,) = [word for word in words if word["text"] == "区作风建设领导小组办公室"]
    assert issuer["bottom"] < top
    assert left < (issuer["x0"] + issuer["x1"]) / 2 < left + side


def test_code_on_the_poster_is_that_of_the_verify_address(settings):
    settings.PUBLIC_URL = "https://example.gov.cn"
    board = make_board()
    expected = segno.make(f"https://example.gov.cn/verify/{board.digest}/", error="m", micro=False).matrix
    with pypdfium2.PdfDocument(printed_once(board, "lights")) as opened:
        # 29 mm wide with a margin of two modules; its lower left corner 28 mm from the left, 34 from the foot.
        read = modules_of(opened[0], len(expected), 2, 28, 34, 29)
    assert read == [[bool(dark) for dark in row] for row in expected]


def test_the_boards_never_share_a_ground():
    grounds = set()
    for sheet in ("flags", "lights", "ranking"):
        with pdfplumber.open(io.BytesIO(printed_once(make_board(), sheet))) as opened:
            grounds.add(opened.pages[0].to_image(resolution=20).original.getpixel((4, 4)))
    assert len(grounds) == 3


def test_markup_in_a_name_or_reason_is_literal():
    nasty = "<script>1</script><img src=http://127.0.0.1:9/a>{{ x }}"
    document = make_document(lines=[line("red_flag", "chunxi", "rsj", grounds=nasty)], issuer="<b>区</b>办")
    for row in document["ranking"]:
        row["name"] = "<i>&amp;" + row["name"]
    for sheet in ("flags", "ranking"):
        found = text_of(printed_once(read(document), sheet))
        assert "<i>&amp;淳溪街道" in found
        assert "<b>区</b>办" in found
    assert re.sub(r"\s", "", nasty) in text_of(printed_once(read(document), "flags"))


def test_templates_have_no_address_of_another_place():
    board, kind = make_board(), KINDS["flags"]
    code = PosterCode("", 1)
    context = {"words": kind.head(board), "sheet": "flags", "rows": content.PosterBlocks(()), "code": code}
    assert re.findall(r"(?:src|href|url)\s*[=(]", render_to_string(kind.template, context)) == []


@pytest.mark.parametrize("sheet", ["", "Flags", "../flags"])
def test_unknown_sheet_is_refused(sheet):
    with pytest.raises(PosterError, match="这张榜"):
        poster(make_board(), sheet)


@pytest.mark.parametrize("size", ["a4", "", (296, 420), (420, 296), (600, 4000), (float("nan"), 900)])
def test_unknown_or_too_small_paper_is_refused(size):
    with pytest.raises(PosterError, match="纸张"):
        poster(make_board(), "flags", size=size)


@pytest.mark.parametrize("sheet", ["flags", "lights", "ranking"])
def test_single_sheet_carries_its_proof_once(sheet):
    board = make_board()
    printed = text_of(printed_once(board, sheet))
    assert (printed.count(board.digest[:12]), printed.count("2026年第6期")) == (1, 1)
