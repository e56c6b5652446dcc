import io
from pathlib import Path

import pypdf
import pytest
from django.core.exceptions import ValidationError
from fontTools.ttLib import TTFont

from departments.glyphs import glyph_fault, missing_glyphs, printable
from departments.models import Role
from departments.press import PrintJob, print_pdf
from departments.register import add_unit, change_unit
from tests.factories import make_department, make_user

TOLD = "海报印不出来，请改用别的写法"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("6月获市级通报表扬 ≥85%", None),
        ("在𡃂村、䶮镇、㙒𬭚推广😀①𡃂", f"“𡃂”（U+210C2）、“㙒”（U+3652）、“😀”（U+1F600）{TOLD}"),
        ("看不见\u200b的\u202e", f"U+200B、U+202E{TOLD}"),
    ],
)
def test_what_no_poster_can_print_is_named_by_sign_and_code(text, fault):
    assert glyph_fault(text) == fault


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["name", "short_name", "group"])
def test_unit_is_not_called_what_no_board_can_print(name):
    office = make_user(Role.REVIEWER)
    unit = make_department("gubai", "古柏街道")
    with pytest.raises(ValidationError) as refusal:
        change_unit(unit, actor=office, **{name: "古柏😀"})
    assert refusal.value.message_dict == {name: [f"“😀”（U+1F600）{TOLD}"]}
    with pytest.raises(ValidationError) as refusal:
        add_unit(actor=office, **{"code": "a", "name": "甲局", name: "古柏😀"})
    assert refusal.value.message_dict == {name: [f"“😀”（U+1F600）{TOLD}"]}


FONTS = Path("static/fonts")
RARE = "𠮷𡃁㙓昇濬崐"


def held_by(file):
    with TTFont(FONTS / file, lazy=True) as font:
        return {chr(code) for code in font.getBestCmap()}


def test_every_text_font_holds_its_characters_and_the_rare_one_stands_behind_them():
    listed = set((FONTS / "characters.txt").read_text(encoding="utf-8")) - {"\n"}
    rare = set((FONTS / "rare.txt").read_text(encoding="utf-8")) - {"\n"}
    for file in FONTS.glob("*.ttf"):
        if file.stem != "LiangbangSerif-Black":
            assert listed - held_by(file.name) == set(), file
    assert (rare - held_by("LiangbangRare-Regular.otf"), rare & listed) == (set(), set())
    assert printable() - listed - rare == set("\t\r\n")


def test_fonts_hold_the_standard_characters_and_all_of_gb2312():
    standard = (Path(__file__).parent / "standard_characters.txt").read_text(encoding="utf-8")
    assert len(standard.replace("\n", "")) == 8105
    rows = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    gb2312 = "".join(pair.decode("gb2312", errors="ignore") for pair in rows)
    assert (len(gb2312), missing_glyphs(standard), missing_glyphs(gb2312)) == (7445, set(), set())


@pytest.mark.parametrize("face", ["400 11pt LiangbangSans", "700 11pt LiangbangSerif"])
def test_rare_character_is_printed_beside_every_family(face):
    assert glyph_fault(RARE) is None
    html = f'<html lang="zh-CN"><title>名</title><p style="font:{face}">{RARE}镇'
    printed = print_pdf(PrintJob("css/unit_print.css", html))
    assert {font.name for font in printed.fonts} >= {"LiangbangRare"}
    assert f"{RARE}镇" in pypdf.PdfReader(io.BytesIO(printed.pdf)).pages[0].extract_text()
