"""The rules of a year as the public reads them: what was approved, and what changed on the year before."""

from datetime import date

import pytest

from departments.months import CalendarMonth
from rules.models import Kind, RuleSetState, Signal, Visibility
from rules.published import departments_of_year, shown_sets
from tests.factories import make_assessor, make_clause, make_metric, make_rule_set, make_threshold

pytestmark = pytest.mark.django_db
FLAG, YELLOW, RED = Signal
JUNE = CalendarMonth(2026, 6)
INTERNAL = Visibility.INTERNAL


@pytest.fixture
def last_year(rsj):
    rules = make_rule_set(rsj, CalendarMonth(2025, 3))
    metric = make_metric(rsj)
    make_threshold(rules, FLAG, 1, standard="≥85", metric=metric, text="参保完成率达到85%的镇街")
    make_clause(rules, FLAG, 2, text="信访办理及时有效，受到市级通报表扬的单位")
    make_clause(rules, YELLOW, 1, text="逾期报送工作总结的单位")
    make_clause(rules, RED, 1, text="秘密督办的事项没有办结", visibility=INTERNAL)
    return rules


@pytest.fixture
def this_year(rsj, last_year):
    rules = make_rule_set(rsj, CalendarMonth(2026, 3))
    metric = last_year.clauses.get(signal=FLAG, number=1).metric
    make_threshold(rules, FLAG, 1, standard="≥88", metric=metric, text="参保完成率达到88%的镇街")
    make_clause(rules, FLAG, 3, text="信访办理及时有效，受到市级通报表扬的单位")
    make_clause(rules, YELLOW, 2, text="<b>一次性</b>告知未落实的单位")
    make_clause(rules, RED, 1, text="另一秘密督办的事项没有办结", visibility=INTERNAL)
    return rules


def newest(department, year=2026, today=JUNE):
    return shown_sets(department, year, today=today)[0]


def test_changes_on_the_year_before_are_told_clause_by_clause(rsj, this_year):
    shown = newest(rsj)
    assert shown.beside == "比2025年"
    assert shown.changes.counts == "新增 1 条、修改 2 条、移动 1 条、删去 1 条"
    assert [(row.kind, row.sentence) for row in shown.changes.rows] == [
        ("修改", "红旗1：参保完成率由 85% 提高到 88%"),
        ("移动", "原红旗2改列红旗3，内容未改"),
        ("删去", "原黄灯1不再执行：逾期报送工作总结的单位"),
        ("新增", "黄灯2：<b>一次性</b>告知未落实的单位"),
    ]
    assert shown.changes.withheld == 1
    assert [row.label for row in shown.changes.by_character] == ["红旗1"]


@pytest.mark.parametrize("open_side", ["last_year", "this_year"])
def test_clause_internal_on_either_side_is_counted_without_a_word(request, client, rsj, this_year, open_side):
    red = request.getfixturevalue(open_side).clauses.get(signal=RED)
    red.visibility = Visibility.PUBLIC
    red.save()
    changes = newest(rsj).changes
    assert changes.withheld == 1
    assert "秘密" not in str(changes)
    page = client.get("/rules/2026/rsj/").content.decode()
    assert page.count("秘密") == page.count(f"<p>{red.text}</p>") == 1  # where the clause itself is public
    assert "另有 1 条属内部掌握，不公布内容" in page


def test_gap_reason_and_note_are_no_change_and_nowhere_public(client, rsj, last_year):
    rules = make_rule_set(rsj, CalendarMonth(2026, 3))
    for clause in last_year.clauses.all():
        clause.pk, clause.rule_set, clause.gap_reason, clause.note = None, rules, "空档的理由", "审核的话"
        clause._state.adding = True
        clause.save()
    assert newest(rsj).changes.counts == ""
    page = client.get("/rules/2026/rsj/").content.decode()
    assert "比2025年：没有改动。" in page
    assert "空档的理由" not in page and "审核的话" not in page


def test_words_of_a_clause_are_escaped_in_the_differences(client, rsj, this_year):
    page = client.get("/rules/2026/rsj/").content.decode()
    assert "<b>一次性" not in page
    assert page.count("&lt;b&gt;一次性&lt;/b&gt;") == 2


