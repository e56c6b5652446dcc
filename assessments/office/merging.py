"""并案 at the office's desk: what may be merged with a line, what was, and the one press that does it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from assessments.models import WITH_OFFICE, Determination, LineState
from assessments.office.lines import lines_for_desk
from assessments.office.repetition import LikelyRepetition
from assessments.permissions import is_free_to_decide
from assessments.same_matter import merge_fault, merged_words
from assessments.steps import steps_open_to
from assessments.workflow import take_step
from departments.models import User


@dataclass(frozen=True)
class SeenLine:
    """A line as it stood on the page where the press was made."""

    line: Determination
    version: int
    state: str

    @classmethod
    def of(cls, line: Determination) -> "SeenLine":
        return cls(line, line.version, line.state)

    def __str__(self) -> str:
        return f"{self.line.pk}.{self.version}.{self.state}"


@dataclass(frozen=True)
class MergeChoice:
    """One press of 并案: which line counts, which are merged into it, and what the button says."""

    counted: SeenLine
    merged: tuple[SeenLine, ...]
    label: str

    @property
    def sent(self) -> str:
        """The merged lines as the form sends them."""
        return " ".join(map(str, self.merged))


@dataclass(frozen=True)
class MergePanel:
    """What the desk shows of 并案 beside a line.

    `merged` are those that this line counts for, `counted` is the one that counts for this line, with the words
    of why; `likely` are the likely repetitions with their press, where there is one, `all_likely` merges several of
    them at once, and `others` are lines that could be merged without looking alike.
    """

    merged: list[Determination]
    counted: Determination | None
    words: str
    likely: list[tuple[LikelyRepetition, MergeChoice | None]]
    all_likely: MergeChoice | None
    others: list[tuple[Determination, MergeChoice]]

    def __bool__(self) -> bool:
        return bool(self.merged or self.counted or self.likely or self.others)


def merge_panel(line: Determination, likely: Sequence[LikelyRepetition], user: User) -> MergePanel:
    """What may be merged with a line by this reader, and what was; two queries, three of a line that was merged."""
    merged = list(line.merged_lines.with_names())
    counted = Determination.objects.with_names().get(pk=line.merged_into_id) if line.merged_into_id else None
    found = [(other, choice) for other in _beside(line) if (choice := _choice(line, other, user))]
    choices = {other.pk: choice for other, choice in found}
    pairs = [(each, choices.get(each.line.pk)) for each in likely]
    into_this = [choice for _, choice in pairs if choice and choice.counted.line.pk == line.pk]
    alike = {each.line.pk for each in likely}
    return MergePanel(
        merged=merged,
        counted=counted,
        words=merged_words(counted) if counted else "",
        likely=pairs,
        all_likely=_together(into_this) if len(into_this) > 1 else None,
        others=[(other, choice) for other, choice in found if other.pk not in alike],
    )


def _beside(line: Determination) -> list[Determination]:
    """The lines of the month about the same unit that could be of the same matter."""
    rows = lines_for_desk().prefetch_related(None).filter(month=line.month_id, unit=line.unit_id)
    return [other for other in rows if merge_fault(line, other) is None]


def _choice(line: Determination, other: Determination, user: User) -> MergeChoice | None:
    """The press that makes one of the two count; None where neither state nor reader allow one.

    Whatever counts already stays; of two undecided lines it is the one whose desk is open.
    """
    if other.state == LineState.ACCEPTED:
        return _into(other, line, "本条并入它，不重复计", user)
    if line.state == LineState.ACCEPTED:
        return _into(line, other, "把它并入本条", user)
    if line.state in WITH_OFFICE and _may(user, line, "accept"):
        return _into(line, other, "审定本条，把它并入", user)
    return None


def _into(counted: Determination, merged: Determination, label: str, user: User) -> MergeChoice | None:
    if not _may(user, merged, "merge") or not is_free_to_decide(user, counted):
        return None
    return MergeChoice(SeenLine.of(counted), (SeenLine.of(merged),), label)


def _may(user: User, line: Determination, name: str) -> bool:
    return any(step.name == name for step in steps_open_to(user, line))


def _together(choices: Sequence[MergeChoice]) -> MergeChoice:
    merged = tuple(seen for choice in choices for seen in choice.merged)
    verb = "" if choices[0].counted.state == LineState.ACCEPTED else "审定本条，"
    return MergeChoice(choices[0].counted, merged, f"{verb}以上 {len(merged)} 条都并入")


@transaction.atomic
def merge(counted: SeenLine, merged: Collection[SeenLine], *, actor: User) -> Determination:
    """并案: one line counts, accepted right here where it is not yet, and the others are merged into it; all or none.

    Returns the counted line. Raises as `take_step` does, for each of the lines.
    """
    line = counted.line
    if counted.state != LineState.ACCEPTED:
        line = take_step(line, "accept", actor=actor, version=counted.version, seen_state=counted.state)
    for each in merged:
        take_step(each.line, "merge", actor=actor, into=line, version=each.version, seen_state=each.state)
    return line
