"""Figures that nobody types: refused at every door, shown beside the grid, and lines that rest on them follow."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from assessments.figures import Entry, set_readings, write_readings
from assessments.models import LineState, Month
from assessments.recheck import recheck
from assessments.sheet.contents import clauses_of
from assessments.sheet.staleness import staleness_of
from assessments.workbook.exporting import export_workbook
from assessments.workflow import take_step
from boards.drafting import given
from departments.months import CalendarMonth
from rules.judging import asked_of
from rules.models import Derivation, GovernedMonth, Kind, Metric, Reading, Signal
from tests.assessments.pages import shown_messages, text
from tests.assessments.workbooks import faults_of, take_in, take_in_file
from tests.factories import JUNE, make_clause, make_derived, make_metric, make_month, make_reading

pytestmark = pytest.mark.django_db
YEAR, MONTH, TO_DATE = Derivation.YEAR_ON_YEAR, Derivation.MONTH_ON_MONTH, Derivation.TO_DATE
LAST_JUNE, MAY, JULY = JUNE.plus(-12), JUNE.plus(-1), JUNE.plus(1)
NOT_TYPED = "“诈骗案件数同比”是由“诈骗案件数”算出的，不用填报"


@pytest.fixture
def cases(scene):
    return make_metric(scene.department, "诈骗案件数", "起", places=0)


@pytest.fixture
def change(scene, cases):
    """诈骗案件数同比 with 红旗3 ≤-10 on it."""
    metric = make_derived(cases, YEAR)
    make_clause(scene.rules, number=3, kind=Kind.THRESHOLD, metric=metric, standard="≤-10")
    return metric


def ledger(scene, cases, *, now=855, before=1000):
    for month, number in ((JUNE, now), (LAST_JUNE, before)):
        make_reading(cases, scene.towns[0], number, month=month)


def numbers(value):
    return {"value": value, "done": None, "total": None}


def test_derived_figure_is_refused_at_every_door(scene, cases, change, clerk):
    town = scene.towns[0]
    with pytest.raises(ValidationError) as refusal:
        set_readings(JUNE, scene.department, {(change, town): numbers(5)}, actor=scene.clerk)
    assert refusal.value.messages == [f"诈骗案件数同比，淳溪街道：{NOT_TYPED}"]
    with pytest.raises(ValidationError) as refusal:
        write_readings([Entry(change, town, JUNE, None, numbers(5))], actor=scene.clerk)
    assert refusal.value.messages == [NOT_TYPED]
    row = {"月份": "2026-06", "部门编码": "rsj", "指标": "诈骗案件数同比", "单位编码": "chunxi", "数值": "5"}
    assert faults_of({"指标数据": [row]}) == [f"指标数据!2:指标: {NOT_TYPED}"]
    page = clerk.post(reverse("figures", args=[JUNE]), {f"m{change.pk}u{town.pk}": "5"}, follow=True)
    assert shown_messages(page) == ["没有改动"]
    block = {"block": "单位\t诈骗案件数\t诈骗案件数同比\n淳溪街道\t855\t-14.5", "paste": "1"}
    page = clerk.post(reverse("figures", args=[JUNE]), block, follow=True)
    assert shown_messages(page) == ["读入了 1 格，看过后请按“保存数据”"]
    assert NOT_TYPED in text(page)
    assert not Reading.objects.exists()


def test_grid_shows_beside_what_is_computed_of_it(scene, cases, change, clerk):
    ledger(scene, cases)
    make_reading(cases, scene.towns[1], 3)
    page = text(clerk.get(reverse("figures", args=[JUNE])))
    assert "诈骗案件数同比（%） 由诈骗案件数算出，不用填" in page
    assert "-14.5%" in page
    assert "缺2025年6月的数据" in page
    assert f"m{change.pk}u" not in page


def test_grid_costs_the_same_whatever_it_computes(scene, cases, change, clerk, django_assert_max_num_queries):
    ledger(scene, cases)
    with django_assert_max_num_queries(30) as few:
        clerk.get(reverse("figures", args=[JUNE]))
    for number, derivation in ((4, TO_DATE), (5, MONTH)):
        metric = make_derived(cases, derivation)
        make_clause(scene.rules, number=number, kind=Kind.THRESHOLD, metric=metric, standard="≥1")
    with django_assert_max_num_queries(len(few) + 1):
        clerk.get(reverse("figures", args=[JUNE]))


@pytest.mark.parametrize(
    ("derivation", "standard", "months"),
    [
        (YEAR, "6月≤-10", [6]),
        (MONTH, "6月≤-10", [5, 6]),
        (TO_DATE, "6月≤10", [1, 2, 3, 4, 5, 6]),
        (MONTH, "1月≤-10", [1, 12]),
    ],
)
def test_base_is_asked_in_every_month_on_which_the_clause_rests(scene, cases, derivation, standard, months):
    metric = make_derived(cases, derivation)
    make_clause(scene.rules, number=3, kind=Kind.THRESHOLD, metric=metric, standard=standard)
    clauses = clauses_of(scene.department, JUNE)
    asked = [n for n in range(1, 13) if cases in asked_of(scene.department, CalendarMonth(2026, n), clauses)]
    assert asked == months
    assert metric not in asked_of(scene.department, JUNE, clauses)


def test_derived_figures_are_not_missing_from_what_has_to_be_typed(scene, cases, change):
    make_month()
    assert scene.sheet().figures == (0, 6)  # 参保完成率 and 诈骗案件数 of three towns
    make_reading(cases, scene.towns[0], 855)
    assert scene.sheet().figures == (1, 6)


def test_figure_that_only_a_later_month_wants_is_counted_too(scene, cases):
    metric = make_derived(cases, MONTH)
    make_clause(scene.rules, number=3, kind=Kind.THRESHOLD, metric=metric, standard="7月≤-10")
    make_month()
    make_reading(cases, scene.towns[0], 855)
    assert scene.sheet().figures == (1, 6)


def clause_on(scene, metric):
    return make_clause(scene.rules, Signal.RED_FLAG, 4, kind=Kind.THRESHOLD, metric=metric, standard="≥-100")


def lay(scene, cases):
    for month in (*LAST_JUNE.plus(-5).up_to(LAST_JUNE), *JUNE.plus(-5).up_to(JUNE)):
        make_reading(cases, scene.towns[0], 10, month=month)


# Of a line of June: under what it was taken up, the month whose typed figure changes, whether the line follows.
MOVES = [
    ([YEAR], JUNE, True),
    ([YEAR], LAST_JUNE, True),
    ([YEAR], MAY, False),
    ([MONTH], JUNE, True),
    ([MONTH], MAY, True),
    ([MONTH], LAST_JUNE, False),
    ([TO_DATE], JUNE.plus(-5), True),
    ([TO_DATE], LAST_JUNE, False),
    ([TO_DATE, YEAR], JUNE.plus(-5), True),
    ([TO_DATE, YEAR], LAST_JUNE.plus(-5), True),
    ([TO_DATE, YEAR], LAST_JUNE.plus(1), False),
]


@pytest.fixture
def line(request, scene, cases):
    lay(scene, cases)
    metric = cases
    for derivation in request.param:
        metric = make_derived(metric, derivation)
    make_month()
    return scene.add(clause_on(scene, metric), scene.towns[0], grounds="")


@pytest.mark.parametrize(("line", "moved", "follows"), MOVES, indirect=["line"])
def test_unfiled_line_is_stale_once_a_figure_under_it_moved(scene, cases, line, moved, follows):
    assert staleness_of(line) == ""
    set_readings(moved, scene.department, {(cases, scene.towns[0]): numbers(12)}, actor=scene.clerk)
    name = line.clause.metric.name
    assert staleness_of(line) == (f"淳溪街道的{name}在填报之后有改动，请重新确认" if follows else "")
    assert bool(scene.row(line.clause).stale) == follows


@pytest.mark.parametrize(("line", "moved", "follows"), MOVES, indirect=["line"])
def test_accepted_line_goes_back_once_a_figure_under_it_moved(scene, cases, line, moved, follows):
    scene.sign()
    line = take_step(line, "accept", actor=scene.reviewer)
    set_readings(moved, scene.department, {(cases, scene.towns[0]): numbers(12)}, actor=scene.clerk)
    line.refresh_from_db()
    assert line.state == (LineState.FILED if follows else LineState.ACCEPTED)
    assert recheck(Month.objects.at(JUNE)) == []


@pytest.mark.parametrize("line", [[YEAR]], indirect=True)
def test_line_follows_when_its_figure_can_no_longer_be_computed(scene, cases, line):
    set_readings(LAST_JUNE, scene.department, {(cases, scene.towns[0]): numbers(None)}, actor=scene.clerk)
    assert staleness_of(line) == "淳溪街道的诈骗案件数同比在填报之后算不出来了，请重新确认"


def test_board_has_the_rounded_value_and_no_pair(scene, cases, change):
    ledger(scene, cases, now=416, before=311)
    make_month()
    clause = scene.row(scene.flag).clause.rule_set.clauses.get(number=3, signal="red_flag")
    award = given(scene.add(clause, grounds="x"), "诈骗案件同比上升33.76%")
    assert (award.metric, award.value, award.measure, award.done, award.total) == (
        "诈骗案件数同比",
        "33.76",
        "%",
        None,
        None,
    )


def test_sum_of_pairs_is_a_rounded_value_on_the_board(scene):
    rate = make_metric(scene.department, "满意率")
    clause = clause_on(scene, make_derived(rate, TO_DATE, places=1))
    for month in JUNE.plus(-5).up_to(JUNE):
        make_reading(rate, scene.towns[0], done=2, total=3, month=month)
    make_month()
    line = scene.add(clause, scene.towns[0], grounds="")
    assert line.grounds == "6月满意率累计 66.7% ≥ -100%"
    assert (line.done, line.total) == (12, 18)
    award = given(line, "满意率累计66.7%")
    assert (award.value, award.done, award.total) == ("66.7", None, None)


CASES = {"部门编码": "rsj", "指标": "诈骗案件数", "计量单位": "起", "小数位": "0"}
CHANGE = {"部门编码": "rsj", "指标": "案件同比", "推算": "同比", "来自指标": "案件累计"}
SUMMED = {"部门编码": "rsj", "指标": "案件累计", "推算": "累计", "来自指标": "诈骗案件数"}


@pytest.mark.parametrize("rows", [[CASES, SUMMED, CHANGE], [CHANGE, SUMMED, CASES]])
def test_workbook_names_bases_in_any_order(scene, rows):
    assert take_in({"指标": rows}).changes == {"指标": 3}
    held = {metric.name: metric for metric in Metric.objects.with_bases()}
    assert held["案件同比"].root == held["诈骗案件数"]
    assert [(held[name].measure, held[name].basis) for name in ("案件累计", "案件同比")] == [
        ("起", "cumulative"),
        ("%", "cumulative"),
    ]
    assert take_in({"指标": rows}).changes == {}


def test_old_workbook_without_the_headings_keeps_what_is_derived(scene, cases, change):
    rows = [{"部门编码": "rsj", "指标": "诈骗案件数同比", "计量单位": "起", "口径": "时点", "小数位": "1"}]
    imported = take_in({"指标": rows})
    change.refresh_from_db()
    assert (change.derivation, change.base, change.measure, change.places) == (YEAR, cases, "%", 1)
    assert [note.message for note in imported.notes] == ["推算的指标，计量单位是“%”，没有采用“起”"]


def test_export_of_derived_metrics_changes_nothing_when_it_comes_in_again(scene, cases, change):
    make_derived(make_derived(cases, TO_DATE), MONTH)
    ledger(scene, cases)
    exported = export_workbook()
    row = next(
        row for row in load_workbook(io.BytesIO(exported))["指标"].values if row[1] == "诈骗案件数同比"
    )
    assert row[2:] == ("%", "当月", "月", 2, None, None, "同比", "诈骗案件数")
    imported = take_in_file(exported)
    assert (imported.faults, imported.changes, imported.notes) == ([], {}, [])


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([{**CHANGE, "来自指标": "没有的"}], "指标!2:来自指标: 区人社局没有指标“没有的”，请先写进指标表"),
        (
            [{**CHANGE, "推算": "增幅", "来自指标": "诈骗案件数"}, CASES],
            "指标!2:推算: 没有“增幅”，请填 同比、环比、累计",
        ),
        ([{**CHANGE, "来自指标": ""}], "指标!2:来自指标: 推算和来自指标要一起填，直接填报的指标两样都空着"),
        ([{**CHANGE, "来自指标": "案件同比"}], "指标!2:来自指标: 不能由它自己算出"),
        (
            [CASES, {**SUMMED, "来自指标": "案件同比"}, {**CHANGE, "来自指标": "案件累计"}],
            "指标!3:来自指标: 累计要来自直接填报、口径为当月的指标，“案件同比”不是",
        ),
    ],
)
def test_workbook_names_what_cannot_be_derived(scene, rows, fault):
    assert faults_of({"指标": rows}) == [fault]
    assert not Metric.objects.exclude(derivation="").exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {**CASES, "小数位": "3"},
            "小数位: “诈骗案件数”已用在2026年5月发布的条款里，小数位不能再由 0 改为 3",
        ),
        (
            {**CASES, "计量单位": "%"},
            "计量单位: “诈骗案件数同比”已用在2026年5月发布的条款里，计量单位不能再由 % 改为 百分点",
        ),
    ],
)
def test_what_a_sealed_clause_is_computed_from_stays_as_it_is(scene, cases, change, row, said):
    Metric.objects.filter(pk=cases.pk).update(measure="" if "计量" in said else "起")
    GovernedMonth.objects.create(rule_set=scene.rules, month=MAY)
    (fault,) = faults_of({"指标": [row]})
    assert fault.startswith(f"指标!2:{said}")
