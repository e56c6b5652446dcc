"""The draft of a correction: the standing board with the lines that are named changed, and what follows from them.

Names, groups, points, issuer, district, assessors and clause texts stay as they were frozen; the register and
the rules are asked only about a line that was not on the board.
"""

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from heapq import merge
from typing import Any

from assessments.models import Determination, LineState, Month
from boards.differences import Key, content, differences, key_of, unexplained
from boards.drafting import Draft, Listed, counted, given, ranked, reporting, tallied
from boards.ranking import SIGNALS
from boards.year_to_date import frozen_before, year_before
from departments.models import Department
from rules.models import Signal

Document = Mapping[str, Any]
Lines = Sequence[Determination]


def key_of_line(line: Determination) -> Key:
    """Where a line of the register stands on a board."""
    return line.assessor.code, line.clause.label, line.unit.code, str(line.data_month)


def redraft(old: Document, month: Month, *, reason: str, lines: Lines, recount: bool = False) -> Draft:
    """The standing board of a month with `lines` as they are decided now; nothing else of it moves.

    The sums of the earlier months stay those that the board was made with; `recount` makes them anew, as the
    latest editions stand now.
    """
    held = {key_of(each) for each in old["determinations"]}
    new = [line for line in lines if line.state == LineState.ACCEPTED and key_of_line(line) not in held]
    units, assessors = _units(old, new), _assessors(old, month, new)
    entries = _entries(old, lines, [unit.code for unit in units], [each["assessor"] for each in assessors])
    tallies = tallied(units, entries, {s: Decimal(points) for s, points in old["policy"].items()})
    now = year_before(month.calendar_month) if recount or new else {}
    document = {
        **content(old),
        "reason": reason,
        "totals": counted(entries),
        "assessors": assessors,
        "ranking": ranked(units, tallies, now if recount else {**now, **frozen_before(old)}),
        "determinations": entries,
    }
    return Draft(month, document, [], tallies)


def strange(old: Document, made: Draft, lines: Lines, *, recount: bool = False) -> list[str]:
    """What differs from the standing board and follows from no line that was named, as Chinese sentences."""
    listed = [code for line in lines for code in (line.unit.code, line.assessor.code)]
    held = {each["unit"] for each in old["ranking"]} | {each["assessor"] for each in old["assessors"]}
    return unexplained(
        differences(old, made.document),
        lines=[key_of_line(line) for line in lines],
        listed=[code for code in listed if code not in held],
        all_sums=recount,
    )


def _units(old: Document, new: Lines) -> list[Listed]:
    """The units of the board in register order, as it named them, and those that a new line brings with it.

    The order of the judged is that of their lines, the order of the others that of their rows: both are frozen.
    How these run into each other is asked of the register.
    """
    rows = {row["unit"]: Listed(row["unit"], row["name"], row["group"]) for row in old["ranking"]}
    brought = {line.unit.code: Listed.of(line.unit) for line in new if line.unit.code not in rows}
    judged = dict.fromkeys(each["unit"] for each in old["determinations"])
    unjudged = [row["unit"] for row in old["ranking"] if row["unit"] not in judged]
    found = {**brought, **rows}
    return [found[code] for code in in_register_order(judged, unjudged, brought)]


def in_register_order(*frozen: Iterable[str]) -> list[str]:
    """Codes of several lists as one, each list in the order that it has, and else in that of the register."""
    lists = [list(codes) for codes in frozen]
    known = Department.objects.filter(code__in=[code for codes in lists for code in codes])
    places = {code: n for n, code in enumerate(known.values_list("code", flat=True))}
    lists[-1].sort(key=lambda code: places.get(code, len(places)))
    return list(merge(*lists, key=lambda code: places.get(code, len(places))))


def _assessors(old: Document, month: Month, new: Lines) -> list[dict[str, Any]]:
    """Who assessed that month, as frozen; a department that only a new line names is added, or its name is lost."""
    rows = {each["assessor"]: each for each in old["assessors"]}
    brought = {line.assessor.code: line.assessor for line in new if line.assessor.code not in rows}
    late = reporting(month, list(brought.values()), backfilled=old["backfilled_from"] is not None)
    order = in_register_order(rows, brought)
    rows |= {each["assessor"]: each for each in late}
    return [rows[code] for code in order]


def _entries(
    old: Document, lines: Lines, units: Sequence[str], assessors: Sequence[str]
) -> list[dict[str, Any]]:
    """The determinations of the board: those named are struck, reworded, or put where the contract has them."""
    changed = {key_of_line(line): line for line in lines}
    kept = [_reworded(each, changed.get(key_of(each))) for each in old["determinations"]]
    entries = [each for each in kept if each is not None]
    at_unit, at_assessor = ({code: n for n, code in enumerate(codes)} for codes in (units, assessors))

    def order(each: Mapping[str, Any]) -> tuple[Any, ...]:
        signal, assessor = Signal(each["signal"]), at_assessor.get(each["assessor"], len(assessors))
        number = int(each["clause"].removeprefix(signal.label))  # a label is 红旗1 (contract, section 1)
        return at_unit[each["unit"]], SIGNALS.index(signal), assessor, number, each["data_month"]

    held = {key_of(each) for each in old["determinations"]}
    for key, line in changed.items():
        if key not in held and line.state == LineState.ACCEPTED:
            entry = _brought_in(line, old)
            entries.insert(bisect(entries, order(entry), key=order), entry)
    return entries


def _reworded(entry: dict[str, Any], line: Determination | None) -> dict[str, Any] | None:
    """A determination of the board after the correction: without its line as it was, None where that was struck."""
    if line is None:
        return entry
    if line.state != LineState.ACCEPTED:
        return None
    return {**entry, "grounds": "" if entry["withheld"] else line.grounds}


def _brought_in(line: Determination, old: Document) -> dict[str, Any]:
    """A line that was not on the board; where its clause was, it has the text that was frozen."""
    entry, (assessor, clause, _, data_month) = given(line), key_of_line(line)
    for each in old["determinations"]:
        same = (each["assessor"], each["clause"], each["data_month"]) == (assessor, clause, data_month)
        if same and not (each["withheld"] or entry["withheld"]):
            return {**entry, "clause_text": each["clause_text"]}
    return entry
