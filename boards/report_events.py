"""The event of the leaders' report: what the office noted in it."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import Event


@dataclass(frozen=True, kw_only=True)
class ReportNoted(Event):
    verbs = {"report.note": "写专报的办公室意见"}
    about = ("boards.reportnote",)

    month: Annotated[str, "月份，YYYY-MM"]
    before: Annotated[str, "原来写的；原来没有为空"]
    after: Annotated[str, "现在写的；删去为空"]
