"""The figures of one month, moved here and there until what they call for comes to the number that is wanted.

Most readings stay as drawn. Where a month would have too many lights (or flags), one unit after another is
moved out of its band; where too few, one is moved in: the district of the demonstration has a known number of
lights in each whole year.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from departments.months import CalendarMonth
from rules.figures import Figure
from rules.standards import Threshold
from xiaoneng.demo.called_for import (
    Awards,
    Call,
    Readings,
    called,
    candidates,
    colours,
    low_is_good,
    measured,
    streaks,
)
from xiaoneng.demo.district import District, Gauge, Rule, RuleBook, Unit
from xiaoneng.demo.figures import chance, drawn, pushed

# 老好人: they flag everybody and excuse everyone who should have a light.
EASYGOING = ("wlj", "jyj", "spj")
DECLINES, EASYGOING_DECLINES, FLAG_DECLINES = 0.05, 0.85, 0.02
# Every town gets exactly one colour here, so that nothing can be moved out of all bands.
WITHOUT_MIDDLE = ("rsj 参保完成率",)
# Now and then the system that a figure comes from gives nothing for a month.
GAPS = 0.004
LAGGING = {("zhuanqiang", 0, 4), ("yangjiang", 1, 3), ("zhuanqiang", 2, 5)}
MOST_MOVES = 120


@dataclass(frozen=True)
class Wanted:
    """How many lights and flags the figures of a month may call for: at least and at most."""

    lights: tuple[int, int]
    flags: tuple[int, int]


@dataclass
class Settled:
    """A month's readings by gauge and unit, and what is called for: given, or declined."""

    month: CalendarMonth
    rules: list[Rule]
    readings: dict[str, Readings] = field(default_factory=dict)
    calls: dict[str, list[Call]] = field(default_factory=dict)
    given: list[Call] = field(default_factory=list)
    declined: list[Call] = field(default_factory=list)

    def count(self, *, light: bool) -> int:
        return sum(call.rule.is_light == light for call in self.given)


def is_declined(call: Call, month: CalendarMonth) -> bool:
    """Whether the department lets it pass: the same answer however often the month is settled."""
    if call.rule.gauge in WITHOUT_MIDDLE:
        return False
    easygoing = call.rule.department in EASYGOING
    odds = (EASYGOING_DECLINES if easygoing else DECLINES) if call.rule.is_light else FLAG_DECLINES
    return chance("declined", *call.identity, month).random() < odds


