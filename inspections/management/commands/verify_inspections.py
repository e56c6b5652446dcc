from typing import Any

from departments.commands import PlainCommand
from departments.snapshots import snapshot
from inspections.bulletin_chain import inspection_faults
from inspections.models import InspectionBulletin


class Command(PlainCommand):
    help = "逐版核对已发布的明查暗访结果：内容与校验值、前后相连、问责数，以及历史中的那一条"

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            self.refuse(inspection_faults())
        self.stdout.write(f"明查暗访结果完整：{InspectionBulletin.objects.count()} 版")
