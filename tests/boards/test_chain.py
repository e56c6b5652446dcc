"""What somebody with the database in hand might change of a published board: each is named."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Determination
from boards.chain import board_faults, event_faults, verify_boards
from boards.correcting import LineChange, correct
from boards.events import EditionCorrected
from boards.models import Edition
from boards.withdrawing import withdraw
from departments.history.records import record, verify_chain
from departments.models import Record, Role
from tests.boards.releasing import APPROVED, release
from tests.events import Happened
from tests.factories import JUNE, make_department, make_user
from tests.tampering import retell, run_sql, tamper, unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(filed_month, publisher, published_on):
    """June, published with a waiver and corrected once."""
    release(publisher, published_on, waive="演练放行")
    return correct(
        JUNE,
        actor=publisher,
        kind="error",
        reason="通报级别写错",
        changes=[LineChange(Determination.objects.get(), grounds="6月获省级通报表扬")],
        approval=APPROVED,
        now=published_on + timedelta(days=1),
    )


def test_boards_and_events_agree_as_they_were_made(corrected):
    assert list(board_faults()) == list(event_faults()) == []


FIRST, LAST = "number = 1", "number = 2"
OF_THE_ROW = [
    (FIRST, "approved_by = 'x'", "2026年第6期：批准人与历史第 1 条不符：历史记为“区委常委会”，榜单上是“x”"),
    (FIRST, "approved_on = '2026-07-01'", "2026年第6期：批准日期与历史第 1 条不符"),
    (FIRST, "approval_words = ''", "2026年第6期：批准意见与历史第 1 条不符"),
    (FIRST, "waived_because = ''", "2026年第6期：放行理由与历史第 1 条不符"),
    (LAST, "waived_because = 'x'", "2026年第6期（更正1）：放行理由与历史第 3 条不符"),
    (LAST, "kind = 'struck'", "2026年第6期（更正1）：更正类别与历史第 3 条不符"),
    (LAST, "reason = 'x'", "2026年第6期（更正1）：更正原因与历史第 3 条不符"),
    (LAST, "digest = 'x'", "2026年第6期（更正1）：校验值与历史第 3 条不符"),
]


@pytest.mark.parametrize("which, change, sentence", OF_THE_ROW)
def test_both_commands_name_a_fact_that_was_rewritten(corrected, which, change, sentence):
    assert tamper(f"UPDATE boards_edition SET {change} WHERE {which}") == 1
    for command in ("verify_boards", "verify_history"):
        with pytest.raises(CommandError) as refusal:
            call_command(command)
        assert any(line.startswith(sentence) for line in str(refusal.value).splitlines())


def test_both_commands_name_another_publisher(corrected):
    other = make_user(Role.PUBLISHER, username="other")
    tamper("UPDATE boards_edition SET published_by_id = %s WHERE number = 1", other.pk)
    for command in ("verify_boards", "verify_history"):
        with pytest.raises(CommandError, match="2026年第6期：发布人与历史第 1 条不符"):
            call_command(command)


@pytest.mark.parametrize(
    "change", ["score = 99", "red_flag = 7", "unit_code = 'x'", "yellow_light = 1", "red_light = 1"]
)
def test_standing_that_was_changed_is_named(corrected, change):
    tamper(f"UPDATE boards_standing SET {change} WHERE edition_id = %s", corrected.pk)
    assert list(board_faults()) == ["2026年第6期（更正1）：单位成绩与内容不符"]


def test_deleted_last_edition_is_named_by_both(corrected):
    with unguarded():
        run_sql("DELETE FROM boards_standing WHERE edition_id = %s", corrected.pk)
        run_sql("DELETE FROM boards_edition WHERE id = %s", corrected.pk)
    sentence = "历史第 3 条“发布了2026年第6期（更正1）：差错更正，通报级别写错”所说的一版不在榜单中，已被删去"
    assert list(board_faults()) == list(event_faults()) == [sentence]


def test_deleted_board_and_reopened_month_are_named(filed_month, publisher, published_on):
    release(publisher, published_on)
    with unguarded():
        run_sql("DELETE FROM boards_standing")
        run_sql("DELETE FROM boards_edition")
    run_sql("UPDATE assessments_month SET published_at = NULL")
    sentence = "历史第 1 条“发布了2026年第6期”所说的一版不在榜单中，已被删去"
    assert list(board_faults()) == list(event_faults()) == [sentence]


def test_cut_tail_with_a_mended_head_leaves_its_edition_behind(corrected):
    with unguarded():
        run_sql("DELETE FROM departments_record WHERE sequence = 3")
        last = Record.objects.order_by("sequence").last()
        run_sql("UPDATE departments_recordhead SET sequence = %s, hash = %s", last.sequence, last.hash)
    assert verify_chain() is None
    assert list(event_faults()) == ["2026年第6期（更正1）：历史中没有发布它的记录"]


@pytest.mark.parametrize(
    "change, sentence",
    [
        ("NULL", "2026年6月：已有榜单，月份却是未发布"),
        ("'2026-07-20 01:00:00+00:00'", "2026年6月：首次发布时间与第一版榜单不符"),
    ],
)
def test_month_that_was_reopened_is_named(corrected, change, sentence):
    run_sql(f"UPDATE assessments_month SET published_at = {change}")
    assert list(board_faults()) == [sentence]


def test_month_closed_without_a_board_is_named(filed_month):
    run_sql("UPDATE assessments_month SET published_at = '2026-07-20 01:00:00+00:00'")
    assert verify_boards() == "2026年6月：记着首次发布时间，却没有第一版榜单"


def test_event_before_a_board_that_was_rewritten_with_the_chain_is_named(corrected):
    amended = Record.objects.get(sequence=2)
    retell(amended, sentence="什么也没有发生")
    assert verify_chain() is None
    assert verify_boards() == "2026年第6期（更正1）：所记的历史校验值在历史中找不到，或不是第 3 条之前的一条"


def test_text_that_is_no_board_is_named(corrected):
    tamper("UPDATE boards_edition SET content = '[' WHERE number = 2")
    assert verify_boards() == "2026年第6期（更正1）：内容读不出来"
    assert list(board_faults()) == ["2026年第6期（更正1）：内容读不出来"]


def test_edition_that_is_told_twice_is_named(corrected):
    event = Record.objects.get(sequence=3)
    record(None, EditionCorrected.of(event), corrected, event.sentence)
    assert verify_chain() is None
    assert list(board_faults()) == list(event_faults()) == ["历史第 4 条又记了一次已经记过的一版榜单"]


def test_edition_that_is_told_as_a_first_one_is_named(corrected):
    retell(Record.objects.get(sequence=3), verb="edition.publish")
    assert verify_chain() is None
    assert list(board_faults()) == ["2026年第6期（更正1）：历史第 3 条记的是首次发布"]


def test_first_edition_that_is_told_as_a_correction_is_named(corrected):
    retell(Record.objects.get(sequence=1), verb="edition.correct")
    assert list(event_faults()) == [
        "2026年第6期：历史第 1 条记的是更正",
        "2026年第6期（更正1）：所记的历史校验值在历史中找不到，或不是第 3 条之前的一条",
    ]


def test_editions_told_in_another_order_are_named(corrected):
    tamper("UPDATE departments_record SET sequence = 9 WHERE sequence = 1")
    assert list(board_faults()) == list(event_faults()) == ["2026年第6期（更正1）：与历史中发布的先后不符"]


def test_verify_history_names_an_event_that_was_rewritten(corrected):
    tamper("UPDATE departments_record SET sentence = 'x' WHERE sequence = 2")
    with pytest.raises(CommandError) as refusal:
        call_command("verify_history")
    assert str(refusal.value).splitlines() == [verify_chain()] != [None]


def as_it_was_told_before(edition, *, waived=False):
    """The event of an edition as the releases before told it: the digest, and the approval of a first edition."""
    event = Record.objects.get(verb__startswith="edition.", subject_id=str(edition.pk))
    told = json.loads(event.data)
    kept = {name: told[name] for name in ("digest", "waived", "replaces") if name in told}
    if edition.number == 1:
        kept |= {name: told[name] for name in ("approved_by", "approved_on", "approval_words")}
    sentence = event.sentence
    if waived:
        kept["waived"], sentence = ["还没有报送"], f"{sentence}，放行理由：{edition.waived_because}"
    retell(event, data=json.dumps(kept), sentence=sentence)


@pytest.fixture
def of_an_earlier_release(corrected):
    """Corrections kept no approval then."""
    unsaid = "approved_by = '', approved_on = NULL, approval_words = ''"
    tamper(f"UPDATE boards_edition SET {unsaid} WHERE number = 2")
    as_it_was_told_before(corrected)
    return corrected


def test_boards_of_an_earlier_release_are_whole(of_an_earlier_release):
    assert list(board_faults()) == []


@pytest.mark.parametrize(
    "change, sentence",
    [
        ("approved_by = 'x'", "批准人与历史第 3 条不符：历史记为“”，榜单上是“x”"),
        ("kind = 'struck'", "放行理由、更正类别或原因与历史第 3 条所述不符"),
    ],
)
def test_board_of_an_earlier_release_is_held_to_what_was_told(of_an_earlier_release, change, sentence):
    tamper(f"UPDATE boards_edition SET {change} WHERE number = 2")
    assert list(board_faults()) == [f"2026年第6期（更正1）：{sentence}"]


def test_waiver_of_an_earlier_release_is_held_to_its_sentence(filed_month, publisher, published_on):
    as_it_was_told_before(release(publisher, published_on, waive="演练放行"), waived=True)
    assert list(board_faults()) == []
    tamper("UPDATE boards_edition SET waived_because = 'x'")
    assert list(board_faults()) == ["2026年第6期：放行理由、更正类别或原因与历史第 1 条所述不符"]


def test_head_that_was_noted_finds_what_nothing_else_can():
    unit = make_department()
    noted = [record(None, Happened(), unit, f"第{n}件事").hash for n in range(3)]
    call_command("verify_history", head=noted[1][:12])
    retell(Record.objects.get(sequence=1), sentence="另一件事")
    call_command("verify_history")
    with pytest.raises(CommandError, match=f"历史中没有校验值是 {noted[1]} 的记录"):
        call_command("verify_history", head=noted[1])


@pytest.mark.parametrize("noted", ["abc", "0" * 64, "%" * 12])
def test_head_that_is_none_is_refused(noted):
    record(None, Happened(), make_department(), "一件事")
    with pytest.raises(CommandError, match="历史中没有校验值是"):
        call_command("verify_history", head=noted)


def test_commands_print_what_can_be_filed(corrected):
    said = StringIO()
    call_command("verify_history", stdout=said)
    head = Record.objects.order_by("sequence").last().hash
    assert said.getvalue() == f"历史完整：3 条\n末端校验值 {head}\n"
    said = StringIO()
    call_command("verify_boards", stdout=said)
    digest = Edition.objects.get(number=2).digest
    assert said.getvalue() == f"榜单完整：2 版\n最后一版 2026年第6期（更正1），校验值 {digest}\n"


def test_verify_history_names_a_table_without_protection(corrected):
    with (
        unguarded("boards_edition"),
        pytest.raises(CommandError, match="数据表 boards_edition 的保护（只增不改、封存）不在"),
    ):
        call_command("verify_history")


def test_boards_and_events_agree_after_a_withdrawal(corrected, publisher, published_on, capsys):
    why = {"kind": "personal", "reason": "误印了公民身份号码", "approval": APPROVED}
    withdraw(JUNE, [1], actor=publisher, now=published_on + timedelta(days=2), **why)
    assert list(board_faults()) == list(event_faults()) == []
    call_command("verify_history")
    call_command("verify_boards")
    assert "榜单完整：2 版，其中 1 版已撤回，只核对了校验值的相连" in capsys.readouterr().out


def test_withdrawn_edition_whose_digest_was_rewritten_breaks_the_chain(corrected, publisher, published_on):
    why = {"kind": "personal", "reason": "误印了公民身份号码", "approval": APPROVED}
    withdraw(JUNE, [1], actor=publisher, now=published_on + timedelta(days=2), **why)
    tamper("UPDATE boards_edition SET digest = %s WHERE number = 1", "0" * 64)
    assert "2026年第6期（更正1）：与前一版的校验值不相连" in list(board_faults())
