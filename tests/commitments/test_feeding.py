"""What the ledger gives for a department's metrics, and what the clauses on them say."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from assessments.models import Determination
from assessments.workbook.importing import import_rows
from commitments.bulletin_events import ReadingsDrawn
from commitments.feeding import bind, draw_month, fed_everywhere, fed_metrics
from commitments.models import CommitmentFeed, CommitmentSeries
from departments.models import Department, Record, Role
from departments.steps import StepRefused
from rules.models import Reading, Signal
from tests.commitments.factories import at
from tests.commitments.ledgers import LATE, june, ledger, row
from tests.factories import (
    JUNE,
    make_assessor,
    make_metric,
    make_month,
    make_reading,
    make_rule_set,
    make_threshold,
    make_user,
)
from xiaoneng.workbook.book import whole_book

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 7, 3))
ON_TIME, OVERDUE, LETTERS = CommitmentSeries.ON_TIME, CommitmentSeries.OVERDUE, CommitmentSeries.LETTERS


def take_in(*items):
    assert import_rows(ledger(*items), actor=None, book=whole_book()).ok


@pytest.fixture
def desk():
    department = make_assessor("fgw", "区发改委")
    metric = make_metric(department, "预安按期销号率", minimum_total=3)
    rules = make_rule_set(department, JUNE)
    make_threshold(rules, Signal.YELLOW_LIGHT, 1, standard="80~95", metric=metric)
    make_threshold(rules, Signal.RED_LIGHT, 1, standard="＜80", metric=metric)
    return department, metric, make_user(Role.CLERK, department)


def stands():
    return {
        (one.metric.name, one.unit.code): f"{one.done:.0f}/{one.total:.0f}"
        if one.value is None
        else f"{one.value:.0f}"
        for one in Reading.objects.select_related("unit", "metric")
    }


def test_command_draws_the_pairs_and_tells_the_verdicts(desk, capsys):
    take_in(*june())
    call_command("commitment_readings", "2026-06", by="clerk-fgw", bind=["预安按期销号率=on_time"])
    assert {unit: pair for (_, unit), pair in stands().items()} == {
        "chunxi": "7/8",
        "qiqiao": "3/6",
        "gucheng": "2/2",
    }
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "2026年6月：写入 3 个数据"
    assert [line.partition("，")[0] for line in told[1:]] == [
        "黄灯1 chunxi 淳溪街道：符合",
        "黄灯1 qiqiao 漆桥街道：不符合",
        "黄灯1 gucheng 固城街道：须人工",
        "红灯1 chunxi 淳溪街道：不符合",
        "红灯1 qiqiao 漆桥街道：符合",
        "红灯1 gucheng 固城街道：须人工",
    ]
    assert Determination.objects.count() == 0


def test_each_series_gives_its_own_figures(desk):
    department, on_time, clerk = desk
    letter = row(
        "L-1", "gubai", applied=date(2026, 6, 16), 来源="领导交办", 来文编号="8号", 办结期限="2026-06-15"
    )
    take_in(*june(), *LATE, letter)
    bind(on_time, ON_TIME, actor=clerk)
    bind(make_metric(department, "预安逾期事项数", "件"), OVERDUE, actor=clerk)
    bind(make_metric(department, "领导交办按期办结率"), LETTERS, actor=clerk)
    draw_month(department, JUNE, actor=clerk, now=NOW)
    assert stands() == {
        ("预安按期销号率", "chunxi"): "7/8",
        ("预安按期销号率", "qiqiao"): "3/6",
        ("预安按期销号率", "gucheng"): "2/2",
        ("预安按期销号率", "gubai"): "0/1",
        ("预安逾期事项数", "chunxi"): "1",
        ("预安逾期事项数", "qiqiao"): "3",
        ("预安逾期事项数", "gucheng"): "0",
        ("预安逾期事项数", "gubai"): "0",
        ("预安逾期事项数", "yaxi"): "1",
        ("领导交办按期办结率", "gubai"): "0/1",
    }


def test_unit_whose_application_waits_is_left_out_and_named(desk):
    department, metric, clerk = desk
    take_in(*june(), row("W-1", 状态="申请销号", 申请日期=date(2026, 6, 30)))
    bind(metric, ON_TIME, actor=clerk)
    done = draw_month(department, JUNE, actor=clerk, now=NOW)
    assert [one.words for one in done.waiting] == ["淳溪街道：待审 1 件，先审完再取数"]
    assert {unit for _, unit in stands()} == {"qiqiao", "gucheng"}
    told = ReadingsDrawn.of(Record.objects.get(verb="commitments.readings"))
    assert (told.written, told.waiting, told.metrics) == (2, ["chunxi"], {"预安按期销号率": "on_time"})


def test_figure_that_was_changed_by_hand_is_shown_beside_the_ledger_and_left(desk):
    department, metric, clerk = desk
    take_in(*june())
    bind(metric, ON_TIME, actor=clerk)
    chunxi = Department.objects.get(code="chunxi")
    make_reading(metric, chunxi, done=8, total=8)
    done = draw_month(department, JUNE, actor=clerk, now=NOW)
    assert [one.words for one in done.drawn.left] == ["台账 7/8，填报 8/8"]
    assert [[row.words for row in fed.differing] for fed in fed_everywhere(JUNE)] == [["台账 7/8，填报 8/8"]]
    draw_month(department, JUNE, actor=clerk, replacing=frozenset({(metric.pk, chunxi.pk)}), now=NOW)
    assert fed_metrics(department, JUNE)[0].differing == []


def test_month_that_is_published_is_not_drawn(desk):
    department, metric, clerk = desk
    take_in(*june())
    bind(metric, ON_TIME, actor=clerk)
    month = make_month(JUNE)
    month.published_at = datetime(2026, 7, 18, tzinfo=NOW.tzinfo)
    month.save()
    with pytest.raises(StepRefused):
        draw_month(department, JUNE, actor=clerk, now=NOW)
    assert (stands(), Record.objects.filter(verb="commitments.readings").count()) == ({}, 0)


@pytest.mark.parametrize(
    "role", [Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR, Role.EXAMINER, Role.SYSTEM_ADMIN]
)
def test_only_the_department_itself_draws(desk, role):
    department, metric, clerk = desk
    other = make_user(role)
    bind(metric, ON_TIME, actor=clerk)
    for press in (
        lambda: bind(metric, OVERDUE, actor=other),
        lambda: draw_month(department, JUNE, actor=other, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            press()
    assert CommitmentFeed.objects.get().series == ON_TIME


def test_nothing_is_drawn_where_no_metric_is_bound(desk):
    department, _, clerk = desk
    with pytest.raises(ValidationError, match="还没有指标按预安销号台账取数"):
        draw_month(department, JUNE, actor=clerk, now=NOW)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"by": "nobody"}, "没有账号“nobody”"),
        ({"bind": ["没有的=on_time"]}, "区发改委没有指标“没有的”"),
        ({"bind": ["预安按期销号率=x"]}, "没有口径“x”，可写 on_time、overdue、letters"),
    ],
)
def test_command_tells_what_it_cannot_do(desk, options, sentence):
    with pytest.raises(CommandError) as refusal:
        call_command("commitment_readings", "2026-06", **{"by": "clerk-fgw", **options})
    assert str(refusal.value) == sentence


def test_binding_again_writes_nothing(desk):
    _, metric, clerk = desk
    bind(metric, ON_TIME, actor=clerk)
    bind(metric, ON_TIME, actor=clerk)
    bind(metric, OVERDUE, actor=clerk)
    assert Record.objects.filter(verb="commitments.bind").count() == 2
