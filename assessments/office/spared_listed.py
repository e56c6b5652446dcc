"""The page of 应亮未亮: what the figures call for in vain, by department, in four lists, and the counts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.http import QueryDict

from assessments.dates import local_day
from assessments.light_request_answers import Answer, answers_to
from assessments.light_requests import placed, request_steps_open_to, requests_of, usual_until
from assessments.models import Determination, LightRequest, LightRequestState, Month, Origin
from assessments.models.light_requests import Place
from assessments.office.interventions import Interventions, interventions
from assessments.office.lines import lines_for_desk
from assessments.office.spared_months import spared_months
from assessments.office.spared_standing import SparedStanding, standing_of
from assessments.office.unreported_lights import Unreported, passed_over, unreported
from assessments.permissions import is_free_about
from departments.contacts import contacts
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.models import Clause, signal_order


class SparedTab(StrEnum):
    """The lists of the page, in their order."""

    SILENT = "silent"
    SAID = "said"
    ASKED = "asked"
    ADDED = "added"
    COUNTS = "counts"

    @property
    def label(self) -> str:
        return {
            SparedTab.SILENT: "未报未说明",
            SparedTab.SAID: "已说明、本条不报",
            SparedTab.ASKED: "已提请、不必补",
            SparedTab.ADDED: "已补充认定",
            SparedTab.COUNTS: "各部门计数",
        }[self]


@dataclass(frozen=True)
class SparedPlace:
    """One unit under one clause with everything that the page shows of it and lets its reader do.

    `unreported` is None of what was asked for and the figures do not call for, or no more; `months` in a row, this
    one included, in which it was let pass; `is_free` whether the reader may act on it (回避); `request` is unsaved
    where nothing was asked; `steps` are the names of those open to the reader; `typed` what they wrote and did not
    send, by box.
    """

    unreported: Unreported | None
    request: LightRequest
    answer: Answer | None
    added: Determination | None
    standing: SparedStanding
    months: int
    is_free: bool
    steps: Collection[str]
    typed: Mapping[str, str]

    @property
    def clause(self) -> Clause:
        return self.request.clause

    @property
    def unit(self) -> Department:
        return self.request.unit

    @property
    def department(self) -> Department:
        return self.request.assessor

    @property
    def signal(self) -> str:
        return self.clause.signal

    @property
    def key(self) -> str:
        return self.request.key

    @property
    def is_late(self) -> bool:
        """Whether the matter belongs to an earlier month than it counts in."""
        return self.request.data_month != self.counts_in

    @property
    def counts_in(self) -> CalendarMonth:
        return self.request.month.calendar_month

    @property
    def grounds(self) -> str:
        return self.typed.get("grounds", self.unreported.words if self.unreported else "")

    @property
    def may_add(self) -> bool:
        """Whether the office may add the line itself: the figures call for it, and nothing but a draft is there."""
        is_called_for = self.unreported is not None and not self.unreported.is_drafted
        return bool(self.steps) and is_called_for and self.standing != SparedStanding.WAIVED


@dataclass(frozen=True)
class SparedAddition:
    """A line that the office added itself."""

    line: Determination
    standing: SparedStanding

    @property
    def department(self) -> Department:
        return self.line.assessor

    @property
    def signal(self) -> str:
        return self.line.clause.signal


SparedEntry = SparedPlace | SparedAddition


@dataclass
class SparedGroup:
    """What one department has in a list, and whom to call about it; `until` and `words` stand in the boxes of 提请."""

    department: Department
    contacts: Collection[User]
    until: str
    words: str
    entries: list[SparedEntry] = field(default_factory=list)

    @property
    def to_ask(self) -> str:
        """The keys of what one press asks for, as its button sends them."""
        places = (entry for entry in self.entries if isinstance(entry, SparedPlace))
        return " ".join(place.key for place in places if "ask" in place.steps)

    @property
    def count_to_ask(self) -> int:
        return len(self.to_ask.split())


@dataclass(frozen=True)
class SparedCounts:
    """One department's month: what the office corrected, counted apart, and what is open in this page."""

    department: Department
    corrected: Interventions
    silent: int
    said: int


@dataclass(frozen=True)
class Narrowed:
    """What the address narrows the lists to; "" is all."""

    department: str = ""
    signal: str = ""
    state: str = ""

    def takes(self, entry: SparedEntry) -> bool:
        is_asked = self.department in ("", entry.department.code)
        return is_asked and self.signal in ("", entry.signal) and self.state in ("", entry.standing)


