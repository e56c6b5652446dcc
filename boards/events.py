"""What publishing and correcting tell of."""

from dataclasses import dataclass
from typing import Annotated

from boards import attention_events, bulletin_events, report_events, year_events
from departments.history.events import FLAT, UNSAID, Carried, Event, Unsaid

PARTS = (
    attention_events,
    bulletin_events,
    report_events,
    year_events,
)


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
class DraftSubmitted(Event):
    verbs = {"draft.submit": "印出送审稿"}
    about = ("boards.submitteddraft",)

    month: Annotated[str, "月份，YYYY-MM"]
    digest: Annotated[str, "送审稿校验值"]


@dataclass(frozen=True, kw_only=True)
class EditionPublished(Event):
    verbs = {"edition.publish": "发布榜单"}
    about = ("boards.edition",)

    waived: Annotated[list[str] | Unsaid, "放行了哪些拦着发布的事"] = UNSAID
    early: Annotated[str | Unsaid, "早于计划发布日的，说一句；不早的没有"] = UNSAID
    draft: Annotated[str | Unsaid, "所发布的草稿的校验值，与送审稿上的相同"] = UNSAID
    seed: Annotated[str | Unsaid, "页面上抽看用的种子；用命令发布的没有"] = UNSAID
    drawn: Annotated[list[str] | Unsaid, "抽到的认定：部门、条款、单位、所属月份"] = UNSAID
    facts: Facts


@dataclass(frozen=True, kw_only=True)
class EditionCorrected(Event):
    verbs = {"edition.correct": "更正榜单"}
    about = ("boards.edition",)

    replaces: Annotated[str | Unsaid, "被更正的一版的校验值"] = UNSAID
    facts: Facts


@dataclass(frozen=True, kw_only=True)
class WithdrawalFacts(Carried):
    """What the row of a withdrawal holds, and which edition it is of: never a word of that edition."""

    called = "撤回要素"

    month: Annotated[str, "月份，YYYY-MM"]
    number: Annotated[int, "版次"]
    digest: Annotated[str, "榜单校验值"]
    kind: Annotated[str, "撤回类别的代码"]
    reason: Annotated[str, "公开的撤回原因"]
    approved_by: Annotated[str, "批准人"]
    approved_on: Annotated[str, "批准日期，YYYY-MM-DD"]
    approval_words: Annotated[str, "批准意见"]
    withdrawn_by: Annotated[int, "撤回人的编号"]
    withdrawn_at: Annotated[str, "撤回时间，UTC"]


@dataclass(frozen=True, kw_only=True)
class EditionWithdrawn(Event):
    verbs = {"edition.withdraw": "撤回榜单"}
    about = ("boards.edition",)

    facts: Annotated[WithdrawalFacts, "这次撤回的要素", FLAT]


@dataclass(frozen=True, kw_only=True)
class PostingFacts(Carried):
    """One note of where and when an edition was put up or sent out."""

    called = "张贴要素"

    month: Annotated[str, "月份，YYYY-MM"]
    number: Annotated[int, "版次"]
    kind: Annotated[str, "做了什么的代码：posted 已张贴，released 已发布"]
    place: Annotated[str, "地点"]
    at: Annotated[str, "时间，UTC"]


@dataclass(frozen=True, kw_only=True)
class PostingNoted(Event):
    verbs = {"posting.note": "登记张贴或发布", "posting.strike": "划去张贴或发布的登记"}
    about = ("boards.edition",)

    facts: Annotated[PostingFacts, "登记的内容", FLAT]


@dataclass(frozen=True, kw_only=True)
class InternetReach(Event):
    verbs = {"internet.release": "放行两榜上互联网", "internet.withhold": "收回放行，互联网上只留红旗榜"}
    about = ("boards.internetrelease",)

    month: Annotated[str, "月份，YYYY-MM"]
    reason: Annotated[str, "理由"]
