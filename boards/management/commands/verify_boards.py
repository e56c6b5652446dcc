from typing import Any

from django.core.management.base import CommandError

from boards.models import Edition
from boards.publishing import verify_boards
from departments.commands import PlainCommand


class Command(PlainCommand):
    help = "逐版核对已发布的榜单：内容、校验值、前后相连"

    def handle(self, *args: Any, **options: Any) -> None:
        if fault := verify_boards():
            raise CommandError(fault)
        self.stdout.write(f"榜单完整：{Edition.objects.count()} 版")
