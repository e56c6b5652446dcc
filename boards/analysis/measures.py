"""认定情况分析: what is measured of a department over some months, and what each figure counts. Plain Python.

A figure is counted from the things that it opens into, so that the two cannot differ. Numbers are exact; they are
rounded, half up, where they are said. Nothing here ranks people or tells how long anybody took.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median

from boards.document import Award, Board
from boards.ranking import SIGNALS
from boards.site.year import NONE, growth
from boards.words import change
from departments.months import CalendarMonth

NO_LIGHTS = "无灯"
INTERNAL = "内部条款，不公开"
AWARD, MONTH, CLAUSE = "award", "month", "clause"


@dataclass(frozen=True)
class AnalysisMeasure:
    """One column: `unit` is what it is counted in, `says` defines it; `is_count` where whole numbers."""

    key: str
    name: str
    unit: str
    says: str
    is_count: bool = True


MEASURES: Mapping[str, AnalysisMeasure] = {
    measure.key: measure
    for measure in (
        AnalysisMeasure("flags", "红旗", "面", "榜上由它授出的红旗。"),
        AnalysisMeasure("lights", "灯", "盏", "榜上由它亮出的黄灯和红灯。"),
        AnalysisMeasure(
            "ratio", "旗灯比", "", "每亮一盏灯授了几面旗；一盏灯也没有的写“无灯”，不计入中位数。", False
        ),
        AnalysisMeasure(
            "share", "授旗面", "%", "得过它的红旗的单位，占它能评的被考核单位（不含它自己）。", False
        ),
        AnalysisMeasure("dark", "未亮灯月", "个月", "在榜上认定、却一盏灯也没有亮的月份。"),
        AnalysisMeasure(
            "mutual", "互授红旗", "个部门", "它授过红旗、又授过它红旗的部门；只说有来有往，不说有什么缘故。"
        ),
        AnalysisMeasure("returned", "退回红旗", "次", "区作风办把它的红旗退回补正；撤销了的不算。"),
        AnalysisMeasure("asked", "补充黄灯", "次", "区作风办请它把黄灯补充说明；撤销了的不算。"),
        AnalysisMeasure("declined", "本条不报", "条", "数据拟报、它没有采用的，写了说明。"),
        AnalysisMeasure("spared", "其中应亮", "条", "“本条不报”里数据说应当亮灯的。"),
        AnalysisMeasure("added", "补充认定", "盏", "它没有亮、由区作风办补上并经第二人审定的灯。"),
        AnalysisMeasure("merged", "并案", "条", "它报的与别的部门是同一事项，由别的部门计入，不重复计的。"),
        AnalysisMeasure("late", "逾期月", "个月", "首次报送晚于截止时间的月份；补录的月份不算。"),
        AnalysisMeasure("unused", "未用条款", "条", "这些月份在用、榜上没有一条认定用到的条款。"),
        AnalysisMeasure(
            "repeated", "说明雷同", "次", "同一条款的未授旗亮灯说明，逐字相同连续第三个月及以后的每一次。"
        ),
    )
}


@dataclass(frozen=True)
class Counted:
    """One thing behind a figure: department and unit by their codes, `row` and `key` say which row it is."""

    month: CalendarMonth | None
    assessor: str
    clause: str = ""
    unit: str = ""
    words: str = ""
    row: str = ""
    key: tuple[str, ...] | int | str = ""


Behind = Mapping[tuple[str, str], Sequence[Counted]]  # by department and measure


@dataclass(frozen=True)
class SpanFacts:
    """What is known of some months: their boards, what no board tells, and which departments had rules in force."""

    boards: Mapping[CalendarMonth, Board]
    beside: Behind
    ruled: Collection[str]


@dataclass(frozen=True)
class DepartmentFigures:
    """One department: what each of its figures counts; `units` it could judge, `flagged` of them it flagged."""

    code: str
    name: str
    has_rules: bool
    units: int
    flagged: int
    behind: Mapping[str, tuple[Counted, ...]] = field(default_factory=dict)

    def value(self, key: str) -> Fraction | None:
        """The figure of a measure; None where there is none: without rules, of a share of nothing."""
        if not self.has_rules:
            return None
        if key == "ratio":
            lights = len(self.behind["lights"])
            return Fraction(len(self.behind["flags"]), lights) if lights else None
        if key == "share":
            return Fraction(self.flagged * 100, self.units) if self.units else None
        if key == "mutual":
            return Fraction(len({one.assessor for one in self.behind[key]} - {self.code}))
        return Fraction(len(self.behind[key]))

    def said(self, key: str) -> str:
        """The figure as it is printed; of flags without any light a word."""
        value = self.value(key)
        if key == "ratio" and value is None and self.has_rules and self.behind["flags"]:
            return NO_LIGHTS
        return said(MEASURES[key], value)


def figures(facts: SpanFacts) -> dict[str, DepartmentFigures]:
    """By code, in register order, every department that assesses on one of the boards, under its newest name."""
    boards = [facts.boards[at] for at in sorted(facts.boards)]
    names: dict[str, str] = {}
    for board in reversed(boards):
        names |= {code: name for code, name in board.assessor_names.items() if code not in names}
    given: dict[str, list[tuple[CalendarMonth, Award]]] = {code: [] for code in names}
    for board in boards:
        for award in board.awards:
            given.setdefault(award.assessor, []).append((board.month, award))
    assessed = {place.unit for board in boards for place in board.places}
    return {
        code: _department(code, names.get(code, code), facts, boards, given, assessed - {code})
        for code in given
    }


def _department(
    code: str,
    name: str,
    facts: SpanFacts,
    boards: Sequence[Board],
    given: Mapping[str, Sequence[tuple[CalendarMonth, Award]]],
    units: Collection[str],
) -> DepartmentFigures:
    own = [_counted(at, award) for at, award in given[code]]
    flags = tuple(one for one, (_, award) in zip(own, given[code], strict=True) if _is_flag(award))
    lights = tuple(one for one, (_, award) in zip(own, given[code], strict=True) if not _is_flag(award))
    behind = {
        **{key: tuple(facts.beside.get((code, key), ())) for key in MEASURES},
        "flags": flags,
        "lights": lights,
        "ratio": tuple(own),
        "share": flags,
        "dark": tuple(_dark(code, boards, lights)),
        "mutual": tuple(_mutual(code, given)),
        "late": tuple(_late(code, boards)),
    }
    flagged = len({one.unit for one in flags} & {*units})
    return DepartmentFigures(code, name, code in facts.ruled or bool(own), len(units), flagged, behind)


def _is_flag(award: Award) -> bool:
    return award.signal == SIGNALS[0]


def _counted(at: CalendarMonth, award: Award) -> Counted:
    words = award.wording or (INTERNAL if award.withheld else "")
    return Counted(at, award.assessor, award.clause, award.unit, words, AWARD, award.key)


def _dark(code: str, boards: Iterable[Board], lights: Iterable[Counted]) -> Iterator[Counted]:
    lit = {one.month for one in lights}
    for board in boards:
        if code in board.assessor_names and board.month not in lit:
            flags = sum(award.assessor == code and _is_flag(award) for award in board.awards)
            yield Counted(
                board.month, code, words=f"红旗 {flags} 面，没有亮灯", row=MONTH, key=str(board.month)
            )


def _late(code: str, boards: Iterable[Board]) -> Iterator[Counted]:
    for board in boards:
        if any(assessor.code == code and assessor.late for assessor in board.assessors):
            yield Counted(board.month, code, words="首次报送晚于截止时间", row=MONTH, key=str(board.month))


def _mutual(code: str, given: Mapping[str, Sequence[tuple[CalendarMonth, Award]]]) -> Iterator[Counted]:
    """Flags to departments that flagged this one within these months, and theirs; each partner's together."""
    mine = _flags_between(given[code])
    for partner in [other for other in given if other in mine and other != code]:
        theirs = _flags_between(given[partner]).get(code, ())
        yield from (*mine[partner], *theirs) if theirs else ()