@dataclass
class SparedPage:
    """A month as the page shows it to one reader; `waiting` are of departments that have filed nothing yet.

    `until` is the day that the boxes of 提请 begin with, where nothing is typed.
    """

    month: Month
    lists: Mapping[SparedTab, list[SparedEntry]]
    waiting: int
    people: Mapping[int, list[User]]
    until: date
    typed: QueryDict

    @property
    def departments(self) -> list[Department]:
        """Those that have anything in a list, in register order."""
        found = {entry.department for entries in self.lists.values() for entry in entries}
        return sorted(found, key=_in_register)

    def count(self, tab: SparedTab) -> int | None:
        """How many are in a list; None of the counts, which are none."""
        return len(self.lists[tab]) if tab in self.lists else None

    @property
    def passed(self) -> int:
        """What the queue counts as 应亮未亮: the department's two lists."""
        return len(self.lists[SparedTab.SILENT]) + len(self.lists[SparedTab.SAID])

    def open_tab(self, asked: str) -> SparedTab:
        """The list that is asked for, else the first of the department's two that holds anything."""
        if asked in list(SparedTab):
            return SparedTab(asked)
        filled = (tab for tab in (SparedTab.SILENT, SparedTab.SAID) if self.lists[tab])
        return next(filled, SparedTab.SILENT)

    def groups(self, tab: SparedTab, narrowed: Narrowed) -> list[SparedGroup]:
        groups: dict[int, SparedGroup] = {}
        for entry in filter(narrowed.takes, self.lists.get(tab, ())):
            department = entry.department
            new = self._group(department)
            groups.setdefault(department.pk, new).entries.append(entry)
        return list(groups.values())

    def _group(self, department: Department) -> SparedGroup:
        until = str(self.typed.get(f"until-{department.code}", self.until.isoformat()))
        words = str(self.typed.get(f"words-{department.code}", ""))
        return SparedGroup(department, self.people.get(department.pk, ()), until, words)

    def counts(self, narrowed: Narrowed) -> list[SparedCounts]:
        """By department, in register order, whoever has any of the numbers; four queries more than the lists."""
        corrected = interventions(self.month)
        by_code = Department.objects.in_bulk(corrected, field_name="code")
        departments = {*self.departments, *by_code.values()}
        return [
            SparedCounts(
                department,
                corrected.get(department.code, Interventions()),
                self._open(SparedTab.SILENT, department),
                self._open(SparedTab.SAID, department),
            )
            for department in sorted(departments, key=_in_register)
            if narrowed.department in ("", department.code)
        ]

    def _open(self, tab: SparedTab, department: Department) -> int:
        return sum(entry.department == department for entry in self.lists[tab])


@dataclass(frozen=True)
class _Month:
    """What the places of a month are made of, read once."""

    month: Month
    user: User
    typed: QueryDict
    today: date
    requests: Collection[LightRequest]
    answers: Mapping[int, Answer]
    added: Mapping[Place, Determination]
    months: Mapping[Place, int]

    def place(self, request: LightRequest, found: Unreported | None) -> SparedPlace:
        added = self.added.get(request.place)
        answer = self.answers.get(request.pk)
        standing = standing_of(request, answer, added, self.today)
        return SparedPlace(
            unreported=found,
            request=request,
            answer=answer,
            added=added,
            standing=standing,
            months=self.months.get(request.place, 0),
            is_free=is_free_about(self.user, request.assessor, request.unit),
            steps=self._steps(request) if standing.is_open else (),
            typed=typed_boxes(self.typed, request.key),
        )

    def _steps(self, request: LightRequest) -> set[str]:
        return {step.name for step in request_steps_open_to(self.user, request)}


BOXES = ("grounds", "unasked", "note", "until")


def typed_boxes(typed: QueryDict, key: str) -> dict[str, str]:
    """What stands typed in the boxes of one place."""
    return {box: str(typed[f"{box}-{key}"]) for box in BOXES if f"{box}-{key}" in typed}


def spared_page(month: Month, user: User, typed: QueryDict, now: datetime) -> SparedPage:
    """Everything of a month that the page has; a constant number of queries, whatever it holds.

    `typed` is what this reader wrote in its boxes and did not send.
    """
    found = unreported(month)
    filed, today = [each for each in found if each.has_filed], local_day(now)
    requests, added = requests_of(month), list(added_lines(month))
    by_place = {(line.clause_id, line.unit_id, line.data_month): line for line in added}
    months = spared_months(filed, month.calendar_month)
    at = _Month(month, user, typed, today, requests, answers_to(requests), by_place, months)
    silent, said = _passed(at, passed_over(found, requests))
    lists: dict[SparedTab, list[SparedEntry]] = {
        SparedTab.SILENT: silent,
        SparedTab.SAID: said,
        SparedTab.ASKED: _asked(at, filed),
        SparedTab.ADDED: [SparedAddition(line, standing_of(None, None, line, today)) for line in added],
    }
    waiting = len(found) - len(filed)
    return SparedPage(month, lists, waiting, contacts(), usual_until(month, today), typed)


def _passed(at: _Month, passed: Iterable[Unreported]) -> tuple[list[SparedEntry], list[SparedEntry]]:
    """What was let pass without words, and with them."""
    silent: list[SparedEntry] = []
    said: list[SparedEntry] = []
    requests = placed(at.requests)
    for each in passed:
        unsaved = LightRequest(month=at.month, clause=each.clause, unit=each.unit, data_month=each.data_month)
        place = at.place(requests.get(each.place, unsaved), each)
        (silent if each.explanation is None else said).append(place)
    return silent, said


def _asked(at: _Month, filed: Iterable[Unreported]) -> list[SparedEntry]:
    """What the office asked for or settled, whatever became of it."""
    called = {each.place: each for each in filed}
    return [
        at.place(request, called.get(request.place))
        for request in at.requests
        if request.state != LightRequestState.OPEN
    ]


def added_lines(month: Month) -> Iterable[Determination]:
    """What the office added to a month itself (补充认定), in whatever state, by department."""
    lines = lines_for_desk().filter(month=month.pk, origin=Origin.OFFICE)
    order = (signal_order("clause__signal"), "clause__number", "unit__position", "unit__code")
    return lines.order_by("assessor__position", "assessor__code", *order)


def _in_register(department: Department) -> tuple[int, str]:
    return department.position, department.code
