"""Rows for tests: `make_*` functions that fill in whatever the test does not care about."""

from decimal import Decimal

from assessments.models import Determination, Explanation, LineState, Month
from departments.models import Department, Role, User
from departments.months import CalendarMonth
from rules.models import Clause, Kind, Metric, Reading, RuleSet, RuleSetState, Signal

PASSWORD = "长长的测试口令一二三四五六"
JUNE, MARCH = CalendarMonth(2026, 6), CalendarMonth(2026, 3)


def make_department(code="rsj", name="", *, group="部门", **fields):
    return Department.objects.create(code=code, name=name or f"单位{code}", group=group, **fields)


def make_assessor(code="rsj", name="区人社局", **fields):
    return make_department(code, name, assesses=True, **fields)


def make_town(code="chunxi", name="淳溪街道", **fields):
    return make_department(code, name, group="镇街", **fields)


def make_office():
    existing = Department.objects.filter(code="zfb").first()
    return existing or make_department("zfb", "区作风办", is_assessed=False)


def make_user(role=Role.CLERK, department=None, username="", **fields):
    department = department or make_office()
    username = username or f"{role}-{department.code}"
    fields = {"name": Role(role).label if role else "未授权者", "must_change_password": False, **fields}
    user = User(username=username, role=role, department=department, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def make_rule_set(department, effective_from=MARCH, *, state=RuleSetState.APPROVED):
    return RuleSet.objects.create(department=department, effective_from=effective_from, state=state)


def make_metric(department, name="参保完成率", measure="%", **fields):
    return Metric.objects.create(department=department, name=name, measure=measure, **fields)


def make_derived(base, derivation, name="", **fields):
    metric = Metric(department=base.department, name=name or f"{base}{derivation.label}", **fields)
    metric.derivation, metric.base = derivation, base
    metric.follow()
    metric.save()
    return metric


def make_clause(rule_set, signal=Signal.RED_FLAG, number=1, *, kind=Kind.NARRATIVE, **fields):
    fields = {"text": f"{Signal(signal).label}{number}的条文", **fields}
    return Clause.objects.create(rule_set=rule_set, signal=signal, number=number, kind=kind, **fields)


def make_threshold(rule_set, signal=Signal.RED_FLAG, number=1, *, standard="≥85", metric=None, **fields):
    metric = metric or make_metric(rule_set.department)
    return make_clause(
        rule_set, signal, number, kind=Kind.THRESHOLD, standard=standard, metric=metric, **fields
    )


def make_month(calendar_month=JUNE):
    return Month.objects.open(calendar_month)


def make_reading(metric, unit, value=None, *, month=JUNE, done=None, total=None):
    numbers = {"value": value, "done": done, "total": total}
    exact = {key: None if number is None else Decimal(str(number)) for key, number in numbers.items()}
    return Reading.objects.create(metric=metric, unit=unit, calendar_month=month, **exact)


def make_line(clause, unit, *, state=LineState.FILED, month=JUNE, **fields):
    fields = {"grounds": "6月获市级通报表扬", "data_month": month, **fields}
    return Determination.objects.create(
        month=make_month(month),
        assessor=clause.rule_set.department,
        clause=clause,
        unit=unit,
        state=state,
        **fields,
    )


def make_explanation(clause, *, month=JUNE, reason="none", **fields):
    return Explanation.objects.create(
        month=make_month(month), assessor=clause.rule_set.department, clause=clause, reason=reason, **fields
    )
