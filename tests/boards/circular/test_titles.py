import pytest
from hypothesis import given
from hypothesis import strategies as st

from boards.circular.titles import breaks_badly, title_lines


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于2026年10月份“效能亮榜”情况的通报", ["关于2026年10月份", "“效能亮榜”情况的通报"]),
        ("关于10月份“效能亮榜”情况的通报", ["关于10月份“效能亮榜”情况的通报"]),
        (
            "高淳区作风建设领导小组办公室关于2026年10月份“效能亮榜”红旗、黄灯、红灯认定情况的通报",
            ["高淳区作风建设领导小组办公室", "关于2026年10月份“效能亮榜”", "红旗、黄灯、红灯认定情况的通报"],
        ),
        (
            "关于进一步加强全区机关作风建设推进政务服务提质增效和优化营商环境专项行动情况的通报",
            ["关于进一步加强全区机关作风建设", "推进政务服务提质增效", "和优化营商环境专项行动情况的通报"],
        ),
        ("关于两件事\n情况的通报", ["关于两件事", "情况的通报"]),
        (
            "关于“一个名称很长很长的专项工作方案”贯彻落实情况的通报",
            ["关于“一个名称很长很长的专项工作方案”", "贯彻落实情况的通报"],
        ),
    ],
)
def test_title_is_broken_where_a_reader_would_pause(title, lines):
    assert list(title_lines(title)) == lines


@pytest.mark.parametrize(
    ("title", "badly"),
    [
        ("情况通报", False),
        ("甲" * 19, False),
        ("甲" * 20, True),
        ("关于\n" * 4, True),
        ("甲" * 21 + "\n通报", True),
    ],
)
def test_title_that_a_person_breaks_better_is_told(title, badly):
    assert breaks_badly(title) is badly


@given(st.text(alphabet="关于年月份“”《》的情况通报0123456789、甲乙", max_size=70))
def test_nothing_of_a_title_is_lost(title):
    assert "".join(title_lines(title)) == title
