"""Which clauses a year's boards used most, and which never. Plain Python, no Django.

A clause belongs to its set: where a department's set changed within the year, each set's 红旗1 counts on its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from boards.document import Award, Board
from boards.ranking import SIGNALS
from departments.months import CalendarMonth
from rules.labels import clause_anchor, read_label

MOST = 10

ClauseKey = tuple[str, CalendarMonth | None, str]  # assessor, first month of the set, label


@dataclass(frozen=True)
class RuledClause:
    """A clause as its set has it; of an internal one (`withheld`) nothing but the label."""

    label: str
    text: str
    withheld: bool


@dataclass(frozen=True)
class RuledSet:
    """One department's approved set, in force from the month `since` until its next one."""

    assessor: str
    since: CalendarMonth
    clauses: tuple[RuledClause, ...]


@dataclass(frozen=True)
class UsedClause:
    """A clause with how many flags or lights it gave; `anchor` is "" where the year's rules do not show it."""

    assessor: str
    name: str
    label: str
    signal: str
    text: str
    withheld: bool
    anchor: str
    count: int = 0


@dataclass(frozen=True)
class UnusedClauses:
    """One department's clauses that no determination of the year names, in the order of its sets."""

    assessor: str
    name: str
    clauses: tuple[UsedClause, ...]


@dataclass(frozen=True)
class ClauseUse:
    """The year's clauses: how many were in force, those used most, and by department those never used."""

    in_force: int
    flags: tuple[UsedClause, ...]
    lights: tuple[UsedClause, ...]
    unused: tuple[UnusedClauses, ...]

    @property
    def unused_count(self) -> int:
        return sum(len(department.clauses) for department in self.unused)


def clause_use(boards: Mapping[CalendarMonth, Board], sets: Iterable[RuledSet]) -> ClauseUse:
    """From the boards that stand in one year, at least one, and every set in force in it or in the year before.

    Late figures count under the clause that was in force in their own month.
    """
    by_assessor: dict[str, list[RuledSet]] = {}
    for ruled in sorted(sets, key=lambda ruled: ruled.since):
        by_assessor.setdefault(ruled.assessor, []).append(ruled)
    names = _names(boards)
    ruling = list(_ruling(boards, by_assessor, names))
    shown = {(one.assessor, one.since) for one in ruling}
    counts: Counter[ClauseKey] = Counter()
    awards: dict[ClauseKey, Award] = {}
    for award in (award for at in sorted(boards) for award in boards[at].awards):
        key = _key(award, by_assessor)
        counts[key] += 1
        awards[key] = award
    used = [_used(key, awards[key], counts[key], names, shown) for key in awards]
    return ClauseUse(
        in_force=sum(len(one.clauses) for one in ruling),
        flags=_most(used, SIGNALS[:1], names),
        lights=_most(used, SIGNALS[1:], names),
        unused=tuple(_unused(ruling, counts, names)),
    )


def _names(boards: Mapping[CalendarMonth, Board]) -> dict[str, str]:
    """The departments that assess on these boards, in register order, under the name of the newest board."""
    names: dict[str, str] = {}
    for at in sorted(boards, reverse=True):
        names |= {code: name for code, name in boards[at].assessor_names.items() if code not in names}
    return names


def _in_force(sets: Sequence[RuledSet], at: CalendarMonth) -> RuledSet | None:
    return next((ruled for ruled in reversed(sets) if ruled.since <= at), None)


def _ruling(
    boards: Mapping[CalendarMonth, Board],
    by_assessor: Mapping[str, Sequence[RuledSet]],
    names: Iterable[str],
) -> Iterator[RuledSet]:
    """The sets in force in a month whose board is out, of those who assess in it; register order, the first first."""
    for assessor in names:
        months = [at for at in sorted(boards) if assessor in boards[at].assessor_names]
        found = (_in_force(by_assessor.get(assessor, ()), at) for at in months)
        yield from dict.fromkeys(ruled for ruled in found if ruled)


def _key(award: Award, by_assessor: Mapping[str, Sequence[RuledSet]]) -> ClauseKey:
    ruled = _in_force(by_assessor.get(award.assessor, ()), award.data_month)
    return award.assessor, ruled.since if ruled else None, award.clause


def _used(
    key: ClauseKey,
    award: Award,
    count: int,
    names: Mapping[str, str],
    shown: set[tuple[str, CalendarMonth]],
) -> UsedClause:
    assessor, since, label = key
    return UsedClause(
        assessor=assessor,
        name=names.get(assessor, assessor),
        label=label,
        signal=award.signal,
        text="" if award.withheld else award.clause_text,
        withheld=award.withheld,
        anchor=clause_anchor(since, label) if since and (assessor, since) in shown else "",
        count=count,
    )


def _most(used: Iterable[UsedClause], signals: Sequence[str], names: Iterable[str]) -> tuple[UsedClause, ...]:
    """Those of these signals that gave most; as many come in register order, by signal and number."""
    order = {code: position for position, code in enumerate(names)}

    def place(one: UsedClause) -> tuple[int, int, int, int, str]:
        signal, number = read_label(one.label)
        return -one.count, order.get(one.assessor, len(order)), SIGNALS.index(signal), number, one.anchor

    return tuple(sorted((one for one in used if one.signal in signals), key=place)[:MOST])


def _unused(
    ruling: Sequence[RuledSet], counts: Mapping[ClauseKey, int], names: Mapping[str, str]
) -> Iterator[UnusedClauses]:
    for assessor, name in names.items():
        clauses = tuple(
            UsedClause(
                assessor=assessor,
                name=name,
                label=clause.label,
                signal=read_label(clause.label).signal,
                text=clause.text,
                withheld=clause.withheld,
                anchor=clause_anchor(ruled.since, clause.label),
            )
            for ruled in ruling
            if ruled.assessor == assessor
            for clause in ruled.clauses
            if not counts.get((assessor, ruled.since, clause.label))
        )
        if clauses:
            yield UnusedClauses(assessor, name, clauses)
