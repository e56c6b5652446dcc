"""What a ledger amounts to as of a day, held against figures that were reckoned apart."""

from datetime import date, timedelta
from functools import partial

import pytest

from departments.months import CalendarMonth
from inspections.figures import (
    FindingDays,
    MeasureDays,
    RoundMade,
    average,
    by_kind,
    by_topic,
    due_back,
    is_small,
    office_late,
    on_post,
    share,
    unit_late,
    verified_by_month,
)
from inspections.terms import Reposting, Terms, due, usual_end

JUNE = CalendarMonth(2020, 6)
UNITS = [f"u{number:02d}" for number in range(1, 31)]
END = date(2020, 12, 31)
DUE = partial(due, holidays=(), make_up_days=())
TOPICS = ["工作作风", "服务态度", "服务质量", "工作纪律"]


def make_finding(**days):
    seen_on = days.pop("seen_on", date(2020, 6, 8))
    fields = {"month": JUNE, "unit": "u01", "topic": "工作纪律", "handed_over_on": seen_on}
    return FindingDays(seen_on=seen_on, **fields | days)


def make_measure(kind="repost", decided_on=date(2020, 7, 10), starts_on=None, **fields):
    posting = Reposting(starts_on, usual_end(starts_on)) if starts_on else None
    return MeasureDays(JUNE, "u01", kind, decided_on, posting=posting, **fields)


def test_a_round_is_covered_when_every_unit_that_it_owes_was_visited():
    made = RoundMade(
        JUNE, frozenset(UNITS), tuple((unit, date(2020, 6, 10 + n % 3)) for n, unit in enumerate(UNITS))
    )
    days = [date(2020, 6, 9), date(2020, 6, 10), date(2020, 6, 12)]
    assert [len(made.visited(day)) for day in days] == [0, 10, 30]
    assert [made.coverage(day) for day in days] == ["0", "33.33", "100"]
    assert [made.is_complete(day) for day in days] == [False, False, True]


def test_a_visit_to_a_unit_that_is_not_owed_one_covers_nothing():
    made = RoundMade(JUNE, frozenset({"u01", "u02"}), (("u01", JUNE.first_day), ("x", JUNE.first_day)))
    assert (made.coverage(END), len(made.visited(END))) == ("50", 2)
    assert RoundMade(JUNE, frozenset()).coverage(END) is None
    assert not RoundMade(JUNE, frozenset()).is_complete(END)


@pytest.mark.parametrize(
    ("count", "rounds", "told"), [(40, 3, "13.33"), (41, 3, "13.67"), (40, 4, "10.00"), (0, 0, None)]
)
def test_so_many_a_round(count, rounds, told):
    assert average(count, rounds) == told


@pytest.mark.parametrize(("part", "whole", "told"), [(30, 30, "100"), (2, 3, "66.67"), (0, 0, None)])
def test_a_share_is_told_without_idle_zeros(part, whole, told):
    assert share(part, whole) == told


def test_topics_tell_what_became_of_their_findings():
    closed = {"verified_on": date(2020, 6, 10), "closed_on": date(2020, 6, 30)}
    in_time = {"rectify_until": date(2020, 6, 24), "rectified_on": date(2020, 6, 24)}
    late = {"rectify_until": date(2020, 6, 24), "rectified_on": date(2020, 6, 25)}
    findings = [
        make_finding(**closed, **in_time),
        make_finding(**closed, **late),
        make_finding(dismissed_on=date(2020, 6, 11)),
        make_finding(**closed, dismissed_on=date(2020, 7, 20)),
        make_finding(topic="窗口"),
        make_finding(topic="服务态度", seen_on=date(2020, 7, 21)),
    ]
    rows = {one.topic: one for one in by_topic(findings, TOPICS, date(2020, 7, 20))}
    assert list(rows) == [*TOPICS, "窗口"]
    told = rows["工作纪律"]
    assert (told.found, told.verified, told.dismissed, told.closed, told.rectified_in_time) == (4, 2, 2, 2, 1)
    assert (rows["服务态度"].found, rows["窗口"].found, rows["工作作风"].found) == (0, 1, 0)
    before = by_topic(findings, TOPICS, date(2020, 7, 19))[3]
    assert (before.verified, before.dismissed, before.closed) == (3, 1, 3)


