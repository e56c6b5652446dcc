"""The office's month: the queue of what waits for a decision, by tab and department, and who has not filed.

What the desk shows around one line is `office.dossier`; what the office adds is `office.unreported_lights`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessments import dates, permissions
from assessments.basis import stale_words
from assessments.models import (
    Determination,
    Explanation,
    ExplanationState,
    LineState,
    Month,
    Reason,
    Submission,
    assessors_asked,
)
from assessments.office.unreported_lights import add_spared, called_for_and_spared
from assessments.proposals import check, survey
from assessments.sheets import REMARKABLE_MONTHS
from assessments.workflow import take_step
from departments.models import Department, Role, User
from departments.months import CalendarMonth
from rules.criteria import Verdict
from rules.models import Signal, signal_order

__all__ = [
    "TABS",
    "Entry",
    "Group",
    "Queue",
    "Said",
    "Unreported",
    "accept_explanations",
    "add_spared",
    "called_for_and_spared",
    "explanations_for_desk",
    "lines_for_desk",
    "month_in_review",
    "neighbours",
    "progress",
    "queue",
    "remarked",
    "tab_label",
    "tab_of",
]

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
SETTLED = (LineState.ACCEPTED, LineState.REJECTED)


def tab_of(line: Determination) -> str:
    """The tab that a line stands in: one that came back, answered or because it is no longer true, has its own."""
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
    """The oldest month in which something waits for the office, else the latest that is over and not out."""
    unpublished = Month.objects.unpublished(now)
    keys = [month.pk for month in unpublished if month.pk]
    lines = Determination.objects.filter(month__in=keys, state__in=(LineState.FILED, LineState.REFERRED))
    said = Explanation.objects.filter(month__in=keys, state=ExplanationState.FILED)
    waiting = {*lines.values_list("month", flat=True), *said.values_list("month", flat=True)}
    over = [month for month in unpublished if dates.is_over(month.calendar_month, now)]
    found = [month for month in over if month.pk in waiting] or over[-1:] or unpublished
    return found[0].calendar_month if found else CalendarMonth.of(dates.local_day(now))


def progress(states: Collection[str]) -> tuple[int, int]:
    """已审 and all, of the states of what was filed: 审定, 不予认定 and 采纳 are 已审, and nothing else."""
    return sum(state in SETTLED for state in states), len(states)


@dataclass(frozen=True)
class Entry:
    """A line with what the machine says of it (None for a narrative clause)."""

    line: Determination
    verdict: Verdict | None


@dataclass(frozen=True)
class Said:
    """An explanation with what makes it remarkable, as short Chinese words (none: it can be folded)."""

    explanation: Explanation
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Unreported:
    """A department that has not filed, with whom to call."""

    department: Department
    contacts: tuple[User, ...]
    is_late: bool


@dataclass
class Group:
    """What one department has in a tab; `is_own` where the reader belongs to it (回避)."""

    department: Department
    contacts: Sequence[User]
    is_own: bool
    entries: list[Entry] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    @property
    def remarkable(self) -> list[Said]:
        return [each for each in self.said if each.marks]

    @property
    def ordinary(self) -> list[Said]:
        return [each for each in self.said if not each.marks]

    @property
    def seen(self) -> str:
        """What a press on 采纳 takes: `pk.version` of each explanation that needs no look."""
        return " ".join(f"{each.explanation.pk}.{each.explanation.version}" for each in self.ordinary)


@dataclass
class Queue:
    """A month as the office sees it; lines by tab, in register order of their departments."""

    month: Month
    user: User
    lines: dict[str, list[Determination]]
    said: list[Said]
    unreported: list[Unreported]
    contacts: Mapping[int, Sequence[User]]
    decided: int
    total: int

    @property
    def counts(self) -> dict[str, int]:
        """How many wait in each tab; of explanations, those that need a look."""
        remarkable = sum(bool(each.marks) for each in self.said)
        others = {"explanations": remarkable, "unreported": len(self.unreported)}
        return {name: others.get(name, len(self.lines.get(name, ()))) for name in TABS}

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """Name, label and count of each tab; of a published month what was decided and what stayed out."""
        counts = self.counts
        if self.month.published_at:
            counts["explanations"] = len(self.said)
            counts = {name: count for name, count in counts.items() if count or name == "decided"}
        return [(name, tab_label(name, self.month), count) for name, count in counts.items()]

    @property
    def ordinary(self) -> int:
        """Explanations that wait beside the remarkable ones; none of a published month."""
        return 0 if self.month.published_at else len(self.said) - self.counts["explanations"]

    def open_tab(self, asked: str = "") -> str:
        """The tab that is asked for, or else the first in which something waits."""
        if asked in TABS:
            return asked
        if self.month.published_at:
            return "decided"
        waiting = (name for name in TABS if name not in ("decided", "unreported") and self.counts[name])
        return next(waiting, "explanations" if self.said else "unreported" if self.unreported else "flags")

    def groups(self, tab: str) -> list[Group]:
        """The rows of a tab by department, in register order, each line with its verdict."""
        lines = self.lines.get(tab, ())
        verdicts = check(lines)
        found: dict[int, Group] = {}
        for line in lines:
            self._group(found, line.assessor).entries.append(Entry(line, verdicts.get(line.pk)))
        for each in self.said if tab == "explanations" else ():
            self._group(found, each.explanation.assessor).said.append(each)
        return list(found.values())

    def _group(self, found: dict[int, Group], department: Department) -> Group:
        is_own = permissions.belongs_to(self.user, department)
        return found.setdefault(
            department.pk, Group(department, self.contacts.get(department.pk, ()), is_own)
        )


def lines_for_desk() -> QuerySet[Determination]:
    """The lines that the office's desk opens: what a department has not filed is its own."""
    return Determination.objects.exclude(state=LineState.DRAFT).with_names().prefetch_related("evidence")


