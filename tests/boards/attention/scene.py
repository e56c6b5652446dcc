"""A year in which one rule finds one thing: 古柏 has two yellow lights within three months."""

from datetime import datetime

from assessments.dates import SHANGHAI
from boards.attention.deciding import set_rule
from tests.boards.documents import line
from tests.boards.published import publish
from tests.boards.year_result.years import FEW, register

NOW = datetime(2026, 3, 20, 9, 0, tzinfo=SHANGHAI)
YELLOW = {"is_on": True, "count": 2, "span": 3, "measure": "notice"}


def yellow(month, assessor="rsj"):
    return line("yellow_light", "gubai", assessor, month=month)


def open_year(publisher, months=("2026-01", "2026-02")):
    register()
    for month in months:
        publish(month, lines=[yellow(month)], units=FEW)
    set_rule(2026, "yellow", actor=publisher, **YELLOW)
