"""What the analysis is counted from, read once for all departments: a constant number of queries, whatever it holds.

Flags, lights and late returns are those of the boards that stand, as they are frozen; which clauses were used is the
year page's own count (boards.site.clause_use), what the office corrected its desk's (assessments.office.interventions).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from assessments.models import Explanation, ExplanationState
from assessments.office.interventions import EXPLANATION, Intervened, intervened
from assessments.sheet.clauses import REMARKABLE_MONTHS
from boards.analysis.measures import CLAUSE, INTERNAL, Counted, SpanFacts
from boards.analysis.repeats import SaidWords, repeated
from boards.analysis.spans import MonthSpan
from boards.document import Board
from boards.models import Edition
from boards.site.clause_use import RuledSet, clause_use
from boards.site.ruled import ruled_sets
from departments.months import CalendarMonth
from rules.models import Signal

COUNTED_AS = {
    "returned_flags": "returned",
    "completed_yellow": "asked",
    "declined": "declined",
    "spared_lights": "spared",
    "added_lights": "added",
    "merged": "merged",
}
Beside = dict[tuple[str, str], list[Counted]]


def published_months() -> list[CalendarMonth]:
    """Every month that is out, the newest first; one query."""
    return list(Edition.objects.filter(number=1).order_by("-month").values_list("month", flat=True))


def gathered(span: MonthSpan) -> tuple[SpanFacts, SpanFacts | None]:
    """The facts of the months of a span that are out, and of the same months a year earlier.

    At least one month of the span is out. None for the past where not all of them are: a part is no measure.
    """
    months = [*span.months, *(at.plus(-12) for at in span.months)]
    standing = Edition.objects.latest_of_each_month().filter(month__in=months)
    boards = {edition.month: edition.board for edition in standing}
    out = [at for at in span.months if at in boards]
    before = [at.plus(-12) for at in out]
    spans = [out] if any(at not in boards for at in before) else [out, before]
    told = sorted(intervened([at for each in spans for at in each]), key=lambda one: one.month)
    said = list(_explanations(min(spans[-1]), max(out)))
    facts = [_facts({at: boards[at] for at in each}, told, said) for each in spans]
    return facts[0], facts[1] if len(facts) > 1 else None


def _facts(
    boards: Mapping[CalendarMonth, Board], told: Iterable[Intervened], said: Collection[SaidWords]
) -> SpanFacts:
    last = max(boards)
    sets = ruled_sets(last)
    beside: Beside = defaultdict(list)
    for one in told:
        for name in one.counts if one.month in boards else ():
            if name in COUNTED_AS:
                counted = Counted(one.month, one.department, one.clause, one.unit, one.words, one.row, one.pk)
                beside[one.department, COUNTED_AS[name]].append(counted)
    _add_repeated(beside, boards, said)
    _add_unused(beside, boards, sets)
    ruled = {ruled.assessor for ruled in sets if ruled.since <= last and ruled.clauses}
    return SpanFacts(boards, beside, ruled)


def _add_repeated(beside: Beside, months: Collection[CalendarMonth], said: Collection[SaidWords]) -> None:
    for one in repeated(said, months, least=REMARKABLE_MONTHS):
        told = one.said
        text = Explanation(reason=told.reason, words=told.words).text
        words = f"{text}（连续第 {one.length} 个月）"
        counted = Counted(told.month, told.assessor, told.clause, "", words, EXPLANATION, told.pk)
        beside[told.assessor, "repeated"].append(counted)


def _add_unused(beside: Beside, boards: Mapping[CalendarMonth, Board], sets: Iterable[RuledSet]) -> None:
    for department in clause_use(boards, sets).unused:
        for clause in department.clauses:
            words = clause.text or INTERNAL
            counted = Counted(None, department.assessor, clause.label, "", words, CLAUSE, clause.anchor)
            beside[department.assessor, "unused"].append(counted)


def _explanations(first: CalendarMonth, last: CalendarMonth) -> Iterable[SaidWords]:
    """What was said of whole clauses, a year before the first month included: a row of months may begin there."""
    rows = Explanation.objects.filter(
        unit__isnull=True, month__calendar_month__gte=first.plus(-12), month__calendar_month__lte=last
    ).exclude(state=ExplanationState.DRAFT)
    columns = (
        "month__calendar_month",
        "assessor__code",
        "clause__signal",
        "clause__number",
        "reason",
        "words",
        "pk",
    )
    order = ("clause__number", "month__calendar_month", "pk")
    for at, assessor, signal, number, reason, words, pk in rows.order_by(*order).values_list(*columns):
        yield SaidWords(at, assessor, f"{Signal(signal).label}{number}", reason, words, pk)
