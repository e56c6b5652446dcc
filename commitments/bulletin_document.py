"""督查通报 as a value: what a month's bulletin says, and its form as data. Plain Python, no Django.

Decimals are text, what is missing is null. The keys are fixed: other programs read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from boards.digest import digest_of
from commitments.standing import ItemState, Plate
from departments.months import CalendarMonth, day_words

SCHEMA = "xiaoneng.commitments/1"


class NotABulletinError(ValueError):
    """The text tells no bulletin."""


@dataclass(frozen=True)
class BulletinTotals:
    """The month in numbers; `rate` is None where nothing was due."""

    planned: int
    due: int
    on_time: int
    late_closed: int
    open: int
    rate: str | None
    shown: int
    warned: int


@dataclass(frozen=True)
class BulletinUnit:
    """One unit that had anything due or open."""

    unit: str
    name: str
    group: str
    due: int
    on_time: int
    open: int
    longest: int


@dataclass(frozen=True)
class BulletinItem:
    """One public item as everybody may read it."""

    code: str
    text: str
    unit: str
    helping: tuple[str, ...]
    due_month: CalendarMonth
    due_on: date | None
    extended_to: CalendarMonth | None
    plate: Plate
    overdue: int
    state: ItemState

    @property
    def is_granted(self) -> bool:
        return self.state is ItemState.CLOSED

    @property
    def lateness(self) -> str:
        """`逾期2个月`, `逾期2个月后销号`; "" of what is in time."""
        if not self.overdue:
            return ""
        return f"逾期{self.overdue}个月{'后销号' if self.is_granted else ''}"

    @property
    def term_words(self) -> str:
        """`2026年6月`, `2026年6月15日`, `原2026年3月，经批准延至2026年5月`: years pass before some are struck off."""
        term = day_words(self.due_on) if self.due_on else self.due_month.chinese
        return f"原{term}，经批准延至{self.extended_to.chinese}" if self.extended_to else term


@dataclass(frozen=True)
class BulletinHighlight:
    unit: str
    code: str | None
    text: str | None
    citation: str


@dataclass(frozen=True)
class BulletinStar:
    unit: str
    citation: str


@dataclass(frozen=True)
class MonthBulletin:
    """A month's bulletin before it is frozen: what publication adds stands in no field here."""

    district: str
    issuer: str
    month: CalendarMonth
    edition: int
    reason: str
    backfilled_from: date | None
    reach: str
    totals: BulletinTotals
    plates: Mapping[Plate, int]
    units: tuple[BulletinUnit, ...]
    items: tuple[BulletinItem, ...]
    highlights: tuple[BulletinHighlight, ...]
    stars: tuple[BulletinStar, ...]

    @property
    def draft_digest(self) -> str:
        """What the preview showed: publication refuses when it differs by then."""
        return digest_of(as_document(replace(self, edition=0, reason="", reach="")))


def as_document(bulletin: MonthBulletin) -> dict[str, Any]:
    """The data of a bulletin, all but `published_at`, `previous_digest`, `history` and `digest`."""
    return {
        "schema": SCHEMA,
        "district": bulletin.district,
        "issuer": bulletin.issuer,
        "month": str(bulletin.month),
        "edition": bulletin.edition,
        "reason": bulletin.reason,
        "backfilled_from": _said(bulletin.backfilled_from),
        "reach": bulletin.reach,
        "totals": vars(bulletin.totals).copy(),
        "plates": {plate.value: bulletin.plates[plate] for plate in Plate},
        "units": [vars(unit).copy() for unit in bulletin.units],
        "items": [_item(item) for item in bulletin.items],
        "highlights": [vars(one).copy() for one in bulletin.highlights],
        "stars": [vars(one).copy() for one in bulletin.stars],
    }


def _item(item: BulletinItem) -> dict[str, Any]:
    return {
        "code": item.code,
        "text": item.text,
        "unit": item.unit,
        "with": list(item.helping),
        "due_month": str(item.due_month),
        "due_on": _said(item.due_on),
        "extended_to": _said(item.extended_to),
        "plate": item.plate.value,
        "overdue": item.overdue,
        "state": item.state.value,
    }


def _said(value: object) -> str | None:
    return None if value is None else str(value)


def read(document: Mapping[str, Any]) -> MonthBulletin:
    """The value of a bulletin's data. NotABulletinError where they tell none."""
    try:
        return _read(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotABulletinError(str(error)) from error


def _read(document: Mapping[str, Any]) -> MonthBulletin:
    if document["schema"] != SCHEMA:
        raise ValueError(document["schema"])
    return MonthBulletin(
        district=document["district"],
        issuer=document["issuer"],
        month=CalendarMonth.parse(document["month"]),
        edition=document["edition"],
        reason=document["reason"],
        backfilled_from=_day(document["backfilled_from"]),
        reach=document["reach"],
        totals=BulletinTotals(**document["totals"]),
        plates={plate: document["plates"][plate.value] for plate in Plate},
        units=tuple(BulletinUnit(**unit) for unit in document["units"]),
        items=tuple(_read_item(item) for item in document["items"]),
        highlights=tuple(BulletinHighlight(**one) for one in document["highlights"]),
        stars=tuple(BulletinStar(**one) for one in document["stars"]),
    )


def _read_item(item: Mapping[str, Any]) -> BulletinItem:
    extended = item["extended_to"]
    return BulletinItem(
        code=item["code"],
        text=item["text"],
        unit=item["unit"],
        helping=tuple(item["with"]),
        due_month=CalendarMonth.parse(item["due_month"]),
        due_on=_day(item["due_on"]),
        extended_to=CalendarMonth.parse(extended) if extended else None,
        plate=Plate(item["plate"]),
        overdue=item["overdue"],
        state=ItemState(item["state"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
