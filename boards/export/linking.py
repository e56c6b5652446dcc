"""Pages with links that lead from file to file: read from a stick as well as from any server, below any path.

Plain Python, no Django.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from posixpath import dirname, join, normpath, relpath

from boards.site.links import relinked, without_live

STATIC = "static/"
_ADDRESS = re.compile(r"([^?#]*)(.*)", re.DOTALL)
_IN_STYLES = re.compile(rb"""url\(\s*["']?(?!data:)([^"')\s?#]+)""")


@dataclass
class Linker:
    """What stands where: `files` by the address below the site's base, static files below `static_url`.

    Gathers what the pages ask for: `static`, the names of static files, and `lost`, each address that nothing stands
    at, with the first page that names it.
    """

    files: Mapping[str, str]
    base: str = ""
    static_url: str = "/static/"
    static: set[str] = field(default_factory=set)
    lost: dict[str, str] = field(default_factory=dict)

    def linked(self, page: bytes, file: str) -> bytes:
        """The page as it lies at `file`: nothing live, each address a relative one; without what leads nowhere."""
        return relinked(without_live(page), cache(lambda address: self._where(address, file)))

    def _where(self, address: str, file: str) -> str | None:
        match = _ADDRESS.fullmatch(address)
        path, rest = match.groups() if match else (address, "")
        target = self._target(path)
        if target is None:
            self.lost.setdefault(path, file)
            return None
        return relpath(target, dirname(file) or ".") + rest

    def _target(self, path: str) -> str | None:
        if path.startswith(self.static_url):
            name = path.removeprefix(self.static_url)
            self.static.add(name)
            return STATIC + name
        return self.files.get(path.removeprefix(self.base))


def named_in_styles(name: str, content: bytes) -> list[str]:
    """The static files that a style sheet called `name` asks for, by their names."""
    return [normpath(join(dirname(name), found.decode())) for found in _IN_STYLES.findall(content)]
