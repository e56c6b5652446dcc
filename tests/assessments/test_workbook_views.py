import io
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from assessments.workbook.marking.styles import RED
from departments.models import Department, Record, Role
from tests.assessments.workbooks import contents, lay_district, take_in, workbook_of
from tests.assessments.workbooks import figure as a_figure
from tests.assessments.workbooks import line as a_line
from tests.factories import make_office, make_user

pytestmark = pytest.mark.django_db
PAGE = reverse("workbook_upload")
UNITS = [["编码", "名称", "简称"], ["xin", "新单位", "新简称"]]


@pytest.fixture
def office(client):
    client.force_login(make_user(Role.REVIEWER, make_office()))
    return client


def upload(client, data, *, name="表.xlsx", **more):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data), **more})


def test_upload_takes_the_workbook_in_and_counts(office):
    answer = upload(office, workbook_of({"单位": UNITS}))
    assert answer.url == PAGE
    assert "已导入“表.xlsx”：单位 1 行" in office.get(PAGE).content.decode()
    assert Department.objects.get(code="xin").label == "新简称"


def test_upload_lists_every_fault_and_changes_nothing(office):
    before = contents()
    page = upload(office, workbook_of({"单位": [UNITS[0], ["A B", "坏编码", ""], ["", "没编码", ""]]}))
    assert [fault.row for fault in page.context["imported"].faults] == [2, 3]
    assert "有 2 处不对，没有导入任何内容" in page.content.decode()
    assert contents() == before


def test_only_checking_changes_nothing(office):
    page = upload(office, workbook_of({"单位": UNITS}), only_check="on")
    assert "没有问题" in page.content.decode()
    assert not Department.objects.filter(code="xin").exists()


@pytest.mark.parametrize("data", ["编码,名称\nxin,新".encode(), b"", b"PK\x03\x04" + b"\0" * 40])
def test_what_is_no_workbook_is_refused_with_a_sentence(office, data):
    page = upload(office, data)
    assert page.status_code == 200
    assert not Department.objects.filter(code="xin").exists()
    assert "errors" in page.content.decode()


def test_department_brings_in_its_own_figures_only(client):
    lay_district()
    client.force_login(make_user(Role.CLERK, Department.objects.get(code="gafj")))
    rows = [["月份", "部门编码", "指标", "单位编码", "数值"], ["2026-06", "rsj", "参保完成率", "chunxi", 87]]
    page = upload(client, workbook_of({"指标数据": rows}))
    assert len(page.context["imported"].faults) == 1
    assert "导出现有工作簿" not in page.content.decode()


def test_what_the_office_takes_out_comes_in_again_without_a_change(office):
    lay_district()
    take_in({"指标数据": [a_figure()]})
    exported = office.post(reverse("workbook_export"))
    assert exported["Content-Disposition"] == 'attachment; filename="xiaoneng.xlsx"'
    assert Record.objects.first().sentence == (
        "导出了工作簿（单位、指标、细则、指标数据、年度要点、预安事项、延期、督办措施、亮点与明星、监督员）"
    )
    before = contents()
    upload(office, exported.content)
    assert "没有改动" in office.get(PAGE).content.decode()
    assert contents() == before


NUMBER_FOR_WORDS = "认定!2:事由: 单元格里是数字，读作“2026.1”；要照原样保留，请把单元格设为文本再填"


def _with_a_number_for_words(client):
    lay_district()
    client.force_login(make_user(Role.CLERK, Department.objects.get(code="rsj")))
    return workbook_of({"认定": [list(a_line()), list((a_line() | {"事由": 2026.1}).values())]})


def test_check_says_what_had_better_be_looked_at(client):
    page = upload(client, _with_a_number_for_words(client), only_check="on")
    assert page.context["imported"].faults == []
    assert [str(note) for note in page.context["imported"].notes] == [NUMBER_FOR_WORDS]
    assert "有 1 处请留意" in page.content.decode()


def test_import_says_it_too_beside_its_success(client):
    assert upload(client, _with_a_number_for_words(client)).url == PAGE
    assert NUMBER_FOR_WORDS in client.get(PAGE).content.decode()


MARKED = reverse("workbook_marked")
BAD_UNITS = [UNITS[0], ["A B", "坏编码", ""]]


def test_refused_workbook_is_given_back_marked(office):
    page = upload(office, workbook_of({"单位": BAD_UNITS}), name="名册.xlsx")
    assert "下载标红的工作簿" in page.content.decode()
    answer = office.post(MARKED, {"kept": page.context["kept"]})
    assert answer["Content-Disposition"].endswith(f"{quote('名册（标红）')}.xlsx")
    cell = load_workbook(io.BytesIO(answer.content))["单位"]["A2"]
    assert (cell.fill.fgColor.rgb, cell.comment.text) == (
        RED, "【效能亮榜】\n“A B”不是编码，编码只能用小写字母、数字、下划线和连字符",
    )  # fmt: skip


def test_marked_workbook_is_for_the_one_who_sent_it(office, client):
    kept = upload(office, workbook_of({"单位": BAD_UNITS})).context["kept"]
    client.force_login(make_user(Role.PUBLISHER, make_office()))
    answer = client.post(MARKED, {"kept": kept}, follow=True)
    assert "这个工作簿没有留着（最多留 12 小时），请再选一次" in answer.content.decode()


@pytest.mark.parametrize("kept", ["", "x", "W10:1abc:x"])
def test_made_up_token_gives_no_workbook(office, kept):
    assert office.post(MARKED, {"kept": kept}).url == PAGE


def test_what_cannot_be_read_or_is_right_is_not_offered_marked(office):
    for data in ("编码,名称".encode(), workbook_of({"单位": UNITS})):
        page = upload(office, data, only_check="on")
        assert "标红" not in page.content.decode()
