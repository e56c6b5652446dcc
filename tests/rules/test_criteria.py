from decimal import Decimal

import pytest

from departments.months import CalendarMonth
from rules.criteria import Candidate, Outcome, evaluate, in_effect
from rules.figures import Yardstick
from rules.grammar import parse
from tests.rules.judging import (
    CASES,
    PENSION,
    Told,
    called,
    judge,
    judge_one,
    outcomes,
    pair,
    rank,
    told,
    value,
)


@pytest.mark.parametrize(
    ("standard", "figure", "expected"),
    [
        ("≥85", value("87.2"), Told(Outcome.MET, "6月参保完成率 87.2% ≥ 85%", "87.2")),
        (
            "≥85",
            pair(9_430, 11_500),
            Told(Outcome.NOT_MET, "6月参保完成率 82% < 85%，还差 345", "82", "还差 345"),
        ),
        (
            "≥85",
            value("82.2"),
            Told(
                Outcome.NOT_MET, "6月参保完成率 82.2% < 85%，还差 2.8 个百分点", "82.2", "还差 2.8 个百分点"
            ),
        ),
        (
            "≥85",
            pair(1_000, 90_000),
            Told(Outcome.NOT_MET, "6月参保完成率 1.11% < 85%，还差 75,500", "1.11", "还差 75,500"),
        ),
        ("＞85", value("85.5"), Told(Outcome.MET, "6月参保完成率 85.5% > 85%", "85.5")),
        ("＞85", value(85), Told(Outcome.NOT_MET, "6月参保完成率 85% ≤ 85%", "85")),
        (
            "＞85",
            pair(85, 100),
            Told(Outcome.NOT_MET, "6月参保完成率 85% ≤ 85%，还差 1", "85", "还差 1"),
        ),
        (
            "＞85",
            pair(10, 13),
            Told(Outcome.NOT_MET, "6月参保完成率 76.92% ≤ 85%，还差 2", "76.92", "还差 2"),
        ),
        ("≤5", pair(5, 100), Told(Outcome.MET, "6月参保完成率 5% ≤ 5%", "5")),
        (
            "≤5",
            pair(17, 199),
            Told(Outcome.NOT_MET, "6月参保完成率 8.54% > 5%，超出 8", "8.54", "超出 8"),
        ),
        (
            "≤5",
            value("7.8"),
            Told(Outcome.NOT_MET, "6月参保完成率 7.8% > 5%，超出 2.8 个百分点", "7.8", "超出 2.8 个百分点"),
        ),
        ("＜5", value("4.99"), Told(Outcome.MET, "6月参保完成率 4.99% < 5%", "4.99")),
        (
            "＜5",
            pair(5, 100),
            Told(Outcome.NOT_MET, "6月参保完成率 5% ≥ 5%，超出 1", "5", "超出 1"),
        ),
        ("=100", pair(8, 8), Told(Outcome.MET, "6月参保完成率 100% = 100%", "100")),
        ("=100", pair(7, 8), Told(Outcome.NOT_MET, "6月参保完成率 87.5% ≠ 100%", "87.5")),
        ("85~95", value("88.7"), Told(Outcome.MET, "6月参保完成率 88.7%，在 85%~95% 之间", "88.7")),
        ("85~95", value(85), Told(Outcome.MET, "6月参保完成率 85%，在 85%~95% 之间", "85")),
        ("85~95", value(95), Told(Outcome.NOT_MET, "6月参保完成率 95% ≥ 95%", "95")),
        ("85~95", value("84.9"), Told(Outcome.NOT_MET, "6月参保完成率 84.9% < 85%", "84.9")),
        ("≥-5", value("-4.5"), Told(Outcome.MET, "6月参保完成率 -4.5% ≥ -5%", "-4.5")),
    ],
)
def test_threshold_is_explained_in_its_sentence(standard, figure, expected):
    assert told(judge_one(standard, figure)) == expected


