"""Builds the demonstration district in an empty register, all or nothing, through the public functions."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction

from assessments.dates import PUBLISH_DAY
from assessments.models import Determination, Month
from assessments.workbook.importing import import_rows
from assessments.workflow import take_step
from boards.approval import Approval
from boards.publishing import publish
from departments.models import SpecialDay, User
from departments.months import CalendarMonth, is_working_day, working_day_from
from rules.models import Kind, Signal
from xiaoneng.demo import words
from xiaoneng.demo.after_boards import follow_boards
from xiaoneng.demo.bulletins import release_bulletins
from xiaoneng.demo.commitments import promise
from xiaoneng.demo.district import load
from xiaoneng.demo.drafts import draft_next_year
from xiaoneng.demo.figures import chance
from xiaoneng.demo.history import History, MonthMade
from xiaoneng.demo.inspections import inspect
from xiaoneng.demo.present import BEGUN, SENT, SIGNED, Present
from xiaoneng.demo.revising_round import hold_round
from xiaoneng.demo.rows import workbook
from xiaoneng.demo.whole_years import freeze_earlier_year

PUBLISHER, REVIEWER = "zfb-fabu", "zfb-shenhe1"
APPROVED_BY = "领导小组主要负责人"
Report = Callable[[str], None]
# Departments that have not begun have no figures in the database either.
HAVE_FIGURES = {*SIGNED, *SENT, *BEGUN}


@transaction.atomic
def build(today: date, now: datetime, report: Report = lambda line: None) -> None:
    """Make the whole district as it stands on `today`; `now` (aware) is the moment of every step.

    `report` gets a line of progress after each part. An interruption leaves nothing behind.
    """
    district = load()
    history = History(district, today)
    months = list(history.months())
    settled = history.present()
    begun = {key: by_unit for key, by_unit in settled.readings.items() if key.split()[0] in HAVE_FIGURES}
    sheets = workbook(district, months, (settled.month, begun), today)
    report("已拟好：" + "，".join(f"{title} {len(rows)} 行" for title, rows in sheets.items()))
    done = import_rows(sheets, actor=None, now=now, name="演示区")
    if not done.ok:
        raise RuntimeError("\n".join(map(str, done.faults[:20])))
    report(f"已导入：{done.summary}")
    _leave_undecided(months[-1].month, now)
    _publish(months, today, now)
    report(f"已补录发布：{months[0].month.chinese}至{months[-1].month.chinese}，共 {len(months)} 期")
    freeze_earlier_year(today, now)
    follow_boards(today, now)
    release_bulletins(today, now)
    month = Month.objects.open(settled.month)
    counts = Present(district, history, settled, month, now).make()
    report(f"{month}正在办理：" + "，".join(f"{word} {count} 个部门" for word, count in counts.items()))
    draft_next_year(CalendarMonth.of(today))
    hold_round(today, now)
    inspect(today, now)
    promise(today, now)


def _leave_undecided(month: CalendarMonth, now: datetime) -> None:
    """Two flags of the last month that the office had not done with when its board came out: they may be carried on."""
    reviewer = User.objects.get_by_natural_key(REVIEWER)
    flags = Determination.objects.accepted().filter(month__calendar_month=month, clause__kind=Kind.NARRATIVE)
    waiting = list(flags.filter(clause__signal=Signal.RED_FLAG).with_names().order_by("pk")[:2])
    for line in waiting:
        take_step(line, "undo", actor=reviewer, now=now)
    for line in waiting[:1]:
        take_step(line, "return", actor=reviewer, note=words.LEFT_UNDECIDED, now=now)


def _publish(months: list[MonthMade], today: date, now: datetime) -> None:
    publisher = User.objects.get_by_natural_key(PUBLISHER)
    days_off = SpecialDay.objects.as_sets()
    for month_made in months:
        backfilled = min(today, published_first(month_made.month, **days_off))
        approval_words = chance("approval", month_made.month).choice(words.APPROVALS)
        approval = Approval(APPROVED_BY, working_day_before(backfilled, **days_off), approval_words)
        publish(month_made.month, actor=publisher, approval=approval, backfilled_from=backfilled, now=now)


def published_first(month: CalendarMonth, **days_off: set[date]) -> date:
    """The day on which a month's board hung in the lobby at the time: the 18th, or the next working day."""
    return working_day_from(month.plus(1).first_day.replace(day=PUBLISH_DAY), **days_off)


def working_day_before(day: date, **days_off: set[date]) -> date:
    day -= timedelta(days=1)
    while not is_working_day(day, **days_off):
        day -= timedelta(days=1)
    return day
