"""Which clause of a set came from which of another: moved and merged ones are known by their words, always alike."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

# How alike two texts are (0 to 1) to be one clause: under its own label sooner than under another one.
ALIKE_IN_PLACE = 0.6
ALIKE_ELSEWHERE = 0.75
IN_PLACE = 0.15  # what the same label counts where two clauses claim one
# What share of a clause's words another one has to hold, in runs of two and more, to have taken it in.
TAKEN_IN = 0.8
RUN = 2
# Texts less alike are shown whole: a letter kept here and there reads as noise.
REWRITTEN = 0.35


class Comparison(Enum):
    SAME = "未改"
    NEW = "新增"
    CHANGED = "修改"
    MOVED = "移动"
    MERGED = "合并"
    GONE = "删去"


class PieceKind(Enum):
    KEPT = "未改"
    OUT = "删去"
    IN = "加上"


@dataclass(frozen=True)
class Piece:
    """A run of characters that stayed, went or came."""

    kind: PieceKind
    text: str

    @property
    def is_out(self) -> bool:
        return self.kind is PieceKind.OUT

    @property
    def is_in(self) -> bool:
        return self.kind is PieceKind.IN


@dataclass(frozen=True)
class ClauseWords:
    """A clause as people read it: its label (`红旗`, 2), its text, and every field by its Chinese name."""

    signal: str
    number: int
    text: str
    fields: Mapping[str, str]

    @property
    def label(self) -> str:
        return f"{self.signal}{self.number}"

    def is_at(self, other: "ClauseWords") -> bool:
        return self.label == other.label


@dataclass(frozen=True)
class ClauseMatch:
    """A clause now (None: gone) with those that it came from: none (new), one, or more (merged)."""

    now: ClauseWords | None
    before: tuple[ClauseWords, ...]

    @property
    def comparison(self) -> Comparison:
        if self.now is None:
            return Comparison.GONE
        if not self.before:
            return Comparison.NEW
        if len(self.before) > 1:
            return Comparison.MERGED
        if not self.now.is_at(self.before[0]):
            return Comparison.MOVED
        return Comparison.CHANGED if self.changed_names else Comparison.SAME

    @property
    def changed_names(self) -> list[str]:
        """The fields that differ, of one clause that came from one."""
        if self.now is None or len(self.before) != 1:
            return []
        old = self.before[0].fields
        return [name for name, word in self.now.fields.items() if old.get(name) != word]

    @property
    def sentence(self) -> str:
        """`原红旗2移为红旗1，改了标准`."""
        labels = "、".join(clause.label for clause in self.before)
        if self.now is None:
            return f"删去原{labels}"
        names, label = "、".join(self.changed_names), self.now.label
        return {
            Comparison.NEW: f"新增{label}",
            Comparison.SAME: f"{label}未改",
            Comparison.CHANGED: f"{label}改了{names}",
            Comparison.MOVED: f"原{labels}移为{label}" + (f"，改了{names}" if names else "，内容未改"),
            Comparison.MERGED: f"原{labels}并为{label}",
        }[self.comparison]


def matched(before: Sequence[ClauseWords], now: Sequence[ClauseWords]) -> list[ClauseMatch]:
    """Every clause of either set once: those now in their order, then those that are gone in theirs."""
    sources = _alike(before, now)
    _take_in(before, now, sources)
    _left_in_place(before, now, sources)
    used = {place for places in sources.values() for place in places}
    matches = [
        ClauseMatch(clause, tuple(before[place] for place in sources.get(at, ())))
        for at, clause in enumerate(now)
    ]
    return matches + [ClauseMatch(None, (old,)) for place, old in enumerate(before) if place not in used]


Sources = dict[int, list[int]]  # place of a clause now → places of those that it came from


def _alike(before: Sequence[ClauseWords], now: Sequence[ClauseWords]) -> Sources:
    """Pairs of the same or nearly the same text; the surest first, of equals the first of the sheet."""
    sources: Sources = {}
    used: set[int] = set()
    for _, at, place in sorted(_claims(before, now)):
        if at not in sources and place not in used:
            sources[at] = [place]
            used.add(place)
    return sources


def _claims(before: Sequence[ClauseWords], now: Sequence[ClauseWords]) -> Iterator[tuple[float, int, int]]:
    stayed = _stayed(before, now)  # nothing is nearer to either of these than the other
    for at, clause in enumerate(now):
        matcher = SequenceMatcher(None, "", clause.text, autojunk=False)  # it learns its second text once
        for place, old in enumerate(before):
            in_place = clause.is_at(old)
            if not in_place and (clause.label in stayed or old.label in stayed):
                continue
            least = ALIKE_IN_PLACE if in_place else ALIKE_ELSEWHERE
            likeness = _likeness(matcher, old.text, clause.text, least)
            if likeness:
                # A text may stand under several signals: then the other fields tell which one it is.
                alike_fields = sum(old.fields.get(name) == word for name, word in clause.fields.items())
                near = IN_PLACE * in_place + 0.001 * alike_fields + 0.0005 * (old.signal == clause.signal)
                yield -round(likeness + near, 6), at, place


def _stayed(before: Sequence[ClauseWords], now: Sequence[ClauseWords]) -> set[str]:
    """The labels under which the same text stands as before."""
    texts = {old.label: old.text for old in before}
    return {clause.label for clause in now if texts.get(clause.label) == clause.text}


def _take_in(before: Sequence[ClauseWords], now: Sequence[ClauseWords], sources: Sources) -> None:
    """Clauses left over whose words stand in one now, beside those of the clause that it came from."""
    used = {place for places in sources.values() for place in places}
    for at, clause in enumerate(now):
        places, left = list(sources.get(at, [])), clause.text
        for place in places:
            left = _without(left, before[place].text)
        for place, old in enumerate(before):
            if place not in used and _share_in(old.text, left) >= TAKEN_IN:
                places.append(place)
                left = _without(left, old.text)
        if len(places) > 1:
            sources[at] = sorted(places)
            used.update(places)


def _left_in_place(before: Sequence[ClauseWords], now: Sequence[ClauseWords], sources: Sources) -> None:
    """What is left under the same label was written anew."""
    used = {place for places in sources.values() for place in places}
    for at, clause in enumerate(now):
        for place, old in enumerate(before):
            if at not in sources and place not in used and clause.is_at(old):
                sources[at] = [place]


def _likeness(matcher: SequenceMatcher[str], old: str, new: str, least: float) -> float:
    """How alike `old` is to the matcher's own text, `new`; 0 below the least, which quick bounds mostly tell."""
    if old == new:
        return 1.0
    matcher.set_seq1(old)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    likeness = matcher.ratio()
    return likeness if likeness >= least else 0.0


