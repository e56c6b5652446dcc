"""The events of the monthly bulletin and of what the ledger feeds into the months of assessing departments."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import FLAT, Carried, Event


@dataclass(frozen=True, kw_only=True)
class CommitmentBulletinFacts(Carried):
    """What the row of a bulletin holds beside its text."""

    called = "督查通报要素"

    month: Annotated[str, "月份，YYYY-MM"]
    number: Annotated[int, "版次"]
    digest: Annotated[str, "校验值"]
    kind: Annotated[str, "更正类别的代码；首版为空"]
    reason: Annotated[str, "更正原因；首版为空"]
    approved_by: Annotated[str, "批准人"]
    approved_on: Annotated[str | None, "批准日期，YYYY-MM-DD"]
    approval_words: Annotated[str, "批准意见"]
    waived_because: Annotated[str, "放行理由；没有放行为空"]
    reach: Annotated[str, "公开范围的代码"]
    published_by: Annotated[int, "发布人的编号"]
    published_at: Annotated[str, "发布时间，UTC"]


@dataclass(frozen=True, kw_only=True)
class CommitmentBulletinPublished(Event):
    verbs = {"commitments.publish": "发布督查通报", "commitments.correct": "更正督查通报"}
    about = ("commitments.commitmentbulletin",)

    waived: Annotated[list[str], "放行的各项未了事项"]
    facts: Annotated[CommitmentBulletinFacts, "这一版的要素", FLAT]


@dataclass(frozen=True, kw_only=True)
class ReadingsDrawn(Event):
    """The figures themselves are in the event of the readings; this tells where they came from."""

    verbs = {"commitments.readings": "按督查台账取数"}
    about = ("departments.department",)

    month: Annotated[str, "月份，YYYY-MM"]
    metrics: Annotated[dict[str, str], "指标 → 口径的代码"]
    written: Annotated[int, "写入几个数据"]
    left: Annotated[list[str], "与台账不同、照旧没动的各处"]
    waiting: Annotated[list[str], "还有申请待审、没有取数的单位的编码"]


@dataclass(frozen=True, kw_only=True)
class FeedBound(Event):
    verbs = {"commitments.bind": "定预安销号的取数关系"}
    about = ("departments.department",)

    metric: Annotated[str, "指标"]
    series: Annotated[str, "口径的代码"]
    before: Annotated[str, "原来的口径的代码，没有为空"]


@dataclass(frozen=True, kw_only=True)
class ItemLed(Event):
    verbs = {"commitments.lead": "把预安事项带入认定"}
    about = ("commitments.item",)

    item: Annotated[str, "事项的编号"]
    line: Annotated[int, "认定的编号"]
    clause: Annotated[str, "条款，如 黄灯1"]
    data_month: Annotated[str, "所属月份，YYYY-MM"]
    overdue: Annotated[int, "当时逾期几月"]
