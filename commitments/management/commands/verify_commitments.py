from typing import Any

from commitments.chain import bulletin_faults
from commitments.models import CommitmentBulletin
from departments.commands import PlainCommand
from departments.snapshots import snapshot


class Command(PlainCommand):
    help = "逐版核对已发布的督查通报：内容、校验值、前后相连、批准与发布，及历史中的记录"

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            self.refuse(bulletin_faults())
        self.stdout.write(f"督查通报完整：{CommitmentBulletin.objects.count()} 版")
        last = CommitmentBulletin.objects.order_by("pk").last()
        if last:
            self.stdout.write(f"最后一版 {last}，校验值 {last.digest}")
