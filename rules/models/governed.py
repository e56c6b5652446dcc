"""按细则发布的月份: which set governed a department's month when it was published, and what that seals.

A set that governed a published month stays as it is, with its clauses, whichever way somebody comes; and no other
set may be put in force over such a month. The page, the workbook and the command say so in words
(rules.revising); the database refuses what goes around them. An approved set that governed no published month
yet may still be replaced by the operator's workbook, and so by plain SQL too.
"""

from django.db import models

from departments.fields import MonthField
from departments.history.guards import Guard
from departments.models import AppendOnly

SEALED = "sealed rules"


def _governed(rule_set: str) -> str:
    """The condition that the set with this key governed a published month."""
    return f"EXISTS (SELECT 1 FROM rules_governedmonth g WHERE g.rule_set_id = {rule_set})"


_SET_TAKEN = (
    f"EXISTS (SELECT 1 FROM rules_ruleset t WHERE {_governed('t.id')} AND (t.id = NEW.id OR "
    "(t.department_id = NEW.department_id AND t.effective_from = NEW.effective_from AND t.state = NEW.state)))"
)
# A set of the same department governed a published month from before, which would now come under the new one.
_OVER_A_GOVERNED_MONTH = (
    "NEW.state = 'approved' AND EXISTS (SELECT 1 FROM rules_governedmonth g JOIN rules_ruleset t "
    "ON t.id = g.rule_set_id WHERE t.department_id = NEW.department_id "
    "AND t.effective_from < NEW.effective_from AND g.month >= NEW.effective_from)"
)
_CLAUSE_TAKEN = (
    f"{_governed('NEW.rule_set_id')} OR "
    f"EXISTS (SELECT 1 FROM rules_clause t WHERE t.id = NEW.id AND {_governed('t.rule_set_id')})"
)

SET_GUARD = Guard(
    SEALED,
    insert=f"{_SET_TAKEN} OR ({_OVER_A_GOVERNED_MONTH})",
    update=f"{_governed('OLD.id')} OR {_SET_TAKEN} OR ({_OVER_A_GOVERNED_MONTH})",
    delete=_governed("OLD.id"),
)
CLAUSE_GUARD = Guard(
    SEALED,
    insert=_CLAUSE_TAKEN,
    update=f"{_governed('OLD.rule_set_id')} OR {_CLAUSE_TAKEN}",
    delete=_governed("OLD.rule_set_id"),
)


class GovernedMonth(AppendOnly):
    """That a month was published while this set was in force in it: from the first such row the set is sealed."""

    rule_set = models.ForeignKey(
        "rules.RuleSet", verbose_name="细则", on_delete=models.PROTECT, related_name="governed_months"
    )
    month = MonthField("已发布的月份")

    class Meta:
        verbose_name = verbose_name_plural = "按细则发布的月份"
        ordering = ["month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule_set", "month"],
                name="governed_month_once",
                violation_error_message="这个月已记为按这套细则发布",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.rule_set_id}"
