from typing import Any

from boards.site.renewing import renew, site, sweep
from departments.commands import PlainCommand


class Command(PlainCommand):
    help = "把全部公开页面重新做成文件，放进 PUBLIC_ROOT 下的 site/current；做好了才换上"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = renew(anew=True)
            sweep()
        except OSError as fault:
            self.refuse([f"写不进 {site()}：{fault.strerror or fault}。公开页面改由程序直接应答"])
        self.stdout.write(f"公开页面都已核对，重写 {written} 个：{site() / 'current'}")
