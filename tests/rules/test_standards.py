from decimal import Decimal

import pytest

from departments.months import CalendarMonth
from rules.grammar import PARSERS, StandardError, parse
from rules.models import Kind
from rules.standards import (
    KINDS,
    Band,
    Bound,
    Narrative,
    Ranking,
    StandardItem,
    Streak,
    Threshold,
    format_standard,
    plain,
)

GROUPS = ["镇街", "部门", "园区"]


def at_least(number):
    return Bound("≥", Decimal(number))


# Every standard that the contract shows, and what it says.
EXAMPLES = [
    ("narrative", "", Narrative()),
    (
        "threshold",
        "3月≥60，4月≥75，5月≥80，6月≥85",
        Threshold(
            (
                StandardItem((3,), at_least(60)),
                StandardItem((4,), at_least(75)),
                StandardItem((5,), at_least(80)),
                StandardItem((6,), at_least(85)),
            )
        ),
    ),
    (
        "threshold",
        "镇街 3月50~60，4月65~75",
        Threshold(
            (
                StandardItem((3,), Band(Decimal(50), Decimal(60))),
                StandardItem((4,), Band(Decimal(65), Decimal(75))),
            ),
            "镇街",
        ),
    ),
    ("threshold", "≥90", Threshold((StandardItem((), at_least(90)),))),
    ("threshold", "3-6月≥60", Threshold((StandardItem((3, 4, 5, 6), at_least(60)),))),
    ("ranking", "前1", Ranking(1)),
    ("ranking", "前1 镇街", Ranking(1, group="镇街")),
    ("ranking", "后2 部门 低优", Ranking(2, worst=True, group="部门", low_is_better=True)),
    ("ranking", "3、6、9、12月前3 且≥90", Ranking(3, months=(3, 6, 9, 12), bound=at_least(90))),
    ("ranking", "3月前3 镇街 低优 且＜5", Ranking(3, False, (3,), "镇街", True, Bound("＜", Decimal(5)))),
    ("streak", "红旗1连续3月", Streak("red_flag", 1, 3)),
    ("streak", "黄灯12连续2月", Streak("yellow_light", 12, 2)),
    ("streak", "红灯6连续12月", Streak("red_light", 6, 12)),
]


@pytest.mark.parametrize(("kind", "text", "criterion"), EXAMPLES)
def test_standard_of_the_contract_reads_and_shows_itself(kind, text, criterion):
    assert parse(kind, text, groups=GROUPS) == criterion
    assert parse(kind, text) == criterion
    assert format_standard(criterion) == text
    assert criterion.kind == kind


@pytest.mark.parametrize(
    ("kind", "typed", "normal"),
    [
        ("narrative", " 　", ""),
        ("threshold", "３月＞＝６０，４月＞７５", "3月≥60，4月＞75"),
        ("threshold", "3 月 > = 60 , 4月 <= 75 ; 5月<80；6月=85", "3月≥60，4月≤75，5月＜80，6月＝85"),
        ("threshold", "　镇 街3月50～60", "镇街 3月50~60"),
        ("threshold", "5月≥80，3月≥60", "3月≥60，5月≥80"),
        ("threshold", "9、3、6、12月≥60", "3、6、9、12月≥60"),
        ("threshold", "3、4、5月≥60", "3-5月≥60"),
        ("threshold", "3、4月≥60", "3-4月≥60"),
        ("threshold", "1－12月≥60", "1-12月≥60"),
        ("threshold", "3—6月≧60", "3-6月≥60"),
        ("threshold", "03月≥060.50", "3月≥60.5"),
        ("threshold", "≥60%", "≥60"),
        ("threshold", "50％〜60％", "50~60"),
        ("threshold", "3月≥1,250,4月≥12,500.10", "3月≥1250，4月≥12500.1"),
        ("threshold", "-5~-0", "-5~0"),
        ("threshold", "≥999999999.999999", "≥999999999.999999"),
        ("threshold", "≥100", "≥100"),
        ("ranking", "前 3低优且 >= 90", "前3 低优 且≥90"),
        ("ranking", "后2部门低优", "后2 部门 低优"),
        ("ranking", "3-6月后１镇街", "3-6月后1 镇街"),
        ("streak", "红旗 1 连续 3 月", "红旗1连续3月"),
    ],
)
def test_standard_is_read_in_every_width_and_shown_in_one_form(kind, typed, normal):
    criterion = parse(kind, typed, groups=GROUPS)
    assert format_standard(criterion) == normal
    assert parse(kind, normal, groups=GROUPS) == criterion


