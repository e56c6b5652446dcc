"""The four sheets of the inspections and their headings; a plan has no sheet, and nobody's name a column."""

from typing import Any

from assessments.workbook import cells
from assessments.workbook.days import day, moment, several
from assessments.workbook.sheets import MONTHLY_ROWS, Column, WorkbookSheet
from departments.fields import limit_of
from inspections.models import (
    Accountability,
    AccountabilityKind,
    AccountabilityTarget,
    Check,
    Finding,
    FindingState,
    PostKind,
    Supervisor,
    SupervisorKind,
    Topic,
    Visit,
)

FOUND, NOTHING, UNABLE = "发现问题", "未发现问题", "未能访"
COLON = "："


def outcome(raw: Any) -> tuple[str, str] | None:
    """`未发现问题`, `发现问题`, `未能访：words`: the word, and why no visit was possible."""
    typed = cells.words(raw)
    if not typed:
        return None
    word, _, why = typed.replace(":", COLON, 1).partition(COLON)
    word, why = cells.narrow(word), why.strip()
    if word not in (FOUND, NOTHING, UNABLE):
        raise ValueError(f"没有“{word}”，请填 {NOTHING}、{FOUND} 或 {UNABLE}：原因")
    if (word == UNABLE) != bool(why):
        raise ValueError(f"{UNABLE}要写原因，写成 {UNABLE}：原因" if not why else f"{word}后面不写原因")
    return word, cells.prose(limit_of(Visit, "skipped_because"))(why) or ""


def _key(heading: str, name: str, read: cells.Reader, **more: Any) -> Column:
    return Column(heading, name, read, key=True, **more)


def _text(model: Any, name: str) -> cells.Reader:
    return cells.text(limit_of(model, name))


def _prose(heading: str, name: str, **more: Any) -> Column:
    return Column(heading, name, cells.prose(limit_of(Finding, name)), blank="", is_prose=True, **more)


SUPERVISORS = WorkbookSheet(
    "监督员",
    (
        _key("账号", "username", cells.account),
        Column("类别", "kind", cells.Choice(SupervisorKind.choices), required=True),
        Column("聘期自", "since", day, required=True),
        Column("聘期至", "until", day, required=True),
        Column("聘书文号", "document", _text(Supervisor, "document"), blank=""),
        Column("培训日期", "trained_on", day),
        Column("保密承诺日期", "confidential_on", day),
        Column("回避单位编码", "avoid", several(cells.code), blank=()),
        Column("解聘日期", "ended_on", day),
        Column("解聘原因", "ended_because", _text(Supervisor, "ended_because"), blank=""),
    ),
)
VISITS = WorkbookSheet(
    "暗访",
    (
        _key("月份", "month", cells.month),
        _key("批次", "batch", cells.whole(1, 6)),
        _key("单位编码", "unit", cells.reference),
        Column("日期", "visited_on", day, required=True),
        Column("监督员账号", "supervisors", several(cells.account), required=True),
        Column("结果", "outcome", outcome, required=True),
    ),
    MONTHLY_ROWS,
)
FINDINGS = WorkbookSheet(
    "暗访问题",
    (
        _key("编号", "code", _text(Finding, "code")),
        Column("月份", "month", cells.month, required=True),
        Column("单位编码", "unit", cells.reference, required=True),
        Column("发现时间", "seen_at", moment, required=True),
        Column("方面", "topic", cells.Choice(Topic.choices), required=True),
        Column("检查项", "chip", _text(Check, "text")),
        Column("地点", "place", _text(Finding, "place"), blank=""),
        _prose("情况", "words", required=True),
        _prose("公开事由", "public_words"),
        Column("状态", "state", cells.Choice(FindingState.choices), blank=FindingState.COLLECTED),
        Column("反馈日期", "notified_on", day),
        Column("答复日期", "answered_on", day),
        Column("核实日期", "concluded_on", day),
        _prose("核实结论", "conclusion"),
        Column("整改期限", "rectify_until", day),
        Column("整改日期", "rectified_on", day),
        Column("办结日期", "closed_on", day),
    ),
    MONTHLY_ROWS,
)
MEASURES = WorkbookSheet(
    "问责",
    (
        _key("编号", "code", _text(Finding, "code")),
        _key("方式", "kind", cells.Choice(AccountabilityKind.choices)),
        _key("序", "number", cells.whole(1, 99)),
        Column("对象", "target", cells.Choice(AccountabilityTarget.choices), required=True),
        Column("岗位类别", "post", cells.Choice(PostKind.choices), blank=""),
        Column("决定机关", "organ", _text(Accountability, "organ"), required=True, blank=""),
        Column("文号", "document", _text(Accountability, "document"), required=True, blank=""),
        Column("决定日期", "decided_on", day, required=True),
        Column("开始日期", "starts_on", day),
        Column("期满日期", "ends_on", day),
        Column("返岗日期", "returned_on", day),
    ),
    MONTHLY_ROWS,
)
