import io
from datetime import datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from assessments.dates import SHANGHAI
from assessments.models import Determination, Explanation, LineState, Month
from assessments.workbook.exporting import _cell, export_workbook
from departments.models import Department, Role, User
from departments.months import CalendarMonth
from rules.models import Metric, Reading, RuleSet
from tests.assessments.workbooks import (
    RULES,
    contents,
    explanation,
    figure,
    lay_district,
    line,
    rule,
    take_in,
    take_in_file,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db

AUGUST = datetime(2026, 8, 3, 9, tzinfo=SHANGHAI)
NASTY = [
    "=1+1",
    "+8",
    "-8",
    "@SUM(A1)",
    "＝1+1",
    "＋8",
    "－8",
    "＠a",
    '=HYPERLINK("http://a.cn")',
    "'a",
    "0123",
]


def register_and_rules():
    units = [
        {"编码": "xin", "名称": "新街道", "分组": "镇街", "排序": 3, "启用月份": "2026-04", "承继自": "lao"},
        {"编码": "lao", "名称": "老街道", "分组": "镇街", "停用月份": "2026-03"},
    ]
    people = [
        {
            "账号": "王.li",
            "姓名": "王力",
            "单位编码": "rsj",
            "角色": "审签人",
            "邮箱": "w@example.cn",
            "电话": "025-1",
        }
    ]
    metrics = [
        {"部门编码": "rsj", "指标": "ＧＤＰ", "口径": "累计", "频次": "季", "小数位": 0, "最小总数": "0.5"}
    ]
    ranking = rule(
        "红旗",
        4,
        "排名",
        指标="ＧＤＰ",
        标准="3、6、9、12月前3 镇街 低优 且≥90",
        公开范围="内部",
        责任科室="一科",
    )
    figures = [
        figure(value="-0.000001"),
        figure("gubai", None, 完成数=53999, 总数=90000),
        figure("yaxi", "999999999999999"),
    ]
    return {"单位": units, "人员": people, "指标": metrics, "细则": [*RULES, ranking], "指标数据": figures}


@pytest.fixture
def everything():
    """A district that uses every feature which the workbook can say."""
    lay_district()
    sheets = register_and_rules()
    lines = [
        line(状态="审定", 事实依据="第一行\n第二行\t=1"), line(unit="gubai", 状态="已报送"), line(unit="yaxi"),
        line(number=1, unit="xin", 月份="2026-07", 所属月份="2026-06", 状态="审定"),
        *[line("红灯", 1, unit=unit) for unit in ("chunxi", "gubai", "yaxi", "xin")],
    ]  # fmt: skip
    explanations = [
        explanation("黄灯", 1, "其他：系统：升级"),
        explanation("红旗", 1, "未达标准", 单位编码="yaxi"),
    ]
    assert take_in(sheets | {"认定": lines, "说明": explanations}, now=AUGUST).faults == []
    states = [LineState.RETURNED, LineState.ASKED, LineState.REFERRED, LineState.REJECTED]
    for row, state in zip(Determination.objects.filter(clause__signal="red_light"), states, strict=True):
        Determination.objects.filter(pk=row.pk).update(state=state)
    Explanation.objects.filter(unit=None).update(state="accepted")
    Metric.objects.filter(name="GDP").update(name="ＧＤＰ")
    User.objects.create(
        username="new", name="未授权者", department=Department.objects.get(code="rsj"), role=""
    )


def sheet_of(data, title):
    return load_workbook(io.BytesIO(data))[title]


def test_export_imported_again_changes_nothing(everything):
    before = contents()
    imported = take_in_file(export_workbook(), now=AUGUST)
    assert (imported.faults, imported.changes) == ([], {})
    assert contents() == before


def test_export_of_a_published_month_imported_again_changes_nothing(everything):
    Month.objects.update(published_at=AUGUST)
    imported = take_in_file(export_workbook(), now=AUGUST)
    assert (imported.faults, imported.changes) == ([], {})


def test_export_into_a_district_without_rules_and_lines_gives_the_same_export(everything):
    Determination.objects.exclude(state__in=["draft", "filed", "accepted"]).delete()
    Explanation.objects.update(state="filed")
    Metric.objects.filter(name="ＧＤＰ").update(name="GDP")
    first = export_workbook()
    for model in (Determination, Explanation, Reading, RuleSet, Metric):
        model.objects.all().delete()
    assert take_in_file(first, now=AUGUST).faults == []
    assert values(export_workbook()) == values(first)


def values(data):
    return {page.title: list(page.values) for page in load_workbook(io.BytesIO(data)).worksheets}


def test_export_is_the_same_at_every_run(everything):
    assert values(export_workbook()) == values(export_workbook())


def test_export_writes_every_sheet_with_bold_keys_and_stars():
    pages = load_workbook(io.BytesIO(export_workbook())).worksheets
    assert [page.title for page in pages] == ["单位", "人员", "指标", "细则", "指标数据", "认定", "说明"]
    assert [[(cell.value, cell.font.bold) for cell in page[1]] for page in (pages[0], pages[5])] == [
        [("编码", True), ("名称*", False), ("简称", False), ("分组", False), ("认定部门", False), ("被考核", False),
         ("排序", False), ("启用月份", False), ("停用月份", False), ("承继自", False)],
        [("月份", True), ("部门编码", True), ("等次", True), ("序号", True), ("单位编码", True), ("所属月份", True),
         ("事由", False), ("事实依据", False), ("状态", False)],
    ]  # fmt: skip


def test_export_of_a_month_leaves_other_months_out_and_imports_without_a_change(everything):
    data = export_workbook(CalendarMonth(2026, 7))
    assert [sheet_of(data, title).max_row for title in ("指标数据", "认定", "说明")] == [1, 2, 1]
    assert sheet_of(data, "细则").max_row == 7
    assert take_in_file(data, now=AUGUST).changes == {}


def test_export_leaves_rules_in_draft_out():
    lay_district()
    take_in({"细则": [rule(条款="新的条文", 生效月份="2027-03")]}, actor=make_user(Role.REVIEWER))
    assert {row[1] for row in sheet_of(export_workbook(), "细则").iter_rows(2, values_only=True)} == {
        "2026-03"
    }


@pytest.mark.parametrize("text", NASTY)
def test_text_never_becomes_a_formula_and_comes_back(text):
    Department.objects.create(code="a", name=text)
    data = export_workbook()
    cell = sheet_of(data, "单位")["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", text[0] not in "'0")
    assert take_in_file(data).changes == {}


@pytest.mark.parametrize("text", ["行一\r\n行二", "竖\x0b排", "_x000D_", "末尾的空格  "])
def test_text_that_a_sheet_cannot_hold_comes_back(text):
    lay_district()
    take_in({"认定": [line()]})
    Determination.objects.update(facts=text)
    assert take_in_file(export_workbook()).changes == {}
    assert Determination.objects.get().facts == text


def test_numbers_stay_numbers_and_months_are_text(everything):
    page = sheet_of(export_workbook(), "指标数据")
    rows = [[(cell.value, cell.data_type) for cell in (row[0], *row[4:])] for row in page.iter_rows(2)]
    month, blank = ("2026-06", "s"), (None, "n")
    assert sorted(rows, key=str) == sorted(
        [
            [month, (-0.000001, "n"), blank, blank],
            [month, blank, (53999, "n"), (90000, "n")],
            [month, (999_999_999_999_999, "n"), blank, blank],
        ],
        key=str,
    )


def test_number_with_more_digits_than_a_sheet_keeps_is_text():
    assert _cell(None, Decimal("123456789012345.123456")) == "123456789012345.123456"
