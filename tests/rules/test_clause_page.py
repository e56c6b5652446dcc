"""The clause's page: which field which kind wants, numbers, two writers at once, and a set that was sent meanwhile."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from rules.drafting import write_clause
from rules.workflow import take_step
from tests.rules.workshop import APPROVED_ON, address, clause_at, decide, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _signed_in(client, clerk):
    client.force_login(clerk)


def edit(client, draft, **changes):
    return client.post(address("workshop_clause", draft, "red_flag", 1), typed(clause_at(draft)) | changes)


def test_fields_say_which_kinds_want_them(client, draft):
    page = client.get(address("workshop_clause_new", draft))
    labels = {
        "指标": "达标、排名要填",
        "标准": "达标、排名、连续要填",
        "空档说明": "有空档要填",
        "责任科室": "可不填",
    }
    for label, wanted in labels.items():
        assertContains(page, f'{label}<span class="optional">{wanted}</span>')


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("-1", "序号从 1 起，如 3"),
        ("0", "序号从 1 起，如 3"),
        ("", "请填写序号"),
        ("一", "序号要填整数，如 3"),
    ],
)
def test_number_is_refused_in_a_sentence_at_its_field(client, draft, number, sentence):
    page = edit(client, draft, number=number)
    assert page.context["form"].errors == {"number": [sentence]}
    assertContains(
        page, f'<a href="#id_number">{"" if sentence.startswith("请填写") else "序号："}{sentence}</a>'
    )


def test_two_writers_see_both_and_nothing_typed_is_lost(client, clerk, draft):
    words = typed(clause_at(draft), text="红旗1我的条文", section="社保科")
    write_clause(draft, {"text": "红旗1别人的条文"}, actor=clerk, label=("red_flag", 1))
    page = client.post(address("workshop_clause", draft, "red_flag", 1), words)
    assertContains(page, "别人写的和您填的")
    assertContains(page, '红旗1<del><span class="unseen">删去：</span>别人</del>')
    assertContains(page, '<ins><span class="unseen">加上：</span>我</ins>的条文')
    assertContains(page, '<ins><span class="unseen">加上：</span>社保科</ins>')
    assertContains(page, "丁一（区人社局 经办人）")
    assertContains(page, ">\n红旗1我的条文</textarea>")


def test_page_that_nobody_else_wrote_shows_no_comparison(client, draft):
    assertNotContains(edit(client, draft, standard="x"), "别人写的和您填的")


def test_sent_set_is_told_once_and_has_nothing_to_press(client, clerk, draft):
    words = typed(clause_at(draft), text="我的字")
    take_step(draft, "send", actor=clerk)
    page = client.post(address("workshop_clause", draft, "red_flag", 1), words)
    assertContains(page, "现在是“已送审”，不能修改", count=1)
    assertContains(page, "我的字")
    assertNotContains(page, ">保存</button>\n        <button")


def test_hint_where_text_and_standard_name_other_figures(client, draft):
    page = edit(client, draft, text="达到 88% 的单位", **{"try": "1"})
    assertContains(page, "条文里写着 88%，标准里没有，请核对（只是提醒）")
    assert edit(client, draft, text="达到 88% 的单位").status_code == 302


def test_approval_on_a_day_to_come_is_refused_at_the_day(client, clerk, reviewer, draft):
    take_step(draft, "send", actor=clerk)
    client.force_login(reviewer)
    future = APPROVED_ON.replace(year=APPROVED_ON.year + 1)
    page = decide(client, draft, step="approve", document="3号", day=future.isoformat())
    assert page.context["form"].errors == {"day": [f"批准日期 {future} 还没有到"]}
    assertContains(page, '<a href="#id_day">')
