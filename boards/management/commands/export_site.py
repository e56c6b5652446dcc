from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from boards.export.folder import ExportFolder, NotOurExport
from boards.export.internet import INTERNET, export_internet
from boards.export.packing import pack, refuse_anothers_zip, zip_of
from boards.export.whole import WHOLE, export_whole
from boards.folder.owning import NotOurs, disk_words
from departments.commands import PlainCommand
from departments.press import PrintingError

SCOPES = {WHOLE: export_whole, INTERNET: export_internet}


class Command(PlainCommand):
    help = "把公开的全部页面、数据、海报导出成一个文件夹：拷到哪里都能看，不要服务器；再运行一次只改变了的"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, metavar="DIR", help="空的文件夹，或以前导出的")
        parser.add_argument("--zip", action="store_true", help="另外打成一个压缩文件 DIR.zip")
        parser.add_argument(
            "--scope",
            choices=SCOPES,
            default=WHOLE,
            help="whole 全部；internet 上互联网的：红旗榜，和已放行的月份",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        begun, root = monotonic(), Path(options["dir"]).resolve()
        try:
            folder = self._export(root, options["scope"], packs=options["zip"])
        except (NotOurExport, NotOurs, PrintingError) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as fault:
            raise CommandError(
                f"导出没有做完：{disk_words(fault)}（{fault.filename or root}）。再运行一次就接着做"
            ) from fault
        counts = f"新写 {folder.written} 个，删去 {folder.removed} 个"
        self.stdout.write(
            f"已导出 {len(folder.sums)} 个文件，{counts}，用时 {monotonic() - begun:.1f} 秒：{root}"
        )

    def _export(self, root: Path, scope: str, *, packs: bool) -> ExportFolder:
        public = Path(settings.PUBLIC_ROOT).resolve()
        if root == public or public in root.parents:
            raise NotOurExport(f"{root} 在 PUBLIC_ROOT 里面，那里由程序自己维护。请换一个文件夹")
        if packs:
            refuse_anothers_zip(zip_of(root))
        folder = ExportFolder(root, scope)
        folder.begin()
        try:
            SCOPES[scope](folder, say=self.stdout.write)
        finally:
            folder.give_up()
        if packs:
            is_new = pack(root)
            self.stdout.write(f"{'已打包' if is_new else '压缩文件没有变化'}：{zip_of(root)}")
        return folder
