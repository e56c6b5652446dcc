"""The sheets of the appraisal: what comes in, what is refused and how; a whole export changes nothing."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from appraisals.book_events import AppraisalRowsImported
from appraisals.models import (
    Adjustment,
    AppraisalPaper,
    Colour,
    EvaluationPanel,
    Indicator,
    LeadReturn,
    PanelTally,
    Stage,
    Title,
    UnitMark,
    Upper,
)
from assessments.workbook.exporting import export_workbook
from assessments.workbook.importing import import_rows, import_workbook
from departments.history.records import verify_chain
from departments.models import Record, Role
from tests.appraisals.books import PAPER, adjustment, indicators, leaf, paper, tally, upper, whole
from tests.factories import make_office, make_user
from xiaoneng.workbook.book import whole_book

pytestmark = pytest.mark.django_db
BOOK = whole_book()
OURS = ("考卷", "考核指标", "承担赋分", "上级名次", "引用分值", "评议阶段", "评议计票", "加减项")


def take_in(sheets, actor=None):
    return import_rows(sheets, actor=actor, book=BOOK)


def faults(sheets, actor=None):
    return [str(fault) for fault in take_in(sheets, actor).faults]


def changed(rows, place, **changes):
    """The rows with one written otherwise; rows are counted as the sheet counts them."""
    return [row | changes if number == place else row for number, row in enumerate(rows, start=2)]


def test_whole_book_comes_in_once():
    first = take_in(whole())
    assert [str(fault) for fault in first.faults] == []
    assert [first.changes[title] for title in OURS] == [1, 6, 3, 2, 3, 1, 6, 4]
    assert take_in(whole()).changes == {}
    own = Record.objects.filter(verb="appraisals.import").order_by("sequence")
    read = [AppraisalRowsImported.of(record) for record in own]
    assert [(event.sheet, event.rows) for event in read] == [(title, first.changes[title]) for title in OURS]
    assert verify_chain() is None


def test_rows_are_the_word_of_whoever_brings_them():
    take_in(whole())
    assert {one.state for one in LeadReturn.objects.all()} == {"accepted"}
    assert {one.state for one in Adjustment.objects.all()} == {"accepted"}
    assert Stage.objects.get().state == "counted"
    assert AppraisalPaper.objects.get().state == "in_force"
    assert [panel.name for panel in EvaluationPanel.objects.all()] == ["领导", "企业"]
    assert Upper.objects.get(indicator__number="1.2").unit.code == "u02"


def test_whole_export_changes_nothing():
    more = {
        "班子评价": [{"年度": 2025, "单位编码": "u01", "颜色": "黄牌", "依据文号": "组〔2025〕7号"}],
        "荣誉": [
            {"年度": 2025, "类别": "五零岗位", "单位编码": "u01", "序": 1, "岗位": "受理岗", "事迹": "零差错"}
        ],
    }
    taken = take_in(whole(**more))
    assert [str(fault) for fault in taken.faults] == []
    data = export_workbook(book=BOOK)
    again = import_workbook(data, name="导出", actor=None, book=BOOK)
    assert ([str(fault) for fault in again.faults], again.changes) == ([], {})
    book = load_workbook(io.BytesIO(data), read_only=True)
    rows = {title: [*book[title].iter_rows(values_only=True)][1:] for title in ("上级名次", "评议计票")}
    assert [row[3] for row in rows["上级名次"]] == [None, None]
    assert rows["评议计票"][1] == (2025, "九月", "领导", "u02", "正页", 8, 0, 0, 0, 0, 0)
    assert (Colour.objects.get().colour, Title.objects.get().post) == ("yellow", "受理岗")


def test_changed_row_is_the_only_change():
    take_in(whole())
    more = take_in({"承担赋分": [leaf("1.1", "u02", "2.25")], "评议计票": [tally("企业", "u02", 9, 1)]})
    assert more.changes == {"承担赋分": 1, "评议计票": 1}
    assert UnitMark.objects.get(unit__code="u02").points == Decimal("2.25")
    assert PanelTally.objects.get(panel__name="企业", unit__code="u02", option="fair").number == 1


REFUSED = {
    "sum": (
        {"考核指标": changed(indicators(), 3, 满分=2)},
        ["考核指标!2:满分: 子项合计 5，不等于 6"],
    ),
    "full": (
        {"考卷": [paper(满分=101)]},
        ["考核指标!2:考卷: 一级指标合计 100，不等于 101"],
    ),
    "shape": (
        {"考卷": [paper(结构="4-3")]},
        ["考核指标!2:考卷: 各级指标有 4-2 个，不是 4-3"],
    ),
    "weights": (
        {"考核指标": changed(indicators(), 6, 赋分方式="评议 领导60，企业39")},
        ["考核指标!6:赋分方式: “评议 领导60，企业39”里各类别的权重合计 99，要是 100"],
    ),
    "no lead": (
        {"考核指标": changed(indicators(), 3, 牵头单位编码=None), "承担赋分": [], "上级名次": []},
        ["考核指标!3:牵头单位编码: 赋分的指标要写牵头单位"],
    ),
    "own mark": (
        {"承担赋分": [leaf("1.1", "u02", 2), leaf("1.1", "u01", 3)]},
        ["承担赋分!3:单位编码: 牵头单位不给本单位赋分"],
    ),
    "above full": ({"承担赋分": [leaf("1.1", "u02", 4)]}, ["承担赋分!2:得分: 得分 4 高于满分 3"]),
    "three decimals": (
        {"承担赋分": [leaf("1.1", "u02", Decimal("2.125"))]},
        ["承担赋分!2:得分: 得分最多两位小数"],
    ),
    "negative": ({"承担赋分": [leaf("1.1", "u02", -1)]}, ["承担赋分!2:得分: 得分不能是负数"]),
    "unknown leaf": (
        {"承担赋分": [leaf("1.9", "u02", 1)]},
        ["承担赋分!2:指标号: 没有考核指标 1.9，请先写进考核指标表"],
    ),
    "not marked": (
        {"承担赋分": [leaf("2", "u02", 1)]},
        ["承担赋分!2:指标号: 2 的赋分方式不是“赋分”"],
    ),
    "unknown paper": (
        {"承担赋分": [leaf("1.1", "u02", 1, 考卷="qx")]},
        ["承担赋分!2:考卷: 2025年没有考卷“qx”，请先写进考卷表"],
    ),
    "rank 17": ({"上级名次": [upper("1.1", 17)]}, ["上级名次!2:名次: 名次要是 1 到 16 的整数，不是 17"]),
    "rank 0": ({"上级名次": [upper("1.1", 0)]}, ["上级名次!2:名次: “0”不对，应是 1 到 999 的整数"]),
    "rank 3.5": (
        {"上级名次": [upper("1.1", 3.5)]},
        ["上级名次!2:名次: “3.5”不对，应是 1 到 999 的整数"],
    ),
    "rank and percent": (
        {"上级名次": [upper("1.1", 3, 得分率=90)]},
        ["上级名次!2:名次: 名次和得分率填一样，只填一样"],
    ),
    "lead twice": (
        {"上级名次": [upper("1.1", 3), upper("1.1", 4, 单位编码="u01")]},
        ["上级名次!3:单位编码: 与第 2 行重复，只能留一行"],
    ),
    "veto without document": (
        {"加减项": [adjustment("F-1", "u01", "一票否决", 依据文号=None)]},
        ["加减项!2:依据文号: 不能空着，请填写"],
    ),
    "addition without points": (
        {"加减项": [adjustment("J-1", "u01", "加分")]},
        ["加减项!2:分值: 加分、减分要写分值，而且大于 0；一票否决、例外晋级不写分值"],
    ),
    "unknown stage": (
        {"评议计票": [tally("领导", "u01", 1, 阶段="十月")]},
        ["评议计票!2:阶段: 2025年没有评议阶段“十月”，请先写进评议阶段表"],
    ),
    "days": (
        {
            "评议阶段": [
                {"年度": 2025, "阶段": "九月", "开始日期": date(2025, 9, 2), "截止日期": date(2025, 9, 1)}
            ]
        },
        ["评议阶段!2:截止日期: 截止日期早于开始日期"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_row_at_fault_is_refused_in_its_place(name):
    sheets, told = REFUSED[name]
    quiet = {} if name != "days" else {"评议计票": []}
    assert faults(whole(**quiet, **sheets))[: len(told)] == told
    assert AppraisalPaper.objects.count() == 0


def test_panel_has_one_stage_a_year():
    stages = [
        {"年度": 2025, "阶段": name, "开始日期": date(2025, 9, 1), "截止日期": date(2025, 9, 30)}
        for name in ("九月", "十月")
    ]
    rows = [tally("领导", "u01", 8), tally("领导", "u02", 8, 阶段="十月")]
    assert faults(whole(评议阶段=stages, 评议计票=rows)) == [
        "评议计票!3:类别: “领导”已在阶段“九月”里，一年一个类别只用一次"
    ]


@pytest.mark.parametrize(
    ("sheets", "told"),
    [
        ({"考卷": [paper(满分=99)]}, "考卷!2:满分: 考卷已经执行，不能再改，要改请另立版本"),
        ({"考卷": [paper(状态="草稿")]}, "考卷!2:状态: 考卷已经执行，不能再改，要改请另立版本"),
        (
            {"考核指标": [PAPER | {"指标号": "2", "名称": "党的建设", "满分": 24}]},
            "考核指标!2:指标号: 考卷已经执行，不能再改，要改请另立版本",
        ),
    ],
)
def test_paper_in_force_is_not_edited(sheets, told):
    take_in(whole())
    assert faults(sheets)[:1] == [told]
    assert (AppraisalPaper.objects.get().full, Indicator.objects.get(number="2").name) == (100, "党建")


def test_draft_is_put_in_force_when_its_tree_is_whole():
    rows = changed(indicators(), 3, 满分=2)
    only = {title: [] for title in OURS}
    assert faults(whole(**only | {"考卷": [paper(状态="草稿")], "考核指标": rows})) == []
    assert faults({"考卷": [paper()]}) == ["考卷!2:状态: 1 子项合计 5，不等于 6"]
    assert faults({"考核指标": [indicators()[1]]}) == []
    assert faults({"考卷": [paper()]}) == []
    assert AppraisalPaper.objects.get().state == "in_force"


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CLERK])
def test_no_page_brings_a_sheet_in_that_passes_over_the_steps(role):
    take_in(whole())
    actor = make_user(role, make_office(), "someone")
    told = faults({"承担赋分": [leaf("1.1", "u02", 3)]}, actor)
    assert told == ["承担赋分: 承担赋分由系统管理员维护"]
    assert UnitMark.objects.get(unit__code="u02").points == 2
