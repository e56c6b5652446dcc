"""指标 and 细则: what is measured, and the rule sets, each one whole."""

from assessments.workbook.ledger import Ledger, assign
from assessments.workbook.sheets import ReadRow, ReadRows
from departments.glyphs import glyph_fault
from departments.history.differences import words_of
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import is_office
from rules.grammar import normal_form
from rules.metric_bands import bands_of
from rules.models import Clause, Label, Metric, RuleSet, RuleSetState, registered_groups
from rules.revising import (
    CLAUSE_FIELDS,
    METRIC_FIELDS,
    Revision,
    refusals,
    write_metrics,
    write_rules,
)
from rules.sealing import metric_refusals


def apply_metrics(ledger: Ledger, rows: ReadRows) -> None:
    new, changed, by_metric = [], {}, {}
    for row in rows:
        department = ledger.own_department(row)
        if department is None:
            continue
        held = ledger.metric(department, row["name"])
        metric = held or Metric(department=department, name=row["name"])
        before = words_of(metric, METRIC_FIELDS)
        fields = assign(metric, row.given(*METRIC_FIELDS))
        if held is None:
            new.append(metric)
            ledger.know_metric(metric)
        elif fields:
            changed[metric], by_metric[metric] = before, row
        if held is None or fields:
            ledger.changed("指标", department)
    for metric, name, sentence in metric_refusals(changed):
        ledger.fault(by_metric[metric], name, sentence)
    write_metrics(new, changed, actor=ledger.actor)


def apply_rules(ledger: Ledger, rows: ReadRows) -> None:
    """All rows of one department and month are one whole set: what is missing of it is removed."""
    groups: dict[tuple[Department, CalendarMonth], list[ReadRow]] = {}
    for row in rows:
        department = ledger.own_department(row)
        if department is not None:
            groups.setdefault((department, row["effective_from"]), []).append(row)
    book = _Rulebook(ledger, unplaced=rows.unplaced)
    for (department, month), group in groups.items():
        book.take(department, month, group)


