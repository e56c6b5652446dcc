"""The publisher's page, the page of what is drawn: what they show, and what a press does."""

from datetime import date

import pytest

from assessments.workbook.importing import import_rows
from commitments.drafting import draft_bulletin
from commitments.feeding import bind
from commitments.models import CommitmentBulletin, CommitmentSeries
from departments.models import Department, Role
from rules.models import Reading
from tests.assessments.pages import text
from tests.commitments.bulletins import make_bulletin
from tests.commitments.ledgers import june, ledger, row
from tests.factories import JUNE, PASSWORD, make_assessor, make_metric, make_reading, make_user
from xiaoneng.workbook.book import whole_book

pytestmark = pytest.mark.django_db
PAGE, READINGS = "/commitments/2026-06/publishing/", "/commitments/readings/2026-06/"


def take_in(*items):
    assert import_rows(ledger(*items), actor=None, book=whole_book()).ok


def form(**more):
    return {
        "approved_by": "主任办公会",
        "approved_on": "2026-07-08",
        "approval_words": "同意",
        "reach": "hall",
        "password": PASSWORD,
        "seen": draft_bulletin(JUNE).digest,
        **more,
    }


@pytest.fixture
def publisher(client):
    user = make_user(Role.PUBLISHER)
    client.force_login(user)
    return user


def test_publisher_reads_the_preview_and_publishes_it_by_one_press(client, publisher):
    take_in(*june())
    page = text(client.get(PAGE))
    assert "应销号 16 项，按期 12 项，按期率 75.00%" in page
    assert client.post(PAGE, form()).status_code == 302
    bulletin = CommitmentBulletin.objects.get()
    assert (bulletin.approved_by, bulletin.approved_on, bulletin.reach) == (
        "主任办公会",
        date(2026, 7, 8),
        "hall",
    )


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"password": "不对的口令不对的口令"}, "密码不对"),
        ({"seen": "0" * 64}, "看过预览之后内容有变"),
        ({"approved_by": ""}, "请填写批准人"),
    ],
)
def test_press_that_is_refused_says_why_and_keeps_what_was_typed(client, publisher, more, sentence):
    take_in(*june())
    answer = client.post(PAGE, form(**more))
    assert (answer.status_code, sentence in text(answer), "同意" in answer.content.decode()) == (
        400,
        True,
        True,
    )
    assert CommitmentBulletin.objects.count() == 0


def test_ledger_that_changed_is_corrected_with_its_public_reason(client, publisher):
    take_in(*june())
    make_bulletin()
    assert "台账与它一致" in text(client.get(PAGE))
    take_in(row("J-chunxi-7", applied=date(2026, 6, 30), closed=date(2026, 7, 9)))
    assert "台账此后有变" in text(client.get(PAGE))
    client.post(PAGE, form(kind="error", reason="漏记一项申请", reach="internet"))
    standing = CommitmentBulletin.objects.issue(JUNE)
    assert (standing.number, standing.public_reason, standing.reach) == (
        2,
        "差错更正：漏记一项申请",
        "internet",
    )


def test_reviewer_reads_the_page_and_publishes_nothing(client):
    take_in(*june())
    client.force_login(make_user(Role.REVIEWER))
    assert "由发布人发布" in text(client.get(PAGE))
    assert client.post(PAGE, form()).status_code == 403
    assert CommitmentBulletin.objects.count() == 0


def test_clerk_draws_by_one_press_and_ticks_what_gives_way(client):
    take_in(*june())
    department = make_assessor("fgw", "区发改委")
    metric, clerk = make_metric(department, "预安按期销号率"), make_user(Role.CLERK, department)
    client.force_login(clerk)
    assert "还没有指标按预安销号台账取数" in text(client.get(READINGS))
    bind(metric, CommitmentSeries.ON_TIME, actor=clerk)
    chunxi = Department.objects.get(code="chunxi")
    make_reading(metric, chunxi, done=8, total=8)
    assert "写入 2 个数据；1 处与填报不同，没有动" in text(client.post(READINGS, follow=True))
    assert "台账 7/8，填报 8/8" in text(client.get(READINGS))
    client.post(READINGS, {"replace": [f"{metric.pk}-{chunxi.pk}", "x-1"]})
    assert Reading.objects.get(unit=chunxi).done == 7
