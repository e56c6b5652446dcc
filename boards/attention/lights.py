"""The lights of boards that stand, read once a process of each edition, which never changes."""

from collections.abc import Collection
from functools import lru_cache

from boards.attention.kinds import Lights, LitLine
from boards.document import Board
from boards.models import Edition
from boards.ranking import SIGNALS
from departments.months import CalendarMonth

KEPT = 60  # editions whose lights a process remembers: those of five years


def lights_of(months: Collection[CalendarMonth]) -> Lights:
    """By month in its order the lights of those of the months that are out; two queries."""
    standing = Edition.objects.latest_of_each_month().filter(month__in=months).order_by("month")
    return {
        month: _of_edition(pk, digest) for month, pk, digest in standing.values_list("month", "pk", "digest")
    }


@lru_cache(maxsize=KEPT)
def _of_edition(pk: int, digest: str) -> tuple[LitLine, ...]:
    """`digest` tells this edition from one that had the same key in another database."""
    return lights_on(Edition.objects.get(pk=pk).board)


def lights_on(board: Board) -> tuple[LitLine, ...]:
    """The lights of a board, drafted or published, in its order."""
    return tuple(
        LitLine(
            board.month,
            award.unit,
            board.name_of(award.unit),
            award.signal,
            award.assessor,
            board.assessor_of(award),
            award.clause,
            str(award.data_month),
            award.wording,
        )
        for award in board.awards
        if award.signal != SIGNALS[0]
    )
