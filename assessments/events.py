"""The events of the month's work: lines, explanations, evidence, figures, submissions, workbooks, dates.

The earliest events carried parts of their row; those since carry its whole content.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Self

from assessments import (
    block_events,
    light_request_events,
    lot_events,
    signing_events,
    talk_events,
    unit_events,
)
from departments.history.events import FLAT, UNSAID, ByException, Carried, Event, Unsaid

PARTS = (block_events, light_request_events, lot_events, signing_events, talk_events, unit_events)
OF_LINES = ("assessments.determination",)
OF_EXPLANATIONS = ("assessments.explanation",)
OF_EVIDENCE = ("assessments.evidence",)
OF_SUBMISSIONS = ("assessments.submission",)
OF_DEPARTMENTS = ("departments.department",)


@dataclass(frozen=True, kw_only=True)
class LineContent(Carried):
    """A line as plain values."""

    called = "认定全文"

    month: Annotated[str | Unsaid, "计入哪个月，YYYY-MM"] = UNSAID
    assessor: Annotated[str | Unsaid, "认定部门的编码"] = UNSAID
    clause: Annotated[str | Unsaid, "条款，如 红旗1"] = UNSAID
    unit: Annotated[str | Unsaid, "单位的编码"] = UNSAID
    version: Annotated[int | Unsaid, "版本"] = UNSAID
    state: Annotated[str | Unsaid, "状态的代码"] = UNSAID
    decided_by: Annotated[int | Unsaid | None, "审核人的编号；没有审核为空"] = UNSAID
    note: Annotated[str | Unsaid, "审核意见"] = UNSAID
    reopened_because: Annotated[str | Unsaid, "退回重审的缘由"] = UNSAID
    data_month: Annotated[str | Unsaid, "所属月份，YYYY-MM"] = UNSAID
    grounds: Annotated[str | Unsaid, "事由"] = UNSAID
    grounds_by_machine: Annotated[bool | Unsaid, "事由是否系统拟写"] = UNSAID
    facts: Annotated[str | Unsaid, "事实依据"] = UNSAID
    origin: Annotated[str | Unsaid, "来源的代码：部门填报或办公室补充"] = UNSAID
    merged_into: Annotated[int | Unsaid | None, "并入的那一条的编号；没有并案为空，较早的没有这一项"] = UNSAID
    figure: Annotated[Mapping[str, str | None] | Unsaid, "所据数据：数值、分子、分母"] = UNSAID

    @property
    def is_whole(self) -> bool:
        return self.decided_by is not UNSAID and self.state is not UNSAID

    def without_decision(self) -> Self:
        """The content without what the earliest events did not carry."""
        line = replace(self, state=UNSAID, decided_by=UNSAID, note=UNSAID, reopened_because=UNSAID)
        return replace(line, grounds_by_machine=UNSAID, origin=UNSAID, figure=UNSAID, merged_into=UNSAID)


@dataclass(frozen=True, kw_only=True)
class ExplanationContent(Carried):
    """An explanation as plain values."""

    called = "说明全文"

    month: Annotated[str | Unsaid, "月份，YYYY-MM"] = UNSAID
    assessor: Annotated[str | Unsaid, "认定部门的编码"] = UNSAID
    clause: Annotated[str | Unsaid, "条款，如 黄灯1"] = UNSAID
    unit: Annotated[str | Unsaid | None, "单位的编码；说明整条的为空"] = UNSAID
    version: Annotated[int | Unsaid, "版本"] = UNSAID
    state: Annotated[str | Unsaid, "状态的代码"] = UNSAID
    decided_by: Annotated[int | Unsaid | None, "审核人的编号；没有审核为空"] = UNSAID
    note: Annotated[str | Unsaid, "审核意见"] = UNSAID
    reopened_because: Annotated[str | Unsaid, "退回重审的缘由"] = UNSAID
    reason: Annotated[str | Unsaid, "原因的代码"] = UNSAID
    words: Annotated[str | Unsaid, "说明的文字"] = UNSAID
    basis: Annotated[str | Unsaid, "写说明时数据的摘要"] = UNSAID

    @property
    def is_whole(self) -> bool:
        return self.decided_by is not UNSAID and self.state is not UNSAID

    def without_decision(self) -> Self:
        """The content without what the earliest events did not carry."""
        words = replace(self, state=UNSAID, decided_by=UNSAID, note=UNSAID, reopened_because=UNSAID)
        return replace(words, basis=UNSAID)


OfLine = Annotated[LineContent, "认定此后的全文", FLAT]
OfExplanation = Annotated[ExplanationContent, "说明此后的全文", FLAT]
Before = Annotated[str, "原来的状态的代码"]
After = Annotated[str, "现在的状态的代码"]
OnBehalf = Annotated[str | Unsaid, "代谁签的：委托人和委托的日期；审签人本人签的没有"]
Remark = Annotated[str | Unsaid, "办理时写下的话，没有为空；较早的只在记述里"]


@dataclass(frozen=True, kw_only=True)
class FellApart(Carried):
    """One thing that no longer held of what was accepted: as it was, and as it had become."""

    called = "审定之后的一处变化"

    kind: Annotated[str, "哪一样的代码，如 figure 数据、verdict 机器判定、base 所依据的认定"]
    was: Annotated[str, "审定时"]
    now: Annotated[str, "退回重审时"]


Fell = Annotated[list[FellApart] | Unsaid, "退回重审时变了哪些；别的步骤没有，较早的只在记述里"]


@dataclass(frozen=True, kw_only=True)
class LineWritten(Event):
    verbs = {"determination.add": "填写认定", "determination.add_spared": "补充认定"}
    about = OF_LINES

    by_exception: ByException = UNSAID
    unasked: Annotated[str | Unsaid, "补充认定的：没有先提请部门、或没有等到期限的理由；不用理由的没有"] = (
        UNSAID
    )
    content: OfLine


@dataclass(frozen=True, kw_only=True)
class LineEdited(Event):
    verbs = {"determination.edit": "修改认定", "determination.refresh": "按新数据确认认定"}
    about = OF_LINES

    before: Annotated[LineContent | Unsaid, "改动的各项原来的内容"] = UNSAID
    after: Annotated[LineContent | Unsaid, "改动的各项现在的内容"] = UNSAID
    content: OfLine


@dataclass(frozen=True, kw_only=True)
class LineCarried(Event):
    """What a published month left undecided counts in a later one."""

    verbs = {"determination.carry": "转入下月"}
    about = OF_LINES

    left: Annotated[str, "原来在哪个月，YYYY-MM"]
    content: OfLine


@dataclass(frozen=True, kw_only=True)
class LineStep(Event):
    """A step of assessments.workflow.STEPS."""

    verbs = {
        "determination.file": "报送认定",
        "determination.withdraw": "撤回认定",
        "determination.accept": "审定",
        "determination.return": "退回补正",
        "determination.ask": "请补充说明",
        "determination.reject": "不予认定",
        "determination.refer": "提请会商",
        "determination.merge": "并案",
        "determination.release": "解除并案",
        "determination.undo": "撤销审核",
        "determination.reopen": "退回重审认定",
    }
    about = OF_LINES

    before: Before
    after: After
    remark: Remark = UNSAID
    on_behalf: OnBehalf = UNSAID
    by_exception: ByException = UNSAID
    fell: Fell = UNSAID
    content: OfLine


@dataclass(frozen=True, kw_only=True)
class LineAmended(Event):
    verbs = {"determination.amend": "更正认定"}
    about = OF_LINES

    before: Annotated[LineContent | Unsaid, "更正前的状态和事由"] = UNSAID
    by_exception: ByException = UNSAID
    content: OfLine

    @property
    def remark(self) -> str | Unsaid:
        """The reason of the correction."""
        return self.content.note


@dataclass(frozen=True, kw_only=True)
class LineDropped(Event):
    verbs = {"determination.drop": "撤下认定"}
    about = OF_LINES

    month: Annotated[str | Unsaid, "计入哪个月，YYYY-MM"] = UNSAID
    assessor: Annotated[str | Unsaid, "认定部门的编码"] = UNSAID
    was_signed: Annotated[bool | Unsaid, "撤下以前是否审签过"] = UNSAID
    name: Annotated[str | Unsaid, "这一条当时怎样称呼；较早的只在记述里"] = UNSAID
    grounds: Annotated[str | Unsaid, "撤下时的事由"] = UNSAID
    facts: Annotated[str | Unsaid, "撤下时的事实依据"] = UNSAID
    evidence: Annotated[list[str] | Unsaid, "所附佐证的 SHA-256"] = UNSAID


@dataclass(frozen=True, kw_only=True)
class LineImported(Carried):
    """One line of an import."""

    called = "导入的认定"

    id: Annotated[int, "认定的编号"]
    before: Annotated[LineContent | None, "原来的全文；新的为空"]
    after: Annotated[LineContent, "现在的全文"]


@dataclass(frozen=True, kw_only=True)
class LinesImported(Event):
    verbs = {"determination.import": "导入认定"}
    about = OF_DEPARTMENTS

    lines: Annotated[list[LineImported], "导入的每一条"]


@dataclass(frozen=True, kw_only=True)
class ExplanationWritten(Event):
    verbs = {"explanation.write": "写说明", "explanation.refresh": "按新数据确认说明"}
    about = OF_EXPLANATIONS

    content: OfExplanation


@dataclass(frozen=True, kw_only=True)
class ExplanationStep(Event):
    """A step of assessments.workflow.STEPS."""

    verbs = {
        "explanation.file": "报送说明",
        "explanation.withdraw": "撤回说明",
        "explanation.accept": "采纳说明",
        "explanation.return": "请重写说明",
        "explanation.undo": "撤销说明的审核",
        "explanation.reopen": "退回重审说明",
    }
    about = OF_EXPLANATIONS

    before: Before
    after: After
    remark: Remark = UNSAID
    on_behalf: OnBehalf = UNSAID
    by_exception: ByException = UNSAID
    fell: Fell = UNSAID
    content: OfExplanation


@dataclass(frozen=True, kw_only=True)
class ExplanationDropped(Event):
    verbs = {"explanation.drop": "撤下说明"}
    about = OF_EXPLANATIONS

    reason: Annotated[str, "撤下时的原因的代码"]
    words: Annotated[str, "撤下时的文字"]


@dataclass(frozen=True, kw_only=True)
class ExplanationImported(Carried):
    """One explanation of an import."""

    called = "导入的说明"

    id: Annotated[int, "说明的编号"]
    before: Annotated[ExplanationContent | None, "原来的全文；新的为空"]
    after: Annotated[ExplanationContent, "现在的全文"]


@dataclass(frozen=True, kw_only=True)
class ExplanationsImported(Event):
    verbs = {"explanation.import": "导入说明"}
    about = OF_DEPARTMENTS

    explanations: Annotated[list[ExplanationImported], "导入的每一条"]


@dataclass(frozen=True, kw_only=True)
class LotWritten(Event):
    verbs = {
        "submission.explain_rest": "一次说明其余条款",
        "submission.repeat_rest": "其余条款一次同上月",
        "submission.take_all": "一次拟报",
    }
    about = OF_SUBMISSIONS

    verb: str
    reason: Annotated[str | Unsaid, "原因的代码；只有“一次说明”有"] = UNSAID
    versions: Annotated[dict[str, int] | Unsaid, "写下的说明：编号 → 版本"] = UNSAID
    lines: Annotated[dict[str, int] | Unsaid, "拟报的认定：编号 → 版本"] = UNSAID


@dataclass(frozen=True, kw_only=True)
class EvidenceFacts(Carried):
    """What a file's row says; the earliest events have line, sum and size."""

    called = "文件要素"

    line: Annotated[int | Unsaid, "所附的认定的编号"] = UNSAID
    name: Annotated[str | Unsaid, "文件名"] = UNSAID
    sha256: Annotated[str | Unsaid, "内容的 SHA-256"] = UNSAID
    size: Annotated[int | Unsaid, "字节数"] = UNSAID
    content_type: Annotated[str | Unsaid, "类型"] = UNSAID


