"""The pages themselves, measured: GB/T 9704-2012 in millimetres, one printing for all that is asked of it."""

import io
from collections import defaultdict
from dataclasses import dataclass, replace

import pdfplumber
import pytest
from pypdf import PdfReader

from boards.circular.document import Annex, Circular, length, paragraphs
from boards.circular.printing import circular_pdf
from boards.circular.setting import MM
from tests.boards.circular.examples import BODY, BRIEF, CIRCULAR, MATTERS, ranking
from tests.papers import assert_readable

HOSTILE = "<b>&amp;{{ 1 }}</b>\\A"
PLAIN = "各单位要对照亮灯事项逐项分析原因并落实整改措施确保按期完成" * 4 + "。"
FULL = replace(
    CIRCULAR,
    title="高淳区作风建设领导小组办公室关于2026年10月份“效能亮榜”红旗、黄灯、红灯认定情况的通报",
    addressed="、".join(f"第{n}街道办事处" for n in range(1, 41)),
    body=(BODY + PLAIN + "\n") * 6 + HOSTILE + PLAIN * 3,
    annexes=(*CIRCULAR.annexes, Annex("一个名称很长的附件，" * 3 + "要回行", (MATTERS, ranking(3)))),
    mark=f"送审稿 3f2a91c04b7d {HOSTILE}",
)
TOP, BOTTOM, LEFT, RIGHT = 37.0, 262.0, 28.0, 184.0


@dataclass(frozen=True)
class Char:
    """A character on a page; lengths in mm from the left and the top edge, `base` that of the line it stands on."""

    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True)
class Sheet:
    chars: list[Char]
    rules: list[tuple[float, float, float, float, tuple[float, ...]]]  # left, right, top, thickness, colour

    @property
    def lines(self) -> list[list[Char]]:
        """What stands in the type area, line by line."""
        by_line = defaultdict(list)
        for char in self.chars:
            if TOP < char.base < BOTTOM:
                by_line[round(char.base, 1)].append(char)
        return [sorted(by_line[base], key=lambda char: char.left) for base in sorted(by_line)]

    @property
    def foot(self) -> list[Char]:
        return [char for char in self.chars if char.base > BOTTOM]

    def line_with(self, words: str) -> list[Char]:
        return next(line for line in self.lines if words in said(line))


def said(chars: list[Char]) -> str:
    return "".join(char.text for char in chars)


def sheets_of(pdf: bytes) -> list[Sheet]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [_sheet(page) for page in document.pages]


def _sheet(page) -> Sheet:
    assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
    chars = [
        Char(c["text"], c["x0"] / MM, c["x1"] / MM, (page.height - c["matrix"][5]) / MM, round(c["size"], 1))
        for c in page.chars
        if c["text"].strip()
    ]
    rules = [
        (r["x0"] / MM, r["x1"] / MM, r["top"] / MM, r["height"] / MM, r["non_stroking_color"])
        for r in page.rects
    ]
    return Sheet(chars, rules)


@pytest.fixture(scope="module")
def full() -> bytes:
    assert 2800 < length(FULL.body) <= 4000
    return circular_pdf(FULL)


@pytest.fixture(scope="module")
def sheets(full) -> list[Sheet]:
    return sheets_of(full)


@pytest.fixture(scope="module")
def short() -> list[Sheet]:
    return sheets_of(circular_pdf(CIRCULAR))


@pytest.fixture(scope="module")
def brief() -> list[Sheet]:
    return sheets_of(circular_pdf(BRIEF))


def is_text(sheet: Sheet) -> bool:
    return len(sheet.lines) == 22 and not sheet.rules


def test_everything_stands_inside_the_type_area_and_reaches_its_edges(sheets):
    for sheet in sheets:
        inside = [char for line in sheet.lines for char in line]
        assert min(char.left for char in inside) == pytest.approx(LEFT, abs=0.5)
        assert min(char.left for char in inside) > LEFT - 0.1
        assert max(char.right for char in inside) < RIGHT + 0.2
    for sheet in filter(is_text, sheets):
        assert min(line[0].left for line in sheet.lines) == pytest.approx(LEFT, abs=0.1)
        assert max(line[-1].right for line in sheet.lines) == pytest.approx(RIGHT, abs=0.15)


def test_full_page_has_22_lines_that_fill_225_mm(sheets):
    full_pages = [sheet for sheet in sheets if is_text(sheet)]
    assert len(full_pages) >= 4
    for sheet in full_pages:
        bases = [line[0].base for line in sheet.lines]
        assert bases[-1] - bases[0] == pytest.approx(225 / 22 * 21, abs=0.2)
        assert bases[0] - TOP == pytest.approx(7.55, abs=0.2)  # the foot of the first line's characters


