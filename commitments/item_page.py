"""The page of one item: what it is, how it stands today, its life so far, and what this reader may do."""

from dataclasses import dataclass
from datetime import date, datetime

from assessments.dates import local_day
from commitments.examining import examination_of
from commitments.extending import extension_faults
from commitments.leading import is_leadable
from commitments.models import Difficulty, Extension, ExtensionState, Item, Measure, Opinion, Report, Source
from commitments.permissions import is_own, may_draw_readings, may_examine, may_reply, why_not_decide
from commitments.shown import ShownItem, shown_items
from commitments.standing import ItemState
from commitments.steps import steps_open_to
from commitments.workflow import why_not_close
from departments.models import User
from departments.months import CalendarMonth
from departments.permissions import is_office
from departments.steps import Step

OFFICE_STEPS = ("return", "close", "ask", "refuse", "undo")
HEAVY_STEPS = ("reopen", "cancel")
CALM_STEPS = ("take_back", "drop", "issue")


@dataclass(frozen=True)
class LifeDay:
    """One day of an item's life, in the words that the public reads too."""

    day: date | None
    words: str


@dataclass(frozen=True)
class ItemPage:
    """What a reader sees of an item. `steps` are the buttons by name; `said` are reports with what bodies said."""

    shown: ShownItem
    today: date
    is_own: bool
    examines: bool
    steps: dict[str, Step]
    life: list[LifeDay]
    said: list[tuple[Report, list[Opinion]]]
    extensions: list[Extension]
    difficulties: list[Difficulty]
    measures: list[Measure]
    why_no_extension: str
    why_not_close: str
    why_not_decide: str
    may_reply: bool
    may_lead: bool

    @property
    def item(self) -> Item:
        return self.shown.item

    @property
    def office_steps(self) -> list[Step]:
        """An examiner's question stands among the buttons of the opinion."""
        if self.examines:
            return []
        return [self.steps[name] for name in OFFICE_STEPS if name in self.steps]

    @property
    def heavy_steps(self) -> list[Step]:
        return [self.steps[name] for name in HEAVY_STEPS if name in self.steps]

    @property
    def calm_steps(self) -> list[Step]:
        return [self.steps[name] for name in CALM_STEPS if name in self.steps]

    @property
    def last_decision(self) -> str:
        """The office's last words where the unit has not gone on since."""
        return self.item.note if self.item.decided_from else ""


def item_page(item: Item, reader: User, now: datetime) -> ItemPage:
    """Of an item read `with_terms` and `with_names`."""
    today = local_day(now)
    examination = examination_of(item)
    (shown,) = shown_items([item], today, {item.pk: examination})
    extensions = list(item.extensions.select_related("asked_by"))
    steps = {step.name: step for step in steps_open_to(reader, item)}
    return ItemPage(
        shown=shown,
        today=today,
        is_own=is_own(reader, item),
        examines=item.state == ItemState.APPLIED and may_examine(reader, item) and bool(examination.reports),
        steps=steps,
        life=_life(item, extensions),
        said=_said(item),
        extensions=extensions,
        difficulties=list(item.difficulties.select_related("depends_on")),
        measures=list(item.measures.all()) if not is_own(reader, item) or is_office(reader) else [],
        why_no_extension=_why_no_extension(shown, extensions, today),
        why_not_close=why_not_close(item, examination) if "close" in steps else "",
        why_not_decide=why_not_decide(reader, item) if is_office(reader) else "",
        may_reply=item.source == Source.LETTER and item.is_open and may_reply(reader, item),
        may_lead=_may_lead(item, reader, now),
    )


def _may_lead(item: Item, reader: User, now: datetime) -> bool:
    """Whether the reader's department may lead it into the month that departments report now."""
    department, month = reader.department, CalendarMonth.of(local_day(now)).plus(-1)
    return may_draw_readings(reader, department) and is_leadable(item, month, department, now=now)


def _said(item: Item) -> list[tuple[Report, list[Opinion]]]:
    reports = item.reports.select_related("made_by__department").prefetch_related("files", "opinions__body")
    return [(report, list(report.opinions.all())) for report in reports]


def _why_no_extension(shown: ShownItem, extensions: list[Extension], today: date) -> str:
    if any(one.state == ExtensionState.WAITING for one in extensions):
        return "已有一次延期申请待批"
    granted = sum(one.state == ExtensionState.GRANTED for one in extensions)
    faults = extension_faults(shown.promise, shown.promise.month.plus(1), today, granted)
    return next(iter(faults.values()), "")


def _life(item: Item, extensions: list[Extension]) -> list[LifeDay]:
    """交办 → 延期 → 申请 → 销号, each with its day; what was refused or asked is nobody's but theirs."""
    days = [LifeDay(local_day(item.proposed_at), "提出")]
    if item.month:
        days.append(LifeDay(item.assigned_on, f"列入{item.month.chinese}预安，交办"))
    days += [
        LifeDay(one.decided_on, f"经批准延至{one.until.chinese}")
        for one in extensions
        if one.state == ExtensionState.GRANTED
    ]
    if item.applied_on:
        days.append(LifeDay(item.applied_on, "申请销号"))
    if item.closed_on:
        days.append(LifeDay(item.closed_on, "销号"))
    if item.state == ItemState.CANCELLED:
        days.append(LifeDay(local_day(item.decided_at) if item.decided_at else None, "不再办理"))
    return days
