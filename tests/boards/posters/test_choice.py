"""The publisher's choice of paper: an address says it whole; what is wrong with it is told beside what was typed."""

import io
import re

import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from boards.posters.choice import PosterChoice
from boards.posters.forms import PosterForm
from boards.posters.proofs import cards
from departments.models import Role
from tests.boards.documents import line, make_board, make_document
from tests.boards.editions import make_edition
from tests.boards.posters.prints import MM, make_full_board, printed_once
from tests.factories import JUNE, make_user

PAGE = reverse("edition_posters", args=[JUNE, 1])


@pytest.fixture
def publisher(client, db):
    client.force_login(make_user(Role.PUBLISHER))


@pytest.mark.parametrize(
    ("query", "size", "words"),
    [
        ({}, "a3", "A3（297×420 毫米）竖放"),
        ({"paper": "a1", "width": "1"}, "a1", "A1（594×841 毫米）竖放"),
        ({"paper": "a2", "way": "wide"}, (594, 420), "A2（594×420 毫米）横放"),
        ({"paper": "600x900"}, (600, 900), "600×900 毫米，竖放"),
        ({"paper": "900x1200", "way": "wide"}, (1200, 900), "900×1200 毫米，横放"),
        ({"paper": "other", "width": "700", "height": "1000"}, (700, 1000), "700×1000 毫米，竖放"),
        ({"paper": "other", "width": "１０００", "height": " 700 "}, (1000, 700), "700×1000 毫米，横放"),
        ({"paper": "other", "width": "700", "height": "1000", "way": "wide"}, (1000, 700), "700×1000 毫米，横放"),
        ({"marks": "on"}, "a3", "A3（297×420 毫米）竖放，加 3 毫米出血和裁切线"),
    ],
)  # fmt: skip
def test_choice_is_read_from_an_address_and_written_to_it(query, size, words):
    form = PosterForm(query)
    assert form.is_valid()
    assert (form.choice.size, form.choice.on.words) == (size, words)
    told = dict(part.split("=") for part in form.choice.query.split("&"))
    again = PosterForm(told)
    assert again.is_valid()
    assert again.choice == form.choice


def test_only_an_upright_sheet_that_has_a_name_and_no_marks_has_a_public_address():
    chosen = [
        PosterChoice("a2"),
        PosterChoice("a2", way="wide"),
        PosterChoice("a2", has_marks=True),
        PosterChoice("600x900"),
    ]
    assert [choice.is_public for choice in chosen] == [True, False, False, False]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("paper=a9", "选择一个有效的选项"),
        ("paper=other", "请填宽，单位毫米，或选一种有名的纸张"),
        ("paper=other&width=700", "请填高，单位毫米，或选一种有名的纸张"),
        ("paper=other&width=60cm&height=900", "请填整数，单位毫米，如 600"),
        ("paper=other&width=200&height=900", "宽要在 297 到 3000 毫米之间"),
        ("paper=other&width=9999&height=900", "宽要在 297 到 3000 毫米之间"),
        ("paper=other&width=-700&height=900", "宽要在 297 到 3000 毫米之间"),
        ("paper=other&width=300&height=99999999999", "高要在 297 到 3000 毫米之间"),
        ("paper=other&width=300&height=300", "纸张 300×300 毫米不行：短边 297、长边 420 毫米起"),
    ],
)  # fmt: skip
def test_bad_size_is_told_on_the_page_and_nothing_is_lost(client, publisher, query, sentence):
    make_edition()
    answer = client.get(f"{PAGE}?{query}&way=wide&marks=on")
    page = answer.content.decode()
    assert (answer.status_code, sentence in page) == (400, True)
    for name in ("width", "height"):
        typed = re.findall(rf"{name}=([^&]*)", query)
        assert re.search(rf'name="{name}" value="{typed[0]}"', page) if typed else f'name="{name}"' in page
    assert re.search(r'value="wide"[^>]*checked', page)
    assert re.search(r'name="marks"[^>]*checked', page)
    printed = client.get(f"{reverse('edition_poster_printed', args=[JUNE, 1, 'flags'])}?{query}")
    assert (printed.status_code, sentence in printed.content.decode()) == (400, True)


def test_both_measures_are_refused_at_once_each_at_its_own_field():
    form = PosterForm({"paper": "other", "width": "-5", "height": "abc"})
    assert {name: list(said) for name, said in form.errors.items()} == {
        "width": ["宽要在 297 到 3000 毫米之间"],
        "height": ["请填整数，单位毫米，如 900"],
    }


