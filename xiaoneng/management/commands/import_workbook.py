from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from assessments.files.archives import MOST_BYTES, Refused
from assessments.workbook.faults import Imported
from assessments.workbook.importing import import_workbook
from assessments.workbook.marking.marked import marked as marked_workbook
from departments.commands import PlainCommand, write_whole
from xiaoneng.workbook.book import whole_book


class Command(PlainCommand):
    help = "导入工作簿（.xlsx）：有一处错误就什么也不改，错误逐行写到标准错误，退出码 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="工作簿，可以只含其中几张表")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不改动")
        parser.add_argument(
            "--marked", metavar="OUT.xlsx", help="有错时另写一份：有错的格标红，批注里写明原因，其余照旧"
        )

    def handle(self, *args: Any, file: str, dry_run: bool, marked: str | None, **options: Any) -> None:
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
        if imported.faults and marked:
            self._mark(data, imported, Path(marked))
        if not imported.ok:
            raise SystemExit(1)
        self.stdout.write(f"{'试导入，未改动' if dry_run else '已导入'}：{imported.summary}")

    def _mark(self, data: bytes, imported: Imported, path: Path) -> None:
        """What cannot be read cannot be marked either: its fault stands on standard error already."""
        try:
            write_whole(path, marked_workbook(data, imported.faults))
        except Refused:
            return
        except OSError as error:
            self.stderr.write(f"{path}: 写不了这个文件（{error.strerror}）")
            return
        self.stdout.write(f"已把错处标在 {path}")
