"""Every way in asks the same question about a figure that is hardly possible, and takes what is usual without one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from assessments.figures import oddity
from assessments.numbers import read_cell
from rules.models import Reading
from tests.assessments.figure_files import book_of, file_of
from tests.assessments.pages import text
from tests.assessments.workbooks import workbook_of
from tests.factories import JUNE, make_reading

pytestmark = pytest.mark.django_db
FIGURES = "/sheet/2026-06/figures/"
ODD = [
    ("0.872", "0.872% 只有2026年5月 87 的百分之一，请再核对一下"),
    ("8720", "8720% 不在 0 到 1000 之间，请再核对一下"),
    ("-5", "-5% 不在 0 到 1000 之间，请再核对一下"),
    ("5/0", "总数是 0，请再核对一下"),
    ("101/10", "完成数是总数的 10 倍以上，请再核对一下"),
    ("31/30", "完成数 31 比总数 30 还多，请再核对一下"),
]
USUAL = ["87.2", "118", "54000/90000"]


def typed_in_the_grid(client, scene, figure, capsys):
    cell = f"m{scene.metric.pk}u{scene.towns[0].pk}"
    return text(client.post(FIGURES, {cell: figure}, follow=True))


def pasted(client, scene, figure, capsys):
    block = f"单位\t参保完成率\n淳溪街道\t{figure}"
    return text(client.post(FIGURES, {"block": block}, follow=True))


def pasted_and_saved(client, scene, figure, capsys):
    pasted(client, scene, figure, capsys)
    cell = f"m{scene.metric.pk}u{scene.towns[0].pk}"
    return text(client.post(FIGURES, {cell: figure, f"was-{cell}": ""}, follow=True))


def workbook_of_their_own(client, scene, figure, capsys):
    data = book_of({"6月": [["单位", "参保完成率"], ["淳溪街道", figure]]})
    return text(client.post(FIGURES, {"file": file_of(data)}, follow=True))


def file_of_values(client, scene, figure, capsys):
    data = f"单位,参保完成率\n淳溪街道,{figure}".encode("gb18030")
    return text(client.post(FIGURES, {"file": SimpleUploadedFile("表.csv", data)}, follow=True))


def uploaded_workbook(client, scene, figure, capsys):
    book = SimpleUploadedFile("表.xlsx", sheet_of(figure))
    return text(client.post("/workbook/", {"file": book}, follow=True))


def command(client, scene, figure, capsys, tmp_path):
    file = tmp_path / "表.xlsx"
    file.write_bytes(sheet_of(figure))
    call_command("import_workbook", str(file))
    return "".join(capsys.readouterr())


def sheet_of(figure):
    done, _, total = figure.partition("/")
    numbers = (None, done, total) if total else (figure, None, None)
    headings = ("月份", "部门编码", "指标", "单位编码", "数值", "完成数", "总数")
    return workbook_of({"指标数据": [headings, ("2026-06", "rsj", "参保完成率", "chunxi", *numbers)]})


DOORS = [
    *(typed_in_the_grid, pasted, pasted_and_saved, workbook_of_their_own, file_of_values),
    *(uploaded_workbook, command),
]


@pytest.fixture
def through(clerk, scene, capsys, tmp_path):
    make_reading(scene.metric, scene.towns[0], 87, month=JUNE.plus(-1))

    def went(door, figure):
        more = [tmp_path] if door is command else []
        return door(clerk, scene, figure, capsys, *more)

    return went


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("figure", "question"), ODD)
def test_every_door_asks_about_what_is_hardly_possible(through, door, figure, question):
    assert question in through(door, figure)


@pytest.mark.parametrize("door", DOORS[:5])
@pytest.mark.parametrize(("figure", "question"), ODD)
def test_page_of_figures_takes_it_only_when_it_was_looked_at_twice(
    through, scene, clerk, door, figure, question
):
    through(door, figure)
    assert Reading.objects.filter(calendar_month=JUNE).count() == 0
    cell = f"m{scene.metric.pk}u{scene.towns[0].pk}"
    clerk.post(FIGURES, {cell: figure, f"was-{cell}": "", "checked": "on"})
    assert Reading.objects.filter(calendar_month=JUNE).count() == 1


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("figure", USUAL)
def test_no_door_asks_about_what_is_usual(through, door, figure):
    assert "请再核对一下" not in through(door, figure)


@pytest.mark.parametrize("measure", ["%", "分", ""])
def test_part_above_its_whole_is_asked_about_whatever_is_measured(scene, measure):
    scene.metric.measure = measure
    asked = {text: oddity(scene.metric, read_cell(text)) for text in ("31/30", "30/30", "29/30")}
    assert asked == {"31/30": "完成数 31 比总数 30 还多，请再核对一下", "30/30": "", "29/30": ""}


@pytest.mark.parametrize(
    ("before", "is_asked"), [((435, 394), False), ((394, 394), True), ((90, 100), True), (None, True)]
)
def test_metric_that_runs_past_its_whole_is_not_asked_about_every_month(scene, before, is_asked):
    done, total = before or (None, None)
    last = before and make_reading(scene.metric, scene.towns[0], month=JUNE.plus(-1), done=done, total=total)
    assert bool(oddity(scene.metric, read_cell("441/394"), last)) == is_asked
