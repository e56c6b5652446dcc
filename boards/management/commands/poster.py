import re
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from boards.models import Edition
from boards.posters import PosterError, Size, poster, write_whole
from boards.printing import PrintingError
from departments.months import CalendarMonth


def a_month(text: str) -> CalendarMonth:
    try:
        return CalendarMonth.parse(text)
    except ValueError as fault:
        raise ArgumentTypeError(str(fault)) from fault


def a_size(text: str) -> Size:
    measured = re.fullmatch(r"(\d{2,4})[x×*](\d{2,4})", text)
    return (float(measured[1]), float(measured[2])) if measured else text


class Command(BaseCommand):
    help = "印制一张海报：红旗榜 flags、红黄灯榜 lights、分组排名 ranking，取该月最新一版"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", type=a_month, help="月份，如 2026-06")
        parser.add_argument("sheet", help="flags、lights 或 ranking")
        parser.add_argument("--size", type=a_size, default="a3", help="a3、a2、a1，或毫米数如 600x900")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        month, out = options["month"], options["out"]
        edition = Edition.objects.standing(month)
        if edition is None:
            raise CommandError(f"{month.chinese}还没有发布榜单")
        try:
            made = poster(edition.document, options["sheet"], size=options["size"])
            write_whole(out, made)
        except (PosterError, PrintingError) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as fault:
            raise CommandError(f"写不进 {out}：{fault.strerror}") from fault
        self.stdout.write(f"已写好 {out}")
