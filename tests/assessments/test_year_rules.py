"""A year's rules in one workbook: out, in again, looked at first, and written only as it was looked at."""

import io
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django.asserts import assertContains, assertNotContains

from assessments.workbook.importing import import_workbook
from assessments.workbook.year_rules import YEAR_RULES, year_rules
from departments.models import Department, Record, Role
from departments.months import CalendarMonth
from rules.drafting import copy_forward, write_clause
from rules.models import Clause, Metric, RuleSet, RuleSetState
from tests.assessments.workbooks import RULES, contents, lay_district, rule, saved, take_in, take_in_file
from tests.factories import make_month, make_user

pytestmark = pytest.mark.django_db
PAGE, TAKE, DOWNLOAD = reverse("rules_book"), reverse("rules_book_take"), reverse("rules_book_download")
MARCH = CalendarMonth(2028, 3)


@pytest.fixture(autouse=True)
def district():
    lay_district()
    take_in({"细则": [{**rule("红旗", 1), "部门编码": "gafj"}]})


@pytest.fixture
def rsj():
    return Department.objects.get(code="rsj")


@pytest.fixture
def reviewer():
    return make_user(Role.REVIEWER)


@pytest.fixture
def clerk(rsj):
    return make_user(Role.CLERK, rsj)


def book_of(user):
    return load_workbook(io.BytesIO(year_rules(user, MARCH)))


def rows_of(page):
    headings, *rows = page.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def changed(user, change):
    """What the user downloads, the rows of 细则 changed, as they send it."""
    book = book_of(user)
    change(book["细则"])
    return saved(book)


def next_year(page):
    """The set of 区人社局 from the next March on: one clause reworded, the last one left out."""
    for row in page.iter_rows(min_row=2):
        if row[0].value == "区人社局":
            row[1].value = str(MARCH)
    page["E3"] = "新的条文"
    page.delete_rows(6)


def send(client, user, data):
    client.force_login(user)
    return client.post(PAGE, {"file": upload(data)})


def upload(data):
    return SimpleUploadedFile("细则.xlsx", data)


def confirm(client, page):
    return client.post(TAKE, {"kept": page.context["kept"], "seen": page.context["seal"]})


def test_download_calls_departments_by_name_and_keeps_the_codes_in_a_comment(reviewer):
    book = book_of(reviewer)
    assert book.sheetnames == ["指标", "细则"]
    page = book["细则"]
    assert {row[0].value for row in page.iter_rows(min_row=2)} == {"区人社局", "公安分局"}
    assert "区人社局 rsj" in page["A1"].comment.text
    assert page.freeze_panes == "A2"


def test_download_offers_the_words_that_a_cell_may_hold(reviewer):
    book = book_of(reviewer)
    offered = {
        validation.formula1 for page in book.worksheets for validation in page.data_validations.dataValidation
    }
    assert offered == {
        '"红旗,黄灯,红灯"', '"定性,达标,排名,连续"', '"公开,内部"', '"当月,累计,时点"', '"月,季,年"',
        '"同比,环比,累计"',
    }  # fmt: skip


@pytest.mark.parametrize("state", [None, "draft", "submitted", "returned"])
def test_what_was_downloaded_changes_nothing(state, rsj, clerk, reviewer):
    if state:
        draft = copy_forward(rsj, MARCH, actor=clerk)
        write_clause(draft, {"text": "草稿里的"}, actor=clerk, label=("red_flag", 2))
        RuleSet.objects.filter(pk=draft.pk).update(state=state)
    for user in (reviewer, clerk):
        data = year_rules(user, MARCH)
        imported = import_workbook(data, name="细则.xlsx", actor=user, book=YEAR_RULES)
        assert (imported.faults, imported.changes, imported.plan) == ([], {}, [])


def test_draft_is_taken_out_in_place_of_the_set_in_force(rsj, clerk, reviewer):
    draft = copy_forward(rsj, MARCH, actor=clerk)
    write_clause(draft, {"text": "草稿里的"}, actor=clerk, label=("red_flag", 2))
    rows = [row for row in rows_of(book_of(reviewer)["细则"]) if row["部门编码"] == "区人社局"]
    assert {row["生效月份"] for row in rows} == {str(MARCH)}
    assert "草稿里的" in {row["条款*"] for row in rows}


