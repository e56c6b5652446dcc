"""What was accepted and is no longer true: the figure, the verdict, the base, the unit, the clause, a file.

Nothing is written here. Where a source is written, `workflow.reopen` takes the doubtful things back to 已报送;
what is doubtful all the same stands against publication (`recheck`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet

from assessments.basis import stale_words
from assessments.files.storage import path_of
from assessments.models import (
    GROUNDS_LIMIT,
    Determination,
    Explanation,
    ExplanationState,
    LineState,
    Month,
    Origin,
)
from assessments.models.determinations import clause_fault, unit_fault
from assessments.models.explanations import explanation_fault
from assessments.proposals import Place, place_of, readings_under, survey_now, verdicts_by_place
from departments.months import CalendarMonth
from rules.criteria import Outcome, Verdict
from rules.judging import figure_words
from rules.models import NUMBERS, Metric, RuleSet, governing
from rules.readings import AnyReading, Readings, resting_on_figures

Thing = Determination | Explanation
AGAINST = (Outcome.NOT_MET, Outcome.NO_DATA)
GIVEN_AS_ACCEPTED = "按导入的状态审定"
THEN = ("outcome_then", "sentence_then", "text_then", "standard_then")


class DoubtKind(models.TextChoices):
    FIGURE = "figure", "数据已变"
    VERDICT = "verdict", "机器判定已变"
    WORDS = "words", "事由与数据不符"
    BASE = "base", "所依据的认定已变"
    UNIT = "unit", "单位已变"
    CLAUSE = "clause", "条款已变"
    FILE = "file", "佐证已变"
    EXPLANATION = "explanation", "说明与数据不符"


@dataclass(frozen=True)
class Doubt:
    """One thing that was accepted, and what of it no longer holds: as it was and as it is, in words.

    `is_awaited`: a base that only has to be accepted, as it may well be; it stands against publication alone.
    """

    thing: Thing
    kind: DoubtKind
    was: str
    now: str
    is_awaited: bool = False

    @property
    def words(self) -> str:
        when = "采纳" if isinstance(self.thing, Explanation) else "审定"
        return f"{self.kind.label}：{when}时{self.was}，现在{self.now}"

    def __str__(self) -> str:
        return f"{self.thing}：{self.words}"


Bases = Mapping[tuple[int, int, str, CalendarMonth], Determination]


@dataclass(frozen=True)
class LineGround:
    """What a number of lines rest on as it stands now; gathered by `ground_of`."""

    verdicts: Mapping[Place, Verdict]
    readings: Readings
    rules: Mapping[int, list[RuleSet]]
    bases: Bases

    def reading(self, line: Determination) -> AnyReading | None:
        return self.readings.one(line.clause.metric_id, line.unit_id, line.data_month)

    def judgement(self, line: Determination) -> tuple[str, str]:
        """Outcome and sentence of the machine; both "" of a narrative clause, NO_DATA where it does not judge."""
        if not line.clause.is_machine_checked:
            return "", ""
        verdict = self.verdicts.get(place_of(line))
        if verdict is None:
            return Outcome.NO_DATA.value, f"{line.unit.label}不在{line.clause.label}考核的范围内"
        return verdict.outcome.value, verdict.sentence

    def machine_grounds(self, line: Determination) -> str:
        """The machine's sentence as grounds hold it."""
        verdict = self.verdicts.get(place_of(line))
        return verdict.within(GROUNDS_LIMIT) if verdict else ""

    def is_against(self, line: Determination) -> bool:
        """Whether the machine judges against the line: 不符合 or 无数据."""
        return self.judgement(line)[0] in AGAINST

    def as_of_now(self, line: Determination) -> dict[str, str]:
        """What an acceptance now would rest on, by THEN."""
        return dict(zip(THEN, (*self.judgement(line), line.clause.text, line.clause.standard), strict=True))

    def doubts(self, line: Determination) -> list[Doubt]:
        """What no longer holds of a line as it stands; of a unit or a clause that is gone nothing else is asked."""
        doubt = self._register(line) or self._clause(line)
        if doubt:
            return [doubt]
        doubts = (self._figure(line), self._verdict(line), self._words(line))
        return [*filter(None, doubts), *self._bases(line)]

    def _register(self, line: Determination) -> Doubt | None:
        fault = unit_fault(line.assessor, line.unit, line.data_month)
        return Doubt(line, DoubtKind.UNIT, "可以被认定", fault) if fault else None

    def _clause(self, line: Determination) -> Doubt | None:
        sets, clause = self.rules.get(line.assessor_id, ()), line.clause
        month = line.data_month
        if fault := clause_fault(clause, line.assessor, month, governing(sets, month)):
            return Doubt(line, DoubtKind.CLAUSE, "有效", fault)
        pairs = (line.text_then, clause.text), (line.standard_then, clause.standard)
        was, now = next((pair for pair in pairs if line.text_then and pair[0] != pair[1]), ("", ""))
        return Doubt(line, DoubtKind.CLAUSE, f"是“{was}”", f"是“{now}”") if was != now else None

    def _figure(self, line: Determination) -> Doubt | None:
        if not line.clause.metric_id:
            return None
        reading = self.reading(line)
        if all(getattr(reading, name, None) == getattr(line, name) for name in NUMBERS):
            return None
        was, now = (figure_words(line.clause.metric, numbers) for numbers in (line, reading))
        return Doubt(line, DoubtKind.FIGURE, was or "没有数据", now or "没有数据")

    def _verdict(self, line: Determination) -> Doubt | None:
        """A verdict against the line needs a reason, and every verdict is still that of the acceptance."""
        outcome, sentence = self.judgement(line)
        if line.clause.rests_on_lines:
            return None  # its bases say it one by one
        outcome_then = line.outcome_then
        if outcome_then == outcome and not (outcome in AGAINST and not self._is_reasoned(line)):
            return None
        if outcome not in AGAINST and outcome_then not in (Outcome.MET, *AGAINST):
            return None
        words_then = f"“{line.sentence_then}”" if outcome_then else "没有写明理由"
        return Doubt(line, DoubtKind.VERDICT, words_then, f"“{sentence}”")

    def _is_reasoned(self, line: Determination) -> bool:
        """Accepted against the machine with a reason, and its sentence is still the same."""
        return bool(line.note) and line.sentence_then == self.judgement(line)[1]

    def _words(self, line: Determination) -> Doubt | None:
        """Grounds that the machine wrote are public, and have to be its present sentence."""
        machine_grounds = self.machine_grounds(line)
        if not line.grounds_by_machine or line.grounds == machine_grounds or self.is_against(line):
            return None
        return Doubt(line, DoubtKind.WORDS, f"“{line.grounds}”", f"“{machine_grounds}”")

    def _bases(self, line: Determination) -> list[Doubt]:
        """Only 审定 counts as a base; one of the data month itself may still be on its way there."""
        criterion = line.clause.criterion
        doubts = []
        for month in criterion.counted(line.data_month):
            base = self.bases.get((line.assessor_id, line.unit_id, criterion.label, month))
            if base is not None and base.state == LineState.ACCEPTED:
                continue
            is_awaited = month == line.data_month and base is not None and base.state != LineState.REJECTED
            if is_awaited or not self._is_reasoned(line):
                was = f"有{month.chinese}的{criterion.label}"
                doubts.append(Doubt(line, DoubtKind.BASE, was, _state_words(base), is_awaited))
        return doubts


