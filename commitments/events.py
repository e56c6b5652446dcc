"""The events of promises: items and their steps, plans, reports and opinions, extensions, difficulties, measures."""

from dataclasses import dataclass
from typing import Annotated

from commitments import book_events, bulletin_events
from departments.history.events import FLAT, UNSAID, ByException, Carried, Event, Unsaid

PARTS = (book_events, bulletin_events)
OF_ITEMS = ("commitments.item",)
OF_PLANS = ("commitments.plan",)


@dataclass(frozen=True, kw_only=True)
class ItemContent(Carried):
    """An item as plain values."""

    called = "预安事项全文"

    code: Annotated[str, "编号"]
    text: Annotated[str, "事项"]
    unit: Annotated[str, "承办单位的编码"]
    with_units: Annotated[list[str], "协办单位的编码"]
    source: Annotated[str, "来源的代码"]
    letter_number: Annotated[str, "来文编号，没有为空"]
    work: Annotated[str | None, "年度要点，如 2026/1；没有为空"]
    section: Annotated[str, "责任科室，没有为空"]
    proposed_for: Annotated[str, "拟列月份，YYYY-MM"]
    month: Annotated[str | None, "交办月份，YYYY-MM；还没有交办为空"]
    due_month: Annotated[str, "办结期限，YYYY-MM"]
    due_on: Annotated[str | None, "办结日期，YYYY-MM-DD；不限到哪一天为空"]
    recurs: Annotated[bool, "是否每月"]
    is_shown: Annotated[bool, "是否公示"]
    state: Annotated[str, "状态的代码"]
    version: Annotated[int, "版本"]
    applied_on: Annotated[str | None, "申请日期，YYYY-MM-DD；没有申请为空"]
    closed_on: Annotated[str | None, "销号日期，YYYY-MM-DD；没有销号为空"]
    replied_on: Annotated[str | None, "呈报日期，YYYY-MM-DD；没有呈报为空"]


OfItem = Annotated[ItemContent, "事项此后的全文", FLAT]
Said = Annotated[str | Unsaid, "办理时写下的话，没有为空"]


@dataclass(frozen=True, kw_only=True)
class ItemProposed(Event):
    verbs = {"item.propose": "提出预安事项"}
    about = OF_ITEMS

    content: OfItem


@dataclass(frozen=True, kw_only=True)
class ItemStep(Event):
    """A step of commitments.steps.STEPS."""

    verbs = {
        "item.return": "预安事项退回修改",
        "item.send": "重新提出预安事项",
        "item.drop": "撤回预安事项",
        "item.issue": "交办预安事项",
        "item.apply": "申请销号",
        "item.take_back": "撤回销号申请",
        "item.ask": "请补充销号材料",
        "item.answer": "补充销号材料",
        "item.close": "销号",
        "item.refuse": "不予销号",
        "item.reopen": "恢复督办",
        "item.cancel": "预安事项不再办理",
        "item.undo": "撤销预安事项的办理",
    }
    about = OF_ITEMS

    before: Annotated[str, "原来的状态的代码"]
    after: Annotated[str, "现在的状态的代码；撤回的已删去，为空"]
    remark: Said = UNSAID
    document: Annotated[str | Unsaid, "不再办理所据的文件；别的步骤没有"] = UNSAID
    application: Annotated[int | Unsaid, "第几次申请；与申请无关的步骤没有"] = UNSAID
    by_exception: ByException = UNSAID
    content: OfItem


@dataclass(frozen=True, kw_only=True)
class ItemNoted(Event):
    """What is noted on an item without a step."""

    verbs = {"item.receive": "签收预安事项", "item.reply": "呈报领导"}
    about = OF_ITEMS

    content: OfItem


@dataclass(frozen=True, kw_only=True)
class PlanDated(Event):
    verbs = {"plan.dates": "改月度预安的日期"}
    about = OF_PLANS

    month: Annotated[str, "月份，YYYY-MM"]
    propose_until: Annotated[str, "提出截止，YYYY-MM-DD"]
    examine_until: Annotated[str, "联审截止，YYYY-MM-DD"]
    publish_on: Annotated[str, "计划发布，YYYY-MM-DD"]


@dataclass(frozen=True, kw_only=True)
class PlanIssued(Event):
    verbs = {"plan.issue": "交办月度预安"}
    about = OF_PLANS

    month: Annotated[str, "月份，YYYY-MM"]
    approved_by: Annotated[str, "批准人"]
    approved_on: Annotated[str, "批准日期，YYYY-MM-DD"]
    approval_words: Annotated[str, "批准意见，没有为空"]
    items: Annotated[list[str], "交办的各项的编号"]
    shown: Annotated[list[str], "其中公示的各项的编号"]


