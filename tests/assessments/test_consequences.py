"""What a change of the register leads to in open months is said before it is saved, by every door, and then done."""

import html
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.dates import SHANGHAI, Timetable
from assessments.models import LineState, Month
from assessments.office.months import change_dates
from assessments.workflow import take_step
from departments.consequences import Unforeseen
from departments.days import parse_days
from departments.models import Department, Record, Role, SpecialDay
from departments.register import add_days, change_unit, remove_days
from tests.assessments.workbooks import take_in, workbook_of
from tests.boards.releasing import MAY
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_month,
    make_rule_set,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
LOST = (
    "2026年6月的榜单不再列入淳溪街道，它的认定不能再审定，可以退回、请补充或不予认定：已报送 1 条、审定 1 条"
)
BACK = "将退回重审：区人社局红旗1：淳溪街道：单位已变：审定时可以被认定，现在淳溪街道{}"


@pytest.fixture
def office(client):
    user = make_user(Role.REVIEWER)
    client.force_login(user)
    return user


@pytest.fixture
def lines():
    """One accepted line and one that waits, of 淳溪街道 in June."""
    rules, town = make_rule_set(make_assessor()), make_town()
    return [
        make_line(make_clause(rules, number=n), town, state=state)
        for n, state in ((1, LineState.ACCEPTED), (2, LineState.FILED))
    ]


def states(lines):
    return [type(line).objects.get(pk=line.pk).state for line in lines]


CHANGES = [
    ({"active_until": MAY}, [LOST, BACK.format("在2026年6月没有启用")], ["filed", "filed"]),
    ({"is_assessed": False}, [LOST, BACK.format("不是被考核单位")], ["filed", "filed"]),
    (
        {"name": "淳溪新城"},
        ["2026年6月的榜单将把“淳溪街道”写作“淳溪新城”，涉及认定 已报送 1 条、审定 1 条"],
        ["accepted", "filed"],
    ),
    (
        {"group": ""},
        ["2026年6月的榜单把淳溪街道由“镇街”改列“其他”，组内名次随之改变"],
        ["accepted", "filed"],
    ),
]
NAMES = ["ended", "not assessed", "renamed", "regrouped"]


@pytest.mark.parametrize(("change", "sentences", "after"), CHANGES, ids=NAMES)
def test_unit_is_not_changed_before_its_consequences_were_seen(office, lines, change, sentences, after):
    town = lines[0].unit
    with pytest.raises(Unforeseen) as refusal:
        change_unit(town, actor=office, **change)
    assert refusal.value.sentences == sentences
    assert states(lines) == ["accepted", "filed"]
    assert Record.objects.count() == 0
    with pytest.raises(Unforeseen):
        change_unit(town, actor=office, seen="0" * 32, **change)
    change_unit(town, actor=office, seen=refusal.value.seal, **change)
    assert states(lines) == after
    assert Record.objects.filter(verb="department.change").count() == 1


def form_of(unit, **more):
    return {
        "code": unit.code, "name": unit.name, "short_name": unit.short_name, "group": unit.group,
        "position": unit.position, "is_assessed": "on", "assesses": "on" if unit.assesses else "", **more,
    }  # fmt: skip


def test_page_asks_once_more_and_keeps_what_was_typed(client, office, lines):
    town, page = lines[0].unit, reverse("register_edit", args=["chunxi"])
    shown = client.get(page).context["form"]["shown"].value()
    typed = form_of(town, active_until="2026-05", short_name="淳溪", shown=shown)
    asked = client.post(page, typed)
    body = html.unescape(asked.content.decode())
    assert asked.status_code == 409
    assert (LOST.replace("淳溪街道", "淳溪") in body, 'value="2026-05"' in body) == (True, True)
    assert ("知道了，仍要保存" in body, Department.objects.get(pk=town.pk).active_until) == (True, None)
    seal = asked.context["unforeseen"].seal
    assert f'name="seen" value="{seal}"' in body
    assert client.post(page, typed | {"seen": seal}).status_code == 302
    assert (Department.objects.get(pk=town.pk).active_until, states(lines)) == (MAY, ["filed", "filed"])


def test_lines_of_an_ended_unit_stay_decidable(office, lines):
    town = lines[0].unit
    with pytest.raises(Unforeseen) as refusal:
        change_unit(town, actor=office, active_until=MAY)
    change_unit(town, actor=office, active_until=MAY, seen=refusal.value.seal)
    steps = zip(lines, ("reject", "return"), strict=True)
    taken = [take_step(line, step, actor=office, note="单位已撤并").state for line, step in steps]
    assert taken == ["rejected", "returned"]


def test_department_that_no_longer_assesses_keeps_its_lines(office, lines):
    own = lines[0].assessor
    with pytest.raises(Unforeseen) as refusal:
        change_unit(own, actor=office, assesses=False)
    assert refusal.value.sentences == [
        "2026年6月不再要求区人社局报送，它已填的认定照样审核：已报送 1 条、审定 1 条"
    ]


def test_check_of_a_workbook_says_it_in_its_notes(lines):
    row = {"编码": "chunxi", "名称": "淳溪街道", "停用月份": "2026-05"}
    for dry_run, after in ((True, ["accepted", "filed"]), (False, ["filed", "filed"])):
        imported = take_in({"单位": [row]}, dry_run=dry_run)
        assert [note.message for note in imported.notes] == [LOST, BACK.format("在2026年6月没有启用")]
        assert states(lines) == after


