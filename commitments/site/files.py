"""A bulletin as data and tables: the frozen text itself, and its units for spreadsheets."""

import csv
import hashlib
import io
import json

from boards.chaining import moment
from boards.site.data import CSV, JSON, XLSX
from boards.site.public_page import PublicPage
from commitments.bulletin_document import MonthBulletin, read
from commitments.models import CommitmentBulletin
from departments.formulas import guarded
from departments.xlsx import Value, XlsxTable, xlsx

HEADINGS = ("单位", "分组", "应销号", "按期销号", "未销号", "最长逾期月数")
WIDTHS = (24, 10, 10, 10, 10, 14)


def unit_rows(bulletin: MonthBulletin) -> list[tuple[Value, ...]]:
    return [(one.name, one.group, one.due, one.on_time, one.open, one.longest) for one in bulletin.units]


def bulletin_csv(bulletin: MonthBulletin) -> bytes:
    """RFC 4180 in UTF-8 with BOM; text never becomes a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in unit_rows(bulletin):
        writer.writerow([guarded(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def json_file(shown: CommitmentBulletin) -> PublicPage:
    """The frozen text itself, to the letter."""
    return PublicPage(lambda: shown.content.encode(), lambda: shown.digest, JSON)


def csv_file(shown: CommitmentBulletin) -> PublicPage:
    name = _filename(shown, "csv")
    return PublicPage(lambda: bulletin_csv(read(shown.document)), lambda: shown.digest, CSV, name)


def xlsx_file(shown: CommitmentBulletin) -> PublicPage:
    def build() -> bytes:
        table = XlsxTable(str(shown.month), HEADINGS, WIDTHS, unit_rows(read(shown.document)), fixed=1)
        return xlsx([table], made_at=shown.published_at, creator=shown.document["issuer"])

    return PublicPage(build, lambda: shown.digest, XLSX, _filename(shown, "xlsx"))


def index() -> PublicPage:
    """Every month's standing bulletin, the newest month first."""
    standing = CommitmentBulletin.objects.standing().defer("content")
    listed = [
        {
            "month": str(one.month),
            "edition": one.number,
            "digest": one.digest,
            "published_at": moment(one.published_at),
        }
        for one in standing
    ]
    body = json.dumps(listed, separators=(",", ":")).encode()
    return PublicPage(lambda: body, lambda: hashlib.sha256(body).hexdigest(), JSON)


def _filename(shown: CommitmentBulletin, ending: str) -> str:
    return f"{shown.title}{shown.correction_label}.{ending}"
