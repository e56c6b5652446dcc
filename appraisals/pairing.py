"""Who evaluates whom: units dealt to leaders within hard bounds, from a seed, so that anybody can deal again.

Plain Python, no Django. Orders and ties come from SHA-256 of the seed and the names alone. Every unit gets its least
number of leaders by augmenting paths of a bipartite b-matching: where no path is left, the units that were reached
want more than all their leaders may hold, and no dealing exists. The same holds for leaders below their least number.
"""

import json
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

Pair = tuple[str, str]  # a leader and a unit
SHOWN = 9  # names of a cut that a sentence holds


class NotDealable(Exception):
    """No dealing keeps the bounds; the sentence says who is in the way."""


@dataclass(frozen=True)
class Bounds:
    """The least and the most units of a leader, and the least and the most leaders of a unit."""

    least_of_leader: int = 20
    most_of_leader: int = 25
    least_of_unit: int = 8
    most_of_unit: int = 9

    def fault(self, units: int, leaders: int) -> str | None:
        """Why so many units cannot be dealt to so many leaders, whoever must or never evaluates whom; None if they can.

        Without such pairs these four are all that is needed.
        """
        asked, offered = self.least_of_unit * units, self.most_of_leader * leaders
        if asked > offered:
            return (
                f"{units} 家单位至少要 {self.least_of_unit} 人各评一次，"
                f"{leaders} 位领导最多评 {offered} 次，还差 {asked - offered} 次"
            )
        wanted, there = self.least_of_leader * leaders, self.most_of_unit * units
        if wanted > there:
            return (
                f"{leaders} 位领导每人至少评 {self.least_of_leader} 家，"
                f"{units} 家单位最多受评 {there} 次，还差 {wanted - there} 次"
            )
        if self.least_of_unit > leaders:
            return f"一家单位至少要 {self.least_of_unit} 人评，只有 {leaders} 位领导"
        if self.least_of_leader > units:
            return f"一位领导至少评 {self.least_of_leader} 家，只有 {units} 家单位"
        return None


Sheets = dict[str, list[str]]  # the units of each leader


def deal(
    leaders: Sequence[str],
    units: Sequence[str],
    *,
    seed: str,
    bounds: Bounds,
    must: Iterable[Pair] = (),
    never: Iterable[Pair] = (),
) -> Sheets:
    """The units of each leader, in the order of `units`. `must` pairs stay in, `never` pairs stay out.

    Raises NotDealable, and never deals outside the bounds.
    """
    kept, barred = frozenset(must), frozenset(never)
    if both := kept & barred:
        raise NotDealable(f"既要评又回避：{_pairs(both)}")
    if fault := bounds.fault(len(units), len(leaders)):
        raise NotDealable(fault)
    table = _Table(leaders, units, seed, bounds, kept, barred)
    table.place_portfolios()
    table.serve_units()
    table.fill_leaders()
    table.level()
    return {leader: sorted(table.sheet[leader], key=units.index) for leader in leaders}


