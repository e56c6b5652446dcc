"""Which unit is visited in which week, and by whom: drawn from a seed that is committed first and revealed after.

Plain Python, no Django and no chance of its own: who knows the seed, the month, the weeks and the units gets the same
plan, and can hold it against what was committed.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import rfc8785

from departments.months import CalendarMonth, is_working_day

TWO = 2  # supervisors of a visit


@dataclass(frozen=True)
class Batch:
    """The units of one week, in the order in which they were drawn; `number` counts from 1."""

    number: int
    units: tuple[str, ...]


def new_seed(chance: bytes, head: str) -> str:
    """64 hex digits from 32 bytes of chance and the head of the one history: nobody alone can choose it."""
    if len(chance) != hashlib.sha256().digest_size:
        raise ValueError("a seed takes 32 bytes of chance")
    return hashlib.sha256(chance + head.encode()).hexdigest()


def commitment(seed: str) -> str:
    """What is made known of a seed before it is revealed."""
    return _hex(seed)


def weeks(
    month: CalendarMonth, drawn_on: date, *, holidays: Collection[date], make_up_days: Collection[date]
) -> list[date]:
    """The Mondays of the weeks that have a working day of the month left in them, from the day of drawing on."""
    day, mondays = max(drawn_on, month.first_day), []
    while day <= month.last_day:
        monday = day - timedelta(days=day.weekday())
        is_worked = is_working_day(day, holidays=holidays, make_up_days=make_up_days)
        if is_worked and monday not in mondays:
            mondays.append(monday)
        day += timedelta(days=1)
    return mondays


def batches(seed: str, month: CalendarMonth, count: int, units: Collection[str]) -> list[Batch]:
    """The units dealt into so many weeks, one after the other in the order of their lots."""
    order = sorted(units, key=lambda unit: _hex(f"{seed}:{month}:{unit}"))
    return [Batch(number, tuple(order[number - 1 :: count])) for number in range(1, count + 1)]


def plan_digest(seed: str, month: CalendarMonth, plan: Sequence[Batch]) -> str:
    """SHA-256 of the RFC 8785 form of month, seed and batches, the units of each in the order of their codes."""
    told: list[Any] = [{"batch": batch.number, "units": sorted(batch.units)} for batch in plan]
    canonical = rfc8785.dumps({"month": str(month), "seed": seed, "batches": told})
    return hashlib.sha256(canonical).hexdigest()


def dealt(
    seed: str, month: CalendarMonth, batch: Batch, supervisors: Mapping[str, Collection[str]]
) -> dict[str, tuple[str, ...]]:
    """Of each unit of a batch the accounts of its supervisors: two, or fewer where nobody else may go.

    `supervisors` has for each account the units that it may not visit. They go round in the order of their lots;
    whoever is passed over keeps the place for the next unit.
    """
    ring = sorted(supervisors, key=lambda account: _hex(f"{seed}:{month}:{batch.number}:{account}"))
    pairs = {}
    for unit in batch.units:
        pair = [account for account in ring if unit not in supervisors[account]][:TWO]
        ring = [account for account in ring if account not in pair] + pair
        pairs[unit] = tuple(pair)
    return pairs


def _hex(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
