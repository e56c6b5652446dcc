import fcntl
from contextlib import ExitStack, contextmanager
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.files import parsing
from assessments.files.archives import Refused
from assessments.files.evidence import keep
from assessments.files.parsing import Broken, Busy, parse
from assessments.workbook.opening import open_workbook
from assessments.workbook.parcel import packed as parcelled
from assessments.workbook.parcel import unpacked
from assessments.workbook.reading import Grid
from assessments.workbook.uploading import open_upload
from departments.apart import starting
from departments.models import Department, Role
from tests.assessments.files import pdf, upload
from tests.assessments.hostile import workbook
from tests.assessments.workbooks import packed, workbook_of
from tests.factories import make_office, make_user

ROWS = [
    ["月份", "数值", "是否"],
    [datetime(2026, 6, 30), 87.2, True],
    ["无", None, 1e-7],
    [None, "=1/0", "\u200b字"],
]


@contextmanager
def every_turn_taken(settings, monkeypatch):
    monkeypatch.setattr(parsing, "PATIENCE", 0)
    folder = settings.VAR / "turns"
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        for number in range(parsing.MOST_AT_ONCE):
            fcntl.flock(held.enter_context((folder / f"parse-{number}").open("w")), fcntl.LOCK_EX)
        yield


def test_sheets_come_through_another_process_as_they_are_read_here():
    data = workbook_of({"指标数据": ROWS, "空": []})
    here = open_workbook(data)
    assert here[0].unvalued == {(4, 2)}
    assert open_upload(data) == here


def test_parcel_keeps_every_kind_of_cell():
    cells = [
        "字",
        "",
        None,
        True,
        False,
        Decimal("87.20"),
        Decimal("Infinity"),
        datetime(2026, 6, 1, 23, 59, 59),
    ]
    sheets = [Grid("a", "", [(7, cells)], ["A1:B2"], {(1, 2)}, {(3, 4)}, [7]), Grid("b", "hidden")]
    assert unpacked(parcelled(sheets)) == sheets


def test_refusal_comes_through_another_process():
    with pytest.raises(Refused, match="含有宏"):
        open_upload(packed(workbook() | {"xl/vbaProject.bin": b"\0"}))


def test_child_knows_nothing_of_our_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "secret")
    program = tmp_path / "telling.py"
    program.write_text("import os\ndef main(): print(sorted(os.environ))\n")
    monkeypatch.setattr(
        starting, "START", "import sys; sys.path.insert(0, sys.argv[2]); import telling; telling.main()"
    )
    assert b"SECRET_KEY" not in parse("telling", str(tmp_path))


@pytest.mark.django_db
def test_parser_that_breaks_is_one_sentence(monkeypatch):
    monkeypatch.setattr(starting, "START", "import {module}; import os; os.abort()")
    with pytest.raises(Broken):
        parse("sys")
    with pytest.raises(Refused, match="太复杂，读不出来"):
        open_upload(b"PK")
    with pytest.raises(ValidationError, match="文件太复杂，无法检查"):
        keep(upload(pdf()), actor=make_user(Role.CLERK))


def test_parser_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(starting, "START", "while True: pass  # {module}")
    monkeypatch.setattr(parsing, "SECONDS", 0.2)
    with pytest.raises(Broken):
        parse("sys")


def test_parser_that_takes_too_much_memory_is_ended(monkeypatch):
    start = "from assessments.files.confinement import confine; confine(); bytearray(10**9)  # {module}"
    monkeypatch.setattr(starting, "START", f"import sys; sys.path.insert(0, sys.argv[1]); {start}")
    with pytest.raises(Broken):
        parse("sys")


def test_no_more_are_parsed_at_once_than_there_are_turns(settings, monkeypatch):
    with every_turn_taken(settings, monkeypatch), pytest.raises(Busy):
        parse("sys")


def test_turn_that_was_given_back_is_taken(settings, monkeypatch):
    with every_turn_taken(settings, monkeypatch):
        pass
    assert open_upload(packed(workbook()))[0].title == "单位"


@pytest.mark.django_db
def test_evidence_waits_in_vain_with_a_sentence(settings, monkeypatch):
    with every_turn_taken(settings, monkeypatch), pytest.raises(ValidationError) as refusal:
        keep(upload(pdf()), actor=make_user(Role.CLERK))
    assert refusal.value.messages == ["通报.pdf：正在检查的文件太多，请稍后再试"]


@pytest.mark.django_db
def test_workbook_waits_in_vain_with_a_sentence_and_changes_nothing(client, settings, monkeypatch):
    client.force_login(make_user(Role.REVIEWER, make_office()))
    file = SimpleUploadedFile("表.xlsx", packed(workbook()))
    with every_turn_taken(settings, monkeypatch):
        page = client.post(reverse("workbook_upload"), {"file": file})
    (fault,) = page.context["imported"].faults
    assert str(fault) == "表.xlsx: 文件没有检查：正在检查的文件太多，请稍后再试"
    assert not Department.objects.filter(code="a").exists()
