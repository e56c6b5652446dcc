"""Two versions of a department's rules beside each other: on the pages, and on the sheet for the meeting."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNumQueries

from departments.months import CalendarMonth
from rules.compared import base_of, compared, source_of
from rules.drafting import write_clause
from rules.matching import Comparison
from rules.models import RuleSetState, Signal
from rules.set_differences import differences_pdf, set_differences
from rules.workflow import take_step
from rules.workshop import workshop_set
from tests.factories import make_assessor, make_clause, make_rule_set, make_threshold
from tests.papers import assert_readable
from tests.rules.workshop import NEXT, address, clause_at

pytestmark = pytest.mark.django_db
DONE = "就业服务一次办结率居全区各部门首位"
SPREAD = "经验做法被省级及以上文件推广"


@pytest.fixture
def merged(draft, in_force, clerk):
    """Two flags became one, and the standard of the first was made harder."""
    make_clause(in_force, Signal.RED_FLAG, 2, text=DONE)
    make_clause(in_force, Signal.RED_FLAG, 3, text=SPREAD)
    make_clause(draft, Signal.RED_FLAG, 2, text=f"{DONE}，且{SPREAD}")
    write_clause(draft, {"standard": "≥90"}, actor=clerk, label=("red_flag", 1))
    draft.refresh_from_db()
    return draft


def test_merged_and_changed_clauses_are_told(merged, in_force):
    rows = compared(merged, in_force)
    assert [row.sentence for row in rows] == ["红旗1改了标准", "原红旗2、红旗3并为红旗2", "红灯1未改"]
    page = workshop_set(merged)
    assert page.changes == "修改 1 条、合并 1 条"
    assert page.quantified_before.words == "1 / 4 条（25%）"


def test_standards_of_merged_clauses_do_not_go_unseen(draft, in_force):
    for number, text in enumerate((DONE, SPREAD), start=2):
        make_threshold(
            in_force, number=number, standard=f"≥{number}", text=text, metric=clause_at(draft).metric
        )
    make_clause(draft, Signal.RED_FLAG, 2, text=f"{DONE}，且{SPREAD}")
    (row,) = (row for row in compared(draft, in_force) if row.comparison is Comparison.MERGED)
    assert row.changed["标准"] == ["≥2；≥3", "空"]
    assert row.changed["判定方式"] == ["达标", "定性"]
    assert row.changed["指标"] == ["参保完成率", "空"]
    (standard,) = (field for field in row.fields if field.name == "标准")
    assert [(piece.kind.name, piece.text) for piece in standard.pieces] == [("OUT", "≥2；≥3")]


def test_moved_clause_is_neither_new_nor_gone(draft, in_force):
    make_clause(in_force, Signal.RED_FLAG, 2, text=DONE)
    clause_at(draft).delete()
    make_clause(draft, Signal.RED_FLAG, 1, text=DONE)
    rows = compared(draft, in_force)
    assert [(row.sentence, row.comparison) for row in rows] == [
        ("原红旗2移为红旗1，内容未改", Comparison.MOVED),
        ("删去原红旗1", Comparison.GONE),
        ("红灯1未改", Comparison.SAME),
    ]
    source = source_of(clause_at(draft), in_force)
    assert source is not None and source.label == "红旗2"


def test_page_marks_pieces_with_words_and_lines(client, clerk, merged):
    client.force_login(clerk)
    page = client.get(address("workshop_differences", merged))
    assertContains(page, "<h3>原红旗2、红旗3并为红旗2</h3>")
    assertContains(
        page,
        '≥<del><span class="unseen">删去：</span>85</del><ins><span class="unseen">加上：</span>90</ins>',
    )
    assertContains(page, '<p class="muted same">未改：红灯1</p>')
    assertContains(page, "修改 1 条、合并 1 条。")


def test_set_page_and_review_show_the_same(client, clerk, reviewer, merged):
    client.force_login(clerk)
    assertContains(client.get(address("workshop_set", merged)), "原红旗2、红旗3并为红旗2")
    take_step(merged, "send", actor=clerk)
    client.force_login(reviewer)
    review = client.get(address("rules_review", merged))
    assertContains(review, "原红旗2、红旗3并为红旗2")
    assertContains(review, address("workshop_differences", merged))


def test_any_other_set_of_the_department_can_be_asked_for(client, clerk, rsj, draft, in_force):
    old = make_rule_set(rsj, CalendarMonth(2025, 3))
    make_clause(old, text="很久以前的一条")
    client.force_login(clerk)
    usual = client.get(address("workshop_differences", draft))
    assert usual.context["base"] == in_force == base_of(draft)
    asked = client.get(address("workshop_differences", draft), {"against": old.pk})
    assert asked.context["base"] == old
    assertContains(asked, f'<option value="{old.pk}" selected>')


@pytest.mark.parametrize("name", ["workshop_differences", "workshop_differences_pdf"])
def test_strange_or_own_set_is_no_choice(client, clerk, draft, name):
    strange = make_rule_set(make_assessor("swj", "区商务局"))
    client.force_login(clerk)
    for against in (strange.pk, draft.pk, 10**12, "x"):
        assert client.get(address(name, draft), {"against": against}).status_code == 404
    assert client.get(reverse(name, args=[strange.pk])).status_code == 404


def test_only_set_of_a_department_has_nothing_beside_it(client, clerk, rsj):
    only = make_rule_set(rsj, NEXT, state=RuleSetState.DRAFT)
    client.force_login(clerk)
    assertContains(client.get(address("workshop_differences", only)), "没有可以对照的")
    assert client.get(address("workshop_differences_pdf", only)).status_code == 404


def test_sheet_is_the_same_bytes_each_time(client, clerk, merged, in_force):
    pdf = differences_pdf(set_differences(merged, in_force))
    assert pdf.startswith(b"%PDF-") and pdf == differences_pdf(set_differences(merged, in_force))
    assert_readable(pdf)
    client.force_login(clerk)
    answer = client.get(address("workshop_differences_pdf", merged))
    assert answer.content == pdf
    assert answer["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("count", [1, 5])
def test_comparison_asks_three_queries(draft, in_force, count):
    for number in range(2, 2 + count):
        make_clause(draft, Signal.RED_FLAG, number, text=f"{number}{SPREAD}")
        make_clause(in_force, Signal.YELLOW_LIGHT, number, text=f"{DONE}{number}")
    with assertNumQueries(3):
        set_differences(draft, in_force)
