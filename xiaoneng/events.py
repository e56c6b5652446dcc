"""The events of backup, restoring and the demonstration."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import Event


@dataclass(frozen=True, kw_only=True)
class BackupMade(Event):
    verbs = {"backup.make": "备份"}
    about = ("departments.recordhead",)

    history: Annotated[list[int | str], "备份里的历史到哪一条：[序号, 校验值]"]
    counts: Annotated[dict[str, int], "备份里各有多少：名称 → 数量"]
    lacking: Annotated[int, "缺失或损坏的佐证文件数"]


@dataclass(frozen=True, kw_only=True)
class BackupRestored(Event):
    verbs = {"backup.restore": "从备份恢复"}
    about = ("departments.recordhead",)

    made_at: Annotated[str, "备份的时间"]
    history: Annotated[list[int | str], "备份里的历史到哪一条：[序号, 校验值]"]


@dataclass(frozen=True, kw_only=True)
class DemoAccountOpened(Event):
    verbs = {"account.demo": "演示账号免改密码"}
    about = ("departments.user",)


@dataclass(frozen=True, kw_only=True)
class DigestsSent(Event):
    verbs = {"digest.send": "发出每日提醒"}
    about = ("departments.recordhead",)

    day: Annotated[str, "哪一天，YYYY-MM-DD"]
    sent: Annotated[int, "发出几封"]
    failed: Annotated[int, "几封没有发出"]
