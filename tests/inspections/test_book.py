"""The workbook of the inspections: what comes in, what goes out, what is refused and where."""

import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from openpyxl import load_workbook

from assessments.workbook.exporting import export_workbook
from assessments.workbook.importing import import_workbook
from departments.models import Department, Record, Role
from inspections.models import Accountability, Finding, FindingState, Supervisor, Visit
from tests.factories import make_office, make_user
from tests.inspections.books import (
    NOW,
    ROUNDS,
    WHOLE,
    dismissed,
    finding,
    measure,
    people,
    supervisors,
    taken,
    units,
    visit,
    whole_summer,
)
from tests.inspections.factories import make_round, make_visit

pytestmark = pytest.mark.django_db


def faults(imported):
    return [str(fault) for fault in imported.faults]


def base():
    """Units, an account and its appointment: what every row of the other sheets stands on."""
    done = taken({"单位": units(), "人员": people(), "监督员": supervisors()})
    assert faults(done) == []


def figures(*options):
    out = io.StringIO()
    call_command("inspection_figures", *options, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_three_rounds_give_the_known_figures():
    assert faults(taken(whole_summer())) == []
    told = figures("--from", "2020-06", "--until", "2020-08", "--as-of", "2020-12-01")
    assert (told["rounds"], told["complete"], told["visited"]) == (3, 3, [30, 30, 30])
    assert told["coverage"] == ["100", "100", "100"]
    assert [told[name] for name in ("found", "verified", "dismissed", "closed")] == [42, 40, 2, 40]
    assert told["a_round"] == "13.33"
    assert told["topics"] == {"工作作风": 9, "服务态度": 4, "服务质量": 5, "工作纪律": 22}
    assert told["measures"] == {"书面检查": 40, "通报批评": 40, "安排到基层再上岗": 8}
    assert told["office_late"] == {"notify": 0, "verify": 0, "recheck": 0, "review": 0}
    days = ("2020-07-09", "2020-07-10", "2020-07-30", "2020-10-09", "2020-10-10", "2020-10-30")
    as_of = [figures("--as-of", day) for day in days]
    assert [one["on_post"] for one in as_of] == [0, 7, 8, 8, 1, 0]
    assert [one["due_back"] for one in as_of] == [0, 0, 0, 0, 7, 8]
    own = figures("--unit", "u01", "--as-of", "2020-12-01")
    assert (own["visited"], own["coverage"], own["verified"]) == ([1, 1, 1], ["100"] * 3, 3)


def test_figures_are_said_in_a_sentence_too():
    base()
    taken({"暗访": [visit()]})
    out = io.StringIO()
    call_command("inspection_figures", "--as-of", "2020-07-01", stdout=out)
    first, second, *_ = out.getvalue().splitlines()
    assert first == ("截至 2020-07-01，已完成 0 轮（共 1 轮），发现 0 个，查实 0 个，不属实 0 个，办结 0 个")
    assert second == "2020-06：已访 1 个单位，覆盖率 3.33%"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--from", "x"], "“x”不是月份，请写成 2026-06"),
        (["--from", "2020-08", "--until", "2020-06"], "2020-08 在 2020-06 之后，请把两个月份对调"),
        (["--unit", "nobody"], "没有编码“nobody”的单位"),
        (["--as-of", "soon"], "“soon”不是日期，请写成 2026-07-16"),
    ],
)
def test_figures_refuse_what_they_cannot_read(options, sentence):
    with pytest.raises(CommandError) as refusal:
        call_command("inspection_figures", *options)
    assert str(refusal.value) == sentence


def test_workbook_taken_out_changes_nothing_when_it_comes_in_again():
    sheets = whole_summer()
    sheets["监督员"] = supervisors(回避单位编码="u30", 聘书文号="样例〔2020〕9号")
    sheets["暗访"][28] |= {"结果": "未能访：当日停水，大厅关闭"}
    sheets["暗访"] = [row for row in sheets["暗访"] if row["单位编码"] != "u30"]
    sheets["问责"].append(measure("2020-040", "不予问责", 文号="当场改正，情节轻微"))
    sheets["暗访问题"][20] |= {"检查项": "不在岗", "地点": "大厅", "公开事由": "工作时间不在岗"}
    assert faults(taken(sheets)) == []
    data = export_workbook(book=WHOLE)
    again = import_workbook(data, name="y.xlsx", actor=None, now=NOW, book=WHOLE)
    assert (faults(again), again.changes) == ([], {})
    assert Supervisor.objects.get().avoid.get().code == "u30"
    assert Accountability.objects.get(kind="none").reason == "当场改正，情节轻微"