Attached = Annotated[LineContent | Unsaid, "所附的认定此后的全文"]


@dataclass(frozen=True, kw_only=True)
class EvidenceAttached(Event):
    verbs = {"evidence.attach": "附上佐证"}
    about = OF_EVIDENCE

    facts: Annotated[EvidenceFacts, "文件的要素", FLAT]
    content: Attached = UNSAID

    @property
    def line(self) -> int | Unsaid:
        return self.facts.line


@dataclass(frozen=True, kw_only=True)
class EvidenceRemoved(Event):
    verbs = {"evidence.remove": "移除佐证"}
    about = OF_EVIDENCE

    line: Annotated[int, "原来所附的认定的编号"]
    sha256: Annotated[str, "内容的 SHA-256"]
    content: Attached = UNSAID


@dataclass(frozen=True, kw_only=True)
class EvidenceRead(Event):
    verbs = {"evidence.read": "查看佐证"}
    about = OF_EVIDENCE

    sha256: Annotated[str, "内容的 SHA-256"]


@dataclass(frozen=True, kw_only=True)
class ReadingsSet(Event):
    """The earliest events have no digests, so that nothing is known of any figure then."""

    verbs = {"reading.set": "填写指标数据"}
    about = OF_DEPARTMENTS

    changes: Annotated[
        dict[str, dict[str, dict[str, list[str]]]] | Unsaid,
        "改动的数据：月份 → 指标名 → 单位编码 → [原来, 现在]",
    ] = UNSAID
    digests: Annotated[
        Mapping[str, str | None] | Unsaid, "“指标编号 月份” → 该指标该月全部数据的摘要；没有数据为空"
    ] = UNSAID


