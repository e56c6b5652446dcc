"""The one door through which lines and explanations change their state.

`take_step` takes a step of the table (assessments.steps); `reopen` and `release_merged` write a state for what follows
from a change elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments import permissions
from assessments.content import explanation_content, line_content
from assessments.events import ExplanationStep, FellApart, LineStep
from assessments.light_request_answers import tell_askers
from assessments.models import Delegation, Determination, Explanation, LineState, Month
from assessments.recheck import THEN, Doubt, refuse_untrue, resting_on
from assessments.same_matter import merged_words, refuse_merge, released_words
from assessments.steps import BACK, STEPS, Thing, refuse_unless_open
from assessments.superseding import drop_superseded
from departments.fields import limit_of
from departments.history.events import UNSAID, Unsaid
from departments.history.records import record_all
from departments.models import User
from departments.notices import tell
from departments.permissions import by_exception, exception_words
from departments.steps import Step, StepRefused, refuse_unless_seen

NOTE_LIMIT = limit_of(Determination, "note")
S = LineState
DRAFT = "draft"
# What a step itself writes: all that is asked of a row that is not sent on, however wrong the rest has become.
WRITTEN = {"state", "note", "reopened_because", "decided_from", "decided_by", "decided_at", "decided_version"}
WRITTEN |= {"merged_into"}


def locked(thing: Thing) -> Thing:
    """The fresh row, held until the transaction ends, behind its month (publication waits for both)."""
    Month.objects.select_for_update().get(pk=thing.month_id)
    fresh_rows = type(thing).objects.select_for_update(of=("self",))
    names = ("month", "assessor", "unit", "clause__metric", "clause__rule_set__department")
    return cast(Thing, fresh_rows.select_related(*names).get(pk=thing.pk))


def apply_step(
    thing: Thing,
    step: Step,
    actor: User,
    note: str,
    now: datetime,
    into: Determination | None = None,
) -> None:
    """Write what a step writes; nothing is asked and nothing saved here."""
    thing.reopened_because = ""
    if isinstance(thing, Determination):
        vars(thing).update(dict.fromkeys(THEN, ""))
        thing.merged_into = into
    if step.target == BACK:
        thing.state, thing.note = thing.decided_from, ""
        if thing.state == S.REFERRED:  # itself a decision, and one that can be undone in its turn
            thing.decided_from, thing.decided_version = S.FILED, thing.version
        else:
            thing.decided_from = ""
            thing.decided_by = thing.decided_at = thing.decided_version = None
        return
    if step.is_decision:
        thing.decided_from, thing.decided_by, thing.decided_at = thing.state, actor, now
        thing.decided_version, thing.note = thing.version, note
    elif step.name == "file" and isinstance(thing, Determination):
        thing.signed_core = thing.core
    thing.state = step.target


@transaction.atomic
def take_step(
    thing: Thing,
    name: str,
    *,
    actor: User,
    note: str = "",
    version: int | None = None,
    seen_state: str = "",
    delegation: Delegation | None = None,
    into: Determination | None = None,
    now: datetime | None = None,
) -> Thing:
    """Take one step of STEPS on a line or an explanation; returns the fresh row.

    `version` and `seen_state` are what the actor saw: where the content has changed since, or somebody else has decided
    otherwise, nothing is done. By a `delegation` that runs its delegate files for the head (代签); a merged line (并案)
    names the one that counts (`into`). PermissionDenied when the step is not the actor's, StepRefused when the state
    does not allow it, ValidationError when words are missing or a rule broken.
    """
    step, row, now = STEPS[type(thing)][name], locked(thing), now or timezone.now()
    by = delegation if name == "file" else None
    if not (step.who(actor, row) or (by and permissions.may_sign_for(actor, row, by))):
        raise PermissionDenied(f"{actor} 不能对 {row} {step.label}")
    refuse_unless_seen(row, step, version=version, seen_state=seen_state)
    refuse_unless_open(row, step)
    counted = _counted_line(row, into, actor) if step.names_another else None
    note = _remark(step, counted, note)
    before, undone = row.state, _undone_of(row, step, actor, note)
    conflict = judging_conflict(row, step, actor, counted)
    apply_step(row, step, actor, note, now, counted)
    validate(row, whole=step.asks_whole_row)
    if name == "accept":
        refuse_untrue(row, note)
    row.save()
    told = step_told(row, step, note, before, conflict=conflict, on_behalf=by.words if by else UNSAID)
    record_all(actor, [told], at=now)
    if undone:
        tell(undone, f"您审核的 {row} 由{actor}撤销审核：{note}")
    follow(row, name, actor)
    return row


def _counted_line(row: Thing, into: Determination | None, actor: User) -> Determination:
    """The line that a merged one names, held like the row itself; both are of one month, and so of one lock."""
    if not isinstance(row, Determination) or into is None or into.month_id != row.month_id:
        raise ValidationError("并案要选定同一个月里计入的那一条", code="into")
    counted = locked(into)
    refuse_merge(row, counted, actor)
    return counted


def _remark(step: Step, counted: Determination | None, note: str) -> str:
    """What is said with a step: why a merged line does not count, and the actor's own words."""
    said = "；".join(filter(None, [merged_words(counted) if counted else "", note.strip()]))
    if step.needs_note and not said:
        raise ValidationError(f"{step.label}要写明理由", code="note")
    return said


