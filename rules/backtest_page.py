"""The backtest of a set as its page and its table read it: beside the rules in force and what was really awarded."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from departments.declared import declared
from departments.models import Department
from departments.months import CalendarMonth
from rules.backtest import Backtest, BacktestCell, backtest, backtest_by_month, change_words, past_months
from rules.criteria import Outcome
from rules.models import Clause, RuleSet, Signal, governing

HEADINGS = ("月份", "条款", "等次", "单位", "判定", "依据", "当时的细则", "实际认定")
Awarded = set[tuple[CalendarMonth, str, str, str]]  # month, signal, clause label, unit code


@dataclass(frozen=True)
class SignalCount:
    """How many of one signal: by the rules then in force, by the set, and really awarded."""

    signal: Signal
    before: int
    after: int
    awarded: int


@dataclass(frozen=True)
class ClauseTurn:
    """One clause of the set: its text, what it would have given, and whether everybody or nobody met it.

    `lacks_data`: it has a metric, and in its months not one figure.
    """

    label: str
    text: str
    standard: str
    counts: int
    units: int
    is_measured: bool
    is_met_by_all: bool
    is_met_by_none: bool
    lacks_data: bool


@dataclass(frozen=True)
class MonthCell:
    """One unit's month: what the set would have given, with sentences, and what the rules then in force gave."""

    month: CalendarMonth
    signals: tuple[tuple[str, int], ...]
    sentences: tuple[str, ...]
    labels: str
    before: str

    @property
    def is_changed(self) -> bool:
        """Whether other clauses give something than gave it then, though the count may be the same."""
        return self.labels != self.before


@dataclass(frozen=True)
class UnitRow:
    code: str
    name: str
    cells: tuple[MonthCell, ...]


@dataclass(frozen=True)
class BacktestPage:
    """Everything the page prints; `turn` says in words with numbers what is eased and what is made harder."""

    months: tuple[CalendarMonth, ...]
    counts: tuple[SignalCount, ...]
    turn: str
    clauses: tuple[ClauseTurn, ...]
    by_month: tuple[tuple[CalendarMonth, tuple[SignalCount, ...]], ...]
    units: tuple[UnitRow, ...]

    @property
    def span(self) -> str:
        return f"{self.months[0].chinese}至{self.months[-1].chinese}"

    @property
    def has_figures(self) -> bool:
        return any(clause.units for clause in self.clauses)


@dataclass(frozen=True)
class _Sides:
    """The same months three ways."""

    draft: Backtest
    before: Backtest
    awarded: Awarded

    def counts(self, month: CalendarMonth | None = None) -> tuple[SignalCount, ...]:
        after, before = (
            side.counts(cell for cell in side.given if month in (None, cell.month))
            for side in (self.draft, self.before)
        )
        real = Counter(signal for at, signal, _, _ in self.awarded if month in (None, at))
        return tuple(SignalCount(s, before[s.value], after[s.value], real[s.value]) for s in Signal)


def backtest_page(rule_set: RuleSet, *, today: CalendarMonth) -> BacktestPage:
    """A set held against the last twelve months; a constant number of queries."""
    clauses = list(rule_set.clauses.with_metrics().select_related("rule_set__department").in_order())
    sides = _sides(rule_set.department, clauses, past_months(today))
    counts = sides.counts()
    before, after = (
        {count.signal.value: getattr(count, side) for count in counts} for side in ("before", "after")
    )
    return BacktestPage(
        months=sides.draft.months,
        counts=counts,
        turn=change_words(before, after),
        clauses=tuple(_clause_turns(clauses, sides.draft)),
        by_month=tuple((month, sides.counts(month)) for month in sides.draft.months),
        units=tuple(_unit_rows(sides)),
    )


