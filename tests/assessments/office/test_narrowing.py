"""The filter of queue and desk: what it lets through, how it travels, and who stands beside a line behind it."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from assessments.models import LineState, Origin
from assessments.office.filters import narrowing_of
from assessments.office.narrowing import QueueNarrowing
from assessments.office.queue import keys_in_tab, neighbours
from departments.models import Role
from rules.models import Signal
from tests.assessments.desks import address
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(rules, reviewer):
    """Flags that differ in one thing each, by name."""
    towns = {code: make_town(code, position=n) for n, code in enumerate(("a", "b", "c", "d", "e"))}
    measured = make_threshold(rules, standard="≥85")
    for code, value in (("a", 90), ("b", 80)):
        make_reading(measured.metric, towns[code], value)
    plain = make_clause(rules, number=2, text="获市级以上通报表扬")
    other = make_clause(make_rule_set(make_assessor("gaj", position=9)), number=3)
    line = make_line(plain, towns["d"])
    for n, name in enumerate(("一.pdf", "二.pdf")):
        file = {"size": 1, "content_type": "application/pdf", "uploaded_by": reviewer}
        line.evidence.create(name=name, sha256=str(n) * 64, **file)
    return {
        "met": make_line(measured, towns["a"]),
        "not_met": make_line(measured, towns["b"]),
        "no_data": make_line(measured, towns["c"]),
        "with_files": line,
        "elsewhere": make_line(other, towns["e"], grounds="6月破获电信诈骗案 31 起"),
        "late": make_line(plain, towns["b"], data_month=JUNE.plus(-1), is_supplement=True),
        "added": make_line(plain, towns["c"], origin=Origin.OFFICE),
        "mine": make_line(plain, towns["e"], state=LineState.RETURNED, decided_by=reviewer),
        "light": make_line(make_clause(rules, Signal.YELLOW_LIGHT), towns["a"]),
    }


ASKED = [
    ("tab=flags", {"met", "not_met", "no_data", "with_files", "elsewhere", "late", "added"}),
    ("tab=flags&department=gaj", {"elsewhere"}),
    ("tab=flags&unit=b", {"not_met", "late"}),
    ("tab=flags&signal=yellow_light", set()),
    ("tab=yellow&signal=yellow_light", {"light"}),
    ("tab=flags&verdict=met", {"met"}),
    ("tab=flags&verdict=not_met", {"not_met"}),
    ("tab=flags&verdict=no_data", {"no_data"}),
    ("tab=flags&verdict=narrative", {"with_files", "elsewhere", "late", "added"}),
    ("tab=flags&evidence=with", {"with_files"}),
    ("tab=flags&evidence=without&verdict=narrative", {"elsewhere", "late", "added"}),
    ("tab=flags&kind=supplement", {"late"}),
    ("tab=flags&kind=late", {"late"}),
    ("tab=flags&kind=added", {"added"}),
    ("tab=away", {"mine"}),
    ("tab=away&returned=own", {"mine"}),
    ("tab=flags&returned=own", set()),
    ("tab=flags&q=诈骗", {"elsewhere"}),
    ("tab=flags&q=表扬 诈骗", set()),
    ("tab=flags&q=市级以上", {"with_files", "late", "added"}),
    ("tab=flags&verdict=nonsense&unit=nobody", {"met", "not_met", "no_data", "with_files", "elsewhere"}),
]


@pytest.mark.parametrize(("asked", "names"), ASKED, ids=[asked for asked, _ in ASKED])
def test_filter_lets_through_what_is_asked(lines, reviewer, asked, names):
    narrowing = narrowing_of(QueryDict(asked))
    keys = keys_in_tab(lines["met"].month, reviewer, narrowing)
    through = {name for name, line in lines.items() if line.pk in keys}
    assert (through >= names) if "nonsense" in asked else (through == names)
    assert len(keys) == len(set(keys))


def test_what_one_returned_is_that_persons_alone(lines):
    other = make_user(Role.REVIEWER, username="other")
    assert keys_in_tab(lines["met"].month, other, QueueNarrowing(tab="away", returned="own")) == []


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ("", ""),
        ("tab=flags", "?tab=flags"),
        ("tab=flags&department=rsj&q=31 起&page=2&unit=", "?tab=flags&department=rsj&q=31+%E8%B5%B7"),
        ("tab=nonsense&signal=blue", ""),
    ],
)
def test_filter_travels_as_the_same_address(rules, asked, query):
    assert narrowing_of(QueryDict(asked)).query == query


def test_neighbours_are_the_lines_beside_it_in_the_same_tab(lines, reviewer):
    order = [lines[name].pk for name in ("met", "not_met", "no_data", "late", "added", "with_files")]
    around = neighbours(lines["not_met"], reviewer)
    assert around == (lines["met"].pk, lines["no_data"].pk)
    assert neighbours(lines["met"], reviewer) == (None, order[1])
    assert neighbours(lines["elsewhere"], reviewer)[1] is None


def test_neighbours_keep_the_filter(lines, reviewer):
    narrowing = QueueNarrowing(tab="flags", verdict="narrative", evidence="without")
    assert neighbours(lines["late"], reviewer, narrowing) == (None, lines["added"].pk)
    assert neighbours(lines["light"], reviewer, narrowing.but(tab="")) == (None, None)


def test_neighbours_of_a_line_that_left_the_tab_are_those_of_its_own(lines, reviewer):
    assert neighbours(lines["light"], reviewer, QueueNarrowing(tab="flags")) == (None, None)
    assert neighbours(lines["not_met"], reviewer, QueueNarrowing(tab="yellow"))[0] == lines["met"].pk


def test_desk_goes_on_behind_the_same_filter(desk, lines):
    behind = "?tab=flags&unit=b"
    page = desk.get(address(lines["not_met"]) + behind)
    assert (
        f'rel="next" href="{address(lines["late"])}{behind.replace("&", "&amp;")}"' in page.content.decode()
    )
    assert page.context["narrowing"].query == behind
    response = desk.post(
        address(lines["not_met"]) + behind, {"step": "return", "version": 1, "note": "未达标准"}
    )
    assert response["Location"] == address(lines["late"]) + behind


def test_neighbours_ask_the_same_number_of_queries_with_1_and_9_lines(rules, town, reviewer):
    line, counts = make_line(make_threshold(rules), town), []
    for more in (0, 8):
        for n in range(more):
            make_line(line.clause, make_town(f"t{n}"))
        with CaptureQueriesContext(connection) as asked:
            neighbours(line, reviewer, QueueNarrowing(tab="flags", verdict="no_data"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
