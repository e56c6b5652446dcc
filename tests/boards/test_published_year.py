import pytest

from departments.models import Role
from departments.months import CalendarMonth
from rules.published_year import published_in
from tests.boards.documents import make_document
from tests.boards.editions import make_edition
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("months", "words", "first_open"),
    [
        ((), "", 1),
        ((1, 2, 3), "1月至3月", 4),
        ((1, 2, 5), "1月至2月、5月", 3),
        (range(1, 13), "1月至12月", None),
    ],
)
def test_published_year_tells_what_is_out_and_where_it_goes_on(months, words, first_open):
    make_edition("2025-12")
    for month in months:
        make_edition(f"2026-{month:02}")
    found = published_in(2026)
    assert (found.words, found.first_open) == (words, first_open and CalendarMonth(2026, first_open))


def test_points_of_a_year_with_boards_tell_from_when_they_hold(client):
    client.force_login(make_user(Role.PUBLISHER))
    assert "起用" not in client.get("/office/points/2026/").content.decode()
    for month in ("2026-05", "2026-06"):
        make_edition(month)
    make_edition(document=make_document("2026-06", edition=2, reason="笔误"))
    page = client.get("/office/points/2026/").content.decode()
    assert (
        "2026 年5月至6月已经发布，得分按发布时的分值，不随改动而变。新分值从 2026年1月起用（已发布的月份除外）。"
        "全年累计是各月得分相加，改动之后会混用新旧两种分值；已发布的月份如再更正，仍按发布时的分值。"
    ) in page
    for month in ("2026-01", "2026-02", "2026-03", "2026-04"):
        make_edition(month)
    assert "2026 年1月至6月已经发布" in (page := client.get("/office/points/2026/").content.decode())
    assert "新分值从 2026年7月起用。" in page
