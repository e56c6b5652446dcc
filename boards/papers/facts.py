"""What the papers tell beside the board: how it was decided, what stays out, what still stands against it.

Plain Python, no Django: frozen when a 送审稿 is made, so that it prints the same ever after.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class LeftOut:
    """A filed line that the draft does not have: codes, the clause's label, and its state in the office's word."""

    unit: str
    unit_name: str
    assessor: str
    assessor_name: str
    clause: str
    grounds: str
    state: str


@dataclass(frozen=True)
class PaperFacts:
    """`decided`: how many filed lines stand at which state, in its word; `corrected` what the office changed of
    them, in words; `left_out` in the order of the register; `standing` what blocks publication, as sentences; `early`
    what of the month's dates publication would come before, "" for nothing; `previous` the number of the edition of
    the month before that ranks and totals were compared with, None where it was not out.
    """

    decided: tuple[tuple[str, int], ...] = ()
    corrected: tuple[tuple[str, int], ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    standing: tuple[str, ...] = ()
    early: str = ""
    previous: int | None = None

    @property
    def filed(self) -> int:
        return sum(count for _, count in self.decided)

    def as_data(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "PaperFacts":
        """What `as_data` wrote."""
        return cls(
            decided=tuple((word, count) for word, count in data["decided"]),
            corrected=tuple((word, count) for word, count in data["corrected"]),
            left_out=tuple(LeftOut(**line) for line in data["left_out"]),
            standing=tuple(data["standing"]),
            early=data["early"],
            previous=data["previous"],
        )
