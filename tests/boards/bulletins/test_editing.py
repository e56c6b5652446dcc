"""What is written of a bulletin: it follows the board until somebody writes it otherwise, and nothing is lost."""

import json
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Month
from boards.bulletins.editing import shown_by, take_draft_step
from boards.bulletins.kinds import BRIEF, BULLETIN
from boards.models import BulletinDraft
from departments.models import Record, Role
from departments.steps import StepRefused
from tests.boards.bulletins.papers import JUNE, NOW, RED, correct_june, desk, released, write
from tests.boards.published import publish
from tests.factories import make_user

pytestmark = pytest.mark.django_db
OWN = "现将情况通报如下。\n一、总体情况\n我自己写的一段。"


def step(actor, name, version=None):
    version = desk().version if version is None else version
    return take_draft_step(JUNE, BULLETIN, name, actor=actor, version=version, now=NOW)


def test_nothing_is_kept_while_nobody_writes(june, reviewer):
    assert write(reviewer) is False
    assert not BulletinDraft.objects.exists() and not Record.objects.filter(verb="bulletin.edit").exists()
    page = desk()
    assert (page.fields.organ, page.version, page.has_own_text) == ("区作风建设领导小组办公室", 0, False)
    assert page.fields.body.startswith("现将2026年6月份“效能亮榜”（2026年第6期）授旗亮灯情况通报如下。")


def test_number_alone_is_kept_and_the_text_goes_on_following_the_board(june, reviewer):
    assert write(reviewer, number="高作风办〔2026〕7号")
    assert (BulletinDraft.objects.get().body, BulletinDraft.objects.get().based_on) == ("", "")
    correct_june()
    assert "更正1" in desk().fields.body
    assert desk().fields.number == "高作风办〔2026〕7号"
    assert not desk().is_stale


def test_own_text_is_kept_with_what_it_stands_on_and_its_event_tells_no_word(june, reviewer):
    write(reviewer, body=OWN + "\n\n  ")
    row = BulletinDraft.objects.get()
    assert (row.version, row.based_on, desk().fields.body.strip()) == (1, desk().digits, OWN)
    event = Record.objects.get(verb="bulletin.edit")
    assert json.loads(event.data)["changed"] == ["正文"]
    assert "我自己写" not in event.data + event.sentence
    assert [change.is_same for change in desk().own_changes].count(True) == 0


def test_cleared_text_follows_the_board_again(june, reviewer):
    write(reviewer, body=OWN)
    write(reviewer, body="")
    assert not desk().has_own_text and "通报如下" in desk().fields.body


def test_text_on_an_older_edition_says_what_changed_and_is_not_released(june, reviewer):
    write(reviewer, body=OWN)
    correct_june()
    page = desk()
    assert page.is_stale
    assert [one.kind for one in page.since.lines] == ["撤下", "补入"]
    assert page.faults == ["正文是据先前的榜单写的，请按现行一版重新起草，或看过后说明仍用这一稿"]
    step(reviewer, "keep")
    assert not desk().is_stale and desk().faults == []
    assert desk().fields.body == OWN


def test_new_draft_keeps_the_persons_text_beside_it_and_gives_it_back(june, reviewer):
    write(reviewer, body=OWN)
    correct_june()
    step(reviewer, "redraft")
    page = desk()
    assert (page.is_stale, page.has_own_text, page.row.replaced) == (False, False, OWN)
    gone = ["".join(piece.text for piece in one.pieces if piece.is_out) for one in page.replaced]
    assert "我自己写的一段。" in "".join(gone)
    step(reviewer, "restore")
    assert (desk().fields.body, desk().is_stale, desk().row.replaced) == (OWN, True, "")
    assert [one.kind for one in desk().since.lines] == ["撤下", "补入"]
    step(reviewer, "redraft")
    step(reviewer, "drop")
    assert not desk().replaced
    assert list(
        Record.objects.filter(verb__startswith="bulletin.")
        .order_by("sequence")
        .values_list("verb", flat=True)
    ) == [
        "bulletin.edit",
        "bulletin.redraft",
        "bulletin.restore",
        "bulletin.redraft",
        "bulletin.drop",
    ]


