"""What counts as the same matter: the table says for each pair of lines why, or that it is none."""

from decimal import Decimal

import pytest

from assessments.office.likeness import Matter, digits, letter_pairs, likeness, longest_passage, numbers_in
from departments.months import CalendarMonth

JUNE, MAY = CalendarMonth(2026, 6), CalendarMonth(2026, 5)
POLICE, HOUSING = 1, 2
CHUNXI, GUBAI = 10, 11
PRAISED = "6月12日获市委市政府通报表扬，防汛抢险转移群众无一伤亡"


def matter(grounds, facts="", *, assessor=POLICE, unit=CHUNXI, label="红旗1", month=JUNE, **fields):
    return Matter(0, assessor, unit, label, month, fields.pop("data_month", month), grounds, facts, **fields)


def measured(grounds, *figure, **fields):
    figures = tuple(Decimal(number) for number in figure)
    return matter(grounds, is_measured=True, metric=1, figure=figures, **fields)


def seen(alike):
    """What a likeness rests on, as one word a kind."""
    kinds = {"file": alike.files, "document": alike.documents, "figures": alike.numbers}
    return [kind for kind, found in kinds.items() if found] + (["words"] if alike.similarity else [])


REPETITIONS = {
    "the same words of the same unit a month later": (
        matter("6月河长办第17号交办单逾期6个工作日未清理", label="黄灯5"),
        matter("5月河长办第17号交办单逾期6个工作日未清理", label="黄灯5", month=MAY),
        ["words"],
    ),
    "one praise, told by two departments in their own words": (
        matter(PRAISED),
        matter("防汛抢险转移群众无一伤亡，市委市政府予以通报表扬", assessor=HOUSING, label="红旗4"),
        ["words"],
    ),
    "one complaint, told shortly and at length": (
        matter("6月群众反映的渣土夜间运输扰民问题逾期未办结"),
        matter("渣土夜间运输扰民问题逾期5日办结，群众反映强烈", assessor=HOUSING, label="黄灯2"),
        ["words"],
    ),
    "one circular of the city": (
        matter("获评示范镇街（高政发〔2026〕15号）"),
        matter("列入先进名单", "依据高政发[2026]15号文件", assessor=HOUSING),
        ["document"],
    ),
    "one figure, measured by one department and written out by another": (
        measured("6月参保完成率 82% ＜ 85%", "9430", "11500"),
        matter("社保扩面滞后", "应参保11,500人，实际9430人", assessor=HOUSING, label="黄灯3"),
        ["figures"],
    ),
    "the figure of last month handed in again": (
        measured("6月登记率 98.21% ≥ 98%", "2136", "2175"),
        measured("5月登记率 98.21% ≥ 98%", "2136", "2175", month=MAY),
        ["figures"],
    ),
    "one file, whatever the words": (
        matter("6月获表扬", files={"a": "表扬.pdf"}),
        matter("承办市级比赛", assessor=HOUSING, unit=GUBAI, files={"a": ""}),
        ["file"],
    ),
    "a long text copied from another unit's line of last month": (
        matter(
            "6月协助核查涉案线索，公安分局致函感谢", "网格员走访发现出租房有异常设备，协助外围稳控，函件存案"
        ),
        matter(
            "5月协助核查涉案线索，公安分局致函感谢",
            "网格员走访发现出租房有异常设备，协助外围稳控，函件存案",
            unit=GUBAI,
            month=MAY,
        ),
        ["words"],
    ),
}

