"""The events of 提请补亮: what the office asked of a department before it added a line itself, and what it let be."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import FLAT, UNSAID, ByException, Carried, Event, Unsaid


@dataclass(frozen=True, kw_only=True)
class LightRequestContent(Carried):
    """A request as plain values."""

    called = "提请全文"

    month: Annotated[str | Unsaid, "计入哪个月，YYYY-MM"] = UNSAID
    assessor: Annotated[str | Unsaid, "认定部门的编码"] = UNSAID
    clause: Annotated[str | Unsaid, "条款，如 黄灯1"] = UNSAID
    unit: Annotated[str | Unsaid, "单位的编码"] = UNSAID
    data_month: Annotated[str | Unsaid, "所属月份，YYYY-MM"] = UNSAID
    state: Annotated[str | Unsaid, "状态的代码"] = UNSAID
    version: Annotated[int | Unsaid, "版本"] = UNSAID
    words: Annotated[str | Unsaid, "提请的话"] = UNSAID
    until: Annotated[str | Unsaid | None, "答复期限，YYYY-MM-DD；没有提请为空"] = UNSAID
    asked_by: Annotated[int | Unsaid | None, "提请人的编号；没有提请为空"] = UNSAID
    note: Annotated[str | Unsaid, "不必补的理由"] = UNSAID
    waived_by: Annotated[int | Unsaid | None, "谁定的不必补；没有为空"] = UNSAID


@dataclass(frozen=True, kw_only=True)
class LightRequestStep(Event):
    """A step of assessments.light_requests.LIGHT_REQUEST_STEPS."""

    verbs = {
        "light_request.ask": "提请补亮",
        "light_request.move": "改提请的期限",
        "light_request.withdraw": "撤回提请",
        "light_request.waive": "定为不必补",
        "light_request.resume": "撤销不必补",
    }
    about = ("assessments.lightrequest",)

    before: Annotated[str, "原来的状态的代码"]
    remark: Annotated[str, "撤回时写下的话，没有为空"]
    by_exception: ByException = UNSAID
    content: Annotated[LightRequestContent, "提请此后的全文", FLAT]
