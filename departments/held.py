"""What somebody typed after their sign-in had run out: kept in their session until they have signed in again.

Only words are kept, never passwords, tokens or files; the press is repeated knowingly, on a page that shows it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

KEY = "held_form"
MOST_BYTES = 200 * 1024
TOKEN = "csrfmiddlewaretoken"
# What a form carries for itself: sent again, but nothing that a person would want to read.
SILENT = ("was-", "seen", "version", "kept", "next", "data_month")
LABELS = {
    "grounds": "事由",
    "facts": "事实依据",
    "unit": "单位编码",
    "words": "说明",
    "reason": "原因",
    "reasons": "常用理由",
    "note": "意见",
    "block": "粘贴的表格",
    "name": "名称",
    "short_name": "简称",
    "phone": "电话",
    "email": "邮箱",
    "lines": "节假日与调休",
    "waive": "放行理由",
    "approved_by": "批准人",
    "approval_words": "批准意见",
}


@dataclass(frozen=True)
class Shown:
    """One text as the reader finds it again."""

    label: str
    text: str


@dataclass(frozen=True)
class Held:
    """A form as it was sent: its path on this site, its fields in order, the names of files that were lost."""

    path: str
    fields: dict[str, list[str]]
    files: dict[str, list[str]]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every field once for each value, as a form sends them."""
        return [(name, value) for name, values in self.fields.items() for value in values]

    @property
    def shown(self) -> list[Shown]:
        """What a person typed or chose, in full."""
        return [
            Shown(LABELS.get(name, "填写的内容"), value)
            for name, value in self.pairs
            if value.strip() and not name.startswith(SILENT)
        ]


def hold(request: HttpRequest) -> bool:
    """Keep what a signed-out person sent in their session; False where nothing was typed or it is too long."""
    fields = {
        name: values
        for name, values in request.POST.lists()
        if name != TOKEN and "password" not in name.lower()
    }
    files = {name: [each.name or "" for each in given] for name, given in request.FILES.lists()}
    if not fields or is_too_long(fields):
        return False
    request.session[KEY] = {"path": request.get_full_path(), "fields": fields, "files": files}
    return True


def is_too_long(fields: dict[str, list[str]]) -> bool:
    return _size(fields) + _size(value for values in fields.values() for value in values) > MOST_BYTES


def _size(texts: Iterable[str]) -> int:
    return sum(len(text.encode(errors="replace")) for text in texts)


def held_in(session: SessionBase) -> Held | None:
    """What the session keeps; nothing whose path would lead off this site."""
    kept = session.get(KEY)
    if not kept or not url_has_allowed_host_and_scheme(kept["path"], allowed_hosts=None):
        return None
    return Held(**kept)


def let_go(session: SessionBase, path: str | None = None) -> None:
    """Forget what is held; with a path only where it was that path's form."""
    kept = session.get(KEY)
    if kept and path in (None, kept["path"]):
        del session[KEY]


def page_of(request: HttpRequest) -> str:
    """The page on this site that a press was made on, or "" where the browser does not tell."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
