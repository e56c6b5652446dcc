"""The events of 提醒 and 约谈: the rules of a year, and what was decided of what they proposed."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import FLAT, Carried, Event


@dataclass(frozen=True, kw_only=True)
class AttentionRuleSet(Event):
    verbs = {"attention.rule": "设定提醒规则"}
    about = ("boards.attentionrule",)

    changed: Annotated[dict[str, list[str]], "改动的各项：字段的中文名 → [原来, 现在]"]


@dataclass(frozen=True, kw_only=True)
class AttentionFacts(Carried):
    """What the row of a decision on a proposal holds."""

    called = "提醒约谈"

    month: Annotated[str, "达到规则的月份，YYYY-MM"]
    unit: Annotated[str, "单位的编码"]
    kind: Annotated[str, "规则的代码"]
    measure: Annotated[str, "提醒或约谈的代码"]
    cause: Annotated[list[list[str]], "缘由的各盏灯：月份、认定部门、条款、单位、所属月份"]
    state: Annotated[str, "状态的代码"]
    words: Annotated[str, "决定的理由"]
    held_on: Annotated[str | None, "办理日期；没有办理为空"]
    met_post: Annotated[str, "对方职务；没有办理为空"]
    held_words: Annotated[str, "办理情况；没有办理为空"]


@dataclass(frozen=True, kw_only=True)
class AttentionStep(Event):
    verbs = {
        "attention.adopt": "采纳提醒约谈",
        "attention.decline": "不采纳提醒约谈",
        "attention.hold": "办理提醒约谈",
        "attention.withdraw": "收回提醒约谈的决定",
    }
    about = ("boards.attentioncase",)

    facts: Annotated[AttentionFacts, "这一件的内容", FLAT]
