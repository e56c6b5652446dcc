"""Likely repetition: which other lines look like the matter of a line, and why; `office.likeness` measures it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from assessments.dates import LOOK_BACK
from assessments.files.reuse import lines_with
from assessments.models import Determination, LineState
from assessments.office.likeness import Likeness, Matter, likeness
from departments.models import User
from rules.figures import count
from rules.models import Kind

MOST_SHOWN = 5


@dataclass(frozen=True)
class LikelyRepetition:
    """Another line that looks like the same matter, and in sentences why."""

    line: Determination
    reasons: tuple[str, ...]
    is_same_unit: bool
    is_earlier: bool  # it counts in an earlier month


def repetitions(lines: Sequence[Determination], user: User) -> dict[int, list[LikelyRepetition]]:
    """By key of each line its likely repetitions for a reader of the office, the strongest first, five at most.

    Compared are all lines of its month that have left their department, its clause in the twelve months before,
    and whatever has one of its files. A constant number of queries, however many lines are asked about; lines
    come with month, unit, assessor, clause with rule set, and evidence.
    """
    if not lines:
        return {}
    users_of_files = lines_with({file.sha256 for line in lines for file in line.evidence.all()}, user)
    pool = _pool(lines, users_of_files)
    matters = {
        other.pk: matter_of(other, dict.fromkeys(users_of_files.get(other.pk, ()), "")) for other in pool
    }
    rows = {other.pk: other for other in pool}
    return {
        line.pk: [
            _said(line, rows[key], alike)
            for key, alike in _strongest(line, _near(line, pool, users_of_files), matters)
        ]
        for line in lines
    }


def _pool(lines: Sequence[Determination], users_of_files: Mapping[int, set[str]]) -> list[Determination]:
    """What the lines are compared with, in one query; of other units, what could have been copied by hand."""
    wanted = Q(pk__in=users_of_files)
    for line in lines:
        of_unit = Q(unit=line.unit_id)
        near = of_unit if line.clause.is_machine_checked else of_unit | Q(clause__kind=Kind.NARRATIVE)
        wanted |= near & (Q(month=line.month_id) | _same_clause_before(line))
    others = Determination.objects.filter(wanted).exclude(state=LineState.DRAFT)
    return list(others.select_related("month", "assessor", "unit", "clause"))


def _same_clause_before(line: Determination) -> Q:
    """By label, for a clause keeps its label from one year's rules to the next."""
    at = line.month.calendar_month
    return Q(
        assessor=line.assessor_id,
        clause__signal=line.clause.signal,
        clause__number=line.clause.number,
        month__calendar_month__gte=at.plus(-LOOK_BACK),
        month__calendar_month__lt=at,
    )


def _near(
    line: Determination, pool: Iterable[Determination], users_of_files: Mapping[int, set[str]]
) -> list[int]:
    """The keys of those that this line is compared with, where several lines are asked about at once."""
    at = line.month.calendar_month

    def is_earlier(other: Determination) -> bool:
        months = at.plus(-LOOK_BACK) <= other.month.calendar_month < at
        return months and other.assessor_id == line.assessor_id and other.clause.label == line.clause.label

    return [
        other.pk
        for other in pool
        if other.pk != line.pk
        if other.month_id == line.month_id or other.pk in users_of_files or is_earlier(other)
    ]


def _strongest(
    line: Determination, others: Iterable[int], matters: Mapping[int, Matter]
) -> list[tuple[int, Likeness]]:
    own = matter_of(line, {file.sha256: file.name for file in line.evidence.all()})
    found = [(key, alike) for key in others if (alike := likeness(own, matters[key]))]
    return sorted(found, key=lambda pair: (-pair[1].strength, -pair[0]))[:MOST_SHOWN]


def matter_of(line: Determination, files: Mapping[str, str]) -> Matter:
    """A line as `office.likeness` compares it; `files` are the names by content of those it may share."""
    clause = line.clause
    return Matter(
        key=line.pk,
        assessor=line.assessor_id,
        unit=line.unit_id,
        label=clause.label,
        month=line.month.calendar_month,
        data_month=line.data_month,
        grounds=line.grounds,
        facts=line.facts,
        given=f"{clause.text}。{clause.standard}。{line.unit.name}。{line.unit.label}",
        is_measured=clause.is_machine_checked,
        metric=clause.metric_id,
        figure=tuple(n for n in (line.value, line.done, line.total) if n is not None),
        files=files,
    )


def _said(line: Determination, other: Determination, alike: Likeness) -> LikelyRepetition:
    files = [f"同一份佐证“{name}”" for name in alike.files]
    documents = [f"文号相同：{'、'.join(alike.documents)}"] if alike.documents else []
    numbers = [f"数字相同：{'、'.join(map(count, alike.numbers))}"] if alike.numbers else []
    share = f"{alike.similarity:.0%}"
    words = [f"与{_place(line, other)}的文字相似 {share}：“{alike.passage}”"] if alike.similarity else []
    reasons = (*files, *documents, *numbers, *words)
    return LikelyRepetition(other, reasons, alike.is_same_unit, other.month_id != line.month_id)


def _place(line: Determination, other: Determination) -> str:
    """What another line is called beside this one: `5月同条`, `公安分局红旗2`."""
    if other.assessor_id != line.assessor_id:
        return f"{other.assessor.label}{other.clause.label}"
    label = "同条" if other.clause.label == line.clause.label else other.clause.label
    month, own = other.month.calendar_month, line.month.calendar_month
    when = "" if month == own else f"{month.month}月" if month.year == own.year else month.chinese
    return f"{when}{label}"
