"""A rule set beside another one: each clause with those that it came from, in the words that people read."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from departments.history.differences import NOTHING, Differences, called, differences, words_of
from rules.drafting import clauses_by_label
from rules.matching import ClauseMatch, ClauseWords, Comparison, Piece, matched, pieces, whole_pieces
from rules.models import Clause, Metric, RuleSet, RuleSetState, Signal
from rules.revising import CLAUSE_FIELDS

WRITTEN = tuple(called(Clause, name) for name in ("text", "standard", "gap_reason"))
TEXT = called(Clause, "text")


@dataclass(frozen=True)
class ChangedField:
    """One field of a clause, its old and its new words as one text cut into pieces."""

    name: str
    pieces: list[Piece]


@dataclass(frozen=True)
class ComparedClause:
    """A clause now (None: gone) and those before that it came from (none: new), with what differs in a sentence."""

    clause: Clause | None
    sources: tuple[Clause, ...]
    comparison: Comparison
    sentence: str
    changed: Differences

    @property
    def shown(self) -> Clause:
        """The clause that stands for both: the one now, of one that is gone the old one."""
        return self.clause or self.sources[0]

    @property
    def metrics_before(self) -> list[Metric]:
        """What its sources were judged by and it is not."""
        before = {source.metric for source in self.sources if source.metric}
        return sorted(before - {self.shown.metric}, key=lambda metric: metric.name)

    @property
    def is_reworded(self) -> bool:
        return TEXT in self.changed

    @property
    def fields(self) -> list[ChangedField]:
        """What differs, by field and character; of merged clauses the old words one after the other."""
        return changed_fields(self.changed, is_merged=len(self.sources) > 1)


@dataclass(frozen=True)
class WrittenTwice:
    """A clause that two people wrote at once: what is stored, and beside it what was typed."""

    changed: Differences

    @property
    def fields(self) -> list[ChangedField]:
        return changed_fields(self.changed)


def written_twice(stored: Clause, typed: Clause) -> WrittenTwice | None:
    """None where both wrote the same."""
    changed = differences(words_of(stored, CLAUSE_FIELDS), words_of(typed, CLAUSE_FIELDS))
    return WrittenTwice(changed) if changed else None


def changed_fields(changed: Differences, *, is_merged: bool = False) -> list[ChangedField]:
    """Differences of clauses by field and character; a field that is chosen, not written, changes as a whole."""
    return [
        ChangedField(name, _pieces(*words, is_written=is_merged or name in WRITTEN))
        for name, words in changed.items()
    ]


def _pieces(*words: str, is_written: bool) -> list[Piece]:
    old, new = ("" if word == NOTHING else word for word in words)
    return pieces(old, new) if is_written else whole_pieces(old, new)


def base_of(rule_set: RuleSet) -> RuleSet | None:
    """The set that one is held against: that which it was copied from, else the one in force right before it."""
    if rule_set.based_on is not None:
        return rule_set.based_on
    before = RuleSet.objects.in_force(rule_set.effective_from.plus(-1))
    return before.filter(department=rule_set.department).exclude(pk=rule_set.pk).first()


def compared(rule_set: RuleSet, base: RuleSet | None) -> list[ComparedClause]:
    """Every clause of either set in the order of the sheet; without a base nothing is called new."""
    now = list(clauses_by_label(rule_set).values())
    return compared_clauses(now, list(clauses_by_label(base).values()) if base else now)


def new_metrics(rows: Iterable[ComparedClause]) -> set[int]:
    """By key, the metrics of the clauses now that no approved set judges by yet; one query."""
    now = {row.clause.metric_id for row in rows if row.clause and row.clause.metric_id}
    standing = Clause.objects.filter(metric__in=now, rule_set__state=RuleSetState.APPROVED)
    return now - set(standing.values_list("metric", flat=True))


def compared_clauses(
    now: Iterable[Clause], before: Iterable[Clause], fields: Sequence[str] = CLAUSE_FIELDS
) -> list[ComparedClause]:
    """The same of clauses that are gathered already, with their metrics; `fields` are those that may differ."""
    new_rows, old_rows = ({clause.label: clause for clause in _in_order(side)} for side in (now, before))
    now_words, old_words = (
        [_words(clause, fields) for clause in rows.values()] for rows in (new_rows, old_rows)
    )
    found = [_compared(match, new_rows, old_rows) for match in matched(old_words, now_words)]
    return sorted(found, key=lambda row: (*_place(row.shown), row.clause is None))


def _in_order(clauses: Iterable[Clause]) -> list[Clause]:
    return sorted(clauses, key=_place)


def _place(clause: Clause) -> tuple[int, int]:
    """Where a clause stands on the sheet."""
    return Signal.values.index(clause.signal), clause.number


def source_of(clause: Clause, base: RuleSet) -> Clause | None:
    """The clause of the base that one came from, under whichever label; of a merged one the first."""
    rows = compared(clause.rule_set, base)
    return next((row.sources[0] for row in rows if row.clause == clause and row.sources), None)


def counted_changes(rows: Iterable[ComparedClause]) -> str:
    """`新增 1 条、修改 2 条`; empty where nothing was changed."""
    counts = Counter(row.comparison for row in rows)
    kinds = (kind for kind in Comparison if kind is not Comparison.SAME)
    return "、".join(f"{kind.value} {counts[kind]} 条" for kind in kinds if counts[kind])


def _words(clause: Clause, fields: Sequence[str]) -> ClauseWords:
    words = words_of(clause, fields)
    return ClauseWords(clause.get_signal_display(), clause.number, clause.text, words)


def _compared(match: ClauseMatch, now: dict[str, Clause], before: dict[str, Clause]) -> ComparedClause:
    clause = now[match.now.label] if match.now else None
    sources = tuple(before[words.label] for words in match.before)
    changed: Differences = {}
    if match.now and match.before:
        changed = differences(_joined(match.before), match.now.fields)
    return ComparedClause(clause, sources, match.comparison, match.sentence, changed)


def _joined(clauses: Iterable[ClauseWords]) -> dict[str, str]:
    """The fields of clauses as if of one: what differs stands one after the other, in the order of the sheet."""
    words: dict[str, dict[str, None]] = {}
    for clause in clauses:
        for name, word in clause.fields.items():
            words.setdefault(name, {})
            if word != NOTHING:
                words[name][word] = None
    return {name: "；".join(once_each) or NOTHING for name, once_each in words.items()}
