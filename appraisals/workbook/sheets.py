"""The sheets of the appraisal and their headings; keys stand first."""

from typing import Any

from appraisals.bands import USUAL_BANDS, read_bands, told_bands
from appraisals.models import AdjustmentKind, ColourName, PaperState, PaperSubject, TallySheet, TitleKind
from appraisals.models.adjustments import (
    ADJUSTMENT_CODE_LIMIT,
    ADJUSTMENT_DOCUMENT_LIMIT,
    DECIDING_ORGAN_LIMIT,
    MATTER_LIMIT,
)
from appraisals.models.evaluations import PANEL_NAME_LIMIT, STAGE_NAME_LIMIT, AnswerOption
from appraisals.models.marks import SOURCE_LIMIT
from appraisals.models.papers import (
    GROUPS_LIMIT,
    INDICATOR_NAME_LIMIT,
    METHOD_LIMIT,
    PAPER_NAME_LIMIT,
    USUAL_RANKS,
    WRITTEN_LIMIT,
)
from appraisals.models.teams import POST_LIMIT, TEAM_DOCUMENT_LIMIT, TITLE_WORDS_LIMIT
from appraisals.shares import read_method, read_rank_table
from appraisals.tree import NUMBER, SHAPE
from assessments.workbook import cells
from assessments.workbook.days import day
from assessments.workbook.sheets import MONTHLY_ROWS, Column, WorkbookSheet


def indicator_number(raw: Any) -> str | None:
    """`1.2.3`; ValueError for what is none."""
    typed = cells.narrow(raw)
    if typed and not NUMBER.fullmatch(typed):
        raise ValueError(f"“{typed}”不是指标号，请写成 1、1.2 或 1.2.3，最多四级")
    return typed or None


def shape(raw: Any) -> str | None:
    """`4-17-29`; ValueError for what is none."""
    typed = cells.narrow(raw)
    if typed and not SHAPE.fullmatch(typed):
        raise ValueError(f"“{typed}”不是结构，请写成各级指标的个数，如 4-17-29")
    return typed or None


def rank_table(raw: Any) -> str | None:
    typed = cells.text(WRITTEN_LIMIT)(raw)
    return typed and str(read_rank_table(typed))


def colour_bands(raw: Any) -> str | None:
    typed = cells.text(WRITTEN_LIMIT)(raw)
    return typed and told_bands(read_bands(typed))


def method(raw: Any) -> str | None:
    typed = cells.text(METHOD_LIMIT)(raw)
    return typed and str(read_method(typed))


def _key(heading: str, field: str, read: cells.Reader, **more: Any) -> Column:
    return Column(heading, field, read, key=True, **more)


_YEAR = _key("年度", "year", cells.whole(1901, 2998))
_PAPER = _key("考卷", "paper", cells.code)
_NUMBER = _key("指标号", "number", indicator_number)
_UNIT = _key("单位编码", "unit", cells.reference)
_POINTS = Column("得分", "points", cells.figure, required=True)
_DOCUMENT = Column("依据文号", "document", cells.text(SOURCE_LIMIT), required=True, blank="")
_COUNT = cells.whole(0, 10_000_000)
_STAGE = _key("阶段", "stage", cells.name(STAGE_NAME_LIMIT))

