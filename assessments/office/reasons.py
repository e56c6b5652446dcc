"""The words that the office may want to say with a decision, proposed from the figures."""

from assessments.models import Determination
from assessments.recheck import AGAINST
from rules.criteria import Outcome, Verdict
from rules.standards import Bound, plain

USUAL_REASONS = ("佐证不足", "未达标准", "非本月事项", "重复申报", "表述不清", "单位有误")
AGAINST_REASONS = ("以部门补充数据为准", "数据口径有误，已核实", "会议研究决定")


def reasons_for(line: Determination, verdict: Verdict | None) -> dict[str, list[str]]:
    """What the office may want to say at each step that asks for words: what the figures say, then the usual.

    Against 不符合 and 无数据 the acceptance asks for words too.
    """
    against = AGAINST_REASONS if verdict and verdict.outcome in AGAINST else ()
    figures = [words] if (words := _figures_say(line, verdict)) else []
    usual = [*figures, *USUAL_REASONS]
    others = {"return": usual, "ask": usual, "reject": usual, "refer": [*figures, "标准理解有分歧"]}
    return others | ({"accept": list(against)} if against else {})


def _figures_say(line: Determination, verdict: Verdict | None) -> str:
    """`6月标准 85%，还差 345`, or the sentence of the verdict where no single bound was missed, or ""."""
    if verdict is None or verdict.outcome == Outcome.MET:
        return ""
    month = line.data_month.month
    test = line.clause.criterion.test_for(month)
    metric = line.clause.metric
    if verdict.outcome != Outcome.NOT_MET or not isinstance(test, Bound) or metric is None:
        return verdict.sentence
    measure = metric.measure
    asked = f"{month}月标准 {'' if test.op == '≥' else test.op}{plain(test.number)}{measure}"
    return f"{asked}，{verdict.shortfall or f'实际 {verdict.shown}{measure}'}"
