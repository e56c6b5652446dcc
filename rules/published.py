"""The rules of a year as the public may read them: sets in force in any month of it, past ones too."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from departments.models import Department
from departments.months import CalendarMonth, day_words
from rules.labels import clause_anchor
from rules.models import Clause, RuleSet, Signal, Visibility, with_newer
from rules.published_changes import ShownChanges, shown_changes
from rules.workshop import Quantified, quantified

INTERNAL = "内部掌握"
UNAPPROVED = "批准文号和日期没有登记"


@dataclass(frozen=True)
class YearSet:
    """A set in force in some month of a year; the department's next one so far, and the one before it."""

    rule_set: RuleSet
    newer: RuleSet | None
    before: RuleSet | None


@dataclass(frozen=True)
class ShownClause:
    """A clause as printed, and where on the page of its department; of an internal one nothing but its label."""

    anchor: str
    label: str
    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class ShownSet:
    """One rule set with the months of the year in which it is in force, and its clauses by signal.

    `beside` says in words what it is held against, or why against nothing; then `changes` is None.
    """

    months: str
    approval: str
    parts: tuple[tuple[Signal, tuple[ShownClause, ...]], ...]
    quantified: Quantified
    beside: str
    changes: ShownChanges | None


@dataclass(frozen=True)
class ShownDepartment:
    """A department in the year's list, counted by its newest set; what changed on the year before, in words.

    `quantified_before` is the share at the end of the year before, None where it had no rules then.
    """

    code: str
    name: str
    counts: tuple[tuple[Signal, int], ...]
    quantified: Quantified
    quantified_before: Quantified | None
    changes: str
    sets: int

    @property
    def share(self) -> str:
        """`13 / 17 条（76%），上一年 13 / 18 条（72%）`."""
        if self.quantified_before is None:
            return self.quantified.words
        is_same = self.quantified == self.quantified_before
        return f"{self.quantified.words}，{'与上一年相同' if is_same else f'上一年 {self.quantified_before.words}'}"


def years_with_rules(*, today: CalendarMonth) -> range:
    """The years up to this one from the first set that was approved: a set holds until the next."""
    approved = RuleSet.objects.approved().filter(effective_from__lte=today)
    first = approved.order_by("effective_from").values_list("effective_from", flat=True).first()
    return range(first.year if first else today.year + 1, today.year + 1)


def years_by_department(*, today: CalendarMonth) -> dict[str, range]:
    """The same of each department that had an approved set, by code; one query."""
    sets = RuleSet.objects.approved().filter(effective_from__lte=today).order_by("-effective_from")
    first = dict(sets.values_list("department__code", "effective_from"))
    return {code: range(month.year, today.year + 1) for code, month in first.items()}


def sets_of_year(year: int, *, today: CalendarMonth, department: Department | None = None) -> list[YearSet]:
    """The approved sets in force in some month of `year` up to `today`, register order, newest first; three queries."""
    first, last = CalendarMonth(year, 1), min(CalendarMonth(year, 12), today)
    if last < first:
        return []
    sets = RuleSet.objects.approved().filter(effective_from__lte=last)
    if department:
        sets = sets.filter(department=department)
    sets = (
        sets.select_related("department")
        .prefetch_related("clauses__metric__base")
        .order_by("department__position", "department__code", "-effective_from")
    )
    pairs = with_newer(sets)
    before = {newer.pk: rule_set for rule_set, newer in pairs if newer}
    return [
        YearSet(rule_set, newer, before.get(rule_set.pk))
        for rule_set, newer in pairs
        if newer is None or newer.effective_from > first
    ]


def departments_of_year(year: int, *, today: CalendarMonth) -> list[ShownDepartment]:
    """Every department with a set in that year, in register order."""
    by_department: dict[str, list[YearSet]] = {}
    for year_set in sets_of_year(year, today=today):
        by_department.setdefault(year_set.rule_set.department.code, []).append(year_set)
    return [_department(sets, year) for sets in by_department.values()]


def shown_sets(department: Department, year: int, *, today: CalendarMonth) -> list[ShownSet]:
    """One department's sets of that year, the newest first, each with the months in which it is in force."""
    return shown(sets_of_year(year, today=today, department=department), year)


