from typing import Any

from django.core.management.base import CommandError, CommandParser

from boards.tracing import trace
from departments.commands import PlainCommand
from departments.months import CalendarMonth


class Command(PlainCommand):
    help = "来历：某月榜单上一个单位的一行，从名次查到条款、数据、判定、审签、审定、佐证和历史"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", help="月份，如 2026-06")
        parser.add_argument("unit", help="单位编码，如 chunxi")
        parser.add_argument("--edition", type=int, metavar="N", help="第几版；不写是现行的一版")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            month = CalendarMonth.parse(options["month"])
            traced = trace(month, options["unit"], number=options["edition"])
        except ValueError as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in traced.lines:
            self.stdout.write(line)
