"""Units as people call them in their own tables: by code, name, short name, or less of it. Plain Python, no Django."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from departments.names import likeness

OFFICES = re.compile(r"(?:街道)?(?:办事处|人民政府|政府)$")
KINDS = re.compile(r"(?:街道|镇|乡|局|委员会|管委会|委|办公室|办|中心|分局|开发区|经开区|园区|度假区|园)$")
IN_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")
TOTALS = re.compile(
    r"全[区市县镇].{0,6}|(?:.{0,6})(?:合计|总计|小计|共计|汇总|平均(?:值|数|分|率)?|均值)[::]?|其中[::]?|合并计算"
)
NOBODY: Mapping[str, int] = MappingProxyType({})
LEAST_PART, LEAST_OF_LETTERS, NEAR = 2, 3, 0.5
MOST_MORE = 3  # letters around a name; with more it is a sentence or a title


@dataclass(frozen=True)
class KnownUnit:
    """A unit of the register: the key by which it is answered, its code, its short name first of its names."""

    key: int
    code: str
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.names[0]


@dataclass(frozen=True)
class NamedUnit:
    """The one unit that a text names, and whether it is its name, with or without district, kind and office.

    `is_remembered`: it is not, but somebody chose this unit for it before.
    """

    unit: KnownUnit
    is_exact: bool
    is_remembered: bool = False


class UnitNames:
    """Who is meant by a text. More than one that fits equally well is nobody, for nobody knows which.

    `district` is left away in front of names, as 区 is; 办事处 and 人民政府 behind them. `remembered` are the keys of
    units that were chosen before, by the likeness of the text; asked where the text is nobody's own name.
    """

    def __init__(
        self,
        units: Iterable[KnownUnit],
        district: str = "",
        remembered: Mapping[str, int] = NOBODY,
    ):
        self.units = list(units)
        by_key = {unit.key: unit for unit in self.units}
        self.remembered = {text: by_key[key] for text, key in remembered.items() if key in by_key}
        self.district = {likeness(place) for place in (district, district[:-1]) if place}
        places = [re.escape(place) for place in (district, district[:-1], "区") if place]
        self.before = re.compile(rf"(?:{'|'.join(places)})(?=.{{2}})")
        self.exact = self._by(lambda unit: map(likeness, (unit.code, *unit.names)))
        self.bare = self._by(lambda unit: self._bare_names(unit))
        self.stems = self._by(lambda unit: (KINDS.sub("", name) for name in self._bare_names(unit)))
        self.heard: dict[str, NamedUnit | None] = {}

    def find(self, text: str) -> NamedUnit | None:
        """The unit of a text, or None."""
        if text not in self.heard:
            self.heard[text] = self._found(likeness(text))
        return self.heard[text]

    def is_total(self, text: str) -> bool:
        """Whether a row is no unit's but sums units up: 合计, 平均, the district itself."""
        words = likeness(text)
        return words in self.district or bool(TOTALS.fullmatch(words))

    def near(self, text: str) -> KnownUnit | None:
        """The unit whose name is written most alike, to be proposed."""
        close = get_close_matches(self._bared(likeness(text)), [*self.bare], 1, NEAR)
        units = self.bare[close[0]] if close else set()
        return next(iter(units)) if len(units) == 1 else None

    def _found(self, typed: str) -> NamedUnit | None:
        if typed in self.exact:
            return self._only(self.exact[typed], is_exact=True)
        if typed in self.remembered:
            return NamedUnit(self.remembered[typed], is_exact=True, is_remembered=True)
        bare = self._bared(typed)
        if self.is_total(typed) or len(bare) < LEAST_PART or not re.search(r"[^\W\d_]", bare):
            return None
        for names in (self.bare, self.stems):
            if bare in names:
                return self._only(names[bare], is_exact=True)
        for holds in (self._is_part, self._is_of_its_letters):
            units = {unit for name, units in self.bare.items() if holds(bare, name) for unit in units}
            if units:
                return self._only(units)
        return None

    def _only(self, units: set[KnownUnit], *, is_exact: bool = False) -> NamedUnit | None:
        return NamedUnit(next(iter(units)), is_exact) if len(units) == 1 else None

    def _is_part(self, typed: str, name: str) -> bool:
        is_longer = len(name) > LEAST_PART and name in typed and len(typed) - len(name) <= MOST_MORE
        return typed in name or is_longer

    def _is_of_its_letters(self, typed: str, name: str) -> bool:
        """规资局 of 规划和自然资源局: its letters in their order, the last one the last."""
        if len(typed) < LEAST_OF_LETTERS or typed[0] not in name[:2] or typed[-1] not in name:
            return False
        letters = iter(name)
        return all(letter in letters for letter in typed)

    def _by(self, called: Callable[[KnownUnit], Iterable[str]]) -> dict[str, set[KnownUnit]]:
        by_name: dict[str, set[KnownUnit]] = defaultdict(set)
        for unit in self.units:
            for name in filter(None, called(unit)):
                by_name[name].add(unit)
        return dict(by_name)

    def _bare_names(self, unit: KnownUnit) -> Iterable[str]:
        for name in map(likeness, unit.names):
            yield from {self._bared(name), self._bared(IN_BRACKETS.sub("", name))}

    def _bared(self, name: str) -> str:
        """A name without the district in front and the office behind; 街道办事处 leaves 街道."""
        bare = self.before.sub("", name, count=1) if self.before.match(name) else name
        office = OFFICES.search(bare)
        if office and office.start() > 1:
            bare = bare[: office.start()] + ("街道" if office[0].startswith("街道") else "")
        return bare.replace("管理委员会", "管委会")