def test_upload_of_a_workbook_asks_once_more(client, office, lines):
    rows = [["编码", "名称", "停用月份"], ["chunxi", "淳溪街道", "2026-05"]]
    page, data = reverse("workbook_upload"), workbook_of({"单位": rows})
    asked = client.post(page, {"file": SimpleUploadedFile("表.xlsx", data)})
    assert (asked.status_code, states(lines)) == (409, ["accepted", "filed"])
    assert asked.context["unforeseen"].sentences == [LOST, BACK.format("在2026年6月没有启用")]
    assert "知道了，仍要导入" in asked.content.decode()
    seal = asked.context["unforeseen"].seal
    response = client.post(page, {"file": SimpleUploadedFile("表.xlsx", data), "seen": seal})
    assert (response.status_code, states(lines)) == (302, ["filed", "filed"])


@pytest.mark.parametrize(
    "change",
    [{"active_until": JUNE}, {"position": 7}, {"short_name": ""}],
    ids=["ends later", "moved", "same"],
)
def test_change_without_consequences_is_saved_at_once(office, lines, change):
    change_unit(lines[0].unit, actor=office, **change)
    assert states(lines) == ["accepted", "filed"]


def test_published_months_have_no_consequences(office, lines, in_july):
    Month.objects.update(published_at=in_july)
    change_unit(lines[0].unit, actor=office, active_until=MAY)
    assert states(lines) == ["accepted", "filed"]


HOLIDAY = "2026-07-06 放假 汛期"
MOVED = (
    "2026年6月的日期将移动：报送截止 2026年7月6日 17:30 → 2026年7月7日 17:30；"
    "审核截止 2026年7月13日 → 2026年7月14日；异议截止 2026年7月16日 → 2026年7月17日；"
    "计划发布 2026年7月21日 → 2026年7月22日"
)


def entered(office, text, seen=None):
    spans = parse_days(text)
    if seen is not None:
        return add_days(spans, actor=office, seen=seen)
    with pytest.raises(Unforeseen) as refusal:
        add_days(spans, actor=office)
    return refusal.value


def test_holiday_moves_the_dates_of_open_months_once_that_was_seen(office):
    month = make_month()
    asked = entered(office, HOLIDAY)
    assert (len(asked.sentences), asked.sentences[0][:20]) == (1, MOVED[:20])
    assert (SpecialDay.objects.count(), Record.objects.count()) == (0, 0)
    entered(office, HOLIDAY, asked.seal)
    fresh = Month.objects.get(pk=month.pk)
    assert fresh.report_until == datetime(2026, 7, 7, 17, 30, tzinfo=SHANGHAI)
    assert vars(fresh.timetable) == vars(Month.objects.planned(JUNE).timetable)
    assert list(Record.objects.order_by("sequence").values_list("verb", flat=True)) == [
        "special_day.add",
        "month.dates",
    ]


def test_holiday_that_is_taken_out_moves_them_back(office):
    make_month()
    entered(office, HOLIDAY, entered(office, HOLIDAY).seal)
    day = date(2026, 7, 6)
    with pytest.raises(Unforeseen) as refusal:
        remove_days(day, day, actor=office)
    assert SpecialDay.objects.count() == 1
    assert remove_days(day, day, actor=office, seen=refusal.value.seal) == 1
    assert Month.objects.get().report_until == datetime(2026, 7, 6, 17, 30, tzinfo=SHANGHAI)


def test_date_set_by_hand_stays_where_it_was_put(office):
    month = make_month()
    by_hand = Timetable(**(vars(month.timetable) | {"publish_on": date(2026, 7, 23)}))
    change_dates(JUNE, by_hand, actor=office)
    asked = entered(office, HOLIDAY)
    assert "计划发布" not in asked.sentences[0]
    entered(office, HOLIDAY, asked.seal)
    assert Month.objects.get().publish_on == date(2026, 7, 23)


def test_published_month_does_not_move(office, in_july):
    month = make_month()
    Month.objects.update(published_at=in_july)
    add_days(parse_days(HOLIDAY), actor=office)
    assert Month.objects.get().report_until == month.report_until


def test_pages_of_the_days_ask_once_more(client, office):
    make_month()
    asked = client.post("/office/days/", {"lines": HOLIDAY})
    assert (asked.status_code, "知道了，仍要登记" in asked.content.decode()) == (409, True)
    assert HOLIDAY in asked.content.decode()
    seal = asked.context["unforeseen"].seal
    assert client.post("/office/days/", {"lines": HOLIDAY, "seen": seal}).status_code == 302
    span = {"first": "2026-07-06", "last": "2026-07-06"}
    asked = client.post("/office/days/remove/", span)
    assert (asked.status_code, "知道了，仍要删除" in asked.content.decode()) == (409, True)
    seal = asked.context["unforeseen"].seal
    assert client.post("/office/days/remove/", span | {"seen": seal}).status_code == 302
    assert SpecialDay.objects.count() == 0


@pytest.mark.parametrize(
    ("publish_on", "words"),
    [
        (date(2026, 7, 25), "计划发布 2026年7月25日 是星期六，不上班"),
        (date(2036, 12, 25), "计划发布 2036年12月25日 离2026年6月结束超过 92 天"),
    ],
)
def test_odd_date_by_hand_is_a_question(client, office, publish_on, words):
    make_rule_set(make_assessor())
    page = reverse("month_dates", args=[JUNE])
    form = client.get(page).context["form"]
    typed = {name: form[name].value() for name in form.fields} | {"publish_on": str(publish_on)}
    typed["report_until"] = "2026-07-06T17:30"
    asked = client.post(page, typed)
    assert (asked.status_code, asked.context["unforeseen"].sentences) == (409, [words])
    assert Month.objects.count() == 0
    typed["seen"] = asked.context["unforeseen"].seal
    assert client.post(page, typed).status_code == 302
    assert Month.objects.get().publish_on == publish_on