class Settling:
    """Works on one month; `years` is how far the month's year is from the first of the demonstration."""

    def __init__(self, district: District, book: RuleBook, month: CalendarMonth, awards: Awards, years: int):
        rules = [rule for department in book.values() for rule in department]
        self.district, self.awards, self.years = district, awards, years
        self.by_gauge = measured(rules, month)
        self.settled = Settled(month, rules)
        for key in self.by_gauge:
            self._draw(key)
        self._judge()

    def settle(self, wanted: Wanted) -> Settled:
        """Move readings until both numbers are within their bounds; ValueError where that cannot be."""
        low, high = wanted.lights
        self._judge()  # what was awarded in the months before is known only now
        for move in range(MOST_MOVES):
            lights, flags = self.settled.count(light=True), self.settled.count(light=False)
            if lights > high:
                self._move_out(light=True, move=move)
            elif lights < low:
                self._move_in(light=True, move=move)
            elif flags > wanted.flags[1]:
                self._move_out(light=False, move=move)
            elif flags < wanted.flags[0]:
                self._move_in(light=False, move=move)
            else:
                return self.settled
            self._judge()
        raise ValueError(f"{self.settled.month}: {lights} lights, {flags} flags, wanted {wanted}")

    def _draw(self, key: str) -> None:
        gauge, rules, month = self.district.gauges[key], self.by_gauge[key], self.settled.month
        low = low_is_good(key, tuple(rules))
        readings = {
            unit.code: drawn(gauge, unit, month, low_is_good=low) for unit in candidates(gauge, self.district)
        }
        if chance("gap", key, month).random() < GAPS:
            readings = {}
        elif key in WITHOUT_MIDDLE:
            self._lag(gauge, readings)
        self._call(key, readings)

    def _lag(self, gauge: Gauge, readings: Readings) -> None:
        """Here and there a town falls behind further than the usual range goes."""
        for code, years, month in LAGGING:
            if (years, month) == (self.years, self.settled.month.month):
                red = next(rule for rule in self.by_gauge[gauge.key] if rule.word == "红灯")
                if (behind := self._pushed(gauge, self.district.units[code], red)) is not None:
                    readings[code] = behind

    def _call(self, key: str, readings: Readings) -> None:
        self.settled.readings[key] = readings
        self.settled.calls[key] = called(
            self.by_gauge[key], self.district.gauges[key], readings, self.settled.month, self.district
        )

    def _judge(self) -> None:
        """Divide what is called for into given and declined, streaks last: they rest on what is given."""
        settled = self.settled
        settled.given, settled.declined = [], []
        self._divide([call for calls in settled.calls.values() for call in calls])
        standing: dict[tuple[str, str], dict[str, set[CalendarMonth]]] = defaultdict(dict)
        for call in settled.given:
            department, label, unit = call.identity
            before = self.awards.get((department, label), {}).get(unit, set())
            standing[department, label][unit] = before | {settled.month}
        self._divide(streaks(settled.rules, settled.month, standing, self.district))

    def _divide(self, calls: list[Call]) -> None:
        for call in calls:
            (self.settled.declined if is_declined(call, self.settled.month) else self.settled.given).append(
                call
            )

    def _pushed(self, gauge: Gauge, unit: Unit, rule: Rule | None) -> Figure | None:
        month, rules = self.settled.month, self.by_gauge[gauge.key]
        criterion = rule.criterion if rule else None
        within = criterion.test_for(month.month) if isinstance(criterion, Threshold) else None
        colour = {rule.word} if rule else set()
        return pushed(
            gauge, unit, month, within, lambda reading: colours(rules, reading, month.month) == colour
        )

    def _move(self, unit: Unit, key: str, rule: Rule | None) -> bool:
        moved = self._pushed(self.district.gauges[key], unit, rule)
        if moved is None:
            return False
        self._call(key, {**self.settled.readings[key], unit.code: moved})
        return True

    def _move_out(self, *, light: bool, move: int) -> None:
        """Take one unit out of all bands of one gauge."""
        movable = [
            call for call in self.settled.given if call.rule.is_light == light and self._movable(call.rule)
        ]
        chance("out", self.settled.month, move).shuffle(movable)
        any(self._move(call.unit, call.rule.gauge, None) for call in movable)

    def _move_in(self, *, light: bool, move: int) -> None:
        """Move one unit that nothing calls for into a band; one in eight lights is red at once."""
        dice = chance("in", self.settled.month, move)
        word = "红旗" if not light else "红灯" if dice.random() < 0.12 else "黄灯"
        places = [
            (rule, unit)
            for key, rules in self.by_gauge.items()
            for rule in rules
            if rule.word == word and self._movable(rule) and (not light or rule.department not in EASYGOING)
            for unit in self._uncalled(key)
        ]
        dice.shuffle(places)
        any(self._move(unit, rule.gauge, rule) for rule, unit in places)

    def _movable(self, rule: Rule) -> bool:
        if not rule.metric or rule.gauge in WITHOUT_MIDDLE or self.district.gauges[rule.gauge].is_tally:
            return False
        return isinstance(rule.criterion, Threshold)

    def _uncalled(self, key: str) -> list[Unit]:
        busy = {call.unit.code for call in self.settled.calls[key]}
        known = self.settled.readings[key]
        units = candidates(self.district.gauges[key], self.district)
        return [unit for unit in units if unit.code in known and unit.code not in busy]
