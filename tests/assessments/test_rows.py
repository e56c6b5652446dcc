"""What SQL changed of a row without an event: each is named, and a house that was only used is whole."""

import json
from io import StringIO

import pytest
import rfc8785
from django.core.management import CommandError, call_command

from assessments.explaining import explain
from assessments.figures import set_readings
from assessments.files.evidence import attach, remove
from assessments.files.storage import path_of
from assessments.filing import drop_line, edit_line, refresh_line
from assessments.models import Determination, Evidence, Explanation, LineState
from assessments.office.unreported_lights import add_unreported
from assessments.rows import file_faults, row_faults, unreferenced
from assessments.workflow import take_step
from departments.accounts import standing_of
from departments.events import AccountMade
from departments.history.records import record
from departments.history.words import kinds_of_events
from departments.models import Record, Role, User
from rules.models import Reading
from tests.assessments.files import pdf, picture, upload
from tests.assessments.scene import Scene
from tests.assessments.workbooks import explanation, figure, lay_district, line, take_in
from tests.factories import JUNE, make_user
from tests.tampering import retell, run_sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """A month in which everything was done once, through the doors."""
    scene = Scene()
    for person in User.objects.all():
        record(None, AccountMade(standing=standing_of(person)), person, f"建立账号 {person.username}")
    entries = {
        (scene.metric, unit): {"value": value} for unit, value in zip(scene.towns, (90, 76, 60), strict=True)
    }
    set_readings(JUNE, scene.department, entries, actor=scene.clerk)
    scene.line = scene.add(scene.flag)
    edit_line(scene.line, actor=scene.clerk, facts="详见通报")
    row = attach(scene.line, upload(pdf()), actor=scene.clerk)
    remove(row, actor=scene.clerk)
    scene.file = attach(scene.line, upload(picture(), "截图.png"), actor=scene.clerk)
    gone = scene.add(scene.praise, scene.towns[1])
    attach(gone, upload(pdf()), actor=scene.clerk)
    drop_line(gone, actor=scene.clerk)
    scene.words = explain(JUNE, scene.blame, "none", actor=scene.clerk)
    take_step(scene.words, "file", actor=scene.signer)
    take_step(scene.line, "file", actor=scene.signer)
    take_step(scene.line, "accept", actor=scene.reviewer)
    scene.spared = add_unreported(
        JUNE, scene.light, scene.towns[1], actor=scene.reviewer, grounds="应亮未亮", unasked="急"
    )
    return scene


def test_history_of_a_house_that_was_used_reads_back_typed(scene):
    kinds = kinds_of_events()
    for row in Record.objects.all():
        event = kinds[row.verb].of(row)
        assert event.verb == row.verb and row.subject_kind in event.about
        assert rfc8785.dumps(event.as_data()).decode() == row.data


def test_house_that_was_only_used_is_whole(scene):
    set_readings(JUNE, scene.department, {(scene.metric, scene.towns[2]): {"value": None}}, actor=scene.clerk)
    draft = scene.add(scene.praise, scene.towns[2])
    refresh_line(draft, actor=scene.clerk)
    assert [*row_faults(), *file_faults()] == []
    output = StringIO()
    call_command("verify_rows", stdout=output)
    assert output.getvalue().startswith("数据与历史一致：认定 3，未授旗亮灯说明 1，佐证材料 1\n")


CHANGED = {
    "state": ("assessments_determination SET state = 'rejected'", "状态", "“accepted”，现在是“rejected”"),
    "grounds": ("assessments_determination SET grounds = '假的'", "事由", "现在是“假的”"),
    "facts": ("assessments_determination SET facts = ''", "事实依据", "历史记为“详见通报”，现在是“空”"),
    "data month": ("assessments_determination SET data_month = '2026-05'", "所属月份", "2026-05"),
    "version": ("assessments_determination SET version = 99", "版本", "现在是“99”"),
    "figure": ("assessments_determination SET value = 99", "所据数据", "现在是“value 99”"),
    "judge": ("assessments_determination SET decided_by_id = NULL", "审核人", "现在是“空”"),
    "note": ("assessments_determination SET note = 'x'", "审核意见", "现在是“x”"),
    "origin": ("assessments_determination SET origin = 'office'", "来源", "现在是“office”"),
}


