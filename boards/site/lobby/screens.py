"""The two shapes of the lobby's screen and the sizes of its type. Plain Python, no Django.

Lengths are hundredths of the screen's short side, estimated for a shape on the safe side (16:10 and 10:16).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import TypeVar

NAME_LEADING, TEXT_LEADING = 1.26, 1.42

Item = TypeVar("Item")


@dataclass(frozen=True)
class Screen:
    """A screen as it hangs: the room between head and foot, and how many cards stand side by side at most."""

    key: str
    width: float
    height: float
    abreast: int

    @property
    def is_upright(self) -> bool:
        return self.width < self.height


LANDSCAPE = Screen("landscape", 146.8, 70.5, 4)
UPRIGHT = Screen("upright", 92.0, 119.0, 2)
SCREENS = (LANDSCAPE, UPRIGHT)


@dataclass(frozen=True)
class TypeSize:
    """A unit's name with the padding around it, the text under it, a drawn signal: each at a step of its own."""

    name_step: int
    text_step: int
    mark_step: int

    @property
    def name(self) -> float:
        return NAMES[self.name_step - 1]

    @property
    def text(self) -> float:
        return TEXTS[self.text_step - 1]

    @property
    def mark(self) -> float:
        return MARKS[self.mark_step - 1]

    @property
    def padding(self) -> float:
        return PADDINGS[self.name_step - 1]

    @property
    def steps(self) -> int:
        return self.name_step + self.text_step + self.mark_step

    @property
    def larger(self) -> "list[TypeSize]":
        """One step more of one kind each, as long as the name stands out: the signals first, the name last."""
        marks, text = min(self.name_step + 2, STEPS), min(self.name_step + 1, STEPS)
        found = []
        if self.mark_step < marks:
            found.append(replace(self, mark_step=self.mark_step + 1))
        if self.text_step < text:
            found.append(replace(self, text_step=self.text_step + 1))
        if self.name_step < STEPS:
            found.append(replace(self, name_step=self.name_step + 1))
        return found


# The same steps stand in lobby.css under .name-N, .text-N, .mark-N. The smallest still has names of 1/22 of the
# short side and text of 1/38: the limits are 1/24 and 1/40.
NAMES = (4.5, 5.0, 5.6, 6.2, 6.9, 7.7, 8.6, 10.0, 11.8, 13.6)
PADDINGS = (1.6, 1.8, 2.0, 2.3, 2.6, 3.0, 3.4, 4.0, 5.0, 6.0)
TEXTS = (2.6, 2.8, 3.0, 3.2, 3.5, 3.8, 4.2, 4.6, 5.0, 5.6)
MARKS = (4.0, 4.4, 4.9, 5.4, 6.0, 6.8, 7.6, 8.6, 10.0, 11.6)
STEPS = len(NAMES)
SIZES = tuple(TypeSize(step, step, step) for step in range(1, STEPS + 1))
# Read from ten metres: a page more is taken rather than go below it.
COMFORTABLE = SIZES[2]


def ems(text: str) -> float:
    """The width of a text in its own size: a Chinese character is one, a Latin one a little over half."""
    return sum(1.0 if ord(character) > 0x2E7F else 0.62 for character in text)


def lines_of(length: float, width: float) -> int:
    """How many lines a text takes, both in its own size; one at least. No character stands on two lines."""
    return ceil(length / max(floor(width * 0.99), 1)) or 1


def split(items: Sequence[Item], pages: int) -> list[Sequence[Item]]:
    """Dealt in their order, as evenly as goes; what is over goes to the last, so that the first stand largest."""
    base, over = divmod(len(items), pages)
    counts = [base + (number >= pages - over) for number in range(pages)]
    starts = [sum(counts[:number]) for number in range(pages)]
    return [items[start : start + count] for start, count in zip(starts, counts, strict=True)]
