"""The events of bulletins: what of a draft was written, and what was released.

Of the text an event tells the sum alone: a board that is withdrawn takes its bulletin's words away, and nothing
takes a word out of the history.
"""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import FLAT, Carried, Event


@dataclass(frozen=True, kw_only=True)
class BulletinEdited(Event):
    verbs = {
        "bulletin.edit": "编辑通报、简报",
        "bulletin.redraft": "照榜单重新起草通报、简报",
        "bulletin.keep": "看过榜单的变化，仍用原来的正文",
        "bulletin.restore": "用回换下的正文",
        "bulletin.drop": "不再留换下的正文",
        "bulletin.forget": "撤回榜单，清除通报、简报草稿里写的字",
    }
    about = ("boards.bulletindraft",)

    month: Annotated[str, "月份，YYYY-MM"]
    kind: Annotated[str, "种类的代码：bulletin 通报，brief 简报"]
    version: Annotated[int, "保存之后的版本"]
    changed: Annotated[list[str], "改动的各栏的中文名"]
    characters: Annotated[int, "正文的字数；照榜单原样为 0"]
    sha256: Annotated[str, "正文的校验值；照榜单原样为空"]


@dataclass(frozen=True, kw_only=True)
class ReleaseFacts(Carried):
    """What the row of a released bulletin holds beside its text and its files."""

    called = "通报、简报要素"

    month: Annotated[str, "月份，YYYY-MM"]
    kind: Annotated[str, "种类的代码：bulletin 通报，brief 简报"]
    number: Annotated[int, "第几次发布"]
    digest: Annotated[str, "通报的校验值"]
    edition: Annotated[str, "所据榜单的校验值"]
    document_number: Annotated[str, "发文字号；没有为空"]
    issue: Annotated[int | None, "简报的期数；通报没有"]
    dated: Annotated[str, "成文日期，YYYY-MM-DD"]
    change: Annotated[str, "再次发布的类别的代码：number 更换文号，correction 更正；首次发布为空"]
    reason: Annotated[str, "再次发布的原因；首次发布为空"]
    pdf_sha256: Annotated[str, "PDF 的校验值"]
    docx_sha256: Annotated[str, "DOCX 的校验值"]
    published_by: Annotated[int, "发布人的编号"]
    published_at: Annotated[str, "发布时间，UTC"]


@dataclass(frozen=True, kw_only=True)
class BulletinReleased(Event):
    verbs = {
        "bulletin.release": "发布通报、简报",
        "bulletin.number": "更换通报、简报的文号",
        "bulletin.correct": "更正通报、简报",
    }
    about = ("boards.bulletin",)

    facts: Annotated[ReleaseFacts, "这一次发布的要素", FLAT]
