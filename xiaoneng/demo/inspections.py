"""The inspections of the demonstration: three whole rounds, and the present month drawn and half seen."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from assessments.dates import SHANGHAI
from assessments.workbook.importing import import_rows
from boards.approval import Approval
from departments.models import Department, SpecialDay, User
from departments.months import CalendarMonth, working_day_from
from inspections.draw import weeks
from inspections.drawing import draw_round
from inspections.feeding import bind
from inspections.models import Finding, FindingState, InspectionSeries, Visit
from inspections.permissions import UNIT_ROLES
from inspections.publishing import publish_round
from inspections.reviewing import ask_for_review
from rules.models import Metric
from xiaoneng.demo.people import OFFICE, SUPERVISORS
from xiaoneng.workbook.book import whole_book

DRAWER, PUBLISHER = "zfb-shenhe1", "zfb-fabu"
APPROVED_BY = "区作风办主任会议"
FEEDS, METRIC = "spj", "暗访查实问题数"
AVOIDS = "chunxi"  # of the last supervisor
VERIFIED = (18, 13, 9)
TOPICS = ["工作作风"] * 9 + ["服务态度"] * 4 + ["服务质量"] * 5 + ["工作纪律"] * 22
WORDS = {
    "工作作风": ("办事窗口让群众重复提交材料", "群众来电三次未接听"),
    "服务态度": ("答复群众咨询时语气生硬", "对排队群众未作解释"),
    "服务质量": ("公开的办事指南与现行规定不一致", "一次性告知单缺少一项材料"),
    "工作纪律": ("工作时间岗位无人值守", "离岗告示牌与实际不符"),
}
# Days from the visit on: told, answered, verified, and a term, the rectification, the end.
STEPS = {"反馈日期": 3, "答复日期": 5, "核实日期": 8, "整改期限": 20, "整改日期": 13, "办结日期": 16}
REPOSTED, LATER = 7, 20  # so many on one day, and one more so many days later
STATES = {  # of one finding in each: how many of STEPS have been taken
    FindingState.DRAFT: 0,
    FindingState.COLLECTED: 0,
    FindingState.DISCARDED: 0,
    FindingState.NOTIFIED: 1,
    FindingState.ANSWERED: 2,
    FindingState.DISMISSED: 3,
    FindingState.RECTIFYING: 4,
    FindingState.RECTIFIED: 5,
    FindingState.CLOSED: 6,
}
REVIEW_WORDS = "当时值班人员正在大厅引导群众，有排班表和监控为证"
Rows = list[dict[str, Any]]


@dataclass
class InspectionRows:
    """The rows of the sheets, as they grow."""

    visits: Rows = field(default_factory=list)
    findings: Rows = field(default_factory=list)
    measures: Rows = field(default_factory=list)

    @property
    def sheets(self) -> Mapping[str, Rows]:
        return {"暗访": self.visits, "暗访问题": self.findings, "问责": self.measures}


def inspect(today: date, now: datetime) -> None:
    """Three rounds from the last months, published; this month's drawn, its first half made, one finding a state."""
    month = CalendarMonth.of(today)
    months = [month.plus(-3), month.plus(-2), month.plus(-1)]
    units = list(Department.objects.assessed(month))
    _take_in({"监督员": _appointed(months[0]), "指标": [_metric()]}, now)
    _take_in(_whole_rounds(months, units).sheets, now)
    publisher = User.objects.get_by_natural_key(PUBLISHER)
    for one in months:
        backfilled = min(today, one.plus(1).first_day.replace(day=16))
        approval = Approval(APPROVED_BY, backfilled - timedelta(days=1), "同意公布")
        publish_round(one, actor=publisher, approval=approval, backfilled_from=backfilled, now=now)
    _present_round(month, today, now)
    metric = Metric.objects.get(department__code=FEEDS, name=METRIC)
    bind(metric, InspectionSeries.VERIFIED, actor=User.objects.get_by_natural_key(f"{FEEDS}-jingban"))


