"""The desk of a month: one tab, gone through thing by thing, with how much waits in each of the others."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from assessments import permissions
from assessments.models import WITH_OFFICE, Determination, Explanation, ExplanationState, Month
from assessments.office.explanations import explanations_for_office, spared_under, with_marks
from assessments.office.lines import PlacedLine, lines_for_office, placed, progress
from assessments.office.narrowing import QueueNarrowing
from assessments.office.order import is_aside
from assessments.office.queue import keys_in_tab
from assessments.office.tabs import EXPLANATIONS, TABS, tab_label, tab_of
from assessments.sheet.clauses import was_sent_back
from departments.models import User

NOT_ON_THE_DESK = ("spared", "unreported", "departments")
NOT_WAITING = ("away", "decided", *NOT_ON_THE_DESK)


@dataclass(frozen=True)
class DeskEntry:
    """One thing to go to: its key, and whether this reader keeps out of it (回避)."""

    pk: int
    is_aside: bool


@dataclass(frozen=True)
class Desk:
    """A month as one reader goes through it; of the explanations those that want a look.

    `returned` are the explanations that were sent back (请重写): 退回待复 counts them, and its list shows them.
    """

    month: Month
    user: User
    lines: Mapping[str, Sequence[PlacedLine]]
    explanations: Sequence[Explanation]
    returned: Sequence[Explanation]
    decided: int
    total: int

    def entries(self, narrowing: QueueNarrowing) -> list[DeskEntry]:
        """The things of a tab that the filter lets through."""
        if narrowing.tab == EXPLANATIONS:
            let_through = filter(narrowing.explained, self.explanations)
            return [DeskEntry(each.pk, self._keeps_out(each)) for each in let_through]
        lines = {line.pk: line for line in self.lines.get(narrowing.tab, ())}
        keys = keys_in_tab(self.month, self.user, narrowing)
        return [DeskEntry(pk, is_aside(lines[pk], self.user)) for pk in keys if pk in lines]

    def _keeps_out(self, explanation: Explanation) -> bool:
        may_decide = permissions.is_free_to_decide(self.user, explanation)
        return permissions.may_review(self.user) and not may_decide

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """Name, label and count of every tab that the desk goes through."""
        names = [name for name in TABS if name not in NOT_ON_THE_DESK]
        return [(name, tab_label(name, self.month), self._count(name)) for name in names]

    def _count(self, tab: str) -> int:
        beside = len(self.returned) if tab == "away" else 0
        return len(self.explanations if tab == EXPLANATIONS else self.lines.get(tab, ())) + beside

    def open_tab(self, asked: str, pk: int | None) -> str:
        """The tab that is asked for, or that of the line, or else the first in which something waits."""
        if asked in TABS and asked not in NOT_ON_THE_DESK:
            return asked
        of_line = (tab for tab, lines in self.lines.items() if any(line.pk == pk for line in lines))
        waiting = (name for name in TABS if name not in NOT_WAITING and self._count(name))
        return next(chain(of_line, waiting), next(iter(TABS)))


def start_of(entries: Sequence[DeskEntry], pk: int | None) -> DeskEntry | None:
    """What the desk opens with: what is asked for, or the first that this reader may decide, or the first."""
    asked = (entry for entry in entries if entry.pk == pk)
    free = (entry for entry in entries if not entry.is_aside)
    return next(chain(asked, free, entries), None)


def desk_of(month: Month, user: User) -> Desk:
    """A constant number of queries, whatever the month holds."""
    by_tab: dict[str, list[PlacedLine]] = defaultdict(list)
    lines = placed(lines_for_office(month))
    for line in lines:
        by_tab[tab_of(line)].append(line)
    explanations = explanations_for_office(month)
    filed = [each for each in explanations if each.state == ExplanationState.FILED]
    decided, total = progress([*(line.state for line in lines), *(each.state for each in explanations)])
    remarkable = [each.explanation for each in with_marks(filed, spared_under(filed)) if each.marks]
    returned = [each for each in explanations if was_sent_back(each)]
    return Desk(month, user, by_tab, remarkable, returned, decided, total)


def keys_waiting(month: Month) -> dict[str, list[int]]:
    """The keys of what still waits for a decision, of lines and of explanations; two queries."""
    lines = Determination.objects.filter(month=month.pk, state__in=WITH_OFFICE)
    explanations = Explanation.objects.filter(month=month.pk, state=ExplanationState.FILED)
    waiting = {"lines": lines, "explanations": explanations}
    return {name: list(things.order_by().values_list("pk", flat=True)) for name, things in waiting.items()}