def test_what_was_verified_is_told_by_the_month_of_the_deed():
    days = [date(2020, 6, 26)] * 9 + [date(2020, 7, 3)] * 20 + [date(2020, 8, 14)] * 11
    findings = [make_finding(verified_on=day) for day in days]
    assert verified_by_month(findings, END) == {"2020-06": 9, "2020-07": 20, "2020-08": 11}
    assert verified_by_month(findings, date(2020, 7, 2)) == {"2020-06": 9}


@pytest.mark.parametrize(
    ("day", "posted", "back"),
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
def test_who_is_on_post_follows_the_measures_that_stand(day, posted, back):
    starts = [date(2020, 7, 10)] * 7 + [date(2020, 7, 30)]
    measures = [make_measure(decided_on=start, starts_on=start) for start in starts]
    struck = make_measure(starts_on=starts[0], voided_on=date(2020, 7, 10))
    assert (on_post([*measures, struck], day), due_back([*measures, struck], day)) == (posted, back)


def test_measures_are_told_by_kind_and_only_those_that_stand():
    struck = make_measure("written", voided_on=date(2020, 7, 20))
    measures = [make_measure("written"), make_measure("circular"), struck]
    kinds = ["written", "circular", "repost"]
    days = [date(2020, 7, 9), date(2020, 7, 19), date(2020, 7, 20)]
    assert [by_kind(measures, kinds, day) for day in days] == [
        {},
        {"written": 2, "circular": 1},
        {"written": 1, "circular": 1},
    ]


OFFICE_DAYS = {  # of a batch that was over on Friday 5 June 2020: the last day in time and the first too late
    "notify": ("notified_on", {}, date(2020, 6, 9)),
    "verify": ("verified_on", {"answered_on": date(2020, 6, 10)}, date(2020, 6, 17)),
    "recheck": ("closed_on", {"rectified_on": date(2020, 6, 19)}, date(2020, 6, 26)),
    "review": ("review_decided_on", {"review_asked_on": date(2020, 7, 1)}, date(2020, 7, 31)),
}


@pytest.mark.parametrize("name", OFFICE_DAYS)
def test_the_office_is_late_after_its_last_day_whether_it_acted_or_not(name):
    field, before, last = OFFICE_DAYS[name]
    next_day = last + timedelta(days=1)

    def late(as_of, **done):
        finding = make_finding(handed_over_on=date(2020, 6, 5), **before, **done)
        return office_late([finding], Terms(), DUE, as_of)[name]

    assert [late(END, **{field: last}), late(END, **{field: next_day})] == [0, 1]
    assert [late(last), late(next_day), late(last, **{field: END})] == [0, 1, 0]


def test_a_unit_that_was_not_heard_sets_the_offices_term_when_its_own_is_over():
    finding = make_finding(notified_on=date(2020, 6, 8), answer_until=date(2020, 6, 15))
    days = [date(2020, 6, 14), date(2020, 6, 22), date(2020, 6, 23)]
    assert [office_late([finding], Terms(), DUE, day)["verify"] for day in days] == [0, 0, 1]


def test_the_units_own_terms_are_counted_apart():
    told = {"notified_on": date(2020, 6, 8), "answer_until": date(2020, 6, 15)}
    findings = [
        make_finding(**told, answered_on=date(2020, 6, 15)),
        make_finding(**told, answered_on=date(2020, 6, 16)),
        make_finding(**told, verified_on=date(2020, 6, 16), rectify_until=date(2020, 6, 30)),
    ]
    assert unit_late(findings, date(2020, 6, 15)) == {"answer": 0, "rectify": 0}
    assert unit_late(findings, END) == {"answer": 2, "rectify": 1}


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (2, True), (3, False)])
def test_one_or_two_persons_are_a_small_number(count, small):
    assert is_small(count, 2) == small
