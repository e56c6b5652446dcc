"""The same bad row through form, domain function, uploaded page and command gives the same sentence.

One case a rule of the contract. Where a door does not stand in front of a rule, the case says why.
"""

from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from assessments.filing import add_line
from assessments.workflow import take_step
from departments.models import Role
from tests.assessments.doors import ALL, OPERATOR, REGISTER, clause, clerk, file_of, refused, reviewer, unit
from tests.assessments.workbooks import contents, lay_district
from tests.factories import JUNE, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district():
    lay_district()


@pytest.mark.parametrize("rule", ALL)
def test_domain_says_the_sentence(rule):
    rule.before()
    if callable(rule.domain):
        assert rule.domain() == [rule.sentence]
    else:
        assert rule.domain != ""


@pytest.mark.parametrize("rule", ALL)
def test_form_says_the_sentence(rule, client):
    rule.before()
    if rule in REGISTER:
        assert rule.form(client) == [rule.sentence]
    elif callable(rule.form):
        assert rule.form() == [rule.sentence]
    else:
        assert rule.form != ""


@pytest.mark.parametrize("rule", ALL)
def test_uploaded_page_says_the_sentence_and_changes_nothing(rule, client):
    rule.before()
    client.force_login(reviewer() if {"单位", "细则"} & rule.book.keys() else clerk())
    before = contents()
    upload = SimpleUploadedFile("表.xlsx", file_of(rule.book))
    imported = client.post(reverse("workbook_upload"), {"file": upload}).context["imported"]
    sentences = [fault.message for fault in imported.faults]
    if rule.page:
        assert sentences != []
    else:
        assert sentences == [rule.sentence]
    assert contents() == before


@pytest.mark.parametrize("rule", ALL)
def test_command_says_the_sentence_and_changes_nothing(rule, tmp_path, capsys):
    rule.before()
    path, before = tmp_path / "表.xlsx", contents()
    path.write_bytes(file_of(rule.book))
    if rule.command == OPERATOR:
        assert rule.sentence not in _command(path, capsys)
        return
    assert [text.partition(": ")[2] for text in _command(path, capsys)] == [rule.sentence]
    assert contents() == before


def _command(path, capsys):
    with suppress(SystemExit):
        call_command("import_workbook", str(path))
    return capsys.readouterr().err.splitlines()


def test_filing_asks_for_grounds_as_the_import_does():
    held = add_line(JUNE, clause(), unit("chunxi"), actor=clerk())
    signer = make_user(Role.SIGNER, unit("rsj"))
    assert refused(lambda: take_step(held, "file", actor=signer)) == ["报送前要写明事由"]
