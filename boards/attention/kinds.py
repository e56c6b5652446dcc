"""提醒规则: what calls for a 提醒 or 约谈, found in the lights of boards that stand. Plain Python, no Django.

A rule proposes and a person decides; no light, flag or point ever follows. What made one proposal makes no second.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from boards.ranking import SIGNALS
from departments.months import CalendarMonth

YELLOW, RED = SIGNALS[1:]
NOTICE, TALK = "notice", "talk"
MEASURES = {NOTICE: "提醒", TALK: "约谈"}
MOST_SPAN = 12  # months of the longest window, and of the longest row
LightKey = tuple[str, ...]


@dataclass(frozen=True)
class LitLine:
    """One light of a board; names as the board has them, `words` "" of an internal clause."""

    month: CalendarMonth
    unit: str
    unit_name: str
    signal: str
    assessor: str
    assessor_name: str
    clause: str
    data_month: str
    words: str

    @property
    def key(self) -> LightKey:
        """What tells it from every other, also over the editions of a month."""
        return str(self.month), self.assessor, self.clause, self.unit, self.data_month


@dataclass(frozen=True)
class AttentionKind:
    """One kind of rule: what it counts, its usual figures, and their greatest; without `span` it looks at no window.

    `says` states the rule with its figures `count` and `span`.
    """

    key: str
    name: str
    says: str
    counts: str
    usual: int
    most: int
    span: int | None
    measure: str

    def words(self, count: int, span: int) -> str:
        return self.says.format(count=count, span=span)


KINDS: Mapping[str, AttentionKind] = {
    kind.key: kind
    for kind in (
        AttentionKind("yellow", "黄灯累计", "{span} 个月内 {count} 盏黄灯", "黄灯盏数", 2, 60, 3, NOTICE),
        AttentionKind(
            "departments", "多部门亮灯", "一个月内被 {count} 个部门亮灯", "部门个数", 3, 30, None, TALK
        ),
        AttentionKind("reds", "连续红灯", "连续 {count} 个月亮红灯", "连续月数", 3, MOST_SPAN, None, TALK),
    )
}


@dataclass(frozen=True)
class ActiveRule:
    """One kind switched on for a year, with its figures and what it proposes."""

    kind: str
    count: int
    span: int
    measure: str

    @property
    def measure_word(self) -> str:
        return MEASURES[self.measure]

    @property
    def words(self) -> str:
        """`3 个月内 2 盏黄灯`."""
        return KINDS[self.kind].words(self.count, self.span)


@dataclass(frozen=True)
class AttentionFinding:
    """That a unit meets a rule in a month, with the lights that make it so."""

    rule: ActiveRule
    unit: str
    unit_name: str
    month: CalendarMonth
    lines: tuple[LitLine, ...]
    sentence: str

    @property
    def keys(self) -> list[LightKey]:
        return [line.key for line in self.lines]


Lights = Mapping[CalendarMonth, Sequence[LitLine]]


def found(
    rule: ActiveRule, lights: Lights, months: Iterable[CalendarMonth], used: Collection[LightKey] = ()
) -> list[AttentionFinding]:
    """What a rule finds in these months, which are out, in their order; `lights` reach back as far as they are known.

    `used` are the lights that a decision of this kind stands on: neither they nor those of an earlier finding count
    again. A month that is not out breaks a row and is empty in a window.
    """
    spent, findings = {*used}, []
    for at in months:
        by_unit: dict[str, list[LitLine]] = {}
        for line in lights.get(at, ()):
            if line.key not in spent:
                by_unit.setdefault(line.unit, []).append(line)
        for unit in by_unit:
            lines = _cause(rule, unit, at, lights, spent)
            if lines:
                findings.append(_finding(rule, unit, at, lines))
                spent.update(line.key for line in lines)
    return findings


def _cause(
    rule: ActiveRule, unit: str, at: CalendarMonth, lights: Lights, spent: Collection[LightKey]
) -> list[LitLine]:
    """The lights by which a unit meets a rule in that month; [] where it does not."""

    def fresh(month: CalendarMonth, signal: str = "") -> list[LitLine]:
        return [
            line
            for line in lights.get(month, ())
            if line.unit == unit and line.key not in spent and signal in ("", line.signal)
        ]

    if rule.kind == "departments":
        lines = fresh(at)
        return lines if len({line.assessor for line in lines}) >= rule.count else []
    if rule.kind == "yellow":
        window = [fresh(at.plus(-back), YELLOW) for back in range(rule.span - 1, -1, -1)]
        lines = [line for month in window for line in month]
        return lines if window[-1] and len(lines) >= rule.count else []
    row = [fresh(at.plus(-back), RED) for back in range(rule.count - 1, -1, -1)]
    return [line for month in row for line in month] if all(row) else []


def _finding(rule: ActiveRule, unit: str, at: CalendarMonth, lines: Sequence[LitLine]) -> AttentionFinding:
    name = lines[-1].unit_name
    sentence = f"{name}{_told(rule, at, lines)}，达到“{rule.words}”"
    return AttentionFinding(rule, unit, name, at, tuple(lines), sentence)


def _told(rule: ActiveRule, at: CalendarMonth, lines: Sequence[LitLine]) -> str:
    months = list(dict.fromkeys(line.month for line in lines))
    if rule.kind == "departments":
        names = "、".join(dict.fromkeys(line.assessor_name for line in lines))
        return f"{at.month}月被{names}亮灯共 {len(lines)} 盏"
    if rule.kind == "yellow":
        each = "、".join(_in_month(month, at, lines) for month in months)
        return f"亮黄灯 {len(lines)} 盏（{each}）"
    return f"{'、'.join(_month(month, at) for month in months)}亮红灯共 {len(lines)} 盏"


def _in_month(month: CalendarMonth, at: CalendarMonth, lines: Sequence[LitLine]) -> str:
    return f"{_month(month, at)} {sum(line.month == month for line in lines)}"


def _month(month: CalendarMonth, at: CalendarMonth) -> str:
    return f"{month.month}月" if month.year == at.year else month.chinese


def gone(keys: Iterable[LightKey], lights: Lights) -> Iterator[LightKey]:
    """Those of the lights a decision stood on that no board has any more: a correction took them away."""
    standing = {line.key for lines in lights.values() for line in lines}
    return (key for key in keys if key not in standing)
