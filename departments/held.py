"""What somebody typed after their sign-in had run out: kept for them until they have signed in again.

Only words are kept, never passwords, tokens or files; the press is repeated knowingly, on a page that shows it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from departments.browsers import browser_of
from departments.models import HeldForm, User

MOST_FORMS, MOST_BYTES, LONGEST_PATH = 5, 200 * 1024, 500
TOKEN = "csrfmiddlewaretoken"
# What a form carries for itself: sent again, but nothing that a person would want to read.
SILENT = ("was-", "seen", "version", "kept", "next", "data_month", "shown-", "sheet", "laid")
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
            Shown(LABELS.get(name.partition("-")[0], "填写的内容"), value)
            for name, value in self.pairs
            if value.strip() and not name.startswith(SILENT)
        ]


def hold(request: HttpRequest) -> bool:
    """Keep what somebody sent whose browser signed in here before; False where nothing of it can be kept.

    One form a page and MOST_FORMS a person, each of MOST_BYTES: a stranger leaves nothing, and nobody much.
    """
    browser = browser_of(request)
    fields = {
        name: values
        for name, values in request.POST.lists()
        if name != TOKEN and "password" not in name.lower()
    }
    files = {name: [each.name or "" for each in given] for name, given in request.FILES.lists()}
    path = request.get_full_path()
    if browser is None or not fields or is_too_long(fields | files) or len(path) > LONGEST_PATH:
        return False
    person = User.objects.filter(pk=browser.people[0], is_active=True).first()
    if person is None:
        return False
    kept = {"fields": json.dumps(fields), "files": json.dumps(files), "at": timezone.now()}
    HeldForm.objects.update_or_create(person=person, path=path, defaults=kept)
    newest = HeldForm.objects.filter(person=person).values_list("pk", flat=True)[:MOST_FORMS]
    HeldForm.objects.filter(person=person).exclude(pk__in=list(newest)).delete()
    return True


def is_too_long(fields: dict[str, list[str]]) -> bool:
    return _size(fields) + _size(value for values in fields.values() for value in values) > MOST_BYTES


def _size(texts: Iterable[str]) -> int:
    return sum(len(text.encode(errors="replace")) for text in texts)


def held_for(person: User) -> list[Held]:
    """What is kept for a person, the newest first; nothing whose path would lead off this site."""
    return [
        Held(row.path, json.loads(row.fields), json.loads(row.files))
        for row in HeldForm.objects.filter(person=person.pk)
        if url_has_allowed_host_and_scheme(row.path, allowed_hosts=None)
    ]


def is_waited_for(request: HttpRequest) -> bool:
    """Whether something is kept for the one who signed in last with this browser: said at the door."""
    browser = browser_of(request)
    return browser is not None and HeldForm.objects.filter(person=browser.people[0]).exists()


def let_go(person: User, path: str | None = None) -> None:
    """Forget what is kept; with a path only that page's form."""
    kept = HeldForm.objects.filter(person=person.pk)
    if path is not None:
        kept = kept.filter(path=path)
    if kept.exists():
        kept.delete()


def page_of(request: HttpRequest) -> str:
    """The page on this site that a press was made on, or "" where the browser does not tell."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
