from itertools import chain
from typing import Any

from boards.bulletins.chain import bulletin_faults
from boards.chain import board_faults
from boards.models import Bulletin, Edition, YearResult
from boards.posters.kept import poster_faults
from boards.year_result.chain import year_result_faults
from departments.commands import PlainCommand
from departments.snapshots import snapshot


class Command(PlainCommand):
    help = "逐版核对已发布的榜单、通报、简报和定稿的年度结果：内容、校验值、前后相连、成绩、批准与发布，及历史中的记录"

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            self.refuse(chain(board_faults(), poster_faults(), year_result_faults(), bulletin_faults()))
        gone = Edition.objects.withdrawn().count()
        noted = f"，其中 {gone} 版已撤回，只核对了校验值的相连" if gone else ""
        self.stdout.write(f"榜单完整：{Edition.objects.count()} 版{noted}")
        if years := YearResult.objects.count():
            self.stdout.write(f"年度结果完整：{years} 版")
        if bulletins := Bulletin.objects.count():
            gone = Bulletin.objects.filter(edition__withdrawal__isnull=False).count()
            noted = f"，其中 {gone} 份随榜单撤回，已清空" if gone else ""
            self.stdout.write(f"通报、简报完整：{bulletins} 份{noted}")
        last = Edition.objects.order_by("pk").last()
        if last:
            self.stdout.write(f"最后一版 {last}，校验值 {last.digest}")
