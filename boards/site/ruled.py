"""The clauses in force in a year, as values for its page. What governed a published month is sealed: it stays so."""

from boards.site.clause_use import RuledClause, RuledSet
from departments.months import CalendarMonth
from rules.models import Clause, RuleSet, Signal, Visibility
from rules.published import sets_of_year


def ruled_sets(last: CalendarMonth) -> list[RuledSet]:
    """Every set in force in some month of the year up to `last`, and the one before each; three queries."""
    sets = sets_of_year(last.year, today=last)
    found = {rule_set.pk: rule_set for one in sets for rule_set in (one.rule_set, one.before) if rule_set}
    return [_ruled(rule_set) for rule_set in found.values()]


def _ruled(rule_set: RuleSet) -> RuledSet:
    order = list(Signal)
    clauses = sorted(
        rule_set.clauses.all(), key=lambda clause: (order.index(Signal(clause.signal)), clause.number)
    )
    return RuledSet(rule_set.department.code, rule_set.effective_from, tuple(map(_clause, clauses)))


def _clause(clause: Clause) -> RuledClause:
    is_internal = clause.visibility == Visibility.INTERNAL
    return RuledClause(clause.label, "" if is_internal else clause.text, is_internal)
