"""What a board says of one unit: what the unit itself reads first of a month that is out. Plain Python, no Django."""

from dataclasses import dataclass

from boards.document import Award, Board, Place
from rules.standards import plain


@dataclass(frozen=True)
class UnitResult:
    """A unit's place, and what it was given in board order, each with the name of the department that gave it."""

    place: Place
    awards: tuple[tuple[str, Award], ...]

    @property
    def score(self) -> str:
        """The month's score as printed."""
        return plain(self.place.tally.score)


def result_of(board: Board, unit: str) -> UnitResult | None:
    """The result of the unit with this code; None where the board does not list it."""
    place = board.places_by_unit.get(unit)
    if place is None:
        return None
    return UnitResult(place, tuple((board.assessor_of(award), award) for award in board.awards_of(unit)))
