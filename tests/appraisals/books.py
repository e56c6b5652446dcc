"""A workbook of the annual appraisal small enough to be checked by hand: three units, two leads, two panels."""

from datetime import date
from decimal import Decimal

NAMES = {"u01": "甲局", "u02": "乙局", "u03": "丙局"}
PAPER = {"年度": 2025, "考卷": "szbm"}


def units():
    return [
        {"编码": code, "名称": name, "分组": "部门", "认定部门": "是", "被考核": "是", "排序": place}
        for place, (code, name) in enumerate(NAMES.items(), start=1)
    ]


def paper(**more):
    usual = {
        "名称": "市直单位考核",
        "对象": "单位",
        "满分": 100,
        "名次表": "1-3=100，逐位-5，至16",
        "加分上限": 5,
        "减分上限": 5,
        "优秀比例": 34,
        "良好比例": 34,
        "状态": "执行",
    }
    return PAPER | usual | more


def indicators():
    rows = [
        ("1", "目标任务", 6, None, None),
        ("1.1", "目标一", 3, "赋分，未承担按均值", "u01"),
        ("1.2", "目标二", 3, "赋分，未承担剔除", "u02"),
        ("2", "党建", 24, "引用", None),
        ("3", "评议", 60, "评议 领导60，企业40", None),
        ("4", "销号", 10, "指标 u01/按期率 年合计，未测按均值", None),
    ]
    headings = "指标号", "名称", "满分", "赋分方式", "牵头单位编码"
    return [PAPER | dict(zip(headings, row, strict=True)) for row in rows]


def leaf(number, unit, points, **more):
    return PAPER | {"指标号": number, "单位编码": unit, "得分": points} | more


def upper(number, rank, **more):
    return PAPER | {"指标号": number, "名次": rank, "依据文号": f"省考〔2025〕{rank}号"} | more


def tally(panel, unit, good, fair=0, sheet="正页", **more):
    place = {"年度": 2025, "阶段": "九月", "类别": panel, "单位编码": unit, "页": sheet}
    return place | {"好": good, "较好": fair} | more


def adjustment(code, unit, kind, points=None, **more):
    words = {"事由": "承办现场会", "依据文号": "效〔2025〕8号", "决定机关": "省效能办"}
    own = {"编号": code, "单位编码": unit, "类别": kind, "分值": points, "决定日期": date(2025, 8, 1)}
    return PAPER | own | words | more


def figures():
    rows = ("2025-06", "u02", 6), ("2025-12", "u02", 9), ("2025-06", "u03", 10)
    return [
        {"月份": month, "部门编码": "u01", "指标": "按期率", "单位编码": unit, "完成数": done, "总数": 10}
        for month, unit, done in rows
    ]


def tallies():
    return [
        tally("领导", "u01", 6, 2),
        tally("领导", "u02", 8, sheet="正页"),
        tally("领导", "u02", 0, 2, sheet="附页"),
        tally("领导", "u03", 8, 不了解=3),
        tally("企业", "u01", 10, 0, 废票=1),
        tally("企业", "u02", 10),
    ]


def whole(**sheets):
    """The workbook, with the rows of some sheets written otherwise."""
    usual = {
        "单位": units(),
        "指标": [{"部门编码": "u01", "指标": "按期率", "计量单位": "%"}],
        "指标数据": figures(),
        "考卷": [paper()],
        "考核指标": indicators(),
        "承担赋分": [
            leaf("1.1", "u02", 2),
            leaf("1.1", "u03", Decimal("2.5")),
            leaf("1.2", "u03", Decimal("2.8")),
        ],
        "上级名次": [upper("1.1", 4), upper("1.2", 1, 上年名次=2)],
        "引用分值": [
            leaf("2", unit, points, 依据文号="党建〔2025〕9号")
            for unit, points in (("u01", 23), ("u02", 22), ("u03", 24))
        ],
        "评议阶段": [
            {"年度": 2025, "阶段": "九月", "开始日期": date(2025, 9, 1), "截止日期": date(2025, 9, 30)}
        ],
        "评议计票": tallies(),
        "加减项": [
            adjustment("J-1", "u01", "加分", 4),
            adjustment("J-2", "u01", "加分", 3),
            adjustment("J-3", "u02", "减分", Decimal("1.5")),
            adjustment("F-1", "u03", "一票否决"),
        ],
    }
    return usual | sheets
