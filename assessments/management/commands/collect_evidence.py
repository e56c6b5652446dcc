from typing import Any

from django.utils import timezone

from assessments.files.collection import collect_all
from departments.commands import PlainCommand


class Command(PlainCommand):
    help = "清理没有归属、放了一天以上的佐证文件"

    def handle(self, *args: Any, **options: Any) -> None:
        collected = collect_all(now=timezone.now())
        self.stdout.write(f"清理了 {collected.files} 个文件，共 {collected.bytes / 1024 / 1024:.1f} MB")
