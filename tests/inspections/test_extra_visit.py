"""再访: nobody is visited twice in a round without a reason, and nothing tells who is."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from departments.models import Record, Role
from inspections.drawing import add_extra_visit
from inspections.models import Visit
from tests.factories import make_office, make_user
from tests.inspections.factories import at, make_round, make_supervisor, make_visit, town

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 6, 10))  # of the second batch


@pytest.fixture
def drawn():
    """A drawn round: 淳溪 was visited in the first week, 固柏 is before the supervisors in the second."""
    made_round = make_round(drawn=True)
    people = [make_supervisor("jiandu1"), make_supervisor("jiandu2")]
    make_visit(supervisors=people, made=at(date(2026, 6, 2)))
    make_visit(town("gubai", "固柏街道"), supervisors=people, batch=2)
    return made_round, people


def test_unit_is_visited_again_for_a_reason_and_no_history_names_it(drawn):
    made_round, people = drawn
    office = make_user(Role.REVIEWER, make_office())
    extra = add_extra_visit(made_round, town(), "整改回头看", people, actor=office, now=NOW)
    assert (extra.batch, extra.planned_week, extra.extra_because) == (2, date(2026, 6, 8), "整改回头看")
    assert list(extra.supervisors.all()) == people
    told = Record.objects.get(verb="visit.extra")
    assert [word for word in ("淳溪", "chunxi", "回头看") if word in told.sentence + told.data] == []


@pytest.mark.parametrize(
    ("code", "because", "day", "said"),
    [
        ("chunxi", " ", NOW, "再访要写明原因"),
        ("gubai", "整改回头看", NOW, "固柏街道本轮还没有访，照原来的安排去"),
        ("chunxi", "整改回头看", at(date(2026, 6, 24)), "本周没有这一轮的批次，不能再访"),
    ],
)
def test_extra_visit_that_is_none_is_refused(drawn, code, because, day, said):
    made_round, people = drawn
    office = make_user(Role.REVIEWER, make_office())
    with pytest.raises(ValidationError) as refused:
        add_extra_visit(made_round, town(code), because, people, actor=office, now=day)
    assert (refused.value.messages, Visit.objects.count()) == ([said], 2)


def test_who_avoids_a_unit_is_not_sent_again_and_nobody_sends_to_the_own_unit(drawn):
    made_round, _ = drawn
    barred = make_supervisor("x", avoid=[town()])
    with pytest.raises(ValidationError):
        add_extra_visit(
            made_round, town(), "回头看", [barred], actor=make_user(Role.REVIEWER, make_office()), now=NOW
        )
    with pytest.raises(PermissionDenied):
        add_extra_visit(
            made_round, town(), "回头看", [], actor=make_user(Role.REVIEWER, town(), "own"), now=NOW
        )


def test_page_arranges_one_and_says_what_is_missing(client, drawn, monkeypatch):
    _, people = drawn
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client.force_login(make_user(Role.REVIEWER, make_office()))
    address = reverse("inspection_extra", args=["2026-06"])
    fields = {"unit": town().pk, "because": "", "supervisors": [one.pk for one in people]}
    assert client.post(address, fields).status_code == 422
    assert client.post(address, {**fields, "because": "整改回头看"}).status_code == 302
    assert Visit.objects.exclude(extra_because="").get().unit == town()
