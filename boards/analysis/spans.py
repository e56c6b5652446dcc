"""The months that an analysis looks at together. Plain Python, no Django."""

from dataclasses import dataclass

from departments.months import CalendarMonth

MONTH, QUARTER, TO_DATE, YEAR = "month", "quarter", "to_date", "year"
KINDS = {MONTH: "一个月", QUARTER: "一个季度", TO_DATE: "年初至该月", YEAR: "全年"}


@dataclass(frozen=True)
class MonthSpan:
    """A kind of span (a key of KINDS) and a month in it; of a year to date the month is its last."""

    kind: str
    month: CalendarMonth

    @property
    def months(self) -> tuple[CalendarMonth, ...]:
        """In their order; they all lie in one calendar year."""
        year, number = self.month.year, self.month.month
        quarter = (number - 1) // 3 * 3 + 1
        first, last = {
            MONTH: (number, number),
            QUARTER: (quarter, quarter + 2),
            TO_DATE: (1, number),
            YEAR: (1, 12),
        }[self.kind]
        return tuple(CalendarMonth(year, first).up_to(CalendarMonth(year, last)))

    @property
    def words(self) -> str:
        """`2026年6月`, `2026年第二季度`, `2026年1月至6月`, `2026年全年`."""
        year, number = self.month.year, self.month.month
        if self.kind == QUARTER:
            return f"{year}年第{'一二三四'[(number - 1) // 3]}季度"
        if self.kind == YEAR:
            return f"{year}年全年"
        return f"{year}年1月至{number}月" if self.kind == TO_DATE and number > 1 else self.month.chinese
