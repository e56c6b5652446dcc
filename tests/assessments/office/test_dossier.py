import json
from datetime import datetime

import pytest
import rfc8785

from assessments.dates import SHANGHAI
from assessments.filing import edit_line
from assessments.models import LineState, Month
from assessments.office.dossier import dossier, why_aside
from assessments.office.lines import lines_for_desk
from assessments.workflow import take_step
from departments.models import Record, Role
from departments.months import CalendarMonth
from rules.models import Derivation
from tests.factories import (
    make_assessor,
    make_clause,
    make_derived,
    make_line,
    make_metric,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)
from tests.tampering import retell

pytestmark = pytest.mark.django_db
MAY = CalendarMonth(2026, 5)


def published(month):
    Month.objects.filter(pk=month.pk).update(published_at=datetime(2026, 7, 17, 9, tzinfo=SHANGHAI))


def test_dossier_shows_the_figure_and_the_part_of_the_standard_that_is_asked(rules, town, reviewer):
    clause = make_threshold(rules, standard="5月≥80，6月≥85")
    make_reading(clause.metric, town, done=9430, total=11500)
    make_line(clause, town, done=9430, total=11500)
    opened = dossier(lines_for_desk().get(), reviewer)
    assert opened.standard == [(False, "5月≥80"), (True, "6月≥85")]
    assert (opened.figure, opened.changed_figure) == ("9,430 ÷ 11,500 = 82%", "")
    assert opened.leaning == "return"


def test_dossier_shows_that_the_figure_has_changed_since(rules, town, reviewer):
    clause = make_threshold(rules, standard="≥85")
    make_reading(clause.metric, town, done=86, total=100)
    make_line(clause, town, done=82, total=100)
    opened = dossier(lines_for_desk().get(), reviewer)
    assert (opened.figure, opened.changed_figure) == ("82 ÷ 100 = 82%", "86 ÷ 100 = 86%")


@pytest.mark.parametrize(
    ("derivation", "words"), [(Derivation.TYPED, "已删去"), (Derivation.YEAR_ON_YEAR, "算不出来了")]
)
def test_dossier_says_what_became_of_a_figure_that_is_gone(rules, town, reviewer, derivation, words):
    cases = make_metric(rules.department, "诈骗案件数", "起")
    metric = make_derived(cases, derivation) if derivation else cases
    clause = make_clause(rules, kind="threshold", metric=metric, standard="≥85")
    make_line(clause, town, value=82)
    assert dossier(lines_for_desk().get(), reviewer).changed_figure == words


def test_dossier_shows_what_changed_since_the_line_was_sent_back(rules, town, reviewer):
    clerk = make_user(Role.SIGNER, rules.department)
    line = take_step(make_line(make_clause(rules), town), "return", actor=reviewer, note="单位有误")
    line = edit_line(line, actor=clerk, grounds="6月获省级通报表扬")
    line = take_step(line, "file", actor=clerk)
    opened = dossier(line, reviewer)
    (change,) = opened.changes
    assert change.label == "事由"
    assert change.before == [(False, "6月获"), (True, "市"), (False, "级通报表扬")]
    assert change.after == [(False, "6月获"), (True, "省"), (False, "级通报表扬")]
    assert [(event.label, event.words) for event in opened.events] == [
        ("退回补正", "单位有误"),
        ("报送", ""),
    ]


def test_dossier_keeps_the_words_of_a_step_when_the_unit_is_renamed(rules, town, reviewer):
    line = take_step(make_line(make_clause(rules), town), "return", actor=reviewer, note="单位：有误")
    line = take_step(line, "undo", actor=make_user(Role.REVIEWER, username="another"), note="再看")
    type(town).objects.update(name="新名字", short_name="")
    line = lines_for_desk().get()
    assert [event.words for event in dossier(line, reviewer).events] == ["单位：有误", "再看"]


def test_dossier_reads_the_words_of_earlier_events_from_their_sentence(rules, town, reviewer):
    line = take_step(make_line(make_clause(rules), town), "return", actor=reviewer, note="单位：有误")
    row = Record.objects.get(verb="determination.return")
    content = json.loads(row.data)
    assert content.pop("remark") == "单位：有误"
    retell(row, data=rfc8785.dumps(content).decode())
    assert [event.words for event in dossier(line, reviewer).events] == ["单位：有误"]


def test_dossier_shows_what_stands_around_but_no_drafts(rules, town, reviewer):
    other_town, other = make_town("gubai"), make_rule_set(make_assessor("gaj"))
    clause = make_clause(rules)
    line = make_line(clause, town)
    same_clause, same_unit = make_line(clause, other_town), make_line(make_clause(other), town)
    make_line(make_clause(rules, number=2), town, state=LineState.DRAFT)
    make_line(clause, make_town("qiqiao"), state=LineState.DRAFT)
    opened = dossier(line, reviewer)
    assert (opened.same_clause, opened.same_unit) == ([same_clause], [same_unit])


def test_dossier_counts_how_often_the_clause_was_accepted_in_the_year_before(rules, town, reviewer):
    old = make_clause(make_rule_set(rules.department, CalendarMonth(2024, 3)))
    clause = make_clause(rules)
    make_line(old, town, state=LineState.ACCEPTED, month=CalendarMonth(2025, 6))
    make_line(old, town, state=LineState.ACCEPTED, month=CalendarMonth(2025, 5))
    make_line(clause, make_town("gubai"), state=LineState.ACCEPTED, month=MAY)
    make_line(clause, make_town("qiqiao"), state=LineState.REJECTED, month=MAY)
    usage = dossier(make_line(clause, town), reviewer).usage
    assert (usage.total, usage.units, len(usage.months)) == (2, 2, 12)
    assert (usage.months[0], usage.months[-1]) == ((CalendarMonth(2025, 6), 1), (MAY, 1))


def test_why_aside_names_what_keeps_a_reviewer_from_deciding(rules, town, reviewer):
    line = make_line(make_clause(rules), town)
    own = make_user(Role.REVIEWER, rules.department)
    assert why_aside(line, reviewer) == ""
    assert why_aside(line, make_user(Role.AUDITOR)) == ""
    assert why_aside(line, own) == "您属于区人社局，按回避规定不审核本部门的内容，请由其他审核员办理"
    published(line.month)
    line.month.refresh_from_db()
    assert why_aside(line, reviewer) == "2026年6月已发布，不能再改；发布后只能更正"