@pytest.mark.parametrize(
    ("standard", "figure", "outcome", "sentence"),
    [
        ("≥60", pair(53_999, 90_000), Outcome.NOT_MET, "53,999÷90,000，未达 60%，还差 1"),
        ("＞60", pair(54_001, 90_000), Outcome.MET, "54,001÷90,000，高于 60%"),
        ("≤60", pair(54_001, 90_000), Outcome.NOT_MET, "54,001÷90,000，超过 60%，超出 1"),
        ("＜60", pair(53_999, 90_000), Outcome.MET, "53,999÷90,000，低于 60%"),
        ("=60", pair(53_999, 90_000), Outcome.NOT_MET, "53,999÷90,000，不等于 60%"),
        ("≥60.004", pair(600_045, 1_000_000), Outcome.MET, "600,045÷1,000,000，达到 60.004%"),
        ("60~70", pair(53_999, 90_000), Outcome.NOT_MET, "53,999÷90,000，未达 60%"),
        ("50~60", pair(53_999, 90_000), Outcome.MET, "53,999÷90,000，在 50%~60% 之间"),
        ("≥60", value("59.996"), Outcome.NOT_MET, "59.996% < 60%，还差 0.01 个百分点"),
        ("＞60", value("60.004"), Outcome.MET, "60.004% > 60%"),
    ],
)
def test_rounding_never_belies_the_verdict(standard, figure, outcome, sentence):
    verdict = judge_one(standard, figure)
    assert (verdict.outcome, verdict.sentence, verdict.shown) == (outcome, f"6月参保完成率 {sentence}", "60")


def test_shortfall_carries_the_measure_and_is_rounded_up():
    verdict = judge_one("≥12.3", value("9.5"), yardstick=CASES)
    assert told(verdict) == Told(Outcome.NOT_MET, "6月立案数 9.5件 < 12.3件，还差 2.8件", "9.5", "还差 2.8件")
    assert judge_one("≥10", value("9.41"), yardstick=CASES).shortfall == "还差 0.6件"


def test_shortfall_of_a_pair_with_decimals_counts_in_its_own_step():
    assert judge_one("≥85", pair("80.5", "100.3")).shortfall == "还差 4.8"


def test_metric_without_measure_shows_bare_numbers():
    assert judge_one("≥3", value(4), yardstick=Yardstick("开工项目")).sentence == "6月开工项目 4 ≥ 3"


def test_unit_without_a_reading_has_no_data():
    assert told(judge_one("≥85", None)) == Told(Outcome.NO_DATA, "6月参保完成率无数据")


def test_pair_below_the_least_total_is_judged_by_hand():
    few = Yardstick("满意率", "%", minimum_total=Decimal(30))
    assert told(judge_one("≥85", pair(20, 29), yardstick=few)) == Told(
        Outcome.BY_HAND, "6月满意率总数 29 不足最小总数 30，须人工判定", "68.97"
    )
    assert judge_one("≥85", pair(30, 30), yardstick=few).outcome == Outcome.MET
    assert judge_one("≥85", value(90), yardstick=few).outcome == Outcome.MET


def test_group_leaves_the_others_out():
    candidates = [Candidate("chunxi", "镇街", value(90)), Candidate("fgj", "部门", value(90))]
    for kind, standard in (("threshold", "镇街 6月≥85"), ("ranking", "7月前1 镇街")):
        verdicts = evaluate(
            parse(kind, standard),
            data_month=CalendarMonth(2026, 6),
            candidates=candidates,
            yardstick=PENSION,
        )
        assert list(verdicts) == ["chunxi"]


def test_group_is_ranked_by_itself():
    towns = [Candidate(unit, "镇街", value(number)) for unit, number in (("a", 5), ("b", 4), ("c", 3))]
    bureaus = [Candidate(unit, "部门", value(9)) for unit in "xyz"]
    verdicts = evaluate(
        parse("ranking", "前1 镇街"),
        data_month=CalendarMonth(2026, 6),
        candidates=towns + bureaus,
        yardstick=PENSION,
    )
    assert called(verdicts) == "a"
    assert verdicts["b"].sentence == "6月参保完成率 4%，第 2 名（共 3 个），不在前 1 名之内"


@pytest.mark.parametrize(("kind", "standard"), [("threshold", "≥85"), ("ranking", "前1")])
def test_measured_clause_without_a_metric_is_refused(kind, standard):
    with pytest.raises(ValueError, match="没有指标"):
        judge(kind, standard, {"chunxi": value(90)}, yardstick=None)


