"""The lists of 应亮未亮: what is in which, narrowed by the address, and the counts beside them."""

from datetime import datetime

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.dates import SHANGHAI
from assessments.explaining import explain
from assessments.light_requests import request_for, take_light_request_step
from assessments.models import LineState, Origin
from assessments.office.interventions import Interventions
from assessments.office.queue import queue
from assessments.office.spared_listed import Narrowed, SparedTab, spared_page
from assessments.workflow import take_step
from departments.models import Role
from rules.models import Signal
from tests.factories import (
    JUNE,
    make_assessor,
    make_explanation,
    make_line,
    make_month,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 8, 10, tzinfo=SHANGHAI)
LATER = datetime(2026, 7, 13, 10, tzinfo=SHANGHAI)


@pytest.fixture
def flag(rules):
    """At 60 of 100 a flag."""
    return make_threshold(rules, standard="≥60")


@pytest.fixture
def yellow(flag):
    """Under 60 of 100 a yellow light."""
    return make_threshold(flag.rule_set, Signal.YELLOW_LIGHT, standard="＜60", metric=flag.metric)


@pytest.fixture
def month(yellow):
    """June, of which the department has filed."""
    june = make_month()
    june.submissions.create(department=yellow.rule_set.department, first_filed_at=timezone.now())
    return june


def page_of(month, user, now=NOW, typed=""):
    return spared_page(month, user, QueryDict(typed), now)


def names(page, tab, **narrowed):
    groups = page.groups(tab, Narrowed(**narrowed))
    return [f"{entry.department.code} {entry.signal}" for group in groups for entry in group.entries]


def test_what_a_later_month_asks_for_stands_at_its_place_in_the_earlier_too(yellow, month, town, reviewer):
    make_reading(yellow.metric, town, done=50, total=100)
    july, in_august = JUNE.plus(1), datetime(2026, 8, 4, 10, tzinfo=SHANGHAI)
    late = request_for(july, yellow, town, JUNE)
    late = take_light_request_step(late, "ask", actor=reviewer, now=in_august)
    (entry,) = page_of(month, reviewer, in_august).lists[SparedTab.SILENT]
    assert (entry.request, entry.standing, entry.counts_in) == (late, "waiting", july)
    take_light_request_step(late, "waive", actor=reviewer, note="已另行处理", now=in_august)
    assert page_of(month, reviewer, in_august).passed == queue(month, reviewer, in_august).spared == 0


def test_flags_and_lights_that_nobody_made_or_explained_stand_in_the_first_list(
    flag, yellow, month, town, reviewer
):
    make_reading(flag.metric, town, done=70, total=100)
    make_reading(flag.metric, make_town("gubai", "古柏街道"), done=50, total=100)
    page = page_of(month, reviewer)
    assert names(page, SparedTab.SILENT) == ["rsj red_flag", "rsj yellow_light"]
    assert [page.count(tab) for tab in SparedTab] == [2, 0, 0, 0, None]


def test_queue_counts_what_the_two_lists_of_the_page_hold(flag, yellow, month, town, reviewer):
    towns = [town, *(make_town(f"t{n}") for n in range(3))]
    for unit, done in zip(towns, (70, 50, 50, 50), strict=True):
        make_reading(flag.metric, unit, done=done, total=100)
    make_explanation(yellow, unit=towns[1], state="accepted")
    waived = request_for(JUNE, yellow, towns[2])
    take_light_request_step(waived, "waive", actor=reviewer, note="台风停工", now=NOW)
    late = make_threshold(make_rule_set(make_assessor("late")), Signal.YELLOW_LIGHT, standard="＜60")
    make_reading(late.metric, town, done=50, total=100)  # its department has not filed
    page = page_of(month, reviewer)
    counts = queue(month, reviewer, NOW).counts
    assert [page.count(tab) for tab in SparedTab] == [2, 1, 1, 0, None]
    assert (counts["spared"], page.passed, page.waiting) == (3, 3, 1)


@pytest.mark.parametrize(
    ("of_unit", "state", "tab"),
    [
        (True, "filed", SparedTab.SAID),
        (True, "accepted", SparedTab.SAID),
        (True, "returned", SparedTab.SAID),
        (False, "filed", SparedTab.SAID),
        (True, "draft", SparedTab.SILENT),
    ],
)
def test_what_was_declined_or_explained_stands_in_the_second_list(
    yellow, month, town, reviewer, of_unit, state, tab
):
    make_reading(yellow.metric, town, done=50, total=100)
    make_explanation(yellow, unit=town if of_unit else None, state=state, reason="other", words="正在整改")
    page = page_of(month, reviewer)
    assert [name for name in SparedTab if page.count(name)] == [tab]


