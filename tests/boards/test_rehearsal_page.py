"""发布前校核: what each part of the page says, and that every face is of one draft."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.contact.issuing import issue_notices
from assessments.models import Determination, LineState, MonthReminder
from boards.document import read
from boards.drafting import draft
from boards.models import Edition
from departments.models import Record, Role
from tests.boards.posters.prints import text_of
from tests.factories import (
    JUNE,
    PASSWORD,
    make_assessor,
    make_clause,
    make_line,
    make_rule_set,
    make_town,
    make_user,
)
from tests.plain_words import plain_words

pytestmark = pytest.mark.django_db
PAGE = reverse("publishing_month", args=[JUNE])
FACES = ("draft_board", "draft_lobby", "draft_posters", "draft_table", "report")


@pytest.fixture
def publisher(client, publisher):
    client.force_login(publisher)
    return publisher


def entries(month, **changes):
    return {
        "approved_by": "区委常委会",
        "approved_on": "2026-07-16",
        "password": PASSWORD,
        "seen": draft(month).digest,
        **changes,
    }


def many(clause, count):
    for n in range(count):
        make_line(clause, make_town(f"t{n}", f"{n}镇"), state=LineState.ACCEPTED)


@pytest.mark.parametrize("face", FACES)
def test_every_face_is_of_the_draft_that_the_page_names(client, publisher, filed_month, face):
    digits = draft(filed_month).digest[:12]
    page = client.get(PAGE).content.decode()
    address = f"{reverse(face, args=[JUNE])}?draft={digits}"
    assert f'href="{address}"' in page
    shown = client.get(address).content.decode()
    assert f"送审稿 <b>{digits}</b>" in shown
    assert "草稿有变动" not in shown
    Determination.objects.update(grounds="6月获省级通报表扬")
    assert "草稿有变动" in client.get(address).content.decode()


def test_posters_and_workbook_bear_the_digits_too(client, publisher, filed_month):
    digits = draft(filed_month).digest[:12]
    poster = client.get(reverse("draft_poster", args=[JUNE, "flags"]))
    assert f"送审稿{digits}" in text_of(poster.content)
    picture = client.get(reverse("draft_poster_picture", args=[JUNE, "flags"]))
    assert (picture["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    answer = client.get(reverse("draft_workbook", args=[JUNE]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet.cell(1, 1).value == f"送审稿 {digits}：尚未批准发布，仅供校核"
    assert [cell.value for cell in sheet[3]][2:5] == ["淳溪街道", "镇街", 1]
    assert client.get(reverse("draft_workbook", args=[JUNE])).content == answer.content


def test_report_bears_the_digits_until_it_is_out(client, publisher, filed_month):
    digits = draft(filed_month).digest[:12]
    print_out = reverse("report_print", args=[JUNE])
    assert f"送审稿{digits}" in text_of(client.get(print_out).content)
    client.post(PAGE, entries(filed_month))
    page = client.get(reverse("report", args=[JUNE]))
    assert (page.context["bar"], digits in text_of(client.get(print_out).content)) == (None, False)


def test_lobby_of_a_draft_runs_no_script_that_would_take_it_down(client, publisher, filed_month):
    assert "<script" not in client.get(reverse("draft_lobby", args=[JUNE])).content.decode()


@pytest.mark.parametrize("face", [*FACES[:4], "draft_workbook"])
def test_faces_of_a_draft_are_gone_once_it_is_out(client, publisher, filed_month, face):
    client.post(PAGE, entries(filed_month))
    assert client.get(reverse(face, args=[JUNE])).status_code == 404


def test_three_lines_are_drawn_with_their_seed_and_others_when_asked(client, publisher, clause, filed_month):
    many(clause, 8)
    digits = draft(filed_month).digest[:12]
    first, second = (client.get(PAGE, {"draw": n}).context["rehearsal"].sample for n in (1, 2))
    assert (first.seed, second.seed) == (f"{digits}-1", f"{digits}-2")
    assert len(first.lines) == len(second.lines) == 3
    assert [line.pk for line, _ in first.lines] != [line.pk for line, _ in second.lines]
    assert client.get(PAGE).context["rehearsal"].sample == first


@pytest.mark.parametrize("draw", ["", "0", "-1", "x", "9" * 400, "１"])
def test_draw_that_makes_no_sense_is_the_first(client, publisher, filed_month, draw):
    assert client.get(PAGE, {"draw": draw}).context["rehearsal"].sample.draw == 1


def test_drawn_line_shows_what_it_stands_on(client, publisher, filed_month):
    Determination.objects.update(facts="市局简报第 3 期")
    words = plain_words(client.get(PAGE))
    assert "6月获市级通报表扬" in words
    assert "市局简报第 3 期" in words
    assert reverse("review_line", args=[Determination.objects.get().pk]) in client.get(PAGE).content.decode()


def test_publication_keeps_the_draft_the_seed_and_what_was_drawn(client, publisher, clause, filed_month):
    many(clause, 8)
    seen = draft(filed_month).digest
    client.post(PAGE, entries(filed_month, draw="4"))
    data = Record.objects.get(verb="edition.publish").data
    assert f'"draft":"{seen}"' in data.replace(" ", "")
    assert f'"seed":"{seen[:12]}-4"' in data.replace(" ", "")
    board = read(Edition.objects.get().document)
    assert sum(" ".join(award.key) in data for award in board.awards) == 3


def test_blockers_stand_by_department_with_whom_to_call_and_one_press(client, publisher, clause):
    make_line(clause, make_town(), state=LineState.ACCEPTED)
    make_user(Role.CLERK, clause.rule_set.department, name="张三", phone="57312345")
    other = make_assessor("swj", "区商务局")
    make_clause(make_rule_set(other))
    page = client.get(PAGE)
    owed = {each.department.label: each for each in page.context["rehearsal"].owing}
    assert set(owed) == {"区人社局", "区商务局"}
    assert [person.name for person in owed["区人社局"].people] == ["张三"]
    assert 'href="tel:57312345"' in page.content.decode()
    address = reverse("publishing_remind", args=[JUNE, "swj"])
    assert address in page.content.decode()
    assert client.post(address).url == f"{PAGE}#blockers"
    assert MonthReminder.objects.get().department == other


def test_units_that_have_no_notice_yet_are_counted(client, publisher, filed_month, in_july):
    Determination.objects.update(decided_at=in_july, decided_by=publisher)
    words = plain_words(client.get(PAGE))
    assert "1 条审定的认定还没有向单位发告知" in words
    issue_notices(JUNE, actor=publisher, now=in_july)
    assert "发告知" not in plain_words(client.get(PAGE))


def test_moves_are_told_group_by_group_in_words(client, publisher, clause, filed_month):
    before = filed_month.calendar_month.plus(-1)
    make_line(clause, make_town("gubai", "古柏街道"), state=LineState.ACCEPTED, month=before)
    client.post(
        reverse("publishing_month", args=[before]),
        {**entries(Determination.objects.get(unit__code="gubai").month), "waive": "试行"},
    )
    groups = client.get(PAGE).context["rehearsal"].moves_by_group
    assert [(group, [(move.name, move.words) for move in moves]) for group, moves in groups] == [
        ("镇街", [("淳溪街道", "上月未进榜 → 第 1"), ("古柏街道", "第 1 → 本月未进榜")])
    ]
