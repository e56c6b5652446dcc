"""The tabs of a month under review: which one a line stands in, and what each is called."""

from collections.abc import Iterable
from typing import TypeVar

from assessments.models import LineState, Month
from assessments.office.lines import Tabbed
from assessments.sheet.clauses import SENT_BACK
from departments.models import User
from rules.models import Signal

EXPLANATIONS = "explanations"
TABS = {
    "flags": "红旗待审",
    "yellow": "黄灯",
    "red": "红灯",
    EXPLANATIONS: "说明",
    "back": "退回已复",
    "again": "重审",
    "referred": "会商",
    "spared": "应亮未亮",
    "away": "退回待复",
    "unreported": "未报",
    "decided": "已审",
    "departments": "各部门",
}
# Of a published month nothing waits any more: what was not accepted stayed out of the board.
STAYED_OUT = {
    "flags": "红旗未上榜",
    "yellow": "黄灯未上榜",
    "red": "红灯未上榜",
    EXPLANATIONS: "说明未采纳",
    "back": "退回已复未上榜",
    "again": "重审未上榜",
    "referred": "会商未上榜",
    "spared": "应亮未亮",
    "away": "退回未复未上榜",
    "unreported": "未报送",
    "decided": "已审",
    "departments": "各部门",
}
SAYS = {  # at the head of a tab whose name does not say it all
    "back": "部门改好、重新报送的认定；谁退回的，排在谁的最前面。",
    "again": "审定以后数据或条款变了、不一定还成立的认定，要重新审。",
    "away": "退回补正、请补充说明、请重写的，等部门重新报送；认定回来后在“退回已复”，说明回来后在“说明”。",
}
WAITING = ("flags", "yellow", "red", EXPLANATIONS, "back", "again", "referred")  # for the office
OF_SIGNAL: dict[str, str] = {
    Signal.RED_FLAG: "flags",
    Signal.YELLOW_LIGHT: "yellow",
    Signal.RED_LIGHT: "red",
}
AnyLine = TypeVar("AnyLine", bound=Tabbed)


def tab_of(line: Tabbed) -> str:
    """The tab of a line; lines that were answered, or reopened because they are no longer true, have their own."""
    if line.state == LineState.REFERRED:
        return "referred"
    if line.state in SENT_BACK:
        return "away"
    if line.state != LineState.FILED:
        return "decided"
    if line.reopened_because:
        return "again"
    return "back" if line.decided_at else OF_SIGNAL[line.signal]


def tab_label(tab: str, month: Month) -> str:
    return (STAYED_OUT if month.published_at else TABS)[tab]


def tab_says(tab: str, month: Month) -> str:
    """What stands in the tab, in one sentence; "" where its name says it, and of a published month."""
    return "" if month.published_at else SAYS.get(tab, "")


def own_first(tab: str, lines: Iterable[AnyLine], user: User) -> list[AnyLine]:
    """What was answered goes first to who returned it; others find it behind their own, and may take it."""
    return sorted(lines, key=lambda line: tab == "back" and line.decided_by_id != user.pk)