def test_what_the_office_added_stands_in_the_third_list_in_whatever_state(yellow, month, town, reviewer):
    make_reading(yellow.metric, town, done=50, total=100)
    for code, state in (("t1", "filed"), ("t2", "accepted"), ("t3", "rejected")):
        make_line(yellow, make_town(code, code), state=state, origin=Origin.OFFICE, created_by=reviewer)
    make_line(yellow, make_town("t4", "四镇"), state=LineState.ACCEPTED)
    page = page_of(month, reviewer)
    assert [page.count(tab) for tab in SparedTab] == [1, 0, 0, 3, None]


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({}, ["rsj red_flag", "rsj yellow_light", "swj yellow_light"]),
        ({"department": "swj"}, ["swj yellow_light"]),
        ({"signal": "yellow_light"}, ["rsj yellow_light", "swj yellow_light"]),
        ({"department": "swj", "signal": "red_flag"}, []),
    ],
)
def test_lists_are_narrowed_by_department_and_signal(flag, yellow, month, town, reviewer, narrowed, expected):
    other = make_threshold(
        make_rule_set(make_assessor("swj", "区商务局")), Signal.YELLOW_LIGHT, standard="＜60"
    )
    month.submissions.create(department=other.rule_set.department, first_filed_at=timezone.now())
    make_reading(flag.metric, town, done=70, total=100)
    make_reading(flag.metric, make_town("gubai", "古柏街道"), done=50, total=100)
    make_reading(other.metric, town, done=50, total=100)
    assert names(page_of(month, reviewer), SparedTab.SILENT, **narrowed) == expected


def test_counts_stand_apart_by_department(flag, yellow, month, town, reviewer):
    make_reading(yellow.metric, town, done=50, total=100)
    make_reading(yellow.metric, make_town("gubai", "古柏街道"), done=50, total=100)
    make_explanation(yellow, unit=town, state="filed", reason="other", words="正在整改")
    swj = make_threshold(make_rule_set(make_assessor("swj", "区商务局")))
    take_step(make_line(swj, town), "return", actor=reviewer, note="佐证不足")
    rsj, other = page_of(month, reviewer).counts(Narrowed())
    assert (rsj.department, rsj.silent, rsj.said) == (yellow.rule_set.department, 1, 1)
    assert rsj.corrected == Interventions(declined=1, spared_lights=1)
    assert (other.department.code, other.corrected.returned_flags) == ("swj", 1)
    assert [each.department.code for each in page_of(month, reviewer).counts(Narrowed("swj"))] == ["swj"]


@pytest.mark.parametrize(("side", "is_free"), [("assessor", False), ("unit", False), ("", True)])
def test_nobody_acts_on_what_their_own_department_let_pass_or_was_spared(
    yellow, month, town, side, is_free, settings
):
    make_reading(yellow.metric, town, done=50, total=100)
    sides = {"assessor": yellow.rule_set.department, "unit": town, "": None}
    person = make_user(Role.REVIEWER, sides[side], username="own")
    (place,) = page_of(month, person).lists[SparedTab.SILENT]
    assert place.is_free is is_free
    settings.OFFICE_OF_ONE = True
    assert page_of(month, person).lists[SparedTab.SILENT][0].is_free