# The text, the place of the fault (the length of the text: something is missing at its end), its words.
MALFORMED = [
    ("narrative", " 无", 1, "定性条款由人判定，标准应留空"),
    ("threshold", "", 0, "标准是空的，达标条款要写标准，如 3月≥60，4月≥75"),
    ("threshold", "  ", 2, "标准是空的，达标条款要写标准，如 3月≥60，4月≥75"),
    ("ranking", "", 0, "标准是空的，排名条款要写标准，如 前1 镇街"),
    ("streak", "", 0, "标准是空的，连续条款要写标准，如 红旗1连续3月"),
    ("threshold", "60", 0, "单独一个数不成标准：写成 ≥60，区间 50~60，带月份时 3月≥60、3-6月≥60"),
    ("threshold", "3月 60，4月≥75", 3, "单独一个数不成标准：写成 ≥60，区间 50~60，带月份时 3月≥60、3-6月≥60"),
    ("threshold", "3月50-60", 4, "单独一个数不成标准：写成 ≥60，区间 50~60，带月份时 3月≥60、3-6月≥60"),
    ("threshold", "3≥60", 1, "单独一个数不成标准：写成 ≥60，区间 50~60，带月份时 3月≥60、3-6月≥60"),
    ("threshold", "3月", 2, "这里应是比较号和数，或区间，如 ≥60、50~60"),
    ("threshold", "3月、6月≥60", 2, "这里应是比较号和数，或区间，如 ≥60、50~60"),
    ("threshold", "３月　≥　", 5, "比较号后面应是数，如 ≥60"),
    ("threshold", "≥≥60", 1, "比较号后面应是数，如 ≥60"),
    ("threshold", "=>60", 1, "比较号后面应是数，如 ≥60"),
    ("threshold", "≥.5", 1, "比较号后面应是数，如 ≥60"),
    ("threshold", "≥60.", 3, "这一项到此已完整；两项之间用“，”隔开"),
    ("threshold", "≥1e3", 2, "这一项到此已完整；两项之间用“，”隔开"),
    ("threshold", "3月≥60、4月≥75", 5, "这一项到此已完整；两项之间用“，”隔开"),
    ("threshold", "3月≥60 4月≥75", 6, "数字中间不能有空格；两项之间用“，”隔开"),
    ("threshold", "≥90 95", 4, "数字中间不能有空格；两项之间用“，”隔开"),
    ("threshold", "3月50~～60", 5, "“~”后面应是区间的上限，如 50~60"),
    ("threshold", "3月50~", 5, "“~”后面应是区间的上限，如 50~60"),
    ("threshold", "3月60～50", 5, "区间的下限 60 要小于上限 50"),
    ("threshold", "60~60.0", 3, "区间的下限 60 要小于上限 60"),
    ("threshold", "3～6月≥60", 1, "月份写成 3月、3-6月 或 3、6、9、12月"),
    ("threshold", "3-5、9月≥60", 3, "月份写成 3月、3-6月 或 3、6、9、12月"),
    ("threshold", "11-2月≥60", 3, "月份要从小到大，跨年的请逐月写，如 1、2、11、12月"),
    ("threshold", "3-3月≥60", 2, "月份要从小到大，跨年的请逐月写，如 1、2、11、12月"),
    ("threshold", "13月≥60", 0, "月份是 1 到 12 的整数"),
    ("threshold", "3、０月≥60", 2, "月份是 1 到 12 的整数"),
    ("threshold", "3、6、3月≥60", 4, "3月已经写过，一个月份只能写一次"),
    ("threshold", "5月≥60，3-6月≥70", 6, "5月已经写过，一个月份只能写一次"),
    ("threshold", "3-6月≥60， 5月≥70", 9, "5月已经写过，一个月份只能写一次"),
    ("threshold", "≥60，4月≥75", 3, "没有月份的标准只能有一项；多项请各写月份，如 3月≥60，4月≥75"),
    ("threshold", "3月≥60，≥75", 6, "前面的项有月份，这一项也要写月份，如 4月≥75"),
    ("threshold", "3月≥60，4≥75", 6, "前面的项有月份，这一项也要写月份，如 4月≥75"),
    ("threshold", "3月≥60，", 6, "前面的项有月份，这一项也要写月份，如 4月≥75"),
    ("threshold", "≥1234567890.123456", 1, "数最多 15 位，其中小数最多 6 位"),
    ("threshold", "50~60.1234567", 3, "数最多 15 位，其中小数最多 6 位"),
    ("threshold", "镇村≥60", 0, "没有“镇村”这个分组，现有分组：镇街、部门、园区"),
    ("threshold", "镇街镇街≥60", 0, "没有“镇街镇街”这个分组，现有分组：镇街、部门、园区"),
    ("threshold", "前1", 0, "这里应是比较号和数，或区间，如 ≥60、50~60"),
    ("ranking", "≥60", 0, "这里应是“前N”或“后N”，月份写在它前面，如 3、6月前3；分组写在它后面，如 前1 镇街"),
    (
        "ranking",
        "镇街 前1",
        0,
        "这里应是“前N”或“后N”，月份写在它前面，如 3、6月前3；分组写在它后面，如 前1 镇街",
    ),
    ("ranking", "前0", 1, "“前”后面应是 1 到 999 的整数，如 前3"),
    ("ranking", "后 三", 2, "“后”后面应是 1 到 999 的整数，如 后3"),
    ("ranking", "前", 1, "“前”后面应是 1 到 999 的整数，如 前3"),
    ("ranking", "前1 2", 3, "数字中间不能有空格；两项之间用“，”隔开"),
    ("ranking", "前1 街道", 3, "没有“街道”这个分组，现有分组：镇街、部门、园区"),
    ("ranking", "前1 低优 镇街", 6, "名次之后依次只能是分组、“低优”、“且≥90”，如 前3 镇街 低优 且≥90"),
    ("ranking", "前1，后1", 2, "名次之后依次只能是分组、“低优”、“且≥90”，如 前3 镇街 低优 且≥90"),
    ("ranking", "前3 且90", 4, "这里应是 ≥、＞、≤、＜ 或 ＝"),
    ("ranking", "前3 且", 4, "这里应是 ≥、＞、≤、＜ 或 ＝"),
    ("ranking", "3、3月前1", 2, "3月已经写过，一个月份只能写一次"),
    ("streak", "绿旗1连续3月", 0, "这里应是红旗、黄灯或红灯；写法是条款加连续月数，如 红旗1连续3月"),
    ("streak", "红旗连续3月", 2, "这里应是条款的序号，从 1 起；写法是条款加连续月数，如 红旗1连续3月"),
    ("streak", "红旗0连续3月", 2, "这里应是条款的序号，从 1 起；写法是条款加连续月数，如 红旗1连续3月"),
    ("streak", "红旗1满3月", 3, "这里应是“连续”；写法是条款加连续月数，如 红旗1连续3月"),
    ("streak", "红旗1连续1月", 5, "连续月数应是 2 到 12 的整数；写法是条款加连续月数，如 红旗1连续3月"),
    ("streak", "红旗1连续13月", 5, "连续月数应是 2 到 12 的整数；写法是条款加连续月数，如 红旗1连续3月"),
    ("streak", "红旗1连续3个月", 6, "这里应是“月”；写法是条款加连续月数，如 红旗1连续3月"),
    ("streak", "红旗1连续3月，", 7, "“月”之后不再有内容；写法是条款加连续月数，如 红旗1连续3月"),
]


