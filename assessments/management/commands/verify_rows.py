from itertools import chain
from typing import Any

from assessments.models import Determination, Evidence, Explanation
from assessments.rows import file_faults, row_faults, unreferenced
from departments.commands import PlainCommand
from departments.snapshots import snapshot


class Command(PlainCommand):
    help = "重放历史，与认定、说明、佐证、指标数据和账号的角色逐行比对；佐证文件逐个核对校验值"

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            self.refuse(chain(row_faults(), file_faults()))
            loose = unreferenced()
            counts = [(kind._meta.verbose_name, kind.objects.count()) for kind in KINDS]
        self.stdout.write("数据与历史一致：" + "，".join(f"{word} {count}" for word, count in counts))
        if loose:
            self.stdout.write(f"另有 {loose} 个佐证文件没有认定引用：还没附上，或等待清理")


KINDS = (Determination, Explanation, Evidence)
