"""What is released is frozen with its files; a number comes later, a correction beside a reason, nothing twice."""

import hashlib
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from boards.bulletin_events import BulletinReleased
from boards.bulletins.chain import bulletin_event_faults, bulletin_faults
from boards.bulletins.editing import take_draft_step
from boards.bulletins.kinds import BRIEF, BULLETIN
from boards.bulletins.listed import bulletin_states
from boards.bulletins.releasing import release, renumber
from boards.digest import digest_of
from boards.models import Bulletin, BulletinDraft
from boards.withdrawing import bulletins_of, withdrawable
from departments.history.records import history_of
from departments.models import Record, Role, UnsavedForm, UnsavedKind
from departments.steps import StepRefused
from departments.unsaved import keep
from tests.boards.bulletins.papers import JUNE, NOW, correct_june, desk, released, write
from tests.boards.published import publish
from tests.boards.withdrawn import take_back
from tests.factories import make_user
from tests.tampering import run_sql, tamper, unguarded

pytestmark = pytest.mark.django_db
NUMBER = "高作风办〔2026〕7号"


def numbered(actor, number=NUMBER, *, kind=BULLETIN, seen=None):
    standing = Bulletin.objects.of(JUNE, kind).first()
    return renumber(JUNE, kind, number, actor=actor, seen=standing.digest if seen is None else seen, now=NOW)


@pytest.fixture
def bulletin(june, reviewer):
    return released(reviewer)


def released_again(actor):
    take_draft_step(JUNE, BULLETIN, "keep", actor=actor, version=desk().version, now=NOW)
    return released(actor, reason="榜单已更正")


def test_release_freezes_what_was_seen_with_its_files(june, reviewer):
    page = desk()
    bulletin = released(reviewer)
    assert bulletin.circular == page.circular
    assert (bulletin.number, bulletin.change, bulletin.edition, str(bulletin)) == (
        1,
        "",
        june,
        "2026年6月通报",
    )
    document = bulletin.document
    assert bulletin.digest == digest_of(document) == document["digest"]
    assert (document["board"], document["previous_digest"]) == (june.digest, None)
    assert bytes(bulletin.pdf).startswith(b"%PDF-")
    assert document["files"] == {
        "pdf": hashlib.sha256(bulletin.pdf).hexdigest(),
        "docx": hashlib.sha256(bulletin.docx).hexdigest(),
    }
    (event,) = history_of(bulletin)
    assert (event.verb, event.sentence) == ("bulletin.release", "发布了2026年6月通报，文号未定")
    assert BulletinReleased.of(event).facts == bulletin.facts
    assert list(bulletin_faults()) == []
    assert not BulletinDraft.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.REVIEWER, Role.PUBLISHER)])
def test_only_the_office_releases(bulletin, role):
    other = make_user(role, username="other")
    for press in (lambda: released(other, reason="x"), lambda: numbered(other)):
        with pytest.raises(PermissionDenied):
            press()
    assert Bulletin.objects.count() == 1


def test_what_changed_since_it_was_seen_is_not_released(june, reviewer):
    seen = desk().seal
    write(reviewer, number=NUMBER)
    with pytest.raises(StepRefused, match="打开之后内容有变"):
        release(JUNE, BULLETIN, actor=reviewer, seen=seen, now=NOW)
    with pytest.raises(StepRefused, match="打开之后内容有变"):
        release(JUNE, BULLETIN, actor=reviewer, seen=desk().seal, now=NOW + timedelta(days=1))
    with pytest.raises(ValidationError, match="榜单还没有发布"):
        release(JUNE.plus(1), BULLETIN, actor=reviewer, seen=seen, now=NOW)
    assert not Bulletin.objects.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"body": "字" * 4001}, "正文有 4001 个字，最多 4000 个，请删去 1 个"),
        ({"number": "高作风办2026第07号"}, "发文字号“高作风办2026第07号”写法不对"),
        ({"organ": "区作风办🀄"}, "发文机关：“🀄”（U+1F004）"),
        ({"title": "长" * 61}, "标题"),
    ],
)
def test_what_stands_against_it_is_said_and_nothing_is_released(june, reviewer, words, sentence):
    write(reviewer, **words)
    with pytest.raises(ValidationError) as refusal:
        released(reviewer)
    assert any(one.startswith(sentence) for one in refusal.value.messages)
    assert not Bulletin.objects.exists()