def test_full_line_has_28_characters_of_16_points(sheets):
    lines = [line for sheet in sheets for line in sheet.lines if said(line) in PLAIN * 2 and len(line) == 28]
    assert len(lines) >= 10
    for line in lines:
        assert {char.size for char in line} == {16.0}
        assert line[-1].left - line[0].left == pytest.approx(156 / 28 * 27, abs=0.1)


def test_paragraph_begins_two_characters_in(sheets):
    line = (
        sheets[1].line_with("一、总体情况")
        if "一、总体情况" in text_of(sheets[1])
        else sheets[2].line_with("一、总体情况")
    )
    assert line[0].left == pytest.approx(LEFT + 2 * 156 / 28, abs=0.1)


def text_of(sheet: Sheet) -> str:
    return "".join(said(line) for line in sheet.lines)


def test_sizes_are_those_of_the_standard(short):
    first = short[0]
    assert {char.size for char in first.line_with("关于2026年10月份")} == {22.0}
    assert {char.size for char in first.line_with("一、总体情况")} == {16.0}
    assert {char.size for char in first.line_with("高作风办〔2026〕7号")} == {16.0}
    assert {char.size for char in first.foot} == {14.0}
    assert {char.size for char in short[-1].line_with("抄送：")} == {14.0}


def test_head_stands_35_mm_below_the_top_and_its_red_line_4_mm_below_the_number(short):
    left, right, top, thick, colour = short[0].rules[0]
    assert (left, right) == (pytest.approx(LEFT, abs=0.05), pytest.approx(RIGHT, abs=0.05))
    assert colour == (1.0, 0.0, 0.0) and thick == pytest.approx(0.6, abs=0.01)
    number = short[0].line_with("高作风办〔2026〕7号")
    foot_of_number = number[0].base + 0.08 * 16 / MM  # the ink of Chinese characters reaches that far down
    assert top - foot_of_number == pytest.approx(4, abs=0.3)
    head = short[0].line_with("办公室文件")
    assert head[0].base - 0.84 * head[0].size / MM == pytest.approx(TOP + 35, abs=0.5)
    assert head[0].left >= LEFT - 0.1 and head[-1].right <= RIGHT + 0.1


def test_title_is_centred_in_lines_that_part_no_number(sheets):
    titles = [line for line in sheets[0].lines if line[0].size == 22.0]
    assert [said(line) for line in titles] == [
        "高淳区作风建设领导小组办公室", "关于2026年10月份“效能亮榜”", "红旗、黄灯、红灯认定情况的通报"
    ]  # fmt: skip
    for line in titles:
        assert (line[0].left + line[-1].right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=0.3)


def test_number_of_a_page_stands_outside_7_mm_below(sheets):
    for page, sheet in enumerate(sheets, 1):
        assert said(sheet.foot) == f"—{page}—"
        first, last = sheet.foot[0], sheet.foot[-1]
        free = first.left - LEFT if page % 2 == 0 else RIGHT - last.right
        assert free == pytest.approx(14 / MM, abs=0.2)
        assert first.base - 0.38 * 14 / MM == pytest.approx(BOTTOM + 7, abs=0.3)  # the dash above its line


@pytest.mark.parametrize("which", ["short", "brief", "sheets"])
def test_colophon_stands_at_the_foot_of_the_last_page_alone(which, request):
    pages = request.getfixturevalue(which)
    assert not any("印发" in text_of(sheet) for sheet in pages[:-1])
    *_, first, middle, last = sorted(rule for rule in pages[-1].rules if rule[1] - rule[0] > 155.5)
    upper, between, lower = sorted((first, middle, last), key=lambda rule: rule[2])
    assert [round(rule[3], 2) for rule in (upper, between, lower)] == [0.35, 0.25, 0.35]
    assert lower[2] + lower[3] == pytest.approx(BOTTOM, abs=0.1)
    printed = said(pages[-1].lines[-1])
    assert printed == "高淳区作风建设领导小组办公室2026年11月12日印发"


def test_date_leaves_four_characters_free_and_the_organ_stands_centred_over_it(short):
    signed = next(sheet for sheet in short if "附件：1." in text_of(sheet))
    organ, day = signed.lines[-2:]
    assert said(day) == "2026年11月12日"
    assert RIGHT - day[-1].right >= 4 * 156 / 28 - 0.2
    assert (organ[0].left + organ[-1].right) / 2 == pytest.approx((day[0].left + day[-1].right) / 2, abs=0.3)
    assert organ[0].base - signed.lines[-3][0].base == pytest.approx(
        3 * 225 / 22, abs=0.2
    )  # room for the seal


