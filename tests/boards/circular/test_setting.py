from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boards.circular.setting import BODY, CHARACTERS, COLOPHON, TextLine, Words, set_lines

NEVER_FIRST = "，。；：、！？）」』》】”’〕%％"
NEVER_LAST = "（「『《【“‘〔"


def advance(face: str, character: str) -> float:
    return 0.55 if " " < character < "⺀" and character not in "“”‘’—…" else 0.25 if character == " " else 1.0


def lines_of(text: str, **indents: float) -> list[TextLine]:
    return set_lines([Words("fangsong", text)], BODY, advance, **indents)


def wide(line: TextLine) -> float:
    """What a line takes, without the space behind its last character."""
    marks = [
        (advance(bit.face, mark) - 0.5 * bool(bit.squeezed)) * BODY.size
        for bit in line.bits
        for mark in bit.words
    ]
    return line.indent + sum(marks) + line.tracking * (len(marks) - 1)


def test_full_line_holds_28_characters_and_the_first_two_less():
    first, second, last = lines_of("字" * (26 + 28 + 3), first=2)
    assert (len(first.words), len(second.words), len(last.words)) == (26, CHARACTERS, 3)
    assert first.tracking == pytest.approx(second.tracking) == pytest.approx(last.tracking) == BODY.tracking
    assert (first.indent, second.indent) == (2 * BODY.pitch, 0)


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("字" * 28 + "。字", ["字" * 27, "字。字"]),
        ("字" * 27 + "（字）", ["字" * 27, "（字）"]),
        ("字" * 26 + "1,046面", ["字" * 26, "1,046面"]),
        ("字" * 26 + "64.29%，低", ["字" * 26, "64.29%，低"]),
        ("字" * 26 + "Windows", ["字" * 26, "Windows"]),
        ("字" * 27 + "——字", ["字" * 27, "——字"]),
        ("字" * 27 + "〔2026〕7号", ["字" * 27, "〔2026〕7号"]),
        ("字" * 28 + " 字", ["字" * 28, "字"]),
        ("字" * 27 + "12345678901234567890123456789012345678901234567890123456789", None),
    ],
)
def test_line_ends_where_it_may(text, broken):
    lines = [line.words for line in lines_of(text)]
    if broken is None:
        assert "".join(lines) == text and len(lines) == 3
    else:
        assert lines == broken or [line.rstrip() for line in lines] == broken


def test_marks_in_a_row_give_up_their_empty_halves():
    (line,) = lines_of("按（“效能”），改")
    assert [(bit.words, bit.squeezed) for bit in line.bits if bit.squeezed] == [
        ("“", "start"),
        ("”", "end"),
        ("）", "end"),
    ]


def test_line_of_two_faces_keeps_each():
    (line,) = set_lines([Words("kai", "（一）镇街。"), Words("fangsong", "第一")], BODY, advance)
    assert [(bit.face, bit.words) for bit in line.bits] == [("kai", "（一）镇街。"), ("fangsong", "第一")]


def test_running_on_stands_under_the_indent():
    first, second = set_lines([Words("fangsong", "抄送：" + "局" * 40)], COLOPHON, advance, rest=3)
    assert (first.indent, second.indent) == (0, 3 * 14)


@given(st.text(alphabet="字效能，。；：、（）“”《》—…〔〕0123456789.,%亿元分a b-", max_size=200))
def test_lines_are_full_and_lose_nothing(text):
    lines = lines_of(text, first=2)
    assert "".join(line.words for line in lines).replace(" ", "") == text.replace(" ", "")
    for line in lines[:-1]:
        assert wide(line) == pytest.approx(BODY.width - BODY.tracking, abs=0.3)
    assert not lines or wide(lines[-1]) <= BODY.width + 0.3


WORDS = [
    "效能，",
    "按（一）改。",
    "字",
    "“亮榜”",
    "《细则（2026年版）》",
    "达64.29%，",
    "共1,046面；",
    "第——字",
    "〔2026〕7号",
    "PM₂.₅",
    " 字",
]


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_no_mark_stands_where_it_may_not_and_no_number_is_parted(words):
    lines = [line.words for line in lines_of("".join(words), first=2)]
    for before, after in pairwise(lines):
        assert after[0] not in NEVER_FIRST and before[-1] not in NEVER_LAST
        assert not (before[-1].isdecimal() and (after[0].isdecimal() or after[0] in "面号.,%"))
