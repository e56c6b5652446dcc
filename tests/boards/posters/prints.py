"""Posters as tests read them: a board that fills several sheets, the words on a sheet, the dots of its code."""

import io
import re
from functools import cache

import pdfplumber
import pypdf
from django.conf import settings

from boards.document import read
from boards.posters.making import poster
from boards.posters.picture import picture
from tests.boards.documents import line, make_document

MM = 72 / 25.4
LONG = "6月参保缴费完成率 87.2% ≥ 85%，全区排名第一，较上月提高 3.1 个百分点，净增参保 1,204 人"


def make_full_document(count=60):
    """More units than a sheet holds, each with a long reason."""
    document = make_document(lines=[])
    row = document["ranking"][0]
    document["ranking"] = [
        {
            **row,
            "unit": f"u{n}",
            "name": f"第{n}街道",
            "group": ("镇街", "部门")[n % 2],
            "rank": n,
            "group_rank": n,
        }
        for n in range(1, count + 1)
    ]
    document["determinations"] = [
        line(signal, f"u{n}", "rsj", grounds=f"{LONG}·{n}")
        for n in range(1, count + 1)
        for signal in ("red_flag", "yellow_light")
    ]
    return document


def make_full_board(count=60):
    return read(make_full_document(count))


_PRINTED = {}
_PICTURED = {}


def printed_once(board, sheet, *, size="a3"):
    """A poster, printed once for all tests that only read it: the same board on the same paper is the same file."""
    key = repr((board, sheet, size, settings.PUBLIC_URL, settings.OBJECTION_PHONE))
    if key not in _PRINTED:
        _PRINTED[key] = poster(board, sheet, size=size)
    return _PRINTED[key]


def pictured_once(board, key):
    """A long picture, in the same way."""
    asked = repr((board, key, settings.PUBLIC_URL))
    if asked not in _PICTURED:
        _PICTURED[asked] = picture(board, key)
    return _PICTURED[asked]


def share_prints(monkeypatch):
    """Whoever asks gets the very file that was printed for the first test that asked: here it is not the print that
    is tried."""
    monkeypatch.setattr("boards.posters.kept.poster", printed_once)
    monkeypatch.setattr("boards.posters.making.poster", printed_once)
    monkeypatch.setattr("boards.posters.kept.picture", pictured_once)


@cache
def text_of(pdf, page=None):
    """All words without blanks, for lines break where they must."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    found = "".join(p.extract_text() for p in ([pages[page]] if page is not None else pages))
    return re.sub(r"\s", "", found)


def words_of(pdf, page=-1):
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return opened.pages[page].extract_words()


def modules_of(page, count, margin, left, foot, side):
    """A QR code as it was printed, dark or not: `left`, `foot` and `side` in mm from the sheet's lower left corner.

    Only its square is drawn: at 300 dots an inch, the whole of a large sheet is 75 million.
    """
    dots, (wide, high) = 300 / 25.4, page.get_size()
    around = (left * MM, foot * MM, wide - (left + side) * MM, high - (foot + side) * MM)
    picture = page.render(scale=300 / 72, crop=around).to_pil().convert("L")
    module = side / (count + 2 * margin)

    def is_dark(x, y):
        at = ((x + margin + 0.5) * module, (y + margin + 0.5) * module)
        return picture.getpixel(tuple(round(mm * dots) for mm in at)) < 128

    return [[is_dark(x, y) for x in range(count)] for y in range(count)]
