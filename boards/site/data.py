"""The board as data (contract, section 5): the frozen text and tables, to anybody, without asking who."""

import hashlib
import json

import rfc8785
from django.conf import settings
from django.urls import reverse

from boards.chaining import moment
from boards.models import Edition, Withdrawal
from boards.site.chat import chat_text
from boards.site.feed import MOST_ENTRIES, FeedEntry, atom
from boards.site.files import board_csv, board_xlsx
from boards.site.public_page import PublicPage

WITHDRAWN_SCHEMA = "xiaoneng.withdrawn/1"
JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
CSV = "text/csv; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def json_file(shown: Edition) -> PublicPage:
    """The frozen text itself, to the letter; of a withdrawn edition what took its place."""
    if withdrawal := shown.withdrawn:
        body = rfc8785.dumps(_withdrawn(withdrawal))
        return PublicPage(lambda: body, lambda: f"{shown.digest}-withdrawn", JSON)
    return PublicPage(lambda: shown.content.encode(), lambda: shown.digest, JSON)


def csv_file(shown: Edition) -> PublicPage:
    return PublicPage(lambda: board_csv(shown.board), lambda: shown.digest, CSV, _filename(shown, "csv"))


def xlsx_file(shown: Edition) -> PublicPage:
    name = _filename(shown, "xlsx")
    return PublicPage(lambda: board_xlsx(shown.board), lambda: shown.digest, XLSX, name)


def text_file(shown: Edition) -> PublicPage:
    """The lines to paste into a chat group."""
    return PublicPage(lambda: edition_text(shown).encode(), lambda: shown.digest, TEXT)


def edition_text(shown: Edition) -> str:
    path = reverse("edition", args=[shown.month, shown.number])
    return chat_text(shown.board, address=f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else "")


def index() -> PublicPage:
    """Every month's standing edition, the newest month first."""
    standing = Edition.objects.latest_of_each_month().defer("content")
    body = json.dumps([entry(edition) for edition in standing], separators=(",", ":")).encode()
    return PublicPage(lambda: body, lambda: hashlib.sha256(body).hexdigest(), JSON)


def feed() -> PublicPage:
    """The editions made last, the newest first: for readers of feeds, and other sites that ask now and then."""
    made_last = list(
        Edition.objects.select_related("withdrawal").defer("content").order_by("-pk")[:MOST_ENTRIES]
    )
    entries = [
        FeedEntry(edition.digest, edition.month, edition.number, edition.published_at, edition.public_reason)
        for edition in made_last
    ]
    body = atom(
        entries,
        district=settings.DISTRICT_NAME,
        name="“效能亮榜”",
        author=settings.ISSUER_NAME,
        public_url=settings.PUBLIC_URL,
    )
    return PublicPage(lambda: body, lambda: hashlib.sha256(body).hexdigest(), ATOM)


def _withdrawn(withdrawal: Withdrawal) -> dict[str, str | int]:
    """What is said in place of a withdrawn board; no word of it. `digest` is still that of the board."""
    return {
        "schema": WITHDRAWN_SCHEMA,
        "month": str(withdrawal.edition.month),
        "edition": withdrawal.edition.number,
        "digest": withdrawal.edition.digest,
        "withdrawn_at": moment(withdrawal.withdrawn_at),
        "reason": withdrawal.reason,
    }


def entry(edition: Edition) -> dict[str, str | int]:
    """An edition in the index."""
    return {
        "month": str(edition.month),
        "edition": edition.number,
        "digest": edition.digest,
        "published_at": moment(edition.published_at),
    }


def _filename(shown: Edition, ending: str) -> str:
    return f"效能亮榜{shown.title}{shown.correction_label}.{ending}"