def test_number_comes_later_and_changes_nothing_else(bulletin, reviewer):
    second = numbered(reviewer, f" {NUMBER} ")
    assert (second.number, second.change, second.document_number) == (2, "number", NUMBER)
    assert desk().fields.number == NUMBER and desk(now=NOW + timedelta(days=3)).is_released
    assert second.circular.number == NUMBER
    assert second.document["previous_digest"] == bulletin.digest
    before, after = bulletin.document["circular"], second.document["circular"]
    assert [key for key in before if before[key] != after[key]] == ["number"]
    assert str(second) == "2026年6月通报（第2次发布，更换文号）"
    assert list(Bulletin.objects.public()) == [second]
    assert bytes(Bulletin.objects.get(number=1).pdf) == bytes(bulletin.pdf)
    for number, sentence in ((NUMBER, "文号没有变"), ("7号", "写法不对")):
        with pytest.raises(ValidationError, match=sentence):
            numbered(reviewer, number)
    with pytest.raises(StepRefused):
        numbered(reviewer, "高作风办〔2026〕9号", seen=bulletin.digest)


def test_number_and_issue_are_given_once(bulletin, reviewer):
    numbered(reviewer)
    write(reviewer, kind=BRIEF, issue=1)
    released(reviewer, kind=BRIEF)
    publish("2026-07")
    write(reviewer, month=JUNE.plus(1), number=NUMBER)
    with pytest.raises(ValidationError, match=f"“{NUMBER}”已经用于2026年6月通报"):
        released(reviewer, month=JUNE.plus(1))
    write(reviewer, month=JUNE.plus(1), kind=BRIEF, issue=1)
    with pytest.raises(ValidationError, match="2026年第1期已经用于2026年6月简报"):
        released(reviewer, month=JUNE.plus(1), kind=BRIEF)


def test_correction_of_the_board_makes_a_correction_of_the_bulletin(bulletin, reviewer):
    assert desk().is_released and not desk().is_overtaken
    with pytest.raises(ValidationError, match="与现行发布的一份没有不同"):
        released(reviewer, reason="再来一次")
    corrected = correct_june()
    assert desk().is_overtaken
    with pytest.raises(ValidationError, match="再发布就是更正：请写明原因"):
        released(reviewer, reason="  ")
    second = released(reviewer, reason="榜单已更正")
    assert (second.change, second.reason, second.edition) == ("correction", "榜单已更正", corrected)
    assert "此前印发的同月通报以本期为准。" in second.circular.body
    assert history_of(second).first().sentence.endswith("：榜单已更正")
    assert desk().is_released and not desk().is_overtaken
    assert list(bulletin_faults()) == []


def test_withdrawn_board_takes_the_words_and_files_of_its_bulletins(bulletin, reviewer):
    write(reviewer, body="我写的话")
    corrected = correct_june()
    second = released_again(reviewer)
    take_back(1, actor=make_user(Role.PUBLISHER, username="chehui"))
    first = Bulletin.objects.get(number=1)
    assert (first.content, bytes(first.pdf), bytes(first.docx)) == ("", b"", b"")
    assert (first.digest, first.pdf_sha256, first.is_withdrawn) == (
        bulletin.digest,
        bulletin.pdf_sha256,
        True,
    )
    assert Bulletin.objects.get(number=2).content == second.content
    assert second.edition == corrected
    assert list(bulletin_faults()) == []


def test_draft_that_was_released_bears_the_number_that_came_later(june, reviewer):
    write(reviewer, copied_to="区委办")
    released(reviewer)
    numbered(reviewer)
    assert desk().fields.number == NUMBER and desk().is_released


def test_draft_on_a_withdrawn_board_goes_and_the_newest_release_with_it(bulletin, reviewer):
    write(reviewer, body="我写的话")
    correct_june()
    take_back(1, actor=make_user(Role.PUBLISHER, username="chehui"))
    assert BulletinDraft.objects.get().body == ""
    assert list(Bulletin.objects.public()) == []
    page = desk()
    assert page.standing.is_withdrawn and "更正1" in page.fields.body
    with pytest.raises(ValidationError, match="没有发布着的通报"):
        numbered(reviewer)
    assert released(reviewer, reason="榜单已更正").number == 2