def test_edition_that_was_corrected_says_so_over_its_posters_and_in_each_preflight(client, publisher):
    make_edition()
    assert "取代" not in client.get(PAGE).content.decode()
    make_edition(number=2)
    page, current = client.get(PAGE).content.decode(), reverse("edition_posters", args=[JUNE, 2])
    assert page.count("2026年7月17日已由更正1取代，不要再张贴") == 4
    assert f'<a href="{current}">印更正1的海报</a>' in page
    assert page.count('<tr class="wait"><th scope="row">版次</th>') == 3
    assert "取代" not in client.get(current).content.decode()


def test_command_makes_no_folder_that_was_mistyped(tmp_path, db):
    make_edition()
    place = tmp_path / "none"
    with pytest.raises(CommandError, match=f"没有 {place} 这个文件夹"):
        call_command("poster", "2026-06", "flags", "--out", str(place / "c.pdf"))
    assert not place.exists()


def test_page_shows_each_poster_with_its_checks_and_leads_to_its_file(client, publisher, settings):
    settings.OBJECTION_PHONE = ""
    edition = make_edition()
    page = client.get(f"{PAGE}?paper=a3&width=700").content.decode()
    assert page.count("印前检查</caption>") == 3
    for words in ("现在看的是 <strong>A3（297×420 毫米）竖放</strong>。填的宽和高没有用上", "没有设置异议反映电话",
                  "2026年第6期，第一版", edition.digest, "LiangbangSerif-Bold", "不小于 10.5 磅"):  # fmt: skip
        assert words in page
    assert f'href="{reverse("edition_poster", args=[JUNE, 1, "lights", "a3"])}"' in page
    wide = client.get(f"{PAGE}?paper=a3&way=wide&marks=on").content.decode()
    (address,) = re.findall(r'href="([^"]*/lights\.pdf[^"]*)"', wide)
    answer = client.get(address.replace("&amp;", "&"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert (
        "filename*=utf-8''%E7%BA%A2%E9%BB%84%E7%81%AF%E6%A6%9C2026" in answer.headers["Content-Disposition"]
    )
    (sheet,) = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    assert [round(float(side) / MM) for side in sheet["/TrimBox"]] == [0, 0, 420, 297]
    picture = client.get(address.replace("&amp;", "&").replace(".pdf", ".png"))
    assert picture.content[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("sign", "said"), [("𠮸", "“𠮸”（U+20BB8）"), ("\u202e", "U+202E"), ("\u200b", "U+200B")]
)
def test_character_that_cannot_be_printed_is_told_with_unit_and_place(client, publisher, sign, said):
    make_edition(document=make_document(lines=[line("red_flag", "chunxi", "rsj", grounds=f"表彰{sign}某")]))
    page = client.get(PAGE).content.decode()
    assert f"不能印：字库里没有{said}，见“淳溪街道”的事由，印不出来，请改用别的写法。" in page
    address = reverse("edition_poster_printed", args=[JUNE, 1, "flags"])
    assert f'href="{address}' not in page
    answer = client.get(address)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_larger_paper_is_proposed_where_more_than_one_sheet_is_needed():
    flags = cards(make_full_board(28), PosterChoice("a3"))[0]
    assert (flags.checks.pages, flags.fewer) == (2, "A2 上 1 张")


def test_command_prints_the_checks_as_a_table(tmp_path, capsys, db):
    make_edition()
    out = tmp_path / "a.pdf"
    call_command("poster", "2026-06", "flags", "--out", str(out))
    told = capsys.readouterr().out.splitlines()
    assert out.read_bytes() == printed_once(make_board(), "flags")
    names = [row.split("　")[0] for row in told]
    assert names == ["纸张", "张数", "印不出的字", "越界的字", "最小字号", "字体", "监督电话", "版次", "校验值",
                     f"已写好 {out}"]  # fmt: skip
    assert told[0] == "纸张　　　　A3（297×420 毫米）竖放"


def test_command_tells_the_checks_before_it_refuses(tmp_path, capsys, db):
    make_edition(document=make_document(lines=[line("red_flag", "chunxi", "rsj", grounds="𠮸")]))
    with pytest.raises(CommandError, match="字库里没有“𠮸”"):
        call_command("poster", "2026-06", "flags", "--wide", "--out", str(tmp_path / "a.pdf"))
    told = capsys.readouterr().out
    assert "印不出的字　✕ “𠮸”（U+20BB8），见“淳溪街道”的事由" in told
    assert "A3（420×297 毫米）横放" in told
