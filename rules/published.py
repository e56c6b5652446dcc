"""The rules of a year as the public may read them: sets in force in any month of it, past ones too."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from departments.models import Department
from departments.months import CalendarMonth
from rules.models import Clause, RuleSet, Signal, Visibility, with_newer

INTERNAL = "内部掌握"


@dataclass(frozen=True)
class ShownClause:
    """A clause as printed; of an internal one nothing but its label."""

    label: str
    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class ShownSet:
    """One rule set with the months of the year in which it is in force, and its clauses by signal."""

    months: str
    approval: str
    parts: tuple[tuple[Signal, tuple[ShownClause, ...]], ...]


@dataclass(frozen=True)
class ShownDepartment:
    """A department in the year's list, counted by its newest set."""

    code: str
    name: str
    counts: tuple[tuple[Signal, int], ...]
    measured: int
    sets: int


def sets_of_year(year: int, *, today: CalendarMonth, department: Department | None = None) -> list[RuleSet]:
    """The approved sets in force in some month of `year` up to `today`, register order, newest first."""
    first, last = CalendarMonth(year, 1), min(CalendarMonth(year, 12), today)
    if last < first:
        return []
    sets = RuleSet.objects.approved().filter(effective_from__lte=last)
    if department:
        sets = sets.filter(department=department)
    sets = (
        sets.select_related("department")
        .prefetch_related("clauses__metric")
        .order_by("department__position", "department__code", "-effective_from")
    )
    return [rule_set for rule_set, newer in with_newer(sets) if newer is None or newer.effective_from > first]


def departments_of_year(year: int, *, today: CalendarMonth) -> list[ShownDepartment]:
    """Every department with a set in that year, in register order."""
    by_department: dict[str, list[RuleSet]] = {}
    for rule_set in sets_of_year(year, today=today):
        by_department.setdefault(rule_set.department.code, []).append(rule_set)
    return [_department(code, sets) for code, sets in by_department.items()]


def shown_sets(department: Department, year: int, *, today: CalendarMonth) -> list[ShownSet]:
    """One department's sets of that year, the newest first, each with the months in which it is in force."""
    return shown(sets_of_year(year, today=today, department=department), year)


def shown(sets: Iterable[RuleSet], year: int) -> list[ShownSet]:
    """Sets of one department as they are printed, in their order."""
    return [
        ShownSet(_months(rule_set, newer, year), _approval(rule_set), _parts(rule_set))
        for rule_set, newer in with_newer(sets)
    ]


def _department(code: str, sets: list[RuleSet]) -> ShownDepartment:
    clauses = list(sets[0].clauses.all())
    counts = Counter(clause.signal for clause in clauses)
    measured = sum(clause.is_machine_checked for clause in clauses)
    by_signal = tuple((signal, counts[signal]) for signal in Signal)
    return ShownDepartment(code, sets[0].department.label, by_signal, measured, len(sets))


def _months(rule_set: RuleSet, newer: RuleSet | None, year: int) -> str:
    first = max(rule_set.effective_from, CalendarMonth(year, 1))
    if newer is None:
        return f"{rule_set.effective_from.chinese}起执行"
    last = newer.effective_from.plus(-1)
    return f"{first.chinese}执行" if first == last else f"{first.chinese}至{last.month}月执行"


def _approval(rule_set: RuleSet) -> str:
    day = rule_set.approved_on
    approved = f"{day.year}年{day.month}月{day.day}日批准" if day else ""
    return " · ".join(filter(None, (rule_set.document, approved, rule_set.meeting)))


def _parts(rule_set: RuleSet) -> tuple[tuple[Signal, tuple[ShownClause, ...]], ...]:
    clauses = sorted(rule_set.clauses.all(), key=lambda clause: clause.number)
    return tuple(
        (signal, tuple(_clause(clause) for clause in clauses if clause.signal == signal)) for signal in Signal
    )


def _clause(clause: Clause) -> ShownClause:
    if clause.visibility == Visibility.INTERNAL:
        return ShownClause(clause.label, INTERNAL, ())
    facts = [clause.get_kind_display()]
    if clause.metric:
        measure = f"（{clause.metric.measure}）" if clause.metric.measure else ""
        facts.append(f"{clause.metric.name}{measure}")
    facts += [f"标准：{clause.standard}"] if clause.standard else []
    facts += [f"责任科室：{clause.section}"] if clause.section else []
    return ShownClause(clause.label, clause.text, tuple(facts))
