"""A year's rules in one workbook: looked at and taken in, beside reading the file alone."""

import io
from collections.abc import Callable, Iterator
from functools import partial

from django.db import transaction
from openpyxl import load_workbook

from assessments.workbook.importing import import_workbook
from assessments.workbook.opening import open_workbook
from assessments.workbook.year_rules import YEAR_RULES, year_rules
from bench.filling import queries
from bench.measuring import Case, Timed, duration, lines_of, side_by_side, timed
from bench.place import Place
from departments.models import Department, Role, User
from departments.months import CalendarMonth
from rules.models import Clause, Kind, RuleSet

TEN_TIMES = 10
REWORDED = 3  # every third clause says something else


def measure(place: Place) -> Iterator[Case]:
    person = User.objects.filter(role=Role.REVIEWER).select_related("department").earliest("pk")
    month = CalendarMonth(place.today.year + 2, 3)
    with transaction.atomic():
        few = _next_year(person, month)
        _multiply()
        many = _next_year(person, month)
        yield _taken_in(place, person, {"": few, " × 10": many})
        transaction.set_rollback(True)


def _next_year(person: User, month: CalendarMonth) -> bytes:
    """What the office downloads, sent back as the drafts of a year to come."""
    book = load_workbook(io.BytesIO(year_rules(person, month)))
    for number, (_, effective_from, _, _, text, *_) in enumerate(book["细则"].iter_rows(min_row=2)):
        effective_from.value = str(month)
        if number % REWORDED == 0:
            text.value = f"{text.value}（改）"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _multiply() -> None:
    """Nine more departments beside each one, with the words of its rules in force; metrics are not shared."""
    for rule_set in RuleSet.objects.approved().select_related("department").order_by("pk"):
        clauses = list(rule_set.clauses.all())
        for number in range(1, TEN_TIMES):
            name = f"{rule_set.department.code}-{number}"
            twin, _ = Department.objects.get_or_create(
                code=name, defaults={"name": name, "assesses": True, "is_assessed": False}
            )
            copied = RuleSet.objects.create(
                department=twin, effective_from=rule_set.effective_from, state=rule_set.state
            )
            for clause in clauses:
                clause.pk, clause.rule_set, clause._state.adding = None, copied, True
                clause.kind, clause.metric, clause.standard = Kind.NARRATIVE, None, ""
            Clause.objects.bulk_create(clauses)


def _taken_in(place: Place, person: User, books: dict[str, bytes]) -> Case:
    works: dict[str, Callable[[], object]] = {}
    for suffix, data in books.items():
        works[f"读文件{suffix}"] = partial(open_workbook, data)
        works[f"试算{suffix}"] = partial(_import, place, person, data, dry_run=True)
        works[f"写成草稿{suffix}"] = partial(_import, place, person, data, dry_run=False)
    medians = side_by_side(2, {name: partial(_undone, work) for name, work in works.items()}, warm=False)
    notes = {
        name: f"{queries(partial(_undone, work))} 次查询" for name, work in works.items() if "读" not in name
    }
    reading, tried, written, *more = medians.values()
    return Case(
        "全年细则：一个工作簿导入",
        "二月修订时，全部认定部门的细则一次传上来；先看会改什么，再确认，不能让人等。",
        lines_of(medians, notes),
        f"23 个部门各 18 条，试算 {duration(tried)}、写成草稿 {duration(written)}，是只读文件的"
        f" {tried / reading:.1f} 倍和 {written / reading:.1f} 倍；部门是 10 倍，试算用时是 {more[1] / tried:.1f} 倍，"
        f"写成草稿是 {more[2] / written:.1f} 倍。",
    )


def _import(place: Place, person: User, data: bytes, *, dry_run: bool) -> None:
    imported = import_workbook(
        data, name="bench", actor=person, dry_run=dry_run, now=place.now, book=YEAR_RULES
    )
    if not imported.ok or not imported.plan:
        raise RuntimeError(str(imported.faults[:3]))


def _undone(work: Callable[[], object]) -> Timed:
    with transaction.atomic():
        taken = timed(work)
        transaction.set_rollback(True)
    return taken
