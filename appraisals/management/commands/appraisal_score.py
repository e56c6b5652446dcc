import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from appraisals.gathering import facts_of
from appraisals.models import AppraisalPaper
from appraisals.results import scored_paper
from appraisals.results_told import lines_of, told_result
from departments.commands import PlainCommand


class Command(PlainCommand):
    help = "一份考卷算到此刻的分：各单位总分、名次、等次；--why 逐项说出理由"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, metavar="2025")
        parser.add_argument("--paper", required=True, metavar="CODE", help="考卷的编码")
        parser.add_argument("--unit", metavar="CODE", help="只看一家单位")
        parser.add_argument("--why", action="store_true", help="逐项的得分和理由")
        parser.add_argument("--json", action="store_true", help="写成 JSON")

    def handle(self, *args: Any, year: int, paper: str, unit: str | None, **options: Any) -> None:
        standing = AppraisalPaper.objects.standing(year, paper)
        if standing is None:
            raise CommandError(f"{year}年没有考卷“{paper}”")
        if standing.is_of_staff:
            raise CommandError(f"{standing}考的是个人，不是单位")
        told = told_result(scored_paper(facts_of(standing)), unit=unit, has_items=options["why"])
        if not told["units"]:
            raise CommandError(
                f"{standing}里没有编码“{unit}”的单位" if unit else f"{standing}没有一家被考核单位"
            )
        if not options["json"]:
            self.stdout.write("\n".join(lines_of(told)))
            return
        head = {
            "year": year,
            "paper": {
                "code": standing.code,
                "name": standing.name,
                "version": standing.version,
                "full": f"{standing.full:.2f}",
            },
        }
        self.stdout.write(json.dumps(head | told, ensure_ascii=False, indent=1))
