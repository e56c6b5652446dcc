"""The board as data (contract, section 5): the frozen text and tables, to anybody, without asking who."""

import hashlib
import json

from boards.chaining import moment
from boards.models import Edition
from boards.site.files import board_csv, board_xlsx
from boards.site.public_page import PublicPage

JSON = "application/json; charset=utf-8"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def json_file(shown: Edition) -> PublicPage:
    """The frozen text itself, to the letter."""
    return PublicPage(lambda: shown.content.encode(), lambda: shown.digest, JSON)


def csv_file(shown: Edition) -> PublicPage:
    return PublicPage(lambda: board_csv(shown.board), lambda: shown.digest, CSV, _filename(shown, "csv"))


def xlsx_file(shown: Edition) -> PublicPage:
    name = _filename(shown, "xlsx")
    return PublicPage(lambda: board_xlsx(shown.board), lambda: shown.digest, XLSX, name, is_copied=False)


def index() -> PublicPage:
    """Every month's standing edition, the newest month first.

    Never from a copy: it says what stands now, and by it the lobby's screen sees that it is offline.
    """
    standing = Edition.objects.latest_of_each_month().defer("content")
    body = json.dumps([_entry(edition) for edition in standing], separators=(",", ":")).encode()
    return PublicPage(lambda: body, lambda: hashlib.sha256(body).hexdigest(), JSON, is_copied=False)


def _entry(edition: Edition) -> dict[str, str | int]:
    return {
        "month": str(edition.month),
        "edition": edition.number,
        "digest": edition.digest,
        "published_at": moment(edition.published_at),
    }


def _filename(shown: Edition, ending: str) -> str:
    return f"效能亮榜{shown.title}{shown.correction_label}.{ending}"
