import pytest

from rules.criteria import Outcome, in_effect
from rules.figures import Yardstick, shown
from rules.grammar import parse
from tests.rules.judging import Told, called, judge, judge_one, outcomes, pair, rank, told

FLAG = "3月≥60，4月≥75，5月≥80，6月≥85"
YELLOW = "3月50~60，4月65~75，5月70~80，6月75~85"
RED = "3月＜50，4月＜65，5月＜70，6月＜75"


@pytest.mark.parametrize(
    ("month", "percent", "least", "one_fewer"),
    [
        (3, 60, 54_000, "53,999"),
        (4, 75, 67_500, "67,499"),
        (5, 80, 72_000, "71,999"),
        (6, 85, 76_500, "76,499"),
    ],
)
def test_pension_flag_starts_at_its_number_and_not_one_before(month, percent, least, one_fewer):
    assert told(judge_one(FLAG, pair(least, 90_000), month=month)) == Told(
        Outcome.MET, f"{month}月参保完成率 {percent}% ≥ {percent}%", str(percent)
    )
    assert told(judge_one(FLAG, pair(least - 1, 90_000), month=month)) == Told(
        Outcome.NOT_MET,
        f"{month}月参保完成率 {one_fewer}÷90,000，未达 {percent}%，还差 1",
        str(percent),
        "还差 1",
    )


@pytest.mark.parametrize("month", [1, 2, 7, 8, 9, 10, 11, 12])
def test_pension_clause_asks_nothing_in_other_months(month):
    criterion = parse("threshold", FLAG)
    assert not in_effect(criterion, month)
    assert told(judge_one(FLAG, pair(76_500, 90_000), month=month)) == Told(
        Outcome.NOT_APPLICABLE, f"{month}月不适用，标准只列 3-6月"
    )


@pytest.mark.parametrize("month", [3, 4, 5, 6])
def test_pension_clause_is_in_effect_in_its_months(month):
    assert in_effect(parse("threshold", FLAG), month)


def test_pension_total_of_zero_is_judged_by_hand():
    assert told(judge_one(FLAG, pair(0, 0))) == Told(Outcome.BY_HAND, "6月参保完成率总数为 0，须人工判定")


@pytest.mark.parametrize("month", [3, 4, 5, 6])
def test_pension_bands_give_every_town_exactly_one_colour(month):
    towns = {str(done): pair(done, 90_000) for done in range(0, 90_001, 250)}
    edges = [45_000, 54_000, 58_500, 63_000, 67_500, 72_000, 76_500]
    towns |= {str(done): pair(done, 90_000) for edge in edges for done in (edge - 1, edge, edge + 1)}
    colours = [judge("threshold", clause, towns, month=month) for clause in (FLAG, YELLOW, RED)]
    for town in towns:
        assert [colour[town].outcome for colour in colours].count(Outcome.MET) == 1
        assert [colour[town].outcome for colour in colours].count(Outcome.NOT_MET) == 2


@pytest.mark.parametrize(("done", "total", "percent"), [(225, 180, "125"), (1_351, 1_250, "108.08")])
def test_patents_may_pass_their_target(done, total, percent):
    patents = Yardstick("专利完成率", "%")
    assert shown(pair(done, total), patents) == percent
    assert judge_one("≥100", pair(done, total), yardstick=patents).sentence == (
        f"6月专利完成率 {percent}% ≥ 100%"
    )


def test_ranking_gives_both_who_tie_for_first():
    verdicts = rank("前1", [9, 9, 8, 7, 6, 5, 4, 3])
    assert called(verdicts) == "ab"
    assert verdicts["a"].sentence == "10月调解成功率 9%，并列第 1 名（共 8 个）"
    assert outcomes(verdicts) == {Outcome.MET: 2, Outcome.NOT_MET: 6}


def test_ranking_of_eight_who_tie_is_judged_by_hand():
    verdicts = rank("前1", [9] * 8)
    assert outcomes(verdicts) == {Outcome.BY_HAND: 8}
    assert told(verdicts["h"]) == Told(
        Outcome.BY_HAND, "10月调解成功率 9%，前 1 名共有 8 个（共 8 个），超过一半，须人工判定", "9"
    )
