"""The events of a round's published result."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import FLAT, Carried, Event


@dataclass(frozen=True, kw_only=True)
class InspectionBulletinFacts(Carried):
    """What the row of a published result holds beside its text."""

    called = "明查暗访结果要素"

    month: Annotated[str, "哪一轮，YYYY-MM"]
    number: Annotated[int, "版次"]
    digest: Annotated[str, "校验值"]
    reason: Annotated[str, "更正原因；首次发布为空"]
    approved_by: Annotated[str, "批准人"]
    approved_on: Annotated[str | None, "批准日期，YYYY-MM-DD"]
    approval_words: Annotated[str, "批准意见"]
    waived_because: Annotated[str, "放行理由"]
    counts: Annotated[dict[str, int], "各类问责的全数；正文里人数很少的不写"]
    published_by: Annotated[int, "发布人的编号"]
    published_at: Annotated[str, "发布时间，UTC"]


@dataclass(frozen=True, kw_only=True)
class InspectionsPublished(Event):
    verbs = {"inspections.publish": "发布明查暗访结果", "inspections.correct": "更正明查暗访结果"}
    about = ("inspections.inspectionbulletin",)

    facts: Annotated[InspectionBulletinFacts, "这一版的要素", FLAT]
    waived: Annotated[list[str], "有理由放行的各事"]
