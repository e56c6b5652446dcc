"""One clause of the sheet: its lines and explanations, what the figures call for, and what is still missing.

A clause in effect ends in determinations or in an explanation; a proposal that was neither taken nor
declined, and a line or an explanation whose figures have changed since, are still open.
"""

from dataclasses import dataclass, field
from functools import cached_property

from assessments.basis import outdated_words, title
from assessments.models import Determination, Explanation, ExplanationState, LightRequest, LineState
from assessments.superseding import is_own
from rules.judging import ClauseFinding
from rules.models import Clause

SENT_BACK = (LineState.RETURNED, LineState.ASKED)
EDITABLE = (LineState.DRAFT, *SENT_BACK)
UNFILED = (ExplanationState.DRAFT, ExplanationState.RETURNED)
REMARKABLE_MONTHS = 3


def was_sent_back(thing: Determination | Explanation) -> bool:
    return thing.state in (*SENT_BACK, ExplanationState.RETURNED)


def is_back(thing: Determination | Explanation) -> bool:
    """Came back from the office, and nothing was done about it yet."""
    return was_sent_back(thing) and thing.version == thing.decided_version


def goes_back_alone(thing: Determination | Explanation) -> bool:
    """Came back and was answered in what needs no second signature: only 重新报送 is still to be pressed."""
    signed = isinstance(thing, Explanation) or thing.signed_core == thing.core
    return was_sent_back(thing) and signed and not is_back(thing)


def is_ready(thing: Determination | Explanation) -> bool:
    """Waits for the head: not with the office, and, where it came back, changed in what the head signs for."""
    unfiled = thing.state in (*EDITABLE, ExplanationState.RETURNED)
    return unfiled and not is_back(thing) and not goes_back_alone(thing)


def is_with_the_office(thing: Determination | Explanation) -> bool:
    """Filed and waiting for its decision; what was accepted and reopened has its own way (`recheck`)."""
    return thing.state == LineState.FILED and not thing.reopened_because


def what_to_do(thing: Determination | Explanation) -> str:
    """How its department comes to look at it again."""
    if not is_with_the_office(thing):
        return "请重新确认" if isinstance(thing, Determination) else "请重看"
    return "请联系审核员退回" if thing.decided_at else "请撤回重看，再重新报送"


@dataclass(frozen=True)
class Before:
    """What the clause led to last month, and how many months in a row its explanation gives one reason."""

    explanation: Explanation | None = None
    lines: tuple[Determination, ...] = ()
    same_reason_months: int = 0


@dataclass(frozen=True)
class Figures:
    """The verdict's sentence, or else the figure, and a digest of both: what a signature covers of them."""

    words: str
    digest: str


@dataclass(frozen=True)
class Stale:
    """A line or an explanation whose figures have changed since: under which clause, and the sentence."""

    clause: Clause
    words: str
    thing: Determination | Explanation

    @property
    def is_filed(self) -> bool:
        """With the office, undecided: it holds up no signature of the others."""
        return is_with_the_office(self.thing)


@dataclass
class ClauseRow:
    """One clause of the sheet with everything that it has led to so far."""

    clause: Clause
    applies: bool
    lines: list[Determination] = field(default_factory=list)
    findings: list[ClauseFinding] = field(default_factory=list)
    declined: list[Explanation] = field(default_factory=list)
    explanation: Explanation | None = None
    before: Before = field(default_factory=Before)
    stale: dict[int, str] = field(default_factory=dict)
    replaced: list[Explanation] = field(default_factory=list)  # rests while a line that is not filed stands
    figures: dict[int, Figures] = field(default_factory=dict)  # by pk of a line
    requests: list[LightRequest] = field(default_factory=list)  # what the office asked for, answered or not
    asked: list[LightRequest] = field(default_factory=list)  # those of them that wait for an answer

    @property
    def settled(self) -> set[int]:
        """The units that have a line or an explanation of their own."""
        declined = {explanation.unit_id for explanation in self.declined if explanation.unit_id}
        return declined | {line.unit_id for line in self.lines}

    @property
    def reported(self) -> list[int]:
        """The units that the department itself gave a line; words beside those of the office may still be asked for."""
        return [line.unit_id for line in self.lines if is_own(line)]

    @property
    def called_for(self) -> list[ClauseFinding]:
        return [finding for finding in self.findings if finding.is_called_for]

    @cached_property
    def proposals(self) -> list[ClauseFinding]:
        """What the figures call for and nobody has taken up or declined."""
        settled = self.settled
        return [finding for finding in self.called_for if finding.unit.pk not in settled]

    @cached_property
    def outdated(self) -> dict[int, str]:
        """By pk, what stands against each explanation that was not decided: the figures moved since."""
        undecided = [one for one in self.explanations if one.state in UNFILED or is_with_the_office(one)]
        return {
            one.pk: f"{title(one)}的说明与数据不符，{what_to_do(one)}"
            for one in undecided
            if outdated_words(one, self.findings, self.settled)
        }

    @property
    def doubted(self) -> list[Stale]:
        """What the figures contradict, filed or not."""
        things: list[Determination | Explanation] = [*self.lines, *self.explanations]
        by_thing = [
            (self.stale if isinstance(thing, Determination) else self.outdated, thing) for thing in things
        ]
        return [Stale(self.clause, words[thing.pk], thing) for words, thing in by_thing if thing.pk in words]

    @property
    def explanations(self) -> list[Explanation]:
        return [*self.declined, *([self.explanation] if self.explanation else [])]

    @property
    def things(self) -> list[Determination | Explanation]:
        """All that stands under the clause in whatever state, what a draft line replaces too."""
        return [*self.lines, *self.explanations, *self.replaced]

    @property
    def problems(self) -> list[str]:
        """What keeps the clause from being complete, as short Chinese sentences."""
        if not self.applies:
            return []
        problems = [f"{len(self.proposals)} 条待确认"] if self.proposals else []
        open_units = self.settled | {finding.unit.pk for finding in self.proposals}
        problems += [
            f"{request.unit.label}{request.word}，待答复"
            for request in self.asked
            if request.unit_id not in open_units
        ]
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
