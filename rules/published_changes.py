"""What a department's rules changed, as the public may read it: of internal clauses not a word, they are counted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from departments.history.differences import NOTHING
from rules.compared import TEXT, ChangedField, ComparedClause, compared_clauses, counted_changes
from rules.matching import Comparison
from rules.models import Clause, Visibility
from rules.standard_changes import standard_changes

# What is printed of a clause; that it became internal counts as a change, and the reason for a gap is nobody's.
PUBLIC_FIELDS = ("text", "kind", "metric", "standard", "section", "visibility")


@dataclass(frozen=True)
class ShownChange:
    """One clause that came, went or changed: its kind in one word, its label, a sentence, the words by character."""

    kind: str
    label: str
    sentence: str
    fields: tuple[ChangedField, ...]


@dataclass(frozen=True)
class ShownChanges:
    """All of them; `counts` is `新增 1 条、修改 2 条` or empty, `withheld` how many clauses are counted alone."""

    counts: str
    withheld: int
    rows: tuple[ShownChange, ...]

    @property
    def by_character(self) -> list[ShownChange]:
        """Those of which words stayed and others went or came: what is new or gone is told whole."""
        return [row for row in self.rows if row.fields]


def shown_changes(now: Iterable[Clause], before: Iterable[Clause]) -> ShownChanges:
    """The clauses of a set beside those of the one before, gathered already with their metrics."""
    rows = [
        row for row in compared_clauses(now, before, PUBLIC_FIELDS) if row.comparison is not Comparison.SAME
    ]
    told = [row for row in rows if not _is_internal(row)]
    return ShownChanges(counted_changes(rows), len(rows) - len(told), tuple(map(_shown, told)))


def _is_internal(row: ComparedClause) -> bool:
    """A clause that is internal on either side: its words before tell what it is about now."""
    clauses = [*row.sources, *([row.clause] if row.clause else [])]
    return any(clause.visibility == Visibility.INTERNAL for clause in clauses)


def _shown(row: ComparedClause) -> ShownChange:
    return ShownChange(row.comparison.value, row.shown.label, _sentence(row), tuple(row.fields))


def _sentence(row: ComparedClause) -> str:
    label, text = row.shown.label, row.shown.text
    if row.comparison is Comparison.GONE:
        return f"原{label}不再执行：{text}"
    if row.comparison is Comparison.NEW:
        return f"{label}：{text}"
    if row.comparison is Comparison.MERGED:
        return f"原{_labels(row.sources)}合并为{label}"
    words = "，".join(_changes(row))
    if row.comparison is Comparison.MOVED:
        return f"原{_labels(row.sources)}改列{label}，{words or '内容未改'}"
    return f"{label}：{words}"


def _labels(clauses: Iterable[Clause]) -> str:
    return "、".join(clause.label for clause in clauses)


def _changes(row: ComparedClause) -> Iterator[str]:
    """What one clause that came from one changed, the standard first; its text where nothing else says it."""
    old, new = row.sources[0], row.shown
    name, measure = (new.metric.name, new.metric.measure) if new.metric else ("", "")
    told = standard_changes(old.criterion, new.criterion, metric=name, measure=measure)
    if old.metric and new.metric and old.metric_id != new.metric_id:
        told.append(f"改用指标“{name}”，原来是“{old.metric.name}”")
    if TEXT in row.changed and not told:
        told.append("条文有改动")
    if old.section != new.section:
        told.append(f"责任科室由{old.section or NOTHING}改为{new.section or NOTHING}")
    yield from told
