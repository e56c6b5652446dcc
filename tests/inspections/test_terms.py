"""Terms and re-postings, held against figures that were reckoned apart."""

from datetime import date

import pytest

from inspections.terms import Reposting, Terms, due, is_past, review_decided_by, review_until, usual_end


def test_a_unit_has_five_working_days_to_answer():
    term = due(date(2026, 6, 8), Terms().answer)
    assert term == date(2026, 6, 15)
    assert [is_past(term, day) for day in (date(2026, 6, 15), date(2026, 6, 16))] == [False, True]


def test_a_review_is_asked_for_and_decided_within_thirty_days_each():
    assert review_until(date(2026, 6, 29)) == date(2026, 7, 29)
    assert review_decided_by(date(2026, 7, 29)) == date(2026, 8, 28)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2020, 7, 10), date(2020, 10, 10)),
        (date(2020, 7, 30), date(2020, 10, 30)),
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2023, 11, 30), date(2024, 2, 29)),
    ],
)
def test_a_posting_ends_three_months_on_within_its_month(starts_on, ends_on):
    assert usual_end(starts_on) == ends_on


STARTED = [date(2020, 7, 10)] * 7 + [date(2020, 7, 30)]
POSTINGS = [Reposting(start, usual_end(start)) for start in STARTED]


@pytest.mark.parametrize(
    ("day", "on_post", "due_back"),
    [
        (date(2020, 7, 9), 0, 0),
        (date(2020, 7, 10), 7, 0),
        (date(2020, 7, 30), 8, 0),
        (date(2020, 10, 9), 8, 0),
        (date(2020, 10, 10), 1, 7),
        (date(2020, 10, 29), 1, 7),
        (date(2020, 10, 30), 0, 8),
    ],
)
def test_who_is_on_post_and_who_is_due_back_on_a_day(day, on_post, due_back):
    assert sum(posting.is_on_post(day) for posting in POSTINGS) == on_post
    assert sum(posting.is_due_back(day) for posting in POSTINGS) == due_back


def test_a_posting_is_told_seven_days_before_its_end_until_the_return():
    posting = POSTINGS[0]
    days = (date(2020, 10, 2), date(2020, 10, 3), date(2020, 11, 1))
    assert [posting.is_ending(day) for day in days] == [False, True, True]
    back = Reposting(posting.starts_on, posting.ends_on, date(2020, 9, 30))
    assert not back.is_ending(date(2020, 10, 10))
    assert (back.is_on_post(date(2020, 9, 29)), back.is_on_post(date(2020, 9, 30))) == (True, False)
    assert not back.is_due_back(date(2020, 10, 10))