@pytest.mark.parametrize(
    ("standard", "numbers", "who"),
    [
        ("前1", [92, 90, 88], "a"),
        ("前2", [7, 9, 8, 1, 2], "bc"),
        ("前2", [9, 8, 8, 1, 2, 3], "abc"),
        ("前2", [9, 9, 8, 7, 6], "ab"),
        ("后1", [7, 9, 8], "a"),
        ("后2", [1, 2, 2, 7, 8, 9], "abc"),
        ("前1 低优", [7, 9, 8], "a"),
        ("后1 低优", [7, 9, 8], "b"),
        ("前2 且≥90", [92, 89, 88, 87], "a"),
        ("前2 且＞92", [92, 89, 88, 87], ""),
        ("后2 且＜3", [2, 3, 8, 9], "a"),
        ("前1", [9, 9, 7, 7], "ab"),
        ("9月前1", [9, 8, 7], ""),
    ],
)
def test_ranking_calls_for_everybody_inside_its_cut(standard, numbers, who):
    verdicts = rank(standard, numbers)
    assert called(verdicts) == who
    assert Outcome.BY_HAND not in outcomes(verdicts)


@pytest.mark.parametrize(
    ("standard", "numbers"),
    [
        ("前1", [9]),
        ("前1", [9, 8]),
        ("前2", [9, 8, 7]),
        ("前1", [9, 9, 7]),
        ("前1", [9, 9, 9, 7, 7]),
        ("前3 且≥90", [9, 8, 7, 6, 5]),
        ("后1", [9, 7, 7]),
    ],
)
def test_ranking_that_decides_nothing_is_judged_by_hand(standard, numbers):
    assert outcomes(rank(standard, numbers)) == {Outcome.BY_HAND: len(numbers)}


@pytest.mark.parametrize(
    ("standard", "unit", "sentence"),
    [
        ("前1", "a", "92.6%，第 1 名（共 8 个）"),
        ("前1", "b", "90%，并列第 2 名（共 8 个），不在前 1 名之内"),
        ("后1", "h", "55%，倒数第 1 名（共 8 个）"),
        ("前3 且≥90", "c", "90%，并列第 2 名（共 8 个），且 90% ≥ 90%"),
        ("前3 且≥95", "a", "92.6%，第 1 名（共 8 个），但 92.6% < 95%，还差 2.4 个百分点"),
    ],
)
def test_ranking_is_explained_in_its_sentence(standard, unit, sentence):
    verdicts = rank(standard, ["92.6", 90, 90, 80, 75, 70, 60, 55])
    assert verdicts[unit].sentence == f"10月调解成功率 {sentence}"


def test_ranking_of_too_few_says_how_many():
    assert told(rank("前1", [9, 8])["b"]) == Told(
        Outcome.BY_HAND, "10月调解成功率 8%，只有 2 个单位可排名，须人工判定", "8"
    )


def test_ranking_shows_pairs_where_rounding_would_hide_who_is_ahead():
    figures = {"a": pair(54_000, 90_000), "b": pair(53_999, 90_000), "c": pair(1, 2)}
    verdicts = judge("ranking", "前1", figures)
    assert verdicts["a"].sentence == "6月参保完成率 54,000÷90,000，第 1 名（共 3 个）"
    assert verdicts["b"].sentence == "6月参保完成率 53,999÷90,000，第 2 名（共 3 个），不在前 1 名之内"
    assert verdicts["c"].sentence == "6月参保完成率 50%，第 3 名（共 3 个），不在前 1 名之内"


def test_ranking_ties_equal_pairs_of_different_size():
    figures = {"a": pair(2, 3), "b": pair(4, 6), "c": pair(1, 3), "d": pair(1, 4), "e": pair(1, 5)}
    verdicts = judge("ranking", "前1", figures)
    assert called(verdicts) == "ab"
    assert verdicts["b"].sentence == "6月参保完成率 66.67%，并列第 1 名（共 5 个）"


def test_ranking_does_not_tie_a_value_with_a_pair_that_rounds_to_it():
    figures = {"a": pair(2, 3), "b": value("66.67"), "c": value(1)}
    verdicts = judge("ranking", "前1", figures)
    assert called(verdicts) == "b"
    assert verdicts["b"].sentence == "6月参保完成率 66.67%，第 1 名（共 3 个）"
    assert verdicts["a"].sentence == "6月参保完成率 2÷3，第 2 名（共 3 个），不在前 1 名之内"