def test_department_has_its_own_rules_alone(clerk):
    book = book_of(clerk)
    assert book.sheetnames == ["细则"]
    assert {row["部门编码"] for row in rows_of(book["细则"])} == {"区人社局"}


def test_upload_shows_what_would_change_and_writes_nothing(client, reviewer):
    client.force_login(reviewer)
    before = contents()
    page = client.post(PAGE, {"file": upload(changed(reviewer, next_year))})
    (lot,) = page.context["imported"].plan
    assert (lot.department.code, lot.title, lot.becomes) == (
        "rsj", "2028年3月起细则", "新建草稿，比照2026年3月起的一套",
    )  # fmt: skip
    assert lot.counts == [("修改", 1), ("删去", 1)]
    assertContains(page, "红旗1的条文 → 新的条文")
    assert contents() == before


def test_confirming_writes_exactly_what_was_shown(client, reviewer):
    page = send(client, reviewer, changed(reviewer, next_year))
    assert confirm(client, page).url == reverse("rules_round")
    draft = RuleSet.objects.get(state=RuleSetState.DRAFT)
    assert (draft.department.code, draft.created_by, draft.effective_from) == ("rsj", reviewer, MARCH)
    assert (draft.clauses.count(), Clause.objects.filter(rule_set=draft, text="新的条文").count()) == (4, 1)
    assert Record.objects.filter(verb="workbook.import", actor=reviewer).count() == 1


@pytest.mark.parametrize("role", ["clerk", "reviewer"])
def test_what_was_written_is_linked(client, role, request):
    user = request.getfixturevalue(role)
    answer = confirm(client, send(client, user, changed(user, next_year)))
    draft = RuleSet.objects.get(state=RuleSetState.DRAFT)
    address = reverse("workshop_set", args=[draft.pk])
    assertContains(client.get(answer.url), f'已写成草稿：细则 4　<a href="{address}">{draft}</a>')
    assert client.get(address).status_code == 200


def test_what_changed_since_it_was_looked_at_is_shown_again(client, rsj, clerk, reviewer):
    page = send(client, reviewer, changed(reviewer, next_year))
    take_in({"细则": [{**rule("红旗", 1), "生效月份": "2028-01"}]})
    before = contents()
    again = confirm(client, page)
    assert again.status_code == 409
    assertContains(again, "看过之后有别的改动，没有写入", status_code=409)
    assertContains(again, "比照2028年1月起的一套", status_code=409)
    assert contents() == before
    assert confirm(client, again).status_code == 302


def test_only_the_one_who_sent_it_confirms(client, reviewer):
    page = send(client, reviewer, changed(reviewer, next_year))
    client.force_login(make_user(Role.PUBLISHER))
    before = contents()
    assert confirm(client, page).url == PAGE
    assert contents() == before


def test_confirming_without_having_seen_writes_nothing(client, reviewer):
    page = send(client, reviewer, changed(reviewer, next_year))
    assert client.post(TAKE, {"kept": page.context["kept"]}).status_code == 409
    assert not RuleSet.objects.filter(state=RuleSetState.DRAFT).exists()


def test_faults_are_shown_beside_what_would_change_and_offered_marked(client, reviewer):
    def spoil(page):
        next_year(page)
        page["F3"] = "打分"

    page = send(client, reviewer, changed(reviewer, spoil))
    assertContains(page, "没有“打分”，请填 定性、达标、排名、连续")
    assertNotContains(page, "确认，写成草稿")
    (lot,) = page.context["imported"].plan
    assert lot.counts == [("删去", 1)]  # the clause at fault is neither told nor called gone
    answer = client.post(reverse("rules_book_marked"), {"kept": page.context["kept"]})
    cell = load_workbook(io.BytesIO(answer.content))["细则"]["F3"]
    assert "没有“打分”" in cell.comment.text


