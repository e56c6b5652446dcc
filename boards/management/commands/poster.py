import re
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from boards.document import Board
from boards.models import Edition
from boards.posters.kinds import KINDS
from boards.posters.making import PosterError, Size, proof
from boards.posters.paper import SIZES
from boards.posters.preflight import FAULT, GOOD, WARNING
from departments.commands import PlainCommand, write_whole
from departments.months import CalendarMonth
from departments.press import PrintingError

MARKS = {GOOD: "✓ ", WARNING: "! ", FAULT: "✕ ", "": ""}


def read_size(text: str, *, is_wide: bool) -> Size:
    """`a2` as it is, `600x900` as millimetres; lying on its long side where it `is_wide`."""
    measured = re.fullmatch(r"(\d{2,4})[x×*](\d{2,4})", text)
    size: Size = (float(measured[1]), float(measured[2])) if measured else text
    if not is_wide or (size not in SIZES and not measured):
        return size
    width, height = SIZES[size] if isinstance(size, str) else size
    return max(width, height), min(width, height)


def standing_board(text: str) -> Board:
    """The latest board of the month; ValueError where the text is no month or nothing is published."""
    month = CalendarMonth.parse(text)
    edition = Edition.objects.standing(month)
    if edition is None:
        raise PosterError(f"{month.chinese}还没有发布榜单")
    return edition.board


class Command(PlainCommand):
    help = (
        f"印制一张海报：{'、'.join(f'{kind.heading} {kind.key}' for kind in KINDS.values())}，"
        "取该月最新一版，先列出印前检查"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        *keys, last = KINDS
        parser.add_argument("month", help="月份，如 2026-06")
        parser.add_argument("sheet", help=" 或 ".join(("、".join(keys), last)))
        parser.add_argument("--size", default="a3", help="a3、a2、a1，或毫米数如 600x900，横放写 900x600")
        parser.add_argument("--wide", action="store_true", help="横放")
        parser.add_argument("--marks", action="store_true", help="加 3 毫米出血和裁切线，给印刷厂")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        out = options["out"]
        if not out.parent.is_dir():
            raise CommandError(f"没有 {out.parent} 这个文件夹，请先建好，或改 --out")
        try:
            board = standing_board(options["month"])
            size = read_size(options["size"], is_wide=options["wide"])
            made = proof(board, options["sheet"], size=size, has_marks=options["marks"])
            for line in made.checks.lines:
                self.stdout.write(f"{line.name:　<5}　{MARKS[line.mark]}{line.words}")
            if made.checks.fault:
                raise CommandError(made.checks.fault)
            write_whole(out, made.pdf)
        except (ValueError, PrintingError) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as fault:
            raise CommandError(f"写不进 {out}：{fault.strerror}") from fault
        self.stdout.write(f"已写好 {out}")