NO_REPETITIONS = {
    "the machine's sentence of two months": (
        measured("6月参保完成率 87.2% ≥ 85%", "10028", "11500"),
        measured("5月参保完成率 87.9% ≥ 80%", "10109", "11500", month=MAY),
    ),
    "the machine's sentences of two departments, with one phrase behind them": (
        measured("6月断面水质达标率 97% ≥ 96%。水生态环境科已与该单位核对，无异议", "32", "33"),
        measured(
            "6月网格事件办结率 98% ≥ 97%。网格管理科已与该单位核对，无异议", "49", "50", assessor=HOUSING
        ),
    ),
    "small counts that are the same by chance": (
        measured("6月诈骗案件 12起", "12"),
        measured("5月诈骗案件 12起", "12", month=MAY),
    ),
    "two clauses on one figure, as the rules have it": (
        measured("6月得分 94.93分，第 1 名", "94.93"),
        measured("6月得分 94.93分 ≥ 92分", "94.93", label="红旗2"),
    ),
    "two matters of one unit": (
        matter(PRAISED),
        matter("6月新建成老年助餐点2处，日均就餐86人", assessor=HOUSING),
    ),
    "one round figure and one date": (
        matter("6月12日签约项目，总投资5000万元"),
        matter("6月12日发放补贴5000万元，惠及群众", assessor=HOUSING),
    ),
    "the standard, which both repeat": (
        matter("达到5260万元的标准", given="超过5260万元的标准"),
        matter("项目到账5260万元", assessor=HOUSING, given="到账5260万元"),
    ),
    "a list: one sentence of several units in one month": (
        matter(f"{PRAISED}，名单附后，各单位按分工完成任务"),
        matter(f"{PRAISED}，名单附后，各单位按分工完成任务", unit=GUBAI),
    ),
    "a stock phrase of another unit": (
        matter("6月获市级通报表扬"),
        matter("5月获市级通报表扬", unit=GUBAI, month=MAY),
    ),
    "a circular that names two units": (
        matter("列入高政发〔2026〕15号名单"),
        matter("列入高政发〔2026〕15号名单", unit=GUBAI),
    ),
}


@pytest.mark.parametrize(("one", "other", "kinds"), REPETITIONS.values(), ids=REPETITIONS)
def test_repetition_is_found_both_ways(one, other, kinds):
    assert (seen(likeness(one, other)), seen(likeness(other, one))) == (kinds, kinds)


@pytest.mark.parametrize(("one", "other"), NO_REPETITIONS.values(), ids=NO_REPETITIONS)
def test_what_only_looks_alike_is_none(one, other):
    assert (seen(likeness(one, other)), seen(likeness(other, one))) == ([], [])


def test_same_unit_weighs_more_than_all_else():
    one = matter(PRAISED, files={"a": "表扬.pdf"})
    elsewhere = matter(PRAISED, unit=GUBAI, assessor=HOUSING, files={"a": ""})
    same_unit = matter("市委市政府通报表扬防汛抢险转移群众", assessor=HOUSING)
    assert likeness(one, same_unit).strength > likeness(one, elsewhere).strength > 0


def test_file_is_named_as_this_line_has_it():
    one, other = matter("甲", files={"a": "统计表.pdf", "b": "函.pdf"}), matter("乙", files={"a": ""})
    assert likeness(one, other).files == ("统计表.pdf",)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("9,430人，占82.5%", ["9430", "82.5"]),
        ("2026年6月12日、6月30日、2026-06-12、2025年度", []),
        ("高政发〔2026〕15号", []),
        ("1,2,3", ["1", "2", "3"]),
    ],
)
def test_numbers_of_a_text_are_no_dates(text, numbers):
    assert numbers_in(text) == {Decimal(number) for number in numbers}


@pytest.mark.parametrize(
    ("number", "telling"), [("9430", 3), ("5000", 1), ("0.87", 2), ("82.00", 2), ("0", 0)]
)
def test_digits_counts_what_tells_something(number, telling):
    assert digits(Decimal(number)) == telling


def test_letter_pairs_stop_at_digits_and_marks():
    assert letter_pairs("6月报表，逾期5日") == {"月报", "报表", "逾期"}


def test_longest_passage_is_quoted_and_cut():
    assert longest_passage("6月渣土夜间运输扰民，逾期", "渣土夜间运输扰民问题") == "渣土夜间运输扰民"
    assert longest_passage("长" * 80, "长" * 80) == "长" * 36 + "……"
