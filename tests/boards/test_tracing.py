"""来历 out of the database: the frozen edition, the rows behind it, and the events that made them."""

from datetime import datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.dates import SHANGHAI
from assessments.figures import set_readings
from assessments.files.evidence import attach
from assessments.models import Determination, LineState
from assessments.workflow import take_step
from boards.approval import Approval
from boards.correcting import LineChange, correct
from boards.models import Edition
from boards.publishing import publish
from boards.trace_events import happened
from boards.tracing import UntraceableError, trace
from departments.models import Record, Role
from departments.months import CalendarMonth
from rules.models import Reading
from tests.assessments.scene import Scene
from tests.assessments.workbooks import figure, lay_district, line, take_in, take_in_file, workbook_of
from tests.boards.documents import line as board_line
from tests.boards.documents import make_document
from tests.boards.editions import make_edition
from tests.boards.withdrawn import publish_slipped, take_back
from tests.factories import JUNE, make_assessor, make_clause, make_line, make_rule_set, make_user
from tests.files import pdf_upload

pytestmark = pytest.mark.django_db
APPROVAL = Approval("区委常委会", datetime(2026, 7, 18, tzinfo=SHANGHAI).date(), "同意")
AFTER = datetime(2026, 7, 18, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def publisher():
    return make_user(Role.PUBLISHER)


@pytest.fixture
def scene():
    return Scene()


def filed(scene, clause, unit):
    """One line from the figure to the acceptance, each step by its own door."""
    if clause.metric:
        cells = {(clause.metric, unit): {"value": Decimal("87.2")}}
        set_readings(JUNE, scene.department, cells, actor=scene.clerk)
    added = scene.add(clause, unit, grounds="6月参保完成率 87.2% ≥ 85%")
    attach(added, pdf_upload(), actor=scene.clerk)
    take_step(Determination.objects.get(pk=added.pk), "file", actor=scene.signer)
    return take_step(Determination.objects.get(pk=added.pk), "accept", actor=scene.reviewer)


def out(publisher, now=AFTER):
    return publish(JUNE, actor=publisher, approval=APPROVAL, waive="试一下", now=now)


def event(verb):
    return happened(Record.objects.filter(verb=verb).latest("sequence"), JUNE)


def lines_of(code="chunxi", number=None):
    return list(trace(JUNE, code, number=number).lines)


def apart_of(code="chunxi", number=None):
    return [each for each in lines_of(code, number) if each.startswith("不同")]


def test_ordinary_row_is_told_in_ten_lines_from_board_to_signature(scene, publisher):
    accepted = filed(scene, scene.flag, scene.towns[0])
    edition = out(publisher)
    numbers = {verb: event(verb).sequence for verb in ("reading.set", "edition.publish")}
    own = sorted(
        Record.objects.filter(subject_kind__startswith="assessments.", verb__regex="^(determination|evidence)")
        .values_list("sequence", flat=True)
    )  # fmt: skip
    entered = event("reading.set").words.replace("（历史", "（在填报页填写；历史")
    assert lines_of() == [
        "榜单：淳溪街道，全区第 1 名、镇街第 1 名，得分 +1（红旗 1 面）；2026年第6期，"
        f"7月18日 09:00 发布（历史第 {numbers['edition.publish']} 条），校验值 {edition.digest[:12]}",
        "认定：红旗1 区人社局 → 淳溪街道：参保完成率87.2%",
        "条款：2026年3月起施行的细则“红旗1的条文”；标准 ≥85",
        f"数据：参保完成率 87.2%；{entered}",
        "判定：符合：6月参保完成率 87.2% ≥ 85%",
        f"添加：{event('determination.add').words}",
        f"审签：{event('determination.file').words}",
        f"审定：{event('determination.accept').words}",
        f"佐证：通报.pdf（{accepted.evidence.get().sha256[:12]}）",
        f"历史：第 {'、'.join(map(str, sorted([numbers['reading.set'], *own])))} 条",
    ]


def test_figure_that_changed_after_publication_is_said_and_the_board_stands(scene, publisher):
    filed(scene, scene.flag, scene.towns[0])
    out(publisher)
    Reading.objects.update(value=Decimal("80"))
    assert lines_of()[3].startswith("数据：参保完成率 87.2%；")
    assert apart_of() == [
        "不同：数据已变：审定时87.2%，现在80%",
        "不同：机器判定已变：审定时“6月参保完成率 87.2% ≥ 85%”，现在“6月参保完成率 80% < 85%，还差 5 个百分点”",
    ]


def test_corrected_line_is_told_on_the_edition_before_and_gone_from_the_one_that_stands(scene, publisher):
    accepted = filed(scene, scene.praise, scene.towns[0])
    filed(scene, scene.praise, scene.towns[1])
    out(publisher)
    strike = [LineChange(accepted, state=LineState.REJECTED)]
    correct(JUNE, actor=publisher, kind="struck", reason="撤旗", approval=APPROVAL, changes=strike, now=AFTER)
    assert lines_of()[1:] == []
    assert apart_of(number=1) == ["不同：榜上是审定的，这一条现在是“不予认定”：撤旗"]
    decided = next(each for each in lines_of(number=1) if each.startswith("审定"))
    assert event("determination.amend").words in decided


def test_award_whose_row_is_gone_is_told_from_the_board():
    make_edition(document=make_document("2026-06", lines=[board_line("red_flag", "chunxi", "rsj")]))
    assert apart_of() == ["不同：这一条现在不在登记的认定里；上面是榜上冻结的"]
    assert "（历史里没有发布它的记录）" in lines_of()[0]


def take(sheets, *, as_file):
    """As rows, or as a file that has a name."""
    if not as_file:
        return take_in(sheets)
    listed = {title: [[*rows[0]], *([*row.values()] for row in rows)] for title, rows in sheets.items()}
    return take_in_file(workbook_of(listed), name="6月.xlsx")


@pytest.mark.parametrize(("as_file", "door"), [(True, "由工作簿《6月.xlsx》导入"), (False, "由工作簿导入")])
def test_figure_and_line_of_a_workbook_name_it(publisher, as_file, door):
    lay_district()
    given = line("红旗", 1, 状态="审定", 事由="6月参保完成率 87.2% ≥ 85%")
    assert take({"指标数据": [figure()], "认定": [given]}, as_file=as_file).faults == []
    out(publisher)
    told = dict(each.split("：", 1) for each in lines_of())
    number = event("reading.set").sequence
    assert f"填写指标数据（{door}；历史第 {number} 条）" in told["数据"]
    assert told["添加"] == event("determination.import").words
    assert told["审签"] == "历史里没有逐条记谁审签的"
    assert told["历史"] == f"第 {number}、{event('determination.import').sequence} 条"


def test_figure_typed_before_an_import_by_the_same_person_is_not_the_imports(scene, publisher):
    typed = {(scene.metric, scene.towns[0]): {"value": Decimal("87.2")}}
    set_readings(JUNE, scene.department, typed, actor=scene.clerk)
    assert take_in({"指标数据": [figure("gubai", "90")]}, actor=scene.clerk).faults == []
    for town, value in zip(scene.towns, ("87.2", "90"), strict=False):
        make_line(scene.flag, town, state=LineState.ACCEPTED, value=Decimal(value))
    out(publisher)
    doors = [
        next(each for each in lines_of(town.code) if each.startswith("数据")) for town in scene.towns[:2]
    ]
    assert ["（在填报页填写；" in doors[0], "（由工作簿导入；" in doors[1]] == [True, True]


@pytest.mark.parametrize(
    ("month", "code", "number", "sentence"),
    [
        ("2026-05", "chunxi", None, "2026年5月还没有发布榜单"),
        ("2026-06", "chunxi", 9, "2026年6月没有第 9 版榜单"),
        ("2026-06", "chunxi", 0, "2026年6月没有第 0 版榜单"),
        ("2026-06", "nobody", None, "没有编码为 nobody 的单位"),
        ("2026-06", "later", None, "晚来的部门（later）不在2026年第6期的榜上"),
    ],
)
def test_what_cannot_be_traced_says_why(month, code, number, sentence):
    make_edition("2026-06")
    make_assessor("later", "晚来的部门")
    with pytest.raises(UntraceableError) as refusal:
        trace(CalendarMonth.parse(month), code, number=number)
    assert str(refusal.value) == sentence


def test_withdrawn_edition_says_so_and_nothing_of_its_words():
    first, *_ = publish_slipped()
    take_back(1, 2)
    with pytest.raises(UntraceableError) as refusal:
        trace(JUNE, "chunxi", number=1)
    assert str(refusal.value) == (
        "2026年第6期已撤回（7月20日 10:00 含个人信息：误印了公民身份号码），"
        f"文字已清除，只留校验值 {first.digest[:12]}；请看现行的一版"
    )
    assert trace(JUNE, "chunxi").unit == "淳溪街道"


def test_edition_that_cannot_be_read_says_so():
    make_edition(document={**make_document("2026-06"), "ranking": None})
    with pytest.raises(UntraceableError, match=r"的文字读不出来.*请先核对"):
        trace(JUNE, "chunxi")


def _queries(scene, publisher, count):
    for clause in (scene.flag, scene.praise, make_clause(scene.rules, number=3))[:count]:
        filed(scene, clause, scene.towns[0])
    out(publisher)
    with CaptureQueriesContext(connection) as queries:
        assert len(lines_of()) == 1 + 9 * count
    return len(queries)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_lines(scene, publisher, count):
    assert _queries(scene, publisher, count) == 13


def why(*arguments):
    printed = StringIO()
    call_command("why", *arguments, stdout=printed)
    return printed.getvalue().splitlines()


def test_command_prints_the_lines(scene, publisher):
    filed(scene, scene.flag, scene.towns[0])
    out(publisher)
    assert why("2026-06", "chunxi") == lines_of()
    assert why("2026-06", "chunxi", "--edition", "1") == lines_of()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["2026-06", "nobody"], "没有编码为 nobody 的单位"),
        (["2026-13", "chunxi"], "没有 2026年13月 这个月份"),
        (["2026-05", "chunxi"], "2026年5月还没有发布榜单"),
    ],
)
def test_command_refuses_in_one_line(arguments, sentence):
    make_edition("2026-06")
    with pytest.raises(CommandError) as refusal:
        why(*arguments)
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


