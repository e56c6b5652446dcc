"""The events of the office's talks: their words are read by the office and the auditor alone."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import FLAT, UNSAID, Carried, Event, Unsaid

OF_TALKS = ("assessments.talk",)


@dataclass(frozen=True, kw_only=True)
class TalkContent(Carried):
    """A talk as plain values."""

    called = "沟通记录全文"

    month: Annotated[str | Unsaid, "月份，YYYY-MM"] = UNSAID
    department: Annotated[str | Unsaid, "认定部门的编码"] = UNSAID
    line: Annotated[int | Unsaid | None, "认定的编号；不关于一条认定的为空"] = UNSAID
    explanation: Annotated[int | Unsaid | None, "说明的编号；不关于一条说明的为空"] = UNSAID
    about: Annotated[str | Unsaid, "关于什么，当时的名称"] = UNSAID
    held_at: Annotated[str | Unsaid, "沟通的时间"] = UNSAID
    with_whom: Annotated[str | Unsaid, "和谁"] = UNSAID
    words: Annotated[str | Unsaid, "说了什么"] = UNSAID
    corrects: Annotated[int | Unsaid | None, "更正的那条记录的编号；不是更正为空"] = UNSAID
    noted_by: Annotated[int | Unsaid, "记录人的编号"] = UNSAID


@dataclass(frozen=True, kw_only=True)
class TalkNoted(Event):
    verbs = {"talk.note": "记录沟通"}
    about = OF_TALKS

    content: Annotated[TalkContent, "记录的全文", FLAT]
