"""The same bad clause through the form, the domain, an uploaded workbook and the command gives the same sentence."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from departments.models import Department, Role
from rules.drafting import copy_forward, write_clause
from rules.models import Metric
from tests.assessments.doors import errors_of, file_of
from tests.assessments.workbooks import RULES, lay_district
from tests.factories import make_user
from tests.rules.workshop import NEXT, address, typed

pytestmark = pytest.mark.django_db

KINDS = {"narrative": "定性", "threshold": "达标", "ranking": "排名", "streak": "连续"}
OURS = "参保完成率"
BLANK = ["不能空着，请填写"]  # the place of a cell names its column already
CELL = {"page": BLANK, "command": BLANK}

LONG = "，".join(f"{month}月60.000001~60.000002" for month in range(1, 13))

# What is bad about a new 黄灯2, and the sentence (None: whatever the domain says); what single doors say instead.
CASES = {
    "text too long": ({"text": "长" * 301}, "最多 300 字，现有 301 字", {}),
    "section too long": ({"section": "科" * 41}, "最多 40 字，现有 41 字", {}),
    "standard too long": ({"kind": "threshold", "metric": OURS, "standard": LONG}, "最多 200 字，现有 266 字", {}),
    "text blank": ({"text": ""}, "请填写条款", CELL),
    "number beyond the year's most": (
        {"number": 7}, f"区人社局{NEXT.year}年每等次最多 6 条，序号应是 1 到 6", {},
    ),
    "judgement with a standard": ({"standard": "≥60"}, "第 1 个字符“≥”：定性条款由人判定，标准应留空", {}),
    "threshold without a metric": (
        {"kind": "threshold", "standard": "≥60"}, "达标和排名条款要写明指标", {},
    ),
    "judgement with a metric": (
        {"metric": OURS}, "定性条款不用指标：把“参保完成率”去掉，或者改选按数判定的方式", {},
    ),
    "streak with a metric": (
        {"kind": "streak", "metric": OURS, "standard": "红旗2连续3月"},
        "连续条款不用指标：把“参保完成率”去掉，或者改选按数判定的方式", {},
    ),
    "ranking without a standard": (
        {"kind": "ranking", "metric": OURS}, "末尾：标准是空的，排名条款要写标准，如 前1 镇街", {},
    ),
    "threshold that cannot be read": (
        {"kind": "threshold", "metric": OURS, "standard": "约60"}, None, {},
    ),
    "unknown group": (
        {"kind": "threshold", "metric": OURS, "standard": "乡镇 ≥60"},
        "第 1 个字符“乡”：没有“乡镇”这个分组，现有分组：镇街、部门", {},
    ),
    "band that falls": ({"kind": "threshold", "metric": OURS, "standard": "80~60"}, None, {}),
    "month twice": ({"kind": "threshold", "metric": OURS, "standard": "3月≥60，3月≥70"}, None, {}),
    "streak of a clause that is not there": (
        {"kind": "streak", "standard": "红灯9连续3月"}, "这套细则没有红灯9，连续条款要指本套里有的条款", {},
    ),
    "streak of itself": ({"kind": "streak", "standard": "黄灯2连续3月"}, "连续条款不能指它自己", {}),
    "streak too long": ({"kind": "streak", "standard": "红旗2连续13月"}, None, {}),
}  # fmt: skip


@pytest.fixture(autouse=True)
def draft():
    lay_district()
    rsj = Department.objects.get(code="rsj")
    clerk = make_user(Role.CLERK, rsj)
    return copy_forward(rsj, NEXT, actor=clerk)


def clause_of(change):
    return {"signal": "yellow_light", "number": 2, "text": "新的一条", "kind": "narrative"} | change


def by_form(client, draft, change):
    metric = Metric.objects.filter(name=change.get("metric", "")).first()
    client.force_login(draft.created_by)
    values = clause_of(change) | {"metric": metric.pk if metric else ""}
    page = client.post(address("workshop_clause_new", draft), typed(**values))
    return errors_of(page.context["form"])


def by_domain(draft, change):
    values = clause_of(change)
    if "metric" in values:
        values["metric"] = Metric.objects.get(name=values["metric"])
    try:
        write_clause(draft, values, actor=draft.created_by)
    except ValidationError as refusal:
        return refusal.messages
    return []


def rows_with(change):
    """The whole set as it stands, and the bad clause."""
    values = clause_of(change)
    bad = {
        "部门编码": "rsj", "等次": "黄灯", "序号": values["number"], "条款": values["text"],
        "判定方式": KINDS[values["kind"]], "指标": values.get("metric"), "标准": values.get("standard"),
        "责任科室": values.get("section"),
    }  # fmt: skip
    return [{**row, "生效月份": str(NEXT)} for row in (*RULES, bad)]


def by_page(client, draft, change):
    client.force_login(draft.created_by)
    upload = SimpleUploadedFile("细则.xlsx", file_of({"细则": rows_with(change)}))
    page = client.post(reverse("rules_book"), {"file": upload})
    return [fault.message for fault in page.context["imported"].faults]


def by_command(tmp_path, capsys, change):
    path = tmp_path / "细则.xlsx"
    path.write_bytes(file_of({"细则": rows_with(change)}))
    with suppress(SystemExit):
        call_command("import_workbook", str(path))
    return [line.partition(": ")[2] for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(("change", "sentence", "apart"), CASES.values(), ids=CASES)
def test_bad_clause_is_refused_with_one_sentence(client, tmp_path, capsys, draft, change, sentence, apart):
    doors = {
        "form": by_form(client, draft, change),
        "domain": by_domain(draft, change),
        "page": by_page(client, draft, change),
        "command": by_command(tmp_path, capsys, change),
    }
    expected = [sentence] if sentence else doors["domain"]
    assert {door: said for door, said in doors.items() if said != expected} == apart
