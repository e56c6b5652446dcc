"""The demonstration district as its officials wrote it: register, metrics, rule sets and grounds from `district/*.csv`.

Plain values, no database. `revisions.csv` holds what five departments changed from March of the present year:
a row replaces the clause of its label, or takes it away where 条款 is blank; 并入 names the clause that it joined.
"""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from departments.months import CalendarMonth
from rules.criteria import in_effect
from rules.figures import Yardstick
from rules.grammar import parse
from rules.standards import KINDS, SIGNALS, Criterion

HERE = Path(__file__).parent / "district"
KIND_OF = {criterion.word: kind for kind, criterion in KINDS.items()}
REVISED_IN = 3
RISING_MONTHS = re.compile(r"(\d+)月([\d.]+)~([\d.]+)")


@dataclass(frozen=True)
class Unit:
    """One row of the register; `sheet` holds its cells as the workbook names them."""

    code: str
    label: str
    group: str
    assesses: bool
    assessed: bool
    ends: str
    sheet: dict[str, Any] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Gauge:
    """A metric, and between which values its generated readings fall: by month where they rise through the year."""

    department: str
    name: str
    measure: str
    places: int
    minimum_total: Decimal | None
    is_pair: bool
    is_tally: bool
    group: str
    low: float
    high: float
    totals: tuple[int, int]
    by_month: dict[int, tuple[float, float]] = field(compare=False)
    sheet: dict[str, Any] = field(compare=False, repr=False)

    @property
    def key(self) -> str:
        return f"{self.department} {self.name}"

    @cached_property
    def yardstick(self) -> Yardstick:
        return Yardstick(self.name, self.measure, self.places, self.minimum_total)

    def range_in(self, month: int) -> tuple[float, float]:
        return self.by_month.get(month, (self.low, self.high))


@dataclass(frozen=True)
class Rule:
    """One clause as text and as criterion; `signal` is the wire value, `sources` the labels whose grounds fit it."""

    department: str
    word: str
    number: int
    text: str
    metric: str
    criterion: Criterion = field(repr=False)
    section: str
    sources: tuple[str, ...]
    sheet: dict[str, Any] = field(compare=False, repr=False)

    @property
    def label(self) -> str:
        return f"{self.word}{self.number}"

    @property
    def signal(self) -> str:
        return SIGNALS[self.word]

    @property
    def is_light(self) -> bool:
        return self.word != "红旗"

    @property
    def is_narrative(self) -> bool:
        return not self.criterion.is_machine_checked

    @property
    def is_streak(self) -> bool:
        return self.criterion.rests_on_lines

    @property
    def gauge(self) -> str:
        return f"{self.department} {self.metric}"

    def in_effect(self, month: CalendarMonth) -> bool:
        return in_effect(self.criterion, month.month)


@dataclass(frozen=True)
class Ground:
    """What happened once under a judgement clause: words with `{month}`, and the group of the unit that they fit."""

    department: str
    label: str
    group: str
    grounds: str
    facts: str


RuleBook = dict[str, list[Rule]]


@dataclass(frozen=True)
class District:
    """Everything the generator starts from; `original` and `revised` are rule sets by department.

    `derived` are the metrics that nobody types, as the workbook names their cells.
    """

    units: dict[str, Unit]
    gauges: dict[str, Gauge]
    original: RuleBook
    revised: RuleBook
    grounds: list[Ground]
    derived: list[dict[str, Any]]

    @cached_property
    def assessors(self) -> list[Unit]:
        return [unit for unit in self.units.values() if unit.assesses]

    @cached_property
    def assessed(self) -> list[Unit]:
        """Who may be judged in any month of the demonstration, in register order."""
        return [unit for unit in self.units.values() if unit.assessed and not unit.ends]

    def rules_in(self, month: CalendarMonth, year: int) -> RuleBook:
        """The sets in force in a month of a demonstration whose present year is `year`."""
        return self.original | self.revised if month >= CalendarMonth(year, REVISED_IN) else self.original


@cache
def load() -> District:
    """Read the files once."""
    units = {row["编码"]: _unit(row) for row in _rows("units.csv")}
    gauges = {gauge.key: gauge for gauge in map(_gauge, _rows("metrics_a.csv", "metrics_b.csv"))}
    original: RuleBook = defaultdict(list)
    for row in _rows("rules_a.csv", "rules_b.csv"):
        original[row["部门编码"]].append(_rule(row))
    grounds = [
        Ground(row["部门编码"], f"{row['等次']}{row['序号']}", row["分组"], row["事由"], row["事实依据"])
        for row in _rows("grounds_a.csv", "grounds_b.csv")
    ]
    return District(units, gauges, dict(original), _revised(original), grounds, _derived())


def _derived() -> list[dict[str, Any]]:
    return [{**row, "小数位": int(row["小数位"])} for row in _rows("derived.csv")]


def _rows(*names: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for name in names:
        with (HERE / name).open(encoding="utf-8-sig", newline="") as file:
            rows += csv.DictReader(file)
    return rows


def _unit(row: dict[str, str]) -> Unit:
    cells: dict[str, Any] = {**row, "排序": int(row["排序"])}
    return Unit(
        row["编码"],
        row["简称"] or row["名称"],
        row["分组"],
        row["认定部门"] == "是",
        row["被考核"] == "是",
        row["停用月份"],
        cells,
    )


def _gauge(row: dict[str, str]) -> Gauge:
    sheet = {name: row[name] for name in ("部门编码", "指标", "计量单位", "口径", "频次", "数据来源")}
    least = Decimal(row["最小总数"]) if row["最小总数"] else None
    return Gauge(
        department=row["部门编码"],
        name=row["指标"],
        measure=row["计量单位"],
        places=int(row["小数位"]),
        minimum_total=least,
        is_pair=row["形式"] == "数对",
        # A count that has grown through the year cannot fall again.
        is_tally=row["口径"] == "累计" and row["小数位"] == "0",
        group=row["分组"],
        low=float(row["低"]),
        high=float(row["高"]),
        totals=(int(row["总数低"] or 0), int(row["总数高"] or 0)),
        by_month={int(m): (float(low), float(high)) for m, low, high in RISING_MONTHS.findall(row["分月"])},
        sheet={**sheet, "小数位": int(row["小数位"]), "最小总数": least},
    )


def _rule(row: dict[str, str], sources: tuple[str, ...] = ()) -> Rule:
    return Rule(
        department=row["部门编码"],
        word=row["等次"],
        number=int(row["序号"]),
        text=row["条款"],
        metric=row["指标"],
        criterion=parse(KIND_OF[row["判定方式"]], row["标准"]),
        section=row["责任科室"],
        sources=sources or (f"{row['等次']}{row['序号']}",),
        sheet={**row, "序号": int(row["序号"])},
    )


def _revised(original: RuleBook) -> RuleBook:
    """The original sets of those departments that changed theirs, with the changes applied."""
    changed: RuleBook = {}
    for row in _rows("revisions.csv"):
        rules = changed.setdefault(row["部门编码"], list(original[row["部门编码"]]))
        index = next(index for index, rule in enumerate(rules) if rule.label == f"{row['等次']}{row['序号']}")
        if row["条款"]:
            cells = rules[index].sheet
            revised_cells = {**cells, "条款": row["条款"], "标准": row["标准"]}
            rules[index] = _rule(revised_cells, rules[index].sources)
            continue
        taken_away = rules.pop(index)
        joined = next(index for index, rule in enumerate(rules) if rule.label == row["并入"])
        rules[joined] = replace(rules[joined], sources=(*rules[joined].sources, *taken_away.sources))
    return changed
