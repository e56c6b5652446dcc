import json
from decimal import Decimal

import pytest

from assessments.content import figure_key
from assessments.models import Month
from departments.models import Record
from departments.months import CalendarMonth
from rules.models import Reading
from tests.assessments.workbooks import faults_of, figure, lay_district, take_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district():
    lay_district()


def numbers():
    reading = Reading.objects.get()
    return tuple(
        None if n is None else f"{n.normalize():f}" for n in (reading.value, reading.done, reading.total)
    )


def test_reading_is_a_value_or_the_exact_pair_and_opens_its_month():
    sheet = [figure(value="87.2%"), figure("gubai", None, 完成数="53,999", 总数=90000)]
    assert take_in({"指标数据": sheet}).changes == {"指标数据": 2}
    value, pair = Reading.objects.order_by("unit__code")
    assert (value.value, pair.done, pair.total) == (Decimal("87.2"), Decimal(53999), Decimal(90000))
    assert [str(month.calendar_month) for month in Month.objects.all()] == ["2026-06"]
    assert take_in({"指标数据": sheet}).changes == {}


def test_reading_turns_from_a_value_into_a_pair_and_back():
    take_in({"指标数据": [figure()]})
    pair = {key: value for key, value in figure().items() if key != "数值"} | {"完成数": 9, "总数": 10}
    take_in({"指标数据": [pair]})
    assert numbers() == (None, "9", "10")
    take_in({"指标数据": [figure(value=0)]})
    assert numbers() == ("0", None, None)


def test_reading_is_removed_when_all_is_blank():
    take_in({"指标数据": [figure(), figure("gubai")]})
    assert take_in({"指标数据": [figure(value="", 完成数=None, 总数=" ")]}).changes == {"指标数据": 1}
    assert Reading.objects.get().unit.code == "gubai"
    assert take_in({"指标数据": [figure(value=None)]}).changes == {}


def test_reading_that_is_not_there_and_blank_opens_no_month():
    assert take_in({"指标数据": [figure(value=None)]}).changes == {}
    assert Month.objects.count() == 0


def test_pair_may_be_completed_where_only_one_half_has_a_heading():
    take_in({"指标数据": [figure(value=None, 完成数=8, 总数=10)]})
    half = {key: value for key, value in figure().items() if key != "数值"} | {"完成数": 9}
    take_in({"指标数据": [half]})
    assert numbers() == (None, "9", "10")


def test_reading_of_a_published_month_is_not_changed():
    take_in({"指标数据": [figure(), figure(月份="2026-05")]})
    Month.objects.filter(calendar_month=CalendarMonth(2026, 6)).update(published_at="2026-07-18T09:00+08:00")
    assert take_in({"指标数据": [figure()]}).faults == []
    for changed in (figure(value="88"), figure("gubai"), figure(value=None)):
        assert faults_of({"指标数据": [figure(月份="2026-05", value=1), changed]}) == [
            "指标数据!3:月份: 2026年6月已发布，不能再改；发布后只能更正"
        ]


def test_reading_faults_are_all_named():
    assert faults_of({"指标数据": [
        figure(完成数=1, 总数=2), figure("gubai", None, 完成数=1), figure("yaxi", None, 总数="", 完成数="1"),
        figure("zzz"), figure(指标="没有的"), figure(部门编码="gafj"), figure(部门编码="zzz"),
        figure("guandian", "约60"),
        figure("rsj", "1234567890123456"), figure(月份=""), figure(),
    ]}) == [
        "指标数据!2:数值: 数值与完成数、总数只能填一种",
        "指标数据!3:总数: 完成数和总数要一起填",
        "指标数据!4:总数: 完成数和总数要一起填",
        "指标数据!5:单位编码: 没有编码“zzz”的单位，请先在单位表中登记",
        "指标数据!6:指标: 区人社局没有指标“没有的”，请先写进指标表或细则表",
        "指标数据!7:指标: 公安分局没有指标“参保完成率”，请先写进指标表或细则表",
        "指标数据!8:部门编码: 没有编码“zzz”的单位，请先在单位表中登记",
        "指标数据!9:数值: “约60”不是数，请写成 87.2 或 54000",
        "指标数据!10:数值: “1234567890123456”超过 15 位数字，请用 ROUND 去掉小数，或换用大一些的计量单位",
        "指标数据!11:月份: 不能空着，请填写",
        "指标数据!12:月份: 与第 2 行重复（月份、部门编码、指标、单位编码相同），只能留一行",
    ]  # fmt: skip


def test_history_keeps_every_figure_that_an_import_wrote_changed_or_removed():
    take_in({"指标数据": [figure(), figure("gubai", None, 完成数=54000, 总数=90000)]})
    take_in({"指标数据": [figure(value=90), figure("gubai", None, 完成数="", 总数=""), figure("yaxi", 80)]})
    events = Record.objects.filter(verb="reading.set").order_by("sequence")
    first, second = (json.loads(event.data) for event in events)
    changes = {"chunxi": ["", "87.2"], "gubai": ["", "54000/90000"]}
    assert first["changes"] == {"2026-06": {"参保完成率": changes}}
    changes = {"chunxi": ["87.2", "90"], "gubai": ["54000/90000", ""], "yaxi": ["", "80"]}
    assert second["changes"] == {"2026-06": {"参保完成率": changes}}
    assert (
        first["digests"].keys()
        == second["digests"].keys()
        == {figure_key((Reading.objects.first().metric_id, CalendarMonth(2026, 6)))}
    )
    assert first["digests"] != second["digests"]
    assert events[1].sentence == "填写了区人社局2026年6月的 3 个数据"


def test_figure_that_is_hardly_possible_is_taken_and_asked_about():
    take_in({"指标数据": [figure(value=87, 月份="2026-05"), figure("gubai", 30, 月份="2026-05")]})
    sheet = [figure(value="0.872"), figure("gubai", "0.872"), figure("yaxi", 8720), figure("gafj", -5)]
    imported = take_in({"指标数据": sheet})
    assert (imported.faults, [str(note) for note in imported.notes]) == ([], [
        "指标数据!2:数值: 0.872% 只有2026年5月 87 的百分之一，请再核对一下",
        "指标数据!4:数值: 8720% 不在 0 到 1000 之间，请再核对一下",
        "指标数据!5:数值: -5% 不在 0 到 1000 之间，请再核对一下",
    ])  # fmt: skip
    pairs = [figure(value=None, 完成数=5, 总数=0), figure("gubai", None, 完成数=1001, 总数=100)]
    assert [str(note) for note in take_in({"指标数据": pairs}).notes] == [
        "指标数据!2:完成数: 总数是 0，请再核对一下",
        "指标数据!3:完成数: 完成数是总数的 10 倍以上，请再核对一下",
    ]
    assert (take_in({"指标数据": pairs}).notes, Reading.objects.count()) == ([], 6)