class _Rulebook:
    """`unplaced` where there are rows whose set is not known."""

    def __init__(self, ledger: Ledger, *, unplaced: bool):
        self.ledger, self.unplaced = ledger, unplaced
        self.state = RuleSetState.DRAFT if ledger.actor else RuleSetState.APPROVED
        self.groups = registered_groups()
        self.published = [month for month, held in ledger.months.items() if held.published_at]

    def take(self, department: Department, month: CalendarMonth, rows: list[ReadRow]) -> None:
        """One whole set: every fault is named in the row of its clause; written where it says anything new."""
        by_label = {(row["signal"], row["number"]): row for row in rows}
        revision = Revision(department, month, self.state, self._base(department, month))
        held = self.ledger.clauses[revision.base.pk] if revision.base else {}
        for label, row in by_label.items():
            self._put(revision, label, row, held.get(label))
        if not self.unplaced:
            revision.removed = [clause for label, clause in held.items() if label not in by_label]
        if revision.is_new:
            self._refuse(revision, by_label)
            self.ledger.changed("细则", department, len(revision.changed) + len(revision.removed))
            self._note_overlaps(revision, by_label)
            if self.ledger.faults:
                _keep_sound(revision, by_label)
            is_judged_by = self.state == RuleSetState.APPROVED or not self.ledger.faults
            if (
                revision.is_new and is_judged_by
            ):  # of a sealed set nothing is left; nothing is judged by a draft
                self._write(revision)
        self._doubt(department, by_label)

    def _base(self, department: Department, month: CalendarMonth) -> RuleSet | None:
        """The set that the rows are held against: in an upload the draft of that month, if there is one."""
        sets = self.ledger.rules.get(department.pk, [])
        approved = next((rule_set for rule_set in sets if rule_set.effective_from == month), None)
        if self.state == RuleSetState.APPROVED:
            return approved
        drafts = RuleSet.objects.filter(department=department, effective_from=month, state=self.state)
        draft = drafts.first()
        if draft is None:
            return approved
        held = draft.clauses.select_related("metric")
        self.ledger.clauses[draft.pk] = {(clause.signal, clause.number): clause for clause in held}
        return draft

    def _put(self, revision: Revision, label: Label, row: ReadRow, held: Clause | None) -> None:
        """The clause of one row, changed in memory."""
        clause = held or Clause(signal=label[0], number=label[1])
        before = words_of(clause, CLAUSE_FIELDS)
        values = row.given("text", "kind", "standard", "section", "visibility")
        if "metric" in row.values:
            values["metric"] = self._metric(revision.department, row["metric"])
        if not row.faulty & {"kind", "standard"}:
            kind, standard = (values.get(name, getattr(clause, name)) for name in ("kind", "standard"))
            values["standard"] = normal_form(kind, standard, self.groups)
        fields = assign(clause, values)
        if row.faulty:
            return
        if {"kind", "metric", "standard"} & set(fields):
            clause.gap_reason = ""  # it spoke of other bands
        if "text" in fields:
            self.ledger.note(row, "text", glyph_fault(clause.text))
        revision.put(clause, before=before if held else None)

    def _metric(self, department: Department, name: str | None) -> Metric | None:
        if name is None:
            return None
        return self.ledger.metric(department, name) or self.ledger.make_metric(department, name)

    def _refuse(self, revision: Revision, by_label: dict[Label, ReadRow]) -> None:
        first = next(iter(by_label.values()))
        if self._is_their_own(revision):
            sentence = f"{revision.base}已由{revision.department.label}在网页上修订，请在网页上改，不用导入"
            self.ledger.fault(first, "effective_from", sentence)
        refused = refusals(revision, groups=self.groups, published=self.published, unread=by_label)
        for refusal in refused:
            if not (self.unplaced and refusal.is_about_others):
                row = by_label.get(refusal.label, first) if refusal.label else first
                self.ledger.fault(row, refusal.name, refusal.sentence)

    def _note_overlaps(self, revision: Revision, by_label: dict[Label, ReadRow]) -> None:
        """Rules that the operator hands in are approved already: what a draft could not be sent with is told."""
        for metric in bands_of(revision.clauses.values()):
            for overlap in metric.overlaps:
                row = by_label.get(overlap.clauses[-1].key)
                if row is not None:
                    self.ledger.note(row, "standard", overlap.sentence)

    def _is_their_own(self, revision: Revision) -> bool:
        """Whether a workbook would write over the draft that the department itself has in work."""
        base = revision.base
        if base is None or not revision.replaces or base.created_by is None:
            return False
        return base.is_in_work and not is_office(base.created_by)

    def _write(self, revision: Revision) -> None:
        target = write_rules(revision, actor=self.ledger.actor)
        if self.state == RuleSetState.APPROVED:
            self._put_in_force(target, revision)

    def _put_in_force(self, target: RuleSet, revision: Revision) -> None:
        """The rows that follow in the same workbook are judged by the new set."""
        self.ledger.clauses[target.pk] = revision.clauses
        sets = [
            rule_set
            for rule_set in self.ledger.rules.get(revision.department.pk, [])
            if rule_set.effective_from != revision.effective_from
        ]
        self.ledger.rules[revision.department.pk] = sorted(
            [*sets, target], key=lambda rule_set: rule_set.effective_from, reverse=True
        )

    def _doubt(self, department: Department, by_label: dict[Label, ReadRow]) -> None:
        """A line under a clause at fault is not blamed for it."""
        self.ledger.doubtful |= {(department.pk, *label) for label, row in by_label.items() if row.faulty}


def _keep_sound(revision: Revision, by_label: dict[Label, ReadRow]) -> None:
    """Keep a set by which the later rows of a faulty workbook can still be judged."""
    faulty = {label for label, row in by_label.items() if row.faulty}
    for kept in (revision.clauses, revision.before):
        for label in faulty & kept.keys():
            del kept[label]
    revision.added -= faulty
    revision.removed = []
