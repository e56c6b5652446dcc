import re

import pytest
from django.urls import reverse

from boards.site.year import average, growth, year_lines
from departments.months import CalendarMonth
from tests.boards.editions import make_edition
from tests.factories import make_assessor, make_clause, make_rule_set

YEAR_OF_311 = [26, 25, 27, 26, 26, 25, 26, 27, 25, 26, 26, 26]
YEAR_OF_416 = [34, 35, 34, 36, 35, 34, 35, 34, 35, 34, 35, 35]


def lights(year, numbers):
    """Boards of a year with so many yellow lights a month, one of them red."""
    return {
        CalendarMonth(year, month): {"red_flag": 40, "yellow_light": number - 1, "red_light": 1}
        for month, number in enumerate(numbers, start=1)
    }


@pytest.mark.parametrize(
    "before,after,words",
    [
        (311, 416, "+33.8%"),
        (416, 311, "−25.2%"),
        (310, 310, "0%"),
        (0, 5, "—"),
        (0, 0, "—"),
        (3, 0, "−100.0%"),
    ],
)
def test_growth_in_percent_with_one_place(before, after, words):
    assert growth(before, after) == words


@pytest.mark.parametrize("total,months,words", [(416, 12, "34.67"), (0, 12, "0.00"), (7, 0, "—")])
def test_average_of_a_month_with_two_places(total, months, words):
    assert average(total, months) == words


def test_lights_311_then_416_are_105_more():
    line = year_lines(2026, lights(2026, YEAR_OF_416), lights(2025, YEAR_OF_311))[3]
    assert (line.name, line.total, line.before) == ("黄灯、红灯合计", 416, 311)
    assert (line.difference, line.growth, line.mean) == ("+105", "+33.8%", "34.67")


def test_part_of_a_year_is_held_against_the_same_months():
    line = year_lines(2026, lights(2026, YEAR_OF_416[:3]), lights(2025, YEAR_OF_311))[3]
    assert line.months == (34, 35, 34, *[None] * 9)
    assert (line.total, line.before, line.difference) == (103, 78, "+25")


def test_year_without_one_before_it_compares_with_nothing():
    line = year_lines(2026, lights(2026, YEAR_OF_416), {})[0]
    assert (line.total, line.before, line.difference, line.growth) == (480, None, "—", "—")


@pytest.mark.django_db
def test_year_page_counts_the_standing_editions_without_a_session(client):
    for month in ("2025-06", "2026-05", "2026-06"):
        make_edition(month)
    page = client.get(reverse("board_year", args=[2026]))
    words = re.sub(r"<[^>]+>", " ", page.content.decode()).split()
    row = words[words.index("红旗", words.index("增幅")) :][:8]
    assert row == ["红旗", "32", "32", "64", "32.00", "32", "持平", "0%"]
    card = words[words.index("红旗", words.index("2026年统计")) :][:7]
    assert card == ["红旗", "64", "面", "上年同期", "32", "持平（0%）", "黄灯"]
    assert "Set-Cookie" not in page.headers
    assert reverse("board", args=["2026-05"]) in page.content.decode()


@pytest.mark.django_db
def test_year_page_asks_a_constant_number_of_queries(client, django_assert_max_num_queries):
    for month in range(1, 7):
        make_edition(f"2026-0{month}")
    make_clause(make_rule_set(make_assessor(), CalendarMonth(2026, 1)))
    with django_assert_max_num_queries(8):
        client.get(reverse("board_year", args=[2026]))


@pytest.mark.django_db
def test_year_that_has_no_board_is_not_found(client):
    make_edition("2026-06")
    assert client.get(reverse("board_year", args=[2027])).status_code == 404


@pytest.mark.django_db
def test_each_cell_of_the_matrix_leads_to_why(client):
    for month in ("2026-05", "2026-06"):
        make_edition(month)
    page = client.get(reverse("board_year", args=[2026])).content.decode()
    why_links = re.findall(r'<a class="cell" href="([^"]+)"', page)
    assert {link.split("/")[2] for link in why_links} == {"2026-05", "2026-06"}
    assert {client.get(link).status_code for link in why_links} == {200}
