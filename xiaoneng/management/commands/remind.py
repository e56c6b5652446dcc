from typing import Any

from django.utils import timezone

from departments.commands import PlainCommand
from departments.declared import declared


class Command(PlainCommand):
    help = "催报：提醒到期未办的部门（每部门每天一次），列出提醒了谁、该找谁；适合每天定时运行"

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        lines = [line for module in declared("reminding") for line in module.remind_due(now=now)]
        for line in lines:
            self.stdout.write(line)
        self.stdout.write(f"已提醒 {len(lines)} 个部门" if lines else "没有要提醒的部门")
