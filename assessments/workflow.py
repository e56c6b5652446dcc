"""The one door through which lines and explanations change their state.

`STEPS` is the whole table: step, from, to, who, whether words are needed, what is asked of the row.
`take_step` and, for what follows from a change elsewhere, `reopen` write a state; buttons come from
`steps_open_to`, so that what is shown and what is allowed cannot drift apart.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments import permissions
from assessments.content import explanation_content, line_content
from assessments.events import ExplanationStep, FellApart, LineStep
from assessments.light_request_answers import tell_askers
from assessments.models import Delegation, Determination, Explanation, ExplanationState, LineState, Month
from assessments.models.determinations import SETTLED, WITH_OFFICE
from assessments.recheck import THEN, Doubt, refuse_untrue, resting_on
from assessments.same_matter import merged_words, refuse_merge, released_words
from assessments.superseding import drop_superseded
from departments.fields import limit_of
from departments.history.events import UNSAID, Unsaid
from departments.history.records import record_all
from departments.models import User
from departments.notices import tell
from departments.permissions import by_exception, exception_words
from departments.steps import Step, StepRefused, refuse_unless_seen, rows

NOTE_LIMIT = limit_of(Determination, "note")
Thing = TypeVar("Thing", bound=Determination | Explanation)
S, E = LineState, ExplanationState
DRAFT = "draft"
BACK = "back"  # the target of an undo: the state that the decision was made in
# What a step itself writes: all that is asked of a row that is not sent on, however wrong the rest has become.
WRITTEN = {"state", "note", "reopened_because", "decided_from", "decided_by", "decided_at", "decided_version"}
WRITTEN |= {"merged_into"}


def _decision(
    name: str, label: str, sources: Collection[str], target: str, who: Callable, **more: Any
) -> Step:
    return Step(name, label, frozenset(sources), target, who, is_decision=True, **more)


def _reopening(source: str, target: str) -> Step:
    return Step("reopen", "退回重审", frozenset({source}), target, permissions.nobody, past="退回重审")


OPEN, DECIDED = {*WITH_OFFICE}, {*SETTLED, S.RETURNED, S.ASKED, S.REFERRED}

STEPS: dict[type, dict[str, Step]] = {
    Determination: rows(
        Step(
            "file",
            "报送",
            frozenset({S.DRAFT, S.RETURNED, S.ASKED}),
            S.FILED,
            permissions.may_file,
            asks_whole_row=True,
            past="报送了",
        ),
        Step("withdraw", "撤回", frozenset({S.FILED}), S.DRAFT, permissions.may_withdraw, past="撤回了"),
        _decision(
            "accept", "审定", OPEN, S.ACCEPTED, permissions.may_judge, asks_whole_row=True, past="审定了"
        ),
        _decision(
            "return", "退回补正", OPEN, S.RETURNED, permissions.may_decide, needs_note=True, past="退回了"
        ),
        _decision(
            "ask", "请补充说明", OPEN, S.ASKED, permissions.may_decide, needs_note=True, past="请补充说明"
        ),
        _decision(
            "reject", "不予认定", OPEN, S.REJECTED, permissions.may_judge, needs_note=True, past="不予认定"
        ),
        _decision(
            "refer",
            "提请会商",
            {S.FILED},
            S.REFERRED,
            permissions.may_judge,
            needs_note=True,
            past="提请会商",
        ),
        _decision("merge", "并案", OPEN, S.REJECTED, permissions.may_judge, names_another=True, past="并案"),
        Step("undo", "撤销审核", frozenset(DECIDED), BACK, permissions.may_judge, past="撤销了审核"),
        _reopening(S.ACCEPTED, S.FILED),
        Step("release", "解除并案", frozenset({S.REJECTED}), S.FILED, permissions.nobody, past="解除并案"),
    ),
    Explanation: rows(
        Step(
            "file",
            "报送",
            frozenset({E.DRAFT, E.RETURNED}),
            E.FILED,
            permissions.may_file_explanation,
            asks_whole_row=True,
            past="报送了",
        ),
        Step(
            "withdraw",
            "撤回",
            frozenset({E.FILED}),
            E.DRAFT,
            permissions.may_withdraw_explanation,
            past="撤回了",
        ),
        _decision(
            "accept",
            "采纳",
            {E.FILED},
            E.ACCEPTED,
            permissions.is_free_to_decide,
            asks_whole_row=True,
            past="采纳了",
        ),
        _decision(
            "return",
            "请重写",
            {E.FILED},
            E.RETURNED,
            permissions.is_free_to_decide,
            needs_note=True,
            past="请重写",
        ),
        Step(
            "undo",
            "撤销审核",
            frozenset({E.ACCEPTED, E.RETURNED}),
            BACK,
            permissions.is_free_to_decide,
            past="撤销了审核",
        ),
        _reopening(E.ACCEPTED, E.FILED),
    ),
}


def _undo_is_late(thing: Determination | Explanation) -> bool:
    return thing.version != thing.decided_version


def is_open(thing: Thing, step: Step) -> bool:
    """Whether the state of the thing allows the step, whoever asks."""
    if thing.month.published_at is not None or thing.state not in step.sources:
        return False
    return step.target != BACK or not _undo_is_late(thing)


def steps_open_to(user: User, thing: Thing) -> list[Step]:
    """The steps that this user may take on this thing now, in the table's order: what the buttons are."""
    return [step for step in STEPS[type(thing)].values() if is_open(thing, step) and step.who(user, thing)]