def test_text_is_old_as_soon_as_a_month_before_is_corrected(june, reviewer):
    write(reviewer, body=OWN)
    assert not desk().is_stale
    publish("2026-05", lines=[RED], reason="漏了一盏红灯")
    page = desk()
    assert page.is_stale and page.faults and not page.since
    assert any("上月" in "".join(piece.text for piece in one.pieces) for one in page.proposal_changes)
    write(reviewer, body=OWN + "又一段。")
    assert desk().is_stale
    step(reviewer, "keep")
    assert not desk().is_stale


@pytest.mark.parametrize("name", ["redraft", "keep", "restore", "drop"])
def test_step_that_has_nothing_to_do_is_refused(june, reviewer, name):
    write(reviewer, number="高作风办〔2026〕7号")
    with pytest.raises(StepRefused, match="没有可以这样办的正文"):
        step(reviewer, name)


def test_two_who_write_at_once_lose_nothing(june, reviewer):
    before = shown_by(desk())
    write(reviewer, body=OWN)
    other = make_user(Role.PUBLISHER, username="fabu")
    with pytest.raises(StepRefused, match="别人已经改过"):
        write(other, shown=before, body="另一稿")
    assert desk().fields.body == OWN
    write(other, body="另一稿")
    assert (desk().fields.body, desk().version) == ("另一稿", 2)
    with pytest.raises(StepRefused):
        step(reviewer, "redraft", version=1)


def test_untouched_text_of_a_page_that_is_old_by_now_follows_the_new_board(june, reviewer):
    page = desk()
    shown, text = shown_by(page), page.fields.body
    correct_june()
    write(reviewer, shown=replace(shown), body=text, number="高作风办〔2026〕8号")
    assert not desk().has_own_text and "更正1" in desk().fields.body


def test_text_written_on_a_page_that_is_old_by_now_is_known_to_be_old(june, reviewer):
    shown = shown_by(desk())
    correct_june()
    write(reviewer, shown=shown, body=OWN)
    assert desk().is_stale and not desk().since


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.REVIEWER, Role.PUBLISHER)])
def test_only_the_office_writes(june, reviewer, role):
    write(reviewer, body=OWN)
    other = make_user(role, username="other")
    for press in (lambda: write(other, body="别的"), lambda: step(other, "redraft")):
        with pytest.raises(PermissionDenied):
            press()


def test_month_that_was_never_opened_has_no_bulletin(reviewer):
    assert desk() is None
    with pytest.raises(StepRefused, match="还没有开放"):
        take_draft_step(JUNE, BULLETIN, "drop", actor=reviewer, version=0, now=NOW)


def test_month_in_rehearsal_is_marked_and_not_released(reviewer):
    Month.objects.open(JUNE)
    page = desk()
    assert page.circular.mark == f"送审稿 {page.digits[:12]}"
    assert page.faults == ["榜单还没有发布，发布之后才能发布通报"]
    write(reviewer, body=OWN)
    assert desk().fields.body == OWN


def test_field_that_no_database_takes_is_refused_with_its_name(june, reviewer):
    with pytest.raises(ValidationError) as refusal:
        write(reviewer, title="长" * 121)
    assert "title" in refusal.value.error_dict


def test_what_does_not_change_is_carried_on_from_the_last_one(june, reviewer):
    write(reviewer, copied_to="区委办、区政府办", printed_by="区作风办", number="高作风办〔2026〕7号")
    released(reviewer)
    publish("2026-07")
    july = desk(month=JUNE.plus(1))
    assert (july.fields.copied_to, july.fields.printed_by, july.fields.number) == (
        "区委办、区政府办",
        "区作风办",
        "",
    )


def test_issue_of_a_brief_is_the_next_of_its_year(june, reviewer):
    assert desk(BRIEF).fields.issue == 1
    write(reviewer, kind=BRIEF, issue=5)
    released(reviewer, kind=BRIEF)
    publish("2026-07")
    assert desk(BRIEF, month=JUNE.plus(1)).fields.issue == 6
    assert desk(BRIEF, month=JUNE.plus(1), now=NOW.replace(year=2027)).fields.issue == 1
    assert desk(BRIEF).usual.issue == 5


@pytest.mark.parametrize("months", [1, 4])
def test_queries_do_not_grow_with_months(reviewer, months):
    for month in ("2026-03", "2026-04", "2026-05", "2026-06")[-months:]:
        publish(month)
    with CaptureQueriesContext(connection) as queries:
        page = desk()
        assert page.circular and page.faults == []
    assert len(queries) == 7, [query["sql"][:90] for query in queries]