def shown(sets: Iterable[YearSet], year: int) -> list[ShownSet]:
    """Sets of one department as they are printed, in their order."""
    return [_set(year_set, year) for year_set in sets]


def _set(year_set: YearSet, year: int) -> ShownSet:
    rule_set, before = year_set.rule_set, year_set.before
    changes = None
    if before and rule_set.effective_from.year == year:
        changes = shown_changes(rule_set.clauses.all(), before.clauses.all())
    return ShownSet(
        months=_months(rule_set, year_set.newer, year),
        approval=_approval(rule_set) or UNAPPROVED,
        parts=_parts(rule_set),
        quantified=quantified(rule_set.clauses.all()),
        beside=_beside(year_set, year),
        changes=changes,
    )


def _beside(year_set: YearSet, year: int) -> str:
    """What a set is held against: the rules of the year before, or an earlier set of the same year."""
    begins, before = year_set.rule_set.effective_from, year_set.before
    if begins.year < year:
        unchanged = "" if year_set.newer else f"，{year}年没有改动"
        return f"沿用{begins.chinese}起的细则{unchanged}"
    if before is None:
        return f"{year - 1}年没有细则，不作比较"
    if before.effective_from.year == year:
        return f"比{before.effective_from.chinese}起的一套"
    return f"比{year - 1}年"


def _department(sets: list[YearSet], year: int) -> ShownDepartment:
    newest = sets[0].rule_set
    last_year = _last_year(sets, year)
    counts = Counter(clause.signal for clause in newest.clauses.all())
    return ShownDepartment(
        code=newest.department.code,
        name=newest.department.label,
        counts=tuple((signal, counts[signal]) for signal in Signal),
        quantified=quantified(newest.clauses.all()),
        quantified_before=quantified(last_year.clauses.all()) if last_year else None,
        changes=_changes(newest, last_year, year),
        sets=len(sets),
    )


def _last_year(sets: list[YearSet], year: int) -> RuleSet | None:
    """The set in force at the end of the year before, from one department's sets of the year."""
    oldest = sets[-1]
    return oldest.rule_set if oldest.rule_set.effective_from.year < year else oldest.before


def _changes(newest: RuleSet, last_year: RuleSet | None, year: int) -> str:
    if last_year is None:
        return f"{year - 1}年没有细则"
    counts = ""
    if newest != last_year:
        counts = shown_changes(newest.clauses.all(), last_year.clauses.all()).counts
    return f"比{year - 1}年{counts}" if counts else f"与{year - 1}年相同"


def _months(rule_set: RuleSet, newer: RuleSet | None, year: int) -> str:
    first = max(rule_set.effective_from, CalendarMonth(year, 1))
    if newer is None:
        return f"{rule_set.effective_from.chinese}起执行"
    last = newer.effective_from.plus(-1)
    return f"{first.chinese}执行" if first == last else f"{first.chinese}至{last.month}月执行"


def _approval(rule_set: RuleSet) -> str:
    approved = f"{day_words(rule_set.approved_on)}批准" if rule_set.approved_on else ""
    return " · ".join(filter(None, (rule_set.document, approved, rule_set.meeting)))


def _parts(rule_set: RuleSet) -> tuple[tuple[Signal, tuple[ShownClause, ...]], ...]:
    clauses = sorted(rule_set.clauses.all(), key=lambda clause: clause.number)
    return tuple(
        (signal, tuple(_clause(clause, rule_set) for clause in clauses if clause.signal == signal))
        for signal in Signal
    )


def _clause(clause: Clause, rule_set: RuleSet) -> ShownClause:
    anchor = clause_anchor(rule_set.effective_from, clause.label)
    if clause.visibility == Visibility.INTERNAL:
        return ShownClause(anchor, clause.label, INTERNAL, ())
    facts = [clause.get_kind_display()]
    if clause.metric:
        aside = "，".join(filter(None, [clause.metric.measure, clause.metric.origin]))
        facts.append(f"{clause.metric.name}（{aside}）" if aside else clause.metric.name)
    facts += [f"标准：{clause.standard}"] if clause.standard else []
    facts += [f"责任科室：{clause.section}"] if clause.section else []
    return ShownClause(anchor, clause.label, clause.text, tuple(facts))
