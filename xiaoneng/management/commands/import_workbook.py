from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from assessments.files.ooxml import MOST_BYTES
from assessments.workbook.importing import import_workbook
from departments.commands import PlainCommand
from xiaoneng.workbook.book import whole_book


class Command(PlainCommand):
    help = "导入工作簿（.xlsx）：有一处错误就什么也不改，错误逐行写到标准错误，退出码 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="工作簿，可以只含其中几张表")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不改动")

    def handle(self, *args: Any, file: str, dry_run: bool, **options: Any) -> None:
        try:
            with Path(file).open("rb") as source:
                data = source.read(MOST_BYTES + 1)
        except OSError as error:
            self.stderr.write(f"{file}: 打不开这个文件（{error.strerror}）")
            raise SystemExit(1) from None
        imported = import_workbook(data, name=file, actor=None, dry_run=dry_run, book=whole_book())
        for fault in imported.faults:
            self.stderr.write(str(fault))
        for note in imported.notes:
            self.stdout.write(str(note))
        if not imported.ok:
            raise SystemExit(1)
        self.stdout.write(f"{'试导入，未改动' if dry_run else '已导入'}：{imported.summary}")
