"""What the rules of a year propose now: computed from the boards each time, kept by nobody until somebody decides."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import rfc8785

from boards.attention.kinds import MOST_SPAN, AttentionFinding, Lights, found, gone
from boards.attention.lights import lights_of
from boards.models import AttentionCase, AttentionRule, CaseState
from departments.months import CalendarMonth


@dataclass(frozen=True)
class DecidedCase:
    """A case with what is left of its cause: `lost` of its lights stand on no board any more."""

    case: AttentionCase
    lost: int

    @property
    def is_baseless(self) -> bool:
        return self.lost == len(self.case.keys)

    @property
    def mark(self) -> str:
        """What a correction did to the cause, in words; "" where all of it stands."""
        if not self.lost:
            return ""
        return "缘由已被更正取消" if self.is_baseless else f"缘由中 {self.lost} 盏灯已被更正"


@dataclass(frozen=True)
class YearAttention:
    """A year's rules, what they propose that nobody has decided, the newest month first, and what was decided."""

    year: int
    rules: tuple[AttentionRule, ...]
    open: tuple[AttentionFinding, ...]
    cases: tuple[DecidedCase, ...]

    @property
    def is_on(self) -> bool:
        return any(rule.is_on for rule in self.rules)

    @property
    def to_hold(self) -> list[DecidedCase]:
        return [one for one in self.cases if one.case.state == CaseState.ADOPTED]


def year_attention(year: int, lights: Lights | None = None) -> YearAttention:
    """A constant number of queries; `lights` are those of a draft beside the boards, where one is looked at."""
    rules = AttentionRule.objects.of(year)
    cases = list(AttentionCase.objects.around(year))
    january = CalendarMonth(year, 1)
    if lights is None:
        lights = lights_of(january.plus(1 - MOST_SPAN).up_to(CalendarMonth(year, 12)))
    return YearAttention(
        year,
        tuple(rules),
        tuple(open_findings(rules, cases, year, lights)),
        tuple(
            DecidedCase(case, sum(1 for _ in gone(case.keys, lights)))
            for case in cases
            if case.month.year == year
        ),
    )


def open_findings(
    rules: Sequence[AttentionRule], cases: Collection[AttentionCase], year: int, lights: Lights
) -> list[AttentionFinding]:
    """What the rules that are on find in the months of the year that are out and no decision stands on.

    `cases` are those around the year: a light of December that is decided counts no more in January.
    """
    months = [at for at in sorted(lights) if at.year == year]
    findings = []
    for row in rules:
        if row.is_on:
            standing = [case for case in cases if case.kind == row.kind and case.state != CaseState.WITHDRAWN]
            used = {key for case in standing for key in case.keys}
            decided = {(case.unit.code, case.month) for case in standing}
            findings += [
                one for one in found(row.rule, lights, months, used) if (one.unit, one.month) not in decided
            ]
    return sorted(findings, key=lambda one: one.month, reverse=True)


def seal_of(finding: AttentionFinding) -> str:
    """What whoever looked at a proposal has seen: its rule, its lights and what it proposes."""
    told = [finding.rule.words, finding.rule.measure, *map(list, finding.keys)]
    return hashlib.sha256(rfc8785.dumps(told)).hexdigest()[:16]