def _state_words(base: Determination | None) -> str:
    return f"它是“{base.get_state_display()}”" if base else "没有这一条"


def ground_of(lines: Iterable[Determination]) -> LineGround:
    """A constant number of queries; lines come with unit, assessor, month, and clause with metric and rule set."""
    lines = list(lines)
    return LineGround(
        verdicts=verdicts_by_place(lines),
        readings=readings_under(lines),
        rules=_rules({line.assessor_id for line in lines}),
        bases=_bases([line for line in lines if line.clause.rests_on_lines]),
    )


def _rules(assessors: set[int]) -> Mapping[int, list[RuleSet]]:
    """The approved sets of each department, the latest first."""
    sets_by_department: dict[int, list[RuleSet]] = defaultdict(list)
    if assessors:
        approved_sets = RuleSet.objects.approved().filter(department__in=assessors)
        for rule_set in approved_sets.order_by("-effective_from"):
            sets_by_department[rule_set.department_id].append(rule_set)
    return sets_by_department


def _bases(streaks: list[Determination]) -> Bases:
    """The lines that streaks may rest on, by department, unit, label and data month; the best of each place."""
    if not streaks:
        return {}
    first = min(line.clause.criterion.counted(line.data_month)[0] for line in streaks)
    lines = Determination.objects.filter(
        assessor__in={line.assessor_id for line in streaks},
        unit__in={line.unit_id for line in streaks},
        data_month__range=(first, max(line.data_month for line in streaks)),
    )
    best_lines: dict[tuple[int, int, str, CalendarMonth], Determination] = {}
    for line in sorted(lines.select_related("clause"), key=_worth):
        best_lines[line.assessor_id, line.unit_id, line.clause.label, line.data_month] = line
    return best_lines


