"""What changed between two standards, in words that anybody understands. Plain Python, no Django."""

from collections.abc import Callable
from decimal import Decimal

from rules.bands import span_of
from rules.figures import RELATIONS
from rules.standards import (
    Band,
    Bound,
    Criterion,
    Ranking,
    Streak,
    Threshold,
    format_months,
    format_standard,
    plain,
)

# How a clause is judged, by the kind of its criterion.
JUDGED = {
    "narrative": "人工判定",
    "threshold": "按数据判定",
    "ranking": "按数据排名判定",
    "streak": "按连续月数判定",
}
EVERYBODY = "各单位"
Test = Bound | Band | None


def standard_changes(old: Criterion, new: Criterion, *, metric: str = "", measure: str = "") -> list[str]:
    """The changes one by one, none where both ask the same: `参保完成率3月由 60% 提高到 65%`.

    `metric` and `measure` are those of the new one. More than a number or a month is told by both normal forms.
    """
    if old == new:
        return []
    if old.kind != new.kind:
        standard = format_standard(new)
        rest = [f"标准是“{standard}”"] if standard else []
        return [f"由{JUDGED[old.kind]}改为{JUDGED[new.kind]}", *rest]
    if isinstance(old, Threshold) and isinstance(new, Threshold):
        return _thresholds(old, new, metric, measure)
    told = _told(old, new)
    return [told or f"标准由“{format_standard(old)}”改为“{format_standard(new)}”"]


def _told(old: Criterion, new: Criterion) -> str:
    """The one number that differs, of a ranking or a streak; "" where more does."""
    if isinstance(old, Ranking) and isinstance(new, Ranking):
        side = "后" if new.worst else "前"
        is_count = vars(old) | {"count": 0} == vars(new) | {"count": 0}
        return f"由{side} {old.count} 名改为{side} {new.count} 名" if is_count else ""
    if isinstance(old, Streak) and isinstance(new, Streak) and old.label == new.label:
        return f"由{new.label}连续 {old.length} 个月改为连续 {new.length} 个月"
    return ""


def _thresholds(old: Threshold, new: Threshold, metric: str, measure: str) -> list[str]:
    changed: dict[tuple[Test, Test], list[int]] = {}
    for month in range(1, 13):
        tests = old.test_for(month), new.test_for(month)
        if tests[0] != tests[1]:
            changed.setdefault(tests, []).append(month)
    words = []
    for (before, after), months in changed.items():
        named = "" if len(months) == 12 else format_months(tuple(months))
        change = _change(before, after, lambda number: f"{plain(number)}{measure}")
        if after is None and not old.months:
            named, change = "", f"改为只在{format_months(new.months)}要求"
        elif before is None and not new.months:
            named, change = "", f"改为每月都{change}"
        words.append(f"{named}{change}".rstrip())
    if words:
        words[0] = f"{metric}{words[0]}"
    if old.group != new.group:
        words.append(f"适用范围由{old.group or EVERYBODY}改为{new.group or EVERYBODY}")
    return words or [f"标准写法由“{format_standard(old)}”改为“{format_standard(new)}”"]


def _change(before: Test, after: Test, number: Callable[[Decimal], str]) -> str:
    if before is None:
        return f"要求{_asked(after, number)}"
    if after is None:
        return "不再要求"
    if isinstance(before, Bound) and isinstance(after, Bound) and before.op == after.op == "≥":
        verb = "提高" if after.number > before.number else "降低"
        return f"由 {number(before.number)} {verb}到 {number(after.number)}"
    return f"由{_asked(before, number)}改为{_asked(after, number)}"


def _asked(test: Test, number: Callable[[Decimal], str]) -> str:
    """`达到 85%`, `低于 82%`, ` 79% 至 80.5% `: what a figure has to be; a band stands off from the words beside it."""
    if isinstance(test, Band):
        return f" {number(test.low)} 至 {number(test.high)} "
    return f"{RELATIONS[test.op].reached} {number(test.number)} " if test else ""


def narrowed(old: Criterion, new: Criterion) -> int:
    """1 where fewer figures meet the new standard and none more, -1 the other way round, 0 where it is not plain.

    Told of thresholds month by month, of rankings by their count, of streaks by their length.
    """
    if old == new:
        return 0
    if isinstance(old, Threshold) and isinstance(new, Threshold) and old.group == new.group:
        steps = {_narrower(old.test_for(month), new.test_for(month)) for month in range(1, 13)} - {0}
        only = (
            steps.pop() if len(steps) == 1 else None
        )  # months that go both ways, or one that cannot be told
        return only or 0
    if _told(old, new):
        if isinstance(old, Ranking) and isinstance(new, Ranking):
            return 1 if new.count < old.count else -1
        if isinstance(old, Streak) and isinstance(new, Streak):
            return 1 if new.length > old.length else -1
    return 0


def _narrower(old: Test, new: Test) -> int | None:
    """As `narrowed` for one month; None where neither holds the other."""
    if old == new:
        return 0
    if new is None or (old is not None and span_of(old).holds(span_of(new))):
        return 1
    return -1 if old is None or span_of(new).holds(span_of(old)) else None
