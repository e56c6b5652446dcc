"""The frozen result of a round, as a value and as JSON: figures alone, without a unit, an account or a person.

Plain Python, no Django. The names of the keys are written and read here and nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from departments.months import CalendarMonth
from inspections.figures import is_small

SCHEMA = "xiaoneng.inspections/1"
OF_THE_CHAIN = ("published_at", "previous_digest", "history", "digest")
HALL, INTERNET = "hall", "internet"


class NotARoundsResult(ValueError):
    """The text tells no result of a round."""


@dataclass(frozen=True)
class RoundTold:
    """A round: its 方案, how often it was drawn and from which seed, the units that it owed a visit and visited."""

    document: str
    draws: int
    seed: str | None
    units: int
    visited: int
    coverage: str | None


@dataclass(frozen=True)
class TopicTold:
    """What became of the findings of one topic."""

    topic: str
    found: int
    verified: int
    dismissed: int
    closed: int


@dataclass(frozen=True)
class MeasureTold:
    """How many measures of one kind; None of a number so small that it would point at somebody."""

    kind: str
    count: int | None


@dataclass(frozen=True)
class RoundsResult:
    """One edition of a round's result, before or after it is frozen."""

    district: str
    issuer: str
    month: CalendarMonth
    edition: int
    reason: str
    backfilled_from: date | None
    reach: str
    round: RoundTold
    topics: tuple[TopicTold, ...]
    measures: tuple[MeasureTold, ...]
    office_late: Mapping[str, int]

    @property
    def verified(self) -> int:
        return sum(topic.verified for topic in self.topics)

    @property
    def found(self) -> int:
        return sum(topic.found for topic in self.topics)

    @property
    def has_small_numbers(self) -> bool:
        return any(measure.count is None for measure in self.measures)


def told_measures(counts: Mapping[str, int], *, small: int) -> tuple[MeasureTold, ...]:
    """The measures of a round by kind; a number of at most `small` is told for the year only."""
    return tuple(
        MeasureTold(kind, None if is_small(count, small) else count) for kind, count in counts.items()
    )


def year_counts(rounds: Iterable[Mapping[str, int]], *, small: int, is_over: bool) -> dict[str, int | None]:
    """The measures of a year's rounds by kind; None where subtraction would give away what one round withholds.

    `rounds` are the whole counts of the rounds that are out. Once the year is over its sums are told in any case.
    """
    rounds = list(rounds)
    kinds = dict.fromkeys(kind for counts in rounds for kind in counts)
    sums = {kind: sum(counts.get(kind, 0) for counts in rounds) for kind in kinds}
    withheld = {kind: sum(is_small(counts.get(kind, 0), small) for counts in rounds) for kind in kinds}
    return {kind: sums[kind] if is_over or withheld[kind] != 1 else None for kind in kinds}


def as_document(result: RoundsResult) -> dict[str, Any]:
    """The keys of the contract without those that the chain adds."""
    return {
        "schema": SCHEMA,
        "district": result.district,
        "issuer": result.issuer,
        "month": str(result.month),
        "edition": result.edition,
        "reason": result.reason,
        "backfilled_from": result.backfilled_from.isoformat() if result.backfilled_from else None,
        "reach": result.reach,
        "round": asdict(result.round),
        "topics": [asdict(topic) for topic in result.topics],
        "measures": [asdict(measure) for measure in result.measures],
        "office_late": dict(result.office_late),
    }


def read(document: Mapping[str, Any]) -> RoundsResult:
    """The result that a document tells, frozen or not. Raises NotARoundsResult where it tells none."""
    try:
        return _result(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotARoundsResult(f"这不是一轮明查暗访的结果：{error}") from error


def _result(document: Mapping[str, Any]) -> RoundsResult:
    if document["schema"] != SCHEMA:
        raise ValueError(document["schema"])
    backfilled = document["backfilled_from"]
    return RoundsResult(
        district=document["district"],
        issuer=document["issuer"],
        month=CalendarMonth.parse(document["month"]),
        edition=document["edition"],
        reason=document["reason"],
        backfilled_from=date.fromisoformat(backfilled) if backfilled else None,
        reach=document["reach"],
        round=RoundTold(**document["round"]),
        topics=tuple(TopicTold(**row) for row in document["topics"]),
        measures=tuple(MeasureTold(**row) for row in document["measures"]),
        office_late=dict(document["office_late"]),
    )