@pytest.mark.parametrize(("kind", "text", "position", "message"), MALFORMED)
def test_malformed_standard_is_refused_at_its_character(kind, text, position, message):
    with pytest.raises(StandardError) as caught:
        parse(kind, text, groups=GROUPS)
    assert (caught.value.position, caught.value.message) == (position, message)
    assert caught.value.text == text


def test_refusal_names_the_character_as_typed():
    with pytest.raises(StandardError) as caught:
        parse("threshold", "３～6月≥60")
    assert str(caught.value) == "第 2 个字符“～”：月份写成 3月、3-6月 或 3、6、9、12月"


def test_refusal_names_the_end_where_something_is_missing():
    with pytest.raises(StandardError) as caught:
        parse("threshold", "3月≥")
    assert str(caught.value) == "末尾：比较号后面应是数，如 ≥60"


def test_group_may_be_any_word_where_no_register_is_given():
    assert parse("ranking", "前1 直属单位低优") == Ranking(1, group="直属单位", low_is_better=True)


def test_group_of_the_register_may_hold_digits_and_words_of_the_grammar():
    groups = ["第1组", "月坛 片区"]
    assert parse("threshold", "第１组3月≥60", groups=groups).group == "第1组"
    assert parse("ranking", "前1 月坛片区", groups=groups).group == "月坛 片区"


