"""The draft of a correction: the standing board with the lines that are named changed, and what follows from them.

Names, groups, points, issuer, district, assessors and clause texts stay as they were frozen; the register and
the rules are asked only about a line that was not on the board.
"""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import replace
from heapq import merge

from assessments.models import Determination, LineState, Month
from assessments.wordings import wordings
from boards.differences import content, differences, unexplained
from boards.document import Assessor, Award, Board, Key
from boards.drafting import Draft, Listed, counted, given, placed, reporting, tallied
from boards.ranking import SIGNALS
from boards.year_to_date import frozen_before, year_before
from departments.models import Department
from departments.months import CalendarMonth
from rules.labels import read_label

Lines = Sequence[Determination]


def key_of_line(line: Determination) -> Key:
    """Where a line of the register stands on a board."""
    return line.assessor.code, line.clause.label, line.unit.code, str(line.data_month)


def redraft(old: Board, month: Month, *, reason: str, lines: Lines, recount: bool = False) -> Draft:
    """The standing board of a month with `lines` as they are decided now; nothing else of it moves.

    The sums of the earlier months stay those that the board was made with; `recount` makes them anew, as the
    latest editions stand now.
    """
    on_board = {award.key for award in old.awards}
    new = [line for line in lines if line.state == LineState.ACCEPTED and key_of_line(line) not in on_board]
    units, assessors = _units(old, new), _assessors(old, month, new)
    awards = _awards(old, lines, units, assessors)
    now = year_before(month.calendar_month) if recount or new else {}
    before = now if recount else {**now, **frozen_before(old)}
    board = replace(
        content(old),
        reason=reason,
        totals=counted(awards),
        assessors=assessors,
        places=placed(units, tallied(units, awards, old.policy), before),
        awards=awards,
    )
    return Draft(month, board, [])


def strange(old: Board, corrected: Draft, lines: Lines, *, recount: bool = False) -> list[str]:
    """What differs from the standing board and follows from no line that was named, as Chinese sentences."""
    listed = [code for line in lines for code in (line.unit.code, line.assessor.code)]
    known = {*old.places_by_unit, *old.assessor_names}
    return unexplained(
        differences(old, corrected.board),
        lines=[key_of_line(line) for line in lines],
        listed=[code for code in listed if code not in known],
        all_sums=recount,
    )


def _units(old: Board, new: Lines) -> list[Listed]:
    """The units of the board in register order, as it named them, and those that a new line brings with it.

    The order of the judged is that of their lines, the order of the others that of their rows: both are frozen.
    How these run into each other is asked of the register.
    """
    frozen = {place.unit: Listed(place.unit, place.name, place.group) for place in old.places}
    brought = {line.unit.code: Listed.of(line.unit) for line in new if line.unit.code not in frozen}
    judged = dict.fromkeys(award.unit for award in old.awards)
    unjudged = [unit for unit in frozen if unit not in judged]
    listed = {**brought, **frozen}
    return [listed[code] for code in in_register_order(judged, unjudged, brought)]


def in_register_order(*frozen: Iterable[str]) -> list[str]:
    """Codes of several lists as one, each list in the order that it has, and else in that of the register."""
    lists = [list(codes) for codes in frozen]
    known = Department.objects.filter(code__in=[code for codes in lists for code in codes])
    places = {code: n for n, code in enumerate(known.values_list("code", flat=True))}
    lists[-1].sort(key=lambda code: places.get(code, len(places)))
    return list(merge(*lists, key=lambda code: places.get(code, len(places))))


def _assessors(old: Board, month: Month, new: Lines) -> tuple[Assessor, ...]:
    """Who assessed that month, as frozen; a department that only a new line names is added, or its name is lost."""
    frozen = {assessor.code: assessor for assessor in old.assessors}
    brought = {line.assessor.code: line.assessor for line in new if line.assessor.code not in frozen}
    added = reporting(month, list(brought.values()), backfilled=old.backfilled_from is not None)
    listed = {**frozen, **{assessor.code: assessor for assessor in added}}
    return tuple(listed[code] for code in in_register_order(frozen, brought))


def _awards(
    old: Board, lines: Lines, units: Sequence[Listed], assessors: Sequence[Assessor]
) -> tuple[Award, ...]:
    """The awards of the board: those named are struck, reworded, or put where the contract has them."""
    changed = {key_of_line(line): line for line in lines}
    kept = [_reworded(award, changed.get(award.key)) for award in old.awards]
    awards = [award for award in kept if award is not None]
    at_unit = {unit.code: n for n, unit in enumerate(units)}
    at_assessor = {assessor.code: n for n, assessor in enumerate(assessors)}

    def order(award: Award) -> tuple[int, int, int, int, CalendarMonth]:
        assessor = at_assessor.get(award.assessor, len(assessors))
        number = read_label(award.clause).number
        return at_unit[award.unit], SIGNALS.index(award.signal), assessor, number, award.data_month

    on_board = {award.key for award in old.awards}
    new = [line for key, line in changed.items() if key not in on_board and line.state == LineState.ACCEPTED]
    words = wordings(new) if old.has_wordings else {line.pk: line.grounds for line in new}
    for line in new:
        award = _brought_in(line, words[line.pk], old)
        awards.insert(bisect(awards, order(award), key=order), award)
    return tuple(awards)


def _reworded(award: Award, line: Determination | None) -> Award | None:
    """An award of the board after the correction: without its line as it was, None where that was struck.

    Grounds that a correction changes were written by a person, and are the public wording; else this stays as frozen.
    The day of its acceptance stays: another wording of it is no other decision.
    """
    if line is None:
        return award
    if line.state != LineState.ACCEPTED:
        return None
    if award.withheld or award.grounds == line.grounds:
        return award
    return replace(award, grounds=line.grounds, wording=line.grounds)


def _brought_in(line: Determination, wording: str, old: Board) -> Award:
    """A line that was not on the board; where its clause was, it has the text that was frozen."""
    award = given(line, wording)
    same = (award.assessor, award.clause, award.data_month)
    for frozen in old.awards:
        if (frozen.assessor, frozen.clause, frozen.data_month) != same:
            continue
        if not (frozen.withheld or award.withheld):
            return replace(award, clause_text=frozen.clause_text)
    return award
