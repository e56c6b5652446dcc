from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.dates import SHANGHAI
from assessments.filing import edit_line
from assessments.models import Explanation, LineState, Month, Submission
from assessments.office.dossier import dossier
from assessments.office.explanations import AcceptedExplanations, accept_explanations, remarked
from assessments.office.lines import lines_for_desk
from assessments.office.queue import month_in_review, queue
from assessments.office.reasons import reasons_for
from assessments.office.tabs import tab_of
from assessments.office.unreported_lights import unreported
from assessments.proposals import check
from assessments.workflow import take_step
from departments.models import Record, Role
from departments.months import CalendarMonth
from rules.models import Reading, Signal
from tests.assessments.desks import groups_of, messages_of
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_metric,
    make_month,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
MAY = CalendarMonth(2026, 5)


@pytest.fixture
def yellow(rules, town):
    """A light that 59 of 100 calls for."""
    clause = make_threshold(rules, Signal.YELLOW_LIGHT, standard="＜60")
    make_reading(clause.metric, town, done=59, total=100)
    return clause


def published(month):
    Month.objects.filter(pk=month.pk).update(published_at=datetime(2026, 7, 17, 9, tzinfo=SHANGHAI))


# The queue


@pytest.mark.parametrize(
    ("signal", "tab"),
    [(Signal.RED_FLAG, "flags"), (Signal.YELLOW_LIGHT, "yellow"), (Signal.RED_LIGHT, "red")],
)
def test_queue_puts_a_filed_line_under_its_signal(rules, town, signal, tab):
    assert tab_of(make_line(make_clause(rules, signal), town)) == tab


@pytest.mark.parametrize(
    ("state", "tab"),
    [
        (LineState.REFERRED, "referred"),
        (LineState.ACCEPTED, "decided"),
        (LineState.REJECTED, "decided"),
        (LineState.RETURNED, "away"),
        (LineState.ASKED, "away"),
    ],
)
def test_queue_puts_a_decided_line_under_its_state(rules, town, state, tab):
    assert tab_of(make_line(make_clause(rules), town, state=state)) == tab


def test_queue_keeps_what_came_back_apart(rules, town, reviewer):
    line = make_line(make_clause(rules), town)
    clerk = make_user(Role.SIGNER, rules.department)
    line = take_step(line, "return", actor=reviewer, note="佐证不足")
    line = edit_line(line, actor=clerk, facts="补了文件")
    line = take_step(line, "file", actor=clerk)
    counts = queue(line.month, reviewer).counts
    assert (counts["back"], counts["flags"], counts["decided"]) == (1, 0, 0)


def test_queue_hides_drafts_and_counts_what_is_settled(rules, town, reviewer):
    clauses = [make_clause(rules, number=n) for n in range(1, 6)]
    states = [LineState.DRAFT, LineState.FILED, LineState.ACCEPTED, LineState.RETURNED]
    for clause, state in zip(clauses, states, strict=False):
        make_line(clause, town, state=state)
    make_explanation(clauses[4], state="accepted")
    month_queue = queue(make_month(), reviewer)
    assert (month_queue.decided, month_queue.total) == (2, 4)


def test_queue_has_rows_by_department_in_register_order(town, reviewer):
    later, sooner = make_assessor("fgw", position=2), make_assessor("gaj", position=1)
    for department in (later, sooner):
        make_line(make_clause(make_rule_set(department)), town)
    groups = groups_of(queue(make_month(), reviewer), "flags")
    assert [group.department for group in groups] == [sooner, later]


def test_queue_marks_the_lines_of_the_readers_own_department(rules, town):
    own = make_user(Role.REVIEWER, rules.department)
    line = make_line(make_clause(rules), town)
    assert [group.of.is_own for group in groups_of(queue(line.month, own), "flags")] == [True]


def test_queue_shows_the_verdict_of_each_line(rules, town, reviewer):
    clause = make_threshold(rules, standard="≥85")
    make_reading(clause.metric, town, done=82, total=100)
    line = make_line(clause, town)
    (entry,) = groups_of(queue(line.month, reviewer), "flags")[0].lines
    assert (entry.verdict.outcome.value, entry.verdict.shortfall) == ("not_met", "还差 3")


