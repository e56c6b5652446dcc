"""The same words month after month: explanations of one clause, letter for letter. Plain Python, no Django."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from departments.months import CalendarMonth


@dataclass(frozen=True)
class SaidWords:
    """The explanation of a whole clause in one month: reason and words, by the key of its row."""

    month: CalendarMonth
    assessor: str
    clause: str
    reason: str
    words: str
    pk: int


@dataclass(frozen=True)
class Repeated:
    """One that says what the month before said; `length` months in a row by now, this one included."""

    said: SaidWords
    length: int


def repeated(
    explanations: Iterable[SaidWords], months: Collection[CalendarMonth], *, least: int
) -> Iterator[Repeated]:
    """Those within `months` that stand the `least`-th month in a row, or longer, in the order of clause and month.

    `explanations` reach back before the first of the months as far as a row of months is to be counted.
    """
    by_place = {(one.assessor, one.clause, one.month): one for one in explanations}
    for (assessor, clause, at), one in by_place.items():
        if at not in months:
            continue
        length = 1
        before = by_place.get((assessor, clause, at.plus(-length)))
        while before is not None and (before.reason, before.words) == (one.reason, one.words):
            length += 1
            before = by_place.get((assessor, clause, at.plus(-length)))
        if length >= least:
            yield Repeated(one, length)
