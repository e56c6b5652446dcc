import json
from typing import Any

from django.core.management.base import CommandParser

from appraisals.proposing import talk_offers
from departments.commands import PlainCommand


class Command(PlainCommand):
    help = "照班子四色该约谈哪些单位：当年红牌，或连着两年黄牌"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, metavar="2025")
        parser.add_argument("--json", action="store_true", help="写成 JSON")

    def handle(self, *args: Any, year: int, **options: Any) -> None:
        offers = talk_offers(year)
        if not options["json"]:
            for one in offers:
                self.stdout.write(f"{one.unit.code} {one.unit.label} {one.because} {one.state}")
            return
        talks = [
            {"unit": one.unit.code, "name": one.unit.label, "because": one.because, "state": one.state}
            for one in offers
        ]
        self.stdout.write(json.dumps({"year": year, "talks": talks}, ensure_ascii=False, indent=1))
