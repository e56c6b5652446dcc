"""Who changed what of a rule set, when: the events of the history with the clauses that each one changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from departments.history.differences import NOTHING, called, change_words, differences
from departments.history.records import history_of
from departments.models import Record
from rules.compared import TEXT, base_of
from rules.drafting import clauses_by_label
from rules.events import MetricsWritten, RulesRevised, RulesStep, WordsChanged
from rules.models import Metric, RuleSet

NAME = called(Metric, "name")


@dataclass(frozen=True)
class SetEvent:
    """One event of a set: its record, and a line for each clause that it changed or wrote words on."""

    record: Record
    lines: list[str]


def set_history(rule_set: RuleSet) -> list[SetEvent]:
    """The newest first, what became of the metrics that it uses among them.

    What a copy took over as it stood is not told clause by clause.
    """
    records = list(history_of(rule_set))
    events = [SetEvent(record, list(_lines(record, is_first=record == records[-1]))) for record in records]
    events += _metric_events(rule_set)
    return sorted(events, key=lambda event: event.record.sequence, reverse=True)


def _metric_events(rule_set: RuleSet) -> Iterator[SetEvent]:
    """What was written of its metrics since the set was approved that it is held against; the newest first."""
    clauses = clauses_by_label(rule_set).values()
    used = {metric for clause in clauses if clause.metric for metric in (clause.metric, *clause.metric.bases)}
    base, names = base_of(rule_set), {metric.name for metric in used}
    written = history_of(rule_set.department).filter(verb__in=list(MetricsWritten.verbs))
    since = base.decided_at if base else None
    for record in written.filter(at__gte=since) if since else written:
        changes = MetricsWritten.of(record).changes
        told_of = {name: change for name, change in changes.items() if name in names}
        if told_of:
            yield SetEvent(record, [f"{name}：{told(change)}" for name, change in told_of.items()])
        names |= {change.before[NAME] for change in told_of.values() if change.before}  # it had another name


def changed_since_return(rule_set: RuleSet) -> dict[str, list[str]]:
    """By the clause's label, what was changed of it since the office last returned the set; empty before that."""
    records = list(history_of(rule_set))
    returned = next((record.sequence for record in records if record.verb == "rules.return"), None)
    changed: dict[str, list[str]] = {}
    if returned is None:
        return changed
    for record in reversed(records):
        if record.sequence > returned and record.verb in RulesRevised.verbs:
            for label, change in RulesRevised.of(record).changes.items():
                changed.setdefault(label, []).append(told(change))
    return changed


def unanswered(rule_set: RuleSet) -> list[str]:
    """The labels of the clauses with the office's words on them that stand as they did when it returned them."""
    noted = [clause.label for clause in rule_set.clauses.exclude(note="").in_order()]
    changed = changed_since_return(rule_set) if noted else {}
    return [label for label in noted if label not in changed]


def last_written(sets: Iterable[RuleSet]) -> dict[int, Record]:
    """Who last wrote clauses of each set, and when, by its key; one query."""
    revised = Record.objects.filter(
        verb__in=list(RulesRevised.verbs),
        subject_kind=RuleSet._meta.label_lower,
        subject_id__in=[str(rule_set.pk) for rule_set in sets],
    )
    records = revised.select_related("actor__department").order_by("sequence")
    return {int(record.subject_id): record for record in records}


def _lines(record: Record, *, is_first: bool) -> Iterator[str]:
    if record.verb in RulesRevised.verbs and not is_first:
        for label, change in RulesRevised.of(record).changes.items():
            yield f"{label}：{told(change)}"
    if record.verb in RulesStep.verbs:
        for label, note in RulesStep.of(record).clause_notes.items():
            yield f"{label}：{note}"


def told(change: WordsChanged) -> str:
    """What was changed of one clause or metric, in a sentence."""
    if change.before is None or change.after is None:
        return f"{'新增' if change.before is None else '删去'}，{_whole(change.after or change.before or {})}"
    return change_words(differences(change.before, change.after))


def _whole(words: Mapping[str, str]) -> str:
    """A clause by its text, a metric by all that is filled in of it."""
    filled = (f"{name} {word}" for name, word in words.items() if name != NAME and word != NOTHING)
    return words.get(TEXT) or "，".join(filled)
