"""A unit's twelve months of promises: its numbers, and of each public item the days of its public life."""

from dataclasses import dataclass
from datetime import date

from assessments.dates import local_day
from commitments.bulletin_document import BulletinUnit, read
from commitments.models import CommitmentBulletin, Extension, ExtensionState, Item
from commitments.site.months import PublicItem, names_of, public_item
from departments.models import Department
from departments.months import day_words

MOST_MONTHS = 12


@dataclass(frozen=True)
class LifeStep:
    """交办 → 延期 → 申请 → 销号: a word, and the day or the month of it."""

    word: str
    when: str


@dataclass(frozen=True)
class LivedItem:
    shown: PublicItem
    life: list[LifeStep]


@dataclass(frozen=True)
class PromisedMonth:
    bulletin: CommitmentBulletin
    figures: BulletinUnit | None
    items: list[LivedItem]


def unit_months(unit: Department, standing: list[CommitmentBulletin]) -> list[PromisedMonth]:
    """The latest twelve bulletins, each with what it says of the unit; the days are those that were past by then."""
    names, months = names_of(), []
    lives = _lives(unit)
    for shown in standing[:MOST_MONTHS]:
        bulletin = read(shown.document)
        out_on = local_day(shown.published_at)
        items = [
            LivedItem(public_item(item, names), _until(lives.get(item.code, []), out_on))
            for item in bulletin.items
            if item.unit == unit.code
        ]
        figures = next((one for one in bulletin.units if one.unit == unit.code), None)
        months.append(PromisedMonth(shown, figures, items))
    return months


Dated = tuple[str, date | None, str]  # a word, its day, and what is said where only the month is known


def _lives(unit: Department) -> dict[str, list[Dated]]:
    """By code of the unit's public items the steps that everybody may know, in their order."""
    granted: dict[int, list[Dated]] = {}
    extensions = Extension.objects.filter(item__unit=unit, state=ExtensionState.GRANTED).order_by("until")
    for one in extensions:
        word = f"经批准延至{one.until.chinese}"
        granted.setdefault(one.item_id, []).append((word, one.decided_on, ""))
    lives: dict[str, list[Dated]] = {}
    for item in Item.objects.filter(unit=unit, is_shown=True, month__isnull=False):
        began: Dated = ("交办", item.assigned_on, item.month.chinese if item.month else "")
        ends: list[Dated] = [("申请销号", item.applied_on, ""), ("销号", item.closed_on, "")]
        lives[item.code] = [began, *granted.get(item.pk, []), *(one for one in ends if one[1])]
    return lives


def _until(life: list[Dated], day: date) -> list[LifeStep]:
    """What had happened by the day on which the bulletin went out."""
    return [
        LifeStep(word, day_words(on) if on else said) for word, on, said in life if on is None or on <= day
    ]