def _flags_between(given: Iterable[tuple[CalendarMonth, Award]]) -> dict[str, list[Counted]]:
    flags: dict[str, list[Counted]] = {}
    for at, award in given:
        if _is_flag(award):
            flags.setdefault(award.unit, []).append(_counted(at, award))
    return flags


def medians(rows: Iterable[DepartmentFigures]) -> dict[str, Fraction | None]:
    """By measure the middle of all departments that have a figure, exact; of an even number the mean of both."""
    listed = list(rows)
    return {key: middle(row.value(key) for row in listed) for key in MEASURES}


def middle(values: Iterable[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def said(measure: AnalysisMeasure, value: Fraction | None) -> str:
    """`3`, `3.5`, `31.7%`; "—" where there is none."""
    if value is None:
        return NONE
    exact = Decimal(value.numerator) / value.denominator
    rounded = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    whole = measure.is_count and rounded == rounded.to_integral_value()
    number = str(int(rounded)) if whole else str(rounded)
    return f"{number}%" if measure.unit == "%" else number


def changed(measure: AnalysisMeasure, value: Fraction | None, past: Fraction | None) -> str:
    """`+4（+33.3%）`, `持平`; "—" without a past, and of what is no count; from 0 there is no percentage."""
    if value is None or past is None or not measure.is_count:
        return NONE
    difference = change(int(value), int(past))
    return difference if value == past else f"{difference}（{growth(int(past), int(value))}）"
