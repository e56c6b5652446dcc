"""A rule set beside another one: which clauses are new, changed or gone, in the words that people read."""

from dataclasses import dataclass
from enum import Enum

from departments.history.differences import Differences, differences, words_of
from rules.drafting import clauses_by_label
from rules.models import Clause, RuleSet, Signal
from rules.revising import CLAUSE_FIELDS


class Comparison(Enum):
    SAME = "未改"
    NEW = "新增"
    CHANGED = "修改"
    GONE = "删去"


@dataclass(frozen=True)
class ComparedClause:
    """One label in both sets: the clause now (None: gone) and the one before (None: new), with what differs."""

    clause: Clause | None
    before: Clause | None
    comparison: Comparison
    changed: Differences

    @property
    def shown(self) -> Clause:
        """The clause that stands for both: the one now, of one that is gone the old one."""
        standing = self.clause or self.before
        assert standing is not None
        return standing


def base_of(rule_set: RuleSet) -> RuleSet | None:
    """The set that one is held against: that which it was copied from, else the one in force right before it."""
    if rule_set.based_on is not None:
        return rule_set.based_on
    before = RuleSet.objects.in_force(rule_set.effective_from.plus(-1))
    return before.filter(department=rule_set.department).exclude(pk=rule_set.pk).first()


def compared(rule_set: RuleSet, base: RuleSet | None) -> list[ComparedClause]:
    """Every label of either set in the order of the sheet; without a base nothing is called new."""
    now = clauses_by_label(rule_set)
    before = clauses_by_label(base) if base else dict(now)
    order = {signal: place for place, signal in enumerate(Signal.values)}
    labels = sorted(now.keys() | before.keys(), key=lambda label: (order[label[0]], label[1]))
    return [_compared(now.get(label), before.get(label)) for label in labels]


def _compared(now: Clause | None, before: Clause | None) -> ComparedClause:
    if now is None or before is None:
        kind = Comparison.NEW if before is None else Comparison.GONE
        return ComparedClause(now, before, kind, {})
    changed = differences(words_of(before, CLAUSE_FIELDS), words_of(now, CLAUSE_FIELDS))
    return ComparedClause(now, before, Comparison.CHANGED if changed else Comparison.SAME, changed)
