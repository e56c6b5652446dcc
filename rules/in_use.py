"""Whether a month is already being filled in under the rules that stand: the app above that keeps lines is asked.

It declares a module `rules_in_use` with `months_begun(department, first)`: how many rows each month has.
"""

from departments.declared import declared
from departments.models import Department
from departments.months import CalendarMonth


def begun_sentence(department: Department, effective_from: CalendarMonth) -> str:
    """Why a set cannot begin with that month, with how much is written already; "" where nothing is."""
    counts: dict[CalendarMonth, int] = {}
    for module in declared("rules_in_use"):
        counts |= module.months_begun(department, effective_from)
    if not counts:
        return ""
    last = max(counts)
    return (
        f"{last.chinese}已经按原来的细则填了 {counts[last]} 条认定和说明，"
        f"换了细则就看不到了，请改从{last.plus(1).chinese}起"
    )
