import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from assessments.reminding import open_months
from departments.commands import PlainCommand
from departments.declared import declared
from departments.official_year import enter_due
from xiaoneng.daily_mail import send_digests, why_no_mail

logger = logging.getLogger(__name__)


class Command(PlainCommand):
    help = (
        "每日一次：登记放假通知、开放月份，提醒到期未办的部门（每部门每天一次），清除到期的暗访取证材料，发每日提醒（每人每天一封）；"
        "再运行一次不会重复；适合每天定时运行"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        self.faults: list[str] = []
        for prepares in (enter_due, open_months):
            self._done(prepares, now)
        reminded = sum(self._done(module.remind_due, now) for module in declared("reminding"))
        self.stdout.write(f"已提醒 {reminded} 个部门" if reminded else "没有要提醒的部门")
        for module in declared("retention"):
            self._done(module.erase_due, now)
        self._done(_digests, now)
        self.refuse(self.faults)

    def _done(self, task: Callable[..., Iterable[str]], now: datetime) -> int:
        """Do one thing and say each line of it; what fails stops nothing else. Returns how many lines there were."""
        count = 0
        try:
            for line in task(now=now):
                self.stdout.write(line)
                count += 1
        except Exception as error:
            logger.exception("daily task failed")
            self.faults.append(f"{task.__module__}：{error}")
        return count


def _digests(*, now: datetime) -> list[str]:
    today = timezone.localdate(now)
    return [why_no_mail(today) or send_digests(now=now, today=today).words]
