import json
from typing import Any

from django.core.management.base import CommandParser

from appraisals.models import AdjustmentKind
from appraisals.proposing import rank_offers
from departments.commands import PlainCommand


class Command(PlainCommand):
    help = "照上级名次拟出的例外晋级和一票否决：只是建议，列不列由人定"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, metavar="2025")
        parser.add_argument("--json", action="store_true", help="写成 JSON")

    def handle(self, *args: Any, year: int, **options: Any) -> None:
        offers = rank_offers(year)
        if not options["json"]:
            for one in offers:
                taken = "（已列）" if one.is_taken else ""
                self.stdout.write(
                    f"{one.kind.label} {one.unit.code} {one.unit.label} {one.words}（{one.document}）{taken}"
                )
            return
        kinds = (AdjustmentKind.EXCEPTION, AdjustmentKind.VETO)
        told = {
            "year": year,
            **{kind.value: sum(one.kind == kind for one in offers) for kind in kinds},
            "offers": [
                {
                    "kind": one.kind.value,
                    "unit": one.unit.code,
                    "name": one.unit.label,
                    "number": one.number,
                    "words": one.words,
                    "document": one.document,
                    "taken": one.is_taken,
                }
                for one in offers
            ],
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
