"""A whole paper scored: every unit's leaves, total, share, places and grade. Plain Python, no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from appraisals.grading import Contender, Grade, grade
from appraisals.outcomes import LeafOutcome, RuledLeaf, reasons_of
from appraisals.reasons import EvaluatedReason, LeafReason
from appraisals.scoring import Adjusted, Caps, LeafPoints, Scored, score

NOTHING_ADJUSTED = Adjusted()


@dataclass(frozen=True)
class ScoredUnit:
    """A unit of the register as it stands on a paper, with what was accepted or ruled beside its leaves."""

    code: str
    name: str
    group: str
    red_lights: int = 0
    adjusted: Adjusted = NOTHING_ADJUSTED
    has_veto: bool = False
    has_exception: bool = False
    ruled: Grade | None = None
    is_chosen: bool = False


@dataclass(frozen=True)
class ScoringFacts:
    """Everything that a paper's points rest on. `nodes` are all numbers of its tree in order, with name and full."""

    full: Fraction
    caps: Caps
    excellent: Fraction | None
    good: Fraction | None
    pools: Sequence[frozenset[str]]
    nodes: Sequence[tuple[str, str, Fraction]]
    outcomes: Sequence[LeafOutcome]
    units: Sequence[ScoredUnit]
    rulings: Mapping[tuple[str, str], RuledLeaf] = field(default_factory=dict)


@dataclass(frozen=True)
class ScoredRow:
    """One unit's row; without total, places and grade while a leaf is undecided."""

    unit: ScoredUnit
    reasons: Sequence[LeafReason]
    scored: Scored
    rank: int | None
    group_rank: int | None
    grade: Grade | None

    def points_under(self, number: str) -> Fraction:
        """What the leaves under a node come to, itself where it is a leaf."""
        under = f"{number}."
        points = (
            reason.points.exact
            for reason in self.reasons
            if reason.leaf.number == number or reason.leaf.number.startswith(under)
        )
        return sum((one for one in points if one is not None), Fraction(0))


@dataclass(frozen=True)
class PaperResult:
    """All units by place, those without one last; `tied` stand level at a cut and wait for a ruling."""

    facts: ScoringFacts
    units: Sequence[ScoredRow]
    tied: Sequence[str]


def scored_paper(facts: ScoringFacts) -> PaperResult:
    """Score every unit of a paper, and grade those that have a total."""
    reasons = {one.code: reasons_of(facts.outcomes, one.code, facts.rulings) for one in facts.units}
    scored = {one.code: _scored(facts, one, reasons[one.code]) for one in facts.units}
    totals = {code: one.exact for code, one in scored.items() if one.exact is not None}
    grades, tied = _graded(facts, totals, reasons)
    by_group = {
        one.code: {
            other.code: totals[other.code]
            for other in facts.units
            if other.code in totals and other.group == one.group
        }
        for one in facts.units
    }
    rows = [
        ScoredRow(
            one,
            reasons[one.code],
            scored[one.code],
            _place(one.code, totals),
            _place(one.code, by_group[one.code]),
            grades.get(one.code),
        )
        for one in facts.units
    ]
    rows.sort(key=lambda row: len(rows) + 1 if row.rank is None else row.rank)
    return PaperResult(facts, rows, tied)


def _scored(facts: ScoringFacts, unit: ScoredUnit, reasons: Sequence[LeafReason]) -> Scored:
    leaves = [LeafPoints(reason.leaf.number, reason.leaf.full, reason.points) for reason in reasons]
    return score(leaves, facts.full, adjusted=unit.adjusted, caps=facts.caps)


def _place(code: str, totals: Mapping[str, Fraction]) -> int | None:
    """Equal totals share a place, and the next is skipped."""
    if code not in totals:
        return None
    return 1 + sum(total > totals[code] for total in totals.values())


def _graded(
    facts: ScoringFacts, totals: Mapping[str, Fraction], reasons: Mapping[str, Sequence[LeafReason]]
) -> tuple[dict[str, Grade], list[str]]:
    """Pool by pool; where the paper names no percentages only what a person fixed is a grade."""
    grades: dict[str, Grade] = {}
    tied: list[str] = []
    for pool in facts.pools or sorted({frozenset({one.group}) for one in facts.units}, key=sorted):
        own = [one for one in facts.units if one.group in pool and one.code in totals]
        graded = grade(
            [_contender(one, totals[one.code], reasons[one.code]) for one in own],
            excellent=facts.excellent or Fraction(0),
            good=facts.good or Fraction(0),
            chosen={one.code for one in own if one.is_chosen},
        )
        grades |= graded.grades
        tied += graded.tied
    if facts.excellent is None or facts.good is None:
        fixed = {one.code for one in facts.units if one.has_veto or one.has_exception or one.ruled}
        return {code: given for code, given in grades.items() if code in fixed}, []
    return grades, tied


def _contender(unit: ScoredUnit, total: Fraction, reasons: Sequence[LeafReason]) -> Contender:
    """Of equal totals more in the first branch goes ahead, then more in the evaluation, then fewer red lights."""
    first = sum((_points(one) for one in reasons if one.leaf.number.split(".")[0] == "1"), Fraction(0))
    heard = sum((_points(one) for one in reasons if isinstance(one, EvaluatedReason)), Fraction(0))
    ahead = (first, heard, Fraction(-unit.red_lights))
    return Contender(unit.code, total, ahead, unit.has_veto, unit.has_exception, unit.ruled)


def _points(reason: LeafReason) -> Fraction:
    return reason.points.exact or Fraction(0)