def test_department_writes_its_own_draft_and_nobody_elses(client, rsj, clerk):
    page = send(client, clerk, changed(clerk, next_year))
    assert confirm(client, page).url == reverse("workshop")
    assert RuleSet.objects.get(state=RuleSetState.DRAFT).created_by == clerk

    def of_others(page):
        page["A2"] = "公安分局"

    page = send(client, clerk, changed(clerk, of_others))
    assertContains(page, "只能上传本部门（区人社局）的数据")


def test_department_goes_on_with_what_came_back(client, rsj, clerk):
    draft = copy_forward(rsj, MARCH, actor=clerk)
    RuleSet.objects.filter(pk=draft.pk).update(state=RuleSetState.RETURNED)

    def reword(page):
        page["E3"] = "退回后改的"

    assert confirm(client, send(client, clerk, changed(clerk, reword))).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.clauses.filter(text="退回后改的").count()) == (RuleSetState.RETURNED, 1)


NEXT = {"部门编码": "rsj", "生效月份": str(MARCH)}


def taken(rows, actor, **sheets):
    return take_in({**sheets, "细则": rows}, actor=actor, book=YEAR_RULES)


def measured(name):
    return [{**rule(kind="达标", 指标=name, 标准="≥5"), **NEXT}]


@pytest.mark.parametrize(
    ("role", "typed", "told"),
    [
        ("clerk", "参保完或率", "区人社局没有指标“参保完或率”，是不是“参保完成率”？要新建，先在条款页里建"),
        ("reviewer", "参保完或率", "区人社局没有指标“参保完或率”，是不是“参保完成率”？要新建，先写进指标表"),
        ("clerk", "绿化面积", "区人社局没有指标“绿化面积”。要新建，先在条款页里建"),
    ],
)
def test_name_that_is_no_metric_is_a_fault_and_makes_none(role, typed, told, request):
    actor = request.getfixturevalue(role)
    before = contents()
    imported = taken(measured(typed), actor)
    assert [str(fault) for fault in imported.faults] == [f"细则!2:指标: {told}"]
    assert contents() == before


@pytest.mark.parametrize("typed", ["参保完成率（%）", "参保完成率 (%)"])
def test_name_as_it_is_printed_is_read_as_the_metric(typed, clerk):
    assert taken(measured(typed), clerk).faults == []
    assert Metric.objects.filter(department=clerk.department).count() == 1
    assert Clause.objects.get(rule_set__effective_from=MARCH).metric.name == "参保完成率"


def test_operator_makes_the_metric_that_only_a_rule_names():
    assert taken(measured("参保完成率（%）"), None).changes == {"指标": 1, "细则": 1}


def test_new_metric_of_the_sheet_beside_it_is_shown_and_made_with_the_rest(reviewer):
    new = {"部门编码": "rsj", "指标": "新指标"}
    imported = taken(measured("新指标"), reviewer, 指标=[new])
    assert [lot.title for lot in imported.plan] == ["指标", "2028年3月起细则"]
    assert Metric.objects.filter(name="新指标", department__code="rsj").exists()


def test_name_whose_row_was_not_read_is_not_blamed(reviewer):
    imported = taken(measured("新指标"), reviewer, 指标=[{"部门编码": "rsj", "指标": "新" * 61}])
    assert [fault.sheet for fault in imported.faults] == ["指标"]


@pytest.mark.parametrize(
    ("change", "kept"), [({}, True), ({"条款": "换了说法"}, True), ({"标准": "6月≥80"}, False)]
)
@pytest.mark.parametrize("role", ["clerk", "reviewer"])
def test_new_set_keeps_the_reason_of_bands_that_stay(role, change, kept, request):
    Clause.objects.filter(signal="red_flag", number=1).update(gap_reason="中间一段不评")
    rows = [{**row, **NEXT} for row in RULES]
    rows[0] |= change
    imported = taken(rows, request.getfixturevalue(role))
    assert imported.faults == []
    told = [words for lot in imported.plan for _, _, words in lot.rows]
    assert any("空档说明：中间一段不评 → 空" in words for words in told) != kept
    clause = Clause.objects.get(rule_set__effective_from=MARCH, signal="red_flag", number=1)
    assert clause.gap_reason == ("中间一段不评" if kept else "")


