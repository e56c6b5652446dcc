"""指标 and 细则: what is measured, and the rule sets, each one whole."""

from collections.abc import Collection, Iterable, Mapping

from django.utils import timezone

from assessments.workbook.ledger import Ledger, assign
from assessments.workbook.planned import PlannedLot
from assessments.workbook.sheets import METRICS, ReadRow, ReadRows
from departments.glyphs import glyph_fault
from departments.history.differences import words_of
from departments.models import Department
from departments.months import CalendarMonth, day_words
from departments.permissions import is_office
from rules.drafting import begin_fault
from rules.events import WordsChanged
from rules.grammar import normal_form
from rules.metric_bands import bands_of
from rules.metrics import (
    METRIC_FIELDS,
    METRIC_WORDS,
    Words,
    follow_bases,
    hold_sets,
    metric_refusals,
    write_metrics,
)
from rules.models import (
    FOLLOWING,
    Clause,
    Derivation,
    Label,
    Metric,
    RuleSet,
    RuleSetState,
    governing,
    registered_groups,
)
from rules.revising import CLAUSE_FIELDS, Revision, StandingRules, refusals, standing_beside, write_rule_sets
from rules.sealing import sealed_metric_refusals
from rules.set_history import last_written

Taken = Mapping[int, tuple[ReadRow, Metric]]  # the rows of the sheet with their metrics, by the metric's id()


def apply_metrics(ledger: Ledger, rows: ReadRows) -> None:
    """A row may name a metric further down: what is derived is judged once every metric of the sheet is known."""
    ledger.has_unread_metrics = rows.unplaced or any(
        fault.sheet == METRICS.title and fault.row in (None, 1) for fault in ledger.faults
    )
    taken: dict[int, tuple[ReadRow, Metric]] = {}
    before: dict[int, Words] = {}
    owned = [(row, department) for row in rows if (department := ledger.own_department(row)) is not None]
    hold_sets({department for _, department in owned})
    for row, department in owned:
        metric = ledger.metric(department, row["name"]) or Metric(department=department, name=row["name"])
        before.setdefault(id(metric), words_of(metric, METRIC_WORDS))
        ledger.know_metric(metric)
        taken[id(metric)] = row, metric
    for row, metric in taken.values():
        _put_metric(ledger, row, metric)
    metrics = [metric for _, metric in taken.values()]
    _refuse_metrics(ledger, taken, _changed(metrics, before))
    followed = _derive(ledger, taken)
    sound = [metric for row, metric in taken.values() if not row.faulty]
    new = [metric for metric in sound if metric.pk is None]
    changed = _changed(sound, before) | followed
    for metric in (*new, *changed):
        ledger.changed("指标", metric.department)
    ledger.plan_metrics(new, changed)
    if len(sound) < len(metrics):
        new, changed = _parted(ledger, metrics, before)
    write_metrics(new, changed, actor=ledger.actor)


def _parted(
    ledger: Ledger, metrics: list[Metric], before: Mapping[int, Words]
) -> tuple[list[Metric], dict[Metric, Words]]:
    """Those of a faulty sheet as the rest of the workbook is judged by them: every one on its own, none written."""
    for metric in _known(ledger):
        metric.derivation, metric.base = Derivation.TYPED, None
    return [metric for metric in metrics if metric.pk is None], _changed(metrics, before)


def _changed(metrics: Iterable[Metric], before: Mapping[int, Words]) -> dict[Metric, Words]:
    """Those that stood already and are otherwise now, with their words before."""
    return {
        metric: before[id(metric)]
        for metric in metrics
        if metric.pk and before[id(metric)] != words_of(metric, METRIC_WORDS)
    }


def _put_metric(ledger: Ledger, row: ReadRow, metric: Metric) -> None:
    """The metric of one row, changed in memory; a derived one has the rest from its base."""
    values = row.given(*METRIC_FIELDS)
    if name := values.get("base"):
        values["base"] = ledger.metric(metric.department, name)
        if values["base"] is None:
            ledger.fault(row, "base", f"{metric.department.label}没有指标“{name}”，请先写进指标表")
    if values.get("derivation", metric.derivation):
        values = {name: value for name, value in values.items() if name not in FOLLOWING}
    assign(metric, values)


def _refuse_metrics(ledger: Ledger, taken: Taken, changed: Mapping[Metric, Words]) -> None:
    """Every fault in the row of its metric."""
    metrics = [metric for _, metric in taken.values()]
    for refusal in list(metric_refusals(metrics, _known(ledger), changed)):
        row, _ = taken[id(refusal.metric)]
        if refusal.name not in row.faulty:
            ledger.fault(row, refusal.name, refusal.sentence)


def _known(ledger: Ledger) -> list[Metric]:
    return list({id(metric): metric for metric in ledger.metrics.values()}.values())


