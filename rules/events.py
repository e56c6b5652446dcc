"""The events of the rules, the metrics and the points."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from departments.history.events import UNSAID, ByException, Carried, Event

Words = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class WordsChanged(Carried):
    """One clause or metric before and after."""

    called = "前后内容"

    before: Annotated[Words | None, "原来的各项：字段的中文名 → 内容；新的为空"]
    after: Annotated[Words | None, "现在的各项：字段的中文名 → 内容；删去的为空"]


@dataclass(frozen=True, kw_only=True)
class RulesRevised(Event):
    verbs = {"rules.revise": "修订细则"}
    about = ("rules.ruleset",)

    effective_from: Annotated[str, "自哪个月起施行，YYYY-MM"]
    state: Annotated[str, "写入时的状态，状态的代码"]
    changes: Annotated[dict[str, WordsChanged], "改动的条款：条款 → 原来和现在"]


@dataclass(frozen=True, kw_only=True)
class RulesStep(Event):
    verbs = {
        "rules.send": "细则送审",
        "rules.recall": "撤回细则",
        "rules.return": "退回细则",
        "rules.approve": "批准细则",
    }
    about = ("rules.ruleset",)

    effective_from: Annotated[str, "自哪个月起施行，YYYY-MM"]
    state: Annotated[str, "这一步之后的状态，状态的代码"]
    note: Annotated[str, "写在整套上的意见，送审时是部门的说明；没有为空文本"]
    clause_notes: Annotated[dict[str, str], "写在条款上的话：条款 → 意见，送审时是部门的答复"]
    document: Annotated[str, "批准文号；没有批准为空文本"]
    approved_on: Annotated[str | None, "批准日期，YYYY-MM-DD"]
    meeting: Annotated[str, "批准会议；没有为空文本"]
    by_exception: ByException = UNSAID


@dataclass(frozen=True, kw_only=True)
class RulesDropped(Event):
    verbs = {"rules.drop": "放弃细则草稿"}
    about = ("rules.ruleset",)

    effective_from: Annotated[str, "自哪个月起施行，YYYY-MM"]
    state: Annotated[str, "放弃时的状态，状态的代码"]
    clauses: Annotated[dict[str, Words], "当时的条款：条款 → 字段的中文名 → 内容"]


@dataclass(frozen=True, kw_only=True)
class MetricsWritten(Event):
    verbs = {"metric.write": "维护指标"}
    about = ("departments.department",)

    changes: Annotated[dict[str, WordsChanged], "改动的指标：指标名 → 原来和现在"]


@dataclass(frozen=True, kw_only=True)
class PointsSet(Event):
    verbs = {"points.set": "设定积分"}
    about = ("rules.pointscale",)

    changed: Annotated[dict[str, list[str]], "改动的各项：字段的中文名 → [原来, 现在]"]


@dataclass(frozen=True, kw_only=True)
class LimitSet(Event):
    verbs = {"limit.set": "设定条数上限"}
    about = ("rules.clauselimit",)

    before: Annotated[int | None, "原来的条数；原来没有为空"]
    after: Annotated[int, "现在的条数"]


@dataclass(frozen=True, kw_only=True)
class LimitRemoved(Event):
    verbs = {"limit.remove": "取消条数上限"}
    about = ("rules.clauselimit",)


@dataclass(frozen=True, kw_only=True)
class WordingSet(Event):
    verbs = {"wording.set": "修改用词表"}
    about = ("departments.department",)

    before: Annotated[dict[str, list[str]], "原来的两张表：类别的代码 → 各行"]
    after: Annotated[dict[str, list[str]], "现在的两张表：类别的代码 → 各行"]


@dataclass(frozen=True, kw_only=True)
class RoundDatesSet(Event):
    verbs = {"round.dates": "设定修订日期"}
    about = ("rules.revisionround",)

    changed: Annotated[dict[str, list[str]], "改动的各项：字段的中文名 → [原来, 现在]"]


@dataclass(frozen=True, kw_only=True)
class RoundReminded(Event):
    verbs = {"round.remind": "催报细则"}
    about = ("departments.department",)

    effective_from: Annotated[str, "催的是自哪个月起施行的细则，YYYY-MM"]
    words: Annotated[str, "催报的话"]