@pytest.mark.parametrize("what", CHANGED)
def test_line_that_sql_changed_is_named(scene, what):
    change, word, says = CHANGED[what]
    assert run_sql(f"UPDATE {change} WHERE id = %s", scene.line.pk) == 1
    (fault,) = row_faults()
    last = Record.objects.get(verb="determination.accept").sequence
    assert fault.startswith("认定“") and f"（编号 {scene.line.pk}）：{word}与历史第 {last} 条不符" in fault
    assert says in fault


def test_row_that_cannot_be_read_is_named(scene):
    run_sql("UPDATE assessments_determination SET data_month = 'x' WHERE id = %s", scene.line.pk)
    assert next(row_faults()).startswith("认定里有一行读不出来：“x”不是月份")


def test_line_accepted_without_an_event_fails_the_command(scene):
    run_sql("UPDATE assessments_determination SET state = 'accepted' WHERE id = %s", scene.spared.pk)
    with pytest.raises(CommandError) as refusal:
        call_command("verify_rows")
    (fault,) = str(refusal.value).splitlines()
    assert "状态与历史第" in fault and "历史记为“filed”，现在是“accepted”" in fault


@pytest.mark.parametrize("change", ["reason = 'pending'", "words = 'x'", "state = 'draft'", "version = 9"])
def test_explanation_that_sql_changed_is_named(scene, change):
    run_sql(f"UPDATE assessments_explanation SET {change} WHERE id = %s", scene.words.pk)
    (fault,) = row_faults()
    assert fault.startswith("未授旗亮灯说明“") and "与历史第" in fault


@pytest.mark.parametrize(
    "change, word",
    [
        ("sha256 = 'x'", "校验值"),
        ("size = 7", "字节数"),
        ("name = 'x.pdf'", "文件名"),
        ("content_type = 'text/html'", "类型"),
        ("determination_id = {spared}", "所附的认定"),
    ],
)
def test_evidence_that_sql_changed_is_named(scene, change, word):
    change = change.format(spared=scene.spared.pk)
    run_sql(f"UPDATE assessments_evidence SET {change} WHERE id = %s", scene.file.pk)
    assert [word in fault for fault in row_faults()] == [True]


@pytest.mark.parametrize("change", ["value = 61", "unit_id = {other}"])
def test_reading_that_sql_changed_is_named(scene, change):
    change = change.format(other=scene.reviewer.department_id)
    run_sql(f"UPDATE assessments_reading SET {change} WHERE unit_id = %s", scene.towns[0].pk)
    event = Record.objects.filter(verb="reading.set").latest("sequence")
    assert list(row_faults()) == [f"指标数据“区人社局 参保完成率 2026-06”与历史第 {event.sequence} 条不符"]


def test_readings_that_sql_removed_are_named(scene):
    run_sql("DELETE FROM assessments_reading")
    (fault,) = row_faults()
    assert fault.endswith("数据中没有，已被删去")


@pytest.mark.parametrize(
    "change, says",
    [
        ("role = 'publisher'", "角色与历史第"),
        ("department_id = {other}", "单位与历史第"),
        ("is_active = '0'", "启用与历史第"),
    ],
)
def test_account_that_sql_changed_is_named(scene, change, says):
    change = change.format(other=scene.reviewer.department_id)
    run_sql(f"UPDATE departments_user SET {change} WHERE id = %s", scene.clerk.pk)
    (fault,) = row_faults()
    assert fault.startswith("人员“") and says in fault


def test_rows_that_sql_added_are_named(scene):
    make_user(Role.PUBLISHER, username="added")
    Determination.objects.create(
        month=scene.line.month,
        assessor=scene.department,
        clause=scene.praise,
        unit=scene.towns[0],
        data_month=JUNE,
        grounds="假的",
        state=LineState.ACCEPTED,
    )
    assert [fault.rpartition("：")[2] for fault in row_faults()] == ["历史中没有写下它的记录"] * 2