def explanations_for_desk() -> QuerySet[Explanation]:
    rows = Explanation.objects.exclude(state=ExplanationState.DRAFT)
    return rows.select_related(
        "clause__rule_set__department", "clause__metric", "unit", "month", "assessor", "decided_by"
    )


def lines_for_office(month: Month) -> list[Determination]:
    """Every line of the month that has left its department, by department, signal, clause and unit."""
    if month.pk is None:
        return []
    lines = lines_for_desk().filter(month=month)
    order = (signal_order("clause__signal"), "clause__number", "unit__position", "unit__code", "data_month")
    return list(lines.order_by("assessor__position", "assessor__code", *order))


def queue(month: Month, user: User, now: datetime | None = None) -> Queue:
    """Everything of a month that the office has before it; a constant number of queries, whatever it holds."""
    now = now or timezone.now()
    by_tab: dict[str, list[Determination]] = defaultdict(list)
    lines = lines_for_office(month)
    for line in lines:
        by_tab[tab_of(line)].append(line)
    explanations, contacts = _explanations(month), _contacts()
    decided, total = progress([thing.state for thing in (*lines, *explanations)])
    return Queue(
        month=month,
        user=user,
        lines=by_tab,
        said=_remarked(month, [each for each in explanations if each.state == ExplanationState.FILED], lines),
        unreported=_unreported(month, contacts, now),
        contacts=contacts,
        decided=decided,
        total=total,
    )


def neighbours(line: Determination) -> tuple[Determination | None, Determination | None]:
    """The line before and the line after in the same tab of the same month."""
    tab = tab_of(line)
    same = [each for each in lines_for_office(line.month) if tab_of(each) == tab]
    at = next((n for n, each in enumerate(same) if each.pk == line.pk), None)
    if at is None:
        return None, None
    return (same[at - 1] if at else None), (same[at + 1] if at + 1 < len(same) else None)


def _explanations(month: Month) -> list[Explanation]:
    if month.pk is None:
        return []
    rows = explanations_for_desk().filter(month=month)
    order = (signal_order("clause__signal"), "clause__number", "unit__position", "unit__code")
    return list(rows.order_by("assessor__position", "assessor__code", *order))


def remarked(explanation: Explanation) -> Said:
    """One explanation with what makes it worth a look."""
    return _remarked(explanation.month, [explanation], lines_for_office(explanation.month))[0]


