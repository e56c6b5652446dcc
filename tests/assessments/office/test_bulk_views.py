"""The page of 批量审定: what is shown before the press, the press, its refusal, and the lots that were pressed."""

import pytest

from assessments.models import Determination
from assessments.workflow import take_step
from departments.models import Role
from tests.assessments.desks import messages_of, publish, state_of
from tests.assessments.office.bulk_scene import make_clause_of_figures, make_met
from tests.factories import make_clause, make_explanation, make_month, make_user

pytestmark = pytest.mark.django_db
BULK = "/review/2026-06/bulk/"


@pytest.fixture
def lines(rules):
    clause = make_clause_of_figures(rules)
    return [make_met(clause, f"t{n}") for n in range(7)]


def test_page_shows_the_number_the_kinds_and_the_sample(desk, lines):
    page = desk.get(BULK)
    assert [line for line, _ in page.context["sample"]] == page.context["met"].sample
    assert len(page.context["sample"]) == 5
    body = page.content.decode()
    assert "审定这 7 条" in body
    assert '<th scope="row">区人社局</th><td>7</td><td>—</td><td>—</td>' in body
    assert f'href="{BULK}"' in desk.get("/review/2026-06/").content.decode()


def test_one_press_accepts_and_one_more_takes_it_back(desk, lines):
    seen = desk.get(BULK).context["met"].seen
    response = desk.post(BULK, {"seen": seen})
    assert response["Location"] == BULK
    assert messages_of(response) == ["审定了 7 条，发布以前可以在本页一次撤销，也可以逐条撤销"]
    assert {line.state for line in Determination.objects.all()} == {"accepted"}
    page = desk.get(BULK)
    (lot,) = page.context["lots"]
    assert f'种子 <span class="mono">{lot.event.seed}</span>' in page.content.decode()
    desk.post(f"/review/2026-06/lots/{lot.number}/undo/", {"note": ""})
    assert {line.state for line in Determination.objects.all()} == {"filed"}


def test_stale_press_is_refused_and_says_what_changed(desk, lines, reviewer):
    seen = desk.get(BULK).context["met"].seen
    take_step(lines[0], "reject", actor=reviewer, note="未达标准")
    data = desk.post(BULK, {"seen": seen}, headers={"accept": "application/json"})
    assert (data.status_code, "不再符合的 1 条：区人社局红旗1：t0" in data.json()["errors"][0]) == (409, True)
    assert state_of(lines[1]) == "filed"
    assert messages_of(desk.post(BULK, {"seen": ""})) == ["没有可以批量审定的"]


def test_undoing_what_another_pressed_wants_words_on_the_page_too(desk, client, lines):
    desk.post(BULK, {"seen": desk.get(BULK).context["met"].seen})
    client.force_login(make_user(Role.PUBLISHER))
    (lot,) = client.get(BULK).context["lots"]
    undo = f"/review/2026-06/lots/{lot.number}/undo/"
    assert messages_of(client.post(undo, {"note": " "})) == ["这是审核员审核的，撤销要写明理由"]
    assert messages_of(client.post(undo, {"note": "口径有误"}))[-1] == "撤销了 7 条的审核"


def test_auditor_reads_the_lots_and_presses_nothing(desk, client, lines):
    desk.post(BULK, {"seen": desk.get(BULK).context["met"].seen})
    client.force_login(make_user(Role.AUDITOR))
    page = client.get(BULK)
    assert (len(page.context["lots"]), page.context["met"]) == (1, None)
    assert page.content.decode().count('method="post"') == 1  # the one that signs out


def test_published_month_shows_its_lots_alone(desk, lines):
    desk.post(BULK, {"seen": desk.get(BULK).context["met"].seen})
    publish(make_month())
    body = desk.get(BULK).content.decode()
    assert "已发布，不能再批量审定" in body
    assert "撤销这一批" not in body


def test_explanations_taken_by_department_are_a_lot_too(desk, rules):
    taken = [make_explanation(make_clause(rules, number=n), state="filed") for n in (2, 3)]
    odd = make_explanation(make_clause(rules, number=4), state="filed", reason="other", words="口径调整")
    (group,) = desk.get("/review/2026-06/?tab=explanations").context["groups"]
    desk.post("/review/2026-06/explanations/rsj/", {"seen": group.seen})
    (lot,) = desk.get(BULK).context["lots"]
    assert (lot.words, lot.standing) == ("采纳区人社局的说明 2 条", taken)
    desk.post(f"/review/2026-06/lots/{lot.number}/undo/")
    assert [state_of(each) for each in (*taken, odd)] == ["filed"] * 3
