"""What differs between two boards of one month, from their documents alone. Plain Python, no Django, no queries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from boards.words import WORDS, signed

Document = Mapping[str, Any]
Key = tuple[str, str, str, str]

# What only publication knows (contract, section 5), and the reason, which every correction has of its own.
OF_AN_EDITION = frozenset({"edition", "published_at", "previous_digest", "history", "digest", "reason"})
HEAD = {
    "schema": "格式",
    "district": "地区",
    "issuer": "发布单位",
    "month": "月份",
    "backfilled_from": "首次公布日",
    "policy": "积分标准",
}
ADDED, STRUCK, CHANGED = "补入", "撤下", "改动"


@dataclass(frozen=True)
class LineDifference:
    """One determination that was brought in, struck or changed; `before` and `after` are its public words."""

    key: Key
    deed: str
    signal: str
    clause: str
    unit: str
    assessor: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """`淳溪街道 红旗1（区人社局）：补入，事由“…”`."""
        name = f"{self.unit} {self.clause}（{self.assessor}）"
        if self.deed == CHANGED:
            return f"{name}：“{self.before}”改为“{self.after}”"
        words = self.before or self.after
        return f"{name}：{self.deed}" + (f"，“{words}”" if words else "")


@dataclass(frozen=True)
class PlaceDifference:
    """A unit's row on both boards: of each column the words before and after, the same where it stays."""

    unit: str
    name: str
    group: str
    columns: tuple[tuple[str, str, str], ...]
    counts_apart: bool
    sums_apart: bool

    @property
    def sentence(self) -> str:
        """`淳溪街道：组内名次 3→2，得分 +1→+2`."""
        moved = (f"{label} {before}→{after}" for label, before, after in self.columns if before != after)
        return f"{self.name}：{'，'.join(moved)}"


@dataclass(frozen=True)
class OtherDifference:
    """Anything else: of the head, of a name or group, of who reported, of who is listed at all."""

    about: str
    sentence: str


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two boards, in the order of the board."""

    totals: tuple[tuple[str, int, int], ...] = ()
    lines: tuple[LineDifference, ...] = ()
    places: tuple[PlaceDifference, ...] = ()
    others: tuple[OtherDifference, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.totals or self.lines or self.places or self.others)

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns of `places`."""
        return COLUMNS

    @property
    def sentences(self) -> list[str]:
        return [each.sentence for each in (*self.others, *self.lines, *self.places)]


def key_of(line: Mapping[str, Any]) -> Key:
    """What tells one determination from every other, on a board and in the register."""
    return line["assessor"], line["clause"], line["unit"], line["data_month"]


def differences(before: Document, after: Document) -> Difference:
    """What a reader of `before` has to learn to know `after`; nothing where they say the same."""
    found = Difference(
        totals=tuple(
            (WORDS[signal][0], count, after["totals"][signal])
            for signal, count in before["totals"].items()
            if count != after["totals"][signal]
        ),
        lines=tuple(_lines(before, after)),
        places=tuple(_places(before, after)),
        others=(
            *_head(before, after),
            *_reporting(before, after),
            *_rows(before, after),
            *_order(before, after),
        ),
    )
    return found if found or content(before) == content(after) else Difference(others=(_REORDERED,))


_REORDERED = OtherDifference("order", "榜单的排列次序有变")


def content(document: Document) -> dict[str, Any]:
    """A board without what only its edition knows, and without the reason that each correction has of its own."""
    return {key: value for key, value in document.items() if key not in OF_AN_EDITION}


def _names(document: Document) -> tuple[dict[str, str], dict[str, str]]:
    units = {row["unit"]: row["name"] for row in document["ranking"]}
    return units, {each["assessor"]: each["name"] for each in document["assessors"]}


def _lines(before: Document, after: Document) -> Iterator[LineDifference]:
    old, new = ({key_of(line): line for line in each["determinations"]} for each in (before, after))
    units, assessors = ({**a, **b} for a, b in zip(_names(before), _names(after), strict=True))
    for key in (*old, *(key for key in new if key not in old)):
        if old.get(key) == new.get(key):
            continue
        line = new.get(key) or old[key]
        deed = CHANGED if key in old and key in new else ADDED if key in new else STRUCK
        words = _words(old.get(key), new.get(key))
        unit, assessor = units.get(line["unit"], line["unit"]), assessors.get(line["assessor"])
        yield LineDifference(
            key, deed, line["signal"], line["clause"], unit, assessor or line["assessor"], *words
        )