def _take_in(sheets: Mapping[str, Rows], now: datetime) -> None:
    done = import_rows(sheets, actor=None, now=now, name="演示区", book=whole_book())
    if not done.ok:
        raise RuntimeError("\n".join(map(str, done.faults[:20])))


def _appointed(first: CalendarMonth) -> Rows:
    since = first.plus(-2).first_day
    row = {"聘期自": since, "聘期至": first.plus(24).last_day, "聘书文号": f"高作风办〔{since.year}〕3号"}
    row |= {"培训日期": since + timedelta(days=4), "保密承诺日期": since + timedelta(days=4)}
    kinds = ("人大代表", "政协委员", "企业代表", "群众代表", "机关干部")
    rows = [
        {"账号": account.username, "类别": kind, **row}
        for account, kind in zip(SUPERVISORS, kinds, strict=True)
    ]
    rows[-1]["回避单位编码"] = AVOIDS
    return rows


def _metric() -> dict[str, Any]:
    row = {"部门编码": FEEDS, "指标": METRIC, "计量单位": "个", "小数位": 0}
    return {**row, "数据来源": "明查暗访台账"}


def _pair(number: int, unit: str) -> str:
    """Two supervisors in turn, the last never to the unit that is to be avoided."""
    accounts = [account.username for account in SUPERVISORS]
    free = accounts[:-1] if unit == AVOIDS else accounts
    return f"{free[number % len(free)]}、{free[(number + 1) % len(free)]}"


def _whole_rounds(months: Sequence[CalendarMonth], units: Sequence[Department]) -> InspectionRows:
    ledger, days_off = InspectionRows(), SpecialDay.objects.as_sets()
    for month, count in zip(months, VERIFIED, strict=True):
        days = [
            working_day_from(max(monday, month.first_day), **days_off)
            for monday in weeks(month, month.first_day, **days_off)
        ]
        of_early_weeks = sorted(range(len(units)), key=lambda number: number % len(days))
        at_fault = of_early_weeks[: count + (2 if month == months[0] else 0)]
        for number, unit in enumerate(units):
            batch = number % len(days)
            said = "发现问题" if number in at_fault else "未发现问题"
            ledger.visits.append(_visit(month, batch + 1, unit.code, days[batch], number, said))
        for place, number in enumerate(at_fault):
            seen_on, is_true = days[number % len(days)], place < count
            _add_finding(ledger, month, units[number].code, seen_on, is_true=is_true)
    _repost(ledger, months[1])
    return ledger


def _visit(month: CalendarMonth, batch: int, unit: str, day: date, number: int, said: str) -> dict[str, Any]:
    row = {"月份": month, "批次": batch, "单位编码": unit, "日期": day, "结果": said}
    return {**row, "监督员账号": _pair(number, unit)}


def _add_finding(
    ledger: InspectionRows, month: CalendarMonth, unit: str, seen_on: date, *, is_true: bool
) -> None:
    """A closed finding with both usual measures, or one that proved to be untrue."""
    number = sum(row["状态"] == "办结" for row in ledger.findings)
    topic = TOPICS[number] if is_true else "工作纪律"
    row = _finding(f"{month}-{len(ledger.findings) + 1:03d}", month, unit, seen_on, topic)
    if not is_true:
        told = {name: seen_on + timedelta(days=STEPS[name]) for name in ("反馈日期", "答复日期", "核实日期")}
        ledger.findings.append({**row, **told, "状态": "不属实", "核实结论": "当时因公外出，有审批单"})
        return
    days = {name: seen_on + timedelta(days=count) for name, count in STEPS.items()}
    ledger.findings.append({**row, **days, "状态": "办结", "核实结论": "属实"})
    for kind, organ in (("书面检查", "本单位党组"), ("通报批评", "区作风办")):
        ledger.measures.append(_measure(row["编号"], kind, organ, days["核实日期"]))


def _finding(code: str, month: CalendarMonth, unit: str, seen_on: date, topic: str) -> dict[str, Any]:
    words = WORDS[topic][seen_on.day % 2]
    row = {"编号": code, "月份": month, "单位编码": unit, "方面": topic, "地点": "办事大厅"}
    return {**row, "发现时间": f"{seen_on} 10:00", "情况": words, "公开事由": words}


