from itertools import chain
from typing import Any

from boards.chain import board_faults
from boards.models import Edition
from boards.posters.kept import poster_faults
from departments.commands import PlainCommand
from departments.snapshots import snapshot


class Command(PlainCommand):
    help = "逐版核对已发布的榜单：内容、校验值、前后相连、成绩、批准与发布，及历史中的记录"

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            self.refuse(chain(board_faults(), poster_faults()))
        self.stdout.write(f"榜单完整：{Edition.objects.count()} 版")
        last = Edition.objects.order_by("pk").last()
        if last:
            self.stdout.write(f"最后一版 {last}，校验值 {last.digest}")