def test_drafts_and_sets_of_later_months_do_not_appear(rsj, this_year):
    later = make_rule_set(rsj, CalendarMonth(2026, 7))
    make_clause(later, text="七月起的")
    make_clause(make_rule_set(rsj, CalendarMonth(2026, 5), state=RuleSetState.DRAFT), text="还在起草")
    before, after = (shown_sets(rsj, 2026, today=CalendarMonth(2026, month)) for month in (6, 7))
    assert "七月起的" not in str(before) and "还在起草" not in str(after)
    assert [shown.beside for shown in before] == ["比2025年", "沿用2025年3月起的细则"]
    assert [shown.beside for shown in after][:2] == ["比2026年3月起的一套", "比2025年"]
    assert after[0].changes.counts == "修改 1 条、删去 3 条"


def test_year_before_without_rules_is_said(rsj, last_year):
    assert newest(rsj, 2025).beside == "2024年没有细则，不作比较"
    assert newest(rsj, 2025).changes is None
    assert newest(rsj, 2026).beside == "沿用2025年3月起的细则，2026年没有改动"


@pytest.mark.parametrize(
    ("document", "day", "meeting", "words"),
    [
        ("", None, "", "批准文号和日期没有登记"),
        ("高作风〔2026〕3号", None, "", "高作风〔2026〕3号"),
        ("1号", date(2026, 2, 20), "领导小组会议", "1号 · 2026年2月20日批准 · 领导小组会议"),
    ],
)
def test_approval_is_told_as_far_as_it_is_known(rsj, last_year, document, day, meeting, words):
    last_year.document, last_year.approved_on, last_year.meeting = document, day, meeting
    last_year.save()
    assert newest(rsj).approval == words


def year_list(year):
    return [(one.changes, one.share) for one in departments_of_year(year, today=CalendarMonth(year, 12))]


def test_overview_tells_the_changes_and_both_shares(rsj, this_year):
    metric = make_metric(rsj, "办结率")
    make_threshold(this_year, FLAG, 4, standard="≥90", metric=metric, text="办结率达到90%的单位")
    assert year_list(2024) == []
    assert year_list(2025) == [("2024年没有细则", "1 / 4 条（25%）")]
    assert year_list(2026) == [
        ("比2025年新增 2 条、修改 2 条、移动 1 条、删去 1 条", "2 / 5 条（40%），上一年 1 / 4 条（25%）")
    ]
    assert year_list(2027) == [("与2026年相同", "2 / 5 条（40%），与上一年相同")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "信访办理及时有效，受到省级通报表扬的单位"}, "红旗2：条文有改动"),
        ({"section": "办公室"}, "红旗2：责任科室由空改为办公室"),
        ({"kind": Kind.THRESHOLD, "standard": "≥90"}, "红旗2：由人工判定改为按数据判定，标准是“≥90”"),
    ],
)
def test_each_field_that_changed_is_told(rsj, last_year, changes, sentence):
    old = last_year.clauses.get(signal=FLAG, number=2)
    metric = last_year.clauses.get(signal=FLAG, number=1).metric if "kind" in changes else None
    rules = make_rule_set(rsj, CalendarMonth(2026, 3))
    make_clause(rules, FLAG, 2, **{"text": old.text, "metric": metric} | changes)
    assert sentence in [row.sentence for row in newest(rsj).changes.rows]


def test_overview_asks_no_more_for_more_departments(client, rsj, this_year, django_assert_num_queries):
    with django_assert_num_queries(4):
        client.get("/rules/2026/")
    for code in ("swj", "gafj"):
        other = make_assessor(code, code)
        for year in (2025, 2026):
            make_clause(make_rule_set(other, CalendarMonth(year, 3)), text=f"{year}年的")
    with django_assert_num_queries(4):
        client.get("/rules/2026/")


def test_metric_is_named_with_its_measure_and_what_it_is_computed_from(rsj):
    rules = make_rule_set(rsj, CalendarMonth(2026, 3))
    cases = make_metric(rsj, "诈骗案件数", measure="起")
    change = make_metric(rsj, "诈骗案件数同比", measure="%", derivation="year_on_year", base=cases)
    make_threshold(rules, FLAG, 1, standard="≤-10", metric=change)
    make_threshold(rules, YELLOW, 1, standard="≥900", metric=cases)
    named = [clause.facts[1] for _, clauses in newest(rsj).parts for clause in clauses]
    assert named == ["诈骗案件数同比（%，由诈骗案件数算出）", "诈骗案件数（起）"]
