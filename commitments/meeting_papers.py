"""What is printed for the meetings: a month's list (月度预安表) and the 讲评会's sheet, as workbooks on A3."""

import re
from collections.abc import Iterable
from datetime import datetime

from commitments.follow_page import FollowPage
from commitments.plan_page import PlanPage, UnitsPart
from commitments.shown import ShownItem
from departments.xlsx import Value, XlsxTable, xlsx

PLAN_HEADINGS = (
    "单位",
    "编号",
    "事项",
    "来源",
    "来文编号",
    "责任科室",
    "协办单位",
    "办结期限",
    "公示",
    "状态",
)
PLAN_WIDTHS = (14, 14, 60, 10, 18, 14, 20, 14, 6, 10)
TITLE_LIMIT = 28
_NO_TITLE = re.compile(r"[\[\]:*?/\\']")


def plan_workbook(page: PlanPage, *, issuer: str, now: datetime) -> bytes:
    """The whole list first, then a sheet for each unit."""
    tables = [_plan_table("月度预安表", page, page.parts)]
    for number, part in enumerate(page.parts, start=1):
        title = f"{number}{_NO_TITLE.sub('', part.unit.label)}"[:TITLE_LIMIT]
        tables.append(_plan_table(title, page, [part]))
    return xlsx(tables, made_at=now, creator=issuer)


def _plan_table(title: str, page: PlanPage, parts: Iterable[UnitsPart]) -> XlsxTable:
    plan = page.plan
    approved = f"{plan.approved_by} {plan.approved_on:%Y-%m-%d} 批准" if plan.approved_on else "送审"
    return XlsxTable(
        title,
        PLAN_HEADINGS,
        PLAN_WIDTHS,
        [_plan_row(each) for part in parts for each in _of_part(part)],
        fixed=1,
        above=(f"{page.month.chinese}预安表（{approved}）",),
        is_to_print=True,
    )


def _of_part(part: UnitsPart) -> list[ShownItem]:
    return [*(row.shown for row in part.proposed), *part.returned, *part.issued]


def _plan_row(each: ShownItem) -> list[Value]:
    item = each.item
    helping = "、".join(unit.label for unit in item.with_units.all())
    return [
        item.unit.label,
        item.code,
        item.text,
        item.get_source_display(),
        item.letter_number,
        item.section,
        helping,
        each.term_words,
        "公示" if item.is_shown else "",
        item.get_state_display(),
    ]


def meeting_workbook(page: FollowPage, *, issuer: str, now: datetime) -> bytes:
    """What the 讲评会 looks at; the last column of each sheet is left for what it decides."""
    above = (f"讲评会 {page.today:%Y-%m-%d}",)
    sheets: tuple[tuple[str, tuple[str, ...], tuple[int, ...], list[list[Value]]], ...] = (
        ("未完事项", *LATE_COLUMNS, _late_rows(page)),
        ("难题", *TROUBLE_COLUMNS, _trouble_rows(page)),
        ("待批延期", *EXTENSION_COLUMNS, _extension_rows(page)),
        ("亮点候选", *GOOD_COLUMNS, _good_rows(page)),
    )
    tables = [
        XlsxTable(title, headings, widths, rows, above=above, is_to_print=True)
        for title, headings, widths, rows in sheets
    ]
    return xlsx(tables, made_at=now, creator=issuer)


LATE_COLUMNS = (
    ("单位", "编号", "事项", "期限", "逾期月数", "牌", "未完原因", "会议决定"),
    (14, 14, 50, 20, 8, 8, 50, 30),
)
TROUBLE_COLUMNS = (
    ("单位", "编号", "事项", "难在哪里", "要谁配合", "本单位的建议", "会议决定"),
    (14, 14, 40, 40, 14, 40, 30),
)
EXTENSION_COLUMNS = (
    ("单位", "编号", "事项", "原期限", "延至", "理由", "会议决定"),
    (14, 14, 50, 12, 12, 50, 30),
)
GOOD_COLUMNS = ("单位", "编号", "事项", "拟报亮点", "会议决定"), (14, 14, 60, 50, 30)


def _late_rows(page: FollowPage) -> list[list[Value]]:
    why: dict[int, list[str]] = {}
    for raised, _ in page.difficulties:
        why.setdefault(raised.item_id, []).append(raised.words)
    for asked, _ in page.extensions:
        why.setdefault(asked.item_id, []).append(asked.reason)
    return [
        [
            each.item.unit.label,
            each.item.code,
            each.item.text,
            each.shown.term_words,
            each.shown.late,
            each.shown.plate.label,
            "；".join(why.get(each.item.pk, [])),
            "",
        ]
        for each in page.late
    ]


def _trouble_rows(page: FollowPage) -> list[list[Value]]:
    return [
        [
            one.item.unit.label,
            one.item.code,
            one.item.text,
            one.words,
            one.depends_on.label if one.depends_on else "",
            one.proposal,
            "",
        ]
        for one, _ in page.difficulties
    ]


def _extension_rows(page: FollowPage) -> list[list[Value]]:
    return [
        [
            one.item.unit.label,
            one.item.code,
            one.item.text,
            str(one.due_then),
            str(one.until),
            one.reason,
            "",
        ]
        for one, _ in page.extensions
    ]


def _good_rows(page: FollowPage) -> list[list[Value]]:
    return [[one.item.unit.label, one.item.code, one.item.text, one.words, ""] for one in page.offered]