def follow(row: Thing, name: str, actor: User) -> None:
    """What a step does to others: who asked for it is told; what a line replaced goes, what was accepted on it is
    looked at again.
    """
    if name == "file":
        tell_askers([row], actor=actor)
    if not isinstance(row, Determination):
        return
    if name == "file":
        drop_superseded([row], actor=actor)
    if name in FALLS:
        reopen(resting_on(row), actor=actor)
        release_merged(row, actor=actor)


def decided_by_another(thing: Thing, actor: User) -> bool:
    """Whether an undoing would take back what somebody else decided, which asks for words."""
    return thing.decided_by_id not in (None, actor.pk)


def _undone_of(row: Thing, step: Step, actor: User, note: str) -> User | None:
    """Whose decision an undoing takes back, where it is not the actor's own: they are told, with the words."""
    if step.target != BACK or row.decided_by is None or not decided_by_another(row, actor):
        return None
    if not note:
        raise ValidationError(f"这是{row.decided_by.name}审核的，撤销要写明理由", code="note")
    return row.decided_by


# Steps after which a line no longer holds what was accepted on it.
FALLS = ("withdraw", "return", "ask", "reject", "merge", "undo")


def judging_conflict(row: Thing, step: Step, actor: User, counted: Determination | None = None) -> str:
    """Why this person would not have taken a decision or its undoing, before it is written; "" for nothing.

    Of 并案 the counted line is judged with it, as `counted` or as the one that the row was merged into.
    """
    if not (step.is_decision or step.target == BACK):
        return ""
    of_counted = permissions.conflict(actor, counted) if counted else ""
    return permissions.deciding_conflict(actor, row) or of_counted


def step_told(
    row: Thing,
    step: Step,
    note: str,
    before: str,
    *,
    conflict: str = "",
    on_behalf: str | Unsaid = UNSAID,
    fell: list[FellApart] | Unsaid = UNSAID,
) -> tuple[LineStep | ExplanationStep, Thing, str]:
    """The event of a step that was taken, its subject and its sentence, as `record` takes them.

    `conflict` is what OFFICE_OF_ONE set aside (`judging_conflict`).
    """
    verb = f"{row._meta.model_name}.{step.name}"
    told: dict[str, Any] = {"verb": verb, "before": before, "after": row.state, "remark": note, "fell": fell}
    told["by_exception"] = by_exception(conflict)
    event: LineStep | ExplanationStep
    if isinstance(row, Determination):
        event = LineStep(**told, on_behalf=on_behalf, content=line_content(row))
    else:
        event = ExplanationStep(**told, on_behalf=on_behalf, content=explanation_content(row))
    words = (f"（代签：{on_behalf}）" if on_behalf else "") + exception_words(conflict)
    return event, row, f"{step.past}{row}{words}" + (f"：{note}" if note else "")