DERIVED = {"部门编码": "rsj", "指标": "参保完成率同比", "推算": "同比", "来自指标": "参保完成率"}


def test_fault_among_the_metrics_changes_no_others_in_what_is_shown(reviewer):
    taken([], reviewer, 指标=[DERIVED])
    faulty = {"部门编码": "rsj", "指标": "补贴发放率", "推算": "环比", "来自指标": "没有的"}
    moved = {"部门编码": "rsj", "指标": "参保完成率", "数据来源": "省平台"}
    imported = taken([], reviewer, 指标=[DERIVED, moved, faulty])
    assert [fault.row for fault in imported.faults] == [4]
    (lot,) = imported.plan
    assert [(name, kind) for name, kind, _ in lot.rows] == [("参保完成率", "修改")]


def test_column_of_ones_own_is_told_together_with_the_other_faults(clerk):
    def spoil(page):
        page["K1"], page["K2"], page["F3"] = "我的备注", "问过了", "打分"

    imported = take_in_file(changed(clerk, spoil), actor=clerk, book=YEAR_RULES)
    assert [(fault.row, fault.heading) for fault in imported.faults] == [(1, "我的备注"), (3, "判定方式")]


@pytest.mark.parametrize(("role", "usable"), [("clerk", "细则"), ("reviewer", "指标、细则")])
def test_only_sheets_that_one_may_use_are_named(role, usable, request):
    imported = taken([], request.getfixturevalue(role), 口径=[])
    assert [fault.message for fault in imported.faults] == [f"没有这张表，可用的有 {usable}"]


def test_download_is_recorded(client, clerk):
    client.force_login(clerk)
    answer = client.post(DOWNLOAD)
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert "的细则工作簿" in Record.objects.filter(verb="workbook.export").latest("sequence").sentence


def test_published_month_is_a_fault_there_too(client, reviewer):
    month = make_month()
    month.published_at = month.report_until
    month.save()

    def reword(page):
        page["E3"] = "改已发布的"

    page = send(client, reviewer, changed(reviewer, reword))
    assertContains(page, "2026年6月已发布，不能再改")


def test_department_begins_a_new_set_where_copying_forward_would(client, clerk):
    def reword(page):
        page["E3"] = "改生效的"

    page = send(client, clerk, changed(clerk, reword))
    assertContains(page, "区人社局2026年3月起已有一套批准的细则，请改从以后的月份起")


def lay_departments(count):
    """So many departments with full sets in force."""
    units = [{"编码": f"d{n}", "名称": f"第{n}局", "分组": "部门", "认定部门": "是"} for n in range(count)]
    rows = [
        {**rule(signal, number), "部门编码": unit["编码"], "条款": f"{signal}{number}"}
        for unit in units
        for signal in ("红旗", "黄灯", "红灯")
        for number in (1, 2, 3)
    ]
    assert take_in({"单位": units, "细则": rows}).faults == []
    return rows


@pytest.mark.parametrize("what", ["as it is", "a new set", "a draft again"])
def test_queries_do_not_grow_with_the_departments(what, reviewer):
    rows = lay_departments(6)
    if what != "as it is":
        rows = [{**row, "生效月份": str(MARCH)} for row in rows]
    if what == "a draft again":
        take_in({"细则": rows}, actor=reviewer)
        rows = [{**row, "条款": f"再改{row['条款']}"} for row in rows]

    def queries(count):
        mine = [row for row in rows if int(row["部门编码"][1:]) < count]
        with CaptureQueriesContext(connection) as caught:
            assert take_in({"细则": mine}, actor=reviewer, dry_run=True).faults == []
        return [query["sql"] for query in caught]

    few, many = queries(3), queries(6)
    more = Counter(map(shape, many))
    more.subtract(map(shape, few))
    heads = 3 if what != "as it is" else 0  # the head of the history moves on event by event
    assert {sql: count for sql, count in more.items() if count} == ({"UPDATE head": heads} if heads else {})


def shape(sql):
    if sql.startswith('UPDATE "departments_recordhead"'):
        return "UPDATE head"
    return "savepoint" if "SAVEPOINT" in sql else sql[:60]
