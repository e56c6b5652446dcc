import pytest

from departments.months import CalendarMonth
from rules.criteria import Outcome
from rules.judging import (
    NO_AWARDS,
    Awards,
    asked_of,
    considered,
    counted_lines,
    figure_words,
    judge,
    judged,
    survey,
)
from rules.models import Clause, Kind, Metric, RuleSet, Signal
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_department,
    make_metric,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
)

pytestmark = pytest.mark.django_db
MAY, APRIL = JUNE.plus(-1), JUNE.plus(-2)


@pytest.fixture
def department():
    return make_assessor()


@pytest.fixture
def towns():
    names = [("chunxi", "淳溪街道"), ("gubai", "古柏街道"), ("qiqiao", "漆桥街道")]
    return [make_town(code, name, position=n) for n, (code, name) in enumerate(names)]


def supposed(department, kind, standard, *, metric=None, number=1):
    """A clause of a set that nobody has written."""
    rules = RuleSet(department=department, effective_from=JUNE)
    fields = {"signal": Signal.RED_FLAG, "number": number, "text": "条文", "standard": standard}
    return Clause(rule_set=rules, kind=kind, metric=metric, **fields)


def outcomes(findings):
    return {finding.unit.code: finding.verdict.outcome.value for finding in findings}


def test_considered_are_assessed_active_units_but_never_the_assessor(department, towns):
    make_department("fzb", "发展办", is_assessed=False)
    make_town("laojie", "老街镇", active_until=MAY)
    assert [unit.code for unit in considered(department, JUNE)] == ["chunxi", "gubai", "qiqiao"]


def test_clauses_that_nobody_has_written_are_judged_on_the_readings_that_are_there(department, towns):
    metric = make_metric(department)
    make_reading(metric, towns[0], "87.2")
    make_reading(metric, towns[1], done=54_000, total=90_000)
    strict = supposed(department, Kind.THRESHOLD, "≥85", metric=metric)
    lenient = supposed(department, Kind.THRESHOLD, "≥60", metric=metric, number=2)
    results = judge([(JUNE, strict), (JUNE, lenient)], awards=NO_AWARDS)
    assert [(result.month, result.clause) for result in results] == [(JUNE, strict), (JUNE, lenient)]
    assert [outcomes(result.findings) for result in results] == [
        {"chunxi": "met", "gubai": "not_met", "qiqiao": "no_data"},
        {"chunxi": "met", "gubai": "met", "qiqiao": "no_data"},
    ]
    assert results[0].findings[0].verdict.sentence == "6月参保完成率 87.2% ≥ 85%"


def test_metric_that_nobody_has_written_has_no_reading(department, towns):
    make_reading(make_metric(department), towns[0], "87.2")
    metric = Metric(department=department, name="新指标", measure="%")
    (result,) = judge([(JUNE, supposed(department, Kind.THRESHOLD, "≥85", metric=metric))], awards=NO_AWARDS)
    assert set(outcomes(result.findings).values()) == {"no_data"}


def test_streak_counts_the_awards_that_are_handed_in(department, towns):
    streak = supposed(department, Kind.STREAK, "黄灯1连续3月")
    key = department.pk, "黄灯1"
    settled = {"chunxi": [APRIL, MAY, JUNE], "gubai": [APRIL, MAY], "qiqiao": [MAY, JUNE]}
    awards = Awards(settled={key: settled})
    (result,) = judge([(JUNE, streak)], awards=awards)
    assert outcomes(result.findings) == {"chunxi": "met", "gubai": "not_met", "qiqiao": "not_met"}
    assert [finding.reading for finding in result.findings] == [None, None, None]
    (result,) = judge([(JUNE, streak)], awards=Awards({(department.pk, "黄灯2"): settled}))
    assert set(outcomes(result.findings).values()) == {"not_met"}


def test_pending_award_counts_in_its_own_month_and_in_no_other(department, towns):
    streak = supposed(department, Kind.STREAK, "黄灯1连续2月")
    key = department.pk, "黄灯1"
    awards = Awards(settled={key: {"chunxi": [MAY]}}, pending={key: {"chunxi": [JUNE], "gubai": [MAY, JUNE]}})
    (result,) = judge([(JUNE, streak)], awards=awards)
    assert outcomes(result.findings) == {"chunxi": "met", "gubai": "not_met", "qiqiao": "not_met"}
    assert awards.held(*key, JUNE) == {"chunxi": {MAY, JUNE}, "gubai": {JUNE}}