def _worth(line: Determination) -> int:
    return (line.state != LineState.REJECTED) + (line.state == LineState.ACCEPTED)


def settle(line: Determination, ground: LineGround) -> None:
    """What an acceptance rests on is kept in the line; nothing is saved here.

    Grounds that the machine wrote take its present sentence. What the office added takes the present figure:
    nobody else has signed for it.
    """
    if line.origin == Origin.OFFICE and line.clause.metric_id:
        vars(line).update({name: getattr(ground.reading(line), name, None) for name in NUMBERS})
    vars(line).update(ground.as_of_now(line))
    if line.grounds_by_machine and line.outcome_then == Outcome.MET:
        line.grounds = ground.machine_grounds(line)


def settle_given(lines: Iterable[Determination]) -> None:
    """The same for lines imported as accepted; where the machine is against one, the import itself is the reason."""
    lines = list(lines)
    ground = ground_of(lines)
    for line in lines:
        vars(line).update(ground.as_of_now(line))
        if ground.is_against(line) and not line.note:
            line.note = GIVEN_AS_ACCEPTED


def accepted_lines() -> QuerySet[Determination]:
    """The accepted lines of the months that are not out, with all that `ground_of` asks of them."""
    return Determination.objects.accepted().filter(month__published_at__isnull=True).with_names()


def accepted_explanations() -> QuerySet[Explanation]:
    rows = Explanation.objects.filter(state=ExplanationState.ACCEPTED, month__published_at__isnull=True)
    return _with_all(rows)


def _with_all(rows: QuerySet[Explanation]) -> QuerySet[Explanation]:
    return rows.select_related("month", "assessor", "unit", "clause__metric", "clause__rule_set__department")


def doubts_of(lines: Iterable[Determination]) -> list[Doubt]:
    """What no longer holds of lines, accepted or about to be; a constant number of queries."""
    lines = list(lines)
    if not lines:
        return []
    ground = ground_of(lines)
    return [doubt for line in lines for doubt in ground.doubts(line)]


def doubts_of_explanations(explanations: Iterable[Explanation]) -> list[Doubt]:
    """The same of explanations, which come with month, assessor, unit, and clause with metric and rule set."""
    explanations = list(explanations)
    if not explanations:
        return []
    rules = _rules({explanation.assessor_id for explanation in explanations})
    faults = {explanation.pk: fault for explanation in explanations if (fault := _fault(explanation, rules))}
    stale = stale_words(explanation for explanation in explanations if explanation.pk not in faults)
    sentences = _figure_sentences(explanation for explanation in explanations if explanation.pk in stale)
    doubts = [
        Doubt(explanation, DoubtKind.CLAUSE, "有效", faults[explanation.pk])
        for explanation in explanations
        if explanation.pk in faults
    ]
    doubts += [
        Doubt(explanation, DoubtKind.EXPLANATION, f"的说明是“{explanation.text}”", sentences[explanation.pk])
        for explanation in explanations
        if explanation.pk in stale
    ]
    return doubts


def _fault(explanation: Explanation, rules: Mapping[int, list[RuleSet]]) -> str | None:
    sets = rules.get(explanation.assessor_id, ())
    return explanation_fault(explanation, governing(sets, explanation.month.calendar_month))


def _figure_sentences(explanations: Iterable[Explanation]) -> Mapping[int, str]:
    """By key, what the figures say now of the explanation's unit, or which units they call for."""
    explanations = list(explanations)
    asked = ((explanation.month.calendar_month, explanation.clause) for explanation in explanations)
    findings_by_clause = survey_now(asked)
    sentences = {}
    for explanation in explanations:
        findings = findings_by_clause.get((explanation.month.calendar_month, explanation.clause_id), ())
        own = (finding for finding in findings if finding.unit.pk == explanation.unit_id)
        own_sentence = next((finding.verdict.sentence for finding in own), "")
        called_units = "、".join(finding.unit.label for finding in findings if finding.is_called_for)
        sentences[explanation.pk] = own_sentence or (
            f"数据提出了{called_units}" if called_units else "数据有了改动"
        )
    return sentences


