"""What the office reads of one line before it decides: standard, figure, history, and what stands around it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from assessments import permissions
from assessments.dates import LOOK_BACK
from assessments.events import ExplanationStep, LineAmended, LineStep, LineWritten
from assessments.files.reuse import uses_of
from assessments.line_differences import FieldChange, changes_since, compared
from assessments.models import SETTLED, Determination, Evidence, Explanation, LineState, Origin
from assessments.models.months import PUBLISHED
from assessments.office.flag_shares import SharesOfMonth, flag_shares
from assessments.proposals import place_of
from assessments.recheck import Doubt, DoubtKind, ground_of
from assessments.sheet.clauses import SENT_BACK
from assessments.steps import STEPS
from assessments.wordings import wordings_apart
from departments.history.events import Unsaid
from departments.history.records import history_of
from departments.models import Record, User
from departments.months import CalendarMonth
from departments.steps import Step
from rules.criteria import Outcome, Verdict
from rules.judging import figure_words
from rules.models import Clause

ADDED = {"determination.add_spared": "补充认定", "determination.amend": "更正"}
SENDING_BACK = ("determination.return", "determination.ask")
# The desk says these where figure, verdict and grounds stand.
SAID_ALREADY = (DoubtKind.FIGURE, DoubtKind.VERDICT, DoubtKind.WORDS)
Thing = Determination | Explanation
StepEvent = LineWritten | LineStep | LineAmended | ExplanationStep
EVENTS_BY_VERB: dict[str, type[StepEvent]] = {
    verb: kind for kind in (LineWritten, LineStep, LineAmended, ExplanationStep) for verb in kind.verbs
}


@dataclass(frozen=True)
class DossierEvent:
    """One step in the history of a line, with the remark that came with it."""

    at: datetime
    actor: str
    label: str
    words: str
    event: StepEvent

    @property
    def on_behalf(self) -> str:
        """For whom it was signed, where it was (代签)."""
        return self.event.on_behalf or "" if isinstance(self.event, LineStep | ExplanationStep) else ""


@dataclass(frozen=True)
class DossierFile:
    """A file of the line: whether it came after the last decision, and which other lines have the same."""

    file: Evidence
    is_new: bool
    uses: list[str]


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

    `judgement` is the machine's outcome and sentence, both "" of a narrative clause. `wording` is what the
    public will read; "" where that is the grounds themselves. `changes` are against what was `sent_back`,
    `fallen` is what brought an accepted line back.
    """

    line: Determination
    verdict: Verdict | None
    judgement: tuple[str, str]
    doubts: list[Doubt]
    wording: str
    standard: list[tuple[bool, str]]
    figure: str
    changed_figure: str
    events: list[DossierEvent]
    fallen: list[FieldChange]
    sent_back: DossierEvent | None
    changes: list[FieldChange]
    evidence: list[DossierFile]
    usage: Usage
    same_clause: list[Determination]
    same_unit: list[Determination]
    shares: SharesOfMonth
    aside: str

    @property
    def outcome(self) -> Outcome | None:
        """What the machine says of it; None of a narrative clause."""
        return Outcome(self.judgement[0]) if self.judgement[0] else None

    @property
    def leaning(self) -> str:
        """The step that the figures speak for, or "" where they say nothing."""
        outcome = self.verdict.outcome if self.verdict else None
        if outcome == Outcome.NOT_MET:
            return "reject" if self.line.origin == Origin.OFFICE else "return"
        return "accept" if outcome == Outcome.MET else ""


def dossier(line: Determination, user: User) -> Dossier:
    """Gather what stands around a line, for a reader of the office."""
    events = events_of(line)
    ground = ground_of([line])
    figure, now = (figure_words(line.clause.metric, thing) for thing in (line, ground.reading(line)))
    gone = "算不出来了" if line.clause.rests_on_other_months else "已删去"
    beside = Determination.objects.filter(month=line.month_id).exclude(state=LineState.DRAFT)
    beside = beside.exclude(pk=line.pk).with_names()
    verdict = ground.verdicts.get(place_of(line))
    sent_back = _sent_back(line, events)
    return Dossier(
        line=line,
        verdict=verdict,
        judgement=ground.judgement(line),
        doubts=[doubt for doubt in ground.doubts(line) if doubt.kind not in SAID_ALREADY],
        wording=wordings_apart([line], {place_of(line): verdict} if verdict else {}).get(line.pk, ""),
        standard=standard_parts(line.clause, line.data_month),
        figure=figure,
        changed_figure="" if now == figure else (now or gone),
        events=events,
        fallen=fallen(line, events),
        sent_back=sent_back,
        changes=_changes(line, sent_back),
        evidence=_files(line, user),
        usage=_usage(line),
        same_clause=list(beside.filter(clause=line.clause_id).order_by("unit__position", "unit__code")),
        same_unit=list(beside.filter(unit=line.unit_id).order_by("assessor__position", "assessor__code")),
        shares=flag_shares(line.month),
        aside=why_aside(line, user),
    )


def _files(line: Determination, user: User) -> list[DossierFile]:
    since, files = line.decided_at, list(line.evidence.all())
    uses = uses_of({file.sha256 for file in files}, user, but=line)
    return [
        DossierFile(file, since is not None and file.uploaded_at > since, uses[file.sha256]) for file in files
    ]


def fallen(thing: Thing, events: list[DossierEvent]) -> list[FieldChange]:
    """What no longer held when it was taken back for review: as it was accepted, and as it had become.

    [] of one that stands, and of one that was taken back before the history kept it as values.
    """
    if not thing.reopened_because:
        return []
    told = (
        step.event.fell for step in reversed(events) if isinstance(step.event, LineStep | ExplanationStep)
    )
    fell = next((fell for fell in told if isinstance(fell, list)), [])
    return [FieldChange(DoubtKind(each.kind).label, *compared(each.was, each.now)) for each in fell]


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


def _sent_back(line: Determination, events: list[DossierEvent]) -> DossierEvent | None:
    """The step with which the office last sent the line back, of one that was answered since."""
    steps = [step for step in events if isinstance(step.event, LineStep) and step.event.verb in SENDING_BACK]
    if not steps or line.decided_at is None:
        return None
    is_answered = line.state not in SENT_BACK or line.version != line.decided_version
    return steps[-1] if is_answered else None


def _changes(line: Determination, sent_back: DossierEvent | None) -> list[FieldChange]:
    """What a line that was sent back says now against what the office had read, its files among it."""
    if sent_back is None or not isinstance(sent_back.event, LineStep):
        return []
    version = sent_back.event.content.version
    return changes_since([line], {line.pk: version}).get(line.pk, []) if isinstance(version, int) else []


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
