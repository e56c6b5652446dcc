"""Whole years published as publication leaves them."""

from datetime import date, datetime

from assessments.dates import SHANGHAI
from boards.approval import Approval
from departments.months import CalendarMonth
from tests.boards.documents import UNITS, line
from tests.boards.published import publish
from tests.factories import make_department

FEW = [unit for unit in UNITS if unit[0] in ("chunxi", "gubai", "rsj", "kfq")]
NOW = datetime(2026, 1, 20, 9, 0, tzinfo=SHANGHAI)
APPROVED = Approval("区委常委会", date(2026, 1, 19), "同意")


def register(units=FEW):
    for position, (code, name, group) in enumerate(units):
        make_department(code, name, group=group, position=position)


def lines_of(month):
    """Two flags for 淳溪 every month, a yellow light for 古柏 in even months, a red one for 经开区 in March."""
    number = CalendarMonth.parse(month).month
    lines = [line("red_flag", "chunxi", "rsj", n, month=month) for n in (1, 2)]
    if number % 2 == 0:
        lines.append(line("yellow_light", "gubai", "rsj", month=month))
    if number == 3:
        lines.append(line("red_light", "kfq", "rsj", month=month))
    return lines


def publish_year(year=2025, *, without=()):
    for number in range(1, 13):
        if number not in without:
            month = str(CalendarMonth(year, number))
            publish(month, lines=lines_of(month), units=FEW)