def doubts_about(metrics: Iterable[Metric], months: Iterable[CalendarMonth]) -> list[Doubt]:
    """What is doubtful of all that was accepted on figures of these metrics and months, or derived from them."""
    of_lines, of_explanations = Q(pk__in=()), Q(pk__in=())
    for metric, touched in resting_on_figures(metrics, months).items():
        of_lines |= Q(clause__metric=metric, data_month__in=touched)
        of_explanations |= Q(clause__metric=metric, month__calendar_month__in=touched)
    lines = accepted_lines().filter(of_lines)
    explanations = accepted_explanations().filter(of_explanations)
    return [*doubts_of(lines), *doubts_of_explanations(explanations)]


def doubts_everywhere() -> list[Doubt]:
    """What is doubtful of all that was accepted in months that are not out; a constant number of queries."""
    return [*doubts_of(accepted_lines()), *doubts_of_explanations(accepted_explanations())]


def refuse_untrue(thing: Thing, note: str, ground: LineGround | None = None) -> None:
    """What is accepted is true as it stands; against 不符合 or 无数据 it takes a reason.

    `ground` is what the line rests on, where it was gathered with that of others.
    """
    if isinstance(thing, Explanation):
        doubts = doubts_of_explanations([thing])
    else:
        ground = ground or ground_of([thing])
        settle(thing, ground)
        if ground.is_against(thing) and not note:
            outcome, sentence = ground.judgement(thing)
            raise ValidationError(
                f"机器判定“{Outcome(outcome).label}”：{sentence}；仍要审定，请写明理由", code="note"
            )
        doubts = [doubt for doubt in ground.doubts(thing) if not doubt.is_awaited]
    refuse_doubted(doubts)


def refuse_doubted(doubts: Iterable[Doubt]) -> None:
    """ValidationError of the first thing that there is a doubt about, with all that is doubted of it."""
    doubts = list(doubts)
    if doubts:
        thing = doubts[0].thing
        changes = "；".join(f"{doubt.kind.label}：{doubt.now}" for doubt in doubts if doubt.thing == thing)
        raise ValidationError(f"{thing} {changes}；请退回部门更新后再审", code="untrue")


def resting_on(base: Determination) -> list[Doubt]:
    """The accepted lines of open months that stand on this one, which no longer holds them; one query.

    A base that has no key any more is gone.
    """
    was = f"有{base.data_month.chinese}的{base.clause.label}"
    now = _state_words(base if base.pk else None)
    return [Doubt(line, DoubtKind.BASE, was, now) for line in standing_on(base, accepted_lines())]


def standing_on(base: Determination, lines: QuerySet[Determination]) -> list[Determination]:
    """Which of the lines are streaks that this one is a base of; one query."""
    near = lines.filter(assessor=base.assessor_id, unit=base.unit_id, data_month__gte=base.data_month)
    return [line for line in near if _rests(line, base)]


def _rests(line: Determination, base: Determination) -> bool:
    criterion = line.clause.criterion
    return criterion.label == base.clause.label and base.data_month in criterion.counted(line.data_month)


def recheck(month: Month) -> list[Doubt]:
    """Every accepted line and explanation of a month that is no longer true, files and awaited bases among them."""
    if not month.pk:
        return []
    lines = Determination.objects.accepted().filter(month=month).with_names().prefetch_related("evidence")
    explanations = Explanation.objects.filter(month=month, state=ExplanationState.ACCEPTED)
    accepted = list(lines)
    return [*doubts_of(accepted), *_lost_files(accepted), *doubts_of_explanations(_with_all(explanations))]


def _lost_files(lines: Iterable[Determination]) -> list[Doubt]:
    """Files that are gone or have another length; their content is checked when they are read."""
    return [
        Doubt(line, DoubtKind.FILE, f"附有“{file.name}”", "文件已缺失或被改动")
        for line in lines
        for file in line.evidence.all()
        if not path_of(file.sha256).is_file() or path_of(file.sha256).stat().st_size != file.size
    ]
