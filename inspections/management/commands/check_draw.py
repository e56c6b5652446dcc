import re
from typing import Any

from django.core.management.base import CommandError, CommandParser

from departments.commands import PlainCommand
from departments.months import CalendarMonth
from inspections.draw import batches, commitment, plan_digest

SEED = re.compile(r"[0-9a-f]{64}")
MOST_WEEKS = 6  # that a calendar month touches


class Command(PlainCommand):
    help = "把公开的种子重算一遍：各批有哪些单位、承诺值和校验值，和公开的比对；不用数据库"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", metavar="MONTH", help="如 2026-06")
        parser.add_argument("--seed", required=True, metavar="HEX", help="公开的种子，64 位十六进制数")
        parser.add_argument("--weeks", required=True, metavar="N", help="分几批")
        parser.add_argument("units", nargs="+", metavar="UNIT", help="本轮全部单位的编码，次序不限")

    def handle(self, *args: Any, month: str, seed: str, weeks: str, units: list[str], **options: Any) -> None:
        try:
            calendar_month = CalendarMonth.parse(month)
        except ValueError as error:
            raise CommandError(str(error)) from None
        if not SEED.fullmatch(seed.lower()):
            raise CommandError(f"种子是 64 位十六进制数，“{seed}”不是")
        if weeks not in {str(number) for number in range(1, MOST_WEEKS + 1)}:
            raise CommandError(f"一个月分 1 到 {MOST_WEEKS} 批，“{weeks}”不对")
        if twice := sorted({unit for unit in units if units.count(unit) > 1}):
            raise CommandError(f"单位写了两遍：{'、'.join(twice)}")
        plan = batches(seed.lower(), calendar_month, int(weeks), units)
        for batch in plan:
            self.stdout.write(" ".join([str(batch.number), *batch.units]))
        self.stdout.write(f"commitment {commitment(seed.lower())}")
        self.stdout.write(f"digest {plan_digest(seed.lower(), calendar_month, plan)}")
