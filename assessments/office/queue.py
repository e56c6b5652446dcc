"""The office's month: the queue of what waits for a decision, by tab and department, and who has not filed.

What the desk shows around one line is `office.dossier`; what the office adds is `office.unreported_lights`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from assessments import dates
from assessments.light_requests import requests_of
from assessments.models import WITH_OFFICE, Determination, Explanation, ExplanationState, LineState, Month
from assessments.office.explanations import (
    RemarkedExplanation,
    by_clause,
    explanations_for_office,
    with_marks,
)
from assessments.office.flag_shares import SharesOfMonth, flag_shares
from assessments.office.lines import PlacedLine, lines_for_desk, lines_for_office, placed, progress
from assessments.office.narrowing import NOTHING_ASKED, QueueNarrowing
from assessments.office.returns import DepartmentReturn, UnfiledDepartment, department_returns
from assessments.office.tabs import EXPLANATIONS, TABS, WAITING, own_first, tab_label, tab_of
from assessments.office.unreported_lights import passed_over, unreported
from assessments.permissions import is_free_to_decide
from assessments.proposals import check
from assessments.sheet.clauses import was_sent_back
from departments.contacts import contacts
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.criteria import Verdict

LINES_A_PAGE = 60


def month_in_review(now: datetime) -> CalendarMonth:
    """The oldest month in which something waits for the office, else the latest that is over and unpublished."""
    unpublished = Month.objects.unpublished(now)
    keys = [month.pk for month in unpublished if month.pk]
    lines = Determination.objects.filter(month__in=keys, state__in=WITH_OFFICE)
    explanations = Explanation.objects.filter(month__in=keys, state=ExplanationState.FILED)
    waiting = {*lines.values_list("month", flat=True), *explanations.values_list("month", flat=True)}
    over = [month for month in unpublished if dates.is_over(month.calendar_month, now)]
    months = [month for month in over if month.pk in waiting] or over[-1:] or unpublished
    return months[0].calendar_month if months else CalendarMonth.of(dates.local_day(now))


@dataclass(frozen=True)
class QueuedLine:
    """A line with the verdict of its figures (None for a narrative clause)."""

    line: Determination
    verdict: Verdict | None


@dataclass
class QueueGroup:
    """What one department has in a tab, beside the facts of its return."""

    department: Department
    of: DepartmentReturn
    user: User
    lines: list[QueuedLine] = field(default_factory=list)
    explanations: list[RemarkedExplanation] = field(default_factory=list)
    returned: list[Explanation] = field(default_factory=list)  # 请重写

    @property
    def remarkable(self) -> list[RemarkedExplanation]:
        return [remarked for remarked in self.explanations if remarked.marks]

    @property
    def ordinary(self) -> list[RemarkedExplanation]:
        return [remarked for remarked in self.explanations if not remarked.marks]

    @property
    def same_words(self) -> int:
        """How many explanations say the same words for the third month, or longer."""
        return sum(remarked.same_words for remarked in self.explanations)

    @property
    def takeable(self) -> list[Explanation]:
        """What a press on 采纳 takes: what needs no look, and is not the reader's to keep out of (回避)."""
        explanations = (remarked.explanation for remarked in self.ordinary)
        return [each for each in explanations if is_free_to_decide(self.user, each)]

    @property
    def seen(self) -> str:
        """The same as the form sends it: `pk.version` of each."""
        return " ".join(f"{explanation.pk}.{explanation.version}" for explanation in self.takeable)


