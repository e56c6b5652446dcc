from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from boards.yearbook.gathering import book_of
from boards.yearbook.printing import book_pdf
from departments.commands import PlainCommand, write_whole
from departments.press import PrintingError
from departments.snapshots import snapshot


class Command(PlainCommand):
    help = "印一年的年鉴（A4，PDF）：只据已发布的榜单和定稿的年度结果，取各月现行版本"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="年份，如 2026")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        year, out = options["year"], options["out"]
        with snapshot():
            book = book_of(year)
        if book is None:
            raise CommandError(f"{year}年还没有发布榜单")
        try:
            write_whole(out, book_pdf(book))
        except PrintingError as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as fault:
            raise CommandError(f"写不进 {out}：{fault.strerror}") from fault
        self.stdout.write(f"已写好 {out}，依据校验值 {book.digest}")
