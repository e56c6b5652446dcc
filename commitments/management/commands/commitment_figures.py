import json
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser

from commitments.figures import LedgerSpan
from commitments.figures_told import figures_document
from departments.commands import PlainCommand
from departments.models import Department
from departments.months import CalendarMonth

WORDS = {
    "planned": "交办",
    "closed": "已销号",
    "waiting": "待审",
    "open": "未销号",
    "due": "应销号",
    "on_time": "按期销号",
    "late_closed": "逾期后销号",
    "rate": "按期销号率",
    "average": "平均每月",
    "shown": "公示",
    "warned": "警示人次",
    "longest": "最长逾期月数",
    "points": "得分",
}


class Command(PlainCommand):
    help = "预安销号的数：一个月、一段或一年，可看到过去任何一天；默认看到这段时间的最后一天"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--month", metavar="2026-06")
        parser.add_argument("--from", dest="first", metavar="2026-01")
        parser.add_argument("--until", metavar="2026-06")
        parser.add_argument("--year", metavar="2026")
        parser.add_argument("--unit", metavar="CODE", help="只看一个承办单位")
        parser.add_argument("--as-of", metavar="DAY", help="看到哪一天")
        parser.add_argument("--json", action="store_true", help="写成 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        span = self._span(options)
        document = figures_document(span, _unit(options["unit"]))
        if options["json"]:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{span.first} 至 {span.last}，看到 {span.day}")
        for name, words in WORDS.items():
            if name in document:
                said = "无数据" if document[name] is None else document[name]
                self.stdout.write(f"{words}：{said}{'%' if name == 'rate' and document[name] else ''}")

    def _span(self, options: dict[str, Any]) -> LedgerSpan:
        month, first, until, year = (options[name] for name in ("month", "first", "until", "year"))
        ways = sum(map(bool, (month, first or until, year)))
        if ways != 1 or bool(first) != bool(until):
            raise CommandError("请写 --month，或 --from 和 --until，或 --year，只写一种")
        day = _day(options["as_of"]) if options["as_of"] else None
        try:
            if month:
                return LedgerSpan.month(CalendarMonth.parse(month), day)
            if year:
                return LedgerSpan.year(_year(year), day)
            span = LedgerSpan.between(CalendarMonth.parse(first), CalendarMonth.parse(until), day)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if span.first > span.last:
            raise CommandError(f"--until {span.last} 早于 --from {span.first}")
        return span


def _year(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) != 4:
        raise ValueError(f"“{text}”不是年份，请写成 2026")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise CommandError(f"“{text}”不是日期，请写成 2026-06-30") from None


def _unit(code: str | None) -> Department | None:
    if not code:
        return None
    unit = Department.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(f"没有编码“{code}”的单位")
    return unit
