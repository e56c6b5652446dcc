"""定性 clauses of the demonstration: who gets a flag or a light by judgement, on grounds that officials wrote."""

from collections import defaultdict
from dataclasses import dataclass
from random import Random

from departments.months import CalendarMonth
from xiaoneng.demo.district import District, Ground, Rule, RuleBook, Unit
from xiaoneng.demo.figures import chance
from xiaoneng.demo.tuning import EASYGOING

# Grounds written for a bureau suit those that run works, sites and services themselves.
SECTOR = ["zjj", "jtj", "swuj", "nyncj", "wlj", "wjw", "mzj", "jyj", "cgj", "swj", "jxj", "scjgj", "yjj"]
PARKS = {"kfq": 5, "mc": 2, "gch": 2, "gzy": 1}
REST = {True: 8, False: 5}  # months before the same grounds may come again: lights, flags
WEIGHTS = {"红旗": 1.0, "黄灯": 1.0, "红灯": 0.12}
EASYGOING_WEIGHTS = {"红旗": 4.0, "黄灯": 0.06, "红灯": 0.0}
LATE = 0.03


@dataclass(frozen=True)
class Judgement:
    """A judgement clause, a unit, and the words about what happened in the data month."""

    rule: Rule
    unit: Unit
    data_month: CalendarMonth
    grounds: str
    facts: str

    @property
    def identity(self) -> tuple[str, str, str, CalendarMonth]:
        return self.rule.department, self.rule.label, self.unit.code, self.data_month


class Judging:
    """Hands out grounds month by month; remembers which were used when, and who already has what."""

    def __init__(self, district: District):
        self.district = district
        self.used: dict[Ground, CalendarMonth] = {}
        self.had: set[tuple[str, str, str, CalendarMonth]] = set()

    def judge(self, month: CalendarMonth, book: RuleBook, *, lights: int, flags: int) -> list[Judgement]:
        """So many lights and flags by judgement; a department never praises and blames one unit in a month."""
        judgements: list[Judgement] = []
        busy: dict[tuple[str, str], bool] = {}
        for light, count in ((True, lights), (False, flags)):
            dice = chance("judged", month, light)
            ordered = self._ordered(self._fitting(book, month, light=light), dice)
            judgements += self._taken(ordered, count, month, dice, busy)
        return judgements

    def _taken(
        self,
        ordered: list[tuple[Rule, Ground]],
        count: int,
        month: CalendarMonth,
        dice: Random,
        busy: dict[tuple[str, str], bool],
    ) -> list[Judgement]:
        judgements: list[Judgement] = []
        for rule, ground in ordered:
            if len(judgements) == count:
                return judgements
            free = [
                unit
                for unit in self._suited(rule, ground)
                if busy.get((rule.department, unit.code), rule.is_light) == rule.is_light
            ]
            judgement = self._judgement(rule, ground, free, month, dice) if free else None
            if judgement:
                judgements.append(judgement)
                busy[rule.department, judgement.unit.code] = rule.is_light
        if len(judgements) < count:
            raise ValueError(f"{month}: only {len(judgements)} of {count} grounds are left")
        return judgements

    def _fitting(self, book: RuleBook, month: CalendarMonth, *, light: bool) -> list[tuple[Rule, Ground]]:
        by_source = defaultdict(list)
        for ground in self.district.grounds:
            last = self.used.get(ground)
            if last is None or last.plus(REST[light]) < month:
                by_source[ground.department, ground.label].append(ground)
        return [
            (rule, ground)
            for rules in book.values()
            for rule in rules
            if rule.is_narrative and rule.is_light == light
            for source in rule.sources
            for ground in by_source[rule.department, source]
        ]

    def _ordered(self, fitting: list[tuple[Rule, Ground]], dice: Random) -> list[tuple[Rule, Ground]]:
        """Shuffled so that the heavier come first more often; what never counts stands last."""

        def place(pair: tuple[Rule, Ground]) -> float:
            rule = pair[0]
            weights = EASYGOING_WEIGHTS if rule.department in EASYGOING else WEIGHTS
            weight = weights[rule.word]
            return -(dice.random() ** (1 / weight)) if weight else 0.0

        return sorted(fitting, key=place)

    def _suited(self, rule: Rule, ground: Ground) -> list[Unit]:
        units = [
            unit
            for unit in self.district.assessed
            if unit.group == ground.group and unit.code != rule.department
        ]
        return [unit for unit in units if unit.group != "部门" or unit.code in SECTOR]

    def _judgement(
        self, rule: Rule, ground: Ground, units: list[Unit], month: CalendarMonth, dice: Random
    ) -> Judgement | None:
        unit = dice.choices(units, [PARKS.get(unit.code, 1) for unit in units])[0]
        # Now and then a matter comes to light a month late, and counts in this one.
        late = month.month > 3 and dice.random() < LATE
        data_month = month.plus(-1) if late else month
        month_words = f"{data_month.month}月"
        judgement = Judgement(
            rule,
            unit,
            data_month,
            ground.grounds.format(month=month_words),
            ground.facts.format(month=month_words),
        )
        if judgement.identity in self.had:
            return None
        self.had.add(judgement.identity)
        self.used[ground] = month
        return judgement