def test_ranking_leaves_out_who_has_no_usable_reading():
    few = Yardstick("满意率", "%", minimum_total=Decimal(30))
    figures = {"a": value(9), "b": value(8), "c": value(7), "d": None, "e": pair(0, 0), "f": pair(29, 29)}
    verdicts = judge("ranking", "前1", figures, yardstick=few)
    assert [verdicts[unit].outcome for unit in "abcdef"] == [
        Outcome.MET,
        Outcome.NOT_MET,
        Outcome.NOT_MET,
        Outcome.NO_DATA,
        Outcome.BY_HAND,
        Outcome.BY_HAND,
    ]
    assert verdicts["a"].sentence == "6月满意率 9%，第 1 名（共 3 个）"


def judge_streak(months, *, data_month="2026-01"):
    return evaluate(
        parse("streak", "红旗1连续3月"),
        data_month=CalendarMonth.parse(data_month),
        candidates=[Candidate("chunxi", "镇街")],
        awarded={"chunxi": {CalendarMonth.parse(month) for month in months}},
    )["chunxi"]


def test_streak_holds_over_the_turn_of_the_year():
    assert told(judge_streak(["2025-11", "2025-12", "2026-01"])) == Told(
        Outcome.MET, "红旗1连续 3 个月（11月至1月）"
    )


@pytest.mark.parametrize(
    ("months", "missing"),
    [
        (["2025-11", "2026-01"], "12月"),
        (["2025-10", "2025-11", "2025-12"], "1月"),
        (["2025-01", "2026-01"], "11月、12月"),
        ([], "11月、12月、1月"),
    ],
)
def test_streak_names_the_months_it_lacks(months, missing):
    assert told(judge_streak(months)) == Told(Outcome.NOT_MET, f"红旗1未满连续 3 个月，缺 {missing}")


def test_streak_counts_a_unit_that_was_never_awarded():
    verdicts = evaluate(
        parse("streak", "红旗1连续2月"),
        data_month=CalendarMonth(2026, 6),
        candidates=[Candidate("chunxi", "镇街")],
    )
    assert {unit: told(verdict) for unit, verdict in verdicts.items()} == {
        "chunxi": Told(Outcome.NOT_MET, "红旗1未满连续 2 个月，缺 5月、6月")
    }


def test_narrative_is_judged_by_hand():
    verdicts = judge("narrative", "", {"chunxi": None}, yardstick=None)
    assert {unit: told(verdict) for unit, verdict in verdicts.items()} == {
        "chunxi": Told(Outcome.BY_HAND, "定性条款，须人工判定")
    }


@pytest.mark.parametrize(
    ("kind", "standard", "months"),
    [
        ("narrative", "", set(range(1, 13))),
        ("threshold", "≥90", set(range(1, 13))),
        ("ranking", "3、6、9、12月前3", {3, 6, 9, 12}),
        ("streak", "红旗1连续3月", set(range(1, 13))),
    ],
)
def test_clause_is_in_effect_in_the_months_it_names(kind, standard, months):
    criterion = parse(kind, standard)
    assert {month for month in range(1, 13) if in_effect(criterion, month)} == months


def test_outcomes_have_the_words_of_the_contract():
    assert [(outcome.value, outcome.label) for outcome in Outcome] == [
        ("met", "符合"),
        ("not_met", "不符合"),
        ("no_data", "无数据"),
        ("not_applicable", "不适用"),
        ("by_hand", "须人工"),
    ]


LONG = Yardstick("城乡居民基本养老保险和城镇职工基本医疗保险参保扩面综合完成率", "%")


def test_sentence_that_is_too_long_keeps_its_numbers_whole():
    verdict = judge(
        "ranking",
        "前1 且≥100",
        {u: value(n) for u, n in zip("abc", ("103.94", 99, 98), strict=True)},
        yardstick=LONG,
    )["a"]
    assert len(verdict.sentence) == 70
    assert verdict.within(60) == (
        "6月城乡居民基本养老保险…参保扩面综合完成率 103.94%，第 1 名（共 3 个），且 103.94% ≥ 100%"
    )
    assert len(verdict.within(60)) == 60
    assert verdict.within(70) == verdict.sentence


def test_sentence_without_a_name_to_shorten_is_not_cut():
    verdict = judge_one("≥85", value("87.2"))
    assert (verdict.within(19), verdict.within(18), verdict.within(10)) == (verdict.sentence, "", "")
