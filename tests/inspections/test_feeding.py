"""What the ledger gives to an assessing department: figures that are taken, lines that are led in."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from assessments.models import Determination, LineState, Origin
from departments.models import Record, Role
from departments.steps import StepRefused
from inspections.feeding import beside, bind, lead, leadable, overturned_lines, take_readings
from inspections.models import InspectionFeed, InspectionLead, InspectionSeries
from rules.models import Reading, Signal
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_metric,
    make_month,
    make_reading,
    make_rule_set,
    make_town,
    make_user,
)
from tests.inspections.factories import at, make_finding, make_visit

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 7, 2))
VERIFIED, RECTIFIED = InspectionSeries.VERIFIED, InspectionSeries.RECTIFIED


@pytest.fixture
def place():
    """An assessing department with a clause in force, and three towns: one at fault, one visited, one neither."""
    department = make_assessor("sjj", "区数据局")
    towns = [make_town(code, name) for code, name in (("chunxi", "淳溪街道"), ("gubai", "固柏街道"))]
    make_town("yaxi", "桠溪街道")
    make_month()
    rules = make_rule_set(department)
    found = {
        "department": department,
        "clerk": make_user(Role.CLERK, department, "shuju"),
        "metric": make_metric(department, "暗访查实问题数", measure="个", places=0),
        "rate": make_metric(department, "暗访整改按期率"),
        "clause": make_clause(rules, Signal.YELLOW_LIGHT),
        "finding": make_finding(towns[0], state="rectified", public_words="工作时间窗口无人值守"),
        "towns": towns,
    }
    make_visit(towns[1], made=at(date(2026, 6, 3)), outcome="clean")
    return found


def taken(place, **more):
    return take_readings(JUNE, place["department"], actor=place["clerk"], now=NOW, **more)


def stands():
    return {one.unit.code: one.figure for one in Reading.objects.select_related("unit")}


def test_bound_metric_is_filled_for_whom_the_ledger_says_something(place):
    bind(place["metric"], VERIFIED, actor=place["clerk"])
    assert taken(place).written == 2
    assert {code: figure.value for code, figure in stands().items()} == {
        "chunxi": Decimal(1),
        "gubai": Decimal(0),
    }
    verbs = [record.verb for record in Record.objects.order_by("sequence")]
    assert verbs == ["inspections.bind", "reading.set", "inspections.readings"]


def test_rate_is_a_pair(place):
    bind(place["rate"], RECTIFIED, actor=place["clerk"])
    taken(place)
    assert {code: figure.pair for code, figure in stands().items()} == {"chunxi": (Decimal(1), Decimal(1))}


def test_typed_figure_stays_unless_it_was_looked_at(place):
    bind(place["metric"], VERIFIED, actor=place["clerk"])
    make_reading(place["metric"], place["towns"][0], 3)
    drawn = taken(place)
    assert [one.words for one in drawn.left] == ["台账 1，填报 3"]
    drawn = taken(place, replacing=[(place["metric"], place["towns"][0])])
    assert (drawn.written, drawn.left) == (1, ())


def test_overturned_finding_is_told_as_a_difference(place):
    bind(place["metric"], VERIFIED, actor=place["clerk"])
    taken(place)
    place["finding"].state, place["finding"].dismissed_on = "dismissed", date(2026, 7, 1)
    place["finding"].save()
    told = [row.words for row in beside(JUNE, place["department"]) if not row.agrees]
    assert told == ["台账 无数据，填报 1"]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CONTACT, Role.AUDITOR, Role.SUPERVISOR])
def test_department_alone_binds_and_takes(place, role):
    other = make_user(role, place["department"], "other")
    with pytest.raises(PermissionDenied):
        bind(place["metric"], VERIFIED, actor=other)
    bind(place["metric"], VERIFIED, actor=place["clerk"])
    with pytest.raises(PermissionDenied):
        take_readings(JUNE, place["department"], actor=other, now=NOW)
    with pytest.raises(PermissionDenied):
        lead(place["finding"], place["clause"], JUNE, actor=other, now=NOW)
    assert (Reading.objects.count(), Determination.objects.count()) == (0, 0)


def test_nothing_bound_is_refused(place):
    with pytest.raises(ValidationError, match="还没有定哪个指标"):
        taken(place)


def test_finding_is_led_into_a_draft_once(place):
    line = lead(place["finding"], place["clause"], JUNE, actor=place["clerk"], now=NOW)
    assert (line.state, line.origin, line.grounds) == (
        LineState.DRAFT,
        Origin.DEPARTMENT,
        "工作时间窗口无人值守",
    )
    assert "2026-06-11查实" in line.facts
    with pytest.raises(StepRefused, match="已带入黄灯1"):
        lead(place["finding"], place["clause"], JUNE, actor=place["clerk"], now=NOW)
    line.delete()
    assert InspectionLead.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"state": "dismissed", "dismissed_on": date(2026, 7, 1)}, StepRefused),
        ({"public_words": ""}, ValidationError),
    ],
)
def test_finding_that_does_not_stand_or_has_no_words_is_not_led(place, fields, refusal):
    for name, value in fields.items():
        setattr(place["finding"], name, value)
    place["finding"].save()
    with pytest.raises(refusal):
        lead(place["finding"], place["clause"], JUNE, actor=place["clerk"], now=NOW)
    assert leadable(JUNE, place["department"]) == []
    assert Determination.objects.count() == 0


def test_line_of_an_overturned_finding_is_listed(place):
    line = lead(place["finding"], place["clause"], JUNE, actor=place["clerk"], now=NOW)
    assert overturned_lines() == []
    place["finding"].state, place["finding"].dismissed_on = "dismissed", date(2026, 7, 1)
    place["finding"].save()
    (found,) = overturned_lines(place["department"])
    assert found.words.endswith("复核后不属实，请撤下这一条")
    line.month.published_at = NOW
    line.month.save()
    assert overturned_lines()[0].words.endswith("榜单已发布，请按申诉变更更正")


def commanded(*options):
    out = io.StringIO()
    call_command("inspection_readings", "2026-06", *options, stdout=out)
    return out.getvalue()


def test_command_binds_and_takes(place):
    make_reading(place["metric"], place["towns"][1], 2)
    told = commanded("--by", "shuju", "--bind", "暗访查实问题数=verified")
    assert told == "2026年6月：写入 1 个数据\n照旧没动：暗访查实问题数 固柏街道，台账 0，填报 2\n"
    assert InspectionFeed.objects.get().series == "verified"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--by", "nobody"], "没有账号“nobody”"),
        (["--by", "shuju", "--bind", "x=verified"], "没有指标“x”"),
        (["--by", "shuju", "--bind", "暗访查实问题数=y"], "没有口径“y”"),
        (["--by", "shuju"], "还没有定哪个指标"),
    ],
)
def test_command_refuses_in_one_line(place, options, words):
    with pytest.raises(CommandError, match=words):
        commanded(*options)


def test_page_binds_takes_and_leads(client, place):
    client.force_login(place["clerk"])
    address = reverse("inspection_readings", args=[JUNE])
    client.post(address, {"metric": place["metric"].pk, "series": "verified"})
    client.post(address)
    page = client.get(address).content.decode()
    assert "取自暗访查实问题数" in page and "工作时间窗口无人值守" in page
    assert Reading.objects.count() == 2
    client.post(reverse("inspection_lead", args=[place["finding"].pk]), {"clause": place["clause"].pk})
    assert Determination.objects.get().unit == place["towns"][0]
