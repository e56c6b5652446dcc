"""Figures that a clause's text names and its standard does not: text and standard drift apart. Plain Python."""

import re
import unicodedata
from decimal import Decimal

from rules.standards import Band, Bound, Criterion, Ranking, Threshold

FIGURE = r"(?<![0-9.,])(-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|-?[0-9]+(?:\.[0-9]+)?) *"
FALL = "下降|减少|降低|下跌|回落|压降"


def figures_missing(text: str, criterion: Criterion, measure: str) -> list[str]:
    """The figures of a text in the metric's measure that the standard does not hold, as written, each once.

    Only a number right before the measure is a figure (85%, 60分): dates, the numbers of documents, ranks and counts of
    months are none. Without a measure nothing can be told.
    """
    if not measure or not isinstance(criterion, Threshold | Ranking):
        return []
    held = figures_held(criterion)
    narrow, sign = unicodedata.normalize("NFKC", text), unicodedata.normalize("NFKC", measure)
    # 3个月 and 5个工作日 are spans of time, whatever is counted in 个; 2个百分点 is a distance, no value.
    pattern = FIGURE + re.escape(sign) + r"(?!月|工作日|百分点|小时|星期|季度|年)"
    found = re.findall(pattern, narrow)
    if re.search(FALL, narrow):  # 下降10% is -10 in the standard
        held |= {-number for number in held}
    missing = [number for number in found if Decimal(number.replace(",", "")) not in held]
    return [f"{number}{measure}" for number in dict.fromkeys(missing)]


def missing_sentence(missing: list[str]) -> str:
    return f"条文里写着 {'、'.join(missing)}，标准里没有，请核对"


def figures_held(criterion: Criterion) -> set[Decimal]:
    """Every number that a figure is held against."""
    tests: list[Bound | Band] = [item.test for item in getattr(criterion, "items", ())]
    if isinstance(criterion, Ranking) and criterion.bound:
        tests.append(criterion.bound)
    return {
        number
        for test in tests
        for number in ((test.low, test.high) if isinstance(test, Band) else (test.number,))
    }