def test_rows_that_sql_removed_are_named(scene):
    run_sql("DELETE FROM assessments_evidence")
    run_sql("DELETE FROM assessments_explanation")
    assert [fault.partition("（")[0] for fault in row_faults()] == ["未授旗亮灯说明", "佐证材料"]
    assert all("已被删去" in fault for fault in row_faults())


def test_damaged_and_missing_files_are_named(scene):
    path = path_of(scene.file.sha256)
    path.chmod(0o640)
    path.write_bytes(b"forged")
    begins = f"佐证材料“截图.png”（编号 {scene.file.pk}）：文件 {scene.file.sha256} "
    assert list(file_faults()) == [f"{begins}的内容与校验值不符"]
    path.unlink()
    assert list(file_faults()) == [f"{begins}缺失或读不出来"]
    with pytest.raises(CommandError, match="缺失或读不出来"):
        call_command("verify_rows")


def test_files_that_no_row_names_are_counted(scene):
    assert unreferenced() == 1  # the file that was taken off a line
    run_sql("DELETE FROM assessments_evidence")
    assert unreferenced() == 2


def test_imported_rows_are_held_to_their_event():
    lay_district()
    take_in({"指标数据": [figure()], "认定": [line(状态="审定")], "说明": [explanation()]})
    assert list(row_faults()) == []
    run_sql("UPDATE assessments_determination SET grounds = '假的'")
    run_sql("UPDATE assessments_explanation SET words = '假的'")
    run_sql("UPDATE assessments_reading SET value = 61")
    assert len(list(row_faults())) == 3


def as_the_first_release_recorded(scene):
    """Every event with as much as the first release told."""
    kept = {
        "determination.add": ("grounds", "data_month"),
        "determination.edit": ("before", "after", "version"),
        "determination.add_spared": ("grounds", "facts", "data_month", "month"),
        "explanation.write": ("reason", "words"),
        "evidence.attach": ("line", "sha256", "size"),
        "evidence.remove": ("line", "sha256"),
        "reading.set": (),
        "account.make": ("after",),
    }
    parts = ("before", "after", "month", "assessor", "clause", "unit", "version")
    steps = {
        "determination": (*parts, "data_month", "grounds", "facts"),
        "explanation": (*parts, "reason", "words"),
    }
    for event in Record.objects.order_by("sequence"):
        names = kept.get(event.verb) or steps.get(event.verb.partition(".")[0], ())
        data = json.loads(event.data)
        retell(event, data=json.dumps({name: data[name] for name in names if name in data}))


def test_rows_are_checked_against_the_events_of_the_first_release(scene):
    User.objects.exclude(role="").update(role="")
    as_the_first_release_recorded(scene)
    assert list(row_faults()) == []
    run_sql("UPDATE assessments_determination SET state = 'rejected', grounds = '假的'")
    run_sql("UPDATE assessments_explanation SET state = 'draft'")
    run_sql("UPDATE assessments_evidence SET size = 7")
    faults = list(row_faults())
    assert [fault.partition("“")[0] for fault in faults] == ["认定"] * 4 + ["未授旗亮灯说明", "佐证材料"]


def test_import_of_the_first_release_allows_as_many_rows_as_it_counted():
    lay_district()
    take_in({"指标数据": [figure()], "认定": [line(), line(unit="gubai")], "说明": [explanation()]})
    imported = Record.objects.filter(verb="workbook.import").latest("sequence")
    for event in Record.objects.filter(
        verb__in=("determination.import", "explanation.import", "reading.set")
    ):
        retell(event, verb="x.y", data="{}")
    retell(imported, data=json.dumps({"accounts": [], "counts": {"指标数据": 1, "认定": 2, "说明": 1}}))
    assert list(row_faults()) == []
    retell(imported, data=json.dumps({"accounts": [], "counts": {"指标数据": 1, "认定": 1, "说明": 1}}))
    (fault,) = row_faults()
    assert fault.endswith("历史中没有写下它的记录")
    assert (Reading.objects.count(), Explanation.objects.count(), Evidence.objects.count()) == (1, 1, 0)
