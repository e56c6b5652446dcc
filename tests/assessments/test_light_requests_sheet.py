"""提请补亮 as its department sees it: on its desk, and on the sheet at the clause with both answers."""

from datetime import datetime

import pytest

from assessments.cards import months_desk
from assessments.dates import SHANGHAI
from assessments.digests import digest
from assessments.explaining import explain
from assessments.figures import set_readings
from assessments.light_request_answers import answers_to
from assessments.light_requests import request_for, take_light_request_step
from assessments.models import Determination, Explanation, LineState, Month
from assessments.sheet.contents import sheet
from assessments.workflow import take_step
from departments.models import AccountNotice
from tests.factories import JUNE, make_explanation, make_line

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 8, 10, tzinfo=SHANGHAI)
LATE = datetime(2026, 7, 13, 10, tzinfo=SHANGHAI)
SHEET = "/sheet/2026-06/"
JULY = JUNE.plus(1)


def ask(scene, clause, unit, **more):
    request = request_for(JUNE, clause, unit)
    return take_light_request_step(request, "ask", actor=scene.reviewer, now=NOW, **more)


def page_of(client):
    return client.get(SHEET).content.decode()


@pytest.fixture
def called(scene):
    """The unit that the figures call a light for, under its clause."""
    set_readings(JUNE, scene.department, {(scene.metric, scene.towns[0]): {"value": 80}}, actor=scene.clerk)
    (finding,) = scene.row(scene.light).called_for
    return finding.unit


def test_asked_for_what_the_figures_propose_the_proposal_answers(clerk, scene, called):
    ask(scene, scene.light, called, words="请补报6月")
    page = page_of(clerk)
    assert f"区作风办提请补亮：{called.label}" in page and "请补报6月" in page
    assert "在下面按“拟报”" in page
    clerk.post(f"{SHEET}clauses/{scene.light.pk}/take/", {"unit": called.code})
    line = Determination.objects.get()
    assert (line.state, line.unit) == (LineState.DRAFT, called)
    assert "已写好认定，审签报送后即为答复。" in page_of(clerk)
    take_step(line, "file", actor=scene.signer)
    assert "区作风办提请补亮" not in page_of(clerk)


def test_words_that_came_back_are_written_anew_or_a_line_is_taken_up(clerk, scene, called):
    words = explain(JUNE, scene.light, "other", words="正在整改", unit=called, actor=scene.clerk)
    take_step(words, "file", actor=scene.signer)
    ask(scene, scene.light, called)
    page = page_of(clerk)
    assert "拟亮灯</button>" in page and "或改写下面的说明" in page
    clerk.post(f"{SHEET}clauses/{scene.light.pk}/take/", {"unit": called.code})
    assert Determination.objects.get().unit == called


def test_asked_for_what_no_figure_calls_for_either_answer_is_open(clerk, scene):
    unit = scene.towns[1]
    ask(scene, scene.blame, unit)
    row = scene.row(scene.blame)
    assert f"{unit.label}提请补亮，待答复" in row.problems
    page = page_of(clerk)
    assert "拟亮灯</button>" in page and "不报，写明情况…" in page
    place = f"{scene.blame.signal}-{scene.blame.number}-{unit.code}"
    sent = {"unit": unit.code, f"reason-{place}": "none", f"version-{place}": "0"}
    refused = clerk.post(f"{SHEET}clauses/{scene.blame.pk}/decline/", sent)
    assert f"区作风办提请补亮{unit.label}，不报要写明情况" in refused.content.decode()
    sent |= {f"reason-{place}": "other", f"words-{place}": "经查不是本单位"}
    clerk.post(f"{SHEET}clauses/{scene.blame.pk}/decline/", sent)
    assert Explanation.objects.get(unit=unit).words == "经查不是本单位"
    assert scene.row(scene.blame).problems == []


def waiting_in(scene, month):
    return [
        request for row in sheet(Month.objects.open(month), scene.department).rows for request in row.asked
    ]


def test_words_answer_a_late_matter_in_the_month_in_which_it_is_asked_for(scene):
    """One rule for the sheet, the page of the office, and who is told."""
    unit, in_august = scene.towns[1], datetime(2026, 8, 4, 10, tzinfo=SHANGHAI)
    late = request_for(JULY, scene.blame, unit, JUNE)
    late = take_light_request_step(late, "ask", actor=scene.reviewer, now=in_august)
    assert waiting_in(scene, JULY) == [late]
    words = make_explanation(
        scene.blame, unit=unit, month=JULY, state="draft", reason="other", words="已另行处理"
    )
    words = take_step(words, "file", actor=scene.signer)
    assert (answers_to([late]), waiting_in(scene, JULY)) == ({late.pk: words}, [])
    assert AccountNotice.objects.filter(person=scene.reviewer, words__contains="部门已说明").count() == 1


def test_line_that_counts_later_answers_on_the_sheet_too(scene):
    unit = scene.towns[1]
    request = ask(scene, scene.blame, unit)
    assert waiting_in(scene, JUNE) == [request]
    line = make_line(scene.blame, unit, month=JULY, data_month=JUNE)
    assert (answers_to([request]), waiting_in(scene, JUNE)) == ({request.pk: line}, [])


def test_unit_that_nobody_asked_for_needs_no_words(scene):
    ask(scene, scene.blame, scene.towns[1])
    with pytest.raises(Exception, match="不需要说明"):
        explain(JUNE, scene.blame, "other", words="没有", unit=scene.towns[0], actor=scene.clerk)


@pytest.mark.parametrize("now", [NOW, LATE])
def test_desk_and_digest_of_the_department_name_what_waits(scene, now):
    ask(scene, scene.blame, scene.towns[1])
    own = next(own for own in months_desk(scene.clerk, now=now).own_months if own.asked)
    assert [request.unit for request in own.asked] == [scene.towns[1]]
    assert "区作风办提请6月补亮 1 条，最早到 2026年7月10日答复" in [
        line.words for line in digest(scene.clerk, now=now)
    ]


def test_office_sees_how_many_wait_answered_and_let_their_day_pass(scene):
    ask(scene, scene.blame, scene.towns[1])
    ask(scene, scene.blame, scene.towns[0])
    make_explanation(scene.blame, unit=scene.towns[0], state="filed", reason="other", words="不是")

    def counts(now):
        month = next(at for at in months_desk(scene.reviewer, now=now).office_months if at.requests.all)
        return month.requests.waiting, month.requests.answered, month.requests.lapsed

    assert counts(NOW) == (1, 1, 0)
    assert counts(LATE) == (0, 1, 1)
    assert "2026年6月提请补亮有 1 条到期没有回复" in [line.words for line in digest(scene.reviewer, now=LATE)]


def test_month_before_the_last_stays_on_the_desk_while_something_is_asked(scene):
    ask(scene, scene.blame, scene.towns[1])
    september = datetime(2026, 9, 8, 10, tzinfo=SHANGHAI)
    months = [own.sheet.month.calendar_month for own in months_desk(scene.clerk, now=september).own_months]
    assert JUNE in months
    make_explanation(scene.blame, unit=scene.towns[1], state="filed", reason="other", words="不是")
    months = [own.sheet.month.calendar_month for own in months_desk(scene.clerk, now=september).own_months]
    assert JUNE not in months