@dataclass(frozen=True, kw_only=True)
class WorkbookImported(Event):
    """Each lot of rows has an event of its own; the earliest imports had this one alone, without `superseded`."""

    verbs = {"workbook.import": "导入工作簿"}
    about = OF_DEPARTMENTS

    counts: Annotated[dict[str, int] | Unsaid, "各表改动了几行：表名 → 行数"] = UNSAID
    superseded: Annotated[int | Unsaid, "因有认定而删去的说明数"] = UNSAID
    accounts: Annotated[list[str] | Unsaid, "改动的账号"] = UNSAID
    file: Annotated[str | Unsaid, "文件名；不是从文件导入的没有"] = UNSAID
    sha256: Annotated[str | Unsaid, "文件的 SHA-256；不是从文件导入的没有"] = UNSAID


@dataclass(frozen=True, kw_only=True)
class WorkbookExported(Event):
    verbs = {"workbook.export": "导出工作簿"}
    about = OF_DEPARTMENTS


@dataclass(frozen=True, kw_only=True)
class MonthDatesChanged(Event):
    verbs = {"month.dates": "调整月份日期"}
    about = ("assessments.month",)

    before: Annotated[dict[str, str], "改动的日期原来的值，按字段的代码"]
    after: Annotated[dict[str, str], "改动的日期现在的值，按字段的代码"]


@dataclass(frozen=True, kw_only=True)
class MonthReminded(Event):
    verbs = {"month.remind": "催报"}
    about = OF_DEPARTMENTS

    month: Annotated[str, "哪个月，YYYY-MM"]
    day: Annotated[str, "哪一天，YYYY-MM-DD"]