def validate(row: Thing, *, whole: bool, written: Iterable[str] = ()) -> None:
    """The row as a whole, or what a step writes of it, and whatever else was `written`."""
    if whole:
        row.full_clean()
    else:
        row.clean_fields(exclude={field.name for field in row._meta.fields} - WRITTEN.union(written))


@transaction.atomic
def reopen(doubts: Iterable[Doubt], *, actor: User | None) -> list[Determination | Explanation]:
    """退回重审: what was accepted and is no longer true goes back to 已报送, with the words of what changed.

    The bulk door beside `take_step`, for whoever writes what it rests on, in the same transaction; what
    stood on a line that goes back goes with it. A published month is left alone. Returns the fresh rows.
    """
    because: dict[Determination | Explanation, list[Doubt]] = defaultdict(list)
    for doubt in doubts:
        if not doubt.is_awaited:
            because[doubt.thing].append(doubt)
    reopened = []
    for thing, fallen in sorted(because.items(), key=lambda pair: pair[0].month.calendar_month):
        row = locked(thing)
        step = STEPS[type(row)]["reopen"]
        if row.state in step.sources and row.month.published_at is None:
            words = "；".join(doubt.words for doubt in fallen)[:NOTE_LIMIT]
            reopened += [row, *_take_back(row, step, words, actor, fallen)]
    return reopened


def release_merged(counted: Determination, *, actor: User | None) -> list[Determination | Explanation]:
    """解除并案: what was merged into a line that does not count any more waits for the office again. Fresh rows.

    Nothing is lost because the counted line fell; of a published month nothing moves, its corrections do.
    """
    released: list[Determination | Explanation] = []
    if counted.state == S.ACCEPTED or counted.month.published_at is not None:
        return released
    for line in counted.merged_lines.order_by("pk"):
        row = locked(line)
        released += [row, *_take_back(row, STEPS[Determination]["release"], released_words(counted), actor)]
    return released


def _take_back(
    row: Thing, step: Step, words: str, actor: User | None, fallen: Iterable[Doubt] = ()
) -> list[Determination | Explanation]:
    before = row.state
    row.state, row.reopened_because, row.note = step.target, words, ""
    row.decided_from, row.decided_version = "", None
    if isinstance(row, Determination):
        vars(row).update(dict.fromkeys(THEN, ""))
        row.merged_into = None
    validate(row, whole=False)
    row.save()
    fell = [FellApart(kind=str(doubt.kind), was=doubt.was, now=doubt.now) for doubt in fallen]
    record_all(actor, [step_told(row, step, words, before, fell=fell or UNSAID)])
    if not isinstance(row, Determination):
        return []
    return [*reopen(resting_on(row), actor=actor), *release_merged(row, actor=actor)]


def enter(thing: Thing, state: str, *, now: datetime) -> Thing:
    """Put an unsaved or unfiled row into the state that the import gives (contract, section 2: states as given).

    For the import alone, which has checked the row and writes one event for all of them.
    What enters beyond a draft counts as signed. Returns the row, not saved. StepRefused where a row that
    has left its draft stands in another state.
    """
    if thing.pk is not None and thing.state != DRAFT and thing.state != state:
        raise StepRefused(f"{thing} 现在是“{thing.get_state_display()}”，不能改为导入的状态", code="state")
    thing.state = state
    if isinstance(thing, Determination) and state != S.DRAFT:
        thing.signed_core = thing.core
    if state == S.ACCEPTED:
        thing.decided_from, thing.decided_at, thing.decided_version = S.FILED, now, thing.version
    return thing
