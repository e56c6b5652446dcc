import subprocess
import sys
from contextlib import suppress

import pytest
from django.conf import settings
from django.core.management import call_command
from openpyxl import load_workbook

from assessments.models import Determination, Month
from departments.models import Department, Record, User
from rules.models import Reading
from tests.assessments.workbooks import contents, workbook_of
from xiaoneng.workbook.book import whole_book

pytestmark = pytest.mark.django_db

WHOLE = {
    "单位": [
        ("编码", "名称*", "分组", "认定部门"),
        ("rsj", "区人社局", "部门", "是"),
        ("chunxi", "淳溪街道", "镇街", None),
        ("gubai", "古柏街道", "镇街", None),
    ],
    "人员": [("账号", "姓名*", "单位编码*", "角色*"), ("rsj.wang", "王力", "rsj", "经办人")],
    "指标": [("部门编码", "指标", "计量单位"), ("rsj", "参保完成率", "%")],
    "细则": [
        ("部门编码", "生效月份", "等次", "序号", "条款*", "判定方式*", "指标", "标准"),
        ("rsj", "2026-03", "红旗", 1, "参保完成率达到序时进度", "达标", "参保完成率", "6月>=85"),
        ("rsj", "2026-03", "黄灯", 1, "参保完成率落后", "达标", "参保完成率", "6月<80"),
    ],
    "指标数据": [
        ("月份", "部门编码", "指标", "单位编码", "数值", "完成数", "总数"),
        ("2026-06", "rsj", "参保完成率", "chunxi", None, 78_480, 90_000),
        ("2026-06", "rsj", "参保完成率", "gubai", 79.5, None, None),
    ],
    "认定": [
        ("月份", "部门编码", "等次", "序号", "单位编码", "所属月份", "事由", "状态"),
        ("2026-06", "rsj", "红旗", 1, "chunxi", None, None, "审定"),
        ("2026-06", "rsj", "黄灯", 1, "gubai", None, None, "已报送"),
    ],
    "说明": [("月份", "部门编码", "等次", "序号", "单位编码", "原因*")],
}
FAULTY = WHOLE | {
    "单位": [*WHOLE["单位"], ("RSJ", None, "部门", None)],
    "细则": [*WHOLE["细则"], ("rsj", "2026-03", "红灯", 1, "条文", "达标", "参保完成率", "11-2月≥5")],
    "认定": [*WHOLE["认定"], ("2026-06", "rsj", "黄灯", 1, "chunxi", None, "落后", None)],
    "杂项": [("随便",)],
}
SENTENCES = [
    f"杂项: 没有这张表，可用的有 {'、'.join(whole_book().sheets)}",
    "单位!5:编码: “RSJ”不是编码，编码只能用小写字母、数字、下划线和连字符",
    "单位!5:名称: 不能空着，请填写",
    "细则!4:标准: 第 4 个字符“2”：月份要从小到大，跨年的请逐月写，如 1、2、11、12月",
    "认定!4:等次: 同一指标“参保完成率”已报红旗1，同一单位不能又授旗又亮灯",
]


@pytest.fixture
def file(tmp_path):
    def write(sheets, name="报送.xlsx"):
        path = tmp_path / name
        path.write_bytes(workbook_of(sheets))
        return str(path)

    return write


def refused(capsys, *arguments):
    before = contents()
    with pytest.raises(SystemExit) as stopped:
        call_command(*arguments)
    assert contents() == before
    assert stopped.value.code == 1
    output = capsys.readouterr()
    assert output.out == ""
    return output.err.splitlines()


def test_whole_file_comes_in_by_the_command(file, capsys):
    call_command("import_workbook", file(WHOLE))
    assert capsys.readouterr().out == "已导入：单位 3，人员 1，指标 1，细则 2，指标数据 2，认定 2\n"
    counts = [model.objects.count() for model in (Department, User, Reading, Determination, Month)]
    assert counts == [3, 1, 2, 2, 1]
    assert list(Determination.objects.order_by("pk").values_list("grounds", flat=True)) == [
        "6月参保完成率 87.2% ≥ 85%",
        "6月参保完成率 79.5% < 80%",
    ]
    event = Record.objects.get(verb="workbook.import")
    assert (event.actor, '"sha256":"' in event.data) == (None, True)
    assert '"accounts":["rsj.wang"]' in event.data