def digest_of(sheets: Mapping[str, Sequence[str]]) -> str:
    """SHA-256 of {leader: [units]} as JSON with sorted keys and no blanks."""
    text = json.dumps(sheets, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _lot(*parts: str) -> str:
    return sha256(":".join(parts).encode()).hexdigest()


def _pairs(pairs: Iterable[Pair]) -> str:
    return "、".join(f"{leader}–{unit}" for leader, unit in sorted(pairs)[:SHOWN])


def _names(names: Collection[str]) -> str:
    more = f" 等 {len(names)}" if len(names) > SHOWN else ""
    return "、".join(sorted(names)[:SHOWN]) + more


@dataclass
class _Table:
    """The sheets on the table while they are dealt: who holds which units, and who is on each unit."""

    leaders: Sequence[str]
    units: Sequence[str]
    seed: str
    bounds: Bounds
    must: frozenset[Pair]
    never: frozenset[Pair]
    sheet: dict[str, set[str]] = field(init=False)
    on: dict[str, set[str]] = field(init=False)
    lots: dict[Pair, str] = field(init=False)

    def __post_init__(self) -> None:
        self.sheet = {leader: set() for leader in self.leaders}
        self.on = {unit: set() for unit in self.units}
        self.leaders = sorted(self.leaders, key=self._lot_of_leader)
        self.units = sorted(self.units, key=lambda unit: _lot(self.seed, "unit", unit))
        self.lots = {(one, unit): _lot(self.seed, one, unit) for one in self.leaders for unit in self.units}

    def _lot_of_leader(self, leader: str) -> str:
        return _lot(self.seed, "leader", leader)

    def load(self, leader: str) -> int:
        return len(self.sheet[leader])

    def put(self, leader: str, unit: str) -> None:
        self.sheet[leader].add(unit)
        self.on[unit].add(leader)

    def take(self, leader: str, unit: str) -> None:
        self.sheet[leader].discard(unit)
        self.on[unit].discard(leader)

    def may(self, leader: str, unit: str) -> bool:
        return (leader, unit) not in self.never and leader not in self.on[unit]

    def lot(self, leader: str, unit: str) -> str:
        return self.lots[leader, unit]

    def _lightest_first(self, unit: str, leader: str) -> tuple[int, str]:
        return self.load(leader), self.lots[leader, unit]

    def _heaviest_first(self, unit: str, leader: str) -> tuple[int, str]:
        return -self.load(leader), self.lots[leader, unit]

    def _emptiest_first(self, leader: str, unit: str) -> tuple[int, str]:
        return len(self.on[unit]), self.lots[leader, unit]

    def place_portfolios(self) -> None:
        for leader, unit in sorted(self.must):
            self.put(leader, unit)
        if over := [one for one in self.leaders if self.load(one) > self.bounds.most_of_leader]:
            raise NotDealable(f"分管单位多于 {self.bounds.most_of_leader} 家的：{_names(over)}")
        if over := [unit for unit in self.units if len(self.on[unit]) > self.bounds.most_of_unit]:
            raise NotDealable(f"分管领导多于 {self.bounds.most_of_unit} 人的：{_names(over)}")

    def serve_units(self) -> None:
        """Every unit gets its k-th leader before any gets the next."""
        for count in range(1, self.bounds.least_of_unit + 1):
            for unit in self.units:
                if len(self.on[unit]) < count:
                    self._serve(unit)

    def _serve(self, unit: str) -> None:
        free = [
            one for one in self.leaders if self.may(one, unit) and self.load(one) < self.bounds.most_of_leader
        ]
        if free:
            self.put(min(free, key=partial(self._lightest_first, unit)), unit)
        else:
            self._serve_by_moves(unit)

    def _serve_by_moves(self, wanting: str) -> None:
        """A full leader takes this unit for another, which seeks one in its turn, until somebody has room."""
        given_up: dict[str, Pair | None] = {wanting: None}  # unit → who drops it, for which unit
        waiting = deque([wanting])
        while waiting:
            unit = waiting.popleft()
            for leader in sorted(
                (one for one in self.leaders if self.may(one, unit)), key=partial(self._lightest_first, unit)
            ):
                if self.load(leader) < self.bounds.most_of_leader:
                    self._move_units(leader, unit, given_up)
                    return
                for other in sorted(self.sheet[leader], key=partial(self.lot, leader)):
                    if other not in given_up and (leader, other) not in self.must:
                        given_up[other] = (leader, unit)
                        waiting.append(other)
        raise NotDealable(
            f"{len(given_up)} 家单位至少要 {self.bounds.least_of_unit} 人各评一次，"
            f"可评的领导容不下：{_names(given_up)}"
        )

    def _move_units(self, leader: str, unit: str, given_up: Mapping[str, Pair | None]) -> None:
        self.put(leader, unit)
        while (step := given_up[unit]) is not None:
            leader, wanted = step
            self.take(leader, unit)
            self.put(leader, wanted)
            unit = wanted

    def fill_leaders(self) -> None:
        """Every leader below the least number gets units, in the drawn order of leaders."""
        for leader in self.leaders:
            while self.load(leader) < self.bounds.least_of_leader:
                self._fill(leader)

    def _fill(self, wanting: str) -> None:
        """One more unit: with room for a leader more, or from one who can spare it, at the end of a chain of moves."""
        handed_on: dict[str, Pair | None] = {
            wanting: None
        }  # leader → to whom a unit of theirs goes, and which
        waiting = deque([wanting])
        while waiting:
            leader = waiting.popleft()
            allowed = [unit for unit in self.units if self.may(leader, unit)]
            for unit in sorted(allowed, key=partial(self._emptiest_first, leader)):
                if len(self.on[unit]) < self.bounds.most_of_unit:
                    self._move_on(leader, unit, handed_on)
                    return
                for other in sorted(self.on[unit], key=partial(self._heaviest_first, unit)):
                    if (other, unit) in self.must or other in handed_on:
                        continue
                    if self.load(other) > self.bounds.least_of_leader:
                        self.take(other, unit)
                        self._move_on(leader, unit, handed_on)
                        return
                    handed_on[other] = (leader, unit)
                    waiting.append(other)
        raise NotDealable(
            f"{len(handed_on)} 位领导每人至少评 {self.bounds.least_of_leader} 家，"
            f"一家单位最多 {self.bounds.most_of_unit} 人评，不够分：{_names(handed_on)}"
        )

    def _move_on(self, leader: str, unit: str, handed_on: Mapping[str, Pair | None]) -> None:
        self.put(leader, unit)
        while (step := handed_on[leader]) is not None:
            receiver, passed = step
            self.take(leader, passed)
            self.put(receiver, passed)
            leader = receiver

    def level(self) -> None:
        """While two loads differ by two, the heaviest gives one to the lightest that may take it."""
        while (gift := self._gift()) is not None:
            giver, taker, unit = gift
            self.take(giver, unit)
            self.put(taker, unit)

    def _gift(self) -> tuple[str, str, str] | None:
        heavy = sorted(self.leaders, key=lambda one: (-self.load(one), self._lot_of_leader(one)))
        light = sorted(self.leaders, key=lambda one: (self.load(one), self._lot_of_leader(one)))
        for giver in heavy:
            for taker in light:
                if self.load(giver) - self.load(taker) < 2:
                    break
                can_go = [
                    unit
                    for unit in self.sheet[giver]
                    if (giver, unit) not in self.must and self.may(taker, unit)
                ]
                if can_go:
                    return giver, taker, min(can_go, key=partial(self.lot, taker))
        return None
