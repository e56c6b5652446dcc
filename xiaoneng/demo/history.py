"""The published months of the demonstration as values: two whole years and this one up to last month.

311 lights in the earlier whole year, 416 in the later one (product, 'Known figures'); every clause in effect ends
in lines or in an explanation, exactly as the figures call for them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from departments.months import CalendarMonth
from xiaoneng.demo import words
from xiaoneng.demo.called_for import Call, Readings, candidates
from xiaoneng.demo.district import District, Rule, Unit
from xiaoneng.demo.figures import chance
from xiaoneng.demo.judging import Judgement, Judging
from xiaoneng.demo.tuning import EASYGOING, Settled, Settling, Wanted

LIGHTS_OF_WHOLE_YEARS = (311, 416)
LIGHTS_A_MONTH_NOW = 34
JUDGED_LIGHTS, JUDGED_FLAGS = (1, 5), (2, 5)
FLAGS = (31, 44)
GROUNDS_LIMIT = 60
# The same reason may stand for two months without a word; the third time it wants words.
SAME_REASON = 2


@dataclass(frozen=True)
class Line:
    """One determination: who, under which clause, whom, on what grounds."""

    rule: Rule
    unit: Unit
    data_month: CalendarMonth
    grounds: str
    facts: str


@dataclass(frozen=True)
class DemoExplanation:
    """Why a clause (unit None) or a called-for unit led to nothing; `text` as the workbook has it."""

    rule: Rule
    unit: Unit | None
    text: str


@dataclass
class MonthMade:
    """One month as the demonstration has it: readings by gauge and unit, lines, explanations."""

    month: CalendarMonth
    readings: dict[str, Readings]
    lines: list[Line] = field(default_factory=list)
    notes: list[DemoExplanation] = field(default_factory=list)

    def count(self, *, light: bool) -> int:
        return sum(line.rule.is_light == light for line in self.lines)


class History:
    """Makes the months one after another: streaks, used grounds and runs of a reason reach back."""

    def __init__(self, district: District, today: date):
        self.district, self.today = district, today
        self.awards: dict[tuple[str, str], dict[str, set[CalendarMonth]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self.judging = Judging(district)
        self.runs: dict[tuple[str, str], tuple[str, int, CalendarMonth]] = {}

    def months(self) -> Iterator[MonthMade]:
        """Every month from two Januaries ago to last month."""
        this_month = CalendarMonth.of(self.today)
        for years in range(3):
            january = CalendarMonth(self.today.year - 2 + years, 1)
            last = min(january.plus(11), this_month.plus(-1))
            if last >= january:
                yield from self._year(january.up_to(last), years)

    def present(self) -> Settled:
        """The month that is still open: what its figures call for, nothing moved."""
        return self._settling(CalendarMonth.of(self.today), 2).settled

    def _settling(self, month: CalendarMonth, years: int) -> Settling:
        book = self.district.rules_in(month, self.today.year)
        return Settling(self.district, book, month, self.awards, years)

    def _year(self, months: list[CalendarMonth], years: int) -> Iterator[MonthMade]:
        settlings = [self._settling(month, years) for month in months]
        whole = dict(enumerate(LIGHTS_OF_WHOLE_YEARS)).get(years, LIGHTS_A_MONTH_NOW * len(months))
        called_for = [settling.settled.count(light=True) for settling in settlings]
        for settling, lights in zip(settlings, shared(whole, called_for), strict=True):
            yield self._month(settling, lights)

    def _month(self, settling: Settling, lights: int) -> MonthMade:
        low, high = JUDGED_LIGHTS
        flags = min(FLAGS[1], max(FLAGS[0], settling.settled.count(light=False) + JUDGED_FLAGS[0] + 1))
        settled = settling.settle(
            Wanted((lights - high, lights - low), (flags - JUDGED_FLAGS[1], flags - JUDGED_FLAGS[0]))
        )
        book = self.district.rules_in(settled.month, self.today.year)
        judged = self.judging.judge(
            settled.month,
            book,
            lights=lights - settled.count(light=True),
            flags=flags - settled.count(light=False),
        )
        month_made = MonthMade(settled.month, settled.readings)
        month_made.lines = [self._called(call, settled) for call in settled.given] + list(
            map(_judged, judged)
        )
        for call in settled.given:
            department, label, unit = call.identity
            self.awards[department, label][unit].add(settled.month)
        month_made.notes = [_declined(call, settled.month) for call in settled.declined]
        month_made.notes += self._silent(month_made, settled)
        return month_made

    def _called(self, call: Call, settled: Settled) -> Line:
        facts = called_facts(call, self.district)
        return Line(call.rule, call.unit, settled.month, call.sentence[:GROUNDS_LIMIT], facts)

    def _silent(self, month_made: MonthMade, settled: Settled) -> list[DemoExplanation]:
        """One explanation for every clause in effect that has neither a line nor a declined unit."""
        spoken = {(line.rule.department, line.rule.label) for line in month_made.lines}
        spoken |= {(note.rule.department, note.rule.label) for note in month_made.notes}
        silent = [
            rule
            for rule in settled.rules
            if rule.in_effect(month_made.month) and (rule.department, rule.label) not in spoken
        ]
        return [DemoExplanation(rule, None, self._reason(rule, month_made)) for rule in silent]

    def _reason(self, rule: Rule, month_made: MonthMade) -> str:
        """The usual reason, in words of its own when it would stand for the third month."""
        key, gauge = (rule.department, rule.label), self.district.gauges.get(rule.gauge)
        if gauge and not month_made.readings[rule.gauge]:
            self.runs.pop(key, None)
            return words.PENDING
        usual = words.NONE if rule.is_light or rule.is_narrative else words.BELOW
        before = (usual, chance("run", *key).randint(0, SAME_REASON), month_made.month.plus(-1))
        reason, count, last = self.runs.get(key, before)
        unbroken = last == month_made.month.plus(-1) and reason == usual
        if unbroken and count >= SAME_REASON:
            self.runs[key] = ("", 0, month_made.month)
            units = candidates(gauge, self.district) if gauge else []
            dice = chance("words", rule.department, rule.label, month_made.month)
            return words.clause_words(rule, gauge, month_made.readings.get(rule.gauge, {}), units, dice)
        self.runs[key] = (usual, count + 1 if unbroken else 1, month_made.month)
        return usual


def shared(whole: int, called_for: list[int]) -> list[int]:
    """`whole` lights over the months: half evenly, half as the figures call for them; the sum is exact."""
    weights = [called + sum(called_for) / len(called_for) for called in called_for]
    edges = [round(whole * sum(weights[: n + 1]) / sum(weights)) for n in range(len(weights))]
    return [edge - before for edge, before in zip(edges, [0, *edges], strict=False)]


def called_facts(call: Call, district: District) -> str:
    """The internal account of a machine-checked line: where the figure is from and who compared it."""
    gauge = district.gauges.get(call.rule.gauge)
    source = f"数据来源：{gauge.sheet['数据来源']}。" if gauge else ""
    return f"{source}{call.unit.label}{call.sentence}。{call.rule.section}已与该单位核对，无异议。"


def _judged(judgement: Judgement) -> Line:
    return Line(judgement.rule, judgement.unit, judgement.data_month, judgement.grounds, judgement.facts)


def _declined(call: Call, month: CalendarMonth) -> DemoExplanation:
    dice = chance("declined words", *call.identity, month)
    sparing = call.rule.department in EASYGOING
    return DemoExplanation(
        call.rule, call.unit, words.declined_words(call.rule, call.unit, sparing=sparing, dice=dice)
    )