def backtest_rows(rule_set: RuleSet, *, today: CalendarMonth) -> Iterator[tuple[str, ...]]:
    """Every cell under HEADINGS, for a spreadsheet: by month, clause and unit."""
    clauses = list(rule_set.clauses.with_metrics().select_related("rule_set__department").in_order())
    sides = _sides(rule_set.department, clauses, past_months(today))
    before = {(cell.month, cell.label, cell.unit) for cell in sides.before.given}
    real = {(month, label, unit) for month, _, label, unit in sides.awarded}
    for cell in sides.draft.cells:
        place = cell.month, cell.label, cell.unit
        yield (
            str(cell.month),
            cell.label,
            Signal(cell.signal).label,
            sides.draft.units[cell.unit],
            "会认定" if cell.is_given else "不会",
            cell.sentence,
            "会认定" if place in before else "不会",
            "已认定" if place in real else "没有",
        )


def _sides(department: Department, clauses: Sequence[Clause], months: Sequence[CalendarMonth]) -> _Sides:
    return _Sides(
        backtest(clauses, months),
        backtest_by_month(_in_force(department, months)),
        {line for module in declared("awarded") for line in module.awarded(department, months)},
    )


def _in_force(department: Department, months: Sequence[CalendarMonth]) -> dict[CalendarMonth, list[Clause]]:
    """The clauses that governed each month, in two queries."""
    sets = list(RuleSet.objects.approved().filter(department=department).order_by("-effective_from"))
    rules = {month: governing(sets, month) for month in months}
    clauses: dict[int, list[Clause]] = {}
    rows = Clause.objects.filter(rule_set__in={rule_set for rule_set in rules.values() if rule_set})
    for clause in rows.with_metrics().select_related("rule_set__department").in_order():
        clauses.setdefault(clause.rule_set_id, []).append(clause)
    return {month: clauses.get(one.pk, []) if one else [] for month, one in rules.items()}


def _clause_turns(clauses: Sequence[Clause], draft: Backtest) -> Iterator[ClauseTurn]:
    given, everybody, nobody = draft.by_clause(), draft.met_by_everybody(), draft.met_by_nobody()
    with_data = {cell.label for cell in draft.cells if cell.outcome is not Outcome.NO_DATA}
    units: dict[str, set[str]] = {}
    for cell in draft.given:
        units.setdefault(cell.label, set()).add(cell.unit)
    for clause in clauses:
        yield ClauseTurn(
            clause.label,
            clause.text,
            clause.standard,
            given.get(clause.label, 0),
            len(units.get(clause.label, ())),
            clause.is_machine_checked,
            clause.label in everybody,
            clause.label in nobody,
            clause.metric is not None and clause.is_machine_checked and clause.label not in with_data,
        )


def _unit_rows(sides: _Sides) -> Iterator[UnitRow]:
    """A row a unit that either side gives anything, register order."""
    cells: dict[tuple[str, CalendarMonth], list[BacktestCell]] = {}
    before: dict[tuple[str, CalendarMonth], list[BacktestCell]] = {}
    for side, target in ((sides.draft, cells), (sides.before, before)):
        for cell in side.given:
            target.setdefault((cell.unit, cell.month), []).append(cell)
    names = {**sides.before.units, **sides.draft.units}
    concerned = {unit for unit, _ in (*cells, *before)}
    for code in (code for code in names if code in concerned):
        row = (
            _month_cell(month, cells.get((code, month), []), before.get((code, month), []))
            for month in sides.draft.months
        )
        yield UnitRow(code, names[code], tuple(row))


def _month_cell(
    month: CalendarMonth, given: Sequence[BacktestCell], before: Sequence[BacktestCell]
) -> MonthCell:
    counts = Counter(cell.signal for cell in given)
    return MonthCell(
        month,
        tuple((signal.value, counts[signal.value]) for signal in Signal if counts[signal.value]),
        tuple(f"{cell.label}：{cell.sentence}" for cell in given),
        _labels(given),
        _labels(before),
    )


def _labels(cells: Sequence[BacktestCell]) -> str:
    """`红旗1、黄灯3`; "" for none."""
    return "、".join(cell.label for cell in cells)
