"""Whom people mean by what they type: a name or part of it, a code, initials, pinyin. Plain Python, no Django."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from departments.names import likeness
from departments.syllables import Syllables, syllables
from departments.text import visible

LONGEST = 40  # characters that anybody types to find a unit
TWO_LETTERS = ("zh", "ch", "sh")
UMLAUT = "u\u0308"  # of ü and of ǖ ǘ ǚ ǜ, taken apart
TONES = dict.fromkeys(range(0x300, 0x370))  # marks above and below a letter
LEFT_OUT = str.maketrans({"'": "", "’": "", "-": "", "_": "", "·": ""}) | TONES


@dataclass(frozen=True)
class Findable:
    """A unit as it can be found: its code and what it is called, the usual name first."""

    code: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, code: str, *names: str) -> "Findable":
        """With each name once, and none that is empty."""
        return cls(code, tuple(dict.fromkeys(filter(None, names))))

    @property
    def usual_names(self) -> int:
        """How many of the names, the first, people spell: all but the last, which is the full one."""
        return max(1, len(self.names) - 1)

    @property
    def readings(self) -> tuple[Syllables, ...]:
        """How each of the names may be read."""
        return tuple(syllables(name) for name in self.names)

    @property
    def spelled_out(self) -> str:
        """The readings for static/js/finding.js, name by name: `chun,zhun xi,qi jie dao|gao chun,zhun …`."""
        return "|".join(" ".join(",".join(each) for each in name) for name in self.readings)


def as_typed(text: str) -> str:
    """What is looked for: without blanks, signs that nobody sees, width, capitals, tones; `ü` as `v`."""
    apart = unicodedata.normalize("NFD", likeness(visible(text)))
    return apart.replace(UMLAUT, "v").translate(LEFT_OUT)


def found(asked: str, among: Iterable[Findable]) -> list[Findable]:
    """Those whom `asked` may mean, the likeliest first, else in the order given; nobody where nothing is asked.

    Letters spell a full name only where they mean nobody else: each of those begins with the name of the district.
    """
    looked_for, among = as_typed(asked), list(among)
    if not looked_for:
        return []
    ranked = [(likelihood(looked_for, each, each.readings[: each.usual_names]), each) for each in among]
    if all(rank is None for rank, _ in ranked):
        ranked = [(likelihood(looked_for, each, each.readings), each) for each in among]
    return [each for rank, each in sorted(ranked, key=lambda pair: pair[0] or 0) if rank is not None]


def likelihood(looked_for: str, one: Findable, spelled: Sequence[Syllables]) -> int | None:
    """0 is the likeliest, None not at all: the whole name or code, its beginning, its usual reading, a part of it.

    Last come what begins in the middle of a name, less usual readings, and the code from the beginning of one of
    its parts: `gb` is not don-gb-a. Letters are held against the names that are `spelled`.
    """
    names, codes = [as_typed(name) for name in one.names], _ends_of_code(one.code)
    readings = [at for name in spelled for at in _beginnings(name)]
    asked = (
        looked_for in (*names, codes[0]),
        any(name.startswith(looked_for) for name in names),
        any(spells(looked_for, usual(name)) for name in spelled),
        any(looked_for in name for name in names),
        any(spells(looked_for, usual(rest)) for rest in readings),
        any(spells(looked_for, rest) for rest in readings),
        any(code.startswith(looked_for) for code in codes),
    )
    return next((rank for rank, holds in enumerate(asked) if holds), None)


def spells(typed: str, name: Sequence[Sequence[str]]) -> bool:
    """Whether letters spell the beginning of a name: each syllable whole or by its initial, the last as far as typed.

    `name` has the readings of each character: `chunx`, `cxjd` and `cx` all spell 淳溪街道.
    """
    reached = {0}
    for readings in name:
        following = set()
        for at in reached:
            rest = typed[at:]
            if any(reading.startswith(rest) for reading in readings):
                return True
            following |= {
                at + len(part) for reading in readings for part in _parts(reading) if rest.startswith(part)
            }
        if not following:
            return False
        reached = following
    return False


def usual(name: Syllables) -> Syllables:
    """The name in the usual reading of each character."""
    return tuple(readings[:1] for readings in name)


def _parts(reading: str) -> tuple[str, ...]:
    two = (reading[:2],) if reading.startswith(TWO_LETTERS) else ()
    return (reading, reading[0], *two)


def _ends_of_code(code: str) -> list[str]:
    """The whole of `rsj-old_2` first, then `old2` and `2`."""
    parts = re.split("[-_]", code)
    return [as_typed("".join(parts[position:])) for position in range(len(parts))]


def _beginnings(name: Syllables) -> list[Syllables]:
    return [name[position:] for position in range(len(name))]
