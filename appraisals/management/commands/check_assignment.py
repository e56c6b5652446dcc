import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from appraisals.pairing import NotDealable, Sheets, deal, digest_of
from appraisals.pairs import SEED, DealingPairs, bounds, listed, numbered, read_pairs
from departments.commands import PlainCommand


class Command(PlainCommand):
    help = "照公开的种子把评议的分配重算一遍：谁评哪些单位、各几家、校验值；不用数据库"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--units", required=True, metavar="N|FILE", help="几家单位（u01…），或一行一家的文件"
        )
        parser.add_argument(
            "--leaders", required=True, metavar="N|FILE", help="几位领导（l01…），或一行一位的文件"
        )
        parser.add_argument("--per-leader", required=True, metavar="20-25", help="每位领导评几家")
        parser.add_argument("--per-unit", required=True, metavar="8-9", help="每家单位由几位评")
        parser.add_argument("--pairs", metavar="FILE", help="一行一对：必评 领导 单位；回避 领导 单位")
        parser.add_argument("--seed", required=True, metavar="HEX", help="公开的种子，64 位十六进制数")
        parser.add_argument("--json", action="store_true", help="写成 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        seed = options["seed"].lower()
        if not SEED.fullmatch(seed):
            raise CommandError(f"种子是 64 位十六进制数，“{options['seed']}”不是")
        units, leaders = _names(options["units"], "u"), _names(options["leaders"], "l")
        try:
            limits = bounds(options["per_leader"], options["per_unit"])
            path = options["pairs"]
            pairs = read_pairs(_text(path), leaders, units) if path else DealingPairs()
            sheets = deal(leaders, units, seed=seed, bounds=limits, must=pairs.must, never=pairs.never)
        except (NotDealable, ValueError) as error:
            raise CommandError(str(error)) from None
        told = _document(sheets, units)
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for leader, own in sheets.items():
            self.stdout.write(f"{leader} {' '.join(own)}")
        self.stdout.write(f"共评 {told['sheets']} 次，{_span('每位领导', told['leader'], '家')}，", ending="")
        self.stdout.write(_span("每家单位", told["unit"], "人"))
        self.stdout.write(f"digest {told['digest']}")


def _document(sheets: Sheets, units: list[str]) -> dict[str, Any]:
    loads = [len(own) for own in sheets.values()]
    heard = [sum(unit in own for own in sheets.values()) for unit in units]
    return {
        "sheets": sum(loads),
        "leader": [min(loads), max(loads)],
        "unit": [min(heard), max(heard)],
        "digest": digest_of(sheets),
        "dealing": sheets,
    }


def _span(whose: str, ends: list[int], measure: str) -> str:
    least, most = ends
    return f"{whose} {least} {measure}" if least == most else f"{whose} {least} 到 {most} {measure}"


def _names(given: str, letter: str) -> list[str]:
    try:
        if given.isascii() and given.isdecimal():
            return numbered(letter, given)
        return listed(_text(given))
    except ValueError as error:
        raise CommandError(f"{given}：{error}") from None


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"读不了 {path}：{error}") from None
