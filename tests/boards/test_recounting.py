"""依次重算累计: one press makes every overtaken edition anew, in the order of the months."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from assessments.models import LineState
from boards.approval import Approval
from boards.correcting import LineChange, correct
from boards.models import Edition
from boards.publishing import publish
from boards.recounting import mark_of, overtaken_from, recount_all
from boards.year_to_date import overtaken_by
from departments.models import Role
from departments.months import CalendarMonth
from tests.factories import JUNE, PASSWORD, make_line, make_town, make_user

pytestmark = pytest.mark.django_db
MAY, JULY = CalendarMonth(2026, 5), CalendarMonth(2026, 7)
MONTHS = (MAY, JUNE, JULY)
APPROVAL = Approval("区委常委会", date(2026, 7, 16), "同意更正")


@pytest.fixture
def later(published_on):
    return published_on + timedelta(days=60)


@pytest.fixture
def boards(clause, publisher, later):
    """Three boards in turn with a flag each; then the flag of May was struck."""
    lines, town = {}, make_town()
    for month in MONTHS:
        lines[month] = make_line(clause, town, month=month, state=LineState.ACCEPTED)
        publish(month, actor=publisher, approval=APPROVAL, waive="试行", now=later)
    change = LineChange(lines[MAY], state=LineState.REJECTED)
    correct(
        MAY, actor=publisher, kind="error", reason="一面有误", approval=APPROVAL, changes=[change], now=later
    )
    return lines


def sums():
    return {
        str(edition.month): [
            str(place.year_to_date.tally.score) for place in edition.board.places if place.year_to_date
        ]
        for edition in Edition.objects.latest_of_each_month()
    }


def recounted(actor, now, **changes):
    seen = mark_of(overtaken_from(MAY))
    return recount_all(MAY, **{"actor": actor, "approval": APPROVAL, "seen": seen, "now": now, **changes})


def test_every_overtaken_edition_is_made_anew_in_order(boards, publisher, later):
    assert [str(each.edition) for each in overtaken_from(MAY)] == ["2026年第6期", "2026年第7期"]
    made = recounted(publisher, later)
    assert [(str(edition), edition.get_kind_display()) for edition in made] == [
        ("2026年第6期（更正1）", "重算累计"),
        ("2026年第7期（更正1）", "重算累计"),
    ]
    assert made[0].reason == "2026年第5期（更正1）已发布，累计随之重算"
    assert sums() == {"2026-05": [], "2026-06": ["1"], "2026-07": ["2"]}
    assert [overtaken_by(Edition.objects.standing(month)) for month in MONTHS] == [[], [], []]
    assert overtaken_from(MAY) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"seen": "0" * 12}, "changed"), ({"approval": None}, "approval")],
)
def test_refusals_make_nothing(boards, publisher, later, changes, code):
    with pytest.raises(ValidationError) as refused:
        recounted(publisher, later, **changes)
    assert refused.value.error_list[0].code == code
    assert Edition.objects.count() == 4


def test_nothing_overtaken_is_nothing_to_do(boards, publisher, later):
    recounted(publisher, later)
    with pytest.raises(ValidationError, match="没有过时的累计"):
        recounted(publisher, later)


def test_only_the_publisher_recounts(boards, later):
    with pytest.raises(PermissionDenied):
        recounted(make_user(Role.REVIEWER), later)


def test_page_offers_all_at_once_with_the_approval_of_what_overtook_them(client, boards, publisher):
    client.force_login(publisher)
    assert "依次重算 2 期" in client.get(reverse("publishing_month", args=[MAY])).content.decode()
    address = reverse("recount", args=[MAY])
    page = client.get(address)
    form = page.context["form"]
    assert (form["approved_by"].value(), form["approval_words"].value()) == ("区委常委会", "同意更正")
    typed = {
        "approved_by": "区委常委会",
        "approved_on": "2026-07-16",
        "password": PASSWORD,
        "seen": page.context["seen"],
    }
    wrong = client.post(address, {**typed, "password": "不是这个"})
    assert (wrong.status_code, Edition.objects.count()) == (400, 4)
    assert client.post(address, typed).url == reverse("publishing_month", args=[MAY])
    assert Edition.objects.count() == 6
    stale = client.post(address, typed, headers={"Accept": "application/json"})
    assert stale.status_code == 422
    assert "没有过时的累计" in client.get(address).content.decode()


def test_month_that_is_not_out_has_no_sums_to_recount(client, publisher):
    client.force_login(publisher)
    address = reverse("recount", args=[MAY])
    assert [client.get(address).status_code, client.post(address, {}).status_code] == [404, 404]