@dataclass(frozen=True, kw_only=True)
class PanelSet(Event):
    verbs = {"panel.set": "设定联审部门"}
    about = ("commitments.panel",)

    department: Annotated[str, "联审部门的编码"]
    since: Annotated[str, "起始月份，YYYY-MM"]
    until: Annotated[str | None, "截止月份，YYYY-MM；不定为空"]


@dataclass(frozen=True, kw_only=True)
class OpinionGiven(Event):
    verbs = {"opinion.give": "联审"}
    about = ("commitments.opinion",)

    item: Annotated[str, "事项的编号"]
    application: Annotated[int, "第几次申请"]
    body: Annotated[str, "联审部门的编码"]
    agrees: Annotated[bool, "是否同意"]
    remark: Said = UNSAID
    by_exception: ByException = UNSAID


@dataclass(frozen=True, kw_only=True)
class ReportFileAttached(Event):
    verbs = {"report_file.attach": "附销号材料"}
    about = ("commitments.reportfile",)

    item: Annotated[str, "事项的编号"]
    name: Annotated[str, "文件名"]
    sha256: Annotated[str, "内容的 SHA-256"]
    size: Annotated[int, "字节数"]


@dataclass(frozen=True, kw_only=True)
class ReportFileRead(Event):
    verbs = {"report_file.read": "查看销号材料"}
    about = ("commitments.reportfile",)

    sha256: Annotated[str, "内容的 SHA-256"]


@dataclass(frozen=True, kw_only=True)
class ExtensionStep(Event):
    verbs = {"extension.ask": "申请延期", "extension.grant": "批准延期", "extension.deny": "不批延期"}
    about = ("commitments.extension",)

    item: Annotated[str, "事项的编号"]
    due_then: Annotated[str, "原期限，YYYY-MM"]
    until: Annotated[str, "延至，YYYY-MM"]
    asked_on: Annotated[str, "申请日期，YYYY-MM-DD"]
    reason: Annotated[str, "理由"]
    decided_by_words: Annotated[str, "批准人，待批为空"]
    decided_on: Annotated[str | None, "批准日期，YYYY-MM-DD；待批为空"]
    by_exception: ByException = UNSAID


@dataclass(frozen=True, kw_only=True)
class DifficultyStep(Event):
    verbs = {"difficulty.raise": "提出难题", "difficulty.decide": "会议定难题"}
    about = ("commitments.difficulty",)

    item: Annotated[str, "事项的编号"]
    words: Annotated[str, "难在哪里"]
    depends_on: Annotated[str | None, "要哪个单位配合，单位的编码；没有为空"]
    proposal: Annotated[str, "本单位的建议"]
    decision: Annotated[str, "会议决定，没有为空"]
    decided_on: Annotated[str | None, "决定日期，YYYY-MM-DD；没有为空"]
    by_exception: ByException = UNSAID


@dataclass(frozen=True, kw_only=True)
class MeasureAdded(Event):
    verbs = {"measure.add": "登记督办措施"}
    about = ("commitments.measure",)

    item: Annotated[str, "事项的编号"]
    kind: Annotated[str, "方式的代码"]
    on: Annotated[str, "日期，YYYY-MM-DD"]
    overdue: Annotated[int, "当时逾期几月"]
    organ: Annotated[str, "机关，没有为空"]
    document: Annotated[str, "文号，没有为空"]
    persons: Annotated[int, "人次"]
    by_exception: ByException = UNSAID


@dataclass(frozen=True, kw_only=True)
class YearRuleSet(Event):
    verbs = {"commitments.year_rule": "改预安销号的年度规则"}
    about = ("commitments.yearrule",)

    year: Annotated[int, "年度"]
    points: Annotated[str, "分值"]
    highlight: Annotated[str, "每项亮点加分"]
    highlight_cap: Annotated[str, "亮点加分上限"]
    ladder: Annotated[list[str], "督办阶梯，一级一句"]
    before: Annotated[str, "原来的分值和加分，用文字说"]
    reason: Annotated[str, "为什么改"]


@dataclass(frozen=True, kw_only=True)
class HonourStep(Event):
    """The recipient of a 明星个人 is not told here: the history is for ever, a name is not."""

    verbs = {"honour.add": "评亮点与明星", "honour.drop": "撤下亮点与明星"}
    about = ("commitments.honour",)

    month: Annotated[str, "月份，YYYY-MM"]
    kind: Annotated[str, "类别的代码"]
    unit: Annotated[str, "单位的编码"]
    number: Annotated[int, "序"]
    item: Annotated[str | None, "事项的编号，没有为空"]
    citation: Annotated[str, "事迹"]
    by_exception: ByException = UNSAID
