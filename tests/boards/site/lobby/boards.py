"""Boards made up for the lobby: as many units as wanted, with as many signals each, under names of any length."""

from boards.document import read
from tests.boards import documents
from tests.boards.documents import ASSESSORS, line, make_document

NAMES = {"district": "高淳区", "issuer": "区作风建设领导小组办公室", "public_url": "https://board.example"}
LONG = "高淳国家级经济技术开发区社会事业与综合行政执法管理服务中心局办"  # 30 characters and one more
SIGNALS = {"flags": "red_flag", "lights": "yellow_light"}


def with_units(monkeypatch, count, *, name="区第{:02}号单位", group="部门"):
    """Let the boards of this test rank so many units."""
    units = [(f"u{n}", name.format(n), group) for n in range(count)]
    monkeypatch.setattr(documents, "UNITS", units)
    monkeypatch.setattr(documents, "NAMES", {code: one for code, one, _ in units})


def given(count, signal="red_flag", each=1):
    """Lines by which the first `count` units have `each` signals, from one assessor after the other."""
    return [
        line(signal, f"u{n}", ASSESSORS[(n + k) % len(ASSESSORS)][0], k % 6 + 1)
        for n in range(count)
        for k in range(each)
    ]


def board_of(lines):
    return read(make_document(lines=lines))
