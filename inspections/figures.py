"""What the ledger of inspections amounts to as of a day. Plain Python, no Django.

Nothing here is stored: whatever happened after the day is not yet known, so the same question about the same day gives
the same answer whenever it is asked.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from departments.months import CalendarMonth
from inspections.terms import Reposting, Terms, is_past, review_decided_by
from rules.figures import half_up
from rules.standards import plain

PLACES = 2  # of a percentage and of an average


def share(part: int, whole: int) -> str | None:
    """A percentage, half up; None of nothing."""
    return plain(half_up(Fraction(part) * 100 / whole, PLACES)) if whole else None


@dataclass(frozen=True)
class RoundMade:
    """A month's round: the units that it owes a visit, and the day of the ordinary visit that each had."""

    month: CalendarMonth
    owed: frozenset[str]
    visits: tuple[tuple[str, date], ...] = ()

    def visited(self, day: date) -> frozenset[str]:
        return frozenset(unit for unit, made_on in self.visits if made_on <= day)

    def coverage(self, day: date) -> str | None:
        """The share of the units owed that were visited by a day; extra visits of others do not count."""
        return share(len(self.owed & self.visited(day)), len(self.owed))

    def is_complete(self, day: date) -> bool:
        return bool(self.owed) and self.owed <= self.visited(day)


@dataclass(frozen=True)
class FindingDays:
    """The days of one finding that was handed in and not set aside; None is a day that did not come.

    `handed_over_on` is the day from which the office may tell the unit of it: when the batch of its visit was over.
    """

    month: CalendarMonth
    unit: str
    topic: str
    seen_on: date
    handed_over_on: date
    notified_on: date | None = None
    answer_until: date | None = None
    answered_on: date | None = None
    verified_on: date | None = None
    dismissed_on: date | None = None
    rectify_until: date | None = None
    rectified_on: date | None = None
    closed_on: date | None = None
    review_asked_on: date | None = None
    review_decided_on: date | None = None

    def is_found(self, day: date) -> bool:
        return self.seen_on <= day

    def is_dismissed(self, day: date) -> bool:
        return _by(self.dismissed_on, day)

    def is_verified(self, day: date) -> bool:
        """查实, and not overturned by then."""
        return _by(self.verified_on, day) and not self.is_dismissed(day)

    def is_closed(self, day: date) -> bool:
        return self.is_verified(day) and _by(self.closed_on, day)

    def is_rectified_in_time(self, day: date) -> bool:
        in_time = self.rectified_on and self.rectify_until and self.rectified_on <= self.rectify_until
        return self.is_verified(day) and _by(self.rectified_on, day) and bool(in_time)


@dataclass(frozen=True)
class MeasureDays:
    """One measure: its kind, the unit and round of its finding, when it was decided and, if ever, struck."""

    month: CalendarMonth
    unit: str
    kind: str
    decided_on: date
    voided_on: date | None = None
    posting: Reposting | None = None

    def stands(self, day: date) -> bool:
        return self.decided_on <= day and not _by(self.voided_on, day)


def _by(happened_on: date | None, day: date) -> bool:
    return happened_on is not None and happened_on <= day


@dataclass(frozen=True)
class TopicCount:
    """What became of the findings of one topic."""

    topic: str
    found: int
    verified: int
    dismissed: int
    closed: int
    rectified_in_time: int


def by_topic(findings: Iterable[FindingDays], topics: Sequence[str], day: date) -> list[TopicCount]:
    """One row for each topic, in the order given; a topic that nobody named any more comes last."""
    seen = [finding for finding in findings if finding.is_found(day)]
    others = sorted({finding.topic for finding in seen} - set(topics))
    return [counted(topic, [one for one in seen if one.topic == topic], day) for topic in (*topics, *others)]


def counted(topic: str, findings: Collection[FindingDays], day: date) -> TopicCount:
    tests = (
        FindingDays.is_found,
        FindingDays.is_verified,
        FindingDays.is_dismissed,
        FindingDays.is_closed,
        FindingDays.is_rectified_in_time,
    )
    return TopicCount(topic, *(sum(test(finding, day) for finding in findings) for test in tests))


def by_kind(measures: Iterable[MeasureDays], kinds: Sequence[str], day: date) -> dict[str, int]:
    """How many measures of each kind stand, in the order of `kinds`; a kind without one is left out."""
    counts = Counter(measure.kind for measure in measures if measure.stands(day))
    return {kind: counts[kind] for kind in kinds if counts[kind]}


def on_post(measures: Iterable[MeasureDays], day: date) -> int:
    return sum(posting.is_on_post(day) for posting in _postings(measures, day))


def due_back(measures: Iterable[MeasureDays], day: date) -> int:
    return sum(posting.is_due_back(day) for posting in _postings(measures, day))


def _postings(measures: Iterable[MeasureDays], day: date) -> list[Reposting]:
    return [measure.posting for measure in measures if measure.posting and measure.stands(day)]


def verified_by_month(findings: Iterable[FindingDays], day: date) -> dict[str, int]:
    """By the calendar month of 查实, whatever round the finding is of."""
    days = [finding.verified_on for finding in findings if finding.is_verified(day) and finding.verified_on]
    return dict(sorted(Counter(str(CalendarMonth.of(verified_on)) for verified_on in days).items()))


def average(count: int, rounds: int) -> str | None:
    """So many a round, to two places; None without a round."""
    return f"{half_up(Fraction(count, rounds), PLACES):f}" if rounds else None


Due = Callable[[date, int], date]  # the last day of a term of so many working days


def office_late(findings: Iterable[FindingDays], terms: Terms, due: Due, day: date) -> dict[str, int]:
    """How many of the office's own terms were missed by a day: done too late, or not done and past."""
    late = Counter({"notify": 0, "verify": 0, "recheck": 0, "review": 0})
    for finding in findings:
        for name, term, done_on in _office_terms(finding, terms, due, day):
            late[name] += is_past(term, min(done_on, day) if done_on else day)
    return dict(late)


def _office_terms(
    finding: FindingDays, terms: Terms, due: Due, day: date
) -> Iterable[tuple[str, date, date | None]]:
    """The terms that run for the office by a day: name, last day, and the day on which it did its part."""
    heard_on = finding.answered_on or finding.answer_until
    if finding.handed_over_on <= day:
        yield "notify", due(finding.handed_over_on, terms.notify), finding.notified_on
    if heard_on and heard_on <= day:
        yield "verify", due(heard_on, terms.verify), finding.verified_on or finding.dismissed_on
    if _by(finding.rectified_on, day) and finding.rectified_on:
        done_on = finding.closed_on or finding.dismissed_on
        yield "recheck", due(finding.rectified_on, terms.recheck), done_on
    if _by(finding.review_asked_on, day) and finding.review_asked_on:
        yield "review", review_decided_by(finding.review_asked_on), finding.review_decided_on


def unit_late(findings: Iterable[FindingDays], day: date) -> dict[str, int]:
    """How many of the units' terms were missed by a day: answers and rectifications."""
    late = {"answer": 0, "rectify": 0}
    for finding in findings:
        if finding.answer_until and finding.notified_on and finding.notified_on <= day:
            done_on = finding.answered_on or finding.verified_on or finding.dismissed_on
            late["answer"] += is_past(finding.answer_until, min(done_on, day) if done_on else day)
        if finding.rectify_until and finding.is_verified(day):
            done_on = finding.rectified_on
            late["rectify"] += is_past(finding.rectify_until, min(done_on, day) if done_on else day)
    return late


def is_small(count: int, small: int) -> bool:
    """Whether a number of measures is so small that it would point at somebody."""
    return 0 < count <= small
