"""The result of a year as it would be frozen now, summed over the boards that stand: few queries, always as many."""

from collections.abc import Mapping

from django.conf import settings

from boards.conversion import converted
from boards.digest import digest_of
from boards.document import Board, Place
from boards.models import Edition, VetoItem, YearConversion, YearResult
from boards.ranking import Entrant, Ranked, Tally, ranking
from boards.register_order import in_register_order
from boards.year_result.document import (
    CountedEdition,
    Veto,
    YearRow,
    YearTable,
    as_document,
    calendar,
)
from departments.months import CalendarMonth

Boards = Mapping[CalendarMonth, Board]


def drafted(year: int, *, reason: str = "") -> YearTable:
    """The next version of a year: of what is out so far a preview, whose `missing` months are not in it.

    A correction keeps the conversion of the first version.
    """
    months = calendar(year)
    standing = Edition.objects.latest_of_each_month().filter(month__in=months)
    editions = sorted(standing, key=lambda edition: edition.month)
    boards = {edition.month: edition.board for edition in editions}
    before = YearResult.objects.version(year)
    policy = before.table.policy if before else YearConversion.objects.of(year).policy
    ranked = _ranked(boards) if boards else []
    return YearTable(
        district=settings.DISTRICT_NAME,
        issuer=settings.ISSUER_NAME,
        year=year,
        version=before.number + 1 if before else 1,
        reason=reason,
        policy=policy,
        months=tuple(CountedEdition(one.month, one.number, one.digest) for one in editions),
        units=tuple(
            YearRow(
                row.unit,
                name,
                row.group,
                row.tally,
                row.rank,
                row.group_rank,
                converted(*row.tally.counts, policy),
                until,
            )
            for row, name, until in ranked
        ),
        vetoes=tuple(
            Veto(item.unit.code, item.matter, item.document, item.issuer, item.issued_on)
            for item in VetoItem.objects.standing(year)
        ),
    )


def seal_of_draft(table: YearTable) -> str:
    """What whoever looked at a draft has seen, whatever reason they then write."""
    return digest_of({**as_document(table), "reason": ""})


def _ranked(boards: Boards) -> list[tuple[Ranked, str, CalendarMonth | None]]:
    """Every unit that a board of the year lists, under its newest name and group, best first.

    Whom the last board lists no more stands after the others without a rank, with the last month that did.
    """
    newest: dict[str, tuple[CalendarMonth, Place]] = {}
    sums: dict[str, Tally] = {}
    for at, board in sorted(boards.items()):
        for place in board.places:
            newest[place.unit] = at, place
            sums[place.unit] = sums.get(place.unit, Tally()) + place.tally
    last = max(boards)
    entrants = [Entrant(code, newest[code][1].group, sums[code]) for code in in_register_order(newest)]
    staying = ranking([one for one in entrants if newest[one.unit][0] == last])
    gone = [
        Ranked(one.unit, one.group, one.tally, None, None) for one in entrants if newest[one.unit][0] != last
    ]
    return [
        (row, newest[row.unit][1].name, None if newest[row.unit][0] == last else newest[row.unit][0])
        for row in [*staying, *gone]
    ]
