"""What publishing and correcting tell of."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import FLAT, UNSAID, Carried, Event, Unsaid


@dataclass(frozen=True, kw_only=True)
class EditionFacts(Carried):
    """What the row of an edition holds beside its text; the earliest events told the digest and the approval alone."""

    called = "榜单要素"

    month: Annotated[str | Unsaid, "月份，YYYY-MM"] = UNSAID
    number: Annotated[int | Unsaid, "版次"] = UNSAID
    digest: Annotated[str | Unsaid, "榜单校验值"] = UNSAID
    kind: Annotated[str | Unsaid, "更正类别的代码；首次发布为空"] = UNSAID
    reason: Annotated[str | Unsaid, "更正原因；首次发布为空"] = UNSAID
    approved_by: Annotated[str | Unsaid, "批准人"] = UNSAID
    approved_on: Annotated[str | Unsaid | None, "批准日期，YYYY-MM-DD"] = UNSAID
    approval_words: Annotated[str | Unsaid, "批准意见"] = UNSAID
    waived_because: Annotated[str | Unsaid, "放行理由"] = UNSAID
    published_by: Annotated[int | Unsaid, "发布人的编号"] = UNSAID
    published_at: Annotated[str | Unsaid, "发布时间，UTC"] = UNSAID

    @property
    def is_whole(self) -> bool:
        """Whether every fact is told; the earliest events left the waiver, the kind and the reason to the sentence."""
        return self.published_by is not UNSAID


Facts = Annotated[EditionFacts, "这一版的要素", FLAT]


@dataclass(frozen=True, kw_only=True)
class EditionPublished(Event):
    verbs = {"edition.publish": "发布榜单"}
    about = ("boards.edition",)

    waived: Annotated[list[str] | Unsaid, "放行了哪些拦着发布的事"] = UNSAID
    early: Annotated[str | Unsaid, "早于计划发布日的，说一句；不早的没有"] = UNSAID
    facts: Facts


@dataclass(frozen=True, kw_only=True)
class EditionCorrected(Event):
    verbs = {"edition.correct": "更正榜单"}
    about = ("boards.edition",)

    replaces: Annotated[str | Unsaid, "被更正的一版的校验值"] = UNSAID
    facts: Facts
