import json
from dataclasses import replace

import pytest

from boards.circular.document import (
    Annex,
    AnnexTable,
    NotACircularError,
    Paragraph,
    as_document,
    faults,
    length,
    of_document,
    paragraphs,
)
from tests.boards.circular.examples import BRIEF, CIRCULAR, MATTERS


@pytest.mark.parametrize(
    "circular",
    [CIRCULAR, BRIEF, replace(CIRCULAR, number="", dated=None, printed_on=None, mark="送审稿 3f2a91c04b7d")],
)
def test_circular_comes_back_from_its_frozen_keys(circular):
    assert of_document(json.loads(json.dumps(as_document(circular)))) == circular


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"schema": "else"},
        {"kind": "letter"},
        {"annexes": [{}]},
        {"dated": "2026-13-01"},
        {"copied_to": None},
    ],
)
def test_text_without_the_keys_of_a_circular_is_refused(broken):
    with pytest.raises(NotACircularError, match="这不是一份公文"):
        of_document({**as_document(CIRCULAR), **broken} if broken else {})


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("一、总体情况", Paragraph(1, "一、总体情况")),
        ("十二、其他。请执行。", Paragraph(1, "十二、其他。", "请执行。")),
        ("（一）镇街。淳溪第一。", Paragraph(2, "（一）镇街。", "淳溪第一。")),
        ("(一)镇街", Paragraph(2, "(一)镇街")),
        ("1.数据不及时。3个单位", Paragraph(3, "1.数据不及时。3个单位")),
        ("1.5个百分点以上的", Paragraph(0, "1.5个百分点以上的")),
        ("（1）超期", Paragraph(4, "（1）超期")),
        ("　　一是加强学习。", Paragraph(0, "一是加强学习。")),
        ("2026年10月，全区", Paragraph(0, "2026年10月，全区")),
    ],
)
def test_level_of_a_paragraph_is_read_from_its_first_characters(line, told):
    assert paragraphs(f"\n{line}\r\n \n") == (told,)


def test_length_leaves_blanks_out():
    assert length("　　一、总体\n\n 情况 ") == 6


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, None),
        ({"number": "", "dated": None}, None),
        ({"body": "字" * 4000}, None),
        ({"body": "字" * 4003}, "正文有 4003 个字，最多 4000 个，请删去 3 个"),
        ({"body": " \n"}, "正文没有写，请写上正文"),
        ({"title": "　"}, "标题没有写，请写上标题"),
        ({"title": "题" * 61}, "标题排不好：最多 3 行，一行最多 19 个字，请写短一些，或在可以停顿的地方换行"),
        ({"title": "题" * 30}, "标题排不好"),
        ({"title": "关于\n一件事\n情况\n的通报"}, "标题排不好"),
        ({"title": "关于2026年10月份和11月份“效能亮榜”\n红旗、黄灯、红灯情况的通报"}, None),
        ({"number": "高作风办[2026]7号"}, "发文字号“高作风办[2026]7号”写法不对"),
        ({"number": "高作风办〔2026〕07号"}, "序号前不加“第”和 0"),
        ({"issue": 0}, "期数 0 不对"),
        ({"annexes": (Annex("", ()),)}, "附件1没有名称"),
        ({"annexes": (Annex("表", (MATTERS,)),) * 10}, "附件有 10 个，最多 9 个"),
        (
            {"annexes": (Annex("表", (AnnexTable(MATTERS.columns, (("一", "二"),)),)),)},
            "附件1第 1 行有 2 格，应有 3 格",
        ),
    ],
)
def test_what_keeps_a_circular_from_being_issued_is_said(changed, sentence):
    told = faults(replace(CIRCULAR, **changed))
    assert (told == []) if sentence is None else (len(told) == 1 and sentence in told[0])
