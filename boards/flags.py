"""The flag board alone, `xiaoneng.flags/1`: what the internet reads of a month. Plain Python, no Django.

Nothing in it follows from a light. Units and departments are those of its flags, in register order; an edition that
changed no flag is not there, so that editions are numbered anew; the words of a correction may tell of a light, and
stay out; so do the chain and the history, whose digests hold the whole board.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from boards.differences import content
from boards.digest import digest_of
from boards.document import UNSCORED, Assessor, Award, Board, Place, Publication
from boards.ranking import Tally

SCHEMA = "xiaoneng.flags/1"
FLAG = "red_flag"


def flag_editions(boards: Iterable[Board]) -> list[Board]:
    """Of the published boards of one month, in the order of their editions, the flag boards that differ.

    Each has its number, moment and digest in its `publication`. ValueError of a draft.
    """
    editions: list[Board] = []
    for board in boards:
        flags = _flags_alone(board)
        if not editions or content(flags) != content(editions[-1]):
            editions.append(_issued(flags, board.publication, number=len(editions) + 1))
    return editions


def as_flags(board: Board) -> dict[str, Any]:
    """The document of a flag board, with its digest where it is published (docs/data.md)."""
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "district": board.district,
        "issuer": board.issuer,
        "month": str(board.month),
        "backfilled_from": board.backfilled_from.isoformat() if board.backfilled_from else None,
        "total": board.totals[FLAG],
        "determinations": [_flag_keys(award, board) for award in board.awards],
    }
    if board.publication:
        published_at = board.publication.published_at.isoformat(timespec="seconds")
        told |= {"edition": board.edition, "published_at": published_at}
    return told | ({"digest": board.digest} if board.digest else {})


def _flags_alone(board: Board) -> Board:
    awards = tuple(_told(award) for award in board.awards if award.signal == FLAG)
    units = _counted(award.unit for award in awards)
    givers = dict.fromkeys(award.assessor for award in awards)
    names = board.assessor_names
    return replace(
        board,
        schema=SCHEMA,
        reason="",
        policy=UNSCORED,
        totals={FLAG: len(awards), "yellow_light": 0, "red_light": 0},
        assessors=tuple(Assessor(code, names.get(code, code), filed=True, late=False) for code in givers),
        places=tuple(_place(board, unit, count) for unit, count in units.items()),
        awards=awards,
        publication=None,
    )


def _told(award: Award) -> Award:
    """A flag without its proof, which may hold it against other units, and without how it came to be given."""
    return replace(award, grounds=award.wording, done=None, total=None, origin="department", accepted_on=None)


def _place(board: Board, unit: str, flags: int) -> Place:
    known = board.places_by_unit.get(unit)
    group = known.group if known else ""
    return Place(unit, board.name_of(unit), group, None, None, Tally(red_flag=flags), year_to_date=None)


def _counted(units: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for unit in units:
        counts[unit] = counts.get(unit, 0) + 1
    return counts


def _issued(flags: Board, publication: Publication | None, *, number: int) -> Board:
    if publication is None:
        raise ValueError("a draft has no flag board")
    undigested = replace(
        flags, publication=Publication(number, publication.published_at, None, history="", digest="")
    )
    digest = digest_of(as_flags(undigested))
    return replace(
        flags, publication=Publication(number, publication.published_at, None, history="", digest=digest)
    )


def _flag_keys(award: Award, board: Board) -> dict[str, Any]:
    return {
        "unit": award.unit,
        "name": board.name_of(award.unit),
        "group": board.places_by_unit[award.unit].group,
        "assessor": award.assessor,
        "assessor_name": board.assessor_of(award),
        "clause": award.clause,
        "clause_text": award.clause_text,
        "wording": award.wording,
        "withheld": award.withheld,
        "data_month": str(award.data_month),
        "metric": award.metric,
        "value": award.value,
        "measure": award.measure,
    }


def index_of(editions: Sequence[Board]) -> list[dict[str, Any]]:
    """The index of flag boards that stand, in the order given: month, edition, digest, published_at."""
    keys = ("month", "edition", "digest", "published_at")
    return [{key: as_flags(board)[key] for key in keys} for board in editions]
