"""退回的一条: the office's words beside it, what was changed since, and the way back to who returned it."""

import re
from datetime import datetime

import pytest
from django.template.loader import render_to_string

from assessments.cards import months_desk
from assessments.dates import SHANGHAI
from assessments.files.evidence import attach
from assessments.filing import edit_line
from assessments.models import Determination, LineState
from assessments.office.queue import neighbours, queue
from assessments.signing import refile
from assessments.workflow import take_step
from departments.models import Role
from rules.models import Reading
from tests.assessments.desks import groups_of
from tests.assessments.files import pdf, upload
from tests.assessments.pages import text
from tests.assessments.scene import refused
from tests.factories import JUNE, make_reading, make_user

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"
IN_JULY = datetime(2026, 7, 2, 10, tzinfo=SHANGHAI)


@pytest.fixture
def returned(scene):
    """The first of two filed lines came back."""
    make_reading(scene.metric, scene.towns[0], "87.2")
    line = scene.add(scene.flag, grounds="")
    scene.add(unit=scene.towns[1])
    scene.sign()
    return take_step(line, "return", actor=scene.reviewer, note="请写明参保人数和文号")


def block_of(page, line):
    """What the sheet says of one line, as a person reads it."""
    body = page.content.decode()
    start = body.index(f'id="line-{line.pk}"')
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body[start : start + 2500]))


def test_words_of_the_office_stand_beside_the_line_and_it_alone_is_open(clerk, scene, returned):
    page = clerk.get(SHEET)
    assert re.search(r"审核员 \d+月\d+日 \d\d:\d\d 退回补正： 请写明参保人数和文号", block_of(page, returned))
    assert "退回之后改了" not in text(page)
    other = Determination.objects.exclude(pk=returned.pk).get()
    body = page.content.decode()
    assert (f'name="grounds-line{returned.pk}"' in body, f'name="grounds-line{other.pk}"' in body) == (
        True,
        False,
    )
    assert text(page).count("重新报送这一条") == 1


def test_clerk_is_shown_what_differs_from_what_the_office_read(clerk, scene, returned):
    edit_line(
        returned, actor=scene.clerk, grounds="6月参保完成率 87.2%，参保 4360 人", facts="宁人社〔2026〕12号"
    )
    attach(returned, upload(pdf()), actor=scene.clerk)
    words = block_of(clerk.get(SHEET), returned)
    assert (
        "退回之后改了 事由 改前： 6月参保完成率 87.2% ≥ 85% → 改后： 6月参保完成率 87.2% ，参保 4360 人"
        in words
    )
    assert "事实依据 改前： （空） → 改后： 宁人社〔2026〕12号 佐证 改前： （空） → 改后： 通报.pdf" in words


# What is changed in answer, and whether the head has to sign again (product, 'Submission' 5).
ANSWERS = {
    "words": (lambda scene, line: edit_line(line, actor=scene.clerk, grounds="6月参保完成率 87.2%"), False),
    "facts": (lambda scene, line: edit_line(line, actor=scene.clerk, facts="宁人社〔2026〕12号"), False),
    "a file": (lambda scene, line: attach(line, upload(pdf()), actor=scene.clerk), False),
    "the unit": (lambda scene, line: edit_line(line, actor=scene.clerk, unit=scene.towns[2]), True),
    "the month": (lambda scene, line: edit_line(line, actor=scene.clerk, data_month=JUNE.plus(-1)), True),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_answer_goes_back_to_who_returned_it_and_is_signed_again_only_where_it_must(scene, returned, answer):
    change, needs_head = ANSWERS[answer]
    for unit in scene.towns:
        Reading.objects.filter(unit=unit).exists() or make_reading(scene.metric, unit, "87.2")
    make_reading(scene.metric, scene.towns[0], "87.2", month=JUNE.plus(-1))
    change(scene, returned)
    if needs_head:
        assert refused(refile, returned, actor=scene.clerk) == [
            "单位、月份或数据有改动，要审签人重新审签后报送"
        ]
        scene.sign()
    else:
        refile(returned, actor=scene.clerk)
    for person, is_told in ((scene.signer, not needs_head), (scene.clerk, False)):
        (own,) = [month for month in months_desk(person, now=IN_JULY).own_months if month.sheet.month.pk]
        assert [thing.pk for thing in own.sent_again] == ([returned.pk] if is_told else [])
    returned.refresh_from_db()
    assert (returned.state, returned.decided_by) == (LineState.FILED, scene.reviewer)
    assert [line.pk for line in queue(scene.month, scene.reviewer).lines["back"]] == [returned.pk]


def desk_of(person):
    desk = months_desk(person, now=IN_JULY)
    return render_to_string("assessments/_desk_months.html", {"desk": desk})


def test_head_reads_on_the_desk_what_went_again_without_them(scene, returned):
    edit_line(returned, actor=scene.clerk, facts="宁人社〔2026〕12号")
    assert "退回补正后已重新报送" not in desk_of(scene.signer)
    refile(returned, actor=scene.clerk)
    page = desk_of(scene.signer)
    assert "退回补正后已重新报送 1 条（只改文字或佐证，不用重签）" in page
    assert '<a href="/sheet/2026-06/#red_flag-1">去看</a>' in page
    assert "退回补正后已重新报送" not in desk_of(scene.clerk)
    take_step(returned, "return", actor=scene.reviewer, note="还差文号")
    assert "退回补正后已重新报送" not in desk_of(scene.signer)


def test_changed_figure_is_signed_again(scene, returned):
    Reading.objects.update(value="88")
    from_figure = "淳溪街道的参保完成率在填报之后有改动，请重新确认"
    edit_line(returned, actor=scene.clerk, facts="核对过")
    assert refused(refile, returned, actor=scene.clerk) == [from_figure]


def test_what_was_answered_stands_first_for_who_returned_it(client, scene):
    second = make_user(Role.REVIEWER, scene.reviewer.department, username="second", name="审核二岗")
    lines = [scene.add(unit=town) for town in scene.towns[:2]]
    scene.sign()
    for line, reviewer in zip(lines, (scene.reviewer, second), strict=True):
        take_step(line, "return", actor=reviewer, note="请附原文")
        edit_line(line, actor=scene.clerk, facts="附了原文")
        refile(line, actor=scene.clerk)
    lines = [Determination.objects.get(pk=line.pk) for line in lines]
    for reviewer, order in ((scene.reviewer, lines), (second, lines[::-1])):
        (group,) = groups_of(queue(scene.month, reviewer), "back")
        assert [queued.line for queued in group.lines] == order
        assert neighbours(order[0], reviewer) == (None, order[1].pk)
    client.force_login(second)
    page = text(client.get("/review/2026-06/?tab=back"))
    assert page.index("古柏街道 6月获市级通报表扬 您退回的") < page.index(
        "淳溪街道 6月获市级通报表扬 审核员退回"
    )
    assert take_step(lines[0], "accept", actor=second).state == LineState.ACCEPTED  # others may take it