def locked(thing: Thing) -> Thing:
    """The fresh row, held until the transaction ends, behind its month (publication waits for both)."""
    Month.objects.select_for_update().get(pk=thing.month_id)
    fresh_rows = type(thing).objects.select_for_update(of=("self",))
    names = ("month", "assessor", "unit", "clause__metric", "clause__rule_set__department")
    return cast(Thing, fresh_rows.select_related(*names).get(pk=thing.pk))


def refuse_unless_open(thing: Thing, step: Step) -> None:
    if thing.month.published_at is not None:
        raise StepRefused(f"{thing.month}已发布，不能再{step.label}；发布后只能更正", code="published")
    if thing.state not in step.sources:
        code = "already" if thing.state == step.target else "state"
        raise StepRefused(f"{thing} 现在是“{thing.get_state_display()}”，不能{step.label}", code=code)
    if step.target == BACK and _undo_is_late(thing):
        raise StepRefused(f"{thing} 在审核之后已有修改，不能撤销审核", code="changed")


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

    `version` and `seen_state` are what the actor saw: where the content has changed since, or somebody else
    has decided otherwise, nothing is done. By a `delegation` that runs its delegate files for the head (代签);
    a merged line (并案) names the one that counts (`into`). Raises PermissionDenied when the step is not the
    actor's, StepRefused when the state does not allow it, ValidationError when words are missing or a rule broken.
    """
    step = STEPS[type(thing)][name]
    row = locked(thing)
    by = delegation if name == "file" else None
    if not (step.who(actor, row) or (by and permissions.may_sign_for(actor, row, by))):
        raise PermissionDenied(f"{actor} 不能对 {row} {step.label}")
    refuse_unless_seen(row, step, version=version, seen_state=seen_state)
    refuse_unless_open(row, step)
    counted = _counted_line(row, into, actor) if step.names_another else None
    note = _remark(step, counted, note)
    before, undone = row.state, _undone_of(row, step, actor, note)
    apply_step(row, step, actor, note, now or timezone.now(), counted)
    validate(row, whole=step.asks_whole_row)
    if name == "accept":
        refuse_untrue(row, note)
    row.save()
    behalf = by.words if by else UNSAID
    record_all(actor, [step_told(row, step, note, before, actor=actor, on_behalf=behalf)])
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


def step_told(
    row: Thing,
    step: Step,
    note: str,
    before: str,
    *,
    actor: User | None,
    on_behalf: str | Unsaid = UNSAID,
    fell: list[FellApart] | Unsaid = UNSAID,
) -> tuple[LineStep | ExplanationStep, Thing, str]:
    """The event of a step that was taken, its subject and its sentence, as `record` takes them."""
    verb = f"{row._meta.model_name}.{step.name}"
    is_judged = step.is_decision or step.target == BACK
    conflict = permissions.deciding_conflict(actor, row) if actor and is_judged else ""
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
    record_all(actor, [step_told(row, step, words, before, actor=actor, fell=fell or UNSAID)])
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