def test_queue_names_who_has_not_filed_and_whom_to_call(rules, reviewer):
    make_clause(rules)
    clerk = make_user(Role.CLERK, rules.department, phone="57331234")
    make_user(Role.CLERK, rules.department, "left", is_active=False)
    month = make_month()
    (missing,) = queue(month, reviewer, month.report_until).unfiled
    assert (missing.department, missing.contacts, missing.is_late) == (rules.department, (clerk,), False)


def test_queue_says_who_is_overdue(rules, reviewer):
    make_clause(rules)
    after = datetime(2026, 8, 1, tzinfo=SHANGHAI)
    assert [unfiled.is_late for unfiled in queue(make_month(), reviewer, after).unfiled] == [True]


def test_queue_asks_for_a_department_without_rules_and_not_for_who_filed_or_has_nothing_to_answer(
    rules, reviewer, in_july
):
    make_clause(rules)
    bare = make_assessor("norules")
    quiet = make_rule_set(make_assessor("quiet"))
    make_threshold(quiet, standard="3月≥60")
    Submission.objects.create(month=make_month(), department=rules.department, first_filed_at=in_july)
    assert [unfiled.department for unfiled in queue(make_month(), reviewer, in_july).unfiled] == [bare]


def test_queue_of_a_month_without_a_row_is_empty(reviewer, in_july):
    month_queue = queue(Month.objects.at(JUNE), reviewer, in_july)
    assert (month_queue.total, month_queue.open_tab()) == (0, "flags")


def test_queue_opens_the_tab_in_which_something_waits(rules, town, reviewer):
    line = make_line(make_clause(rules, Signal.RED_LIGHT), town)
    month_queue = queue(line.month, reviewer)
    assert (month_queue.open_tab(), month_queue.open_tab("decided"), month_queue.open_tab("no such")) == (
        "red",
        "decided",
        "red",
    )


def _fill(first, last):
    """So many departments more, each with as many lines, late lines and explanations as its number."""
    for n in range(first, last + 1):
        rules = make_rule_set(make_assessor(f"d{n}"))
        metric = make_metric(rules.department)
        flag = make_threshold(rules, standard="≥85", metric=metric)
        light = make_threshold(rules, Signal.YELLOW_LIGHT, standard="＜60", metric=metric)
        streak = make_clause(rules, Signal.RED_LIGHT, kind="streak", standard="黄灯1连续2月")
        make_explanation(light, state="filed")
        for town in [make_town(f"t{n}{m}") for m in range(n)]:
            make_reading(metric, town, done=50, total=100)
            make_line(flag, town)
            make_line(streak, town, data_month=MAY)
        make_user(Role.CLERK, rules.department)


def _query_count(gather):
    with CaptureQueriesContext(connection) as asked:
        gather()
    return len(asked)


@pytest.mark.parametrize("tab", ["flags", "red", "explanations", "unreported"])
def test_queue_asks_the_same_number_of_queries_whatever_it_holds(reviewer, in_july, tab):
    month, counts = make_month(), []
    for first, last in ((1, 1), (2, 3)):
        _fill(first, last)
        counts.append(_query_count(lambda: groups_of(queue(month, reviewer, in_july), tab)))
    assert counts[0] == counts[1]


def test_spared_lights_and_the_desk_ask_the_same_number_of_queries_whatever_the_month_holds(reviewer):
    month, spared, desk = make_month(), [], []
    for first, last in ((1, 1), (2, 3)):
        _fill(first, last)
        spared.append(_query_count(lambda: unreported(month)))
        line = lines_for_desk().filter(clause__signal=Signal.RED_FLAG).last()
        desk.append(_query_count(lambda line=line: dossier(line, reviewer)))
    assert (spared[0], desk[0]) == (spared[1], desk[1])


# What is remarkable among the explanations


def marks(explanation, reviewer):
    month_queue = queue(explanation.month, reviewer)
    return next(
        remarked.marks for remarked in month_queue.explanations if remarked.explanation == explanation
    )


def test_explanation_without_anything_special_is_folded(rules, reviewer):
    explanation = make_explanation(make_clause(rules), state="filed")
    month_queue = queue(explanation.month, reviewer)
    assert marks(explanation, reviewer) == ()
    assert (month_queue.counts["explanations"], month_queue.ordinary) == (0, 1)