def _derive(ledger: Ledger, taken: Taken) -> dict[Metric, Words]:
    """Let all take what follows from their bases; of others that moved by it, the words before."""
    metrics, known = [metric for _, metric in taken.values()], _known(ledger)
    if any(row.faulty for row, _ in taken.values()):  # of a circle nothing follows
        return {}
    followed = follow_bases(metrics, known)
    for metric, _, sentence in sealed_metric_refusals(followed):
        row, _ = next(taken[id(base)] for base in metric.bases if id(base) in taken)
        ledger.fault(row, "measure", sentence)
    for row, metric in taken.values():
        typed = row.values.get("measure")
        if metric.derivation and typed and typed != metric.measure:
            ledger.note(row, "measure", f"推算的指标，计量单位是“{metric.measure}”，没有采用“{typed}”")
    return followed


def apply_rules(ledger: Ledger, rows: ReadRows) -> None:
    """All rows of one department and month are one whole set: what is missing of it is removed."""
    groups: dict[tuple[Department, CalendarMonth], list[ReadRow]] = {}
    for row in rows:
        department = ledger.own_department(row)
        if department is not None:
            groups.setdefault((department, row["effective_from"]), []).append(row)
    book = _Rulebook(ledger, groups, unplaced=rows.unplaced)
    for (department, month), group in groups.items():
        book.read(department, month, group)
    book.judge()
    book.write()