def test_page_asks_the_same_number_of_queries_whatever_the_month_holds(yellow, month, town, reviewer):
    counts = []
    for number in range(3):
        other = make_town(f"t{number}", f"{number}镇")
        make_reading(yellow.metric, other, done=50, total=100)
        make_explanation(yellow, unit=other, state="filed", reason="other", words="正在整改")
        make_reading(yellow.metric, make_town(f"s{number}", f"{number}街"), done=50, total=100)
        make_line(yellow, make_town(f"o{number}", f"{number}园"), origin=Origin.OFFICE, created_by=reviewer)
        asked = make_town(f"a{number}", f"{number}区")
        make_reading(yellow.metric, asked, done=50, total=100)
        request = request_for(JUNE, yellow, asked)
        take_light_request_step(request, "ask", actor=reviewer, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            page = page_of(month, reviewer)
            [page.groups(tab, Narrowed()) for tab in SparedTab]
            page.counts(Narrowed())
        counts.append(len(queries))
    assert len(set(counts)) == 1


# Where a place stands


def ask(yellow, town, reviewer, step="ask", data_month=JUNE, **more):
    place = request_for(JUNE, yellow, town, data_month)
    return take_light_request_step(place, step, actor=reviewer, now=NOW, **more)


def standings(page, tab=SparedTab.ASKED):
    return [entry.standing.value for entry in page.lists[tab]]


def test_place_goes_from_asked_to_answered_and_added(yellow, month, town, reviewer):
    make_reading(yellow.metric, town, done=50, total=100)
    assert standings(page_of(month, reviewer), SparedTab.SILENT) == ["open"]
    ask(yellow, town, reviewer)
    page = page_of(month, reviewer)
    assert (standings(page, SparedTab.SILENT), standings(page)) == (["waiting"], ["waiting"])
    assert standings(page_of(month, reviewer, LATER)) == ["lapsed"]
    clerk = make_user(Role.CLERK, yellow.rule_set.department)
    words = explain(JUNE, yellow, "other", words="正在整改", unit=town, actor=clerk, now=LATER)
    take_step(words, "file", actor=make_user(Role.SIGNER, yellow.rule_set.department))
    page = page_of(month, reviewer, LATER)
    assert (standings(page, SparedTab.SAID), standings(page)) == (["explained"], ["explained"])
    line = make_line(yellow, town, origin=Origin.OFFICE, created_by=reviewer)
    page = page_of(month, reviewer, LATER)
    assert (standings(page), standings(page, SparedTab.ADDED)) == (["second"], ["second"])
    take_step(line, "accept", actor=make_user(Role.PUBLISHER), note="数据为准")
    assert standings(page_of(month, reviewer)) == ["added"]


def test_place_that_was_reported_leaves_the_first_lists_and_stays_among_those_asked(
    yellow, month, town, reviewer
):
    make_reading(yellow.metric, town, done=50, total=100)
    ask(yellow, town, reviewer)
    make_line(yellow, town)
    page = page_of(month, reviewer)
    assert ([page.count(tab) for tab in SparedTab], standings(page)) == ([0, 0, 1, 0, None], ["reported"])


def test_place_that_was_settled_leaves_the_first_lists(yellow, month, town, reviewer):
    make_reading(yellow.metric, town, done=50, total=100)
    ask(yellow, town, reviewer, "waive", note="数据有误")
    page = page_of(month, reviewer)
    assert ([page.count(tab) for tab in SparedTab], standings(page)) == ([0, 0, 1, 0, None], ["waived"])
    (place,) = page.lists[SparedTab.ASKED]
    assert (sorted(place.steps), place.may_add) == (["resume"], False)


def test_lists_are_narrowed_by_where_a_place_stands(yellow, month, town, reviewer):
    other = make_town("gubai", "古柏街道")
    for unit in (town, other):
        make_reading(yellow.metric, unit, done=50, total=100)
    ask(yellow, other, reviewer)
    page = page_of(month, reviewer)
    for state, units in (("open", [town]), ("waiting", [other]), ("lapsed", []), ("", [town, other])):
        groups = page.groups(SparedTab.SILENT, Narrowed(state=state))
        assert [entry.unit for group in groups for entry in group.entries] == units


def test_one_press_asks_for_what_was_not_asked_yet(yellow, month, town, reviewer):
    other = make_town("gubai", "古柏街道")
    for unit in (town, other):
        make_reading(yellow.metric, unit, done=50, total=100)
    ask(yellow, other, reviewer)
    (group,) = page_of(month, reviewer).groups(SparedTab.SILENT, Narrowed())
    assert (group.to_ask, group.count_to_ask, group.until) == (
        f"{yellow.pk}.{town.pk}.2026-06",
        1,
        "2026-07-10",
    )
    own = make_user(Role.REVIEWER, yellow.rule_set.department, username="own")
    assert page_of(month, own).groups(SparedTab.SILENT, Narrowed())[0].to_ask == ""


def test_what_was_typed_and_not_sent_stands_in_its_box(yellow, month, town, reviewer):
    make_reading(yellow.metric, town, done=50, total=100)
    key = f"{yellow.pk}.{town.pk}.2026-06"
    typed = f"grounds-{key}=仅完成一半&note-{key}=数据&until-rsj=2026-07-09&words-rsj=请补报"
    page = page_of(month, reviewer, typed=typed)
    (group,) = page.groups(SparedTab.SILENT, Narrowed())
    assert (group.until, group.words) == ("2026-07-09", "请补报")
    assert (group.entries[0].grounds, group.entries[0].typed["note"]) == ("仅完成一半", "数据")


# A matter of an earlier month that counts in this one


def test_late_matter_stands_beside_the_months_own(yellow, month, town, reviewer):
    make_reading(yellow.metric, town, done=50, total=100)
    own, late = ask(yellow, town, reviewer), ask(yellow, town, reviewer, data_month=JUNE.plus(-1))
    places = {place.request.pk: place for place in page_of(month, reviewer).lists[SparedTab.ASKED]}
    assert len({place.key for place in places.values()}) == 2
    assert (places[own.pk].unreported is None, places[late.pk].unreported is None) == (False, True)
    assert (places[own.pk].is_late, places[late.pk].is_late) == (False, True)
    assert (places[own.pk].may_add, places[late.pk].may_add) == (True, False)


def test_line_that_was_added_of_an_earlier_month_settles_that_one_alone(yellow, month, town, reviewer):
    make_reading(yellow.metric, town, done=50, total=100)
    ask(yellow, town, reviewer)
    late = make_line(
        yellow, town, data_month=JUNE.plus(-1), origin=Origin.OFFICE, created_by=reviewer, state="accepted"
    )
    assert late.month == month
    page = page_of(month, reviewer)
    assert (standings(page), standings(page, SparedTab.SILENT)) == (["waiting"], ["waiting"])
