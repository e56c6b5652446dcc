"""Every link of an export followed from its first page: what it reaches, and every fault on the way."""

import re
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from boards.export.linking import named_in_styles

LINKING = {"href", "src", "srcset", "action", "formaction", "poster", "content", "xlink:href"}
# Where readers come in from elsewhere: the manifest, data and posters by their addresses, an edition by its own,
# a page of verification by the code on a poster, the pages of a unit by their addresses.
ENTRIES = re.compile(
    r"SHA256SUMS|export\.json|.*\.(json|csv|xlsx|pdf|atom|png|txt)"
    r"|(large/)?(boards/\d{4}-\d\d/\d+|boards/\d{4}-\d\d/units/[\w-]+|units/[\w-]+/\d{4}|verify/[0-9a-f]{12,64})/index\.html"
)


class Anatomy(HTMLParser):
    """The ids of a page, and (tag, attribute, value) of each attribute that may lead somewhere."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.tags, self.refreshes = set(), [], set(), False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        named = dict(attrs)
        self.ids |= {named[name] for name in ("id", "name") if named.get(name)}
        for name, value in attrs:
            is_address = name in LINKING and not (tag == "meta" and not re.match(r"https?:|/", value or ""))
            if is_address or name.startswith("data-"):
                self.links.append((tag, name, value or ""))


class Walk:
    """What is found from `index.html` on: `reached`, and `faults`, a sentence each."""

    def __init__(self, root: Path, public_url: str):
        self.root, self.public_url = root, public_url
        self.reached, self.faults, self.pages = set(), [], {}
        self.waiting = ["index.html"]
        while self.waiting:
            self._open(self.waiting.pop())

    @property
    def unreached(self):
        files = {path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file()}
        return sorted(path for path in files - self.reached if not ENTRIES.fullmatch(path))

    def _open(self, path):
        if path in self.reached:
            return
        self.reached.add(path)
        content = (self.root / path).read_bytes()
        if path.endswith(".html"):
            self._page(path, self._anatomy(path))
        elif path.endswith(".css"):
            for name in named_in_styles(path, content):
                self._follow(path, f"url({name})", name)
        elif path.endswith(".atom"):
            for link in ElementTree.fromstring(content).iter("{http://www.w3.org/2005/Atom}link"):
                self._online(path, link.get("href"))

    def _anatomy(self, path):
        if path not in self.pages:
            self.pages[path] = Anatomy((self.root / path).read_text("utf-8"))
        return self.pages[path]

    def _page(self, path, page):
        self.faults += [
            f"{path}: <{tag}>" for tag in sorted(page.tags & {"form", "input", "button", "iframe", "base"})
        ]
        for tag, name, value in page.links:
            where = f"{path}: <{tag} {name}={value[:80]}>"
            if name.startswith("data-"):
                if "/" in value and (value.startswith(("/", "http")) or value.endswith((".json", ".html"))):
                    self._lead(path, where, value)
            elif not value.startswith(("tel:", "#", "data:")):
                self._lead(path, where, value)
            elif value.startswith("#") and value != "#" and unquote(value[1:]) not in page.ids:
                self.faults.append(f"{where}: no such id")

    def _lead(self, path, where, value):
        parts = urlsplit(value)
        if parts.scheme or parts.netloc or value.startswith("/"):
            self.faults.append(f"{where}: leads off the export")
            return
        target = normpath(join(dirname(path), unquote(parts.path))) if parts.path else path
        self._follow(path, where, target)
        if parts.fragment and target.endswith(".html") and (self.root / target).is_file():
            ids = self._anatomy(target).ids
            if unquote(parts.fragment) not in ids:
                self.faults.append(f"{where}: no such id in {target}")

    def _follow(self, path, where, target):
        if (self.root / target).is_file():
            self.waiting.append(target)
        else:
            self.faults.append(f"{where}: no such file")

    def _online(self, path, address):
        """An address for readers elsewhere: it has its file in the export as it has its page online."""
        at = address.removeprefix(f"{self.public_url}/")
        target = f"{at}index.html" if at.endswith("/") or not at else at
        self._follow(path, f"{path}: {address}", target)
