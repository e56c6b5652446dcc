"""Numbers stay with their signs and units wherever text breaks, and nothing of a text is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from departments.templatetags.typography import unbroken, whole
from departments.typography import LONGEST_RUN, RUN, TIGHT, bound, pieces

RUNS = {
    "公路环境整治得分93.2分，镇街第一": ["93.2分"],
    "物业千户投诉量7.58件/千户，高于7.5件/千户": ["7.58件/千户", "高于7.5件/千户"],
    "PM2.5平均浓度25.4微克/立方米": ["2.5平", "25.4微克/立方米"],
    "固定资产投资增幅为−3.2%": ["−3.2%"],
    "10月公路环境整治得分 93.2分，第 1 名（共 8 个），且 93.2分 ≥ 92分": [
        "10月", "93.2分", "第 1 名", "8 个", "93.2分 ≥ 92分",
    ],
    "6月参保完成率 53,999÷90,000，未达 60%": ["6月", "53,999÷", "90,000", "未达 60%"],
    "批而未供土地消化率 66.5%，在 65%~70% 之间": ["66.5%", "65%~70%"],
    "低于 75%，还差 2.8 个百分点": ["低于 75%", "2.8 个百分点"],
    "签约精品民宿集群项目，总投资1.2亿元": ["1.2亿元"],
    "3-6月≥60": ["3-6月≥60"],
    "无人问津": [],
}  # fmt: skip


@pytest.mark.parametrize(("text", "runs"), RUNS.items(), ids=range(len(RUNS)))
def test_numbers_are_held_to_their_signs_and_units(text, runs):
    assert [part for kind, part in pieces(text) if kind == RUN] == runs


TIGHTENED = {
    "第一（共八个），且": "）",
    "改为“十月”：“九月”。": "”：”",
    "（“十月”）": "“”",
    "一，二；三": "",
}


@pytest.mark.parametrize(("text", "marks"), TIGHTENED.items(), ids=range(len(TIGHTENED)))
def test_marks_in_a_row_are_set_close(text, marks):
    assert "".join(part for kind, part in pieces(text) if kind == TIGHT) == marks


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("（一）镇街，", ["（一）", "镇", "街，"]),
        ("得分93.2分，第一", ["得", "分", "93.2分，", "第", "一"]),
        ("按“效能”的", ["按", "“效", "能”", "的"]),
        ("，一", ["，", "一"]),
    ],
)
def test_marks_stay_with_what_they_belong_to(text, groups):
    assert ["".join(part for _, part in group) for group in bound(text)] == groups


def test_long_comparison_is_held_together_piece_by_piece():
    long = "999,999,999.999999分 ≥ 999,999,999.999998分"
    assert [part for kind, part in pieces(long) if kind] == ["999,999,999.999999分", "≥ 999,999,999.999998分"]
    assert len(long) > LONGEST_RUN


@given(st.text(alphabet="第一二月分件/万人个百点%‰~≥＜，。（）“”：-−+÷., 0123456789<&", max_size=60))
def test_nothing_of_a_text_is_lost(text):
    assert "".join(part for _, part in pieces(text)) == text
    assert "".join(part for group in bound(text) for _, part in group) == text


def test_text_is_escaped_and_wrapped():
    assert unbroken("<b>得分93.2分</b>") == '&lt;b&gt;得分<span class="run">93.2分</span>&lt;/b&gt;'
    assert whole("区交通局", "、") == '<span class="whole">区交通局、</span>'
    assert whole("<" * 17, "、") == "&lt;" * 17 + "、"