def _runs(old: str, new: str) -> list[tuple[int, int]]:
    """Where `new` holds words of `old`: start and length."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [(block.b, block.size) for block in blocks if block.size >= RUN]


def _share_in(old: str, new: str) -> float:
    return sum(size for _, size in _runs(old, new)) / len(old) if old else 0.0


def _without(text: str, taken: str) -> str:
    """The text with what it holds of another one blanked, so that no word counts twice."""
    for start, size in _runs(taken, text):
        text = text[:start] + "\0" * size + text[start + size :]
    return text


def pieces(old: str, new: str) -> list[Piece]:
    """Two texts as one, cut by character into what stayed, went and came; a number stays whole (85 → 88)."""
    before, after = _characters(old), _characters(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if old and new and old != new and matcher.ratio() < REWRITTEN:
        return [Piece(PieceKind.OUT, old), Piece(PieceKind.IN, new)]
    cut = []
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        out, put = "".join(before[old_start:old_end]), "".join(after[new_start:new_end])
        if tag == "equal":
            cut.append(Piece(PieceKind.KEPT, put))
            continue
        cut += [Piece(kind, text) for kind, text in ((PieceKind.OUT, out), (PieceKind.IN, put)) if text]
    return cut


def whole_pieces(old: str, new: str) -> list[Piece]:
    """The same for a word that is chosen, not written: it goes and comes as a whole."""
    return [Piece(kind, text) for kind, text in ((PieceKind.OUT, old), (PieceKind.IN, new)) if text]


def _characters(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?|.", text, flags=re.DOTALL)
