"""The office's month: the queue of what waits for a decision, by tab and department, and who has not filed.

What the desk shows around one line is `office.dossier`; what the office adds is `office.unreported_lights`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from assessments import dates, permissions
from assessments.models import (
    Determination,
    Explanation,
    ExplanationState,
    LineState,
    Month,
    Submission,
    assessors_asked,
)
from assessments.office.explanations import (
    RemarkedExplanation,
    explanations_for_office,
    with_marks,
)
from assessments.office.lines import lines_for_office, progress
from assessments.proposals import check
from departments.contacts import contacts
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.criteria import Verdict
from rules.models import Signal

TABS = {
    "flags": "红旗待审",
    "yellow": "黄灯",
    "red": "红灯",
    "explanations": "说明",
    "back": "退回已复",
    "again": "重审",
    "referred": "会商",
    "decided": "已处理",
    "unreported": "未报",
}
# Of a published month nothing waits any more: what was not accepted stayed out of the board.
STAYED_OUT = {
    "flags": "红旗未上榜",
    "yellow": "黄灯未上榜",
    "red": "红灯未上榜",
    "explanations": "说明未采纳",
    "back": "退回已复未上榜",
    "again": "重审未上榜",
    "referred": "会商未上榜",
    "decided": "已处理",
    "unreported": "未报送",
}
OF_SIGNAL = {Signal.RED_FLAG: "flags", Signal.YELLOW_LIGHT: "yellow", Signal.RED_LIGHT: "red"}


def tab_of(line: Determination) -> str:
    """The tab of a line; lines that were answered, or reopened because they are no longer true, have their own."""
    if line.state == LineState.REFERRED:
        return "referred"
    if line.state != LineState.FILED:
        return "decided"
    if line.reopened_because:
        return "again"
    return "back" if line.decided_at else OF_SIGNAL[line.signal]


def tab_label(tab: str, month: Month) -> str:
    return (STAYED_OUT if month.published_at else TABS)[tab]


def month_in_review(now: datetime) -> CalendarMonth:
    """The oldest month in which something waits for the office, else the latest that is over and unpublished."""
    unpublished = Month.objects.unpublished(now)
    keys = [month.pk for month in unpublished if month.pk]
    lines = Determination.objects.filter(month__in=keys, state__in=(LineState.FILED, LineState.REFERRED))
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


@dataclass(frozen=True)
class UnfiledDepartment:
    """A department that has not filed, with whom to call."""

    department: Department
    contacts: tuple[User, ...]
    is_late: bool


@dataclass
class QueueGroup:
    """What one department has in a tab; `is_own` where the reader belongs to it (回避)."""

    department: Department
    contacts: Sequence[User]
    is_own: bool
    lines: list[QueuedLine] = field(default_factory=list)
    explanations: list[RemarkedExplanation] = field(default_factory=list)

    @property
    def remarkable(self) -> list[RemarkedExplanation]:
        return [remarked for remarked in self.explanations if remarked.marks]

    @property
    def ordinary(self) -> list[RemarkedExplanation]:
        return [remarked for remarked in self.explanations if not remarked.marks]

    @property
    def seen(self) -> str:
        """What a press on 采纳 takes: `pk.version` of each explanation that needs no look."""
        explanations = (remarked.explanation for remarked in self.ordinary)
        return " ".join(f"{explanation.pk}.{explanation.version}" for explanation in explanations)


@dataclass
class Queue:
    """A month as the office sees it; lines by tab, in register order of their departments."""

    month: Month
    user: User
    lines: dict[str, list[Determination]]
    explanations: list[RemarkedExplanation]
    unreported: list[UnfiledDepartment]
    contacts: Mapping[int, Sequence[User]]
    decided: int
    total: int

    @property
    def counts(self) -> dict[str, int]:
        """How many wait in each tab; of explanations, those that need a look."""
        remarkable = sum(bool(remarked.marks) for remarked in self.explanations)
        others = {"explanations": remarkable, "unreported": len(self.unreported)}
        return {name: others.get(name, len(self.lines.get(name, ()))) for name in TABS}

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """Name, label and count of each tab; of a published month what was decided and what stayed out."""
        counts = self.counts
        if self.month.published_at:
            counts["explanations"] = len(self.explanations)
            counts = {name: count for name, count in counts.items() if count or name == "decided"}
        return [(name, tab_label(name, self.month), count) for name, count in counts.items()]

    @property
    def ordinary(self) -> int:
        """Explanations that wait beside the remarkable ones; none of a published month."""
        return 0 if self.month.published_at else len(self.explanations) - self.counts["explanations"]

    def open_tab(self, asked: str = "") -> str:
        """The tab that is asked for, or else the first in which something waits."""
        if asked in TABS:
            return asked
        if self.month.published_at:
            return "decided"
        waiting = (name for name in TABS if name not in ("decided", "unreported") and self.counts[name])
        return next(
            waiting, "explanations" if self.explanations else "unreported" if self.unreported else "flags"
        )

    def groups(self, tab: str) -> list[QueueGroup]:
        """The rows of a tab by department, in register order, each line with its verdict."""
        lines = self.lines.get(tab, ())
        verdicts = check(lines)
        groups: dict[int, QueueGroup] = {}
        for line in lines:
            self._group(groups, line.assessor).lines.append(QueuedLine(line, verdicts.get(line.pk)))
        for remarked in self.explanations if tab == "explanations" else ():
            self._group(groups, remarked.explanation.assessor).explanations.append(remarked)
        return list(groups.values())

    def _group(self, groups: dict[int, QueueGroup], department: Department) -> QueueGroup:
        is_own = permissions.belongs_to(self.user, department)
        contacts = self.contacts.get(department.pk, ())
        return groups.setdefault(department.pk, QueueGroup(department, contacts, is_own))


def queue(month: Month, user: User, now: datetime | None = None) -> Queue:
    """Everything of a month that the office has before it; a constant number of queries, whatever it holds."""
    now = now or timezone.now()
    by_tab: dict[str, list[Determination]] = defaultdict(list)
    lines = lines_for_office(month)
    for line in lines:
        by_tab[tab_of(line)].append(line)
    explanations, people = explanations_for_office(month), contacts()
    filed = [explanation for explanation in explanations if explanation.state == ExplanationState.FILED]
    decided, total = progress(
        [*(line.state for line in lines), *(explanation.state for explanation in explanations)]
    )
    return Queue(
        month=month,
        user=user,
        lines=by_tab,
        explanations=with_marks(month, filed, lines),
        unreported=_unfiled(month, people, now),
        contacts=people,
        decided=decided,
        total=total,
    )


def neighbours(line: Determination) -> tuple[Determination | None, Determination | None]:
    """The line before and the line after in the same tab of the same month."""
    tab = tab_of(line)
    beside = [other for other in lines_for_office(line.month) if tab_of(other) == tab]
    at = next((place for place, other in enumerate(beside) if other.pk == line.pk), None)
    if at is None:
        return None, None
    return (beside[at - 1] if at else None), (beside[at + 1] if at + 1 < len(beside) else None)


def _unfiled(month: Month, contacts: Mapping[int, list[User]], now: datetime) -> list[UnfiledDepartment]:
    """Departments that were asked for a return and have filed nothing."""
    filed = {submission.department_id for submission in Submission.objects.filed(month)}
    missing = [
        department for department in assessors_asked(month.calendar_month) if department.pk not in filed
    ]
    is_late = now > month.report_until
    return [
        UnfiledDepartment(department, tuple(contacts.get(department.pk, ())), is_late)
        for department in missing
    ]
