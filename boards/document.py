"""A board as a value (contract, section 5): what every page, poster, table and check reads. Plain Python, no Django.

`read` takes the published text's keys, `as_document` writes the same keys again; between them nobody reads a key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from boards.ranking import SIGNALS, Entrant, Tally, tally
from departments.months import CalendarMonth
from rules.standards import plain

SCHEMA = "xiaoneng.board/2"
FIRST_SCHEMA = "xiaoneng.board/1"  # without `wording` and `accepted_on`: its grounds are its public words
BY_OFFICE = "office"
UNSCORED = dict.fromkeys(SIGNALS, Decimal(0))

Document = dict[str, Any]
Key = tuple[str, str, str, str]


class NotABoardError(ValueError):
    """The text has not the keys of a board, or not their kinds of values."""


@dataclass(frozen=True)
class Award:
    """One determination as published: a flag or light for a unit, by whom, under which clause, on which facts.

    `wording` is what the public reads, `grounds` the proof of it; both are the same where a person wrote them. Of an
    internal clause (`withheld`) clause text, grounds and wording are empty and the figure is None. Numbers are texts
    as printed; `done` and `total` are the exact pair that `value` is rounded from. `accepted_on` is the day in
    Shanghai on which it was accepted, None where nobody knows it; by whom is no part of a board.
    """

    signal: str
    unit: str
    assessor: str
    clause: str
    clause_text: str
    grounds: str
    wording: str
    withheld: bool
    data_month: CalendarMonth
    origin: str
    metric: str | None = None
    value: str | None = None
    measure: str | None = None
    done: str | None = None
    total: str | None = None
    accepted_on: date | None = None

    @property
    def key(self) -> Key:
        """What tells one determination from every other, on a board and in the register."""
        return self.assessor, self.clause, self.unit, str(self.data_month)

    @property
    def by_office(self) -> bool:
        """Whether the office added what the department had spared."""
        return self.origin == BY_OFFICE


@dataclass(frozen=True)
class Assessor:
    """One department that assesses the month: whether it filed, and whether late."""

    code: str
    name: str
    filed: bool
    late: bool


@dataclass(frozen=True)
class YearPlace:
    """A unit's January-to-date place and sums."""

    rank: int | None
    group_rank: int | None
    tally: Tally


@dataclass(frozen=True)
class Place:
    """One unit's row of the ranking; without ranks where it was not judged, `year_to_date` None until it was."""

    unit: str
    name: str
    group: str
    rank: int | None
    group_rank: int | None
    tally: Tally
    year_to_date: YearPlace | None

    @property
    def is_judged(self) -> bool:
        return self.rank is not None


@dataclass(frozen=True)
class Publication:
    """What only publication knows: number, moment (+08:00), and the digests that chain one edition to all before."""

    edition: int
    published_at: datetime
    previous_digest: str | None
    history: str
    digest: str


@dataclass(frozen=True)
class Board:
    """A month's board, as drafted (`publication` None) or as published. Places best first, awards in board order."""

    district: str
    issuer: str
    month: CalendarMonth
    reason: str
    backfilled_from: date | None
    policy: Mapping[str, Decimal]
    totals: Mapping[str, int]
    assessors: tuple[Assessor, ...]
    places: tuple[Place, ...]
    awards: tuple[Award, ...]
    publication: Publication | None = None
    schema: str = SCHEMA

    @property
    def has_wordings(self) -> bool:
        """Whether its text has a key for the public wording; where it has none, the grounds are it."""
        return self.schema != FIRST_SCHEMA

    @property
    def edition(self) -> int:
        """1 for a first edition and for a draft, which would be one; 2 and more for corrections."""
        return self.publication.edition if self.publication else 1

    @property
    def digest(self) -> str:
        """The digest as published; "" for a draft."""
        return self.publication.digest if self.publication else ""

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Short names of the ranked units by code."""
        return {place.unit: place.name for place in self.places}

    @cached_property
    def assessor_names(self) -> Mapping[str, str]:
        return {assessor.code: assessor.name for assessor in self.assessors}

    @cached_property
    def places_by_unit(self) -> Mapping[str, Place]:
        return {place.unit: place for place in self.places}

    @cached_property
    def entrants(self) -> list[Entrant]:
        """The units with a determination, in register order, which awards keep; counted, not scored."""
        signals: dict[str, list[str]] = {}
        for award in self.awards:
            signals.setdefault(award.unit, []).append(award.signal)
        return [Entrant(unit, "", tally(own, UNSCORED)) for unit, own in signals.items()]

    def name_of(self, unit: str) -> str:
        """The unit's name on this board, its code where the board does not list it."""
        return self.names.get(unit, unit)

    def assessor_of(self, award: Award) -> str:
        """The name of the department that gave it, its code where the board does not list it."""
        return self.assessor_names.get(award.assessor, award.assessor)

    def awards_of(self, unit: str) -> list[Award]:
        return [award for award in self.awards if award.unit == unit]


