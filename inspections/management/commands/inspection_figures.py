import json
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from assessments.dates import local_day
from boards.management.commands.publish import read_day
from departments.commands import PlainCommand
from departments.models import Department
from departments.months import CalendarMonth
from inspections.ledger import InspectionLedger, ledger_of, rounds_known


class Command(PlainCommand):
    help = "明查暗访的数：几轮、覆盖率、发现和查实、问责、某天在基层和应返岗的人数"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", default="", metavar="M", help="从哪一轮起，如 2020-06")
        parser.add_argument("--until", default="", metavar="M", help="到哪一轮为止")
        parser.add_argument("--unit", default="", metavar="CODE", help="只算一个单位")
        parser.add_argument("--as-of", default="", metavar="DAY", help="截至哪天，不写就是今天")
        parser.add_argument("--json", action="store_true", help="印成 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        day = read_day(options["as_of"]) if options["as_of"] else local_day(timezone.now())
        ledger = ledger_of(
            _months(options["first"], options["until"]), day=day, units=_units(options["unit"])
        )
        if options["json"]:
            self.stdout.write(json.dumps(ledger.as_data(), ensure_ascii=False))
        else:
            self._say(ledger, day)

    def _say(self, ledger: InspectionLedger, day: date) -> None:
        told = ledger.as_data()
        self.stdout.write(
            f"截至 {day}，已完成 {told['complete']} 轮（共 {told['rounds']} 轮），"
            f"发现 {told['found']} 个，查实 {told['verified']} 个，不属实 {told['dismissed']} 个，"
            f"办结 {told['closed']} 个"
        )
        for month, visited, coverage in zip(told["months"], told["visited"], told["coverage"], strict=True):
            self.stdout.write(f"{month}：已访 {visited} 个单位，覆盖率 {coverage or '—'}%")
        for title, counts in (("查实", told["topics"]), ("问责", told["measures"])):
            self.stdout.write(f"{title}：" + "，".join(f"{name} {count}" for name, count in counts.items()))
        self.stdout.write(f"在基层 {told['on_post']} 人，应返岗 {told['due_back']} 人")


def _months(first: str, last: str) -> list[CalendarMonth]:
    """The months of a span; where an end is left out, from the first round or to the last."""
    known = rounds_known()
    try:
        begins = CalendarMonth.parse(first) if first else known[0] if known else None
        ends = CalendarMonth.parse(last) if last else known[-1] if known else None
    except ValueError as error:
        raise CommandError(str(error)) from None
    if begins and ends and begins > ends:
        raise CommandError(f"{begins} 在 {ends} 之后，请把两个月份对调")
    return begins.up_to(ends) if begins and ends else []


def _units(code: str) -> list[Department] | None:
    if not code:
        return None
    found = list(Department.objects.filter(code=code))
    if not found:
        raise CommandError(f"没有编码“{code}”的单位")
    return found
