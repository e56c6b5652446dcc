"""What a unit's leaves come to: exact fractions from the source to the total, rounded once, where a number is shown.

Plain Python, no Django. A leaf without an answer is never zero: it is undecided until a person rules.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from appraisals.shares import Absent, ByEvaluation, RankTable, Reckoning

OPTIONS = {"好": 100, "较好": 85, "一般": 70, "差": 50}  # 不了解 counts for nothing
EXTRA_WEIGHT = Fraction(1, 2)  # of an answer on the extra sheet


@dataclass(frozen=True)
class Points:
    """The points of one unit on one leaf: `exact`, None while nobody can say.

    `is_left_out`: the leaf leaves the unit's full points, as if it were not on its paper.
    """

    exact: Fraction | None
    is_left_out: bool = False

    @property
    def is_undecided(self) -> bool:
        return self.exact is None and not self.is_left_out


UNDECIDED, LEFT_OUT = Points(None), Points(None, is_left_out=True)


def shown(exact: Fraction, places: int = 2) -> str:
    """Rounded half up, for showing alone: `2.43`."""
    scaled = exact * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return f"{Decimal(whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"


def mean(numbers: Collection[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)


def by_absence(absent: Absent, others: Collection[Fraction]) -> Points:
    """What a unit gets on a leaf that it does not bear, or on which it was not measured."""
    if absent is Absent.LEFT_OUT:
        return LEFT_OUT
    if absent is Absent.MEAN and others:
        return Points(mean(others))
    return UNDECIDED


@dataclass(frozen=True)
class MarkedLeaf:
    """A leaf that its lead marks: `marks` of the units that bear it, `lead_share` of the lead's own rank, if known."""

    full: Fraction
    lead: str
    marks: Mapping[str, Fraction]
    lead_share: Fraction | None = None
    absent: Absent = Absent.MEAN

    def points(self, unit: str) -> Points:
        """The lead's by its rank and never by its own hand; the mean of the others' marks leaves it out too."""
        if unit == self.lead:
            return UNDECIDED if self.lead_share is None else Points(self.lead_share * self.full)
        others = {bearer: mark for bearer, mark in self.marks.items() if bearer != self.lead}
        if unit in others:
            return Points(others[unit])
        return by_absence(self.absent, others.values())


@dataclass(frozen=True)
class MonthFigure:
    """A metric of one unit in one month: a value, or a pair 完成数, 总数."""

    value: Fraction | None = None
    done: Fraction | None = None
    total: Fraction | None = None


def year_share(months: Sequence[MonthFigure], reckoning: Reckoning) -> Fraction | None:
    """The months of a year, in order, as a share from 0 to 1; None where there is no figure to reckon with."""
    if not months:
        return None
    if reckoning is Reckoning.SUM:
        pairs = [month for month in months if month.total]
        total = sum((month.total for month in pairs if month.total), Fraction(0))
        done = sum((month.done for month in pairs if month.done), Fraction(0))
        return _within(done / total) if total else None
    shares = [share for share in map(_share, months) if share is not None]
    if not shares:
        return None
    return _within(mean(shares) if reckoning is Reckoning.MEAN else shares[-1])


def _share(month: MonthFigure) -> Fraction | None:
    if month.total and month.done is not None:
        return month.done / month.total
    return None if month.value is None else month.value / 100


def _within(share: Fraction, least: Fraction = Fraction(0), most: Fraction = Fraction(1)) -> Fraction:
    return min(most, max(least, share))


@dataclass(frozen=True)
class Answers:
    """The answers of one sheet of a panel about one unit, by option; 不了解 may be among them."""

    counts: Mapping[str, int]
    is_extra: bool = False


