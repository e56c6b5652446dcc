"""The events of 明查暗访. Before a finding is told to its unit, none carries unit, words or place: a plan could be
worked out from those.
"""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import FLAT, UNSAID, ByException, Carried, Event, Unsaid
from inspections import book_events, bulletin_events, draw_events, feed_events

PARTS = (book_events, bulletin_events, draw_events, feed_events)
OF_ROUNDS = ("inspections.round",)
OF_VISITS = ("inspections.visit",)
OF_FINDINGS = ("inspections.finding",)
OF_SUPERVISORS = ("inspections.supervisor",)


@dataclass(frozen=True, kw_only=True)
class VisitTold(Event):
    verbs = {"visit.made": "记下暗访", "visit.skipped": "登记未能访"}
    about = OF_VISITS

    month: Annotated[str, "轮次，YYYY-MM"]
    batch: Annotated[int, "第几批"]
    made: Annotated[int, "本轮到此时访了几个单位"]


@dataclass(frozen=True, kw_only=True)
class FindingContent(Carried):
    """A finding as plain values; what its unit was not told is left out."""

    called = "暗访问题全文"

    code: Annotated[str | Unsaid, "编号"] = UNSAID
    month: Annotated[str | Unsaid, "月份，YYYY-MM"] = UNSAID
    state: Annotated[str | Unsaid, "状态的代码"] = UNSAID
    version: Annotated[int | Unsaid, "版本"] = UNSAID
    files: Annotated[list[str] | Unsaid, "取证材料的 SHA-256"] = UNSAID
    unit: Annotated[str | Unsaid, "单位的编码；反馈之前没有"] = UNSAID
    topic: Annotated[str | Unsaid, "方面的代码；反馈之前没有"] = UNSAID
    words: Annotated[str | Unsaid, "情况；反馈之前没有"] = UNSAID
    public_words: Annotated[str | Unsaid, "公开事由；反馈之前没有"] = UNSAID
    notified_on: Annotated[str | Unsaid | None, "反馈日期"] = UNSAID
    answer_until: Annotated[str | Unsaid | None, "答复期限"] = UNSAID
    answered_on: Annotated[str | Unsaid | None, "答复日期"] = UNSAID
    stance: Annotated[str | Unsaid, "单位意见的代码"] = UNSAID
    answer: Annotated[str | Unsaid, "答复"] = UNSAID
    concluded_on: Annotated[str | Unsaid | None, "核实日期"] = UNSAID
    conclusion: Annotated[str | Unsaid, "核实结论"] = UNSAID
    dismissed_on: Annotated[str | Unsaid | None, "不属实日期"] = UNSAID
    rectify_until: Annotated[str | Unsaid | None, "整改期限"] = UNSAID
    rectified_on: Annotated[str | Unsaid | None, "整改日期"] = UNSAID
    rectification: Annotated[str | Unsaid, "整改情况"] = UNSAID
    closed_on: Annotated[str | Unsaid | None, "办结日期"] = UNSAID


@dataclass(frozen=True, kw_only=True)
class FindingStep(Event):
    verbs = {
        "finding.record": "记下问题",
        "finding.redraft": "改写问题",
        "finding.confirm": "第二人确认问题",
        "finding.submit": "提交问题",
        "finding.complete": "退回补证",
        "finding.discard": "不作问题",
        "finding.notify": "反馈问题",
        "finding.answer": "答复问题",
        "finding.verify": "查实问题",
        "finding.dismiss": "认定不属实",
        "finding.report": "报整改",
        "finding.back": "退回再改",
        "finding.close": "办结问题",
        "finding.overturn": "复核撤销问题",
        "finding.undo": "撤销对问题的决定",
    }
    about = OF_FINDINGS

    before: Annotated[str, "原来的状态"]
    after: Annotated[str, "现在的状态"]
    remark: Annotated[str, "意见"]
    by_exception: ByException = UNSAID
    content: Annotated[FindingContent, "问题全文", FLAT]


@dataclass(frozen=True, kw_only=True)
class FindingFileTold(Event):
    verbs = {
        "finding_file.attach": "附取证材料",
        "finding_file.read": "查看取证材料",
        "finding_file.erase": "清除到期的取证材料",
    }
    about = ("inspections.findingfile",)

    sha256: Annotated[str, "内容的 SHA-256"]


@dataclass(frozen=True, kw_only=True)
class ReviewTold(Event):
    verbs = {"review.ask": "申请复核", "review.decide": "决定复核"}
    about = ("inspections.review",)

    finding: Annotated[int, "问题的编号"]
    words: Annotated[str, "申请的理由"]
    outcome: Annotated[str, "决定的代码，没有决定为空"]
    decision: Annotated[str, "决定的理由"]
    by_exception: ByException = UNSAID


@dataclass(frozen=True, kw_only=True)
class AccountabilityTold(Event):
    verbs = {
        "accountability.add": "登记问责",
        "accountability.return": "登记返岗",
        "accountability.void": "撤销问责",
    }
    about = ("inspections.accountability",)

    finding: Annotated[int, "问题的编号"]
    kind: Annotated[str, "方式的代码"]
    number: Annotated[int, "序"]
    target: Annotated[str, "对象的代码"]
    document: Annotated[str, "文号，不予问责的没有"]
    decided_on: Annotated[str, "决定日期"]
    starts_on: Annotated[str | None, "开始日期"]
    ends_on: Annotated[str | None, "期满日期"]
    returned_on: Annotated[str | None, "返岗日期"]
    voided_on: Annotated[str | None, "撤销日期"]
    by_exception: ByException = UNSAID


@dataclass(frozen=True, kw_only=True)
class SupervisorTold(Event):
    verbs = {"supervisor.appoint": "聘任监督员", "supervisor.end": "解聘监督员"}
    about = OF_SUPERVISORS

    account: Annotated[str, "账号"]
    kind: Annotated[str, "类别的代码"]
    since: Annotated[str, "聘期自"]
    until: Annotated[str, "聘期至"]
    document: Annotated[str, "聘书文号"]
    trained_on: Annotated[str | None, "培训日期"]
    confidential_on: Annotated[str | None, "保密承诺日期"]
    avoid: Annotated[list[str], "回避单位的编码"]
    ended_on: Annotated[str | None, "解聘日期"]
    ended_because: Annotated[str, "解聘原因"]


@dataclass(frozen=True, kw_only=True)
class ConductTold(Event):
    verbs = {"supervisor.conduct": "评价监督员履职"}
    about = OF_SUPERVISORS

    year: Annotated[int, "年度"]
    word: Annotated[str, "评价的代码"]
    reason: Annotated[str, "理由"]
