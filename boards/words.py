"""How counts, changes and months are said to the public. Plain Python, no Django."""

from collections.abc import Collection, Mapping
from datetime import date

from departments.months import CalendarMonth, day_words

NO_RANK = "—"  # what stands for the rank of who was not judged
FIRST_GROUPS = ("镇街", "部门", "园区")
WORDS = {"red_flag": ("红旗", "面"), "yellow_light": ("黄灯", "盏"), "red_light": ("红灯", "盏")}


def count_words(counts: Mapping[str, int]) -> str:
    """`红旗 2 面、黄灯 1 盏`, in the order given, without what there is none of."""
    return "、".join(f"{WORDS[s][0]} {count} {WORDS[s][1]}" for s, count in counts.items() if count)


def signed(number: str) -> str:
    """A number in plain notation with its sign, the minus as wide as the plus: "+4", "−1", "0"."""
    if number.startswith("-"):
        return f"−{number[1:]}"
    return number if number == "0" else f"+{number}"


def change(count: int, earlier: int | None) -> str:
    """A change in neutral words, for more lights can mean better clauses; "—" without anything to compare."""
    if earlier is None:
        return "—"
    return signed(str(count - earlier)) if count != earlier else "持平"


def thousands(number: str) -> str:
    """A decimal as text, its whole part in threes: "53,999"."""
    whole, point, decimals = number.partition(".")
    return f"{int(whole):,}{point}{decimals}" if whole.lstrip("-").isdigit() else number


def correction_label(edition: int) -> str:
    """`更正2` for the third edition; "" for the first."""
    return f"更正{edition - 1}" if edition > 1 else ""


def made_up_for(data_month: CalendarMonth, month: CalendarMonth) -> str:
    """`补5月` for facts of an earlier month than the board's; "" for the month's own."""
    if data_month == month:
        return ""
    return f"补{data_month.month}月" if data_month.year == month.year else f"补{data_month.chinese}"


def accepted_words(day: date | None, month: CalendarMonth) -> str:
    """`区作风办审定，7月9日` on the board of a month; without the day where nobody knows it. Never by whom."""
    return f"区作风办审定，{day_words(day, year=month.year)}" if day else "区作风办审定"


def in_order(groups: Collection[str]) -> list[str]:
    """Names of groups as every surface lists them: 镇街, 部门, 园区, then other words."""
    return [*(g for g in FIRST_GROUPS if g in groups), *sorted(g for g in groups if g not in FIRST_GROUPS)]
