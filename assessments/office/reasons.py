"""The words that the office may want to say with a decision: the six usual reasons, filled with what is known.

| reason     | what it carries                                  | ticked from the start                        |
| ---------- | ------------------------------------------------ | -------------------------------------------- |
| 佐证不足   | that no file is attached                         | judgement clause, no file                    |
| 未达标准   | the month's standard and how far the figure is   | the figures speak against the line           |
| 非本月事项 | the month that the facts are about               | judgement clause, an earlier data month      |
| 重复申报   | whose line is of the same matter, whether it counts | judgement clause, a likely repetition      |
| 表述不清   | that neither time, number nor document is named  | judgement clause, grounds shorter than eight |
| 单位有误   | nothing: the figures know no other unit          | never                                        |

Of several the likely repetition comes first, then the month, the files, the words. Nothing is ever ticked for an
acceptance: the reasons against the machine are chosen by hand.
"""

from collections.abc import Mapping, Sequence

from assessments.grounds_hint import grounds_hint
from assessments.models import WITH_OFFICE, Determination, LineState
from assessments.office.repetition import LikelyRepetition
from assessments.recheck import AGAINST
from rules.criteria import Outcome, Verdict
from rules.standards import Bound, plain

NO_EVIDENCE, BELOW, OTHER_MONTH = "佐证不足", "未达标准", "非本月事项"
REPEATED, UNCLEAR, WRONG_UNIT = "重复申报", "表述不清", "单位有误"
USUAL_REASONS = (NO_EVIDENCE, BELOW, OTHER_MONTH, REPEATED, UNCLEAR, WRONG_UNIT)  # Alt+1 to Alt+6
PROBABLE = (REPEATED, OTHER_MONTH, NO_EVIDENCE, UNCLEAR)
AGAINST_REASONS = ("以部门补充数据为准", "数据口径有误，已核实", "会议研究决定")
LEAST_GROUNDS = 8
STILL_THERE = (*WITH_OFFICE, LineState.RETURNED, LineState.ASKED)

Likely = Sequence[LikelyRepetition]


def reasons_for(line: Determination, verdict: Verdict | None, likely: Likely = ()) -> dict[str, list[str]]:
    """What the office may want to say at each step that asks for words: the six usual reasons, then the figures.

    `likely` are the line's likely repetitions. Against 不符合 and 无数据 the acceptance asks for words too.
    """
    against = AGAINST_REASONS if verdict and verdict.outcome in AGAINST else ()
    carried = carried_words(line, verdict, likely)
    figures = [verdict.sentence] if verdict and verdict.outcome not in (Outcome.MET, Outcome.NOT_MET) else []
    below = [carried[BELOW]] if BELOW in carried else []
    usual = [*(carried.get(name, name) for name in USUAL_REASONS), *figures]
    others = {"return": usual, "ask": usual, "reject": usual, "refer": [*below, *figures, "标准理解有分歧"]}
    return others | ({"accept": list(against)} if against else {})


def preselected(line: Determination, verdict: Verdict | None, likely: Likely = ()) -> list[str]:
    """The reason that is ticked from the start, as `reasons_for` has it; at most one, as the table above says."""
    carried = carried_words(line, verdict, likely)
    if line.clause.is_machine_checked:
        return [carried[BELOW]] if BELOW in carried else []
    told = {
        REPEATED: REPEATED in carried,
        OTHER_MONTH: line.is_late_data,
        NO_EVIDENCE: not line.evidence.all(),
        UNCLEAR: len(line.grounds) < LEAST_GROUNDS,
    }
    return next(([carried.get(name, name)] for name in PROBABLE if told[name]), [])


def carried_words(line: Determination, verdict: Verdict | None, likely: Likely) -> Mapping[str, str]:
    """By their names the reasons that know more than their name, with all that they say."""
    says = {
        NO_EVIDENCE: "" if line.evidence.all() else "没有附佐证材料",
        BELOW: _figures_say(line, verdict),
        OTHER_MONTH: f"说的是{line.data_month.chinese}的事" if line.is_late_data else "",
        REPEATED: next(filter(None, (_repetition_says(line, each) for each in likely)), ""),
        UNCLEAR: "没有写明时间、数量或文号" if grounds_hint(line.grounds) else "",
    }
    return {name: f"{name}：{words}" for name, words in says.items() if words}


def _figures_say(line: Determination, verdict: Verdict | None) -> str:
    """`6月标准 85%，还差 345`, or the sentence of the verdict where no single bound was missed; "" but for 不符合.

    What a pair counts (人, 件) no metric knows: its measure is that of the rate.
    """
    if verdict is None or verdict.outcome != Outcome.NOT_MET:
        return ""
    month = line.data_month.month
    test = line.clause.criterion.test_for(month)
    metric = line.clause.metric
    if not isinstance(test, Bound) or metric is None:
        return verdict.sentence
    measure = metric.measure
    asked = f"{month}月标准 {'' if test.op == '≥' else test.op}{plain(test.number)}{measure}"
    return f"{asked}，{verdict.shortfall or f'实际 {verdict.shown}{measure}'}"


def _repetition_says(line: Determination, likely: LikelyRepetition) -> str:
    """Whose line of the same unit is of the same matter; "" of another unit's, and of what does not stand."""
    other, whose = (
        likely.line,
        "本部门" if likely.line.assessor_id == line.assessor_id else likely.line.assessor.label,
    )
    if not likely.is_same_unit:
        return ""
    if other.state == LineState.ACCEPTED:
        when = f"{other.month.calendar_month.chinese}" if likely.is_earlier else ""
        return f"{when}已由{whose}认定（{other.clause.label}），不重复计"
    return f"与{whose}{other.clause.label}是同一事项" if other.state in STILL_THERE else ""
