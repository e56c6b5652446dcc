"""One department with its people, three towns and a measured pair of clauses: what most filing tests need."""

from dataclasses import dataclass, field

import pytest
from django.core.exceptions import ValidationError

from assessments.explaining import explain
from assessments.filing import add_line
from assessments.models import Determination, Explanation, Month, Reason
from assessments.sheet.contents import sheet
from assessments.signing import sign
from departments.models import Department, Record, Role, User
from rules.models import Clause, Kind, Metric, RuleSet, Signal
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_metric,
    make_office,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)


@dataclass
class Scene:
    """红旗1 ≥85 and 黄灯1 75~85 of one metric, 红旗2 and 红灯1 by judgement; June is being reported."""

    department: Department = field(default_factory=make_assessor)
    rules: RuleSet = None
    metric: Metric = None
    flag: Clause = None
    light: Clause = None
    praise: Clause = None
    blame: Clause = None
    clerk: User = None
    signer: User = None
    reviewer: User = None
    towns: list[Department] = None

    def __post_init__(self):
        self.rules = make_rule_set(self.department)
        self.metric = make_metric(self.department)
        self.flag = make_threshold(self.rules, metric=self.metric)
        band = {"kind": Kind.THRESHOLD, "standard": "75~85", "metric": self.metric}
        self.light = make_clause(self.rules, Signal.YELLOW_LIGHT, **band)
        self.praise = make_clause(self.rules, Signal.RED_FLAG, 2)
        self.blame = make_clause(self.rules, Signal.RED_LIGHT)
        self.clerk = make_user(Role.CLERK, self.department)
        self.signer = make_user(Role.SIGNER, self.department)
        self.reviewer = make_user(Role.REVIEWER, make_office())
        names = [("chunxi", "淳溪街道"), ("gubai", "古柏街道"), ("qiqiao", "漆桥街道")]
        self.towns = [make_town(code, name, position=n) for n, (code, name) in enumerate(names)]

    @property
    def month(self):
        return Month.objects.at(JUNE)

    def sheet(self):
        return sheet(self.month, self.department)

    def row(self, clause):
        return next(row for row in self.sheet().rows if row.clause == clause)

    def add(self, clause=None, unit=None, **fields):
        fields = {"grounds": "6月获市级通报表扬", "actor": self.clerk, **fields}
        return add_line(JUNE, clause or self.praise, unit or self.towns[0], **fields)

    def sign(self, **options):
        seen = self.sheet().fingerprint
        return sign(self.month, self.department, **{"actor": self.signer, "seen": seen, **options})


def refused(action, *args, **options):
    """The sentences of a refusal that left no line, explanation or event behind."""
    before = (Determination.objects.count(), Explanation.objects.count(), Record.objects.count())
    with pytest.raises(ValidationError) as refusal:
        action(*args, **options)
    assert before == (Determination.objects.count(), Explanation.objects.count(), Record.objects.count())
    return refusal.value.messages


def begin_eighteen(scene):
    """18 clauses: three of one metric, fifteen by judgement, thirteen silent; two of these for the third month.

    One silent clause is explained already: a month that is long past stands on the desk because it was begun.
    """
    band = {"kind": Kind.THRESHOLD, "metric": scene.metric}
    make_clause(scene.rules, Signal.RED_LIGHT, 2, standard="<75", **band)
    places = ((Signal.RED_FLAG, 3), (Signal.YELLOW_LIGHT, 2), (Signal.RED_LIGHT, 3))
    for signal, first in places:
        silent = [make_clause(scene.rules, signal, number) for number in range(first, 7)]
        for clause in silent:
            make_explanation(clause, month=JUNE.plus(-1), words="省里未发文" if clause == silent[0] else "")
        make_explanation(silent[0], month=JUNE.plus(-2))
    explain(JUNE, silent[-1], Reason.NONE, actor=scene.clerk)
    return scene
