"""The promises of the demonstration: three years of them as a ledger, and the present month with every state.

What stands here is the history and the feeding of one metric; how the present month came to stand as it does is told
in `xiaoneng.demo.present_promises`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from assessments.workbook.importing import import_rows
from boards.approval import Approval
from commitments.feeding import bind
from commitments.models import CommitmentSeries
from commitments.planning import set_panel
from commitments.publishing import BulletinRequest, publish_bulletin
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.models import Metric
from xiaoneng.demo.people import EXAMINERS
from xiaoneng.demo.present_promises import PUBLISHER, promise_this_month
from xiaoneng.demo.promise_words import CITATIONS, TEXTS, WORK_TEXTS
from xiaoneng.workbook.book import whole_book

MONTHS, BULLETINS = 36, 12
APPROVED_BY = "区委督查室主任会议"
FEEDS, METRIC = "fgw", "预安按期销号率"
SOURCES = ("年度要点", "会议议定", "部门关注", "督查发现")
STAY_OPEN = 4  # of a month, one fewer in the last: 143 in all
LATE = 3
WARNED_IN = (3, 5, 6, 8, 9, 11)  # months of the last calendar year, one person each
# Persons called to account, by the number of the month; three more in the last month.
CALLED_IN = ((8, "诫勉谈话"), (14, "诫勉谈话"), (18, "调整岗位"), (20, "诫勉谈话"), (22, "停职检查"))
ADMONISHED_ON = (12, 15, 20)
MONTHS_LATE = 4  # how long an item has been due when a measure is entered
Rows = list[dict[str, Any]]


@dataclass
class PromiseRows:
    """The rows of the sheets, as they grow; `stay_open` are the codes of a month that nobody applied for."""

    works: Rows = field(default_factory=list)
    items: Rows = field(default_factory=list)
    measures: Rows = field(default_factory=list)
    honours: Rows = field(default_factory=list)
    stay_open: dict[CalendarMonth, list[str]] = field(default_factory=dict)

    @property
    def sheets(self) -> Mapping[str, Rows]:
        return {
            "年度要点": self.works,
            "预安事项": self.items,
            "督办措施": self.measures,
            "亮点与明星": self.honours,
        }


def promise(today: date, now: datetime) -> None:
    """36 months of promises with the bulletins of the last twelve, and the present month in hand."""
    month = CalendarMonth.of(today)
    months = [month.plus(-back) for back in range(MONTHS, 0, -1)]
    units = list(Department.objects.assessed(month))
    bodies = Department.objects.filter(code__in=[account.unit for account in EXAMINERS])
    set_panel(bodies, months[0], actor=None, now=now)
    _take_in({"指标": [_metric()]}, now)
    _take_in(_ledger(months, units, today).sheets, now)
    _publish(months[-BULLETINS:], today, now)
    proposals = [_item(month, MONTHS, place, units) for place in range(_count(MONTHS))]
    promise_this_month(month, lambda at: _take_in({"预安事项": proposals}, at), now=now)
    metric = Metric.objects.get(department__code=FEEDS, name=METRIC)
    bind(metric, CommitmentSeries.ON_TIME, actor=User.objects.get_by_natural_key(f"{FEEDS}-jingban"))


def _take_in(sheets: Mapping[str, Rows], now: datetime) -> None:
    done = import_rows(sheets, actor=None, now=now, name="演示区", book=whole_book())
    if not done.ok:
        raise RuntimeError("\n".join(map(str, done.faults[:20])))


def _metric() -> dict[str, Any]:
    row = {"部门编码": FEEDS, "指标": METRIC, "计量单位": "%", "最小总数": 3}
    return {**row, "数据来源": "预安销号台账"}


def _publish(months: Sequence[CalendarMonth], today: date, now: datetime) -> None:
    publisher = User.objects.get_by_natural_key(PUBLISHER)
    for month in months:
        backfilled = min(today, month.plus(1).first_day.replace(day=10))
        approval = Approval(APPROVED_BY, backfilled - timedelta(days=1), "同意发布")
        asked = BulletinRequest(approval=approval, backfilled_from=backfilled)
        publish_bulletin(month, asked, actor=publisher, now=now)


def _ledger(months: Sequence[CalendarMonth], units: Sequence[Department], today: date) -> PromiseRows:
    ledger = PromiseRows(works=_works(units, months[-1].plus(1).year))
    for number, month in enumerate(months):
        _add_month(ledger, number, month, months[-1], units)
        _show(ledger, number, month, today.year - 1)
    _add_measures(ledger, months, today.year - 1)
    return ledger


def _works(units: Sequence[Department], year: int) -> Rows:
    ends = CalendarMonth(year, 12)
    return [
        {"年度": year, "要点编号": f"{place}", "内容": text, "牵头单位编码": unit.code, "完成期限": ends}
        for place, unit in enumerate(units, start=1)
        for text in [WORK_TEXTS[place % len(WORK_TEXTS)]]
    ]


def _count(number: int) -> int:
    """77 and 78 in turn."""
    return 77 + number % 2


def _item(month: CalendarMonth, number: int, place: int, units: Sequence[Department]) -> dict[str, Any]:
    unit = units[(place + number) % len(units)]
    texts = TEXTS[unit.group]
    round_of_unit = place // len(units)
    return {
        "编号": f"{month}-{place + 1:03d}",
        "事项": texts[(number + place + 5 * round_of_unit) % len(texts)],
        "承办单位编码": unit.code,
        "来源": SOURCES[place % len(SOURCES)],
        "交办月份": month,
        "办结期限": month,
        "每月": "是" if place % 13 == 0 else "否",
    }


def _add_month(
    ledger: PromiseRows,
    number: int,
    month: CalendarMonth,
    last: CalendarMonth,
    units: Sequence[Department],
) -> None:
    """The items of a month: most in time, a few a month or two late, a few never applied for."""
    count = _count(number)
    keep = STAY_OPEN - (month == last)
    open_places = {(7 * number + 19 * one) % count for one in range(keep)}
    late_places = [(5 * number + 3 + 23 * one) % count for one in range(LATE)]
    for place in range(count):
        row = _item(month, number, place, units)
        ledger.items.append(row)
        if place in open_places:
            ledger.stay_open.setdefault(month, []).append(row["编号"])
            row["状态"] = "在办"
            continue
        applied = month.first_day.replace(day=15 + place % 9)
        if place in late_places:
            later = month.plus(1 + late_places.index(place) % 2)
            applied = later.first_day.replace(day=10) if later <= last else applied
        row |= {"状态": "已销号", "申请日期": applied, "销号日期": applied + timedelta(days=3)}
    _honour(ledger, number, month, ledger.items[-count:])


def _is_in_time(row: dict[str, Any], month: CalendarMonth) -> bool:
    return row["状态"] == "已销号" and CalendarMonth.of(row["申请日期"]) == month


def _honour(ledger: PromiseRows, number: int, month: CalendarMonth, rows: Rows) -> None:
    """Two highlights a month and the unit of the first."""
    done = [row for row in rows if _is_in_time(row, month)]
    first, second = done[number % 30], done[number % 30 + 11]
    for kind, row, key in (("亮点工作", first, 0), ("亮点工作", second, 1), ("明星部门", first, 2)):
        honour = {"月份": month, "类别": kind, "单位编码": row["承办单位编码"], "序": 1}
        words = CITATIONS[(number + key) % len(CITATIONS)]
        ledger.honours.append({**honour, "编号": row["编号"], "事迹": words})


def _show(ledger: PromiseRows, number: int, month: CalendarMonth, last_year: int) -> None:
    """On the public list three a month, 32 in the last calendar year; before it only what was done in time."""
    rows = ledger.items[-_count(number) :]
    done = [row for row in rows if _is_in_time(row, month)]
    open_rows = [row for row in rows if row["状态"] == "在办"]
    chosen = [*open_rows[:1], *done[5::17]] if month.year >= last_year and month.month % 2 else done[5::17]
    wanted = 2 if month.year == last_year and month.month > 8 else 3
    for row in rows:
        row["公示"] = "否"
    for row in chosen[:wanted]:
        row["公示"] = "是"


def _add_measures(ledger: PromiseRows, months: Sequence[CalendarMonth], last_year: int) -> None:
    """Six persons warned in the last calendar year; eight called to account in all, three of them lately."""
    for month in WARNED_IN:
        _measure(ledger, CalendarMonth(last_year, month), 12, "警示", "区委督查室")
    for number, kind in CALLED_IN:
        _measure(ledger, months[number], 16, kind, "区纪委监委", which=1)
    for which, day in enumerate(ADMONISHED_ON):
        _measure(ledger, months[-1], day, "诫勉谈话", "区纪委监委", which=which)


def _measure(
    ledger: PromiseRows, month: CalendarMonth, day: int, kind: str, organ: str, *, which: int = 0
) -> None:
    on, code = month.first_day.replace(day=day), ledger.stay_open[month.plus(-MONTHS_LATE)][which]
    row = {"编号": code, "方式": kind, "日期": on, "机关": organ, "人次": 1}
    ledger.measures.append({**row, "文号": f"样例〔{on.year}〕{on.month}号"})