def _words(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> tuple[str, str]:
    """The grounds before and after; where these are the same, whatever else of the line is not."""
    if not old or not new or old["grounds"] != new["grounds"]:
        return old["grounds"] if old else "", new["grounds"] if new else ""
    apart = [name for name in new if old.get(name) != new[name]]
    return tuple("，".join(str(line.get(name) or "无") for name in apart) for line in (old, new))


COLUMNS = ("组内名次", "全区名次", "得分", "累计得分", "累计名次")


def _places(before: Document, after: Document) -> Iterator[PlaceDifference]:
    old = {row["unit"]: row for row in before["ranking"]}
    for row in after["ranking"]:
        was = old.get(row["unit"], _NO_ROW)
        columns = tuple(zip(COLUMNS, _shown(was), _shown(row), strict=True))
        counts = any(was[name] != row[name] for name in (*WORDS, "score"))
        sums = _sums(was) != _sums(row)
        if counts or sums or any(a != b for _, a, b in columns):
            yield PlaceDifference(row["unit"], row["name"], row["group"], columns, counts, sums)


_NO_ROW: Mapping[str, Any] = {
    "rank": None,
    "group_rank": None,
    "year_to_date": None,
    **dict.fromkeys(WORDS, 0),
    "score": "0",
}


def _sums(row: Mapping[str, Any]) -> tuple[Any, ...]:
    year = row["year_to_date"]
    return tuple(year[name] for name in (*WORDS, "score")) if year else ()


def _shown(row: Mapping[str, Any]) -> tuple[str, ...]:
    judged, year = row["rank"] is not None, row["year_to_date"]
    month = (str(row["group_rank"]), str(row["rank"]), signed(row["score"])) if judged else ("—",) * 3
    return (*month, *((signed(year["score"]), str(year["rank"])) if year else ("—",) * 2))


def _head(before: Document, after: Document) -> Iterator[OtherDifference]:
    for key, word in HEAD.items():
        if before[key] != after[key]:
            yield OtherDifference(key, f"{word}由“{_said(before[key])}”改为“{_said(after[key])}”")


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return "，".join(f"{WORDS[signal][0]} {signed(points)}" for signal, points in value.items())
    return str(value or "无")


def _reporting(before: Document, after: Document) -> Iterator[OtherDifference]:
    old, new = ({each["assessor"]: each for each in board["assessors"]} for board in (before, after))
    for code in (*old, *(code for code in new if code not in old)):
        was, now = old.get(code), new.get(code)
        if was is None or now is None:
            yield OtherDifference(code, f"认定部门{(was or now)['name']}{'列入' if now else '不再列入'}")
        elif was != now:
            told = f"认定部门{was['name']}（{_report(was)}）改为{now['name']}（{_report(now)}）"
            yield OtherDifference(code, told)


def _report(each: Mapping[str, Any]) -> str:
    return ("逾期报送" if each["late"] else "已报送") if each["filed"] else "未报送"


def _rows(before: Document, after: Document) -> Iterator[OtherDifference]:
    old, new = ({row["unit"]: row for row in board["ranking"]} for board in (before, after))
    for code in (*old, *(code for code in new if code not in old)):
        was, now = old.get(code), new.get(code)
        if was is None or now is None:
            yield OtherDifference(code, f"单位{(was or now)['name']}{'列入' if now else '不再列入'}排名")
        elif (was["name"], was["group"]) != (now["name"], now["group"]):
            told = f"单位{_named(was)}改为{_named(now)}"
            yield OtherDifference(code, told)


def _order(before: Document, after: Document) -> Iterator[OtherDifference]:
    old, new = ([key_of(line) for line in board["determinations"]] for board in (before, after))
    kept = set(old) & set(new)
    if [key for key in old if key in kept] != [key for key in new if key in kept]:
        yield _REORDERED


def _named(row: Mapping[str, Any]) -> str:
    return f"{row['name']}（{row['group']}）" if row["group"] else row["name"]


def unexplained(
    found: Difference, *, lines: Sequence[Key], listed: Sequence[str] = (), all_sums: bool = False
) -> list[str]:
    """Sentences of what no named change explains: a correction may change its lines and what follows from them.

    `lines` are those named, `listed` the codes of units and departments that came with one brought in;
    ranks follow from counts. `all_sums`: the year's sums were made anew (重算累计).
    """
    units = {unit for _, _, unit, _ in lines}
    strange = [each for each in found.lines if each.key not in lines]
    strange += [
        each
        for each in found.places
        if each.unit not in units and (each.counts_apart or (each.sums_apart and not all_sums))
    ]
    return [each.sentence for each in (*(o for o in found.others if o.about not in listed), *strange)]