def _measure(code: str, kind: str, organ: str, on: date) -> dict[str, Any]:
    row = {"编号": code, "方式": kind, "序": 1, "对象": "个人", "岗位类别": "科员级"}
    return {**row, "决定机关": organ, "文号": f"样例〔{on.year}〕{on.month}号", "决定日期": on}


def _repost(ledger: InspectionRows, month: CalendarMonth) -> None:
    """Of the first findings: seven on the tenth of a month, one twenty days later."""
    tenth = month.first_day.replace(day=10)
    closed = [row["编号"] for row in ledger.findings if row["状态"] == "办结"]
    for place, code in enumerate(closed[: REPOSTED + 1]):
        on = tenth + timedelta(days=LATER if place == REPOSTED else 0)
        ledger.measures.append({**_measure(code, "安排到基层再上岗", "本单位党组", on), "开始日期": on})


def _present_round(month: CalendarMonth, today: date, now: datetime) -> None:
    begun = datetime.combine(month.first_day, time(9), SHANGHAI)
    draw_round(
        month,
        document=f"高作风办〔{month.year}〕{month.month}号",
        approval=Approval(APPROVED_BY, month.first_day, "同意"),
        actor=User.objects.get_by_natural_key(DRAWER),
        now=min(begun, now),
        chance=lambda count: hashlib.sha256(f"demo {month}".encode()).digest()[:count],
    )
    ledger, days_off = InspectionRows(), SpecialDay.objects.as_sets()
    visits = Visit.objects.filter(round__calendar_month=month).select_related("unit", "round")
    for visit in visits.filter(batch__lte=visits[0].round.batch_count // 2).order_by("pk"):
        day = working_day_from(max(visit.planned_week, month.first_day), **days_off)
        if day <= today and visit.supervisors.count() == 2:
            accounts = "、".join(one.user.username for one in visit.supervisors.all())
            row = {"月份": month, "批次": visit.batch, "单位编码": visit.unit.code, "日期": day}
            ledger.visits.append({**row, "监督员账号": accounts, "结果": "未发现问题"})
    _add_one_in_each_state(ledger, month, today)
    _take_in(ledger.sheets, now)
    _ask_for_a_review(month, now)


def _add_one_in_each_state(ledger: InspectionRows, month: CalendarMonth, today: date) -> None:
    """At the units that were visited first, or at any before the first visit; their days lie as far apart as may be."""
    visited = [row["单位编码"] for row in ledger.visits]
    others = Department.objects.assessed(month).exclude(code=OFFICE).values_list("code", flat=True)
    units = [*visited, *(code for code in others if code not in visited)]
    first = ledger.visits[0]["日期"] if ledger.visits else today
    for (state, count), unit in zip(STATES.items(), units, strict=False):
        row = _finding(f"{month}-{len(ledger.findings) + 1:03d}", month, unit, first, "工作纪律")
        days = {name: first + (today - first) * (step + 1) // len(STEPS) for step, name in enumerate(STEPS)}
        row |= {name: days[name] for name in list(STEPS)[:count]} | {"状态": state.label}
        if count >= STATES[FindingState.RECTIFYING]:
            row |= {"整改期限": today + timedelta(days=10), "核实结论": "属实"}
        ledger.findings.append(row)
        for visit in ledger.visits:
            if visit["单位编码"] == unit:
                visit["结果"] = "发现问题"
        if state == FindingState.CLOSED:
            ledger.measures.append(_measure(row["编号"], "书面检查", "本单位党组", days["核实日期"]))


def _ask_for_a_review(month: CalendarMonth, now: datetime) -> None:
    finding = Finding.objects.get(calendar_month=month, state=FindingState.RECTIFYING)
    own = User.objects.filter(department=finding.unit_id, role__in=UNIT_ROLES)
    ask_for_review(finding, REVIEW_WORDS, actor=own.order_by("username")[0], now=now)
