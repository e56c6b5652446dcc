from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from departments.commands import PlainCommand
from xiaoneng.backup.making import backup

MOST_NAMED = 20
UNDONE = "备份没有写成，原有的备份没有动"


class Command(PlainCommand):
    help = "把数据库、佐证和公开文件备份成一个文件，不必停用；写完即核对，失败则保留原有的备份"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="备份写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        if not file.resolve().parent.is_dir():
            raise CommandError(f"没有文件夹 {file.resolve().parent}，请先建好")
        try:
            placed, manifest, lacking = backup(file)
        except OSError as fault:
            raise CommandError(f"{UNDONE}：{fault.filename or file}：{fault.strerror}") from fault
        except CommandError as refusal:
            raise CommandError(f"{UNDONE}：{refusal}") from refusal
        sequence, head = manifest.history
        rows = "，".join(f"{word} {count}" for word, count in manifest.counts.items())
        self.stdout.write(f"已备份到 {placed}：{rows}，文件 {len(manifest.members) - 1}")
        self.stdout.write(f"历史末端第 {sequence} 条，校验值 {head}")
        if lacking:
            named = [f"佐证缺失或已损坏：{digest}" for digest in lacking[:MOST_NAMED]]
            raise CommandError(
                "\n".join(
                    [f"备份已写在 {placed}，但有 {len(lacking)} 件佐证缺失或已损坏；原有的备份没有动", *named]
                )
            )
