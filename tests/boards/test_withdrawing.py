import json
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from boards.chain import board_faults
from boards.models import Edition, Standing, Withdrawal
from boards.withdrawing import carrying, withdrawable
from departments.history.triggers import unprotected
from departments.models import Record, Role
from tests.boards.editions import make_edition
from tests.boards.withdrawn import APPROVED, NUMBER, publish_slipped, take_back
from tests.factories import JUNE, make_user
from tests.tampering import run_sql, tamper, unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def editions():
    return publish_slipped()


def words_left():
    return [edition.number for edition in Edition.objects.order_by("number") if NUMBER in edition.content]


def test_words_go_and_digest_counts_and_reason_stay(editions):
    before = list(Standing.objects.order_by("pk").values())
    digests = [edition.digest for edition in editions]
    take_back(1, 2)
    kept = list(Edition.objects.order_by("number"))
    assert [edition.content for edition in kept[:2]] == ["", ""]
    assert [edition.digest for edition in kept] == digests
    assert [edition.withdrawn is not None for edition in kept] == [True, True, False]
    assert kept[2].content == editions[2].content
    assert list(Standing.objects.order_by("pk").values()) == before
    row = Withdrawal.objects.order_by("pk")[0]
    assert (row.kind, row.reason, row.approved_by, row.approval_words) == (
        "personal",
        "误印了公民身份号码",
        "区委常委会",
        "同意撤回",
    )
    assert words_left() == []


def test_event_tells_what_was_withdrawn_and_none_of_its_words(editions):
    take_back(1)
    told = Record.objects.get(verb="edition.withdraw")
    assert told.sentence == "撤回了2026年第6期：含个人信息，误印了公民身份号码"
    assert json.loads(told.data)["digest"] == editions[0].digest
    assert not Record.objects.filter(data__contains=NUMBER).exists()
    assert not Record.objects.filter(sentence__contains=NUMBER).exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PUBLISHER])
def test_nobody_but_the_publisher_withdraws(editions, role):
    with pytest.raises(PermissionDenied):
        take_back(1, actor=make_user(role, username="somebody"))
    assert words_left() == [1, 2]


@pytest.mark.parametrize(
    "numbers, changes, words",
    [
        ([3], {}, "是现行的一版，请先更正，再撤回"),
        ([1, 3], {}, "是现行的一版"),
        ([], {}, "没有选要撤回哪一版"),
        ([7], {}, "没有第 7 版，或已经撤回"),
        ([1], {"kind": ""}, "撤回要选类别并写明公开的原因"),
        ([1], {"kind": "struck"}, "撤回要选类别并写明公开的原因"),
        ([1], {"reason": "  "}, "撤回要选类别并写明公开的原因"),
        ([1], {"approval": None}, "撤回要写明批准人和批准日期"),
        ([1], {"approval": replace(APPROVED, who=" ")}, "撤回要写明批准人和批准日期"),
        ([1], {"approval": replace(APPROVED, day=date(2026, 7, 21))}, "批准日期 2026-07-21 还没有到"),
        ([1], {"seen": "0" * 64}, "已经发布，请看过再撤回"),
        ([1], {"reason": "x" * 201}, "200"),
    ],
)
def test_refusals_leave_every_edition_as_it_is(editions, numbers, changes, words):
    with pytest.raises(ValidationError, match=words):
        take_back(*numbers, **changes)
    assert words_left() == [1, 2]
    assert not Withdrawal.objects.exists()
    assert not Record.objects.filter(verb="edition.withdraw").exists()


def test_an_edition_is_withdrawn_once(editions):
    take_back(1)
    with pytest.raises(ValidationError, match="没有第 1 版，或已经撤回"):
        take_back(1, 2)
    assert words_left() == [2]


def test_month_that_is_not_out_has_nothing_to_withdraw():
    with pytest.raises(ValidationError, match="2026年6月还没有发布，没有可撤回的"):
        take_back(1, actor=make_user(Role.PUBLISHER))


def test_withdrawable_are_those_that_a_later_one_has_overtaken(editions):
    assert [edition.number for edition in withdrawable(JUNE)] == [2, 1]
    take_back(2)
    assert [edition.number for edition in withdrawable(JUNE)] == [1]


def test_search_names_the_editions_that_carry_words(editions):
    every = list(Edition.objects.order_by("number"))
    assert carrying(NUMBER, every) == [1, 2]
    assert carrying("", every) == carrying("没有这些字", every) == []


