"""The events of feeding the months: a metric bound to a series, figures taken, findings led into lines."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import Event


@dataclass(frozen=True, kw_only=True)
class InspectionFeedBound(Event):
    verbs = {"inspections.bind": "设定暗访取数"}
    about = ("rules.metric",)

    series: Annotated[str, "口径的代码"]
    before: Annotated[str, "原来的口径；第一次设定为空"]


@dataclass(frozen=True, kw_only=True)
class InspectionReadingsTaken(Event):
    verbs = {"inspections.readings": "按暗访台账取数"}
    about = ("departments.department",)

    month: Annotated[str, "哪个月，YYYY-MM"]
    written: Annotated[int, "写入了多少个数"]
    left: Annotated[list[str], "照填报留着、与台账不同的单位编码"]


@dataclass(frozen=True, kw_only=True)
class FindingLed(Event):
    verbs = {"inspections.lead": "暗访问题带入认定"}
    about = ("assessments.determination",)

    finding: Annotated[str, "问题的编号"]
    clause: Annotated[str, "条款，如 黄灯1"]
    unit: Annotated[str, "单位的编码"]
    month: Annotated[str, "计入哪个月，YYYY-MM"]
