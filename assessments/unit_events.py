"""The events of the unit's contact: what was received, objected to, and put right after a light."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import FLAT, UNSAID, ByException, Carried, Event, Unsaid

OF_RECEIPTS = ("assessments.receipt",)
OF_OBJECTIONS = ("assessments.objection",)
OF_RECTIFICATIONS = ("assessments.rectification",)
OF_NOTICES = ("assessments.noticeissue",)

Files = Annotated[list[str] | Unsaid, "所附材料：“SHA-256 字节数 文件名”"]


@dataclass(frozen=True, kw_only=True)
class ReceiptContent(Carried):
    """A receipt as plain values."""

    called = "签收全文"

    line: Annotated[int | Unsaid, "认定的编号"] = UNSAID
    unit: Annotated[str | Unsaid, "单位的编码"] = UNSAID
    decided_at: Annotated[str | Unsaid, "收到的是哪一次审定：时间"] = UNSAID
    person: Annotated[int | Unsaid, "收到人的编号"] = UNSAID


@dataclass(frozen=True, kw_only=True)
class ObjectionContent(Carried):
    """An objection as plain values."""

    called = "异议全文"

    line: Annotated[int | Unsaid, "认定的编号"] = UNSAID
    unit: Annotated[str | Unsaid, "单位的编码"] = UNSAID
    words: Annotated[str | Unsaid, "异议理由"] = UNSAID
    files: Files = UNSAID
    filed_by: Annotated[int | Unsaid, "提出人的编号"] = UNSAID
    decide_until: Annotated[str | Unsaid, "复核期限，YYYY-MM-DD"] = UNSAID
    first_reviewer: Annotated[int | Unsaid | None, "原审核人的编号；没有为空"] = UNSAID
    state: Annotated[str | Unsaid, "状态的代码"] = UNSAID
    version: Annotated[int | Unsaid, "版本"] = UNSAID
    decided_by: Annotated[int | Unsaid | None, "复核人的编号；没有复核为空"] = UNSAID
    reason: Annotated[str | Unsaid, "复核理由"] = UNSAID


@dataclass(frozen=True, kw_only=True)
class RectificationContent(Carried):
    """A rectification as plain values."""

    called = "整改全文"

    line: Annotated[int | Unsaid, "亮灯的编号"] = UNSAID
    due_on: Annotated[str | Unsaid, "整改期限，YYYY-MM-DD"] = UNSAID
    state: Annotated[str | Unsaid, "状态的代码"] = UNSAID
    version: Annotated[int | Unsaid, "版本"] = UNSAID
    feedback: Annotated[str | Unsaid, "整改反馈"] = UNSAID
    files: Files = UNSAID
    fed_back_by: Annotated[int | Unsaid | None, "反馈人的编号；没有反馈为空"] = UNSAID
    check_words: Annotated[str | Unsaid, "核验意见"] = UNSAID
    checked_by: Annotated[int | Unsaid | None, "核验人的编号；没有核验为空"] = UNSAID


@dataclass(frozen=True, kw_only=True)
class NoticesIssued(Event):
    verbs = {"notice.issue": "发出告知"}
    about = OF_NOTICES

    month: Annotated[str, "月份，YYYY-MM"]
    object_until: Annotated[str, "异议截止，YYYY-MM-DD"]
    lines: Annotated[list[int], "告知的认定的编号"]


@dataclass(frozen=True, kw_only=True)
class NoticeReceived(Event):
    verbs = {"notice.receive": "收到告知"}
    about = OF_RECEIPTS

    content: Annotated[ReceiptContent, "收到的是什么", FLAT]


@dataclass(frozen=True, kw_only=True)
class ObjectionStep(Event):
    """An objection that is made, and the steps of assessments.contact.objections.OBJECTION_STEPS."""

    verbs = {
        "objection.file": "提出异议",
        "objection.withdraw": "撤回异议",
        "objection.uphold": "异议维持",
        "objection.change": "异议变更",
        "objection.revoke": "异议撤销",
    }
    about = OF_OBJECTIONS

    by_exception: ByException = UNSAID
    content: Annotated[ObjectionContent, "异议此后的全文", FLAT]


@dataclass(frozen=True, kw_only=True)
class RectificationStep(Event):
    """A day that is set, and the steps of assessments.contact.rectifying.RECTIFICATION_STEPS."""

    verbs = {
        "rectification.set": "下达整改期限",
        "rectification.move": "改整改期限",
        "rectification.answer": "反馈整改",
        "rectification.pass": "整改核验通过",
        "rectification.fail": "整改核验不通过",
    }
    about = OF_RECTIFICATIONS

    by_exception: ByException = UNSAID
    content: Annotated[RectificationContent, "整改此后的全文", FLAT]


@dataclass(frozen=True, kw_only=True)
class UnitFileRead(Event):
    verbs = {"unit_file.read": "查看单位材料"}
    about = ("assessments.unitfile",)

    sha256: Annotated[str, "内容的 SHA-256"]
