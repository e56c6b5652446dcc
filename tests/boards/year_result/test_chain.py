"""What somebody with the database in hand might change of a frozen year: each is named."""

import json
from io import StringIO

import pytest
import rfc8785
from django.core.management import CommandError, call_command

from boards.digest import digest_of
from boards.year_result.chain import year_result_faults
from boards.year_result.freezing import freeze_year
from tests.boards.year_result.test_freezing import correct_march
from tests.boards.year_result.years import APPROVED, NOW
from tests.tampering import run_sql, tamper, unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(whole_year, publisher):
    freeze_year(2025, actor=publisher, now=NOW)
    correct_march()
    return freeze_year(2025, actor=publisher, approval=APPROVED, reason="3月更正", now=NOW)


def forged(result, change):
    """The row's text changed and given a digest that fits: what a careful hand would write."""
    document = change(json.loads(result.content))
    document["digest"] = digest_of(document)
    tamper(
        "UPDATE boards_yearresult SET content = %s, digest = %s WHERE id = %s",
        rfc8785.dumps(document).decode(),
        document["digest"],
        result.pk,
    )


def test_versions_as_they_were_made_have_no_fault(corrected):
    assert list(year_result_faults()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("approved_by = 'x'", "2025年度结果（更正1）：批准人与历史第 2 条不符"),
        ("reason = 'x'", "2025年度结果（更正1）：年度、版次或更正原因与内容不符"),
        ("content = '{}'", "2025年度结果（更正1）：内容读不出来"),
    ],
)
def test_row_that_was_rewritten_is_named(corrected, change, sentence):
    tamper(f"UPDATE boards_yearresult SET {change} WHERE number = 2")
    assert next(year_result_faults()) == sentence


def test_sum_that_was_forged_with_its_digest_is_named(corrected):
    def one_more_flag(document):
        document["units"][0]["red_flag"] += 1
        return document

    forged(corrected, one_more_flag)
    assert list(year_result_faults()) == [
        "2025年度结果（更正1）：与所据各月榜单不符",
        "2025年度结果（更正1）：校验值与历史第 2 条不符",
    ]


def test_version_that_is_gone_is_named(corrected):
    with unguarded():
        run_sql("DELETE FROM boards_yearresult WHERE number = 2")
    assert list(year_result_faults()) == ["历史第 2 条所说的年度结果不在，已被删去"]


def test_table_refuses_every_change(corrected):
    with pytest.raises(Exception, match="append-only"):
        run_sql("UPDATE boards_yearresult SET reason = 'x'")


def test_command_counts_the_versions_and_refuses_a_forged_one(corrected, monkeypatch):
    monkeypatch.setattr("boards.management.commands.verify_boards.board_faults", lambda: iter(()))
    output = StringIO()
    call_command("verify_boards", stdout=output)
    assert "年度结果完整：2 版" in output.getvalue().splitlines()
    tamper("UPDATE boards_yearresult SET approved_by = 'x' WHERE number = 2")
    with pytest.raises(CommandError, match="批准人与历史第 2 条不符"):
        call_command("verify_boards")
