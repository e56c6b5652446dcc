"""Who changed what of a rule set, when: the events of the history with the clauses that each one changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from departments.history.differences import change_words, differences
from departments.history.records import history_of
from departments.models import Record
from rules.events import RulesRevised, RulesStep, WordsChanged
from rules.models import RuleSet


@dataclass(frozen=True)
class SetEvent:
    """One event of a set: its record, and a line for each clause that it changed or wrote words on."""

    record: Record
    lines: list[str]


def set_history(rule_set: RuleSet) -> list[SetEvent]:
    """The newest first. What a copy took over as it stood is not told clause by clause."""
    records = list(history_of(rule_set))
    return [SetEvent(record, list(_lines(record, is_first=record == records[-1]))) for record in records]


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
        whole: Mapping[str, str] = change.after or change.before or {}
        return f"{'新增' if change.before is None else '删去'}，{whole.get('条款', '')}"
    return change_words(differences(change.before, change.after))
