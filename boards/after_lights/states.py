"""亮灯之后: how far each light of a board has come, and which are late. Plain Python, no Django."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from departments.months import CalendarMonth


class FollowState(Enum):
    """In the order in which they want somebody: the key, the word, the tone of its chip."""

    LATE = "late", "逾期", "bad"
    ANSWERED = "answered", "待核验", "wait"
    FAILED = "failed", "核验不通过", "wait"
    GOING = "going", "整改中", "off"
    UNSET = "unset", "未定期限", "off"
    PASSED = "passed", "核验通过", "good"
    OVER = "over", "灯已撤下", "off"

    def __init__(self, key: str, word: str, tone: str) -> None:
        self.key, self.word, self.tone = key, word, tone


BY_KEY = {state.key: state for state in FollowState}


def follow_state(*, state: str, due_on: date | None, is_over: bool, today: date) -> FollowState:
    """`state` is the wire value of the rectification, "" where none was set; a day is kept through its last hour."""
    if is_over:
        return FollowState.OVER
    if due_on is None:
        return FollowState.UNSET
    if state in ("answered", "passed"):
        return FollowState.ANSWERED if state == "answered" else FollowState.PASSED
    if due_on < today:
        return FollowState.LATE
    return FollowState.FAILED if state == "failed" else FollowState.GOING


@dataclass(frozen=True)
class FollowedLight:
    """One light with what followed it; names as the register has them, `link` the page where it is settled."""

    month: CalendarMonth
    unit: str
    unit_name: str
    signal: str
    clause: str
    grounds: str
    due_on: date | None
    state: FollowState
    late_days: int
    feedback: str
    check: str
    link: str

    @property
    def state_words(self) -> str:
        """`逾期 3 天`, else the word of the state."""
        return f"逾期 {self.late_days} 天" if self.state is FollowState.LATE else self.state.word


def counts(lights: Iterable[FollowedLight]) -> Mapping[FollowState, int]:
    """How many are in each state, in the order of the states, without what there is none of."""
    counted = Counter(light.state for light in lights)
    return {state: counted[state] for state in FollowState if counted[state]}


def counts_words(lights: Iterable[FollowedLight], unset: int = 0) -> str:
    """`逾期 2 盏、待核验 1 盏`; "" of no light. `unset` are lights without a day beside those listed."""
    counted = Counter(counts(lights)) + Counter({FollowState.UNSET: unset})
    return "、".join(f"{state.word} {counted[state]} 盏" for state in FollowState if counted[state])


def by_month(lights: Iterable[FollowedLight]) -> list[tuple[CalendarMonth, Mapping[FollowState, int]]]:
    """The months with their counts, the newest first."""
    months: dict[CalendarMonth, list[FollowedLight]] = {}
    for light in lights:
        months.setdefault(light.month, []).append(light)
    return [(at, counts(months[at])) for at in sorted(months, reverse=True)]
