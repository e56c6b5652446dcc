from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from assessments.workbook.exporting import export_workbook
from departments.commands import PlainCommand, write_whole
from departments.months import CalendarMonth
from xiaoneng.workbook.book import whole_book


class Command(PlainCommand):
    help = "导出工作簿（.xlsx）：全部表；再导入不会有任何变化"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="写到哪里，已有的文件会被覆盖")
        parser.add_argument("--month", metavar="2026-06", help="指标数据、认定、说明只写这个月的")

    def handle(self, *args: Any, file: str, month: str | None, **options: Any) -> None:
        try:
            chosen = CalendarMonth.parse(month) if month else None
            write_whole(Path(file), export_workbook(chosen, book=whole_book()))
        except ValueError as error:
            self._fail(str(error))
        except OSError as error:
            self._fail(f"{file}: 写不了这个文件（{error.strerror}）")
        self.stdout.write(f"已导出到 {file}")

    def _fail(self, sentence: str) -> None:
        self.stderr.write(sentence)
        raise SystemExit(1)
