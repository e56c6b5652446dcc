from typing import Any

from django.core.management.base import BaseCommand

from departments.history.page import page_of_events


class Command(BaseCommand):
    help = "打印 docs/events.md：历史里的每一条记着什么"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page_of_events(), ending="")