def test_explanation_with_the_same_reason_for_the_third_month_is_remarkable(rules, reviewer):
    clause = make_clause(rules)
    for n in (1, 2):
        make_explanation(clause, month=JUNE.plus(-n), state="accepted")
    assert marks(make_explanation(clause, state="filed"), reviewer) == ("同一原因第 3 个月",)


@pytest.mark.parametrize(
    ("reason", "earlier", "marked"),
    [
        ("other", "口径调整", ("同样的话第 3 个月", "其他原因")),
        ("other", "另一句话", ("其他原因",)),
        ("none", "口径调整", ("同样的话第 3 个月",)),
        ("none", "另一句话", ("同一原因第 3 个月",)),
    ],
)
def test_explanation_that_says_the_same_words_for_the_third_month_is_marked(
    rules, reviewer, reason, earlier, marked
):
    clause = make_clause(rules)
    for n in (1, 2):
        make_explanation(clause, month=JUNE.plus(-n), state="accepted", reason=reason, words=earlier)
    said = make_explanation(clause, state="filed", reason=reason, words="口径调整")
    assert marks(said, reviewer) == marked
    (group,) = groups_of(queue(said.month, reviewer), "explanations")
    assert group.same_words == (marked[0] == "同样的话第 3 个月")


def test_explanation_whose_reason_changed_in_between_is_not(rules, reviewer):
    clause = make_clause(rules)
    make_explanation(clause, month=JUNE.plus(-1), state="accepted", reason="pending")
    make_explanation(clause, month=JUNE.plus(-2), state="accepted")
    assert marks(make_explanation(clause, state="filed"), reviewer) == ()


def test_explanation_of_a_light_that_the_figures_called_for_is_remarkable(yellow, town, reviewer):
    whole = make_explanation(yellow, state="filed")
    of_unit = make_explanation(yellow, unit=town, state="filed")
    assert marks(whole, reviewer) == ("数据应亮黄灯：淳溪街道",)
    assert marks(of_unit, reviewer) == ("数据应亮黄灯",)


@pytest.mark.parametrize("figure", ["91", None])
def test_explanation_and_unreported_lights_agree_once_the_figure_calls_for_nothing(
    yellow, town, reviewer, figure
):
    of_unit = make_explanation(yellow, unit=town, state="filed")
    assert [light.finding.unit for light in unreported(of_unit.month)] == [town]
    Reading.objects.filter(metric=yellow.metric).delete()
    if figure:
        make_reading(yellow.metric, town, figure)
    assert (marks(of_unit, reviewer), unreported(of_unit.month)) == ((), [])


@pytest.mark.parametrize(("data_month", "counts_in"), [(0, 1), (-1, 0)])
def test_explanation_and_unreported_lights_ask_for_a_line_of_the_month_itself(
    yellow, town, reviewer, data_month, counts_in
):
    of_unit = make_explanation(yellow, unit=town, state="filed")
    make_line(yellow, town, month=JUNE.plus(counts_in), data_month=JUNE.plus(data_month))
    marked = [town] if marks(of_unit, reviewer) == ("数据应亮黄灯",) else []
    assert marked == [each.unit for each in unreported(of_unit.month)] == ([] if data_month == 0 else [town])


def test_explanation_in_other_words_is_remarkable(rules, reviewer):
    explanation = make_explanation(make_clause(rules), state="filed", reason="other", words="口径调整")
    assert marks(explanation, reviewer) == ("其他原因",)


def test_explanation_that_was_rewritten_is_remarkable(rules, reviewer):
    clerk = make_user(Role.SIGNER, rules.department)
    explanation = make_explanation(make_clause(rules), state="filed")
    explanation = take_step(explanation, "return", actor=reviewer, note="请写明")
    assert remarked(explanation).marks == ()  # nobody has answered yet
    explanation = take_step(explanation, "file", actor=clerk)
    assert marks(explanation, reviewer) == ("重写已复",)


# Taking explanations by department


def test_accept_explanations_takes_the_filed_ones_of_one_department(rules, reviewer):
    other = make_rule_set(make_assessor("gaj"))
    first, second = (make_explanation(make_clause(rules, number=n), state="filed") for n in (1, 2))
    back = make_explanation(make_clause(rules, number=3), state="returned")
    elsewhere = make_explanation(make_clause(other), state="filed")
    assert accept_explanations(make_month(), rules.department, actor=reviewer) == AcceptedExplanations(2, 0)
    states = {explanation.pk: explanation.state for explanation in Explanation.objects.all()}
    assert states == {first.pk: "accepted", second.pk: "accepted", back.pk: "returned", elsewhere.pk: "filed"}


