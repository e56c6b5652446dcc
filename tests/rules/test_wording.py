"""Vague words: marked where nobody could measure, never in a term of trade, never where a number stands."""

import pytest

from rules.wording import names_number, vague_marks

WORDS = {
    "较好": "写明达到多少",
    "较大": "写明幅度",
    "及时": "写明几日内",
    "积极": "写明次数",
    "有效": "写明办成几件",
    "基本": "写明比例",
}
TERMS = ("有效发明专利", "基本养老保险", "基本医疗保险")


def marked(text, *, is_measured=False):
    return [mark.word for mark in vague_marks(text, is_measured=is_measured, words=WORDS, terms=TERMS)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("工作成效较好，积极配合", ["较好", "积极"]),
        ("及时处置较大事项", ["及时", "较大"]),
        ("有效发明专利授权量居前", []),
        ("有效推动有效发明专利授权", ["有效"]),
        ("城乡居民基本养老保险参保工作较好", ["较好"]),
        ("基本完成任务", ["基本"]),
        ("完成率达到90%，成效较好", []),
        ("完成率达到９０％，成效较好", []),
        ("获得市级以上表扬两次以上，成效较好", []),
        ("排名全市第一，成效较好", []),
        ("", []),
    ],
)
def test_vague_words_are_marked_in_their_order(text, words):
    assert marked(text) == words


def test_measured_clause_is_never_marked():
    assert marked("工作成效较好", is_measured=True) == []


def test_mark_tells_its_place_and_a_proposal():
    (mark,) = vague_marks("任务完成较好", is_measured=False, words=WORDS, terms=TERMS)
    assert ("任务完成较好"[mark.start : mark.end], mark.proposal) == ("较好", "写明达到多少")


def test_longer_word_wins_where_two_begin_at_one_place():
    words = {"较": "多少", "较好": "达到多少"}
    assert [m.word for m in vague_marks("较好", is_measured=False, words=words, terms=())] == ["较好"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("3 个工作日内", True),
        ("三个工作日内", True),
        ("十次以上", True),
        ("首位", True),
        ("一般", False),
        ("统一部署", False),
        ("百姓满意", False),
    ],
)
def test_number_is_a_figure_a_count_or_a_rank(text, names):
    assert names_number(text) == names