def page(client, name, *args, status=200):
    response = client.get(reverse(name, args=args))
    assert response.status_code == status
    return response.content.decode()


def test_pages_lead_from_the_edition_to_the_line(client, publisher):
    accepted = make_line(make_clause(make_rule_set(make_assessor())), make_assessor("gafj", "公安分局"),
                         state=LineState.ACCEPTED)  # fmt: skip
    out(publisher)
    client.force_login(publisher)
    index, unit = reverse("trace_units", args=[JUNE, 1]), reverse("trace_unit", args=[JUNE, 1, "gafj"])
    assert f'href="{index}"' in page(client, "publishing_month", JUNE)
    assert f'href="{unit}"' in page(client, "trace_units", JUNE, 1)
    shown = page(client, "trace_unit", JUNE, 1, "gafj")
    assert f'href="/review/lines/{accepted.pk}/"' in shown
    assert "<dt>审签</dt><dd>历史里没有逐条记谁审签的</dd>" in shown
    assert "没有授旗亮灯" in page(client, "trace_unit", JUNE, 1, "rsj")


def test_auditor_opens_the_events_and_the_office_reads_their_numbers(client, scene, publisher):
    filed(scene, scene.praise, scene.towns[0])
    out(publisher)
    link = f'href="{reverse("history_event", args=[event("determination.accept").sequence])}"'
    client.force_login(publisher)
    assert link not in page(client, "trace_unit", JUNE, 1, "chunxi")
    client.force_login(make_user(Role.AUDITOR))
    assert link in page(client, "trace_unit", JUNE, 1, "chunxi")


@pytest.mark.parametrize("name", ["trace_units", "trace_unit"])
def test_page_of_a_withdrawn_edition_says_so(client, name):
    publish_slipped()
    take_back(1, 2)
    client.force_login(make_user(Role.AUDITOR))
    args = [JUNE, 1] if name == "trace_units" else [JUNE, 1, "chunxi"]
    assert "2026年第6期已撤回" in page(client, name, *args, status=404)
    assert Edition.objects.withdrawn().count() == 2
