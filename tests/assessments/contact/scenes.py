"""A flag and a light of 淳溪街道 that were accepted on 8 July, with everybody who has to do with them."""

from dataclasses import dataclass, field
from datetime import datetime

from assessments.dates import SHANGHAI
from assessments.models import Determination, Month
from assessments.rows import row_faults
from assessments.workflow import take_step
from departments.models import Department, Role, User
from rules.models import Clause, RuleSet, Signal
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_month,
    make_office,
    make_rule_set,
    make_town,
    make_user,
)

DECIDED = datetime(2026, 7, 8, 10, 0, tzinfo=SHANGHAI)
IN_TIME = datetime(2026, 7, 9, 9, 0, tzinfo=SHANGHAI)
LATE = datetime(2026, 7, 17, 9, 0, tzinfo=SHANGHAI)
OUT = datetime(2026, 7, 21, 9, 0, tzinfo=SHANGHAI)


@dataclass
class ToldUnit:
    """June: decided until 13 July, objections until 16 July, to be published on 21 July."""

    department: Department = field(default_factory=make_assessor)
    town: Department = field(default_factory=make_town)
    month: Month = field(default_factory=lambda: make_month(JUNE))
    rules: RuleSet = None
    clause: Clause = None
    contact: User = None
    first: User = None
    second: User = None
    flag: Determination = None
    light: Determination = None

    def __post_init__(self):
        self.rules = make_rule_set(self.department)
        self.clause = make_clause(self.rules)
        self.contact = make_user(Role.CONTACT, self.town)
        self.first = make_user(Role.REVIEWER, make_office(), username="first")
        self.second = make_user(Role.REVIEWER, make_office(), username="second")
        self.flag = self.accepted(self.clause)
        self.light = self.accepted(make_clause(self.rules, Signal.RED_LIGHT), grounds="6月被市级通报批评")

    def accepted(self, clause, unit=None, *, now=DECIDED, **fields):
        line = make_line(clause, unit or self.town, **fields)
        return take_step(line, "accept", actor=self.first, now=now)

    def publish(self):
        Month.objects.filter(pk=self.month.pk).update(published_at=OUT)
        for line in (self.month, self.flag, self.light):
            line.refresh_from_db()


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def faults():
    """What differs from the history, but for the people, whom the factories made without an event."""
    return [fault for fault in row_faults() if not fault.startswith("人员")]