def read(document: Mapping[str, Any]) -> Board:
    """The board that a document tells, published or not. Raises NotABoardError where it tells none."""
    try:
        return _board(document)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise NotABoardError(f"这不是一份榜单：{error}") from error


def as_document(board: Board) -> Document:
    """The keys of the contract's section 5: of a draft without those that only publication knows."""
    return {
        "schema": board.schema,
        "district": board.district,
        "issuer": board.issuer,
        "month": str(board.month),
        "reason": board.reason,
        "backfilled_from": board.backfilled_from.isoformat() if board.backfilled_from else None,
        "policy": {signal: plain(points) for signal, points in board.policy.items()},
        "totals": dict(board.totals),
        "assessors": [_assessor_keys(assessor) for assessor in board.assessors],
        "ranking": [_place_keys(place) for place in board.places],
        "determinations": [_award_keys(award, board) for award in board.awards],
        **(_publication_keys(board.publication) if board.publication else {}),
    }


def as_edition(board: Board, number: int) -> Document:
    """The keys of a draft that becomes the edition of this number; the chain adds those of its publication."""
    return {**as_document(board), "edition": number}


def _board(document: Mapping[str, Any]) -> Board:
    backfilled = document["backfilled_from"]
    return Board(
        schema=document["schema"],
        district=document["district"],
        issuer=document["issuer"],
        month=CalendarMonth.parse(document["month"]),
        reason=document["reason"],
        backfilled_from=date.fromisoformat(backfilled) if backfilled else None,
        policy={signal: Decimal(points) for signal, points in document["policy"].items()},
        totals=dict(document["totals"]),
        assessors=tuple(
            Assessor(row["assessor"], row["name"], row["filed"], row["late"]) for row in document["assessors"]
        ),
        places=tuple(_place(row) for row in document["ranking"]),
        awards=tuple(_award(entry, document["schema"]) for entry in document["determinations"]),
        publication=_publication(document) if document.get("edition") else None,
    )


def _award(entry: Mapping[str, Any], schema: str) -> Award:
    keys = {**entry, "data_month": CalendarMonth.parse(entry["data_month"])}
    if schema == FIRST_SCHEMA:
        return Award(**keys, wording=entry["grounds"], accepted_on=None)
    day = entry.get("accepted_on")  # the first boards of the second schema were made without this key
    return Award(**{**keys, "accepted_on": date.fromisoformat(day) if day else None})


def _award_keys(award: Award, board: Board) -> Document:
    day = award.accepted_on.isoformat() if award.accepted_on else None
    keys = {**vars(award), "data_month": str(award.data_month), "accepted_on": day}
    if not board.has_wordings:
        del keys["wording"], keys["accepted_on"]
    return keys


def _assessor_keys(assessor: Assessor) -> Document:
    return {
        "assessor": assessor.code,
        "name": assessor.name,
        "filed": assessor.filed,
        "late": assessor.late,
    }


def _place(row: Mapping[str, Any]) -> Place:
    year = row["year_to_date"]
    return Place(
        row["unit"],
        row["name"],
        row["group"],
        row["rank"],
        row["group_rank"],
        _tally(row),
        None if year is None else YearPlace(year["rank"], year["group_rank"], _tally(year)),
    )


def _place_keys(place: Place) -> Document:
    year = place.year_to_date
    return {
        "rank": place.rank,
        "group_rank": place.group_rank,
        "unit": place.unit,
        "name": place.name,
        "group": place.group,
        **_tally_keys(place.tally),
        "year_to_date": None
        if year is None
        else {"rank": year.rank, "group_rank": year.group_rank, **_tally_keys(year.tally)},
    }


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(row["red_flag"], row["yellow_light"], row["red_light"], Decimal(row["score"]))


def _tally_keys(tally: Tally) -> Document:
    return {
        "red_flag": tally.red_flag,
        "yellow_light": tally.yellow_light,
        "red_light": tally.red_light,
        "score": plain(tally.score),
    }


def _publication(document: Mapping[str, Any]) -> Publication:
    return Publication(
        document["edition"],
        datetime.fromisoformat(document["published_at"]),
        document["previous_digest"],
        document["history"],
        document["digest"],
    )


def _publication_keys(publication: Publication) -> Document:
    return {
        "edition": publication.edition,
        "published_at": publication.published_at.isoformat(timespec="seconds"),
        "previous_digest": publication.previous_digest,
        "history": publication.history,
        "digest": publication.digest,
    }
