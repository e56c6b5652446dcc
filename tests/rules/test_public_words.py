"""What the public reads of a determination: the table of wordings, and what no wording ever holds."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from departments.months import CalendarMonth
from rules.criteria import Candidate, Outcome, evaluate
from rules.figures import Figure, Yardstick, in_full, shown
from rules.grammar import parse
from rules.public_words import RelatedClause, Side, better_side, public_words
from rules.standards import Band, Bound, plain

FLAG, YELLOW, RED = "red_flag", "yellow_light", "red_light"
ROADS = Yardstick("公路环境整治得分", "分", places=1)
SORTING = Yardstick("垃圾分类考核得分", "分", places=1)
STRAW = Yardstick("秸秆离田利用率", "%")
LAND = Yardstick("批而未供土地消化率", "%")
ALLOWANCE = Yardstick("惠民惠农补贴按期发放率", "%")
COMPLAINTS = Yardstick("物业千户投诉量", "件/千户")
FRAUD = Yardstick("每万人电诈警情数", "起/万人")
AIR = Yardstick("PM2.5", "微克/立方米", places=1)
CASES = Yardstick("诈骗案件同比", "%", places=1, is_change=True)
POINTS = Yardstick("见面劝阻率环比", "百分点", is_change=True)
GROWN = Yardstick("投资增幅", "%", places=1, is_change=True)
GROWTH = Yardstick("固定资产投资增幅", "%", places=1)
OCTOBER = CalendarMonth(2026, 10)
MOST = 60


def figure(number):
    """`"81.94"`, or a pair `"3/4"`."""
    done, _, total = number.partition("/")
    return Figure(done=Decimal(done), total=Decimal(total)) if total else Figure(value=Decimal(number))


def verdict_on(kind, standard, numbers, yardstick, *, month=OCTOBER, awarded=()):
    """Of the first unit; all are of 镇街."""
    candidates = [Candidate(f"u{n}", "镇街", figure(number)) for n, number in enumerate(numbers)]
    verdicts = evaluate(
        parse(kind, standard),
        data_month=month,
        candidates=candidates or [Candidate("u0", "镇街")],
        yardstick=yardstick,
        awarded={"u0": awarded},
    )
    return verdicts["u0"]


FIGURES = {
    "flag": (FLAG, "镇街 ≥94", "94.57", STRAW, None, "秸秆离田利用率94.57%"),
    "flag where less is better": (FLAG, "≤0.8", "0.8", FRAUD, None, "每万人电诈警情数0.8起/万人"),
    "flag that rounding belies": (FLAG, "＜0.8", "0.7996", FRAUD, None, "每万人电诈警情数0.7996起/万人"),
    "flag of a band": (FLAG, "60~70", "65", LAND, None, "批而未供土地消化率65%"),
    "flag on the minus side": (FLAG, "≥-5", "-3.2", GROWTH, None, "固定资产投资增幅为−3.2%"),
    "name that ends with a digit": (FLAG, "≤26", "25.4", AIR, None, "PM2.5为25.4微克/立方米"),
    "fall": (FLAG, "≤-10", "-14.5", CASES, None, "诈骗案件同比下降14.5%"),
    "rise": (FLAG, "≥2", "2.3", POINTS, None, "见面劝阻率环比上升2.3个百分点"),
    "neither": (FLAG, "≤0", "0", CASES, None, "诈骗案件同比持平"),
    "hardly anything": (FLAG, "≤0.04", "0.01", CASES, None, "诈骗案件同比基本持平"),
    "light for a rise": (RED, "≥10", "14.5", CASES, None, "诈骗案件同比上升14.5%，高于10%"),
    "light for a rise that is small": (RED, "＜5", "2", POINTS, None, "见面劝阻率环比上升2个百分点，低于5个百分点"),
    "light for any rise": (RED, "≥0", "3", CASES, None, "诈骗案件同比上升3%"),
    "light for a fall": (RED, "＜-5", "-7", CASES, None, "诈骗案件同比下降7%"),
    "change that its name does not say": (RED, "＜-5", "-7", GROWN, None, "投资增幅为−7%，低于−5%"),
    "light under a bound": (RED, "＜85", "6391/7800", ALLOWANCE, None, "惠民惠农补贴按期发放率81.94%，低于85%"),
    "light at a bound included": (RED, "≤85", "85", ALLOWANCE, None, "惠民惠农补贴按期发放率85%"),
    "light over a bound": (RED, "≥5", "5.2", FRAUD, None, "每万人电诈警情数5.2起/万人，高于5起/万人"),
    "light of one number": (YELLOW, "＝1", "1", COMPLAINTS, None, "物业千户投诉量1件/千户"),
    "light that rounding belies": (
        RED, "＜85", "84999/100000", ALLOWANCE, None, "惠民惠农补贴按期发放率84,999÷100,000，低于85%"
    ),
    "band below what is wanted": (YELLOW, "65~70", "66.5", LAND, Side.ABOVE, "批而未供土地消化率66.5%，未达70%"),
    "band that rounding belies": (
        YELLOW, "65~70", "69.999", LAND, Side.ABOVE, "批而未供土地消化率69.999%，未达70%"
    ),
    "band above what is wanted": (
        YELLOW, "7.5~8", "7.58", COMPLAINTS, Side.BELOW, "物业千户投诉量7.58件/千户，高于7.5件/千户"
    ),
    "lower end of a band that is too high": (
        YELLOW, "7.5~8", "7.5", COMPLAINTS, Side.BELOW, "物业千户投诉量7.5件/千户"
    ),
    "band that rounding belies from above": (
        YELLOW, "7.5~8", "7.501", COMPLAINTS, Side.BELOW, "物业千户投诉量7.501件/千户，高于7.5件/千户"
    ),
    "band of which nothing is known": (YELLOW, "65~70", "66.5", LAND, None, "批而未供土地消化率66.5%"),
    "flag against the figures": (FLAG, "≥94", "93.2", STRAW, None, "秸秆离田利用率93.2%"),
    "light against the figures": (RED, "＜85", "86", ALLOWANCE, None, "惠民惠农补贴按期发放率86%"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("signal", "standard", "number", "yardstick", "side", "words"), FIGURES.values(), ids=FIGURES
)
def test_wording_of_a_figure(signal, standard, number, yardstick, side, words):
    verdict = verdict_on("threshold", standard, [number], yardstick)
    assert public_words(verdict, signal, side=side, most=MOST) == words


PLACES = {
    "first of its group": (FLAG, "前1 镇街 且≥92", "93.2 90 88", ROADS, "公路环境整治得分93.2分，镇街第一"),
    "first of all": (FLAG, "前1", "93.2 90 88", ROADS, "公路环境整治得分93.2分，全区第一"),
    "second": (FLAG, "前2 镇街", "90 93.2 88 85", ROADS, "公路环境整治得分90分，镇街第二"),
    "tied": (FLAG, "前1 镇街", "93.2 93.2 88 85", ROADS, "公路环境整治得分93.2分，镇街并列第一"),
    "last": (YELLOW, "后1 镇街 且＜81", "79.1 84 86", SORTING, "垃圾分类考核得分79.1分，镇街末位，低于81分"),
    "last without a bound": (YELLOW, "后1 镇街", "79.1 84 86", SORTING, "垃圾分类考核得分79.1分，镇街末位"),
    "last but one": (YELLOW, "后2 镇街", "84 79.1 86 87", SORTING, "垃圾分类考核得分84分，镇街倒数第二"),
    "tied at the end": (YELLOW, "后2 镇街", "79.1 79.1 86 87", SORTING, "垃圾分类考核得分79.1分，镇街并列末位"),
    "last that rounding belies": (
        YELLOW, "后1 镇街 且＜81", "80.99 84 86", SORTING, "垃圾分类考核得分80.99分，镇街末位，低于81分"
    ),
    "named in full beside its rival": (
        FLAG, "前1 镇街", "93.22 93.21 88", ROADS, "公路环境整治得分93.22分，镇街第一"
    ),
    "light for the highest": (YELLOW, "前1 镇街", "9 7 5", COMPLAINTS, "物业千户投诉量9件/千户，镇街最高"),
    "light for the lowest": (YELLOW, "前1 镇街 低优", "5 7 9", SORTING, "垃圾分类考核得分5分，镇街最低"),
    "light for the second": (YELLOW, "前2 镇街", "7 9 5 4", COMPLAINTS, "物业千户投诉量7件/千户，镇街第二高"),
    "light where less is better": (
        YELLOW, "后1 镇街 低优 且＞8", "9 7 5", COMPLAINTS, "物业千户投诉量9件/千户，镇街末位，高于8件/千户"
    ),
    "outside the cut": (FLAG, "前1 镇街", "90 93.2 88", ROADS, "公路环境整治得分90分"),
    "past the cut, not the bound": (FLAG, "前1 镇街 且≥95", "93.2 90 88", ROADS, "公路环境整治得分93.2分"),
    "too few to rank": (FLAG, "前1 镇街", "93.2 90", ROADS, "公路环境整治得分93.2分"),
}  # fmt: skip


@pytest.mark.parametrize(("signal", "standard", "numbers", "yardstick", "words"), PLACES.values(), ids=PLACES)
def test_wording_of_a_place(signal, standard, numbers, yardstick, words):
    verdict = verdict_on("ranking", standard, numbers.split(), yardstick)
    assert public_words(verdict, signal, most=MOST) == words


STREAKS = {
    "two months": (YELLOW, "黄灯1连续2月", OCTOBER, "同一事项9月、10月连续亮黄灯"),
    "three months": (FLAG, "红旗1连续3月", OCTOBER, "同一事项8月、9月、10月连续获红旗"),
    "five months": (YELLOW, "黄灯1连续5月", OCTOBER, "同一事项6月至10月连续5个月亮黄灯"),
    "over the new year": (RED, "黄灯2连续2月", CalendarMonth(2026, 1), "同一事项2025年12月、2026年1月连续亮黄灯"),
}  # fmt: skip


@pytest.mark.parametrize(("signal", "standard", "month", "words"), STREAKS.values(), ids=STREAKS)
def test_wording_of_a_streak(signal, standard, month, words):
    held = month.plus(-6).up_to(month)
    verdict = verdict_on("streak", standard, [], None, month=month, awarded=held)
    assert public_words(verdict, signal, most=MOST) == words


NOTHING_TO_TELL = {
    "judged by a person": ("narrative", "", ["1"]),
    "no figure": ("threshold", "部门 ≥90", []),
    "total of nothing": ("threshold", "≥90", ["3/0"]),
    "streak that is not one": ("streak", "黄灯1连续2月", []),
}


def test_wording_of_what_rests_on_nothing_is_none():
    for kind, standard, numbers in NOTHING_TO_TELL.values():
        candidates = [Candidate("u0", "部门", figure(number)) for number in numbers or ()]
        verdicts = evaluate(
            parse(kind, standard),
            data_month=OCTOBER,
            candidates=candidates or [Candidate("u0", "部门")],
            yardstick=STRAW,
        )
        assert public_words(verdicts["u0"], YELLOW, most=MOST) == "", kind


def test_figure_on_too_small_a_total_tells_its_value_alone():
    few = Yardstick("秸秆离田利用率", "%", minimum_total=Decimal(50))
    verdict = verdict_on("threshold", "≥90", ["3/4"], few)
    assert (verdict.outcome, public_words(verdict, FLAG, most=MOST)) == (Outcome.BY_HAND, "秸秆离田利用率75%")


def test_long_name_gives_way_and_numbers_stay():
    long = Yardstick(
        "国家级和省级开发区工业用地亩均税收较上年同期提高幅度在全市同类开发区中的综合评价得分排名折算值率",
        "%",
    )
    verdict = verdict_on("threshold", "＜85", ["81.94"], long)
    words = public_words(verdict, RED, most=40)
    assert len(words) == 40
    assert re.search("…", words) and words.endswith("率81.94%，低于85%")
    assert public_words(verdict, RED, most=12) == ""


BAND = Band(Decimal(65), Decimal(70))
SIDES = {
    "flag above": ([(FLAG, "threshold", "≥80")], Side.ABOVE),
    "flag below": ([(FLAG, "threshold", "≤60")], Side.BELOW),
    "flag's band above": ([(FLAG, "threshold", "70~90")], Side.ABOVE),
    "graver light below": ([(RED, "threshold", "＜65")], Side.ABOVE),
    "graver light above": ([(RED, "threshold", "≥70")], Side.BELOW),
    "best of a ranking": ([(FLAG, "ranking", "前1 且≥90")], Side.ABOVE),
    "best of a ranking, less is better": ([(FLAG, "ranking", "前1 低优")], Side.BELOW),
    "worst of a ranking": ([(RED, "ranking", "后1")], Side.ABOVE),
    "flag and light agree": ([(FLAG, "threshold", "≥80"), (RED, "threshold", "＜65")], Side.ABOVE),
    "graver lights at both ends": ([(RED, "threshold", "＜65"), (RED, "ranking", "后1 低优")], None),
    "flag of the middle decides": (
        [(FLAG, "threshold", "80~100"), (YELLOW, "threshold", "≥110")],
        Side.ABOVE,
    ),
    "light for the first": ([(RED, "ranking", "前1")], None),
    "no other clause": ([], None),
    "the same colour": ([(YELLOW, "threshold", "＜60")], None),
    "overlapping": ([(FLAG, "threshold", "≥68")], None),
    "another month": ([(FLAG, "threshold", "3月≥80")], None),
    "another group": ([(FLAG, "threshold", "部门 ≥80")], None),
    "everybody's": ([(FLAG, "threshold", "镇街 ≥80")], Side.ABOVE),
    "a person's": ([(FLAG, "narrative", "")], None),
}


@pytest.mark.parametrize(("related", "side"), SIDES.values(), ids=SIDES)
def test_better_side_follows_from_the_other_clauses(related, side):
    clauses = [RelatedClause(signal, parse(kind, standard)) for signal, kind, standard in related]
    assert better_side(YELLOW, BAND, OCTOBER, "镇街", clauses) == side


def test_milder_light_shows_the_better_side_of_a_graver_one():
    above = [RelatedClause(YELLOW, parse("threshold", "70~75"))]
    assert better_side(RED, BAND, OCTOBER, "", above) == Side.ABOVE


NUMBERS = st.decimals(-999, 999, places=3).map(plain)
PAIRS = st.tuples(st.integers(0, 9999), st.integers(1, 9999)).map("{0[0]}/{0[1]}".format)
BOUNDS = st.tuples(st.sampled_from("≥＞≤＜＝"), st.integers(0, 300)).map("{0[0]}{0[1]}".format)
BANDS = st.tuples(st.integers(0, 200), st.integers(1, 90)).map(lambda b: f"{b[0]}~{b[0] + b[1]}")
RANKS = st.tuples(
    st.sampled_from("前后"), st.integers(1, 3), st.sampled_from(["", " 低优"]), BOUNDS | st.just("")
)
SIGN = re.compile("[≥≤＞＜~<>=]")


def numbers_in(words):
    return re.findall(r"−?[\d,]+(?:\.\d+)?", words.replace("PM2.5", ""))


def may_stand(test, told, yardstick):
    """Every way in which the figures and the bounds of a verdict may be written."""
    texts = {
        shown(told, yardstick),
        in_full(told, yardstick),
        in_full(told, yardstick).removesuffix(yardstick.measure),
    }
    texts |= set(in_full(told, yardstick).split("÷"))
    ends = (
        (test.low, test.high) if isinstance(test, Band) else (test.number,) if isinstance(test, Bound) else ()
    )
    return {text.replace("-", "−") for text in texts | {plain(end) for end in ends}}


@given(
    standard=BOUNDS | BANDS, number=NUMBERS | PAIRS, signal=st.sampled_from([FLAG, YELLOW, RED]),
    side=st.sampled_from([None, *Side]), yardstick=st.sampled_from([STRAW, AIR, FRAUD]),
)  # fmt: skip
def test_wording_of_a_figure_holds_no_sign_and_no_other_number(standard, number, signal, side, yardstick):
    verdict = verdict_on("threshold", standard, [number], yardstick)
    words = public_words(verdict, signal, side=side, most=MOST)
    assert not SIGN.search(words)
    assert set(numbers_in(words)) <= may_stand(verdict.basis.test, figure(number), yardstick)


@given(
    rank=RANKS, numbers=st.lists(NUMBERS | PAIRS, min_size=3, max_size=9),
    signal=st.sampled_from([FLAG, YELLOW, RED]),
)  # fmt: skip
def test_wording_of_a_place_holds_no_sign_and_no_other_number(rank, numbers, signal):
    end, count, low, bound = rank
    verdict = verdict_on("ranking", f"{end}{count} 镇街{low}{f' 且{bound}' if bound else ''}", numbers, STRAW)
    words = public_words(verdict, signal, most=MOST)
    test = getattr(verdict.basis, "measured", verdict.basis).test
    assert not SIGN.search(words)
    assert set(numbers_in(words)) <= may_stand(test, figure(numbers[0]), STRAW)


@given(
    standard=BOUNDS | BANDS, number=NUMBERS | PAIRS, side=st.sampled_from([None, *Side]),
    signal=st.sampled_from([YELLOW, RED]),
)  # fmt: skip
def test_comparison_that_a_wording_tells_is_true_of_what_it_prints(standard, number, side, signal):
    words = public_words(verdict_on("threshold", standard, [number], STRAW), signal, side=side, most=MOST)
    told = re.fullmatch(r"秸秆离田利用率为?(−?[\d.]+)%，(低于|未达|高于)([\d.]+)%", words)
    if told is None:
        return
    value, word, bound = told.groups()
    value, bound = Decimal(value.replace("−", "-")), Decimal(bound)
    assert value > bound if word == "高于" else value < bound
