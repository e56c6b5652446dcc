import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from assessments.workbook import sheets
from assessments.workbook.books import CORE, Book, BookEntry, Uploader
from assessments.workbook.exporting import export_workbook
from assessments.workbook.importing import import_rows
from assessments.workbook.register import UNIT_FIELDS
from assessments.workbook.sheets import Column, WorkbookSheet
from assessments.workbook.values import by_field
from departments.models import Department, Role
from departments.register import KEPT
from rules.metrics import METRIC_FIELDS
from rules.revising import CLAUSE_FIELDS
from tests.factories import make_town, make_user

pytestmark = pytest.mark.django_db
SIGHTS = WorkbookSheet("风貌", (sheets._key("编码", "code", sheets.cells.code), sheets.UNITS.columns[1]))


def take_in(ledger, rows):
    for row in rows:
        ledger.changed(SIGHTS.title, ledger.departments[row["code"]])
        ledger.note(row, "name", f"见过{row['name']}")


def sights(month):
    return by_field(SIGHTS, Department.objects.all(), {})


BOOK = CORE + Book((BookEntry(SIGHTS, take_in, sights, frozenset({Uploader.OFFICE})),))


def test_sheet_of_an_app_above_is_read_noted_and_written_behind_the_core():
    make_town("chunxi")
    rows = {"风貌": [{"编码": "chunxi", "名称": "春熙"}], "单位": [{"编码": "lake", "名称": "湖"}]}
    imported = import_rows(rows, actor=None, book=BOOK)
    assert list(imported.changes.items()) == [("单位", 1), ("风貌", 1)]
    assert [str(note) for note in imported.notes] == ["风貌!2:名称: 见过春熙"]
    written = load_workbook(io.BytesIO(export_workbook(book=BOOK)))
    assert written.sheetnames == [*CORE.sheets, "风貌"]
    assert [[cell.value for cell in row] for row in written["风貌"]][1][0] == "chunxi"


@pytest.mark.parametrize(("role", "faults"), [(Role.REVIEWER, []), (Role.CLERK, ["风貌: 风貌由办公室维护"])])
def test_sheet_of_an_app_above_is_uploaded_by_whom_it_names(role, faults):
    department = make_town("chunxi")
    rows = {"风貌": [{"编码": "chunxi", "名称": "春熙"}]}
    imported = import_rows(rows, actor=make_user(role, department), book=BOOK)
    assert [str(fault) for fault in imported.faults] == faults


def test_core_does_not_know_the_sheet_of_an_app_above():
    imported = import_rows({"风貌": []}, actor=None)
    assert [str(fault) for fault in imported.faults] == [
        f"风貌: 没有这张表，可用的有 {'、'.join(CORE.sheets)}"
    ]


def test_two_sheets_of_one_title_are_refused():
    with pytest.raises(ValueError, match="two sheets"):
        CORE + CORE


def test_column_that_is_added_is_written_by_its_field():
    town = make_town("chunxi")
    column = Column("编号", "pk", sheets.cells.text(9))
    sheet = replace(sheets.UNITS, columns=(column, *sheets.UNITS.columns))
    rows = by_field(sheet, Department.objects.all(), {"succeeds": "succeeds.code"})
    assert [row[:2] for row in rows] == [(town.pk, "chunxi")]


@pytest.mark.parametrize(
    ("sheet", "taken", "written"),
    [
        (sheets.UNITS, (*UNIT_FIELDS, "succeeds"), KEPT),
        (sheets.METRICS, METRIC_FIELDS, METRIC_FIELDS),
        (sheets.RULES, CLAUSE_FIELDS, CLAUSE_FIELDS),
    ],
    ids=["units", "metrics", "rules"],
)
def test_column_that_is_read_is_taken_in_and_written_not_lost(sheet, taken, written):
    fields = [column.field for column in sheet.columns if not column.key]
    assert [name for name in fields if name not in taken] == []
    assert [name for name in fields if name not in written] == []


def test_who_keeps_a_sheet_follows_from_who_may_upload_it():
    assert {entry.title: entry.keeper for entry in CORE.entries} == {
        "单位": "单位由办公室维护",
        "人员": "人员由系统管理员维护",
        "指标": "指标由办公室维护",
        "细则": "细则由办公室维护",
        "指标数据": "指标数据由各认定部门填报，办公室也可维护",
        "认定": "认定由各认定部门填报",
        "说明": "说明由各认定部门填报",
    }