def test_plan_is_neither_taken_in_nor_out():
    base()
    made_round = make_round(drawn=True)
    make_visit(round=made_round, unit=None)
    written = load_workbook(io.BytesIO(export_workbook(book=WHOLE)))
    assert written["暗访"].max_row == 1
    assert faults(taken({"暗访": [{**visit(), "日期": None}]})) == ["暗访!2:日期: 不能空着，请填写"]


def test_row_of_a_drawn_visit_makes_that_visit():
    base()
    june = ROUNDS["2020-06"][0]
    taken({"暗访": [visit(unit="u02")]})
    unit = Department.objects.get(code="u01")
    planned = make_visit(unit, round=Visit.objects.get().round, planned_week=date(2020, 6, 22))
    assert faults(taken({"暗访": [visit()]})) == []
    planned.refresh_from_db()
    assert (planned.visited_on, Visit.objects.count()) == (june, 2)


VISITS = {
    "twice in the sheet": (
        [visit(), visit(批次=2)],
        ["暗访!3:单位编码: 这个单位本轮已有一次暗访，再访要写明原因，请在页面上登记"],
    ),
    "before the training": (
        [visit(日期=date(2020, 6, 4))],
        ["暗访!2:监督员账号: 监督员jiandu1在 2020-06-04 还没有培训，不能暗访"],
    ),
    "before the term": (
        [visit(日期=date(2020, 5, 30), 月份="2020-05")],
        [
            "暗访!2:监督员账号: 监督员jiandu1的聘期是 2020-06-01 至 2022-05-31，2020-05-30 不在聘期内",
        ],
    ),
    "own unit": (
        [visit(unit="xnb")],
        ["暗访!2:监督员账号: 监督员jiandu1是市效能办的人，应当回避"],
    ),
    "nobody": ([visit(监督员账号="gone")], ["暗访!2:监督员账号: “gone”不是监督员，请先在监督员表中登记"]),
    "another month": ([visit(日期=date(2020, 7, 1))], ["暗访!2:日期: 2020-07-01 不在2020年6月"]),
    "to come": (
        [visit(日期=date(2020, 12, 2), 月份="2020-12")],
        ["暗访!2:日期: 2020-12-02 还没有到，暗访只录已经访过的"],
    ),
    "no reason": ([visit(结果="未能访")], ["暗访!2:结果: 未能访要写原因，写成 未能访：原因"]),
    "no such outcome": (
        [visit(结果="很好")],
        ["暗访!2:结果: 没有“很好”，请填 未发现问题、发现问题 或 未能访：原因"],
    ),
    "no such unit": ([visit(unit="x")], ["暗访!2:单位编码: 没有编码“x”的单位，请先在单位表中登记"]),
}


@pytest.mark.parametrize("name", VISITS)
def test_visit_at_fault_is_refused_in_its_place(name):
    base()
    rows, told = VISITS[name]
    assert faults(taken({"暗访": rows})) == told
    assert Visit.objects.count() == 0


def test_second_ordinary_visit_is_refused_against_the_ledger_too():
    base()
    assert faults(taken({"暗访": [visit()]})) == []
    again = taken({"暗访": [visit(批次=2)]})
    assert faults(again) == ["暗访!2:单位编码: 这个单位本轮已有一次暗访，再访要写明原因，请在页面上登记"]


CLOSED_FINDING, MEASURE = finding(), measure()
ROWS = {
    "future": (
        [{**CLOSED_FINDING, "发现时间": "2020-12-02 10:00", "月份": "2020-12", "状态": "已取证"}],
        [],
        ["暗访问题!2:发现时间: 发现时间不能晚于现在"],
    ),
    "closed without a measure": (
        [CLOSED_FINDING],
        [],
        ["暗访问题!2:状态: 问题2020-001没有问责，也没有写明不予问责，不能办结"],
    ),
    "verified without a term": (
        [{**CLOSED_FINDING, "整改期限": None}],
        [MEASURE],
        ["暗访问题!2:整改期限: 查实的问题要有核实日期和整改期限"],
    ),
    "unknown chip": (
        [{**CLOSED_FINDING, "检查项": "打盹"}],
        [MEASURE],
        None,
    ),
    "dismissed without a day": (
        [{**dismissed("2020-001", "u01"), "核实日期": None}],
        [],
        ["暗访问题!2:核实日期: 不属实的问题要有核实日期"],
    ),
    "posting without a start": (
        [CLOSED_FINDING],
        [measure(kind="安排到基层再上岗")],
        ["问责!2:开始日期: 安排到基层再上岗的对象是个人，要有开始日期和期满日期"],
    ),
    "posting that ends as it starts": (
        [CLOSED_FINDING],
        [measure(kind="安排到基层再上岗", 开始日期="2020-07-10", 期满日期="2020-07-10")],
        ["问责!2:期满日期: 期满日期要晚于开始日期"],
    ),
    "measure on what does not stand": (
        [dismissed("2020-001", "u01")],
        [MEASURE],
        ["问责!2:编号: 问题2020-001不属实，不能问责"],
    ),
    "measure before the verdict": (
        [
            {
                **CLOSED_FINDING,
                "状态": "已反馈",
                "整改日期": None,
                "办结日期": None,
                "核实日期": None,
                "整改期限": None,
            }
        ],
        [MEASURE],
        ["问责!2:编号: 问题2020-001还没有查实，不能问责"],
    ),
    "measure on nothing": ([], [MEASURE], ["问责!2:编号: 没有编号“2020-001”的问题，请先在暗访问题表中登记"]),
    "no document": ([CLOSED_FINDING], [measure(文号=None)], ["问责!2:文号: 不能空着，请填写"]),
}


