from typing import Any

from django.core.management.base import CommandError, CommandParser

from boards.folder import generations
from boards.folder.owning import NotOurs
from boards.folder.renewing import renew, site, sweep
from departments.commands import PlainCommand


class Command(PlainCommand):
    help = "把全部公开页面重新做成文件，放进 PUBLIC_ROOT 下的 site/current；做好了才换上"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--take-over", action="store_true", help="这一套是另一个数据库或另一个版本做的，也照样换掉"
        )
        parser.add_argument(
            "--check", action="store_true", help="只核对：列出被改过或不见了的文件，什么也不写"
        )

    def handle(self, *args: Any, take_over: bool = False, check: bool = False, **options: Any) -> None:
        if check:
            self._check()
            return
        try:
            written = renew(anew=True, take_over=take_over)
            sweep()
        except NotOurs as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as fault:
            self.refuse([f"写不进 {site()}：{fault.strerror or fault}。公开页面改由程序直接应答"])
        self.stdout.write(f"公开页面都已核对，重写 {written} 个：{site() / 'current'}")

    def _check(self) -> None:
        lying = generations.current(site())
        if not lying.pages:
            raise CommandError(f"{site()} 里没有公开页面，或读不出来")
        self.refuse(f"{path}：不是本系统写的那一份" for path in generations.altered(lying))
        count = sum(1 for _ in lying.every_page())
        self.stdout.write(f"公开页面 {count} 个，文件都是本系统写的那一份")
