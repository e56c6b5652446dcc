"""The draw of a month: committed to, dealt, drawn again, revealed; and who may do it."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError

from boards.approval import Approval
from departments.history.records import head_hash
from departments.models import Department, Record, Role
from departments.months import CalendarMonth
from inspections.draw import batches, commitment, new_seed, plan_digest
from inspections.drawing import draw_round, is_round_over, reveal, staff_visit
from inspections.models import Round, Visit
from tests.factories import JUNE, make_office, make_town, make_user
from tests.inspections.factories import at, make_round, make_supervisor, make_visit

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 6, 1))
APPROVAL = Approval("效能办主任", date(2026, 5, 28), "同意")


@pytest.fixture
def office():
    return make_user(Role.PUBLISHER, make_office(), "zhuren")


@pytest.fixture
def towns():
    return [make_town(f"t{number:02d}", f"第{number}镇") for number in range(12)]


@pytest.fixture
def supervisors():
    return [make_supervisor(f"jiandu{number}") for number in range(1, 6)]


def drawn(office, *, month=JUNE, now=NOW, **more):
    told = {"document": "样例〔2026〕1号", "approval": APPROVAL, "chance": lambda count: bytes(count)}
    return draw_round(month, actor=office, now=now, **{**told, **more})


def plan():
    return {visit.unit.code: visit.batch for visit in Visit.objects.select_related("unit")}


def test_draw_follows_from_its_seed_and_commits_to_it(office, towns, supervisors):
    seed = new_seed(bytes(32), head_hash())
    made_round = drawn(office).round
    expected = batches(seed, JUNE, 5, [town.code for town in towns])
    assert plan() == {unit: batch.number for batch in expected for unit in batch.units}
    assert (made_round.seed, made_round.draws, made_round.batch_count) == (seed, 1, 5)
    assert made_round.commitment == commitment(seed)
    assert made_round.digest == plan_digest(seed, JUNE, expected)
    in_order = [unit for batch in expected for unit in batch.units]
    assert list(Visit.objects.order_by("pk").values_list("unit__code", flat=True)) == in_order
    weeks = Visit.objects.order_by("batch").values_list("planned_week", flat=True).distinct()
    assert list(weeks) == [date(2026, 6, day) for day in (1, 8, 15, 22, 29)]


def test_supervisors_are_dealt_two_at_a_time_past_own_and_avoided_units(office, towns):
    own = make_user(Role.SUPERVISOR, towns[0], "own")
    make_supervisor("own", user=own)
    make_supervisor("avoids", avoid=towns[1:3])
    others = [make_supervisor(f"jiandu{number}") for number in range(3)]
    assert drawn(office).short == ()
    pairs = {
        visit.unit.code: {one.user.username for one in visit.supervisors.all()}
        for visit in Visit.objects.all()
    }
    assert all(len(pair) == 2 for pair in pairs.values())
    assert "own" not in pairs["t00"]
    assert not any("avoids" in pairs[unit] for unit in ("t01", "t02"))
    assert {account for pair in pairs.values() for account in pair} == {
        "own",
        "avoids",
        *(one.user.username for one in others),
    }


@pytest.mark.parametrize(
    ("fields", "dealt"),
    [
        ({"trained_on": None}, set()),
        ({"trained_on": date(2026, 6, 10)}, {3, 4, 5}),
        ({"until": date(2026, 6, 6)}, {1}),
        ({"ended_on": date(2026, 6, 12), "ended_because": "工作调动"}, {1}),
    ],
)
def test_only_who_may_go_in_the_whole_week_is_dealt(office, towns, fields, dealt):
    late = make_supervisor("late", **fields)
    drawn(office)
    assert {visit.batch for visit in late.visits.all()} == dealt


def test_visit_for_which_nobody_is_left_is_told_and_filled_by_hand(office, towns):
    only = make_supervisor("only", avoid=[towns[3]])
    short = drawn(office).short
    assert len(short) == 12
    empty = next(visit for visit in short if visit.unit == towns[3])
    assert empty.supervisors.count() == 0
    with pytest.raises(ValidationError, match="登记了回避第3镇"):
        staff_visit(empty, [only], actor=office, now=NOW)
    other = make_supervisor("other")
    staff_visit(empty, [other], actor=office, now=NOW)
    assert [one.user.username for one in empty.supervisors.all()] == ["other"]
    told = Record.objects.latest("sequence")
    assert (told.verb, "t03" in told.data + told.sentence) == ("visit.staff", False)


def test_own_unit_and_who_is_not_ready_are_refused_by_hand_too(office, towns):
    visit = make_visit(towns[0])
    own = make_supervisor("own", user=make_user(Role.SUPERVISOR, towns[0], "own"))
    untrained = make_supervisor("untrained", ready=False)
    for one, words in ((own, "应当回避"), (untrained, "还没有培训")):
        with pytest.raises(ValidationError, match=words):
            staff_visit(visit, [one], actor=office, now=NOW)
    trio = [make_supervisor(f"jiandu{number}") for number in range(3)]
    with pytest.raises(ValidationError, match="一至两名"):
        staff_visit(visit, trio, actor=office, now=NOW)
    with pytest.raises(PermissionDenied):
        staff_visit(visit, trio[:1], actor=make_user(Role.REVIEWER, towns[0], "there"), now=NOW)
    made = make_visit(towns[1], made=NOW)
    with pytest.raises(ValidationError, match="已有结果"):
        staff_visit(made, trio[:1], actor=office, now=NOW)


def test_second_draw_needs_a_reason_and_is_counted(office, towns, supervisors):
    first = drawn(office).round
    with pytest.raises(ValidationError, match="再抽一次要写明原因"):
        drawn(office)
    second = drawn(office, reason="监督员生病", chance=lambda count: b"\x01" * count).round
    assert (second.draws, second.redrawn_because) == (2, "监督员生病")
    assert second.seed != first.seed
    assert Visit.objects.count() == 12
    assert [record.verb for record in Record.objects.all()] == ["round.draw", "round.draw"]


def test_no_draw_once_a_visit_was_made(office, towns, supervisors):
    drawn(office)
    visit = Visit.objects.first()
    visit.visited_at, visit.outcome = NOW, "clean"
    visit.save()
    with pytest.raises(ValidationError, match="已有暗访，不能再抽签"):
        drawn(office, reason="再抽")
    assert Round.objects.get().draws == 1


def test_units_that_were_visited_before_the_draw_are_left_out(office, towns, supervisors):
    make_visit(towns[0], made=NOW)
    drawn(office, now=at(date(2026, 6, 23)))
    assert Visit.objects.waiting().count() == 11
    assert {visit.batch for visit in Visit.objects.waiting()} == {1, 2}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"document": " "}, "请写明方案文号"),
        ({"now": at(date(2026, 7, 1))}, "没有剩下的工作日"),
        ({"approval": Approval("主任", date(2026, 6, 2))}, "还没有到"),
    ],
)
def test_draw_that_cannot_be_is_refused_and_leaves_nothing(office, towns, more, words):
    with pytest.raises(ValidationError, match=words):
        drawn(office, **more)
    assert (Round.objects.filter(draws__gt=0).count(), Visit.objects.count(), Record.objects.count()) == (
        0,
        0,
        0,
    )


def test_district_without_units_has_no_draw(office):
    with pytest.raises(ValidationError, match="没有要暗访的单位"):
        drawn(office)


def test_office_draws_and_publisher_reveals_nobody_else(office, towns):
    for role in set(Role) - {Role.PUBLISHER, Role.REVIEWER}:
        with pytest.raises(PermissionDenied):
            drawn(make_user(role, towns[0], f"no-{role}"))
    reviewer = make_user(Role.REVIEWER, username="shenhe")
    drawn(reviewer)
    with pytest.raises(PermissionDenied):
        reveal(JUNE, actor=reviewer, now=at(date(2026, 7, 1)))


def test_seed_is_revealed_when_the_round_is_over_and_once(office, towns):
    drawn(office)
    with pytest.raises(ValidationError, match="还没有结束"):
        reveal(JUNE, actor=office, now=at(date(2026, 6, 30)))
    made_round = reveal(JUNE, actor=office, now=at(date(2026, 7, 1)))
    assert made_round.revealed_at == at(date(2026, 7, 1))
    with pytest.raises(ValidationError, match="已经公布"):
        reveal(JUNE, actor=office, now=at(date(2026, 7, 1)))
    told = Record.objects.latest("sequence")
    assert (told.verb, made_round.seed in told.data) == ("round.reveal", True)


def test_round_is_over_before_its_month_when_every_visit_was_made(office, towns):
    drawn(office)
    assert not is_round_over(Round.objects.get(), date(2026, 6, 20))
    Visit.objects.update(visited_at=NOW, outcome="clean")
    assert is_round_over(Round.objects.get(), date(2026, 6, 20))


def test_round_that_was_not_drawn_has_nothing_to_reveal_and_runs_to_its_end(office, towns):
    make_visit(towns[0], made=NOW)
    assert not is_round_over(Round.objects.get(), date(2026, 6, 20))
    with pytest.raises(ValidationError, match="没有抽签"):
        reveal(JUNE, actor=office, now=at(date(2026, 7, 1)))


def commanded(month, *more):
    out = io.StringIO()
    asked = ["--document", "样例〔2030〕1号", "--approval", "主任, 2026-05-28, 同意", "--by", "zhuren"]
    call_command("draw_round", month, *asked, *more, stdout=out)
    return out.getvalue().splitlines()


def test_command_draws_and_tells_what_it_committed_to(office, towns):
    lines = commanded("2030-06")
    made_round = Round.objects.get(calendar_month=CalendarMonth(2030, 6))
    assert lines[:3] == [
        "已抽定2030年6月轮次，抽签 1 次",
        f"commitment {made_round.commitment}",
        f"digest {made_round.digest}",
    ]
    assert lines[3].startswith("请注意：第 1 批有 ")
    assert not any(town.code in "".join(lines) for town in towns)


def test_command_refuses_in_one_line(office, towns):
    with pytest.raises(CommandError, match="没有账号“nobody”"):
        commanded("2030-06", "--by", "nobody")
    with pytest.raises(CommandError, match="没有剩下的工作日"):
        commanded("2020-06")
    commanded("2030-06")
    with pytest.raises(CommandError, match="再抽一次要写明原因"):
        commanded("2030-06")
    assert commanded("2030-06", "--reason", "方案改了")[0] == "已抽定2030年6月轮次，抽签 2 次"


def test_plan_is_for_the_units_of_that_month(office, towns):
    Department.objects.filter(code="t05").update(active_until=CalendarMonth(2026, 5))
    make_round()
    drawn(office)
    assert "t05" not in plan()
    assert len(plan()) == 11


def test_month_without_a_round_leads_the_office_to_its_draw(client, office):
    client.force_login(office)
    answer = client.get("/inspections/2031-06/")
    assert (answer.status_code, answer.url) == (302, "/inspections/2031-06/draw/")
    client.force_login(make_user(Role.AUDITOR))
    assert client.get("/inspections/2031-06/").status_code == 404


def test_office_draws_on_the_page_with_its_password_and_is_told_what_is_missing(client, office, towns):
    office.set_password("一二三四五六七八abc")
    office.save()
    client.force_login(office)
    typed = {"document": "样例〔2031〕1号", "approved_by": "主任", "approved_on": "2026-05-28"}
    wrong = client.post("/inspections/2031-06/draw/", {**typed, "password": "不对"})
    assert (wrong.status_code, Round.objects.count()) == (400, 0)
    answer = client.post(
        "/inspections/2031-06/draw/", {**typed, "password": "一二三四五六七八abc"}, follow=True
    )
    page = answer.content.decode()
    assert "次暗访可派的监督员不足两名，请在表中指定" in page
    assert Round.objects.get().commitment in page and Round.objects.get().seed not in page
    again = client.post("/inspections/2031-06/draw/", {**typed, "password": "一二三四五六七八abc"})
    assert (again.status_code, Round.objects.get().draws) == (400, 1)