def test_no_mark_begins_a_line(sheets):
    begins = {said(line)[0] for sheet in sheets for line in sheet.lines}
    assert begins.isdisjoint("，。；：、！？）」』》】”’%〕")


def test_annexes_begin_pages_of_their_own_and_repeat_their_headings(sheets):
    labelled = [n for n, sheet in enumerate(sheets) if said(sheet.lines[0]).startswith("附件")]
    assert [said(sheets[n].lines[0]) for n in labelled] == ["附件1", "附件2", "附件3"]
    assert labelled == sorted({*labelled}) and labelled[1] - labelled[0] == 2
    assert said(sheets[labelled[0] + 1].lines[0]) == "名次单位红旗黄灯红灯得分"
    assert min(char.size for n in labelled for line in sheets[n].lines for char in line) >= 12


def test_title_of_an_annex_runs_on_under_its_own_first_character(sheets):
    signed = next(sheet for sheet in sheets if "附件：1." in text_of(sheet))
    third = signed.line_with("3.一个名称")
    below = signed.lines[signed.lines.index(third) + 1]
    assert below[0].left == pytest.approx(third[2].left, abs=0.2)


def test_text_reads_in_its_order_and_hostile_text_prints_as_it_is(full):
    pages = PdfReader(io.BytesIO(full)).pages
    read = "".join("".join(page.extract_text().split()) for page in pages)
    for page in range(1, len(pages) + 1):
        read = read.replace(f"—{page}—", "")
    read = read.replace("".join(FULL.mark.split()), "")
    told = "".join("".join(one.words.split()) for one in paragraphs(FULL.body))
    assert told in read
    head, title = f"{FULL.head}{FULL.number}", FULL.title
    assert read.index(head) < read.index(title) < read.index(told) < read.index("附件：1.")
    assert read.index("抄送：") < read.index("2026年11月12日印发") == len(read) - len("2026年11月12日印发")
    assert HOSTILE.replace(" ", "") in told


def test_draft_bears_its_mark_on_every_page(sheets):
    for sheet in sheets:
        assert "送审稿3f2a91c04b7d" in said([char for char in sheet.chars if char.base < TOP])


def test_fonts_are_ours_and_in_the_file(full):
    fonts = {
        str(font["/BaseFont"]).rpartition("+")[2]: font["/DescendantFonts"][0]["/FontDescriptor"]
        for page in PdfReader(io.BytesIO(full)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all(name.startswith("Liangbang") for name in fonts)
    assert all({"/FontFile2", "/FontFile3"} & descriptor.keys() for descriptor in fonts.values())


def test_outline_names_headings_and_annexes(full):
    titles = [entry.title for entry in PdfReader(io.BytesIO(full)).outline if not isinstance(entry, list)]
    assert titles[:2] == ["一、总体情况", "二、主要问题"] and titles[-2] == "2026年10月份亮灯事项"


def test_same_circular_gives_the_same_bytes(full):
    assert circular_pdf(FULL) == full
    assert_readable(full)


def test_brief_says_its_issue_organ_and_day_above_its_line(brief):
    first = brief[0]
    assert [said(line) for line in first.lines[:3]] == [
        "简报",
        "第10期",
        "高淳区作风建设领导小组办公室2026年11月12日",
    ]
    (rule,) = [rule for rule in first.rules if rule[4] == (1.0, 0.0, 0.0)]
    assert first.lines[2][0].base < rule[2] < first.lines[3][0].base
    assert [said(line)[:2] for line in brief[-1].lines[-4:-1]] == ["报：", "送：", "发："]


@pytest.mark.parametrize(
    ("changed", "there"),
    [
        ({"number": "", "dated": None, "printed_on": None}, "年月日印发"),
        ({"addressed": "", "annexes": (), "copied_to": ()}, "2026年11月12日印发"),
        (
            {"organ": "区委", "signed_by": "一个名称特别特别长的机关" * 2, "body": "一句。"},
            "一个名称特别特别长的机关",
        ),
        ({"body": "", "title": ""}, "2026年11月12日印发"),
        ({"annexes": (Annex("空表", (replace(MATTERS, rows=()),)),)}, "无"),
    ],
)
def test_room_is_left_for_what_is_not_known(changed: dict[str, object], there: str):
    circular: Circular = replace(CIRCULAR, **changed)
    sheets = sheets_of(circular_pdf(circular))
    assert there in "".join(map(text_of, sheets))
    inside = [char for sheet in sheets for line in sheet.lines for char in line]
    assert min(char.left for char in inside) > LEFT - 0.1 and max(char.right for char in inside) < RIGHT + 0.2