def test_threshold_says_what_a_month_asks():
    criterion = parse("threshold", "3月50~60，5-6月≥80")
    assert criterion.test_for(3) == Band(Decimal(50), Decimal(60))
    assert criterion.test_for(6) == Bound("≥", Decimal(80))
    assert criterion.test_for(4) is None
    assert criterion.months == (3, 5, 6)


def test_streak_names_its_label():
    assert Streak("yellow_light", 3, 2).label == "黄灯3"


@pytest.mark.parametrize(
    ("number", "text"), [("0", "0"), ("-0.00", "0"), ("60.00", "60"), ("1E+2", "100"), ("-87.20", "-87.2")]
)
def test_number_is_written_in_full(number, text):
    assert plain(Decimal(number)) == text


@pytest.mark.parametrize(
    ("kind", "standard", "pieces", "asked_in_june"),
    [
        ("narrative", "", [], []),
        ("threshold", "≥85", ["≥85"], ["≥85"]),
        ("threshold", "5月≥80，6月≥85", ["5月≥80", "6月≥85"], ["6月≥85"]),
        ("threshold", "镇街 3-5月≥80，6、9月50~60", ["镇街 3-5月≥80", "6、9月50~60"], ["6、9月50~60"]),
        ("ranking", "3、6月前3 镇街 低优 且≤90", ["3、6月前3 镇街 低优 且≤90"], []),
        ("streak", "红旗1连续3月", ["红旗1连续3月"], []),
    ],
)  # fmt: skip
def test_standard_comes_in_the_pieces_that_differ_by_month(kind, standard, pieces, asked_in_june):
    parts = parse(kind, standard).parts()
    assert [part.text for part in parts] == pieces
    assert [part.text for part in parts if part.is_asked(6)] == asked_in_june


# What a criterion of any kind answers: is it the machine's, wants a metric, counts lines; months, group, label,
# the test of June, the months that it counts when June is judged.
JUNE = CalendarMonth(2026, 6)
ANSWERS = [
    ("narrative", "", (False, False, False, (), "", "", None, [])),
    ("threshold", "镇街 3月≥60，6月≥75", (True, True, False, (3, 6), "镇街", "", Bound("≥", Decimal(75)), [])),
    ("ranking", "6月前3 部门", (True, True, False, (6,), "部门", "", None, [])),
    ("streak", "黄灯2连续3月", (True, False, True, (), "", "黄灯2", None, [JUNE.plus(-2), JUNE.plus(-1), JUNE])),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "standard", "answers"), ANSWERS)
def test_criterion_of_any_kind_answers_what_the_house_asks(kind, standard, answers):
    criterion = parse(kind, standard)
    asked = criterion.is_machine_checked, criterion.rests_on_figure, criterion.rests_on_lines
    named = criterion.months, criterion.group, criterion.label
    assert (*asked, *named, criterion.test_for(6), criterion.counted(JUNE)) == answers


def test_every_kind_can_be_read_and_chosen_and_shows_an_example_that_reads():
    assert [(kind, criterion.word) for kind, criterion in KINDS.items()] == Kind.choices
    assert PARSERS.keys() == KINDS.keys()
    examples = {kind: format_standard(parse(kind, criterion.example)) for kind, criterion in KINDS.items()}
    assert examples == {kind: criterion.example for kind, criterion in KINDS.items()}
