import pytest

from assessments.models import Explanation
from assessments.workflow import take_step
from departments.models import Role
from tests.assessments.desks import messages_of, publish, state_of
from tests.factories import (
    make_clause,
    make_explanation,
    make_user,
)

pytestmark = pytest.mark.django_db
QUEUE = "/review/2026-06/"


@pytest.fixture
def explanation(rules):
    return make_explanation(make_clause(rules), state="filed")


def test_explanations_of_a_department_are_taken_with_one_press(desk, rules, explanation):
    make_explanation(make_clause(rules, number=2), state="filed")
    (group,) = desk.get(QUEUE, {"tab": "explanations"}).context["groups"]
    response = desk.post("/review/2026-06/explanations/rsj/", {"seen": group.seen})
    assert messages_of(response) == ["采纳了区人社局的 2 条说明"]
    assert set(Explanation.objects.values_list("state", flat=True)) == {"accepted"}


def test_explanations_taken_are_those_that_were_shown(desk, rules, explanation):
    seen = f"{explanation.pk}.{explanation.version}"
    later = make_explanation(make_clause(rules, number=2), state="filed")
    desk.post("/review/2026-06/explanations/rsj/", {"seen": seen})
    assert (state_of(explanation), state_of(later)) == ("accepted", "filed")


def test_press_says_what_a_colleague_or_the_department_was_quicker_with(desk, rules, explanation):
    decided, rewritten = (make_explanation(make_clause(rules, number=n), state="filed") for n in (2, 3))
    (group,) = desk.get(QUEUE, {"tab": "explanations"}).context["groups"]
    take_step(decided, "accept", actor=make_user(Role.REVIEWER, username="colleague"))
    Explanation.objects.filter(pk=rewritten.pk).update(version=2)
    response = desk.post("/review/2026-06/explanations/rsj/", {"seen": group.seen})
    told = "采纳了区人社局的 1 条说明，另有 1 条刚由同事办理，另有 1 条部门刚有改动，没有采纳"
    assert messages_of(response) == [told]


@pytest.mark.parametrize("seen", ["", "x", "1", "1.1;2.2", "1.1 ."])
def test_explanations_shown_are_named_as_keys_and_versions(desk, explanation, seen):
    desk.post("/review/2026-06/explanations/rsj/", {"seen": seen})
    assert state_of(explanation) == "filed"


def test_explanations_of_the_own_department_are_not_taken(client, rules, explanation):
    client.force_login(make_user(Role.REVIEWER, rules.department))
    page = client.get(QUEUE, {"tab": "explanations"}).content.decode()
    assert ("回避：本部门" in page, page.count('method="post"')) == (True, 1)
    seen = f"{explanation.pk}.{explanation.version}"
    assert client.post("/review/2026-06/explanations/rsj/", {"seen": seen}).status_code == 403
    assert state_of(explanation) == "filed"


def test_explanation_is_sent_back_with_words_and_taken_alone(desk, explanation):
    page = f"/review/explanations/{explanation.pk}/"
    data = {"version": explanation.version, "step": "return", "note": ""}
    assert desk.post(page, data).status_code == 400
    response = desk.post(page, data | {"note": "请写明数据"})
    assert response["Location"] == "/review/2026-06/?tab=explanations#rsj"
    assert (state_of(explanation), Explanation.objects.get().note) == ("returned", "请写明数据")
    assert desk.post(page, data | {"step": "undo"}).status_code == 302
    assert desk.post(page, data | {"step": "accept"}).status_code == 302
    assert state_of(explanation) == "accepted"


def test_explanation_that_was_rewritten_meanwhile_is_not_taken_unseen(desk, explanation):
    data = {"version": explanation.version + 1, "step": "accept"}
    response = desk.post(f"/review/explanations/{explanation.pk}/", data)
    assert (response.status_code, state_of(explanation)) == (409, "filed")


def test_explanations_of_a_published_month_are_closed(desk, explanation):
    publish(explanation.month)
    seen = f"{explanation.pk}.{explanation.version}"
    response = desk.post("/review/2026-06/explanations/rsj/", {"seen": seen})
    assert messages_of(response) == ["2026年6月已发布，不能再采纳；发布后只能更正"]
    assert desk.get(f"/review/explanations/{explanation.pk}/").context["steps"] == []
    assert state_of(explanation) == "filed"
