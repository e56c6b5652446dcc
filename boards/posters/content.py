"""What stands on each poster, read from the board as data (contract, section 5). No layout, no request, no clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from boards.ranking import Entrant, Tally, flag_order, light_order
from boards.words import WORDS, in_order, made_up_for, signed
from departments.months import CalendarMonth

Document = Mapping[str, Any]

HEADINGS = {"flags": "红旗榜", "lights": "红黄灯榜", "ranking": "分组排名"}
# The groups that every district knows come first, others in the order of their best unit.
WITHHELD = "内容不公开"
_BOUND = re.compile(r"((?:[\d.,]+[%‰]? )?[≥≤＞＜＝><=] ?[\d.,]+[%‰]?)")
LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Ground:
    """One determination as printed: who judged, and why; `words` say so where they are withheld."""

    assessor: str
    words: str

    @property
    def pieces(self) -> list[str]:
        """The words cut up: every second piece, a value with its bound (87.2% ≥ 85%), is not broken over two lines."""
        return _BOUND.split(self.words)

    @property
    def text(self) -> str:
        return f"{self.assessor}：{self.words}" if self.words else self.assessor


@dataclass(frozen=True)
class Row:
    """One unit on a board with what it was given there."""

    unit: str
    count: int
    grounds: tuple[Ground, ...]

    @property
    def shapes(self) -> range:
        return range(self.count)

    @property
    def text(self) -> str:
        return "；".join(ground.text for ground in self.grounds)


@dataclass(frozen=True)
class Block:
    """The rows of one signal; without rows it says 无."""

    signal: str
    rows: tuple[Row, ...]

    @property
    def word(self) -> str:
        return WORDS[self.signal][0]

    @property
    def measure(self) -> str:
        return WORDS[self.signal][1]

    @property
    def count(self) -> int:
        return sum(row.count for row in self.rows)


@dataclass(frozen=True)
class Standing:
    """One ranked unit; figures as printed."""

    rank: int
    unit: str
    counts: tuple[int, int, int]
    score: str


@dataclass(frozen=True)
class Group:
    """A group of units: the ranked, and the names of those that nobody judged this month."""

    name: str
    ranked: tuple[Standing, ...]
    unjudged: tuple[str, ...]

    @property
    def pairs(self) -> list[tuple[Standing, Standing | None]]:
        """Set in two columns: the first half of the ranked left, the rest right."""
        half = (len(self.ranked) + 1) // 2
        right = [*self.ranked[half:], None]
        return list(zip(self.ranked[:half], right, strict=False))


def _names(document: Document) -> dict[str, str]:
    return {row["unit"]: row["name"] for row in document["ranking"]}


def _entrants(document: Document) -> list[Entrant]:
    """Units with a determination, in register order: that is the order in which determinations come."""
    counts: dict[str, dict[str, int]] = {}
    for line in document["determinations"]:
        own = counts.setdefault(line["unit"], dict.fromkeys(WORDS, 0))
        own[line["signal"]] += 1
    return [Entrant(unit, "", Tally(**own)) for unit, own in counts.items()]


def _ground(line: Mapping[str, Any], assessors: Mapping[str, str], month: str) -> Ground:
    if line["withheld"]:
        return Ground(assessors.get(line["assessor"], line["assessor"]), WITHHELD)
    words, late = line["grounds"], made_up_for(line["data_month"], month)
    if words and late:
        words += f"（{late}）"
    return Ground(assessors.get(line["assessor"], line["assessor"]), words)


def _block(document: Document, signal: str, order: Iterable[Entrant]) -> Block:
    names = _names(document)
    assessors = {row["assessor"]: row["name"] for row in document["assessors"]}
    given: dict[str, list[Ground]] = {}
    for line in document["determinations"]:
        if line["signal"] == signal:
            given.setdefault(line["unit"], []).append(_ground(line, assessors, document["month"]))
    rows = (
        Row(names.get(entrant.unit, entrant.unit), len(given[entrant.unit]), tuple(given[entrant.unit]))
        for entrant in order
        if entrant.unit in given
    )
    return Block(signal, tuple(rows))


def blocks_of(document: Document, sheet: str) -> list[Block]:
    """The rows of the sheet `flags` or `lights`: of the lights red before yellow, and both always there.

    Most flags first, or most red lights, then most yellow; then register order.
    """
    entrants = _entrants(document)
    if sheet == "flags":
        return [_block(document, "red_flag", flag_order(entrants))]
    return [_block(document, signal, light_order(entrants)) for signal in ("red_light", "yellow_light")]


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(
        row["group_rank"], row["name"], tuple(row[signal] for signal in WORDS), signed(row["score"])
    )


def groups(document: Document) -> list[Group]:
    """The ranking by group: like is ranked with like; who was not judged is named, not ranked."""
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for row in document["ranking"]:
        rows.setdefault(row["group"], []).append(row)
    return [
        Group(
            name,
            tuple(_standing(row) for row in rows[name] if row["group_rank"] is not None),
            tuple(row["name"] for row in rows[name] if row["group_rank"] is None),
        )
        for name in in_order(rows)
    ]


def points(document: Document) -> str:
    """What each signal counts in this edition, as a line under the ranking."""
    return "，".join(f"{word} {signed(document['policy'][signal])} 分" for signal, (word, _) in WORDS.items())


def chinese_day(moment: str | None) -> str:
    """The day of an ISO date or moment as people write it, in local time; blanks to fill in for None."""
    if not moment:
        return "　　　年　　月　　日"
    day = datetime.fromisoformat(moment)
    if day.tzinfo is not None:
        day = day.astimezone(LOCAL)
    return f"{day.year}年{day.month}月{day.day}日"


def head(document: Document, sheet: str) -> dict[str, Any]:
    """The words around the rows: headings, issuer and day, period, correction, digits for verification."""
    month = CalendarMonth.parse(document["month"])
    subtitle = f"{document['district']}{month.chinese}份“效能亮榜”"
    edition = document.get("edition") or 1
    backfilled = document.get("backfilled_from")
    return {
        "heading": HEADINGS[sheet],
        "subtitle": subtitle,
        "subtitle_parts": (f"{document['district']}{month.chinese}份", "“效能亮榜”"),
        "title": subtitle + HEADINGS[sheet],
        "issuer": document["issuer"],
        "day": chinese_day(document.get("published_at")),
        "published_at": document.get("published_at") or "",
        "period": f"{month.year}年第{month.month}期",
        "correction": f"更正{edition - 1}" if edition > 1 else "",
        "reason": document.get("reason") or "",
        "backfilled": f"补录：{chinese_day(backfilled)}首次公布" if backfilled else "",
        "digest": document.get("digest") or "",
        "digits": " ".join(re.findall(".{4}", (document.get("digest") or "")[:12])),
    }


def texts(document: Document, sheet: str) -> list[tuple[str, str]]:
    """Every text that a sheet prints from the document, each with the unit that it belongs to."""
    words = head(document, sheet)
    found = [(words[key], "榜头或落款") for key in ("subtitle", "issuer", "correction", "reason")]
    if sheet == "ranking":
        for group in groups(document):
            found.append((group.name, f"分组{group.name}"))
            found += [(row.unit, row.unit) for row in group.ranked]
            found += [(name, name) for name in group.unjudged]
        return found
    rows = (row for block in blocks_of(document, sheet) for row in block.rows)
    return found + [(row.unit + row.text, row.unit) for row in rows]
