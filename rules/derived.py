"""Metrics that nobody types: 累计, 同比, 环比, computed exactly from the figures of another metric.

    累计   all figures from January to the month; of a unit that began later, from its first month in that year
    同比   against the same month a year before        环比   against the month before (the quarter, the year)

A change is relative, in %: fraud cases 855 against 1,000 are −14.5 %. Of a metric that is itself a
percentage it is the difference, in 百分点. What is compared may be a 累计: January to June against January
to June. Nothing is rounded here, and where a figure is missing there is none: why is said in `Lack`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from departments.months import FIRST_YEAR, LAST_YEAR, CalendarMonth
from rules.figures import PERCENT, POINTS, Figure, count, kept

TO_DATE, YEAR_ON_YEAR, MONTH_ON_MONTH = "to_date", "year_on_year", "month_on_month"
PERIODS = {"month": 1, "quarter": 3, "year": 12}  # months between two figures, by frequency
FARTHEST = 23  # months: December of the next year rests on January of this one
FIRST, LAST = (
    CalendarMonth(FIRST_YEAR, 1),
    CalendarMonth(LAST_YEAR, 12),
)  # whatever somebody typed, no month is outside
BEYOND = 10**15  # what a column of figures cannot hold

Figures = Mapping[CalendarMonth, Figure]  # what one unit has of the typed metric


@dataclass(frozen=True)
class Lack:
    """Why there is no figure; `is_by_hand` where there are numbers, and a person has to judge them."""

    words: str
    is_by_hand: bool = False

    @property
    def reason(self) -> str:
        return f"{self.words}，须人工判定" if self.is_by_hand else self.words

    def sentence(self, subject: str) -> str:
        """`6月诈骗案件数同比无数据，缺2025年6月的数据`; `6月诈骗案件数同比：上年同期为 0，须人工判定`."""
        return f"{subject}{'：' if self.is_by_hand else '无数据，'}{self.reason}"


TOO_LARGE = Lack("数太大", is_by_hand=True)


@dataclass(frozen=True)
class DerivationPlan:
    """How a metric comes from a typed one: `steps` from that one on, the last is the metric's own.

    `typed_measure`, `period` (of PERIODS) and `is_cumulative` (口径 累计) are the typed metric's, `minimum_total`
    is the least that a change may be reckoned against.
    """

    steps: tuple[str, ...]
    typed_measure: str = ""
    period: int = 1
    is_cumulative: bool = False
    minimum_total: Decimal | None = None

    @property
    def sums(self) -> bool:
        return TO_DATE in self.steps

    @property
    def compares(self) -> bool:
        return self.steps[-1] != TO_DATE

    @property
    def is_in_points(self) -> bool:
        return self.compares and is_percentage(self.typed_measure)

    @property
    def measure(self) -> str:
        if not self.compares:
            return self.typed_measure
        return POINTS if self.is_in_points else PERCENT

    @property
    def earlier_word(self) -> str:
        """What people call that which is compared with."""
        if self.steps[-1] == YEAR_ON_YEAR:
            return "上年同期"
        return {1: "上月", 3: "上季", 12: "上年"}[self.period]

    def earlier(self, month: CalendarMonth) -> CalendarMonth:
        """The month that a change is reckoned against."""
        back = 12 if self.steps[-1] == YEAR_ON_YEAR else self.period
        return FIRST if month < FIRST.plus(back) else month.plus(-back)

    def summed(self, month: CalendarMonth, first: CalendarMonth | None = None) -> list[CalendarMonth]:
        """The months of which a figure is made: one, or of a 累计 all of the year, not before `first`."""
        if not self.sums:
            return [month]
        months = CalendarMonth(month.year, 1).up_to(month)
        return [at for at in months if at.month % self.period == 0 and (first is None or at >= first)]

    def needed(self, month: CalendarMonth) -> set[CalendarMonth]:
        """The months whose typed figures the figure of a month rests on."""
        earlier = self.summed(self.earlier(month)) if self.compares else []
        return {*self.summed(month), *earlier}

    def touched_by(self, month: CalendarMonth) -> list[CalendarMonth]:
        """The months whose figures rest on the typed figure of this one."""
        farthest = LAST if month > LAST.plus(-FARTHEST) else month.plus(FARTHEST)
        return [at for at in month.up_to(farthest) if month in self.needed(at)]


def is_percentage(measure: str) -> bool:
    return measure.strip() in (PERCENT, "％")


def derived(
    plan: DerivationPlan, month: CalendarMonth, figures: Figures, *, first: CalendarMonth | None = None
) -> Figure | Lack:
    """The figure of a unit in a month, exactly; `first` is the unit's first month on the register."""
    if lack := _not_there(plan, month, figures, first):
        return lack
    now = _made(plan, month, figures, first)
    if not plan.compares or isinstance(now, Lack):
        return now
    earlier = _made(plan, plan.earlier(month), figures, first)
    return earlier if isinstance(earlier, Lack) else _change(plan, now, earlier)


