"""Public holidays and make-up days as people write them. Plain Python, no Django."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_SPAN = 31
_DAY = r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?"
_LINE = re.compile(rf"{_DAY}(?:\s*(?:至|到|~|—+|–)\s*{_DAY})?\s*(放假|上班)\s*(.*)")


@dataclass(frozen=True)
class Span:
    """Days in a row of one kind: off, or `worked` though at a weekend."""

    first: date
    last: date
    worked: bool
    note: str = ""

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def words(self) -> str:
        until = f" 至 {self.last}" if self.last != self.first else ""
        kind = "上班" if self.worked else "放假"
        return f"{self.first}{until} {kind} {self.note}".rstrip()


class DaysError(ValueError):
    """All faults of a text, one sentence each, in `faults`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("；".join(faults))
        self.faults = faults


def _span(line: str) -> Span:
    match = _LINE.fullmatch(line)
    if not match:
        raise ValueError("应写成“2026-10-01 至 2026-10-07 放假”或“2026-10-10 上班”")
    numbers, kind, note = match.groups()[:6], match.group(7), match.group(8).strip()
    try:
        first = date(*map(int, numbers[:3]))
        last = date(*map(int, numbers[3:])) if numbers[3] else first
    except ValueError as error:
        raise ValueError("没有这一天") from error
    if not 0 <= (last - first).days < LONGEST_SPAN:
        raise ValueError(f"结束不能早于开始，一段最多 {LONGEST_SPAN} 天")
    if len(note) > 40:
        raise ValueError("说明最多 40 个字")
    return Span(first, last, kind == "上班", note)


def parse_days(text: str) -> list[Span]:
    """Read one span a line (half- or full-width, blank lines passed over); DaysError names every fault."""
    spans, faults = [], []
    for number, line in enumerate(text.splitlines(), 1):
        line = unicodedata.normalize("NFKC", line).strip()
        if not line:
            continue
        try:
            spans.append(_span(line))
        except ValueError as error:
            faults.append(f"第 {number} 行“{line[:40]}”：{error}")
    seen: set[date] = set()
    for span in spans:
        if seen.intersection(span.days):
            faults.append(f"“{span.words}”与前面的行有重复的日子")
        seen.update(span.days)
    if faults:
        raise DaysError(faults)
    return spans


def in_spans(days: Iterable[tuple[date, bool, str]]) -> list[Span]:
    """Days (day, worked, note) in time order, joined where they follow each other and say the same."""
    spans: list[Span] = []
    for day, worked, note in days:
        last = spans[-1] if spans else None
        same = last and (last.worked, last.note) == (worked, note)
        if last and same and day - last.last == timedelta(days=1):
            spans[-1] = Span(last.first, day, worked, note)
        else:
            spans.append(Span(day, day, worked, note))
    return spans
