from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser

from departments.commands import PlainCommand
from xiaoneng.backup.restoring import restore

VERIFY = ("verify_history", "verify_boards", "verify_rows")


class Command(PlainCommand):
    help = "从备份恢复到空的数据库和空的文件夹；先逐字节核对，再动手，最后核对历史、榜单和数据"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="备份文件")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        try:
            manifest = restore(file)
        except OSError as fault:
            raise CommandError(f"没有恢复：{fault.filename or file}：{fault.strerror}") from fault
        self.stdout.write(
            f"已恢复 {manifest.made_at} 的备份："
            + "，".join(f"{word} {count}" for word, count in manifest.counts.items())
        )
        self.stdout.write("所有人都已退出登录。")
        faults = []
        for command in VERIFY:
            try:
                call_command(command, stdout=self.stdout)
            except CommandError as fault:
                faults.append(str(fault))
        if faults:
            raise CommandError("\n".join(["已恢复，但核对发现（备份时就已如此）：", *faults]))