@dataclass(frozen=True)
class QueuePage:
    """A tab behind a filter, one page of it: `count` lines or explanations are let through in all."""

    groups: list[QueueGroup]
    count: int
    number: int = 1
    first: int | None = None  # the key of the first thing that the desk goes through

    @property
    def numbers(self) -> range:
        return range(1, max(1, -(-self.count // LINES_A_PAGE)) + 1)


@dataclass(frozen=True)
class MonthOutcome:
    accepted: int
    rejected: int
    undecided: int


@dataclass
class Queue:
    """A month as the office sees it; lines by tab, in register order of their departments.

    `explanations` are those that wait for the office, `returned` those that it sent back (请重写).
    """

    month: Month
    user: User
    lines: dict[str, list[PlacedLine]]
    explanations: list[RemarkedExplanation]
    returned: list[Explanation]
    returns: list[DepartmentReturn]
    shares: SharesOfMonth
    spared: int
    decided: int
    total: int

    @property
    def unfiled(self) -> list[UnfiledDepartment]:
        return [row.unfiled for row in self.returns if row.unfiled]

    @property
    def counts(self) -> dict[str, int]:
        """How many stand in each tab; of explanations, those that need a look."""
        others = {
            EXPLANATIONS: sum(bool(remarked.marks) for remarked in self.explanations),
            "spared": self.spared,
            "unreported": len(self.unfiled),
            "departments": len(self.returns),
            "away": len(self.lines.get("away", ())) + len(self.returned),
        }
        return {name: others.get(name, len(self.lines.get(name, ()))) for name in TABS}

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """Name, label and count of each tab; of a published month what was decided and what stayed out."""
        counts = self.counts
        if self.month.published_at:
            counts[EXPLANATIONS] = len(self.explanations)
            counts = {name: count for name, count in counts.items() if count or name == "decided"}
        elif not counts["again"]:
            del counts["again"]  # which is rare
        return [(name, tab_label(name, self.month), count) for name, count in counts.items()]

    @property
    def ordinary(self) -> int:
        """Explanations that wait beside the remarkable ones; none of a published month."""
        return 0 if self.month.published_at else len(self.explanations) - self.counts[EXPLANATIONS]

    @property
    def outcome(self) -> MonthOutcome:
        """What was decided of the lines, and how many stayed out."""
        states = Counter(line.state for lines in self.lines.values() for line in lines)
        accepted, rejected = states[LineState.ACCEPTED], states[LineState.REJECTED]
        return MonthOutcome(accepted, rejected, states.total() - accepted - rejected)

    @property
    def is_all_decided(self) -> bool:
        """Whether nothing waits for the office or for a department, and something was decided."""
        waits = self.explanations or self.unfiled
        return bool(self.total and not waits and not any(self.counts[name] for name in (*WAITING, "away")))

    def open_tab(self, asked: str = "") -> str:
        """The tab that is asked for, or else the first in which something waits."""
        if asked in TABS:
            return asked
        if self.month.published_at:
            return "decided"
        waiting = next((name for name in WAITING if self.counts[name]), "")
        if waiting or self.explanations:
            return waiting or EXPLANATIONS
        return "unreported" if self.unfiled else "departments" if self.total else "flags"

    def page(self, narrowing: QueueNarrowing, number: int = 1) -> QueuePage:
        """A page of a tab by department, in register order, each line with its verdict."""
        if narrowing.tab == EXPLANATIONS:
            return self._explained(narrowing)
        lines = self.lines.get(narrowing.tab, ())
        keys = [line.pk for line in own_first(narrowing.tab, lines, self.user)]
        if narrowing.parts:
            keys = keys_in_tab(self.month, self.user, narrowing)
        returned = self._returned(narrowing)
        page = QueuePage([], len(keys) + len(returned), 1, keys[0] if keys else None)
        at = number if number in page.numbers else 1
        start, end = (at - 1) * LINES_A_PAGE, at * LINES_A_PAGE
        shown = returned[max(0, start - len(keys)) : max(0, end - len(keys))]  # they follow the lines
        return QueuePage(self._grouped(self._lines(keys[start:end]), shown), page.count, at, page.first)

    def _returned(self, narrowing: QueueNarrowing) -> list[Explanation]:
        is_away = narrowing.tab == "away"
        return [each for each in self.returned if is_away and narrowing.explained(each)]

    def _lines(self, keys: Sequence[int]) -> list[QueuedLine]:
        lines = lines_for_desk().in_bulk(keys)
        verdicts = check(lines.values())
        return [QueuedLine(lines[pk], verdicts.get(pk)) for pk in keys if pk in lines]

    def _grouped(self, lines: Iterable[QueuedLine], returned: Sequence[Explanation]) -> list[QueueGroup]:
        groups: dict[int, QueueGroup] = {}
        for queued in lines:
            self._group(groups, queued.line.assessor).lines.append(queued)
        for explanation in returned:
            self._group(groups, explanation.assessor).returned.append(explanation)
        if not returned:
            return list(groups.values())
        return [groups[row.department.pk] for row in self.returns if row.department.pk in groups]

    def _explained(self, narrowing: QueueNarrowing) -> QueuePage:
        groups: dict[int, QueueGroup] = {}
        let_through = [each for each in self.explanations if narrowing.explained(each.explanation)]
        for remarked in let_through:
            self._group(groups, remarked.explanation.assessor).explanations.append(remarked)
        first = next(
            (each.explanation.pk for each in let_through if each.marks), None
        )  # the desk has no others
        return QueuePage(list(groups.values()), len(let_through), first=first)

    def _group(self, groups: dict[int, QueueGroup], department: Department) -> QueueGroup:
        of = next(row for row in self.returns if row.department == department)
        return groups.setdefault(department.pk, QueueGroup(department, of, self.user))


def queue(month: Month, user: User, now: datetime | None = None) -> Queue:
    """Everything of a month that the office has before it; a constant number of queries, whatever it holds."""
    now = now or timezone.now()
    lines = placed(lines_for_office(month))
    by_tab: dict[str, list[PlacedLine]] = {}
    for line in lines:
        by_tab.setdefault(tab_of(line), []).append(line)
    explanations = explanations_for_office(month)
    filed = [explanation for explanation in explanations if explanation.state == ExplanationState.FILED]
    returned = [explanation for explanation in explanations if was_sent_back(explanation)]
    decided, total = progress(
        [*(line.state for line in lines), *(explanation.state for explanation in explanations)]
    )
    found, shares = unreported(month), flag_shares(month)
    return Queue(
        month=month,
        user=user,
        lines=by_tab,
        explanations=with_marks(filed, by_clause(each.finding for each in found if each.clause.is_light)),
        returned=returned,
        returns=department_returns(month, user, lines, explanations, contacts(), shares, now),
        shares=shares,
        spared=len(passed_over(found, requests_of(month))),
        decided=decided,
        total=total,
    )


def keys_in_tab(month: Month, user: User, narrowing: QueueNarrowing) -> list[int]:
    """The keys of the lines of a tab that the filter lets through, in the order in which this reader takes them.

    A month has a thousand lines: what stands in a line is read only where the machine's verdict is asked.
    """
    rows = narrowing.among(lines_for_office(month), user)
    keys = [line.pk for line in own_first(narrowing.tab, placed(rows), user) if tab_of(line) == narrowing.tab]
    if not narrowing.verdict:
        return keys
    let_through = {line.pk for line in narrowing.judged(rows.filter(pk__in=keys))}
    return [pk for pk in keys if pk in let_through]


def neighbours(
    line: Determination, user: User, narrowing: QueueNarrowing = NOTHING_ASKED
) -> tuple[int | None, int | None]:
    """The keys of the line before and the line after, in the tab and behind the filter from which it was opened.

    A line that is no longer in that tab is looked for in its own.
    """
    for asked in dict.fromkeys((narrowing.within(tab_of(line)).tab, tab_of(line))):
        keys = keys_in_tab(line.month, user, narrowing.but(tab=asked))
        if line.pk in keys:
            at = keys.index(line.pk)
            return (keys[at - 1] if at else None), (keys[at + 1] if at + 1 < len(keys) else None)
    return None, None
