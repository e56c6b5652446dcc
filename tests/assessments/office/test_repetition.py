import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Evidence, LineState
from assessments.office.lines import lines_for_desk
from assessments.office.repetition import repetitions
from departments.models import Role
from departments.months import CalendarMonth
from tests.factories import (
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
MAY = CalendarMonth(2026, 5)
WORDS = "6月渣土夜间运输扰民问题逾期5日办结，群众反映强烈"


@pytest.fixture
def police(rules):
    return make_rule_set(make_assessor("gafj", "公安分局", position=2))


def told(line, user):
    """The other lines in their order, with why."""
    found = repetitions(list(lines_for_desk().filter(pk=line.pk)), user)[line.pk]
    return [(each.line, each.reasons) for each in found]


def attach(line, user, sha256="a" * 64, name="统计表.pdf"):
    return Evidence.objects.create(
        determination=line, name=name, sha256=sha256, size=1, content_type="application/pdf", uploaded_by=user
    )


def test_repetition_says_which_line_and_why(rules, police, town, reviewer):
    line = make_line(make_clause(rules), town, grounds=WORDS)
    other = make_line(make_clause(police, number=2), town, grounds=f"接报后{WORDS[2:]}", facts="渣土")
    attach(line, reviewer)
    attach(other, reviewer, name="台账.pdf")
    assert told(line, reviewer) == [
        (
            other,
            (
                "同一份佐证“统计表.pdf”",
                "与公安分局红旗2的文字相似 90%：“渣土夜间运输扰民问题逾期5日办结，群众反映强烈”",
            ),
        )
    ]


def test_repetition_of_an_earlier_month_is_named_by_its_month(rules, town, reviewer):
    clause = make_clause(rules)
    earlier = make_line(
        clause, town, month=MAY, grounds=WORDS.replace("6月", "5月"), state=LineState.ACCEPTED
    )
    line = make_line(clause, town, grounds=WORDS)
    assert told(line, reviewer) == [
        (earlier, ("与5月同条的文字相似 100%：“月渣土夜间运输扰民问题逾期5日办结，群众反映强烈”",))
    ]


def test_repetition_of_figures_is_told_in_the_figures(rules, town, reviewer):
    clause = make_threshold(rules)
    numbers = {"done": 9430, "total": 11500}
    earlier = make_line(clause, town, month=MAY, **numbers)
    make_reading(clause.metric, town, **numbers)
    line = make_line(clause, town, **numbers)
    assert told(line, reviewer) == [(earlier, ("数字相同：9,430、11,500",))]


def test_repetition_looks_back_twelve_months_and_never_at_drafts(rules, police, town, reviewer):
    clause = make_clause(rules)
    line = make_line(clause, town, grounds=WORDS)
    make_line(clause, town, month=CalendarMonth(2025, 5), grounds=WORDS)
    make_line(make_clause(police), town, grounds=WORDS, state=LineState.DRAFT)
    assert told(line, reviewer) == []


def test_repetition_shows_five_and_the_strongest_first(rules, police, town, reviewer):
    line = make_line(make_clause(rules), town, grounds=WORDS)
    others = [make_line(make_clause(police, number=n), town, grounds=WORDS) for n in range(1, 7)]
    attach(line, reviewer)
    attach(others[2], reviewer)
    found = [other for other, _ in told(line, reviewer)]
    assert (found[0], len(found)) == (others[2], 5)


def test_repetition_asks_a_constant_number_of_queries(rules, police, town, reviewer):
    lines = [make_line(make_clause(rules, number=n), town, grounds=WORDS) for n in range(1, 4)]
    attach(lines[0], reviewer)

    def queries(asked):
        rows = list(lines_for_desk().filter(pk__in=[line.pk for line in asked]))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            repetitions(rows, reviewer)
        return len(captured)

    one = queries(lines[:1])
    for n in range(1, 5):
        attach(make_line(make_clause(police, number=n), town, grounds=WORDS), reviewer)
    assert (one, queries(lines[:1]), queries(lines)) == (2, 2, 2)


def test_repetition_stands_on_the_desk(client, rules, police, town, reviewer):
    line = make_line(make_clause(rules), town, grounds=WORDS)
    make_line(make_clause(police), make_town("gubai"), grounds=WORDS)
    client.force_login(reviewer)
    assert "疑似重复" not in client.get(reverse("review_line", args=[line.pk])).content.decode()
    other = make_line(make_clause(police, number=2), town, grounds=WORDS)
    page = client.get(reverse("review_line", args=[line.pk])).content.decode()
    section = page[page.index("疑似重复") : page.index("本月全部")]
    assert reverse("review_line", args=[other.pk]) in section
    assert "公安分局 · 红旗2" in section


def test_repetition_is_read_by_the_auditor_too(rules, police, town):
    line = make_line(make_clause(rules), town, grounds=WORDS)
    other = make_line(make_clause(police), town, grounds=WORDS)
    assert [each for each, _ in told(line, make_user(Role.AUDITOR))] == [other]
