import re
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from boards.models import Edition
from boards.posters.content import Document
from boards.posters.making import PosterError, Size, poster, write_whole
from boards.posters.press import PrintingError
from departments.commands import PlainCommand
from departments.months import CalendarMonth


def read_size(text: str) -> Size:
    """`a2` as it is, `600x900` as millimetres."""
    measured = re.fullmatch(r"(\d{2,4})[x×*](\d{2,4})", text)
    return (float(measured[1]), float(measured[2])) if measured else text


def standing_document(text: str) -> Document:
    """The latest board of the month; ValueError where the text is no month or nothing is published."""
    month = CalendarMonth.parse(text)
    edition = Edition.objects.standing(month)
    if edition is None:
        raise PosterError(f"{month.chinese}还没有发布榜单")
    return edition.document


class Command(PlainCommand):
    help = "印制一张海报：红旗榜 flags、红黄灯榜 lights、分组排名 ranking，取该月最新一版"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", help="月份，如 2026-06")
        parser.add_argument("sheet", help="flags、lights 或 ranking")
        parser.add_argument("--size", default="a3", help="a3、a2、a1，或毫米数如 600x900")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        out = options["out"]
        try:
            document = standing_document(options["month"])
            made = poster(document, options["sheet"], size=read_size(options["size"]))
            write_whole(out, made)
        except (ValueError, PrintingError) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as fault:
            raise CommandError(f"写不进 {out}：{fault.strerror}") from fault
        self.stdout.write(f"已写好 {out}")