def panel_score(sheets: Iterable[Answers], *, extra_weight: Fraction = EXTRA_WEIGHT) -> Fraction | None:
    """The weighted mean of all answers, 0 to 100; None where nobody said anything of this unit."""
    weight = value = Fraction(0)
    for sheet in sheets:
        each = extra_weight if sheet.is_extra else Fraction(1)
        for option, worth in OPTIONS.items():
            count = sheet.counts.get(option, 0)
            weight += each * count
            value += each * count * worth
    return value / weight if weight else None


def evaluation_score(method: ByEvaluation, panels: Mapping[str, Fraction | None]) -> Fraction | None:
    """The panels by their weights; one that has no answer drops out with its weight. None where none has any."""
    answered = [(Fraction(weight), panels.get(panel)) for panel, weight in method.weights]
    heard = [(weight, score) for weight, score in answered if score is not None]
    total = sum((weight for weight, _ in heard), Fraction(0))
    return sum((weight * score for weight, score in heard), Fraction(0)) / total if total else None


def of_boards(converted: Decimal, full: Fraction, start: Decimal | None) -> Fraction:
    """The boards' year on a leaf: it begins with `start` points, half of the leaf's where none are named."""
    beginning = full / 2 if start is None else Fraction(start)
    return _within(beginning + Fraction(converted), Fraction(0), full)


def of_months(months: Iterable[Fraction], full: Fraction) -> Fraction:
    """A member's points of the year on one leaf: never below 0, never above the leaf's."""
    return _within(sum(months, Fraction(0)), Fraction(0), full)


@dataclass(frozen=True)
class Scored:
    """What one unit comes to: `exact` points of `full`, None while a leaf is undecided (`undecided`, by number)."""

    exact: Fraction | None
    full: Fraction
    added: Fraction = Fraction(0)
    subtracted: Fraction = Fraction(0)
    left_out: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()

    @property
    def share(self) -> Fraction | None:
        """Real points ÷ full: what pay follows, whatever the grade."""
        return None if self.exact is None else self.exact / self.full


@dataclass(frozen=True)
class Caps:
    """The most that all additions, and all subtractions, may come to; None for no bound."""

    up: Fraction | None = None
    down: Fraction | None = None


@dataclass(frozen=True)
class LeafPoints:
    """One leaf of the paper as it turned out for a unit."""

    number: str
    full: Fraction
    points: Points


@dataclass(frozen=True)
class Adjusted:
    """What was accepted beside the leaves, each apart."""

    additions: Sequence[Fraction] = field(default=())
    subtractions: Sequence[Fraction] = field(default=())


def score(
    leaves: Sequence[LeafPoints], full: Fraction, *, adjusted: Adjusted = Adjusted(), caps: Caps = Caps()
) -> Scored:
    """The total of one unit: leaves, plus what was added, minus what was taken off, each within its own cap.

    A leaf that is left out leaves the full points too, and what remains is stretched to the paper's. Never below 0;
    above full where additions lead there.
    """
    undecided = tuple(leaf.number for leaf in leaves if leaf.points.is_undecided)
    left_out = tuple(leaf.number for leaf in leaves if leaf.points.is_left_out)
    added = _capped(adjusted.additions, caps.up)
    subtracted = _capped(adjusted.subtractions, caps.down)
    remaining = full - sum((leaf.full for leaf in leaves if leaf.points.is_left_out), Fraction(0))
    if undecided or not remaining:
        return Scored(None, full, added, subtracted, left_out, undecided)
    earned = sum((leaf.points.exact for leaf in leaves if leaf.points.exact is not None), Fraction(0))
    total = max(Fraction(0), earned * full / remaining + added - subtracted)
    return Scored(total, full, added, subtracted, left_out)


def _capped(points: Sequence[Fraction], cap: Fraction | None) -> Fraction:
    total = sum(points, Fraction(0))
    return total if cap is None else min(total, cap)


def lead_share(table: RankTable, *, rank: int | None, percent: Fraction | None) -> Fraction | None:
    """What the upper level said of a unit, as a share: by the place in its ranking, or by its percent."""
    if rank is not None:
        return table.share(rank)
    return None if percent is None else _within(percent / 100)
