"""The sheets of promises: what comes in, what is refused and how; a whole export changes nothing."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from assessments.workbook.exporting import export_workbook
from assessments.workbook.importing import import_rows, import_workbook
from commitments.book_events import LedgerRowsImported
from commitments.models import Extension, ExtensionState, Honour, Item, Measure, Source, Work
from commitments.standing import ItemState
from departments.history.records import verify_chain
from departments.models import Record, Role
from tests.commitments.factories import person, town
from tests.commitments.ledgers import LATE, june, ledger, row, two_months, units
from tests.factories import make_office, make_user
from xiaoneng.workbook.book import whole_book

pytestmark = pytest.mark.django_db
BOOK = whole_book()


def take_in(sheets, actor=None, **more):
    return import_rows(sheets, actor=actor, book=BOOK, **more)


def faults(sheets, actor=None):
    return [str(fault) for fault in take_in(sheets, actor).faults]


def taken(*items, **sheets):
    imported = take_in(ledger(*items, **sheets))
    assert [str(fault) for fault in imported.faults] == []
    return imported


EVERY_SHEET = {
    "年度要点": [
        {"年度": 2026, "要点编号": "1", "内容": "重点项目", "牵头单位编码": "chunxi", "完成期限": "2026-12"}
    ],
    "延期": [
        {
            "编号": "T-e",
            "延至": "2026-05",
            "申请日期": date(2026, 3, 30),
            "理由": "征地还有两户没有谈妥",
            "结果": "已批",
            "批准人": "区委督查室",
            "批准日期": date(2026, 4, 8),
        }
    ],
    "督办措施": [
        {"编号": "W-1", "方式": "警示", "日期": date(2026, 5, 6), "文号": "督〔2026〕3号", "人次": 1}
    ],
    "亮点与明星": [
        {
            "月份": "2026-06",
            "类别": "明星个人",
            "单位编码": "chunxi",
            "序": 1,
            "编号": "J-chunxi-0",
            "事迹": "一个月办完征迁",
            "获奖人": "王某某",
        }
    ],
}
LETTER = row(
    "L-1",
    "gubai",
    来源="领导交办",
    来文编号="区办〔2026〕8号",
    办结期限="2026-06-15",
    协办单位编码="qiqiao、淳溪街道",
    责任科室="综合科",
    每月="是",
    公示="是",
)
FULL = [*LATE, *june(), LETTER, row("W-1", "gubai", "2026-03"), row("K-1", 要点编号="1")]


def test_rows_become_items_with_their_days():
    imported = taken(*FULL, **EVERY_SHEET)
    counts = {"单位": 5, "年度要点": 1, "预安事项": 24, "延期": 1, "督办措施": 1, "亮点与明星": 1}
    assert imported.changes == counts
    letter = Item.objects.get(code="L-1")
    assert (letter.source, letter.due_on, letter.recurs, letter.is_shown) == (
        Source.LETTER,
        date(2026, 6, 15),
        True,
        True,
    )
    assert {unit.code for unit in letter.with_units.all()} == {"chunxi", "qiqiao"}
    closed = Item.objects.get(code="J-chunxi-0")
    assert (closed.state, closed.applied_on, closed.closed_on) == (
        ItemState.CLOSED,
        date(2026, 6, 20),
        date(2026, 7, 3),
    )
    assert Item.objects.get(code="K-1").work == Work.objects.get()
    assert Extension.objects.get().state == ExtensionState.GRANTED
    assert (Measure.objects.get().overdue, Honour.objects.get().recipient) == (2, "王某某")


def test_same_rows_again_and_a_whole_export_change_nothing():
    taken(*FULL, **EVERY_SHEET)
    assert taken(*FULL, **EVERY_SHEET).changes == {}
    data = export_workbook(book=BOOK)
    assert import_workbook(data, name="又一次", actor=None, book=BOOK).changes == {}
    assert verify_chain() is None


def test_export_comes_into_an_empty_place_as_it_was():
    states = [row(f"S-{place}", 状态=state.label) for place, state in enumerate(ItemState)]
    for one, state in zip(states, ItemState, strict=True):
        applied = state in (ItemState.APPLIED, ItemState.ASKED, ItemState.CLOSED)
        one |= {"申请日期": date(2026, 6, 9) if applied else None}
        one |= {"销号日期": date(2026, 6, 10) if state is ItemState.CLOSED else None}
    taken(*states)
    data = export_workbook(book=BOOK)
    Item.objects.all().delete()
    assert import_workbook(data, name="搬家", actor=None, book=BOOK).changes == {"预安事项": len(states)}
    held = {item.code: item.state for item in Item.objects.all()}
    assert held == {f"S-{place}": state.value for place, state in enumerate(ItemState)}


def test_history_tells_each_unit_its_rows_and_never_a_person():
    taken(*FULL, **EVERY_SHEET)
    told = [LedgerRowsImported.of(one) for one in Record.objects.filter(verb="commitments.import")]
    assert {(one.sheet, len(one.rows)) for one in told} == {
        ("年度要点", 1),
        ("预安事项", 9),
        ("预安事项", 6),
        ("预安事项", 2),
        ("预安事项", 5),
        ("延期", 1),
        ("督办措施", 1),
        ("亮点与明星", 1),
    }
    assert [one for one in Record.objects.all() if "王某某" in one.data + one.sentence] == []


def test_history_tells_of_a_changed_row_what_differs():
    taken(row("A-1"))
    taken(row("A-1", applied=date(2026, 6, 9)))
    last = LedgerRowsImported.of(Record.objects.filter(verb="commitments.import").latest("sequence"))
    assert [(one.key, one.before, one.after) for one in last.rows] == [
        (
            "A-1",
            {"状态": "在办", "申请日期": "", "销号日期": ""},
            {"状态": "已销号", "申请日期": "2026-06-09", "销号日期": "2026-06-09"},
        )
    ]
    assert Item.objects.get().version == 2


BAD_ITEMS = [
    ({"办结期限": "2026-05"}, "办结期限: 早于交办月份 2026-06"),
    ({"状态": "已销号", "申请日期": None}, "申请日期: 已销号的事项要有申请日期"),
    ({"状态": "申请销号"}, "申请日期: 申请销号的事项要有申请日期"),
    ({"申请日期": date(2026, 6, 1)}, "申请日期: 在办的事项不写申请日期"),
    (
        {"来源": "领导交办", "办结期限": "2026-06-15"},
        "来文编号: 领导交办要写来文编号",
    ),
    ({"来源": "领导交办", "来文编号": "8号"}, "办结期限: 领导交办要写到哪一天，如 2026-06-15"),
    ({"承办单位编码": "x"}, "承办单位编码: 没有编码“x”的单位，请先在单位表中登记"),
    ({"协办单位编码": "x、qiqiao"}, "协办单位编码: 没有编码“x”的单位，请先在单位表中登记"),
    ({"协办单位编码": "chunxi"}, "协办单位编码: 淳溪街道是承办单位，不能又是协办单位"),
    ({"要点编号": "9"}, "要点编号: 2026年没有要点“9”，请先写进年度要点表"),
    ({"事项": "短"}, "事项: 至少 4 字，写清做什么"),
    ({"事项": "请打电话 13912345678 联系"}, "事项: 事项里好像有电话号码，这里的字会公示，请删去"),
    ({"办结期限": "六月"}, "办结期限: “六月”不是月份，请写成 2026-06"),
    ({"来源": "群众"}, "来源: 没有“群众”，请填 年度要点、领导交办、会议议定、督查发现、部门关注"),
]


@pytest.mark.parametrize(("cells", "sentence"), BAD_ITEMS)
def test_bad_item_is_told_in_its_place_and_nothing_is_written(cells, sentence):
    told = faults(ledger(row("A-1"), row("A-2") | cells))
    assert told[0] == f"预安事项!3:{sentence}"
    assert Item.objects.count() == 0


def test_every_fault_of_a_row_is_told_at_once():
    bad = row("A-1", "x", 办结期限="2026-05", 状态="已销号", 来源="领导交办")
    assert faults(ledger(bad)) == [
        "预安事项!2:承办单位编码: 没有编码“x”的单位，请先在单位表中登记",
        "预安事项!2:来文编号: 领导交办要写来文编号",
        "预安事项!2:办结期限: 早于交办月份 2026-06",
        "预安事项!2:申请日期: 已销号的事项要有申请日期",
        "预安事项!2:销号日期: 已销号的事项要有销号日期",
    ]


def extension(**cells):
    return EVERY_SHEET["延期"][0] | cells


@pytest.mark.parametrize(
    ("rows", "sentences"),
    [
        (
            [extension(申请日期=date(2026, 4, 1))],
            ["延期!2:申请日期: 2026-04-01 晚于原期限 2026-03-31，期满后不能申请延期"],
        ),
        ([extension(延至="2026-03")], ["延期!2:延至: 延至的月份要晚于原期限 2026-03"]),
        ([extension(编号="T-x")], ["延期!2:编号: 没有编号“T-x”的事项，请先写进预安事项表"]),
        (
            [
                extension(),
                extension(延至="2026-06", 申请日期=date(2026, 5, 30)),
                extension(延至="2026-07", 申请日期=date(2026, 6, 30)),
            ],
            ["延期!4:编号: 最多延期 2 次，已经用完"],
        ),
        ([extension(结果="待批")], ["延期!2:批准日期: 待批的延期不写批准日期"]),
    ],
)
def test_bad_extension_is_told_in_its_place(rows, sentences):
    assert faults(ledger(*LATE, 延期=rows)) == sentences
    assert Item.objects.count() == 0


def test_second_extension_is_held_against_the_first():
    rows = [extension(延至="2026-06", 申请日期=date(2026, 5, 30)), extension()]
    taken(*LATE, 延期=rows)
    held = Extension.objects.order_by("until").values_list("due_then", "until")
    assert [(str(due), str(until)) for due, until in held] == [("2026-03", "2026-05"), ("2026-05", "2026-06")]


def test_short_reason_of_an_old_ledger_is_taken_with_a_note():
    imported = take_in(ledger(*LATE, 延期=[extension(理由="征地未完")]))
    assert [str(note) for note in imported.notes] == ["延期!2:理由: 延期的理由至少 10 字，照收"]
    assert Extension.objects.get().reason == "征地未完"


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"编号": "T-b", "日期": date(2026, 4, 30)}, "方式: 当日不是红牌，不能警示"),
        ({"编号": "T-a", "方式": "通报"}, "方式: 当日没有逾期，不用督办措施"),
        ({"编号": "T-e", "人次": 100}, "人次: “100”不对，应是 0 到 99 的整数"),
    ],
)
def test_bad_measure_is_told_in_its_place(cells, sentence):
    measure = EVERY_SHEET["督办措施"][0] | {"编号": "T-e"} | cells
    assert faults(ledger(*LATE, 督办措施=[measure])) == [f"督办措施!2:{sentence}"]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"编号": "J-chunxi-7"}, "编号: J-chunxi-7 还没有销号，不能评亮点或明星"),
        ({"类别": "亮点工作"}, "获奖人: 只有明星个人写获奖人"),
        ({"单位编码": "gubai"}, "编号: J-chunxi-0 不是古柏街道的事项"),
        ({"事迹": "很好"}, "事迹: 至少 6 字"),
    ],
)
def test_bad_honour_is_told_in_its_place(cells, sentence):
    honour = EVERY_SHEET["亮点与明星"][0] | cells
    assert faults(ledger(*june(), 亮点与明星=[honour])) == [f"亮点与明星!2:{sentence}"]


@pytest.mark.parametrize(
    ("works", "sentence"),
    [
        ([{"牵头单位编码": "chunxi、gubai"}], "年度要点!2:牵头单位编码: 只能写一个单位，现有 2 个"),
        ([{}, {}], "年度要点!3:年度: 与第 2 行重复（年度、要点编号相同），只能留一行"),
    ],
)
def test_task_has_one_lead(works, sentence):
    rows = [EVERY_SHEET["年度要点"][0] | cells for cells in works]
    assert faults(ledger(年度要点=rows)) == [sentence]


def test_row_that_names_an_item_at_fault_is_not_told_twice():
    bad = row("T-e", "yaxi", "2026-03", 来源="")
    assert faults(ledger(bad, 延期=[extension()])) == ["预安事项!2:来源: 不能空着，请填写"]


def test_unit_uploads_its_own_proposals():
    clerk = person(Role.CLERK, town())
    proposal = row("A-1", 状态=None) | {"公示": None}
    imported = take_in({"预安事项": [proposal]}, clerk)
    assert [str(fault) for fault in imported.faults] == []
    item = Item.objects.get()
    assert (item.state, item.created_by, str(item.proposed_for), item.month) == (
        ItemState.PROPOSED,
        clerk,
        "2026-06",
        None,
    )


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"状态": "在办"}, "状态: 上传的行都是“拟预安”，不能填“在办”，请留空"),
        ({"状态": None, "公示": "是"}, "公示: 公示不公示由区作风办定，请留空"),
        (
            {"状态": None, "承办单位编码": "gubai"},
            "承办单位编码: 只能上传本部门（淳溪街道）的数据",
        ),
    ],
)
def test_unit_uploads_nothing_else(cells, sentence):
    town("gubai", "古柏街道")
    clerk = person(Role.CLERK, town())
    assert faults({"预安事项": [row("A-1") | cells]}, clerk) == [f"预安事项!2:{sentence}"]


def test_issued_item_is_not_changed_by_an_upload():
    taken(row("A-1"))
    reviewer = make_user(Role.REVIEWER, make_office())
    told = faults({"预安事项": [row("A-1", 事项="换一种说法来写")]}, reviewer)
    assert told == ["预安事项!2:编号: 这一项现在是“在办”，不能用工作簿改，请在它的页面上办理"]


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        (Role.REVIEWER, []),
        (Role.CLERK, ["年度要点", "延期", "督办措施", "亮点与明星"]),
        (Role.AUDITOR, ["年度要点", "预安事项", "延期", "督办措施", "亮点与明星"]),
    ],
)
def test_who_may_upload_which_sheet(role, titles):
    taken(*LATE, *june())
    sheets = {title: rows for title, rows in EVERY_SHEET.items() if title != "督办措施"}
    sheets |= {"督办措施": [EVERY_SHEET["督办措施"][0] | {"编号": "T-e"}]}
    user = make_user(role, make_office() if role != Role.CLERK else town("chunxi"))
    proposal = row("A-1", 状态=None) | {"公示": None}
    told = take_in({**sheets, "预安事项": [proposal]}, user, dry_run=True).faults
    assert [fault.sheet for fault in told if fault.row is None] == titles


def test_date_cell_of_the_first_is_the_month_unless_it_is_a_letter():
    first = date(2026, 6, 1)
    letter = row("L-1", 办结期限=first, 来源="领导交办", 来文编号="8号")
    taken(row("A-1", 办结期限=first), letter)
    assert [(item.code, str(item.due_month), item.due_on) for item in Item.objects.order_by("code")] == [
        ("A-1", "2026-06", None),
        ("L-1", "2026-06", first),
    ]


def test_export_of_a_month_holds_its_rows_alone():
    taken(*two_months(), *LATE)
    book = load_workbook(io.BytesIO(export_workbook(LATE_MONTH, book=BOOK)))
    assert [cells[0].value for cells in book["预安事项"].iter_rows(min_row=2)] == [
        one["编号"] for one in LATE
    ]


def test_taking_in_asks_the_database_a_constant_number_of_times(django_assert_max_num_queries):
    take_in({"单位": units()})
    with django_assert_max_num_queries(45):
        take_in({"预安事项": two_months()})
    with django_assert_max_num_queries(45):
        take_in({"预安事项": [*two_months(), *june(), *LATE]})


LATE_MONTH = Item._meta.get_field("due_month").to_python("2026-03")
