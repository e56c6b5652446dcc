"""预安简报: what it says of a frozen bulletin, what it adds for the inside, and who may have it."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document

from boards.circular.document import MOST_CHARACTERS, length, paragraphs
from boards.circular.printing import circular_pdf
from commitments.brief import brief_of
from commitments.models import CommitmentBulletin
from commitments.standing import ItemState
from departments.models import Role
from departments.months import CalendarMonth
from tests.assessments.pages import text
from tests.commitments.bulletins import make_bulletin
from tests.commitments.factories import (
    at,
    make_difficulty,
    make_extension,
    make_honour,
    make_item,
    person,
    town,
)
from tests.factories import JUNE, make_office

pytestmark = pytest.mark.django_db
MARCH = CalendarMonth(2026, 3)
RAISED = at(date(2026, 7, 2))
FILES = [f"/commitments/{JUNE}/brief.{ending}" for ending in ("pdf", "docx")]
TROUBLE = "用地指标没有落实"


def make_june():
    """One closed on time; open are one since March with a difficulty, one denied more time, one without a word."""
    chunxi, gubai = town(), town("gubai", "古柏街道")
    closed = make_item(chunxi, "j-1", state=ItemState.CLOSED, is_shown=True, text="建成口袋公园两处")
    old = make_item(gubai, "j-2", month=MARCH, is_shown=True, text="滨河路北段拆迁。")
    asked = make_item(gubai, "j-3", text="完成老旧小区改造")
    make_item(gubai, "j-4", text="编制防汛预案")
    make_honour(closed)
    make_difficulty(old, depends_on=chunxi, raised_at=RAISED)
    make_extension(asked, CalendarMonth(2026, 7), asked_on=date(2026, 6, 20), state="denied")
    return make_bulletin()


def lines_of(brief):
    return [paragraph.words for paragraph in paragraphs(brief.body)]


def test_brief_tells_the_month_and_what_the_inside_knows_beside_it():
    assert lines_of(brief_of(make_june())) == [
        "一、总体情况",
        "2026年6月交办3项，应销号3项，按期销号1项，按期率33.33%。到月末，连同以前各月的，未销号3项。",
        "月末应销号和未销号的各项中，绿牌1项、黄牌2项、红牌1项。公示2项。",
        "二、各单位情况",
        "全部按期销号、没有遗留的单位1个：淳溪街道。",
        "月末有未销号事项的单位1个：最长逾期4个月的，古柏街道3项。",
        "三、公示事项",
        "公示2项，其中红牌、黄牌1项，全部事项见附件1。",
        "1.红牌，古柏街道：滨河路北段拆迁（期限2026年3月，逾期4个月）。",
        "四、亮点和明星",
        "1.亮点工作，淳溪街道：三个月办完一年的征迁。",
        "五、未完原因（内部）",
        "未销号3项，其中1项没有说明原因，全部见附件2。",
        "1.古柏街道：滨河路北段拆迁（期限3月，逾期4个月）。原因：用地指标没有落实。",
        "2.古柏街道：完成老旧小区改造（期限6月，逾期1个月）。原因：拆迁协议还有三户没有签。",
        "六、难题（内部）",
        "难题1件，全部见附件3。",
        "1.古柏街道：滨河路北段拆迁。难在用地指标没有落实。要淳溪街道配合。本单位建议：建议由资规局在七月前调剂指标。等会议决定。",
    ]


def test_annexes_name_everything_and_every_page_says_that_it_is_internal():
    brief = brief_of(make_june())
    assert [(annex.title, len(annex.tables[0].rows)) for annex in brief.annexes] == [
        ("公示事项", 2),
        ("未销号事项和原因（内部）", 3),
        ("难题（内部）", 1),
    ]
    assert brief.mark == "内部资料"


def test_brief_follows_the_frozen_bulletin_and_not_what_came_after():
    bulletin = make_june()
    before = brief_of(bulletin)
    make_difficulty(make_item(code="j-9"), raised_at=at(date(2026, 8, 1)))
    after = brief_of(bulletin)
    assert (lines_of(after)[1], after.annexes[2]) == (lines_of(before)[1], before.annexes[2])


def test_month_without_an_item_says_so():
    lines = lines_of(brief_of(make_bulletin()))
    assert lines == [
        "一、总体情况",
        "2026年6月交办0项，应销号0项，按期销号0项，没有应销号的事项，不算按期率。到月末，连同以前各月的，未销号0项。",
        "月末应销号和未销号的各项中，绿牌0项、黄牌0项、红牌0项。公示0项。",
        "二、公示事项",
        "本月公示事项：无。",
    ]


def test_long_month_is_shortened_by_rule_and_the_annexes_keep_all():
    for number in range(60):
        text_ = f"第{number}项：" + "把该办的事情一件一件办完" * 9
        item = make_item(town(f"u{number}", f"第{number}街道"), f"l-{number}", is_shown=True, text=text_)
        make_difficulty(item, words="难" * 290, raised_at=RAISED)
    brief = brief_of(make_bulletin())
    assert length(brief.body) <= MOST_CHARACTERS
    assert [len(annex.tables[0].rows) for annex in brief.annexes] == [60, 60, 60]


def test_brief_asks_the_database_a_constant_number_of_times(django_assert_num_queries):
    bulletin = make_june()
    with django_assert_num_queries(4):
        brief_of(bulletin)
    for number in range(3):
        make_difficulty(make_item(code=f"q-{number}"), raised_at=RAISED)
    with django_assert_num_queries(4):
        brief_of(bulletin)


def test_brief_is_the_same_bytes_each_time():
    brief = brief_of(make_june())
    assert circular_pdf(brief) == circular_pdf(brief)


def test_publishers_page_counts_the_characters_and_leads_to_both_files(client):
    bulletin = make_june()
    client.force_login(person(Role.AUDITOR, make_office()))
    page = client.get(f"/commitments/{JUNE}/publishing/")
    assert f"正文 {length(brief_of(bulletin).body)} 字，最多 4000 字" in text(page)
    assert [f'href="{address}"' in page.content.decode() for address in FILES] == [True, True]


def test_both_files_say_what_the_brief_says(client):
    make_june()
    client.force_login(person(Role.REVIEWER, make_office()))
    pdf, docx = (client.get(address) for address in FILES)
    assert (pdf.content[:5], pdf["Content-Disposition"].partition(";")[0]) == (b"%PDF-", "inline")
    words = "".join(paragraph.text for paragraph in Document(BytesIO(docx.content)).paragraphs)
    assert (TROUBLE in words, docx["Content-Disposition"].partition(";")[0]) == (True, "attachment")


def test_brief_needs_a_bulletin(client):
    client.force_login(person(Role.REVIEWER, make_office()))
    assert [client.get(address).status_code for address in FILES] == [404, 404]
    assert not CommitmentBulletin.objects.exists()


def test_public_pages_say_nothing_of_the_inside(client):
    make_june()
    shown = [client.get(f"/commitments/{JUNE}{end}").content.decode() for end in ("/", ".json", ".csv")]
    assert [(TROUBLE in page, "brief" in page, "简报" in page) for page in shown] == [(False,) * 3] * 3
    assert [client.get(address).status_code for address in FILES] == [302, 302]