def test_whole_file_that_comes_in_twice_changes_nothing_the_second_time(file, capsys):
    call_command("import_workbook", file(WHOLE))
    before = contents()
    call_command("import_workbook", file(WHOLE))
    assert capsys.readouterr().out.splitlines()[-1] == "已导入：没有变化"
    assert contents() == before


def test_whole_file_with_faults_is_refused_with_all_of_them(file, capsys):
    assert refused(capsys, "import_workbook", file(FAULTY)) == SENTENCES


def test_dry_run_changes_nothing(file, capsys):
    before = contents()
    call_command("import_workbook", file(WHOLE), dry_run=True)
    assert contents() == before
    assert capsys.readouterr().out == "试导入，未改动：单位 3，人员 1，指标 1，细则 2，指标数据 2，认定 2\n"
    assert refused(capsys, "import_workbook", file(FAULTY), "--dry-run") == SENTENCES


def test_file_that_is_not_there_or_is_no_workbook_is_named_as_it_was_given(tmp_path, capsys):
    missing = str(tmp_path / "没有.xlsx")
    assert refused(capsys, "import_workbook", missing) == [
        f"{missing}: 打不开这个文件（No such file or directory）"
    ]
    csv = tmp_path / "表.xlsx"
    csv.write_text("编码,名称\n")
    assert refused(capsys, "import_workbook", str(csv)) == [
        f"{csv}: 文件是文本（如 CSV），不是 Excel 工作簿，请在 Excel 或 WPS 里打开并另存为 .xlsx"
    ]


def test_export_overwrites_its_file_and_comes_in_without_a_change(file, tmp_path, capsys):
    call_command("import_workbook", file(WHOLE))
    path = tmp_path / "导出.xlsx"
    path.write_text("旧的")
    call_command("export_workbook", str(path))
    call_command("import_workbook", str(path))
    assert capsys.readouterr().out.splitlines()[1:] == [f"已导出到 {path}", "已导入：没有变化"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["导出.xlsx", "报送.xlsx"]


def test_export_refuses_a_month_that_is_none_and_a_place_that_is_not_there(tmp_path, capsys):
    assert refused(capsys, "export_workbook", str(tmp_path / "a.xlsx"), "--month", "六月") == [
        "“六月”不是月份，请写成 2026-06"
    ]
    nowhere = tmp_path / "无" / "a.xlsx"
    assert refused(capsys, "export_workbook", str(nowhere)) == [
        f"{nowhere}: 写不了这个文件（No such file or directory）"
    ]


def test_command_line_exits_with_1_and_writes_faults_plainly(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"")
    command = [sys.executable, "manage.py", "import_workbook", str(path)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{path}: 文件不是 Excel 工作簿，请在 Excel 或 WPS 里另存为 .xlsx\n"


def test_notes_stand_on_standard_output_before_the_summary(file, capsys):
    call_command("import_workbook", file(WHOLE))
    capsys.readouterr()
    line = ("2026-06", "rsj", "红旗", 1, "chunxi", None, 2026.1, "审定")
    call_command("import_workbook", file({"认定": [WHOLE["认定"][0], line]}), dry_run=True)
    note = "认定!2:事由: 单元格里是数字，读作“2026.1”；要照原样保留，请把单元格设为文本再填"
    assert capsys.readouterr().out.splitlines() == [note, "试导入，未改动：认定 1"]


def test_import_writes_the_faults_into_a_copy(tmp_path, capsys):
    path, out = tmp_path / "表.xlsx", tmp_path / "标红.xlsx"
    path.write_bytes(workbook_of({"单位": [["编码", "名称"], ["A B", "甲"]]}))
    with pytest.raises(SystemExit):
        call_command("import_workbook", str(path), "--marked", str(out))
    assert capsys.readouterr().out == f"已把错处标在 {out}\n"
    assert "不是编码" in load_workbook(out)["单位"]["A2"].comment.text


@pytest.mark.parametrize("data", [b"x", workbook_of({"单位": [["编码", "名称"], ["a", "甲"]]})])
def test_import_writes_no_copy_of_what_has_no_place_to_mark(tmp_path, data):
    path, out = tmp_path / "表.xlsx", tmp_path / "标红.xlsx"
    path.write_bytes(data)
    with suppress(SystemExit):
        call_command("import_workbook", str(path), "--marked", str(out))
    assert not out.exists()
