"""Who else of the department is writing in a month's sheet just now: known from the words that they have not saved.

Only a name, the clauses and since when; never the words, and nobody's work is timed by it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from assessments.dates import SHANGHAI
from assessments.models import Determination
from assessments.row_fields import Fields, by_place
from assessments.sheet.addresses import anchor, line_place
from assessments.unsaved_rows import page_of_sheet
from departments import unsaved
from departments.models import UnsavedKind, User
from departments.months import CalendarMonth
from rules.models import Signal

RECENTLY = timedelta(
    minutes=15
)  # after the last word: somebody at lunch is still there, somebody gone home is not
REASON = re.compile(rf"(({'|'.join(Signal.values)})-([0-9]+))(?:-\S+)?")
LINE = re.compile(r"line([0-9]+)")


@dataclass(frozen=True)
class ColleagueWriting:
    """Somebody else of the department with words that are not saved: under which clauses, each since when.

    `rows` are sentences by the id of the clause's row; `words` is the sentence for all of them.
    """

    words: str
    rows: Mapping[str, str]


def colleagues_writing(person: User, month: CalendarMonth, *, now: datetime) -> list[ColleagueWriting]:
    """Those of this person's department who wrote in the sheet lately; two queries, one where nobody does."""
    others = unsaved.kept_by_others(
        person, UnsavedKind.TYPED, page_of_sheet(month, person.department), since=now - RECENTLY
    )
    rows_of = [(name, by_place(unsaved.as_sent(fields))) for name, fields in others]
    lines = _lines(place for _, rows in rows_of for place in rows)
    return [_writing(name, rows, lines, now) for name, rows in rows_of if rows]


def _writing(
    name: str, rows: Mapping[str, Fields], lines: Mapping[str, tuple[str, str]], now: datetime
) -> ColleagueWriting:
    began: dict[str, datetime] = {}
    labels: dict[str, str] = {}
    for place, fields in rows.items():
        if where := _clause(place) or lines.get(place):
            row, labels[row] = where[0], where[1]
            began[row] = min(_since(fields, now), began.get(row, now))
    named = "、".join(labels[row] for row in sorted(labels, key=_in_order))
    words = f"{name} {_clock(min(began.values(), default=now), now)} 起也在写"
    sentences = {row: f"{name} {_clock(since, now)} 起也在写这一条" for row, since in began.items()}
    return ColleagueWriting(f"{words}：{named}" if named else words, sentences)


def _in_order(row: str) -> tuple[int, int]:
    """As the clauses stand on the sheet."""
    signal, _, number = row.rpartition("-")
    return Signal.values.index(signal), int(number)


def _clause(place: str) -> tuple[str, str] | None:
    """The row and the label of a clause, from the place of words under it."""
    found = REASON.fullmatch(place)
    return (found[1], f"{Signal(found[2]).label}{found[3]}") if found else None


def _lines(places: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The row and the label of the clause of each line, by the place of its fields."""
    keys = [int(found[1]) for place in places if (found := LINE.fullmatch(place))]
    if not keys:
        return {}
    lines = Determination.objects.filter(pk__in=keys).select_related("clause")
    return {line_place(line.pk): (anchor(line.clause), line.clause.label) for line in lines}


def _since(fields: Fields, now: datetime) -> datetime:
    try:
        return datetime.fromisoformat(fields["since"][-1])
    except (KeyError, IndexError, ValueError):
        return now


def _clock(at: datetime, now: datetime) -> str:
    here, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    return f"{here:%H:%M}" if here.date() == today else f"{here.month}月{here.day}日 {here:%H:%M}"
