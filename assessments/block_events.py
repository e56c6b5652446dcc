"""The events of what a department's own tables call things."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import Event


@dataclass(frozen=True, kw_only=True)
class BlockAliasEvent(Event):
    verbs = {"alias.choose": "记住一个叫法", "alias.forget": "忘掉一个叫法"}
    about = ("departments.department",)

    name: Annotated[str, "表里的写法"]
    unit: Annotated[str | None, "单位的编码；是表头的为空"]
    metric: Annotated[str | None, "指标名；是单位的为空"]
    part: Annotated[str, "哪一部分的代码：数值、完成数、总数"]