@pytest.mark.parametrize(
    "words, sentence",
    [
        ({"number": "高作风办〔2025〕7号"}, "发文字号写的是2025年，成文日期是2026年，请核对"),
        ({"dated": date(2026, 7, 18)}, "成文日期是2026年7月18日，还没有到，请改成今天或以前，或者不填"),
        ({"printed_on": date(2026, 7, 16)}, "印发日期2026年7月16日早于成文日期2026年7月17日，请核对"),
    ],
)
def test_days_and_number_that_do_not_agree_are_refused(june, reviewer, words, sentence):
    write(reviewer, **words)
    with pytest.raises(ValidationError) as refusal:
        released(reviewer)
    assert refusal.value.messages == [sentence]


def test_withdrawn_bulletin_is_not_called_public(bulletin, june, reviewer):
    corrected = correct_june()
    assert desk().is_overtaken and bulletin_states(corrected)[0].overtaken
    assert [str(one) for one in bulletins_of(withdrawable(JUNE))] == [str(bulletin)]
    take_back(1, actor=make_user(Role.PUBLISHER, username="chehui"))
    assert not desk().is_overtaken and not bulletin_states(corrected)[0].overtaken


@pytest.mark.parametrize("steps", [(), ("keep",), ("redraft",), ("redraft", "restore")])
def test_withdrawal_clears_every_text_written_of_the_month(june, reviewer, steps):
    secret = "张某某的名字"
    write(reviewer, body=secret, title=secret, number=NUMBER, copied_to="区委办")
    correct_june()
    for name in steps:
        take_draft_step(JUNE, BULLETIN, name, actor=reviewer, version=desk().version, now=NOW)
    page, before = reverse("bulletin", args=[JUNE, BULLETIN]), desk().version
    for kind, path in ((UnsavedKind.TYPED, page[1:]), (UnsavedKind.LATE, page)):
        keep(reviewer, kind, path, {"body": [secret]})
    take_back(1, actor=make_user(Role.PUBLISHER, username="chehui"))
    row = BulletinDraft.objects.get()
    assert [name for name, value in vars(row).items() if secret in str(value)] == []
    assert (row.number, row.copied_to, row.version) == (NUMBER, "区委办", before + 1)
    assert (row.based_on, row.source, row.replaced_based_on, row.replaced_source) == ("", "", "", "")
    assert not UnsavedForm.objects.exists()
    event = Record.objects.get(verb="bulletin.forget")
    assert "正文" in event.sentence and secret not in event.sentence + event.data


def test_database_refuses_every_change_and_forgets_nothing_that_stands(bulletin):
    for change in ("reason = 'x'", "content = '', pdf = '', docx = ''", "kind = 'brief'"):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            run_sql(f"UPDATE boards_bulletin SET {change}")
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Bulletin.objects.all().forget_words()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("document_number = 'x'", "2026年6月通报：文号、期数或成文日期与内容不符"),
        ("kind = 'brief'", "2026年6月简报：月份、种类、次数或原因与内容不符"),
        ("content = '{}'", "2026年6月通报：内容读不出来"),
        ("pdf_sha256 = 'x'", "2026年6月通报：文件不是发布时的那一份"),
    ],
)
def test_row_that_was_rewritten_is_named(bulletin, change, sentence):
    tamper(f"UPDATE boards_bulletin SET {change}")
    assert next(bulletin_faults()) == sentence


def test_file_that_was_exchanged_is_named(bulletin):
    with unguarded():
        run_sql("UPDATE boards_bulletin SET docx = pdf")
    assert list(bulletin_faults()) == ["2026年6月通报：文件不是发布时的那一份"]


def test_bulletin_that_is_gone_is_named(bulletin):
    with unguarded():
        run_sql("DELETE FROM boards_bulletin")
    assert list(bulletin_event_faults()) == ["历史第 1 条所说的通报或简报不在，已被删去"]


def test_command_counts_the_bulletins_and_refuses_a_forged_one(bulletin, monkeypatch):
    monkeypatch.setattr("boards.management.commands.verify_boards.board_faults", lambda: iter(()))
    output = StringIO()
    call_command("verify_boards", stdout=output)
    assert "通报、简报完整：1 份" in output.getvalue().splitlines()
    tamper("UPDATE boards_bulletin SET dated = '2026-07-18'")
    with pytest.raises(CommandError, match="文号、期数或成文日期与内容不符"):
        call_command("verify_boards")
