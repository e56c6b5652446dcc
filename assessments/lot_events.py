"""The events of what the office decides in bulk: the lot, how its sample was drawn, and its undoing."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import Event

OF_MONTHS = ("assessments.month",)


@dataclass(frozen=True, kw_only=True)
class LinesAccepted(Event):
    """Beside the event of each line; whoever has seed and lines draws the same sample (office.bulk.sample_of)."""

    verbs = {"month.accept_met": "批量审定"}
    about = OF_MONTHS

    lines: Annotated[dict[str, int], "审定的认定：编号 → 版本"]
    digest: Annotated[str, "这一批的 SHA-256：按编号排好，每条一行“编号.版本”"]
    seed: Annotated[str, "抽样的种子"]
    sample: Annotated[list[int], "抽看的认定的编号：“种子:编号”的 SHA-256 排在最前的几条"]


@dataclass(frozen=True, kw_only=True)
class ExplanationsAccepted(Event):
    """Beside the event of each explanation."""

    verbs = {"month.accept_explanations": "批量采纳说明"}
    about = OF_MONTHS

    department: Annotated[str, "部门的编码"]
    explanations: Annotated[dict[str, int], "采纳的说明：编号 → 版本"]


@dataclass(frozen=True, kw_only=True)
class LotUndone(Event):
    verbs = {"month.undo_lot": "撤销一批"}
    about = OF_MONTHS

    lot: Annotated[int, "撤销的是历史里第几条的一批"]
    undone: Annotated[list[int], "撤销了审核的认定或说明的编号"]
    left: Annotated[int, "后来另有变化或须回避、没有动的条数"]
    remark: Annotated[str, "撤销的理由，没有为空"]
