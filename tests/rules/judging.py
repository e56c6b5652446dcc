from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from departments.months import CalendarMonth
from rules.criteria import Candidate, Outcome, evaluate
from rules.figures import Figure, Yardstick
from rules.grammar import parse

PENSION = Yardstick("参保完成率", "%")
MEDIATION = Yardstick("调解成功率", "%")
CASES = Yardstick("立案数", "件", places=1)


def value(number):
    return Figure(value=Decimal(number))


def pair(done, total):
    return Figure(done=Decimal(done), total=Decimal(total))


class Told(NamedTuple):
    """What people read of a verdict."""

    outcome: Outcome
    sentence: str
    shown: str = ""
    shortfall: str = ""


def told(verdict):
    return Told(verdict.outcome, verdict.sentence, verdict.shown, verdict.shortfall)


def judge(kind, standard, figures, *, month=6, yardstick=PENSION):
    """The verdicts for figures by unit; a unit's group is 镇街."""
    candidates = [Candidate(unit, "镇街", figure) for unit, figure in figures.items()]
    return evaluate(
        parse(kind, standard),
        data_month=CalendarMonth(2026, month),
        candidates=candidates,
        yardstick=yardstick,
    )


def judge_one(standard, figure, *, month=6, yardstick=PENSION):
    return judge("threshold", standard, {"chunxi": figure}, month=month, yardstick=yardstick)["chunxi"]


def rank(standard, numbers, *, yardstick=MEDIATION):
    """The verdicts for plain values of units a, b, c …"""
    return judge(
        "ranking",
        standard,
        dict(zip("abcdefghij", map(value, numbers), strict=False)),
        month=10,
        yardstick=yardstick,
    )


def called(verdicts):
    return "".join(unit for unit, verdict in verdicts.items() if verdict.outcome == Outcome.MET)


def outcomes(verdicts):
    return Counter(verdict.outcome for verdict in verdicts.values())