PAPERS = WorkbookSheet(
    "考卷",
    (
        _YEAR,
        _PAPER,
        Column("名称", "name", cells.text(PAPER_NAME_LIMIT), required=True, blank=""),
        Column("对象", "subject", cells.Choice(PaperSubject.choices), required=True),
        Column("所属单位编码", "owner", cells.reference),
        Column("分组", "groups", cells.text(GROUPS_LIMIT), blank=""),
        Column("满分", "full", cells.figure, required=True),
        Column("名次表", "rank_table", rank_table, blank=USUAL_RANKS),
        Column("加分上限", "cap_up", cells.figure),
        Column("减分上限", "cap_down", cells.figure),
        Column("优秀比例", "excellent", cells.figure),
        Column("良好比例", "good", cells.figure),
        Column("四色", "bands", colour_bands, blank=USUAL_BANDS),
        Column("结构", "shape", shape, blank=""),
        Column("状态", "state", cells.Choice(PaperState.choices), blank=PaperState.DRAFT),
    ),
)
INDICATORS = WorkbookSheet(
    "考核指标",
    (
        _YEAR,
        _PAPER,
        _NUMBER,
        Column("名称", "name", cells.text(INDICATOR_NAME_LIMIT), required=True, blank=""),
        Column("满分", "full", cells.figure, required=True),
        Column("赋分方式", "method", method, blank=""),
        Column("牵头单位编码", "lead", cells.reference),
    ),
)
MARKS = WorkbookSheet("承担赋分", (_YEAR, _PAPER, _NUMBER, _UNIT, _POINTS), MONTHLY_ROWS)
UPPERS = WorkbookSheet(
    "上级名次",
    (
        _YEAR,
        _PAPER,
        _NUMBER,
        _key("单位编码", "unit", cells.reference, may_be_blank=True),
        Column("名次", "rank", cells.whole(1, 999)),
        Column("上年名次", "rank_before", cells.whole(1, 999)),
        Column("得分率", "percent", cells.figure),
        _DOCUMENT,
    ),
)
QUOTES = WorkbookSheet("引用分值", (_YEAR, _PAPER, _NUMBER, _UNIT, _POINTS, _DOCUMENT), MONTHLY_ROWS)
STAGES = WorkbookSheet(
    "评议阶段",
    (
        _YEAR,
        _STAGE,
        Column("开始日期", "opens", day, required=True),
        Column("截止日期", "closes", day, required=True),
    ),
)
TALLIES = WorkbookSheet(
    "评议计票",
    (
        _YEAR,
        _STAGE,
        _key("类别", "panel", cells.name(PANEL_NAME_LIMIT)),
        _UNIT,
        _key("页", "sheet", cells.Choice(TallySheet.choices)),
        *(Column(label, value, _COUNT, blank=0) for value, label in AnswerOption.choices),
    ),
    MONTHLY_ROWS,
)
ADJUSTMENTS = WorkbookSheet(
    "加减项",
    (
        _YEAR,
        _PAPER,
        _key("编号", "code", cells.text(ADJUSTMENT_CODE_LIMIT)),
        Column("单位编码", "unit", cells.reference, required=True),
        Column("类别", "kind", cells.Choice(AdjustmentKind.choices), required=True),
        Column("分值", "points", cells.figure),
        Column("事由", "words", cells.prose(MATTER_LIMIT), required=True, blank="", is_prose=True),
        Column("依据文号", "document", cells.text(ADJUSTMENT_DOCUMENT_LIMIT), required=True, blank=""),
        Column("决定机关", "organ", cells.text(DECIDING_ORGAN_LIMIT), required=True, blank=""),
        Column("决定日期", "decided_on", day, required=True),
    ),
)
COLOURS = WorkbookSheet(
    "班子评价",
    (
        _YEAR,
        _UNIT,
        Column(
            "颜色",
            "colour",
            cells.Choice([*ColourName.choices, *((one.value, f"{one.label}牌") for one in ColourName)]),
            required=True,
        ),
        Column("依据文号", "document", cells.text(TEAM_DOCUMENT_LIMIT), blank=""),
    ),
)
TITLES = WorkbookSheet(
    "荣誉",
    (
        _YEAR,
        _key("类别", "kind", cells.Choice(TitleKind.choices)),
        _UNIT,
        _key("序", "number", cells.whole(1, 999)),
        Column("岗位", "post", cells.text(POST_LIMIT), blank=""),
        Column("事迹", "words", cells.prose(TITLE_WORDS_LIMIT), required=True, blank="", is_prose=True),
        Column("依据文号", "document", cells.text(TEAM_DOCUMENT_LIMIT), blank=""),
    ),
)
TALLIES_OPTIONS = frozenset(AnswerOption.values)
