from datetime import date

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from departments.months import CalendarMonth
from rules.models import RuleSetState, Signal, Visibility
from rules.published import departments_of_year, sets_of_year, shown_sets
from tests.factories import make_assessor, make_clause, make_metric, make_rule_set, make_threshold, make_user

NOVEMBER = CalendarMonth(2026, 11)
pytestmark = pytest.mark.django_db


@pytest.fixture
def rsj():
    return make_assessor("rsj", "区人社局")


def effective(year, today=NOVEMBER):
    return [one.rule_set.effective_from for one in sets_of_year(year, today=today)]


def test_year_has_the_sets_in_force_in_any_month_of_it(rsj):
    for month in ("2024-03", "2025-03", "2026-03"):
        make_rule_set(rsj, CalendarMonth.parse(month))

    assert effective(2026) == [CalendarMonth(2026, 3), CalendarMonth(2025, 3)]
    assert effective(2025) == [CalendarMonth(2025, 3), CalendarMonth(2024, 3)]
    assert effective(2024) == [CalendarMonth(2024, 3)]
    assert effective(2023) == []


def test_year_leaves_out_a_set_replaced_in_january(rsj):
    make_rule_set(rsj, CalendarMonth(2025, 3))
    make_rule_set(rsj, CalendarMonth(2026, 1))

    assert effective(2026) == [CalendarMonth(2026, 1)]


def test_year_leaves_out_drafts_and_what_is_not_in_force_yet(rsj):
    make_rule_set(rsj, CalendarMonth(2026, 3), state=RuleSetState.DRAFT)
    make_rule_set(rsj, CalendarMonth(2026, 12))

    assert effective(2026) == []
    assert effective(2027) == []
    assert effective(2026, today=CalendarMonth(2026, 12)) == [CalendarMonth(2026, 12)]


def test_departments_stand_in_register_order_with_their_counts(rsj):
    first = make_assessor("fgw", "区发改委", position=0)
    rsj.position = 1
    rsj.save()
    rules = make_rule_set(rsj)
    make_threshold(rules)
    make_clause(rules, Signal.RED_LIGHT, 1)
    make_clause(make_rule_set(first), Signal.YELLOW_LIGHT, 1)

    departments = departments_of_year(2026, today=NOVEMBER)

    assert [(d.name, [n for _, n in d.counts], d.quantified.measured) for d in departments] == [
        ("区发改委", [0, 1, 0], 0),
        ("区人社局", [1, 0, 1], 1),
    ]


def test_sets_name_the_months_in_which_they_are_in_force(rsj):
    for month in ("2025-03", "2026-02", "2026-07"):
        make_rule_set(rsj, CalendarMonth.parse(month))

    months = [shown.months for shown in shown_sets(rsj, 2026, today=NOVEMBER)]

    assert months == ["2026年7月起执行", "2026年2月至6月执行", "2026年1月执行"]


def test_department_page_prints_text_standard_measure_and_section(client, rsj):
    rules = make_rule_set(rsj)
    rules.document, rules.approved_on = "高作风办〔2026〕3号", date(2026, 2, 20)
    rules.save()
    make_threshold(rules, standard="3月≥60，4月≥75", text="参保缴费达到序时进度", section="社会保险科")

    response = client.get("/rules/2026/rsj/")

    assertContains(response, "参保缴费达到序时进度")
    assertContains(response, "<span>达标</span><span>参保完成率（%）</span><span>标准：3月≥60，4月≥75</span>")
    assertContains(response, "<span>责任科室：社会保险科</span>")
    assertContains(response, "高作风办〔2026〕3号 · 2026年2月20日批准")
    assertContains(response, "<span>无</span>", count=2)


def test_department_page_keeps_every_word_of_an_internal_clause(client, rsj):
    rules = make_rule_set(rsj)
    metric = make_metric(rsj, "秘密指标")
    make_threshold(rules, metric=metric, text="秘密条款", section="秘密科", visibility=Visibility.INTERNAL)

    response = client.get("/rules/2026/rsj/")

    assertContains(response, "<b>红旗1</b><div><p>内部掌握</p></div>")
    assertNotContains(response, "秘密")


def test_page_prints_clauses_as_text(client, rsj):
    make_clause(make_rule_set(rsj), text="<script>alert(1)</script>")

    response = client.get("/rules/2026/rsj/")

    assertNotContains(response, "<script")
    assertContains(response, "&lt;script&gt;")


def test_year_page_leads_to_each_department(client, rsj):
    make_clause(make_rule_set(rsj))

    response = client.get("/rules/2026/")

    assertContains(response, '<a href="/rules/2026/rsj/">')
    assertContains(response, "红旗 1 条，黄灯 0 条，红灯 0 条")


def test_year_without_rules_says_so(client):
    year = date.today().year  # the present one alone is there without rules
    assertContains(client.get(f"/rules/{year}/"), f"{year}年没有生效的认定细则。")


@pytest.mark.parametrize("address", ["/rules/2026/rsj/", "/rules/2026/nobody/", "/rules/26/", "/rules/0000/"])
def test_address_without_rules_is_not_found(client, rsj, address):
    make_rule_set(rsj, CalendarMonth(2027, 3), state=RuleSetState.DRAFT)

    assert client.get(address).status_code == 404


def test_rules_are_the_same_for_everybody(rsj):
    make_clause(make_rule_set(rsj))
    signed_in = Client()
    signed_in.force_login(make_user())

    for address in ("/rules/2026/", "/rules/2026/rsj/"):
        response = signed_in.get(address)
        assert response.content == Client().get(address).content
        assert response["Cache-Control"] == "public, max-age=60"
        assert response.get("Vary") is None


def test_year_page_asks_the_database_the_same_whatever_it_holds(client, rsj, django_assert_num_queries):
    make_threshold(make_rule_set(rsj))
    with django_assert_num_queries(4):
        client.get("/rules/2026/")

    for n in range(3):
        rules = make_rule_set(make_assessor(f"d{n}", f"区{n}局"))
        make_threshold(rules)
        make_clause(rules, number=2)

    with django_assert_num_queries(4):
        client.get("/rules/2026/")
