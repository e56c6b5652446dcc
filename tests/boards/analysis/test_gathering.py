"""The facts of the analysis out of the database: what is counted elsewhere is counted alike, in few queries."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.dates import SHANGHAI
from assessments.models import LineState, Origin
from assessments.workflow import take_step
from boards.analysis.behind import behind_rows
from boards.analysis.gathering import gathered, published_months
from boards.analysis.measures import figures
from boards.analysis.spans import MonthSpan
from boards.approval import Approval
from boards.document import read
from boards.models import Edition
from boards.publishing import publish
from boards.site.clause_use import clause_use
from boards.site.ruled import ruled_sets
from departments.models import Role
from departments.months import CalendarMonth
from rules.models import Signal
from tests.boards.documents import line, make_document
from tests.boards.editions import make_edition
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_rule_set,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
MAY = CalendarMonth(2026, 5)
SPAN = MonthSpan("month", JUNE)
AFTER = datetime(2026, 7, 18, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def reviewer():
    return make_user(Role.REVIEWER)


@pytest.fixture
def rules():
    return make_rule_set(make_assessor())


def out(*lines, month="2026-06", assessors=("rsj",)):
    listed = [{"assessor": code, "name": code, "filed": True, "late": False} for code in assessors]
    return make_edition(document=make_document(month, lines=list(lines), assessors=listed))


def own(span=SPAN, code="rsj"):
    return figures(gathered(span)[0])[code]


def links(row, key):
    return [one.link for one in behind_rows(row.behind[key], JUNE)]


def test_what_is_published_is_counted_and_opens_into_its_line(rules):
    given = make_line(make_clause(rules), make_town(), state=LineState.ACCEPTED)
    gone = line("red_light", "chunxi", "rsj", 2)
    out(line("red_flag", "chunxi", "rsj"), gone)
    assert (own().value("flags"), own().value("lights")) == (1, 1)
    assert links(own(), "flags") == [f"/review/lines/{given.pk}/"]
    assert links(own(), "lights") == [""]


def test_what_is_not_on_a_board_is_not_counted(rules):
    make_line(make_clause(rules), make_town(), state=LineState.ACCEPTED)
    out()
    assert own().value("flags") == 0


def test_corrections_of_the_office_are_those_of_its_desk(rules, reviewer):
    town, second = make_town(), make_user(Role.PUBLISHER)
    flag, yellow = make_clause(rules), make_clause(rules, Signal.YELLOW_LIGHT)
    returned = make_line(flag, town)
    take_step(returned, "return", actor=reviewer, note="与条款不符")
    undone = make_line(flag, make_town("gubai", "古柏街道"))
    take_step(undone, "return", actor=reviewer, note="x")
    take_step(undone, "undo", actor=reviewer)
    asked = make_line(yellow, town)
    take_step(asked, "ask", actor=reviewer, note="请写明事实")
    added = make_line(yellow, make_town("qiqiao", "漆桥街道"), origin=Origin.OFFICE, created_by=reviewer)
    take_step(added, "accept", actor=second)
    declined = make_explanation(make_clause(rules, Signal.RED_LIGHT), unit=town, state="filed")
    merged = make_line(make_clause(rules, number=2), town)
    others = make_rule_set(make_assessor("gafj"))
    counted = make_line(make_clause(others), town, state=LineState.ACCEPTED)
    take_step(merged, "merge", actor=reviewer, into=counted)
    out()
    row = own()
    keys = ("returned", "asked", "added", "declined", "spared", "merged")
    assert {key: row.value(key) for key in keys} == dict.fromkeys(keys, 1)
    assert {key: links(row, key) for key in keys} == {
        "returned": [f"/review/lines/{returned.pk}/"],
        "asked": [f"/review/lines/{asked.pk}/"],
        "added": [f"/review/lines/{added.pk}/"],
        "declined": [f"/review/explanations/{declined.pk}/"],
        "spared": [f"/review/explanations/{declined.pk}/"],
        "merged": [f"/review/lines/{merged.pk}/"],
    }
    assert row.behind["returned"][0].words == "与条款不符"


def test_what_the_department_took_back_opens_into_nothing(rules, reviewer):
    returned = make_line(make_clause(rules), make_town())
    take_step(returned, "return", actor=reviewer, note="x")
    returned.delete()
    out()
    assert (own().value("returned"), links(own(), "returned")) == (1, [""])


def test_unused_clauses_are_those_of_the_year_page(rules):
    make_clause(rules)
    make_clause(rules, Signal.RED_LIGHT)
    out(line("red_flag", "chunxi", "rsj"))
    board = Edition.objects.standing(JUNE).board
    listed = clause_use({JUNE: board}, ruled_sets(JUNE)).unused
    assert [(one.assessor, [clause.label for clause in one.clauses]) for one in listed] == [
        ("rsj", ["红灯1"])
    ]
    assert [one.clause for one in own().behind["unused"]] == ["红灯1"]
    assert links(own(), "unused") == ["/rules/2026/rsj/#2026-03-red_light-1"]


def test_same_words_are_counted_from_the_third_month_and_only_once_filed(rules):
    silent, draft = make_clause(rules, Signal.RED_LIGHT), make_clause(rules, Signal.RED_LIGHT, 2)
    for month in (JUNE.plus(-2), MAY, JUNE):
        make_explanation(silent, month=month, state="filed")
        make_explanation(draft, month=month)
    out()
    (told,) = own().behind["repeated"]
    assert (told.clause, told.words) == ("红灯1", "本月无此情形（连续第 3 个月）")


def test_past_is_whole_or_none(rules):
    out(month="2026-05")
    out()
    assert gathered(MonthSpan("to_date", JUNE))[1] is None
    out(month="2025-05")
    assert gathered(MonthSpan("to_date", JUNE))[1] is None
    out(line("red_flag", "chunxi", "rsj", month="2025-06"), month="2025-06")
    past = gathered(MonthSpan("to_date", JUNE))[1]
    assert (sorted(map(str, past.boards)), figures(past)["rsj"].value("flags")) == (["2025-05", "2025-06"], 1)
    assert list(map(str, published_months())) == ["2026-06", "2026-05", "2025-06", "2025-05"]


def test_latest_edition_is_what_counts():
    out(line("red_flag", "chunxi", "rsj"))
    assessors = [{"assessor": "rsj", "name": "rsj", "filed": True, "late": False}]
    make_edition(document=make_document("2026-06", lines=[], edition=2, reason="撤旗", assessors=assessors))
    make_rule_set(make_assessor()).clauses.create(signal="red_flag", number=1, text="条文", kind="narrative")
    assert own().value("flags") == 0


def test_department_with_a_set_but_no_clause_has_no_rules(rules):
    out()
    assert not own().has_rules


def test_frozen_board_of_a_real_publication_gives_the_same_flags(rules):
    accepted = make_line(make_clause(rules), make_town(), state=LineState.ACCEPTED)
    publisher = make_user(Role.PUBLISHER)
    approval = Approval("区委常委会", AFTER.date(), "同意")
    edition = publish(JUNE, actor=publisher, approval=approval, waive="试一下", now=AFTER)
    assert read(edition.document).totals["red_flag"] == own().value("flags") == 1
    assert links(own(), "flags") == [f"/review/lines/{accepted.pk}/"]


def _queries(count):
    for number in range(count):
        rules = make_rule_set(make_assessor(f"d{number}", f"部门{number}"))
        clause = make_clause(rules)
        make_explanation(clause, unit=make_town(f"t{number}", f"镇{number}"), state="filed")
    lines = [line("red_flag", "chunxi", f"d{number}") for number in range(count)]
    codes = [f"d{number}" for number in range(count)]
    out(*lines, assessors=codes)
    out(*lines, month="2025-06", assessors=codes)
    with CaptureQueriesContext(connection) as queries:
        row = own(code="d0")
        behind_rows([*row.behind["flags"], *row.behind["declined"]], JUNE)
    return len(queries)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_departments(count):
    assert _queries(count) == 12
