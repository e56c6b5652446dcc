"""Boards as data for tests of what is shown of them: no database, the same at every run."""

import hashlib
import json
from decimal import Decimal
from pathlib import Path

import rfc8785

from boards.document import read
from boards.ranking import Entrant, Tally, ranking, tally
from departments.months import CalendarMonth

# A board as it was published before the public wordings, to the letter.
FIRST_TEXT = (Path(__file__).parent / "first_schema.json").read_text(encoding="utf-8")
POINTS = {"red_flag": Decimal(1), "yellow_light": Decimal(-1), "red_light": Decimal(-2)}
UNITS = [
    *[
        (code, name, "镇街")
        for code, name in (
            ("chunxi", "淳溪街道"), ("gubai", "古柏街道"), ("qiqiao", "漆桥街道"), ("gucheng", "固城街道"),
            ("dongba", "东坝街道"), ("yaxi", "桠溪街道"), ("yangjiang", "阳江镇"), ("zhuanqiang", "砖墙镇"),
        )
    ],
    *[
        (code, name, "部门")
        for code, name in (
            ("rsj", "区人社局"), ("gafj", "公安分局"), ("fgw", "区发改委"), ("jxj", "区经信局"),
            ("swj", "区商务局"), ("scjgj", "区市场监管局"), ("shzl", "社会治理中心"), ("sthjj", "生态环境局"),
            ("zrzy", "规划资源分局"), ("zjj", "区住建局"), ("czj", "区财政局"), ("yjj", "区应急局"),
        )
    ],
    ("kfq", "高淳经开区", "园区"),
    ("mc", "国际慢城", "园区"),
]  # fmt: skip
ASSESSORS = [(code, name) for code, name, group in UNITS if group == "部门"]
NAMES = {code: name for code, name, _ in UNITS}


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def line(
    signal, unit, assessor, number=1, *, month="2026-06", grounds="6月参保完成率 87.2% ≥ 85%", **changes
):
    label = {"red_flag": "红旗", "yellow_light": "黄灯", "red_light": "红灯"}[signal]
    return {
        "signal": signal, "unit": unit, "assessor": assessor, "clause": f"{label}{number}",
        "clause_text": "城乡居民基本养老保险参保缴费完成率达到当月序时进度", "grounds": grounds, "wording": grounds,
        "withheld": False, "data_month": month, "origin": "department", "metric": "参保完成率",
        "value": "87.2", "measure": "%", "done": None, "total": None, "accepted_on": "2026-07-09", **changes,
    }  # fmt: skip


def usual_lines(month="2026-06"):
    """Forty-odd lines spread over the units: several flags for some, both colours of light for one."""
    lines = []
    for n in range(32):
        unit = UNITS[(n * n) % len(UNITS)][0]
        assessor = next(a for a, _ in ASSESSORS[n % 7 :] + ASSESSORS if a != unit)
        lines.append(line("red_flag", unit, assessor, n % 6 + 1, month=month))
    for n in range(8):
        unit = UNITS[(n * 3 + 4) % len(UNITS)][0]
        assessor = next(a for a, _ in ASSESSORS[n % 5 :] + ASSESSORS if a != unit)
        grounds = "6月12345工单满意率 88.1%，在 85%~90% 之间"
        lines.append(line("yellow_light", unit, assessor, n % 6 + 1, month=month, grounds=grounds))
    for unit, assessor in (("yangjiang", "yjj"), ("czj", "rsj")):
        lines.append(line("red_light", unit, assessor, 2, month=month, grounds="6月安全隐患逾期未整改 3 处"))
    return lines


def make_document(month="2026-06", *, lines=None, edition=1, units=None, **changes):
    """A whole board of the contract's section 5, with its true digest; `changes` overwrite keys.

    `units` are those on the register: code, name, group; UNITS where nothing is said.
    """
    units = UNITS if units is None else units
    lines = usual_lines(month) if lines is None else lines
    entrants = [
        Entrant(code, group, tally([x["signal"] for x in lines if x["unit"] == code], POINTS))
        for code, _, group in units
    ]
    names = {code: name for code, name, _ in units}
    counts = [x["signal"] for x in lines]
    document = {
        "schema": "xiaoneng.board/2", "district": "高淳区", "issuer": "区作风建设领导小组办公室",
        "month": month, "edition": edition, "reason": "",
        "published_at": f"{CalendarMonth.parse(month).plus(1)}-17T09:00:00+08:00", "backfilled_from": None,
        "previous_digest": None, "history": "0" * 64,
        "policy": {signal: plain(points) for signal, points in POINTS.items()},
        "totals": {signal: counts.count(signal) for signal in POINTS},
        "assessors": [{"assessor": a, "name": n, "filed": a != "czj", "late": a == "yjj"} for a, n in ASSESSORS],
        "ranking": [_row(place, names) for place in ranking(entrants)],
        "determinations": lines, **changes,
    }  # fmt: skip
    document["digest"] = hashlib.sha256(rfc8785.dumps(document)).hexdigest()
    return document


def first_document():
    """The board of FIRST_TEXT."""
    return json.loads(FIRST_TEXT)


def make_board(month="2026-06", **changes):
    """The same board as the value that every surface reads."""
    return read(make_document(month, **changes))


def _counts(tally_: Tally):
    return {
        "red_flag": tally_.red_flag, "yellow_light": tally_.yellow_light, "red_light": tally_.red_light,
        "score": plain(tally_.score),
    }  # fmt: skip


def _row(place, names):
    year = None
    if not place.tally.is_empty:
        year = {"rank": place.rank, "group_rank": place.group_rank, **_counts(place.tally)}
    return {
        "rank": place.rank, "group_rank": place.group_rank, "unit": place.unit, "name": names[place.unit],
        "group": place.group, **_counts(place.tally), "year_to_date": year,
    }  # fmt: skip