def test_lines_that_a_streak_counts_are_named_by_department_and_month(department):
    other = make_assessor("swj", "区商务局")
    metric = make_metric(department)
    asked = [
        (JUNE, supposed(department, Kind.STREAK, "黄灯1连续3月")),
        (MAY, supposed(other, Kind.STREAK, "红旗1连续2月")),
        (JUNE.plus(3), supposed(department, Kind.THRESHOLD, "≥85", metric=metric)),
    ]
    counted = counted_lines(asked)
    assert counted.assessors == {department.pk, other.pk}
    assert (counted.first, counted.last) == (APRIL, JUNE)
    assert counted_lines(asked[2:]) is None


def test_only_machine_checked_clauses_in_effect_are_judged_and_each_once(department, towns):
    metric = make_metric(department)
    rules = make_rule_set(department)
    flag = make_threshold(rules, metric=metric)
    autumn = supposed(department, Kind.THRESHOLD, "9月≥80", metric=metric)
    words = supposed(department, Kind.NARRATIVE, "")
    again = Clause.objects.select_related("metric", "rule_set").get(pk=flag.pk)
    assert judged([(JUNE, flag), (JUNE, autumn), (JUNE, words), (MAY, flag), (JUNE, again)]) == [
        (JUNE, flag),
        (MAY, flag),
    ]
    assert judge([(JUNE, words), (JUNE, autumn)], awards=NO_AWARDS) == []


def test_assessor_and_units_that_are_gone_are_not_judged_nor_those_of_another_group(department, towns):
    make_department("swj", "区商务局")
    make_town("laojie", "老街镇", active_until=MAY)
    clause = supposed(department, Kind.THRESHOLD, "镇街 ≥85", metric=make_metric(department))
    for month, codes in (
        (JUNE, ["chunxi", "gubai", "qiqiao"]),
        (MAY, ["laojie", "chunxi", "gubai", "qiqiao"]),
    ):
        (result,) = judge([(month, clause)], awards=NO_AWARDS)
        assert sorted(outcomes(result.findings)) == sorted(codes)


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_judge_any_number_of_clauses_and_months(
    department, towns, count, django_assert_num_queries
):
    metric, rules = make_metric(department), make_rule_set(department)
    clauses = [
        make_clause(rules, number=n, kind=Kind.THRESHOLD, standard="≥85", metric=metric)
        for n in range(1, count + 1)
    ]
    asked = [(month, clause) for clause in clauses for month in (MAY, JUNE)]
    with django_assert_num_queries(2):
        assert len(survey(asked, awards=NO_AWARDS)) == 2 * count


def test_metrics_are_asked_of_the_groups_that_a_clause_in_effect_names(department, towns):
    office = make_department("swj", "区商务局", position=9)
    metric, other = make_metric(department), make_metric(department, "户籍化率")
    clauses = [
        supposed(department, Kind.THRESHOLD, "镇街 ≥85", metric=metric),
        supposed(department, Kind.THRESHOLD, "≥60", metric=other, number=2),
        supposed(department, Kind.RANKING, "9月前3", metric=metric, number=3),
        supposed(department, Kind.STREAK, "红旗1连续2月", number=4),
        supposed(department, Kind.NARRATIVE, "", number=5),
    ]
    assert asked_of(department, JUNE, clauses) == {metric: towns, other: [*towns, office]}
    assert asked_of(department, CalendarMonth(2026, 9), clauses[2:]) == {metric: [*towns, office]}


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"value": "87.250"}, "87.25%"),
        ({"done": 9430, "total": 11500}, "9,430 ÷ 11,500 = 82%"),
        ({"done": 3, "total": 0}, "3 ÷ 0"),
    ],
)
def test_figure_is_said_with_its_pair_or_measure(department, towns, numbers, words):
    metric = make_metric(department)
    assert figure_words(metric, make_reading(metric, towns[0], **numbers)) == words
    assert figure_words(metric, None) == figure_words(None, None) == ""


def test_finding_of_a_met_clause_is_called_for(department, towns):
    metric = make_metric(department)
    make_reading(metric, towns[0], "90")
    (result,) = judge([(JUNE, supposed(department, Kind.THRESHOLD, "≥85", metric=metric))], awards=NO_AWARDS)
    assert [finding.is_called_for for finding in result.findings] == [True, False, False]
    assert result.findings[1].verdict.outcome == Outcome.NO_DATA
