"""指标 and 细则: what is measured, and the rule sets, each one whole."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from assessments.workbook.ledger import PUBLISHED, Ledger, assign
from assessments.workbook.sheets import Row, Rows
from departments.models import Department
from departments.months import CalendarMonth
from rules import criteria
from rules.models import Clause, ClauseLimit, Kind, Metric, RuleSet, RuleSetState

METRIC_FIELDS = ("measure", "basis", "frequency", "places", "minimum_total", "source")
CLAUSE_FIELDS = ("text", "kind", "metric", "standard", "section", "visibility")
JUDGED = ("kind", "standard", "metric")
MEASURED = (Kind.THRESHOLD, Kind.RANKING)

Label = tuple[str, int]


def apply_metrics(ledger: Ledger, rows: Rows) -> None:
    new, changed = [], []
    for row in rows:
        department = ledger.own_department(row)
        if department is None:
            continue
        found = ledger.metric(department, row["name"])
        metric = found or Metric(department=department, name=row["name"])
        fields = assign(metric, row.given(*METRIC_FIELDS))
        if found is None:
            new.append(metric)
            ledger.know_metric(metric)
        elif fields:
            changed.append(metric)
        if found is None or fields:
            ledger.changed("指标", department)
    Metric.objects.bulk_create(new)
    Metric.objects.bulk_update(changed, METRIC_FIELDS)


@dataclass
class _Draft:
    """One set as the sheet has it, beside the one that it would replace: what is new, changed, removed."""

    department: Department
    effective_from: CalendarMonth
    base: RuleSet | None
    rows: list[Row] = field(default_factory=list)
    clauses: dict[Label, Clause] = field(default_factory=dict)
    changed: list[Row] = field(default_factory=list)
    removed: list[Clause] = field(default_factory=list)

    def replaces(self, state: str) -> bool:
        """Whether the clauses held are themselves changed; an upload beside an approved set leaves them."""
        return self.base is not None and self.base.state == state


class _Rulebook:
    def __init__(self, ledger: Ledger, *, unplaced: bool):
        self.ledger, self.unplaced = ledger, unplaced
        self.state = RuleSetState.DRAFT if ledger.actor else RuleSetState.APPROVED
        self.groups = list(dict.fromkeys(unit.group for unit in ledger.departments.values() if unit.group))
        self.limits: dict[tuple[int, int], int] = {}

    def draft(self, department: Department, month: CalendarMonth, rows: list[Row]) -> _Draft:
        draft = _Draft(department, month, self._base(department, month), rows)
        held = draft.base.by_label if draft.base else {}
        for row in rows:
            label = row["signal"], row["number"]
            clause = self._clause(draft, row, held.get(label))
            if row.faulty:
                self.ledger.doubtful.add((department.pk, *label))
            else:
                draft.clauses[label] = clause
        kept = {(row["signal"], row["number"]) for row in rows}
        if not self.unplaced:
            draft.removed = [clause for label, clause in held.items() if label not in kept]
        return draft

    def _base(self, department: Department, month: CalendarMonth) -> RuleSet | None:
        """The set that the rows are held against: in an upload the draft of that month, if there is one."""
        sets = self.ledger.rules.get(department.pk, [])
        approved = next((each for each in sets if each.effective_from == month), None)
        if self.state == RuleSetState.APPROVED:
            return approved
        drafts = RuleSet.objects.filter(department=department, effective_from=month, state=self.state)
        draft = drafts.first()
        if draft is None:
            return approved
        held = draft.clauses.select_related("metric")
        draft.by_label = {(clause.signal, clause.number): clause for clause in held}
        return draft

    def _clause(self, draft: _Draft, row: Row, held: Clause | None) -> Clause:
        """The clause of one row, changed in memory; what is unlike the one held is checked."""
        clause = held or Clause(signal=row["signal"], number=row["number"])
        values = row.given("text", "kind", "standard", "section", "visibility")
        if "metric" in row.values:
            values["metric"] = self._metric(draft.department, row["metric"])
        if held is None:
            self._check_number(draft, row)
        self._normalise(row, clause, values)
        fields = assign(clause, values)
        if held is None or fields:
            draft.changed.append(row)
        return clause

    def _metric(self, department: Department, name: str | None) -> Metric | None:
        if name is None:
            return None
        return self.ledger.metric(department, name) or self.ledger.make_metric(department, name)

    def _check_number(self, draft: _Draft, row: Row) -> None:
        key = draft.department.pk, draft.effective_from.year
        if key not in self.limits:
            self.limits[key] = ClauseLimit.objects.most(draft.department, draft.effective_from.year)
        most = self.limits[key]
        if row["number"] > most:
            message = f"{draft.department.label}{key[1]}年每等次最多 {most} 条，序号应是 1 到 {most}"
            self.ledger.fault(row, "number", message)

    def _normalise(self, row: Row, clause: Clause, values: dict[str, Any]) -> None:
        """A standard is kept in its normal form; the fault says at which sign it cannot be read."""
        if row.faulty & {"kind", "standard", "metric"}:
            return
        before = clause.kind, clause.standard, clause.metric
        kind, standard, metric = (values.get(name, getattr(clause, name)) for name in JUDGED)
        if clause.pk and (kind, standard, metric) == before:
            return
        if kind in MEASURED and metric is None:
            self.ledger.fault(row, "metric", f"{Kind(kind).label}条款要写明指标")
        try:
            criterion = criteria.parse(kind, standard, groups=self.groups)
        except criteria.StandardError as error:
            self.ledger.fault(row, "standard", str(error))
            return
        values["standard"] = criteria.format_standard(criterion)
        most = Clause._meta.get_field("standard").max_length
        if len(values["standard"]) > most:
            self.ledger.fault(row, "standard", f"最多 {most} 字，现有 {len(values['standard'])} 字")


def apply_rules(ledger: Ledger, rows: Rows) -> None:
    """All rows of one department and month are one whole set: what is missing of it is removed."""
    groups: dict[tuple[Department, CalendarMonth], list[Row]] = {}
    for row in rows:
        department = ledger.own_department(row)
        if department is not None:
            groups.setdefault((department, row["effective_from"]), []).append(row)
    book = _Rulebook(ledger, unplaced=rows.unplaced)
    for (department, month), group in groups.items():
        draft = book.draft(department, month, group)
        if draft.changed or draft.removed:
            _refuse_published(ledger, draft)
            if draft.replaces(book.state):
                _refuse_in_use(ledger, draft)
            _write(ledger, draft, book.state)


def _refuse_published(ledger: Ledger, draft: _Draft) -> None:
    month = _published_under(ledger, draft)
    if month is not None:
        for row in draft.changed or draft.rows[:1]:
            message = f"这套细则在{month.chinese}生效，{month.chinese}{PUBLISHED.partition('；')[0]}"
            ledger.fault(row, "effective_from", message)


def _refuse_in_use(ledger: Ledger, draft: _Draft) -> None:
    in_use = Q(determinations__isnull=False) | Q(explanations__isnull=False)
    used = Clause.objects.filter(in_use, pk__in=[clause.pk for clause in draft.removed])
    for clause in used.in_order().distinct():
        message = f"少了{clause.label}，它已有认定或说明，不能删去，请补上这一行"
        ledger.fault(draft.rows[0], "number", message)


def _published_under(ledger: Ledger, draft: _Draft) -> CalendarMonth | None:
    """The first published month that the set governs, or would govern."""
    later = [each.effective_from for each in ledger.rules.get(draft.department.pk, [])]
    following = min((month for month in later if month > draft.effective_from), default=None)
    return min(
        (
            month
            for month, held in ledger.months.items()
            if held.published_at
            and draft.effective_from <= month
            and (following is None or month < following)
        ),
        default=None,
    )


def _write(ledger: Ledger, draft: _Draft, state: str) -> None:
    ledger.changed("细则", draft.department, len(draft.changed) + len(draft.removed))
    if draft.replaces(state):
        target = draft.base
        if not ledger.faults:  # what is still in use cannot be deleted, and was named
            Clause.objects.filter(pk__in=[clause.pk for clause in draft.removed]).delete()
    else:
        target = _new_set(ledger, draft, state)
    for clause in draft.clauses.values():
        clause.rule_set = target
    Clause.objects.bulk_create(clause for clause in draft.clauses.values() if clause.pk is None)
    labels = {(row["signal"], row["number"]) for row in draft.changed}
    held = [clause for label, clause in draft.clauses.items() if label in labels]
    Clause.objects.bulk_update(held, CLAUSE_FIELDS)
    if state == RuleSetState.APPROVED:
        _put_in_force(ledger, target, draft.clauses)


def _new_set(ledger: Ledger, draft: _Draft, state: str) -> RuleSet:
    for clause in draft.clauses.values():  # those of an approved set stay as they are beside a draft
        clause.pk, clause._state.adding = None, True
    return RuleSet.objects.create(
        department=draft.department,
        effective_from=draft.effective_from,
        state=state,
        created_by=ledger.actor,
    )


def _put_in_force(ledger: Ledger, target: RuleSet, clauses: dict[Label, Clause]) -> None:
    """The rows that follow in the same workbook are judged by the new set."""
    target.by_label = clauses
    sets = ledger.rules.setdefault(target.department_id, [])
    if target not in sets:
        sets.append(target)
        sets.sort(key=lambda each: each.effective_from, reverse=True)