@pytest.mark.parametrize("name", ROWS)
def test_finding_or_measure_at_fault_is_refused_in_its_place(name):
    base()
    found, taken_measures, told = ROWS[name]
    done = taken({"暗访问题": found, "问责": taken_measures})
    if told is None:
        (told,) = faults(done)
        assert told.startswith("暗访问题!2:检查项: 没有检查项“打盹”，可填 ")
    else:
        assert faults(done) == told
    assert (Finding.objects.count(), Accountability.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"账号": "gone"}, "监督员!2:账号: 没有账号“gone”，请先在人员表中登记"),
        ({"聘期至": "2020-01-01"}, "监督员!2:聘期至: 聘期至不能早于聘期自"),
        ({"解聘日期": "2020-07-01"}, "监督员!2:解聘原因: 解聘要写明日期和原因，两样要么都写，要么都不写"),
        ({"回避单位编码": "u01、x"}, "监督员!2:回避单位编码: 没有编码“x”的单位，请先在单位表中登记"),
        ({"类别": "路人"}, None),
    ],
)
def test_supervisor_at_fault_is_refused_in_its_place(more, told):
    done = taken({"单位": units(), "人员": people(), "监督员": supervisors(**more)})
    if told is None:
        assert [fault.heading for fault in done.faults] == ["类别"]
    else:
        assert faults(done) == [told]
    assert Supervisor.objects.count() == 0


def test_supervisor_needs_an_account_that_may_serve():
    row = {**people()[0], "角色": "经办人"}
    done = taken({"单位": units(), "人员": [row], "监督员": supervisors()})
    assert faults(done) == ["监督员!2:账号: 监督员jiandu1的角色不是监督员，也不在区作风办，不能聘为监督员"]


def test_states_of_findings_come_in_with_what_the_sheet_has_no_column_for():
    base()
    told = {"整改日期": None, "办结日期": None, "核实日期": None, "整改期限": None, "核实结论": None}
    done = taken({"暗访": [visit()], "暗访问题": [finding(状态="已答复", **told)]})
    assert [str(note) for note in done.notes] == ["暗访问题!2:状态: 单位的意见不在表里，按属实录入"]
    one = Finding.objects.get()
    assert (one.state, one.stance, one.answer_until) == (FindingState.ANSWERED, "true", date(2020, 7, 1))
    assert (one.visit, one.origin) == (Visit.objects.get(), "visit")


def test_history_of_an_import_names_no_unit_and_no_account():
    taken({"单位": units(), "人员": people(), "监督员": supervisors()})
    before = Record.objects.count()
    taken({"暗访": [visit(unit="u07")]})
    told = Record.objects.order_by("sequence")[before:]
    assert [record.verb for record in told] == ["inspections.import", "workbook.import"]
    assert not any("u07" in record.data + record.sentence + record.subject_id for record in told)
    assert not any("jiandu1" in record.data + record.sentence for record in told)


@pytest.mark.parametrize(
    ("title", "may"), [("监督员", True), ("暗访", False), ("暗访问题", False), ("问责", False)]
)
def test_office_brings_in_supervisors_by_a_page_and_nothing_that_skips_a_step(title, may):
    base()
    rows = {
        "监督员": supervisors(聘书文号="样例〔2020〕3号"),
        "暗访": [visit()],
        "暗访问题": [finding()],
        "问责": [measure()],
    }
    actor = make_user(Role.REVIEWER, make_office())
    done = taken({title: rows[title]}, actor=actor)
    assert (faults(done) == []) == may
