"""What an import knows and gathers: the rows of the database by the workbook's keys, faults and counts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import models

from assessments import dates
from assessments.models import Determination, Month, Submission
from assessments.models.determinations import clause_fault, not_in_force
from assessments.models.months import NOT_BEGUN, PUBLISHED
from assessments.workbook import cells
from assessments.workbook.faults import Fault, Note
from assessments.workbook.metric_names import printed_so, unknown_metric
from assessments.workbook.planned import PlannedLot
from assessments.workbook.sheets import ReadRow
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.permissions import is_office
from rules.metrics import Words, link_bases, metric_changes, write_metrics
from rules.models import Clause, Label, Metric, RuleSet, Signal, governing


def assign(thing: models.Model, values: Mapping[str, Any]) -> list[str]:
    """Set the fields that differ; their names. A text that differs only in its margins does not."""
    changed = []
    for name, value in values.items():
        before = getattr(thing, name)
        if (before.strip() if isinstance(before, str) else before) != value:
            setattr(thing, name, value)
            changed.append(name)
    return changed


class Ledger:
    """One import under way, inside its transaction. `actor` is None for the operator's.

    `titles` are the book's sheets, in the order in which changes are listed.
    """

    def __init__(
        self,
        *,
        actor: User | None,
        now: datetime,
        faults: list[Fault],
        notes: list[Note],
        titles: Iterable[str],
    ):
        self.titles = tuple(titles)
        self.actor, self.now, self.faults, self.notes = actor, now, faults, notes
        self.counts: Counter[str] = Counter()
        self.subject: Department | None = None
        self.accounts: list[str] = []
        self.doubtful: set[tuple[int, str, int]] = set()
        self.refused: set[tuple[str, str]] = (
            set()
        )  # sheet and key of rows at fault that later sheets may name
        self.entered: list[Determination] = []
        self.consequences: list[str] = []
        self.plan: list[PlannedLot] = []
        self.written_sets: list[RuleSet] = []
        self.filed: set[tuple[int, int]] = set()
        self.of_others: dict[
            str, dict[int, ReadRow]
        ] = {}  # by sheet and number, rows that are not the actor's
        self.superseded = 0
        self.has_unread_metrics = False  # rows of 指标 that may be what another sheet names
        self.clauses: dict[int, dict[Label, Clause]] = {}  # of each set that was looked at, by its pk
        self.departments = {unit.code: unit for unit in Department.objects.all()}
        self.by_pk = by_pk = {unit.pk: unit for unit in self.departments.values()}
        for unit in self.departments.values():
            unit.succeeds = by_pk.get(unit.succeeds_id) if unit.succeeds_id else None
        # Publication waits for the import and the import for publication: every month is held, in order.
        held = Month.objects.select_for_update().order_by("calendar_month")
        self.months = {month.calendar_month: month for month in held}

    @property
    def changes(self) -> dict[str, int]:
        return {title: self.counts[title] for title in self.titles if self.counts[title]}

    def changed(self, sheet: str, department: Department, count: int = 1) -> None:
        self.counts[sheet] += count
        self.subject = self.subject or department

    def fault(self, row: ReadRow, name: str, message: str | None) -> bool:
        """Note a fault of a row, where there is one; whether there was."""
        if message:
            self.faults.append(row.fault(name, message))
            row.faulty.add(name)
        return bool(message)

    def note(self, row: ReadRow, name: str, message: str | None) -> None:
        """Note a remark on a row that is no fault, where there is one."""
        if message:
            self.notes.append(row.note(name, message))

    def department(self, row: ReadRow, name: str = "department") -> Department | None:
        """The unit that a row names by its code; a fault where the register has none."""
        code = row.values.get(name)
        unit = self.departments.get(code) if code is not None else None
        if unit is None and code is not None:
            self.fault(row, name, f"没有编码“{code}”的单位，请先在单位表中登记")
        return unit

    def own_department(self, row: ReadRow) -> Department | None:
        """The department whose row this is: in an upload from a department, its own."""
        department = self.department(row)
        if (
            department
            and self.actor
            and not is_office(self.actor)
            and department.pk != self.actor.department_id
        ):
            row.faulty.add("department")
            self.of_others.setdefault(row.sheet.title, {})[row.number] = row
            return None
        return department

    @property
    def is_faulty(self) -> bool:
        return bool(self.faults or self.of_others)

    def tell_of_others(self) -> None:
        """One fault a sheet for all rows of other departments, in the first of them."""
        own = self.actor.department.label if self.actor else ""
        for rows in self.of_others.values():
            first, *more = (rows[number] for number in sorted(rows))
            told = f"，这张表有 {len(rows)} 行是别的部门的，请删去" if more else ""
            self.fault(first, "department", f"只能上传本部门（{own}）的数据{told}")

    def is_closed(self, row: ReadRow) -> bool:
        """A published month is not changed, and nobody writes in one that has not begun; a fault where it is so."""
        month = row["month"]
        held = self.months.get(month)
        if held and held.published_at:
            return self.fault(row, "month", f"{month.chinese}{PUBLISHED}")
        if self.actor and not dates.has_begun(month, self.now):
            return self.fault(row, "month", f"{month.chinese}{NOT_BEGUN}")
        return False

    def open(self, month: CalendarMonth) -> Month:
        if month not in self.months:
            self.months[month] = Month.objects.open(month)
        return self.months[month]

    @cached_property
    def metrics(self) -> dict[tuple[int, str], Metric]:
        """By department and name, and by the name in half width where no other has it."""
        by_pk = {unit.pk: unit for unit in self.departments.values()}
        by_name = {}
        metrics = list(Metric.objects.order_by())
        link_bases(metrics)
        for metric in metrics:
            metric.department = by_pk[metric.department_id]
            by_name[metric.department_id, metric.name] = metric
        for (department, name), metric in list(by_name.items()):
            by_name.setdefault((department, cells.narrow(name)), metric)
        return by_name

    def metric(self, department: Department, name: str) -> Metric | None:
        exact = self.metrics.get((department.pk, name))
        return exact or self.metrics.get((department.pk, cells.narrow(name)))

    def know_metric(self, metric: Metric) -> None:
        self.metrics[metric.department_id, metric.name] = metric
        self.metrics.setdefault((metric.department_id, cells.narrow(metric.name)), metric)

    def named_metric(self, row: ReadRow, department: Department) -> Metric | None:
        """The metric that a rule names; one that is nowhere else is made for the operator, a fault of an upload."""
        name = row["metric"]
        if not name:
            return None
        if metric := self.metric(department, name):
            return metric
        if self.actor is None:
            return self.make_metric(department, name)
        own = {id(one): one for one in self.metrics.values() if one.department_id == department.pk}.values()
        if metric := printed_so(name, own):
            return metric
        row.faulty.add("metric")
        if not self.has_unread_metrics:
            where = "写进指标表" if is_office(self.actor) else "在条款页里建"
            self.fault(row, "metric", unknown_metric(department, name, own, where=where))
        return None

    def make_metric(self, department: Department, name: str) -> Metric:
        """A metric named in a rule and nowhere else is made with the defaults."""
        metric = Metric(department=department, name=name)
        self.plan_metrics([metric], {})
        write_metrics([metric], {}, actor=self.actor)
        self.know_metric(metric)
        self.changed("指标", department)
        return metric

    def plan_metrics(self, new: Iterable[Metric], changed: Mapping[Metric, Words]) -> None:
        """Put into the plan what is about to be written of metrics."""
        lots = metric_changes(new, changed).items()
        self.plan += [PlannedLot(department, "指标", "", "", changes) for department, changes in lots]

    @cached_property
    def rules(self) -> dict[int, list[RuleSet]]:
        """The approved sets of each department, by its pk, the latest first; their clauses go into `clauses`."""
        sets = RuleSet.objects.approved().order_by("-effective_from")
        by_pk: dict[int, RuleSet] = {}
        by_department: dict[int, list[RuleSet]] = {}
        for rule_set in sets.select_related("department"):
            self.clauses[rule_set.pk] = {}
            by_pk[rule_set.pk] = rule_set
            by_department.setdefault(rule_set.department_id, []).append(rule_set)
        for clause in Clause.objects.filter(rule_set__in=by_pk).select_related("metric").order_by():
            clause.rule_set = by_pk[clause.rule_set_id]
            self.clauses[clause.rule_set_id][clause.signal, clause.number] = clause
        return by_department

    def clause(self, row: ReadRow, department: Department, month: CalendarMonth) -> Clause | None:
        """The clause in force under the label of a row; a fault where none is, or where it asks nothing."""
        rules = governing(self.rules.get(department.pk, []), month)
        label = row["signal"], row["number"]
        clause = self.clauses[rules.pk].get(label) if rules else None
        if clause is not None:
            fault = clause_fault(clause, department, month, rules)
            return None if self.fault(row, "number", fault) else clause
        if (department.pk, *label) in self.doubtful:
            row.faulty.add("number")  # its own row in the rules says why
            return None
        name = f"{department.label}{Signal(label[0]).label}{label[1]}"
        self.fault(row, "number", not_in_force(name, month))
        return None

    @cached_property
    def submissions(self) -> dict[tuple[int, int], Submission]:
        return {
            (submission.month_id, submission.department_id): submission
            for submission in Submission.objects.all()
        }

    def has_filed(self, month: Month, department: Department) -> bool:
        submission = self.submissions.get((month.pk, department.pk))
        return submission is not None and submission.first_filed_at is not None

    def write_submissions(self) -> None:
        """Stamp as filed and signed now what entered as filed, unless the department had filed before."""
        rows = []
        for month, department in sorted(self.filed):
            submission = self.submissions.get((month, department))
            row = submission or Submission(month_id=month, department_id=department)
            if row.first_filed_at is None:
                row.first_filed_at = self.now
                row.signed_at = row.signed_at or self.now
                rows.append(row)
        Submission.objects.bulk_create([row for row in rows if row.pk is None])
        stamped = [row for row in rows if row.pk is not None]
        Submission.objects.bulk_update(stamped, ["first_filed_at", "signed_at"])
