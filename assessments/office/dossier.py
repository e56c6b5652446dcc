"""What the office reads of one line before it decides: standard, figure, history, and what stands around it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from assessments import permissions
from assessments.content import line_content
from assessments.events import ExplanationStep, LineAmended, LineContent, LineStep, LineWritten
from assessments.models import Determination, Evidence, Explanation, LineState, Origin
from assessments.models.months import PUBLISHED
from assessments.office.lines import SETTLED
from assessments.proposals import check, place_of, readings_under
from assessments.wordings import wordings_apart
from assessments.workflow import STEPS
from departments.history.events import Unsaid
from departments.history.records import history_of
from departments.models import Department, Record, User
from departments.months import CalendarMonth
from departments.steps import Step
from rules.criteria import Outcome, Verdict
from rules.judging import figure_words
from rules.models import Clause

LOOK_BACK = 12
ADDED = {"determination.add_spared": "补充认定", "determination.amend": "更正"}
SENT_BACK = ("determination.return", "determination.ask")
Thing = Determination | Explanation
StepEvent = LineWritten | LineStep | LineAmended | ExplanationStep
EVENTS_BY_VERB: dict[str, type[StepEvent]] = {
    verb: kind for kind in (LineWritten, LineStep, LineAmended, ExplanationStep) for verb in kind.verbs
}
COMPARED: dict[str, Callable[[LineContent], str]] = {
    "事由": lambda content: content.grounds or "",
    "事实依据": lambda content: content.facts or "",
    "单位": lambda content: content.unit or "",
    "所属月份": lambda content: content.data_month or "",
}


@dataclass(frozen=True)
class DossierEvent:
    """One step in the history of a line, with the remark that came with it."""

    at: datetime
    actor: str
    label: str
    words: str
    event: StepEvent


@dataclass(frozen=True)
class FieldChange:
    """A field that differs from what was sent back: pieces of (is it changed, text) before and after."""

    label: str
    before: list[tuple[bool, str]]
    after: list[tuple[bool, str]]


@dataclass(frozen=True)
class Usage:
    """How often a clause was accepted in the twelve months before: by month, the oldest first."""

    months: list[tuple[CalendarMonth, int]]
    units: int

    @property
    def total(self) -> int:
        return sum(times for _, times in self.months)


@dataclass(frozen=True)
class Dossier:
    """Everything that the desk shows of one line; a constant number of queries.

    `wording` is what the public will read; "" where that is the grounds themselves.
    """

    line: Determination
    verdict: Verdict | None
    wording: str
    standard: list[tuple[bool, str]]
    figure: str
    changed_figure: str
    events: list[DossierEvent]
    changes: list[FieldChange]
    evidence: list[tuple[Evidence, bool]]
    usage: Usage
    same_clause: list[Determination]
    same_unit: list[Determination]
    aside: str

    @property
    def leaning(self) -> str:
        """The step that the figures speak for, or "" where they say nothing."""
        outcome = self.verdict.outcome if self.verdict else None
        if outcome == Outcome.NOT_MET:
            return "reject" if self.line.origin == Origin.OFFICE else "return"
        return "accept" if outcome == Outcome.MET else ""

    def preselected(self, proposals: Mapping[str, Sequence[str]]) -> list[str]:
        """The reason that is ticked from the start: what the figures say, where they speak against the line."""
        return list(proposals.get(self.leaning, ())[:1])


def dossier(line: Determination, user: User) -> Dossier:
    """Gather what stands around a line, for a reader of the office."""
    events = events_of(line)
    reading = readings_under([line]).one(line.clause.metric_id, line.unit_id, line.data_month)
    figure, now = (figure_words(line.clause.metric, thing) for thing in (line, reading))
    gone = "算不出来了" if line.clause.rests_on_other_months else "已删去"
    beside = Determination.objects.filter(month=line.month_id).exclude(state=LineState.DRAFT)
    beside = beside.exclude(pk=line.pk).with_names()
    since, verdict = line.decided_at, check([line]).get(line.pk)
    return Dossier(
        line=line,
        verdict=verdict,
        wording=wordings_apart([line], {place_of(line): verdict} if verdict else {}).get(line.pk, ""),
        standard=standard_parts(line.clause, line.data_month),
        figure=figure,
        changed_figure="" if now == figure else (now or gone),
        events=events,
        changes=_changes(line, events),
        evidence=[
            (evidence, since is not None and evidence.uploaded_at > since) for evidence in line.evidence.all()
        ],
        usage=_usage(line),
        same_clause=list(beside.filter(clause=line.clause_id).order_by("unit__position", "unit__code")),
        same_unit=list(beside.filter(unit=line.unit_id).order_by("assessor__position", "assessor__code")),
        aside=why_aside(line, user),
    )


def why_aside(thing: Thing, user: User) -> str:
    """Why this member of the office may decide nothing here, as a sentence ("" where they may, or only read)."""
    if not permissions.may_review(user):
        return ""
    if thing.month.published_at:
        return f"{thing.month}{PUBLISHED}"
    return permissions.why_not_judge(user, thing)


def is_added_undecided(line: Determination) -> bool:
    """Whether the office added the line and its second person has not decided yet."""
    return line.origin == Origin.OFFICE and line.state not in SETTLED


def standard_parts(clause: Clause, month: CalendarMonth) -> list[tuple[bool, str]]:
    """The standard in its normal form, cut so that what is asked in that month can stand out."""
    return [(part.is_asked(month.month), part.text) for part in clause.criterion.parts()]


def events_of(thing: Thing) -> list[DossierEvent]:
    """The steps of a line or an explanation, the oldest first; what was typed in between is not among them."""
    kind = thing._meta.model_name
    labels = {f"{kind}.{step.name}": step for step in STEPS[type(thing)].values()}
    rows = history_of(thing).filter(verb__in=[*labels, *ADDED]).order_by("sequence")
    return [_event(row, labels.get(row.verb), thing) for row in rows]


def _event(row: Record, step: Step | None, thing: Thing) -> DossierEvent:
    event = EVENTS_BY_VERB[row.verb].of(row)
    label = step.label if step else ADDED[row.verb]
    remark = "" if isinstance(event, LineWritten) else event.remark
    words = _words_before(row, step, thing) if isinstance(remark, Unsaid) else remark
    return DossierEvent(row.at, row.actor_name, label, words, event)


def _words_before(row: Record, step: Step | None, thing: Thing) -> str:
    """The remark of an earlier event, which stands only in its sentence, behind the step and the thing.

    The whole sentence where the thing had another name then.
    """
    opening = f"{step.past}{thing}" if step else f"{ADDED[row.verb]}了{thing}"
    return row.sentence.removeprefix(opening).removeprefix("：")


def _changes(line: Determination, steps: list[DossierEvent]) -> list[FieldChange]:
    """What a line that was sent back says now against what the office had read."""
    events = [step.event for step in steps]
    sent_back = [e.content for e in events if isinstance(e, LineStep) and e.verb in SENT_BACK]
    if not sent_back or line.decided_at is None or line.version == sent_back[-1].version:
        return []
    before, after = sent_back[-1], line_content(line)
    names = dict(Department.objects.filter(code__in=(before.unit, after.unit)).values_list("code", "name"))
    texts = [(label, text_of(before), text_of(after)) for label, text_of in COMPARED.items()]
    texts = [(label, names.get(old, old), names.get(new, new)) for label, old, new in texts]
    return [FieldChange(label, *_compared(old, new)) for label, old, new in texts if old != new]


def _compared(before: str, after: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Both texts cut by character into what stayed and what did not."""
    old, new = [], []
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if old_start < old_end:
            old.append((tag != "equal", before[old_start:old_end]))
        if new_start < new_end:
            new.append((tag != "equal", after[new_start:new_end]))
    return old, new


def _usage(line: Determination) -> Usage:
    """By label, for a clause keeps its label from one year's rules to the next."""
    at = line.month.calendar_month
    accepted = Determination.objects.accepted().filter(
        assessor=line.assessor_id,
        clause__signal=line.clause.signal,
        clause__number=line.clause.number,
        month__calendar_month__gte=at.plus(-LOOK_BACK),
        month__calendar_month__lt=at,
    )
    rows = list(accepted.values_list("month__calendar_month", "unit"))
    times = Counter(month for month, _ in rows)
    months = at.plus(-LOOK_BACK).up_to(at.plus(-1))
    return Usage([(month, times[month]) for month in months], len({unit for _, unit in rows}))
