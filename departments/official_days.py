"""The State Council's days off and make-up days, year by year, as its notices have them. Plain Python, no Django.

A year stands here once its notice is out, word for word; one that is not out is nobody's to guess.
"""

from dataclasses import dataclass
from datetime import date

from departments.days import Span, parse_days


@dataclass(frozen=True)
class OfficialYear:
    """What one notice says: its title, the day of it, and the days in the order in which it names them."""

    year: int
    notice: str
    issued: date
    spans: tuple[Span, ...]

    @property
    def days(self) -> list[date]:
        return [day for span in self.spans for day in span.days]


OF_2026 = """
2026-01-01 至 2026-01-03 放假 元旦
2026-01-04 上班 元旦调休
2026-02-14 上班 春节调休
2026-02-15 至 2026-02-23 放假 春节
2026-02-28 上班 春节调休
2026-04-04 至 2026-04-06 放假 清明节
2026-05-01 至 2026-05-05 放假 劳动节
2026-05-09 上班 劳动节调休
2026-06-19 至 2026-06-21 放假 端午节
2026-09-20 上班 国庆节调休
2026-09-25 至 2026-09-27 放假 中秋节
2026-10-01 至 2026-10-07 放假 国庆节
2026-10-10 上班 国庆节调休
"""

OFFICIAL = {
    2026: OfficialYear(
        2026,
        "国务院办公厅关于2026年部分节假日安排的通知",
        date(2025, 11, 4),
        tuple(parse_days(OF_2026)),
    )
}