WITHDRAWAL = (
    "INSERT INTO boards_withdrawal (edition_id, kind, reason, approved_by, approved_on, approval_words, "
    "withdrawn_by_id, withdrawn_at) SELECT id, 'other', 'x', 'x', '2026-07-19', '', published_by_id, "
    "published_at FROM boards_edition WHERE number = {}"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE boards_edition SET content = '' WHERE number = 1",
        "UPDATE boards_edition SET content = ''",
        "DELETE FROM boards_withdrawal",
        "UPDATE boards_withdrawal SET reason = 'x'",
    ],
)
def test_database_refuses_to_empty_what_was_not_withdrawn(editions, statement):
    take_back(2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run_sql(statement)
    assert words_left() == [1]


@pytest.mark.parametrize(
    "change",
    [
        "content = 'x'",
        "content = '', reason = 'x'",
        "content = '', digest = 'x'",
        "content = '', approved_on = '2026-07-01'",
        "content = '', approved_by = 'x'",
        "content = '', number = 9",
        "content = '', id = 99",
        "content = '', published_by_id = NULL",
        "reason = 'x'",
        "digest = 'x'",
    ],
)
def test_record_lets_the_content_become_empty_and_nothing_else(editions, change):
    run_sql(WITHDRAWAL.format(1))
    with pytest.raises(DatabaseError), transaction.atomic():
        run_sql(f"UPDATE boards_edition SET {change} WHERE number = 1")
    assert run_sql("UPDATE boards_edition SET content = '' WHERE number = 1") == 1
    assert words_left() == [2]


def test_database_never_empties_the_edition_that_stands(editions):
    run_sql(WITHDRAWAL.format(3))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run_sql("UPDATE boards_edition SET content = '' WHERE number = 3")


def test_django_refuses_to_empty_what_was_not_withdrawn(editions):
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(number=1).forget_words()
    with pytest.raises(PermissionDenied):
        Edition.objects.filter(number=1).update(content="")
    assert words_left() == [1, 2]


def test_editions_are_guarded_as_installed(editions):
    assert unprotected(connection) == []
    with unguarded("boards_edition"):
        assert unprotected(connection) == ["boards_edition"]


# The editions of these tests were made without their events and months: what is looked for is what comes on top.


def faults():
    words = ("撤回", "读不出", "不符", "相连")
    return [fault for fault in board_faults() if any(word in fault for word in words)]


@pytest.fixture
def chained():
    """The same three editions, each naming the one before it."""
    return [make_edition(number=number) for number in (1, 2, 3)]


def test_chain_goes_on_over_what_was_withdrawn(chained):
    take_back(1, 2)
    assert [fault for fault in faults() if "成绩" not in fault] == []


def test_content_emptied_without_a_record_is_named(editions):
    before = faults()
    tamper("UPDATE boards_edition SET content = '' WHERE number = 1")
    assert [fault for fault in faults() if fault not in before] == ["2026年第6期：内容读不出来"]


def test_content_that_came_back_is_named(editions):
    text = editions[0].content
    take_back(1)
    tamper("UPDATE boards_edition SET content = %s WHERE number = 1", text)
    assert "2026年第6期：已经撤回，内容却还在" in faults()


@pytest.mark.parametrize(
    "change, sentence",
    [
        (
            "reason = 'x'",
            "2026年第6期撤回：撤回原因与历史第 1 条不符：历史记为“误印了公民身份号码”，现在是“x”",
        ),
        ("approved_by = 'x'", "2026年第6期撤回：批准人与历史第 1 条不符：历史记为“区委常委会”，现在是“x”"),
        ("kind = 'other'", "2026年第6期撤回：撤回类别与历史第 1 条不符：历史记为“personal”，现在是“other”"),
    ],
)
def test_withdrawal_that_was_rewritten_is_named(editions, change, sentence):
    take_back(1)
    tamper(f"UPDATE boards_withdrawal SET {change}")
    assert sentence in faults()


def test_withdrawal_without_its_event_is_named(editions):
    run_sql(WITHDRAWAL.format(1))
    assert "2026年第6期撤回：历史中没有撤回它的记录" in faults()


def test_withdrawal_of_the_edition_that_stands_is_named(editions):
    run_sql(WITHDRAWAL.format(3))
    assert "2026年第6期（更正2）撤回：它是现行的一版，不能撤回" in faults()


def test_event_whose_withdrawal_is_gone_is_named(editions):
    take_back(1)
    tamper("DELETE FROM boards_withdrawal")
    assert "历史第 1 条所说的撤回不在，已被删去" in faults()
