"""A year's rules as one workbook: the sets that people work on now, of all departments or of one, out and in."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assessments.workbook import sheets, values
from assessments.workbook.books import DEPARTMENT, OFFICE, Book, BookEntry
from assessments.workbook.exporting import export_workbook
from assessments.workbook.rulebook import apply_metrics, apply_rules
from assessments.workbook.sheets import Codes, WorkbookSheet
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.permissions import is_office
from rules.models import Clause, Metric, RuleSet
from rules.permissions import may_open_workshop

YEAR_RULES = Book(
    (
        BookEntry(sheets.METRICS, apply_metrics, values.metrics, OFFICE),
        BookEntry(sheets.RULES, apply_rules, values.rules, OFFICE | DEPARTMENT),
    )
)


def may_exchange_rules(user: User) -> bool:
    """The office has the rules of all in one workbook, 经办人 and 审签人 those of their department."""
    return is_office(user) or may_open_workshop(user)


def year_rules(user: User, month: CalendarMonth) -> bytes:
    """What they may bring in again without a change: 指标 and 细则 of all for the office, else 细则 of their own.

    Of a department its sets in work, where it has none the one in force in that month. Departments are called by
    name where it is theirs alone; the codes stand in a comment.
    """
    departments = list(_departments(user, month))
    names = _Names(departments)
    clauses = Clause.objects.filter(rule_set__in=_sets(departments, month))
    metrics = Metric.objects.filter(department__in=departments)
    rules = BookEntry(names.hinted(sheets.RULES), apply_rules, lambda _: values.rules_of(clauses, names.of))
    if not is_office(user):
        return export_workbook(book=Book((rules,)))
    measured = BookEntry(
        names.hinted(sheets.METRICS), apply_metrics, lambda _: values.metrics_of(metrics, names.of)
    )
    return export_workbook(book=Book((measured, rules)))


def _departments(user: User, month: CalendarMonth) -> Iterable[Department]:
    if not is_office(user):
        return [user.department]
    return Department.objects.active(month).filter(assesses=True)


def _sets(departments: Sequence[Department], month: CalendarMonth) -> list[int]:
    own = RuleSet.objects.filter(department__in=departments)
    in_work = dict(own.in_work().values_list("pk", "department"))
    standing = own.in_force(month).exclude(department__in=set(in_work.values()))
    return [*in_work, *standing.values_list("pk", flat=True)]


class _Names:
    """What departments are called in a workbook, so that people know them and a cell means one alone."""

    def __init__(self, departments: Sequence[Department]):
        self.departments = departments
        units = Department.objects.values_list("code", "name", "short_name")
        self.codes = Codes({code: names for code, *names in units})

    def of(self, department: Department) -> str:
        try:
            is_its_own = self.codes.code_of(department.label) == department.code
        except ValueError:
            is_its_own = False
        return department.label if is_its_own else department.code

    def hinted(self, sheet: WorkbookSheet) -> WorkbookSheet:
        """The sheet with the codes in a comment on the heading of the department."""
        listed = "\n".join(f"{unit.label} {unit.code}" for unit in self.departments)
        hint = f"写单位的名称或编码都可以：\n{listed}"
        columns = [
            replace(column, hint=hint) if column.field == "department" else column for column in sheet.columns
        ]
        return replace(sheet, columns=tuple(columns))
