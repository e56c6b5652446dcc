"""督办: what waits for the meeting (extensions, difficulties), who is late and how far, and what was done well."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assessments.dates import local_day
from commitments.measures import proposed_kinds
from commitments.models import (
    Difficulty,
    Extension,
    ExtensionState,
    Honour,
    Item,
    Measure,
    MeasureKind,
    Report,
    YearRule,
)
from commitments.permissions import is_free_of
from commitments.shown import ShownItem, shown_items
from commitments.standing import ItemState, rung
from departments.models import User
from departments.months import CalendarMonth

LATELY = timedelta(days=62)
MOST_LATE = 200  # rows; the rest is said


@dataclass(frozen=True)
class LateItem:
    """`proposed` is what the rung calls for and nobody has entered; `rung_words` what the year's ladder says."""

    shown: ShownItem
    rung: int
    rung_words: str
    entered: list[Measure]
    proposed: list[MeasureKind]
    may_act: bool

    @property
    def item(self) -> Item:
        return self.shown.item


@dataclass(frozen=True)
class HighlightOffered:
    """A closed item whose unit would have it told of."""

    item: Item
    words: str
    may_act: bool


@dataclass(frozen=True)
class FollowPage:
    today: date
    extensions: list[tuple[Extension, bool]]
    difficulties: list[tuple[Difficulty, bool]]
    late: list[LateItem]
    offered: list[HighlightOffered]
    honours: list[Honour]
    last_decider: str

    @property
    def by_rung(self) -> list[tuple[int, int]]:
        """How many stand on each rung, the highest first."""
        return [(step, sum(each.rung == step for each in self.late)) for step in (3, 2, 1)]

    @property
    def listed(self) -> list[LateItem]:
        return self.late[:MOST_LATE]


def follow_page(reader: User, now: datetime) -> FollowPage:
    """A constant number of queries, however many are late."""
    today = local_day(now)
    names = ("item__unit", "item__created_by")
    waiting = Extension.objects.filter(state=ExtensionState.WAITING).select_related(*names, "asked_by")
    undecided = Difficulty.objects.filter(decision="").select_related(*names, "depends_on")
    helping = "item__with_units"
    decided = Extension.objects.exclude(decided_by_words="").order_by("-decided_on", "-pk").first()
    month = CalendarMonth.of(today)
    recent = Honour.objects.filter(month__gte=month.plus(-1)).select_related("unit", "item__unit")
    return FollowPage(
        today=today,
        extensions=[(one, is_free_of(reader, one.item)) for one in waiting.prefetch_related(helping)],
        difficulties=[(one, is_free_of(reader, one.item)) for one in undecided.prefetch_related(helping)],
        late=_late(reader, today),
        offered=_offered(reader, now),
        honours=list(recent.order_by("-month", "kind", "unit__position")),
        last_decider=decided.decided_by_words if decided else "",
    )


def _late(reader: User, today: date) -> list[LateItem]:
    """Open items by lateness, the latest first."""
    items = Item.objects.open().filter(due_month__lte=CalendarMonth.of(today)).with_terms().with_names()
    rungs = YearRule.objects.of(today.year).rungs
    entered: dict[int, list[Measure]] = defaultdict(list)
    shown = [each for each in shown_items(items, today) if each.late]
    for measure in Measure.objects.filter(item__in=[each.item.pk for each in shown]):
        entered[measure.item_id].append(measure)
    late = [_late_item(each, entered[each.item.pk], rungs, reader, today) for each in shown]
    return sorted(late, key=lambda each: -each.shown.late)


def _late_item(
    shown: ShownItem, entered: list[Measure], rungs: list[str], reader: User, today: date
) -> LateItem:
    step = rung(shown.promise, today)
    kinds = {measure.kind for measure in entered}
    return LateItem(
        shown=shown,
        rung=step,
        rung_words=rungs[step - 1],
        entered=entered,
        proposed=proposed_kinds(shown.promise, today, kinds),
        may_act=is_free_of(reader, shown.item),
    )


def _offered(reader: User, now: datetime) -> list[HighlightOffered]:
    closed = Report.objects.filter(item__state=ItemState.CLOSED.value, item__closed_at__gte=now - LATELY)
    told = closed.exclude(highlight="").filter(item__honours__isnull=True).order_by("-item__closed_at", "-pk")
    reports = told.select_related("item__unit", "item__created_by").prefetch_related("item__with_units")
    latest = {report.item_id: report for report in reversed(list(reports))}
    return [
        HighlightOffered(report.item, report.highlight, is_free_of(reader, report.item))
        for report in latest.values()
    ]