def _remarked(month: Month, filed: list[Explanation], lines: list[Determination]) -> list[Said]:
    """Each filed explanation with what makes it worth a look."""
    if not filed:
        return []
    at = month.calendar_month
    runs = same_reason_months(filed)
    given = {(line.clause_id, line.unit_id) for line in lines}
    lights = {each.clause.pk: each.clause for each in filed if each.unit is None and each.clause.is_light}
    found = survey((at, clause) for clause in lights.values())
    spared = {
        pk: [f.unit.label for f in each if f.is_called_for and (pk, f.unit.pk) not in given]
        for (_, pk), each in found.items()
    }
    stale = stale_words(filed)
    marks = {each.pk: _marks(each, runs[each.pk], spared.get(each.clause_id, [])) for each in filed}
    return [Said(each, marks[each.pk] + (("数据已变",) if each.pk in stale else ())) for each in filed]


def _marks(explanation: Explanation, months: int, spared: list[str]) -> tuple[str, ...]:
    marks = []
    if explanation.unit and explanation.clause.is_light:
        marks.append(f"数据应亮{explanation.clause.get_signal_display()}")
    elif explanation.unit is None and spared:
        marks.append(f"数据应亮{explanation.clause.get_signal_display()}：{'、'.join(spared)}")
    if months >= REMARKABLE_MONTHS:
        marks.append(f"同一原因第 {months} 个月")
    if explanation.reason == Reason.OTHER:
        marks.append("其他原因")
    if explanation.decided_at:
        marks.append("退回重审" if explanation.reopened_because else "重写已复")
    return tuple(marks)


def same_reason_months(explanations: Collection[Explanation]) -> dict[int, int]:
    """By pk, the months in a row, this one included, in which the whole clause gives the same reason; one query.

    An explanation about one unit is its own month's matter: 1.
    """
    if not explanations:
        return {}
    at = next(iter(explanations)).month.calendar_month
    earlier = Explanation.objects.filter(
        assessor__in={each.assessor_id for each in explanations},
        unit__isnull=True,
        month__calendar_month__lt=at,
        month__calendar_month__gte=at.plus(-12),
    ).select_related("month", "clause")
    known = {(e.assessor_id, e.clause.label, e.month.calendar_month): e.reason for e in earlier}
    runs = {}
    for each in explanations:
        length, key = 1, (each.assessor_id, each.clause.label)
        while each.unit_id is None and known.get((*key, at.plus(-length))) == each.reason:
            length += 1
        runs[each.pk] = length
    return runs


def _contacts() -> dict[int, list[User]]:
    """By department, whom the office calls: its clerks, then its heads."""
    people: dict[int, list[User]] = defaultdict(list)
    called = User.objects.filter(
        is_active=True, role__in=(Role.CLERK, Role.SIGNER), department__assesses=True
    )
    for person in called.order_by("role", "username"):
        people[person.department_id].append(person)
    return people


def _unreported(month: Month, contacts: Mapping[int, list[User]], now: datetime) -> list[Unreported]:
    """Departments that were asked for a return and have filed nothing."""
    filed = {each.department_id for each in Submission.objects.filed(month)}
    missing = [each for each in assessors_asked(month.calendar_month) if each.pk not in filed]
    is_late = now > month.report_until
    return [Unreported(each, tuple(contacts.get(each.pk, ())), is_late) for each in missing]


@dataclass(frozen=True)
class Taken:
    """What a press on 采纳 took, and how many remarkable explanations still want a look each."""

    taken: int
    left: int


@transaction.atomic
def accept_explanations(
    month: Month, department: Department, *, actor: User, seen: Mapping[int, int] | None = None
) -> Taken:
    """采纳 every filed explanation of one department that needs no look, all or none.

    `seen` holds, by pk, the versions that the actor was shown: one filed or rewritten since is left.
    """
    if not permissions.may_review(actor):
        raise PermissionDenied(f"{actor} 不能采纳{department.label}的说明")
    filed = explanations_for_desk().filter(month=month, assessor=department, state=ExplanationState.FILED)
    said = _remarked(month, list(filed), lines_for_office(month))
    ordinary = [each.explanation for each in said if not each.marks]
    shown = [each for each in ordinary if seen is None or seen.get(each.pk) == each.version]
    for each in shown:
        take_step(each, "accept", actor=actor, version=each.version)
    return Taken(len(shown), len(said) - len(ordinary))