def _not_there(
    plan: DerivationPlan, month: CalendarMonth, figures: Figures, first: CalendarMonth | None
) -> Lack | None:
    """Why nothing can be computed at all."""
    now, earlier = plan.summed(month, first), []
    if plan.sums and month.month % plan.period:
        return Lack("这个月不是填报的月份")
    if not now:
        return Lack("这个月还没有这个单位")
    if plan.compares:
        earlier_month = plan.earlier(month)
        grows = plan.sums or plan.is_cumulative
        if grows and plan.steps[-1] == MONTH_ON_MONTH and earlier_month.year < month.year:
            return Lack("累计从年初算起，没有上期")
        earlier = plan.summed(earlier_month, first)
        if not earlier:
            return Lack(f"{plan.earlier_word}还没有这个单位")
    if missing := sorted(at for at in {*now, *earlier} if at not in figures):
        named = "、".join(at.chinese if at.year != month.year else f"{at.month}月" for at in missing)
        return Lack(f"缺{named}的数据")
    if plan.sums and plan.steps[-1] == YEAR_ON_YEAR and len(now) != len(earlier):
        return Lack(f"{plan.earlier_word}从{earlier[0].month}月算起，起止月份不同", is_by_hand=True)
    return None


def _made(
    plan: DerivationPlan, month: CalendarMonth, figures: Figures, first: CalendarMonth | None
) -> Figure | Lack:
    """The typed figure of a month, or the sum of the year up to it; all of them are there."""
    parts = [figures[at] for at in plan.summed(month, first)]
    return _sum(plan, parts) if plan.sums else parts[0]


def _sum(plan: DerivationPlan, parts: Sequence[Figure]) -> Figure | Lack:
    """Values are added, and pairs side by side; percentages without their pairs cannot be."""
    values = [Fraction(part.value) for part in parts if part.value is not None]
    if values and is_percentage(plan.typed_measure):
        return Lack("百分比要填完成数和总数才能累计")
    if values and len(values) < len(parts):
        return Lack("有的月份填数值、有的月份填完成数和总数，不能相加")
    columns = [values] if values else zip(*(map(Fraction, part.pair) for part in parts), strict=True)
    sums = [sum(column, Fraction()) for column in columns]
    if any(abs(number) >= BEYOND for number in sums):
        return TOO_LARGE
    numbers = [kept(number) for number in sums]  # what has six decimals has no more in a sum
    return Figure(numbers[0]) if values else Figure(None, *numbers)


def _change(plan: DerivationPlan, now: Figure, earlier: Figure) -> Figure | Lack:
    """In 百分点 the difference, else the difference against the earlier one, in %."""
    for word, figure in (("", now), (plan.earlier_word, earlier)):
        if figure.value is None and (lack := _thin(plan, f"{word}总数", Fraction(figure.pair[1]))):
            return lack
    if plan.is_in_points:
        return _within(now.measured - earlier.measured)
    if (now.value is None) != (earlier.value is None):
        return Lack("一个填数值、一个填完成数和总数，不能相比")
    if earlier.value is not None and (lack := _thin(plan, plan.earlier_word, earlier.measured)):
        return lack
    if earlier.measured <= 0:
        return Lack(f"{plan.earlier_word}{'为 0' if earlier.measured == 0 else '小于 0'}", is_by_hand=True)
    return _within((now.measured - earlier.measured) * 100 / earlier.measured)


def _thin(plan: DerivationPlan, word: str, number: Fraction) -> Lack | None:
    """What a change is reckoned against has to be above 0, and no less than the least that the metric asks."""
    if number <= 0:
        return Lack(f"{word}为 {count(kept(number))}", is_by_hand=True)
    least = plan.minimum_total
    if least is not None and number < least:
        return Lack(f"{word} {count(kept(number))} 不足最小总数 {count(least)}", is_by_hand=True)
    return None


def _within(exact: Fraction) -> Figure | Lack:
    return Figure(exact) if abs(exact) < BEYOND else TOO_LARGE
