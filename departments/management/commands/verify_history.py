from typing import Any

from django.core.management.base import CommandError

from departments.commands import PlainCommand
from departments.models import Record
from departments.records import verify_chain


class Command(PlainCommand):
    help = "从头核对历史记录的校验链；有错时指出第一处"

    def handle(self, *args: Any, **options: Any) -> None:
        fault = verify_chain()
        if fault:
            raise CommandError(fault)
        self.stdout.write(f"历史完整：{Record.objects.count()} 条")
