"""Rows of 预安销号 for tests: `make_*` functions that fill in whatever the test does not care about."""

from datetime import date, datetime

from assessments.dates import SHANGHAI
from commitments.models import (
    Difficulty,
    Extension,
    ExtensionState,
    Honour,
    HonourKind,
    Item,
    Measure,
    MeasureKind,
    Opinion,
    Panel,
    Plan,
    Report,
    Source,
    Work,
)
from commitments.models.items import APPLIED_FOR, UNISSUED
from commitments.standing import ItemState
from departments.models import Department, Role, User
from departments.months import CalendarMonth
from tests.factories import JUNE, make_town, make_user

JANUARY = CalendarMonth(2026, 1)
REPORT_WORDS = "已按期完成：项目全部开工，材料已经归档"


def at(day, hour=10):
    """Ten in the morning of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def town(code="chunxi", name="淳溪街道"):
    return Department.objects.filter(code=code).first() or make_town(code, name)


def make_item(unit=None, code="", *, state=ItemState.ASSIGNED, month=JUNE, due=None, with_units=(), **fields):
    """An item whose days fit its state: applied on the 20th and closed on the 25th of its month."""
    unit = unit or town()
    code = code or f"{month}-{Item.objects.count() + 1:03d}"
    days = {"proposed_for": month, "due_month": due or month}
    if state not in UNISSUED and state != ItemState.CANCELLED:
        days |= {"month": month, "assigned_on": month.first_day}
    if state in APPLIED_FOR:
        days["applied_on"] = month.first_day.replace(day=20)
    if state == ItemState.CLOSED:
        days["closed_at"] = at(month.first_day.replace(day=25))
    defaults = {"text": f"{code} 的重点项目全部开工", "proposed_at": at(month.first_day)}
    item = Item.objects.create(code=code, unit=unit, state=state.value, **{**defaults, **days, **fields})
    item.with_units.set(with_units)
    return item


def make_letter(unit=None, code="", *, due_on=date(2026, 6, 15), **fields):
    own = {"source": Source.LETTER, "letter_number": "区办〔2026〕8号", "due_on": due_on}
    return make_item(unit, code, due=CalendarMonth.of(due_on), **{**own, **fields})


def make_work(unit=None, number="1", *, year=2026, **fields):
    fields = {"text": "重点项目建设", **fields}
    return Work.objects.create(year=year, number=number, lead=unit or town(), **fields)


def make_plan(month=JUNE, **fields):
    plan = Plan.objects.open(month)
    vars(plan).update(fields)
    plan.save()
    return plan


def make_panel(*codes, since=JANUARY, until=None):
    """The examining bodies, made where they are not there yet."""
    return [
        Panel.objects.create(department=town(code, f"区{code}"), since=since, until=until) for code in codes
    ]


def person(role, unit=None, username=""):
    """The one person of that role and unit, made where there is none yet."""
    unit = unit or town()
    username = username or f"{role}-{unit.code}"
    return User.objects.filter(username=username).first() or make_user(role, unit, username)


def make_report(item, *, application=1, by=None, on=None, **fields):
    day = on or item.applied_on or item.due_month.first_day
    fields = {"words": REPORT_WORDS, "made_at": at(day), **fields}
    made_by = by or person(Role.CLERK, item.unit)
    return Report.objects.create(item=item, application=application, made_by=made_by, **fields)


def make_opinion(report, body, *, agrees=True, note="", **fields):
    by = person(Role.EXAMINER, body)
    note = note or ("" if agrees else "材料不足以证明已经完成")
    return Opinion.objects.create(
        item=report.item, report=report, body=body, agrees=agrees, note=note, by=by, **fields
    )


def make_extension(item, until, *, asked_on=None, state=ExtensionState.GRANTED, **fields):
    days = {"asked_at": at(asked_on or item.due_month.first_day), "due_then": item.due_month}
    if state != ExtensionState.WAITING:
        days |= {"decided_on": asked_on or item.due_month.last_day, "decided_by_words": "区委督查室"}
    fields = {"reason": "拆迁协议还有三户没有签", **days, **fields}
    return Extension.objects.create(item=item, until=until, state=state, **fields)


def make_difficulty(item, **fields):
    words = {"words": "用地指标没有落实", "proposal": "建议由资规局在七月前调剂指标"}
    return Difficulty.objects.create(item=item, **{**words, **fields})


def make_measure(item, kind=MeasureKind.WARN, on=date(2026, 8, 3), overdue=2, **fields):
    return Measure.objects.create(item=item, kind=kind, on=on, overdue=overdue, **fields)


def make_honour(item, month=JUNE, kind=HonourKind.HIGHLIGHT, **fields):
    fields = {"citation": "三个月办完一年的征迁", **fields}
    return Honour.objects.create(month=month, kind=kind, unit=item.unit, item=item, **fields)
