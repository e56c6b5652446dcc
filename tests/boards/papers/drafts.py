"""Drafts of any size for the papers, and what is read from a printed one."""

import io
from datetime import datetime

import pdfplumber
import pypdf

from assessments.dates import SHANGHAI
from boards.document import read
from boards.papers.facts import LeftOut, PaperFacts
from tests.boards.documents import line, make_document

MADE = {"digest": "3f2a91c04b7d" + "0" * 52, "made_at": datetime(2026, 7, 12, 14, 3, tzinfo=SHANGHAI)}
MARK = "送审稿 3f2a91c04b7d　2026年7月12日 14:03"
SIGNALS = ("red_flag", "yellow_light", "red_light")


def draft_of(units=8, departments=23):
    """The draft of a district of this size, every department giving something to every eighth unit."""
    register = [(f"d{n}", f"认定部门{n + 1}局", "部门") for n in range(departments)]
    register += [(f"u{n}", f"第{n + 1}街道办事处", ("镇街", "园区")[n % 5 == 0]) for n in range(units)]
    given = [
        line(SIGNALS[(n + k) % 3], f"u{n}", f"d{k}", (n + k) % 6 + 1, grounds=f"6月第{n}项完成率 87.2% ≥ 85%")
        for n in range(units)
        for k in range(departments)
        if (n + k) % 8 == 0
    ]
    assessors = [
        {"assessor": f"d{k}", "name": f"认定部门{k + 1}局", "filed": k != 3, "late": k == 5}
        for k in range(departments)
    ]
    listed = [unit for unit in register if unit[0].startswith("u")]
    document = make_document(lines=given, units=listed, assessors=assessors)
    draft = {
        key: value
        for key, value in document.items()
        if key not in ("edition", "published_at", "previous_digest", "history", "digest")
    }
    return read(draft)


def facts_of(board, out=1):
    first = board.assessors[0]
    lines = [
        LeftOut(place.unit, place.name, first.code, first.name, "红旗3", "6月获表扬", "退回补正")
        for place in board.places[:out]
    ]
    counted = (("审定", len(board.awards)), ("退回补正", len(lines)))
    standing = ("认定部门4局还没有报送", "认定部门2局还缺说明：红旗1")
    return PaperFacts(counted, (("退回红旗", 3),), tuple(lines), standing, "", None)


def pages_of(pdf):
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def text_of(pdf):
    found = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return "".join(found.split())


def fallen_out(pdf, page=0):
    """Pieces of text that reach over the edge of the sheet, or lie over each other."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        sheet = opened.pages[page]
        words = sheet.extract_words()
        over = [
            w["text"] for w in words if w["x0"] < 0 or w["x1"] > sheet.width or w["bottom"] > sheet.height
        ]
        return over + [f"{a['text']}×{b['text']}" for a, b in _beside(words) if _overlap(a, b)]


def _beside(words):
    """The pairs that share some height: a large sheet has millions of others."""
    falling = sorted(words, key=lambda word: word["top"])
    for number, upper in enumerate(falling, start=1):
        for word in falling[number:]:
            if word["top"] >= upper["bottom"]:
                break
            yield upper, word


def _overlap(a, b):
    across = min(a["x1"], b["x1"]) - max(a["x0"], b["x0"])
    down = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
    return across > 1 and down > 2
