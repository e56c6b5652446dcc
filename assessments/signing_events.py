"""The events of the signature: sent, handed back, signed; who signs for whom, and what waits for the head."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import UNSAID, Event, Unsaid

OF_SUBMISSIONS = ("assessments.submission",)
OF_DELEGATIONS = ("assessments.delegation",)


@dataclass(frozen=True, kw_only=True)
class SubmissionSigned(Event):
    verbs = {
        "submission.send": "送交审签",
        "submission.hand_back": "退回经办人",
        "submission.sign": "审签报送",
    }
    about = OF_SUBMISSIONS

    seen: Annotated[str | Unsaid, "当时看到的报送表的摘要"] = UNSAID
    parts: Annotated[dict[str, str] | Unsaid, "退回时报送表上的各条：L 认定或 E 说明的编号 → 版本.状态"] = (
        UNSAID
    )
    words: Annotated[str | Unsaid, "审签人的退回意见，或经办人的回复；没有为空，较早的只在记述里"] = UNSAID
    delegation: Annotated[int | Unsaid, "代签的，是哪一项委托的编号"] = UNSAID
    left: Annotated[str | Unsaid, "代签之后留给审签人本人的报送表的摘要；没有留下的没有"] = UNSAID


@dataclass(frozen=True, kw_only=True)
class DelegationChanged(Event):
    verbs = {"delegation.make": "委托代签", "delegation.end": "结束代签委托"}
    about = OF_DELEGATIONS

    department: Annotated[str, "部门的编码"]
    head: Annotated[int, "委托人的编号"]
    delegate: Annotated[int, "代签人的编号"]
    first_day: Annotated[str, "从哪天，YYYY-MM-DD"]
    last_day: Annotated[str, "到哪天（含），YYYY-MM-DD"]


@dataclass(frozen=True, kw_only=True)
class RedLightsInPerson(Event):
    verbs = {"department.red_lights_in_person": "规定红灯由谁签"}
    about = ("departments.department",)

    in_person: Annotated[bool, "红灯是否须审签人本人签"]
