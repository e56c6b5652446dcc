"""催报: reminding departments that owe their rules of a round, from the office's page and by the command `remind`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from departments.history.records import record
from departments.models import Department, User
from departments.months import day_words
from departments.permissions import is_office
from rules.events import RoundReminded
from rules.models import RoundReminder
from rules.rounds import RoundProgress, RoundRow, round_of

AHEAD = timedelta(days=7)  # how long before its date the command begins to remind of a round


@dataclass(frozen=True)
class Reminded:
    """Who was reminded now, who had been today, and who owes nothing any more."""

    sent: list[Department]
    already: list[Department]
    settled: list[Department]

    @property
    def words(self) -> str:
        """`已提醒 2 个部门；区商务局今天已提醒过，没有再提醒`."""
        told = [f"已提醒 {len(self.sent)} 个部门" if self.sent else "没有提醒任何部门"]
        for departments, why in (
            (self.already, "今天已提醒过，没有再提醒"),
            (self.settled, "已经送审，不用提醒"),
        ):
            if departments:
                told.append(f"{'、'.join(unit.label for unit in departments)}{why}")
        return "；".join(told)


def usual_words(round_: RoundProgress) -> str:
    """What a reminder says unless the office writes something else."""
    until = day_words(round_.dates.send_until)
    rules = f"{round_.month.chinese}起的认定细则"
    if round_.today > round_.dates.send_until:
        return f"{rules}应在 {until}前送审，现已逾期，请尽快送审。"
    return f"请在 {until}前把{rules}送审。"


def chat_text(round_: RoundProgress) -> str:
    """Everybody who owes, as one message for the chat group of the departments."""
    lines = [f"【细则催报】{usual_words(round_)}"]
    if round_.owing:
        lines.append(f"还要送审的有 {len(round_.owing)} 个部门：")
    lines += [_line(row) for row in round_.owing]
    return "\n".join(lines)


def _line(row: RoundRow) -> str:
    """`区商务局（没有草稿，逾期 3 天）：丁一 5731`."""
    late = f"，逾期 {row.late_by} 天" if row.late_by else ""
    people = "、".join(f"{person.name} {person.phone}".strip() for person in row.contacts)
    return f"{row.department.label}（{row.word}{late}）：{people or '没有经办人'}"


@transaction.atomic
def remind(departments: Collection[Department], words: str, *, actor: User | None, now: datetime) -> Reminded:
    """Put the office's words on the desk of each department that owes its rules, once a day; each is recorded.

    `actor` None is the command. Raises PermissionDenied, ValidationError where words are missing or too long.
    """
    if actor is not None and not is_office(actor):
        raise PermissionDenied(f"{actor} 不能催报")
    if not words.strip():
        raise ValidationError({"words": "请写明催报的话"})
    current = round_of(now=now)
    owing = {row.department.pk for row in current.owing}
    settled = [unit for unit in departments if unit.pk not in owing]
    told = Reminded([], [], settled)
    for unit in departments:
        if unit.pk in owing:
            is_new = _remind(unit, words.strip(), current, actor, now)
            (told.sent if is_new else told.already).append(unit)
    return told


def _remind(unit: Department, words: str, current: RoundProgress, actor: User | None, now: datetime) -> bool:
    """Whether it was reminded now: two at once remind it one time."""
    key = {"month": current.month, "department": unit, "day": current.today}
    rest = {"words": words, "sent_by": actor, "at": now}
    RoundReminder(**key, **rest).clean_fields()
    reminder, is_new = RoundReminder.objects.get_or_create(**key, defaults=rest)
    if is_new:
        event = RoundReminded(effective_from=str(current.month), words=words)
        record(
            actor, event, unit, f"催报{unit.label}{current.month.chinese}起的细则：{reminder.words}", at=now
        )
    return is_new


def remind_due(*, now: datetime) -> Iterable[str]:
    """Declared for the command `remind`: from a week before the date on, who was reminded, line by line."""
    current = round_of(now=now)
    if current.today < current.dates.send_until - AHEAD:
        return []
    owing = [row for row in current.owing if not row.is_reminded(current.today)]
    told = remind([row.department for row in owing], usual_words(current), actor=None, now=now)
    sent = {unit.pk for unit in told.sent}
    return [f"{current.month.chinese}起细则 {_line(row)}" for row in owing if row.department.pk in sent]
