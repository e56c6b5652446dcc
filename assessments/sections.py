"""What a 责任科室 is asked for in a month, and the words that ask for it. Plain Python, no Django."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assessments.dates import SHANGHAI
from departments.months import CalendarMonth

MOST_UNITS = 8  # named one by one; of more only as many as there are
WHOLE = "本部门"  # what names no section


@dataclass(frozen=True)
class SectionMetric:
    """A metric that a section reports: of how many units it is asked, and which of them are still missing."""

    name: str
    measure: str
    asked: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Contact:
    """To whom the figures go."""

    name: str
    phone: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.phone}".strip()


def reminder(
    section: str, month: CalendarMonth, until: datetime, metrics: Iterable[SectionMetric], contact: Contact
) -> str:
    """A message to a section for a chat: until when, which metrics, of which units. "" where nothing is missing."""
    owed = [metric for metric in metrics if metric.missing]
    if not owed:
        return ""
    at = until.astimezone(SHANGHAI)
    cells = sum(len(metric.missing) for metric in owed)
    until_when = f"{at.month}月{at.day}日 {at:%H:%M}"
    lines = [
        f"请{section or WHOLE}在{until_when} 前报{month.month}月数据，还缺 {len(owed)} 项 {cells} 个数："
    ]
    lines += [
        f"{number}. {metric.name}{f'（{metric.measure}）' if metric.measure else ''}：{_units(metric)}"
        for number, metric in enumerate(owed, start=1)
    ]
    return "\n".join([*lines, f"请报给{contact}。"])


def _units(metric: SectionMetric) -> str:
    if len(metric.missing) == metric.asked:
        return f"全部 {metric.asked} 个单位" if metric.asked > 1 else metric.missing[0]
    named = "、".join(metric.missing[:MOST_UNITS])
    return f"{named}等 {len(metric.missing)} 个单位" if len(metric.missing) > MOST_UNITS else named


def in_order(names: Sequence[str]) -> list[str]:
    """Each section once, as the clauses first name it; what names none last."""
    return sorted(dict.fromkeys(names), key=lambda name: not name)
