"""An item as pages read it on a day: its plate and lateness in words, its term, whose turn it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from commitments.examining import Examination
from commitments.models import Item
from commitments.promises import promise_of
from commitments.standing import ItemState, Plate, Promise, overdue, plate
from departments.models import SpecialDay
from departments.months import CalendarMonth, day_words, working_days_since

NOBODY = Examination((), ())


@dataclass(frozen=True)
class ShownItem:
    """`late` month-ends on the day; `turn` says who has to do what next, "" where nobody has."""

    item: Item
    promise: Promise
    plate: Plate
    late: int
    term_words: str
    late_words: str
    turn: str
    examination: Examination = NOBODY

    @property
    def is_near(self) -> bool:
        return self.plate is Plate.YELLOW and not self.late


def shown_items(
    items: Iterable[Item], day: date, examined: Mapping[int, Examination] | None = None
) -> list[ShownItem]:
    """Items read `with_terms` and `with_names`, in their order; `examined` of those that are applied for."""
    off, examined = SpecialDay.objects.as_sets(), examined or {}
    return [_shown(item, day, off, examined.get(item.pk, NOBODY)) for item in items]


def _shown(item: Item, day: date, off: dict[str, set], examination: Examination) -> ShownItem:
    promise = promise_of(item)
    late = overdue(promise, day)
    return ShownItem(
        item=item,
        promise=promise,
        plate=plate(promise, day, **off),
        late=late,
        term_words=term_words(promise, CalendarMonth.of(day).year),
        late_words=_late_words(promise, late, day, off),
        turn=_turn(item, examination),
        examination=examination,
    )


def term_words(promise: Promise, year: int) -> str:
    """The term as people say it; an extension leaves the first one to be seen."""
    if promise.extended_to:
        first, later = _month_words(promise.due_month, year), _month_words(promise.extended_to, year)
        return f"原{first}，经批准延至{later}"
    if promise.due_on:
        return day_words(promise.due_on, year=year)
    return _month_words(promise.due_month, year)


def _month_words(month: CalendarMonth, year: int) -> str:
    return f"{month.month}月" if month.year == year else month.chinese


def _late_words(promise: Promise, late: int, day: date, off: dict[str, set]) -> str:
    if promise.is_granted:
        return f"逾期{late}月后销号" if late else ""
    if late:
        return f"逾期{late}个月"
    if promise.due_on and promise.due_on < day and promise.applied_on is None:
        return f"逾期{working_days_since(promise.due_on, day, **off)}个工作日"
    return ""


def _turn(item: Item, examination: Examination) -> str:
    if item.state == ItemState.APPLIED:
        if examination.against:
            return f"{'、'.join(body.label for body in examination.against)}不同意，等区作风办决定"
        silent = "、".join(body.label for body in examination.silent)
        return f"等{silent}联审" if silent else "等区作风办销号"
    words = {
        ItemState.PROPOSED: "等交办",
        ItemState.RETURNED: "请修改后重新提出",
        ItemState.ASSIGNED: "在办",
        ItemState.ASKED: "请补充材料",
    }
    return words.get(ItemState(item.state), "")
