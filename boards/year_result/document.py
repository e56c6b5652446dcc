"""年度结果表 as a value: what its page, its papers and its checks read. Plain Python, no Django.

`read` takes the frozen text's keys, `as_document` writes the same keys again; between them nobody reads a key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from boards.conversion import ConversionPolicy, net
from boards.ranking import SIGNALS, Tally
from boards.words import in_order
from departments.months import CalendarMonth
from departments.names import UNGROUPED
from rules.standards import plain

SCHEMA = "xiaoneng.year-result/1"

Document = dict[str, Any]


class NotAResultError(ValueError):
    """The text has not the keys of a year's result, or not their kinds of values."""


@dataclass(frozen=True)
class CountedEdition:
    """The edition of one month that the sums are made of."""

    month: CalendarMonth
    edition: int
    digest: str


@dataclass(frozen=True)
class Veto:
    """一票否决: the matter, and the document that says so."""

    unit: str
    matter: str
    document: str
    issuer: str
    issued_on: date


@dataclass(frozen=True)
class YearRow:
    """One unit's year; without ranks where nothing was determined or the last board lists it no more.

    `listed_until` is the last month whose board lists it, None where that is the year's last one.
    """

    unit: str
    name: str
    group: str
    tally: Tally
    rank: int | None
    group_rank: int | None
    converted: Decimal
    listed_until: CalendarMonth | None = None


@dataclass(frozen=True)
class FrozenAt:
    """What only freezing knows: moment (+08:00) and the digests that chain one version to all before."""

    published_at: datetime
    previous_digest: str | None
    history: str
    digest: str


@dataclass(frozen=True)
class YearTable:
    """A year's result, as a preview (`frozen` None) or as frozen. Units best first, in each group's own order."""

    district: str
    issuer: str
    year: int
    version: int
    reason: str
    policy: ConversionPolicy
    months: tuple[CountedEdition, ...]
    units: tuple[YearRow, ...]
    vetoes: tuple[Veto, ...]
    frozen: FrozenAt | None = None
    schema: str = SCHEMA

    @property
    def digest(self) -> str:
        """The digest as frozen; "" for a preview."""
        return self.frozen.digest if self.frozen else ""

    @property
    def missing(self) -> list[CalendarMonth]:
        """The months of the year that are not in it."""
        counted = {month.month for month in self.months}
        return [at for at in calendar(self.year) if at not in counted]

    def missing_since(self, begun: CalendarMonth) -> list[CalendarMonth]:
        """The months of the year from `begun` on that are not in it."""
        return [at for at in self.missing if at >= begun]

    @cached_property
    def totals(self) -> Tally:
        return sum((unit.tally for unit in self.units), Tally())

    @cached_property
    def names(self) -> Mapping[str, str]:
        return {unit.unit: unit.name for unit in self.units}

    @property
    def groups(self) -> list[tuple[str, list[YearRow]]]:
        """The groups in their usual order, each with its units."""
        by_group: dict[str, list[YearRow]] = {}
        for unit in self.units:
            by_group.setdefault(unit.group, []).append(unit)
        return [(name or UNGROUPED, by_group[name]) for name in in_order(by_group)]

    def vetoes_of(self, unit: str) -> list[Veto]:
        return [veto for veto in self.vetoes if veto.unit == unit]

    def net_of(self, unit: YearRow) -> Decimal:
        """What its conversion was bounded from."""
        return net(*unit.tally.counts, self.policy)


def calendar(year: int) -> list[CalendarMonth]:
    return CalendarMonth(year, 1).up_to(CalendarMonth(year, 12))


def read(document: Mapping[str, Any]) -> YearTable:
    """The result that a document tells, frozen or not. Raises NotAResultError where it tells none."""
    try:
        return _table(document)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise NotAResultError(f"这不是一份年度结果：{error}") from error


def as_document(table: YearTable) -> Document:
    """Every key of a version but those that the chain adds."""
    return {
        "schema": table.schema,
        "district": table.district,
        "issuer": table.issuer,
        "year": table.year,
        "version": table.version,
        "reason": table.reason,
        "policy": {name: plain(value) for name, value in vars(table.policy).items()},
        "totals": dict(zip(SIGNALS, table.totals.counts, strict=True)),
        "months": [
            {"month": str(one.month), "edition": one.edition, "digest": one.digest} for one in table.months
        ],
        "units": [_unit_keys(unit) for unit in table.units],
        "vetoes": [{**vars(veto), "issued_on": veto.issued_on.isoformat()} for veto in table.vetoes],
    }


def _unit_keys(unit: YearRow) -> Document:
    return {
        "rank": unit.rank,
        "group_rank": unit.group_rank,
        "unit": unit.unit,
        "name": unit.name,
        "group": unit.group,
        **dict(zip(SIGNALS, unit.tally.counts, strict=True)),
        "score": plain(unit.tally.score),
        "converted": plain(unit.converted),
        "listed_until": str(unit.listed_until) if unit.listed_until else None,
    }


def _table(document: Mapping[str, Any]) -> YearTable:
    return YearTable(
        schema=document["schema"],
        district=document["district"],
        issuer=document["issuer"],
        year=document["year"],
        version=document["version"],
        reason=document["reason"],
        policy=ConversionPolicy(**{name: Decimal(value) for name, value in document["policy"].items()}),
        months=tuple(
            CountedEdition(CalendarMonth.parse(one["month"]), one["edition"], one["digest"])
            for one in document["months"]
        ),
        units=tuple(_unit(row) for row in document["units"]),
        vetoes=tuple(
            Veto(**{**one, "issued_on": date.fromisoformat(one["issued_on"])}) for one in document["vetoes"]
        ),
        frozen=_frozen(document) if "digest" in document else None,
    )


def _unit(row: Mapping[str, Any]) -> YearRow:
    until = row["listed_until"]
    flags, yellow, red = (row[signal] for signal in SIGNALS)
    tally = Tally(flags, yellow, red, Decimal(row["score"]))
    return YearRow(
        row["unit"],
        row["name"],
        row["group"],
        tally,
        row["rank"],
        row["group_rank"],
        Decimal(row["converted"]),
        CalendarMonth.parse(until) if until else None,
    )


def _frozen(document: Mapping[str, Any]) -> FrozenAt:
    return FrozenAt(
        datetime.fromisoformat(document["published_at"]),
        document["previous_digest"],
        document["history"],
        document["digest"],
    )