def test_accept_explanations_leaves_what_was_not_shown(rules, reviewer):
    shown, rewritten, new = (make_explanation(make_clause(rules, number=n), state="filed") for n in (1, 2, 3))
    seen = {shown.pk: shown.version, rewritten.pk: rewritten.version - 1}
    assert accept_explanations(
        make_month(), rules.department, actor=reviewer, seen=seen
    ) == AcceptedExplanations(1, 0, changed=1)
    assert set(Explanation.objects.filter(state="filed")) == {rewritten, new}


def test_accept_explanations_leaves_what_is_not_the_readers_to_decide(client, rules, town):
    own, other = make_user(Role.REVIEWER, town), make_explanation(make_clause(rules), state="filed")
    about_own = make_explanation(make_clause(rules, number=2), unit=town, state="filed")
    (group,) = groups_of(queue(make_month(), own), "explanations")
    assert (group.takeable, group.seen) == ([other], f"{other.pk}.{other.version}")
    client.force_login(own)
    seen = {"seen": f"{other.pk}.1 {about_own.pk}.1"}
    answer = client.post("/review/2026-06/explanations/rsj/", seen)
    assert messages_of(answer) == ["采纳了区人社局的 1 条说明，另有 1 条按回避规定由其他审核员办理"]
    assert set(Explanation.objects.filter(state="filed")) == {about_own}


@pytest.mark.parametrize("role", [Role.CLERK, Role.SIGNER, Role.AUDITOR, Role.SYSTEM_ADMIN])
def test_accept_explanations_is_the_offices(rules, role):
    make_explanation(make_clause(rules), state="filed")
    with pytest.raises(PermissionDenied):
        accept_explanations(make_month(), rules.department, actor=make_user(role))


def test_accept_explanations_is_all_or_nothing_and_not_for_the_own_department(rules):
    explanation = make_explanation(make_clause(rules), state="filed")
    with pytest.raises(PermissionDenied):
        accept_explanations(make_month(), rules.department, actor=make_user(Role.REVIEWER, rules.department))
    explanation.refresh_from_db()
    assert (explanation.state, Record.objects.count()) == ("filed", 0)


# Reasons


def test_reasons_are_the_six_usual_and_carry_what_the_figures_say(rules, town):
    clause = make_threshold(rules, standard="5月≥80，6月≥85")
    make_reading(clause.metric, town, done=9430, total=11500)
    line = make_line(clause, town)
    assert reasons_for(line, check([line])[line.pk])["return"] == [
        "佐证不足：没有附佐证材料",
        "未达标准：6月标准 85%，还差 345",
        "非本月事项",
        "重复申报",
        "表述不清",
        "单位有误",
    ]


def test_reasons_take_the_machines_sentence_where_no_single_bound_was_missed(rules, town):
    clause = make_threshold(rules, Signal.YELLOW_LIGHT, standard="6月50~60")
    make_reading(clause.metric, town, done=82, total=100)
    line = make_line(clause, town)
    assert reasons_for(line, check([line])[line.pk])["reject"][1] == "未达标准：6月参保完成率 82% ≥ 60%"


def test_reasons_say_nothing_of_figures_where_they_are_met_or_there_are_none(rules, town):
    clause = make_threshold(rules, standard="≥85")
    make_reading(clause.metric, town, done=86, total=100)
    met, narrative = make_line(clause, town), make_line(make_clause(rules, number=2), town)
    assert reasons_for(met, check([met])[met.pk])["return"][1] == "未达标准"
    assert reasons_for(narrative, None)["refer"] == ["标准理解有分歧"]


# Which month


def test_month_in_review_is_the_one_that_is_over(in_july):
    assert month_in_review(in_july) == JUNE


def test_month_in_review_is_the_oldest_in_which_something_waits(in_july, rules, town):
    make_month(MAY)
    assert month_in_review(in_july) == JUNE
    make_line(make_clause(rules, number=5), town, month=MAY)
    assert month_in_review(in_july) == MAY
    published(make_month())
    assert month_in_review(in_july) == MAY


def test_month_in_review_is_the_present_one_when_all_is_published(in_july):
    published(make_month())
    assert month_in_review(in_july) == CalendarMonth(2026, 7)
