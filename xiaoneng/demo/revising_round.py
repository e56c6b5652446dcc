"""The round of revising under way: most departments sent theirs, those of `drafts` are late, one was reminded."""

from datetime import date, datetime, timedelta

from departments.models import Department, Role, SpecialDay, User
from departments.months import CalendarMonth, working_day_from
from rules.drafting import copy_forward, next_march, set_faults, write_clause
from rules.models import RevisionRound, RuleSet
from rules.reminding import remind
from rules.round_dates import set_round_dates
from rules.workflow import RulesApproval, take_step

OFFICE = "zfb-shenhe1"
NOT_BEGUN, RETURNED = "jyj", "zjj"
WAITING = ("swj", "jtj", "kjj")
NOTE = "红旗条款多数没有数字，请对照“细则用词”写明达到多少"
WORDS = "送审日期已过，请本周内把明年的细则送审，有困难请来电。"
GAP_REASON = "居于两者之间属正常水平，按月通报，不授旗、不亮灯。"
SEND_DAYS_AGO = 6


def hold_round(today: date, now: datetime) -> None:
    """Set its dates, take every department as far as it has come, and remind the one that has not begun.

    Nothing where the month of the round has come: its rules are then in use.
    """
    month = next_march(CalendarMonth.of(today))
    if month <= CalendarMonth.of(today):
        return
    reviewer = User.objects.select_related("department").get(username=OFFICE)
    send_until = working_day_from(today - timedelta(days=SEND_DAYS_AGO), **SpecialDay.objects.as_sets())
    decide_until = max(send_until, RevisionRound.objects.planned(month).decide_until)
    set_round_dates(month, actor=reviewer, send_until=send_until, decide_until=decide_until)
    begun = set(RuleSet.objects.filter(effective_from=month).values_list("department", flat=True))
    clerks = User.objects.filter(role=Role.CLERK, department__assesses=True).select_related("department")
    for clerk in clerks.exclude(department__in=begun).order_by("department__position"):
        if clerk.department.code != NOT_BEGUN:
            _take(clerk, month, reviewer, now)
    remind([Department.objects.get(code=NOT_BEGUN)], WORDS, actor=reviewer, now=now)


def _take(clerk: User, month: CalendarMonth, reviewer: User, now: datetime) -> None:
    """From the clerk's copy to where the department stands."""
    code = clerk.department.code
    rules = copy_forward(clerk.department, month, actor=clerk)
    for label in {fault.label for fault in set_faults(rules) if fault.label}:
        write_clause(rules, {"gap_reason": GAP_REASON}, actor=clerk, label=label)
    rules = take_step(rules, "send", actor=clerk, now=now)
    if code == RETURNED:
        take_step(rules, "return", actor=reviewer, note=NOTE, now=now)
    elif code not in WAITING:
        approval = RulesApproval(f"高作风办〔{now.year}〕11号", now.date(), "领导小组会议")
        take_step(rules, "approve", actor=reviewer, approval=approval, now=now)
