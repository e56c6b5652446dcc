"""One clause of the sheet: its lines and explanations, what the figures call for, and what is still missing.

A clause in effect ends in determinations or in an explanation; a proposal that was neither taken nor
declined, and a line or an explanation whose figures have changed since, are still open.
"""

from dataclasses import dataclass, field
from functools import cached_property

from assessments.basis import outdated_words
from assessments.models import Determination, Explanation, ExplanationState, LineState
from rules.judging import Finding
from rules.models import Clause

EDITABLE = (LineState.DRAFT, LineState.RETURNED, LineState.ASKED)
UNFILED = (ExplanationState.DRAFT, ExplanationState.RETURNED)
REMARKABLE_MONTHS = 3


def is_back(thing: Determination | Explanation) -> bool:
    """Came back from the office, and nothing was done about it yet."""
    back = thing.state in (*EDITABLE[1:], ExplanationState.RETURNED)
    return back and thing.version == thing.decided_version


def goes_back_alone(thing: Determination | Explanation) -> bool:
    """Came back and was answered in what needs no second signature: only 重新报送 is still to be pressed."""
    back = thing.state in (*EDITABLE[1:], ExplanationState.RETURNED)
    signed = isinstance(thing, Explanation) or thing.signed_core == thing.core
    return back and signed and not is_back(thing)


def is_ready(thing: Determination | Explanation) -> bool:
    """Waits for the head: not with the office, and, where it came back, changed in what the head signs for."""
    unfiled = thing.state in (*EDITABLE, ExplanationState.RETURNED)
    return unfiled and not is_back(thing) and not goes_back_alone(thing)


@dataclass(frozen=True)
class Before:
    """What the clause led to last month, and how many months in a row its explanation gives one reason."""

    explanation: Explanation | None = None
    lines: tuple[Determination, ...] = ()
    same_reason_months: int = 0


@dataclass(frozen=True)
class Stale:
    """A line or an explanation whose figures have changed since: under which clause, and the sentence."""

    clause: Clause
    words: str


@dataclass
class ClauseRow:
    """One clause of the sheet with everything that it has led to so far."""

    clause: Clause
    applies: bool
    lines: list[Determination] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    declined: list[Explanation] = field(default_factory=list)
    explanation: Explanation | None = None
    before: Before = field(default_factory=Before)
    stale: dict[int, str] = field(default_factory=dict)

    @property
    def settled(self) -> set[int]:
        """The units that have a line or an explanation of their own."""
        declined = {explanation.unit_id for explanation in self.declined if explanation.unit_id}
        return declined | {line.unit_id for line in self.lines}

    @property
    def called_for(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_called_for]

    @cached_property
    def proposals(self) -> list[Finding]:
        """What the figures call for and nobody has taken up or declined."""
        settled = self.settled
        return [finding for finding in self.called_for if finding.unit.pk not in settled]

    @cached_property
    def outdated(self) -> dict[int, str]:
        """By pk, what stands against each explanation that is not with the office: the figures moved since."""
        unfiled = [explanation for explanation in self.explanations if explanation.state in UNFILED]
        words = {
            explanation.pk: outdated_words(explanation, self.findings, self.settled)
            for explanation in unfiled
        }
        return {pk: sentence for pk, sentence in words.items() if sentence}

    @property
    def explanations(self) -> list[Explanation]:
        return [*self.declined, *([self.explanation] if self.explanation else [])]

    @property
    def problems(self) -> list[str]:
        """What keeps the clause from being complete, as short Chinese sentences."""
        if not self.applies:
            return []
        problems = [f"{len(self.proposals)} 条待确认"] if self.proposals else []
        problems += [f"{line.unit.label}的数据已变" for line in self.lines if line.pk in self.stale]
        problems += [
            f"{explanation.unit.label if explanation.unit else ''}说明与数据不符，请重看"
            for explanation in self.explanations
            if explanation.pk in self.outdated
        ]
        problems += [f"{line.unit.label}未写事由" for line in self.lines if not line.grounds]
        problems += [f"{line.unit.label}{line.get_state_display()}" for line in self.lines if is_back(line)]
        problems += ["说明请重写" for explanation in self.explanations if is_back(explanation)]
        again = "改好了，还没有重新报送"
        problems += [f"{line.unit.label}{again}" for line in self.lines if goes_back_alone(line)]
        problems += [f"说明{again}" for explanation in self.explanations if goes_back_alone(explanation)]
        if not (self.proposals or self.lines or self.explanations):
            problems.append("未填")
        return problems

    @property
    def is_silent(self) -> bool:
        """Whether the clause, or a unit that the figures called for, led to nothing and has no explanation."""
        unsaid = not (self.lines or self.explanations)
        return self.applies and bool(self.proposals or unsaid)

    @property
    def is_complete(self) -> bool:
        return not self.problems

    @property
    def square(self) -> str:
        """The state of the small square: na, empty, open, returned, given or explained."""
        if not self.applies:
            return "na"
        things: list[Determination | Explanation] = [*self.lines, *self.explanations]
        if any(is_back(thing) or goes_back_alone(thing) for thing in things):
            return "returned"
        if self.problems:
            return "empty" if self.problems == ["未填"] else "open"
        return "given" if self.lines else "explained"
