"""The five sheets of promises and their headings; keys stand first."""

from typing import Any

from assessments.workbook import cells
from assessments.workbook.days import day
from assessments.workbook.sheets import MONTHLY_ROWS, Column, WorkbookSheet
from commitments.models import ExtensionState, HonourKind, MeasureKind, Source
from commitments.models.following import (
    DECIDER_LIMIT,
    DOCUMENT_LIMIT,
    MOST_PERSONS,
    ORGAN_LIMIT,
    REASON_LIMIT,
)
from commitments.models.honours import CITATION_LIMIT, RECIPIENT_LIMIT
from commitments.models.items import CODE_LIMIT, LETTER_LIMIT, SECTION_LIMIT, TEXT_LIMIT
from commitments.models.works import WORK_TEXT_LIMIT
from commitments.standing import ItemState
from commitments.workbook.cells import one_unit, term, units

NUMBER_LIMIT = 20


def _key(heading: str, field: str, read: cells.Reader, **more: Any) -> Column:
    return Column(heading, field, read, key=True, **more)


_YEAR = cells.whole(1901, 2998)
_CODE = _key("编号", "code", cells.text(CODE_LIMIT))

WORKS = WorkbookSheet(
    "年度要点",
    (
        _key("年度", "year", _YEAR),
        _key("要点编号", "number", cells.text(NUMBER_LIMIT)),
        Column("内容", "text", cells.prose(WORK_TEXT_LIMIT), required=True, blank="", is_prose=True),
        Column("牵头单位编码", "lead", one_unit, required=True),
        Column("完成期限", "ends", cells.month),
    ),
)
ITEMS = WorkbookSheet(
    "预安事项",
    (
        _CODE,
        Column("事项", "text", cells.prose(TEXT_LIMIT), required=True, blank="", is_prose=True),
        Column("承办单位编码", "department", cells.reference, required=True),
        Column("协办单位编码", "with_units", units, blank=()),
        Column("来源", "source", cells.Choice(Source.choices), required=True),
        Column("来文编号", "letter_number", cells.text(LETTER_LIMIT), blank=""),
        Column("要点编号", "work", cells.text(NUMBER_LIMIT), blank=""),
        Column("责任科室", "section", cells.text(SECTION_LIMIT), blank=""),
        Column("交办月份", "month", cells.month, required=True),
        Column("办结期限", "due", term, required=True),
        Column("每月", "recurs", cells.yes_no, blank=False),
        Column("公示", "is_shown", cells.yes_no, blank=False),
        Column(
            "状态",
            "state",
            cells.Choice([(state.value, state.label) for state in ItemState]),
            blank=ItemState.PROPOSED.value,
        ),
        Column("申请日期", "applied_on", day),
        Column("销号日期", "closed_on", day),
        Column("呈报日期", "replied_on", day),
    ),
    MONTHLY_ROWS,
)
EXTENSIONS = WorkbookSheet(
    "延期",
    (
        _CODE,
        _key("延至", "until", cells.month),
        Column("申请日期", "asked_on", day, required=True),
        Column("理由", "reason", cells.prose(REASON_LIMIT), required=True, blank="", is_prose=True),
        Column("结果", "state", cells.Choice(ExtensionState.choices), blank=ExtensionState.WAITING.value),
        Column("批准人", "decided_by_words", cells.text(DECIDER_LIMIT), blank=""),
        Column("批准日期", "decided_on", day),
    ),
    MONTHLY_ROWS,
)
MEASURES = WorkbookSheet(
    "督办措施",
    (
        _CODE,
        _key("方式", "kind", cells.Choice(MeasureKind.choices)),
        _key("日期", "on", day),
        Column("文号", "document", cells.text(DOCUMENT_LIMIT), blank=""),
        Column("机关", "organ", cells.text(ORGAN_LIMIT), blank=""),
        Column("人次", "persons", cells.whole(0, MOST_PERSONS), blank=0),
    ),
    MONTHLY_ROWS,
)
HONOURS = WorkbookSheet(
    "亮点与明星",
    (
        _key("月份", "month", cells.month),
        _key("类别", "kind", cells.Choice(HonourKind.choices)),
        _key("单位编码", "department", cells.reference),
        _key("序", "number", cells.whole(1, 99)),
        Column("编号", "code", cells.text(CODE_LIMIT), blank=""),
        Column("事迹", "citation", cells.prose(CITATION_LIMIT), required=True, blank="", is_prose=True),
        Column("获奖人", "recipient", cells.text(RECIPIENT_LIMIT), blank=""),
    ),
    MONTHLY_ROWS,
)
