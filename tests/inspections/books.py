"""Rows of the four sheets for tests: three rounds over thirty units, as a district's first summer was."""

from datetime import date, datetime, timedelta

from assessments.dates import SHANGHAI
from assessments.workbook.books import CORE
from assessments.workbook.importing import import_rows
from inspections.book import BOOK

WHOLE = CORE + BOOK
NOW = datetime(2020, 12, 1, 9, 0, tzinfo=SHANGHAI)
UNITS = [f"u{number:02d}" for number in range(1, 31)]
TOPICS = ["工作作风"] * 9 + ["服务态度"] * 4 + ["服务质量"] * 5 + ["工作纪律"] * 22
# By round: its two visiting days, and how many of its findings were verified in which month.
ROUNDS = {
    "2020-06": (date(2020, 6, 23), date(2020, 6, 30)),
    "2020-07": (date(2020, 7, 6), date(2020, 7, 13)),
    "2020-08": (date(2020, 8, 3), date(2020, 8, 10)),
}
FOUND = {"2020-06": 18, "2020-07": 13, "2020-08": 9}
REPOSTED = [date(2020, 7, 10)] * 7 + [date(2020, 7, 30)]


def units():
    rows = [{"编码": code, "名称": f"市直单位{code}", "分组": "部门", "被考核": "是"} for code in UNITS]
    return [*rows, {"编码": "xnb", "名称": "市效能办", "被考核": "否", "排序": 99}]


def people(*accounts):
    accounts = accounts or ("jiandu1",)
    return [{"账号": one, "姓名": f"监督员{one}", "单位编码": "xnb", "角色": "监督员"} for one in accounts]


def supervisors(**more):
    row = {"账号": "jiandu1", "类别": "机关干部", "聘期自": "2020-06-01", "聘期至": "2022-05-31"}
    return [{**row, "培训日期": "2020-06-05", "保密承诺日期": "2020-06-05", **more}]


def visit(month="2020-06", unit="u01", **more):
    row = {"月份": month, "批次": 1, "单位编码": unit, "日期": ROUNDS[month][0]}
    return {**row, "监督员账号": "jiandu1", "结果": "未发现问题", **more}


def visits():
    rows = []
    for month, days in ROUNDS.items():
        for n, unit in enumerate(UNITS):
            found = "发现问题" if n < FOUND[month] else "未发现问题"
            rows.append(visit(month, unit, 批次=n % 2 + 1, 日期=days[n % 2], 结果=found))
    return rows


def finding(code="2020-001", month="2020-06", unit="u01", seen=date(2020, 6, 23), **more):
    """A closed finding whose days follow the day it was seen."""
    days = {"反馈日期": 1, "答复日期": 2, "核实日期": 3, "整改期限": 17, "整改日期": 10, "办结日期": 13}
    row = {"编号": code, "月份": month, "单位编码": unit, "发现时间": f"{seen} 10:00", "方面": "工作纪律"}
    row |= {"情况": f"情况 {code}", "状态": "办结", "核实结论": "属实"}
    return row | {name: seen + timedelta(days=count) for name, count in days.items()} | more


def dismissed(code, unit):
    days = {"核实结论": "公出", "整改期限": None, "整改日期": None, "办结日期": None}
    return finding(code, unit=unit, 状态="不属实", **days)


def findings():
    rows = []
    for month, days in ROUNDS.items():
        for n in range(FOUND[month]):
            code = f"2020-{len(rows) + 1:03d}"
            rows.append(finding(code, month, UNITS[n], days[n % 2], 方面=TOPICS[len(rows)]))
    return [*rows, dismissed("2020-910", "u27"), dismissed("2020-911", "u28")]


def measure(code="2020-001", kind="书面检查", on=date(2020, 6, 26), **more):
    row = {"编号": code, "方式": kind, "序": 1, "对象": "个人", "决定机关": "本单位党组"}
    return {**row, "文号": "样例〔2020〕1号", "决定日期": on, **more}


def measures():
    codes = [row["编号"] for row in findings() if row["状态"] == "办结"]
    rows = [measure(code, kind) for code in codes for kind in ("书面检查", "通报批评")]
    posted = zip(codes, REPOSTED, strict=False)
    return [*rows, *(measure(code, "安排到基层再上岗", on, 开始日期=on) for code, on in posted)]


def whole_summer():
    return {
        "单位": units(),
        "人员": people(),
        "监督员": supervisors(),
        "暗访": visits(),
        "暗访问题": findings(),
        "问责": measures(),
    }


def taken(sheets, *, now=NOW, actor=None):
    return import_rows(sheets, actor=actor, now=now, book=WHOLE)