class _Rulebook:
    """`keys` are the sets that the rows name; `unplaced` where there are rows whose set is not known."""

    def __init__(self, ledger: Ledger, keys: Collection[tuple[Department, CalendarMonth]], *, unplaced: bool):
        self.ledger, self.unplaced = ledger, unplaced
        self.is_of_office = ledger.actor is not None and is_office(ledger.actor)
        self.state = RuleSetState.DRAFT if ledger.actor else RuleSetState.APPROVED
        self.groups = registered_groups()
        self.published = [month for month, held in ledger.months.items() if held.published_at]
        self.in_work = self._sets_in_work(keys) if ledger.actor else {}
        self.last_written = last_written(self.in_work.values()) if self.in_work else {}
        self.revisions: list[tuple[Revision, dict[Label, ReadRow]]] = []

    def _sets_in_work(
        self, keys: Collection[tuple[Department, CalendarMonth]]
    ) -> dict[tuple[int, CalendarMonth], RuleSet]:
        """The sets in work that the rows name, held; their clauses go to those of the ledger."""
        sets = RuleSet.objects.in_work().filter(
            department__in={department for department, _ in keys},
            effective_from__in={month for _, month in keys},
        )
        by_pk = {rule_set.pk: rule_set for rule_set in sets.select_for_update(of=("self",))}
        for rule_set in by_pk.values():
            rule_set.department = self.ledger.by_pk[rule_set.department_id]
            self.ledger.clauses[rule_set.pk] = {}
        for clause in Clause.objects.filter(rule_set__in=by_pk).select_related("metric").order_by():
            clause.rule_set = by_pk[clause.rule_set_id]
            self.ledger.clauses[clause.rule_set_id][clause.signal, clause.number] = clause
        return {(rule_set.department_id, rule_set.effective_from): rule_set for rule_set in by_pk.values()}

    def read(self, department: Department, month: CalendarMonth, rows: list[ReadRow]) -> None:
        """One whole set: what its rows say beside what stands."""
        by_label = {(row["signal"], row["number"]): row for row in rows}
        base = self._base(department, month)
        revision = Revision(department, month, self._state_beside(base), base)
        held = self.ledger.clauses[base.pk] if base else {}
        before = self._standing(revision)
        copied = self.ledger.clauses[before.pk] if before else {}
        for label, row in by_label.items():
            self._put(revision, row, held.get(label), copied.get(label))
        if not self.unplaced:
            revision.removed = [clause for label, clause in held.items() if label not in by_label]
        self.revisions.append((revision, by_label))

    def judge(self) -> None:
        """Every fault is named in the row of its clause; whatever a set says anew goes into the plan."""
        standing = standing_beside([revision for revision, _ in self.revisions])
        for revision, by_label in self.revisions:
            if revision.is_new:
                self._refuse(revision, by_label, standing)
                self.ledger.plan.append(self._planned(revision, by_label))
                count = len(revision.changed) + len(revision.removed)
                self.ledger.changed("细则", revision.department, count)
                self._note_overlaps(revision, by_label)
                if self.state == RuleSetState.APPROVED:
                    standing.approved.setdefault(revision.department.pk, set()).add(revision.effective_from)
            self._doubt(revision.department, by_label)

    def write(self) -> None:
        """What says anything new; of a faulty workbook what is sound, for the operator's later rows to be judged."""
        is_faulty = self.ledger.is_faulty
        if is_faulty and self.state == RuleSetState.DRAFT:  # nothing is judged by a draft
            return
        for revision, by_label in self.revisions if is_faulty else ():
            _keep_sound(revision, by_label)
        new = [
            revision for revision, _ in self.revisions if revision.is_new
        ]  # of a sealed set nothing is left
        self.ledger.written_sets = write_rule_sets(new, actor=self.ledger.actor)
        for revision, target in zip(new, self.ledger.written_sets, strict=True):
            if self.state == RuleSetState.APPROVED:
                self._put_in_force(target, revision)

    def _base(self, department: Department, month: CalendarMonth) -> RuleSet | None:
        """The set that the rows are held against: in an upload the one in work from that month, if there is one."""
        sets = self.ledger.rules.get(department.pk, [])
        approved = next((rule_set for rule_set in sets if rule_set.effective_from == month), None)
        return self.in_work.get((department.pk, month), approved)

    def _state_beside(self, base: RuleSet | None) -> RuleSetState:
        """A department goes on with what it may write, drafts and what came back; all else is a draft."""
        is_own = self.ledger.actor is not None and not self.is_of_office
        return RuleSetState(base.state) if is_own and base and base.is_writable else self.state

    def _standing(self, revision: Revision) -> RuleSet | None:
        """What the set is held against, or for a new one the set that governs until then."""
        sets = self.ledger.rules.get(revision.department.pk, [])
        return revision.base or governing(sets, revision.effective_from)

    def _planned(self, revision: Revision, named: Collection[Label]) -> PlannedLot:
        """What the set would be; a new one is told beside the one that governs until then.

        Of a clause that is `named` and at fault nothing is said.
        """
        base, before = revision.base, self._standing(revision)
        becomes = "改动草稿" if revision.replaces else "新建草稿"
        changes = revision.changes()
        if base is None and before is not None:
            old = {
                clause.label: words_of(clause, CLAUSE_FIELDS)
                for label, clause in self.ledger.clauses[before.pk].items()
                if label in revision.clauses or label not in named
            }
            changes = _beside(changes, old)
            becomes += f"，比照{before.effective_from.chinese}起的一套"
        title = f"{revision.effective_from.chinese}起细则"
        stands_on = f"{before.pk} {before.version} {before.state}" if before else ""
        return PlannedLot(revision.department, title, becomes, stands_on, changes)

    def _put(self, revision: Revision, row: ReadRow, held: Clause | None, copied: Clause | None) -> None:
        """The clause of one row, changed in memory; the reason of its gap, which no sheet has, stays with its bands.

        `copied` is the clause that it stands in the place of: itself, or in a new set that of the set before.
        """
        clause = held or Clause(signal=row["signal"], number=row["number"])
        before = words_of(clause, CLAUSE_FIELDS)
        reason, bands = (copied.gap_reason, _bands(copied)) if copied else ("", None)
        values = row.given("text", "kind", "standard", "section", "visibility")
        if "metric" in row.values:
            values["metric"] = self.ledger.named_metric(row, revision.department)
        if not row.faulty & {"kind", "standard"}:
            kind, standard = (values.get(name, getattr(clause, name)) for name in ("kind", "standard"))
            values["standard"] = normal_form(kind, standard, self.groups)
        fields = assign(clause, values)
        if row.faulty:
            return
        clause.gap_reason = reason if _bands(clause) == bands else ""  # of other bands it would not speak
        if "text" in fields:
            self.ledger.note(row, "text", glyph_fault(clause.text))
        revision.put(clause, before=before if held else None)

    def _refuse(self, revision: Revision, by_label: dict[Label, ReadRow], standing: StandingRules) -> None:
        first = next(iter(by_label.values()))
        self.ledger.fault(first, "effective_from", self._overwritten(revision) or self._begun(revision))
        refused = refusals(
            revision, groups=self.groups, published=self.published, unread=by_label, standing=standing
        )
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

    def _begun(self, revision: Revision) -> str:
        """What copying forward says to a department about the month of a new set; "" where nothing."""
        is_own = self.ledger.actor is not None and not self.is_of_office
        return (
            begin_fault(revision.department, revision.effective_from)
            if is_own and not revision.replaces
            else ""
        )

    def _overwritten(self, revision: Revision) -> str:
        """Why the office would write over words of the department itself; "" where these are the office's own."""
        last = self.last_written.get(revision.base.pk) if revision.base and revision.replaces else None
        if not self.is_of_office or last is None or last.actor is None or is_office(last.actor):
            return ""
        moment = timezone.localtime(last.at)
        when = f"{day_words(moment)} {moment:%H:%M}"
        return f"{revision.base}由{last.actor_name}在{when}修订过，请在网页上改，不用导入"

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


def _bands(clause: Clause) -> tuple[str, Metric | None, str]:
    """What a reason for a gap speaks of."""
    return clause.kind, clause.metric, clause.standard.strip()


def _keep_sound(revision: Revision, by_label: dict[Label, ReadRow]) -> None:
    """Keep a set by which the later rows of a faulty workbook can still be judged."""
    faulty = {label for label, row in by_label.items() if row.faulty}
    for kept in (revision.clauses, revision.before):
        for label in faulty & kept.keys():
            del kept[label]
    revision.added -= faulty
    revision.removed = []


def _beside(changes: Mapping[str, WordsChanged], old: Mapping[str, Words]) -> dict[str, WordsChanged]:
    """A whole new set told beside an old one: what is as it was is left out."""
    told = {
        label: WordsChanged(before=old.get(label), after=change.after)
        for label, change in changes.items()
        if old.get(label) != change.after
    }
    gone = {
        label: WordsChanged(before=words, after=None) for label, words in old.items() if label not in changes
    }
    return told | gone
