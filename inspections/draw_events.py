"""The events of a draw: what was committed to, who goes in place of nobody, what was revealed. No unit is named."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import Event


@dataclass(frozen=True, kw_only=True)
class RoundDrawn(Event):
    verbs = {"round.draw": "明查暗访抽签"}
    about = ("inspections.round",)

    month: Annotated[str, "哪一轮，YYYY-MM"]
    draws: Annotated[int, "这一轮的第几次抽签"]
    reason: Annotated[str, "再抽一次的原因；第一次为空"]
    document: Annotated[str, "方案文号"]
    approved_by: Annotated[str, "批准人"]
    approved_on: Annotated[str, "批准日期，YYYY-MM-DD"]
    approval_words: Annotated[str, "批准意见"]
    units: Annotated[int, "多少个单位"]
    batches: Annotated[int, "分几批"]
    commitment: Annotated[str, "承诺值：种子的校验值"]
    digest: Annotated[str, "方案的校验值：月份、种子和各批单位"]


@dataclass(frozen=True, kw_only=True)
class RoundRevealed(Event):
    verbs = {"round.reveal": "公布抽签种子"}
    about = ("inspections.round",)

    month: Annotated[str, "哪一轮，YYYY-MM"]
    seed: Annotated[str, "种子"]
    commitment: Annotated[str, "当时的承诺值"]
    digest: Annotated[str, "当时的方案校验值"]


@dataclass(frozen=True, kw_only=True)
class VisitStaffed(Event):
    verbs = {"visit.staff": "指定暗访人员", "visit.extra": "安排再访"}
    about = ("inspections.visit",)

    month: Annotated[str, "哪一轮，YYYY-MM"]
    batch: Annotated[int, "第几批"]
