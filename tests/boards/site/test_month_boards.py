"""The month page of boards at their edges: each is printed whole, and says what there is once."""

import re

import pytest
from django.urls import reverse

from boards.document import read
from boards.posters.kinds import KINDS
from boards.posters.paper import SIZES
from boards.site.month import month_page
from boards.site.public_page import printed
from tests.boards.documents import UNITS, line, make_document, usual_lines

LONG = "高淳区固城湖现代农业与水产养殖高质量发展示范园区管理委员会办公室"
MANY = [(f"unit{number}", f"第{number}社区", ("镇街", "部门", "园区")[number % 3]) for number in range(120)]
NO_EDITION = ("edition", "published_at", "previous_digest", "history", "digest")


def flags(*units):
    return [line("red_flag", unit, "rsj", number % 6 + 1) for number, unit in enumerate(units)]


def lights(*units):
    return [line("red_light", unit, "yjj", number % 6 + 1) for number, unit in enumerate(units)]


def of_many():
    return [line("red_flag" if n % 2 else "yellow_light", MANY[n][0], "rsj", n % 6 + 1) for n in range(100)]


# name → (lines, what else the document says, rows of the two boards, ranked units, units in the one line)
BOARDS = {
    "empty": ([], {}, 0, 0, 22),
    "one unit": (flags("chunxi"), {"units": UNITS[:1]}, 1, 1, 0),
    "120 units": (of_many(), {"units": MANY}, 100, 100, 20),
    "long names": (flags("chunxi"), {"units": [("chunxi", LONG, "镇街"), ("b", LONG, LONG)]}, 1, 1, 1),
    "nine flags on one unit": (flags(*["chunxi"] * 9), {}, 1, 1, 21),
    "all lights": (lights(*(code for code, *_ in UNITS)), {}, 22, 22, 0),
    "no lights": (flags("chunxi", "gubai", "rsj"), {}, 3, 3, 19),
    "no groups": (flags("chunxi"), {"units": [("chunxi", "淳溪街道", ""), ("b", "古柏街道", "")]}, 1, 1, 1),
    "withheld": ([line("red_light", "gubai", "rsj", withheld=True)], {}, 1, 1, 21),
    "usual": (usual_lines(), {}, None, None, None),
}


def print_page(document, **options):
    page = month_page(read(document), **options)
    return page, printed("boards/month.html", {"page": page, "here": "board"}).decode()


@pytest.mark.parametrize("name", BOARDS)
def test_board_is_printed_with_every_unit_in_its_place(name):
    lines, said, rows, ranked, unjudged = BOARDS[name]
    page, text = print_page(make_document(lines=lines, **said))
    if rows is not None:
        assert len(re.findall(r'<div class="row[ "]', text)) == rows
        assert len(re.findall(r'<tr role="row">\s*<td', text)) == ranked
        assert len(page.unjudged) == unjudged
    assert text.count('<p class="none">无</p>') == (not page.flags) + (not page.lights)
    assert text.count('<svg class="signal') >= len(lines)
    assert len(re.findall(r'<p class="unjudged">', text)) == bool(page.unjudged)


@pytest.mark.parametrize("name", BOARDS)
def test_unit_without_flag_or_light_is_named_once(name):
    lines, said, *_ = BOARDS[name]
    page, text = print_page(make_document(lines=lines, **said))
    words = re.sub(r"<[^>]+>", "", text[text.index("<main") :])
    others = [
        place.name for place in page.unjudged if place.name != LONG and place.unit not in ("rsj", "yjj")
    ]
    assert [name for name in others if len(re.findall(rf"{name}(?!\d)", words)) != _times(name)] == []


def _times(name):
    """Once; an assessor that did not report, or late, is named for that as well."""
    return 1 + (name in ("区财政局", "区应急局"))


def test_first_month_ever_has_nothing_to_compare_and_no_neighbours():
    _, text = print_page(make_document())
    assert text.count("比上月 —") == text.count("同比 —") == 3
    assert re.findall(r'rel="(prev|next)"', text) == []


def test_withheld_reason_prints_its_label_alone():
    _, text = print_page(make_document(lines=BOARDS["withheld"][0]))
    assert text.count("内容不公开") == 1
    assert "参保完成率" not in text
    assert "序时进度" not in text


@pytest.mark.parametrize("edition", [1, 2])
def test_every_poster_on_every_paper_is_linked_from_any_edition(edition):
    document = make_document(edition=edition, reason="笔误" if edition > 1 else "")
    _, text = print_page(document, latest_edition=2)
    arguments = [[document["month"], edition, kind, size] for kind in KINDS for size in SIZES]
    asked = [reverse("edition_poster", args=each) for each in arguments]
    assert re.findall(r'href="([^"]*/posters/[^"]*)"', text) == asked
    assert ("本版已更正" in text) == (edition == 1)


def test_draft_is_marked_and_leads_to_nothing_that_is_not_out():
    document = {key: value for key, value in make_document().items() if key not in NO_EDITION}
    _, text = print_page(document)
    assert text.count("送审稿") == 2
    assert re.findall(r'href="[^"]*(?:posters|verify/\w|\.json|\.csv|\.xlsx)[^"]*"', text) == []
