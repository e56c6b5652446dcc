import pytest

from assessments.models import LineState
from assessments.proposals import check, findings_now
from departments.months import CalendarMonth
from rules.criteria import Outcome
from rules.models import Kind, Signal
from tests.factories import JUNE, make_clause, make_line, make_reading

pytestmark = pytest.mark.django_db


def outcomes(scene, clause):
    findings = findings_now(scene.department, JUNE, [clause])[clause.pk]
    return {finding.unit.code: finding.verdict.outcome for finding in findings}


def test_every_unit_gets_a_verdict_with_its_sentence(scene):
    make_reading(scene.metric, scene.towns[0], "87.2")
    make_reading(scene.metric, scene.towns[1], done=1, total=0)
    assert outcomes(scene, scene.flag) == {
        "chunxi": Outcome.MET,
        "gubai": Outcome.BY_HAND,
        "qiqiao": Outcome.NO_DATA,
    }
    findings = findings_now(scene.department, JUNE, [scene.flag])[scene.flag.pk]
    assert findings[0].verdict.sentence == "6月参保完成率 87.2% ≥ 85%"
    assert [finding.is_called_for for finding in findings] == [True, False, False]


def test_narrative_clause_and_clause_out_of_season_propose_nothing(scene):
    autumn = {"kind": Kind.THRESHOLD, "standard": "9月≥80", "metric": scene.metric}
    clauses = [scene.praise, make_clause(scene.rules, number=3, **autumn)]
    assert findings_now(scene.department, JUNE, clauses) == {}


def test_other_months_reading_is_not_looked_at(scene):
    make_reading(scene.metric, scene.towns[0], "99", month=CalendarMonth(2026, 5))
    assert set(outcomes(scene, scene.flag).values()) == {Outcome.NO_DATA}


def test_streak_counts_accepted_months_and_a_standing_line_of_the_month(scene):
    streak = make_clause(scene.rules, Signal.RED_LIGHT, 2, kind=Kind.STREAK, standard="黄灯1连续3月")
    for back in (1, 2):
        make_line(scene.light, scene.towns[0], state=LineState.ACCEPTED, month=JUNE.plus(-back))
    assert outcomes(scene, streak)["chunxi"] == Outcome.NOT_MET
    line = make_line(scene.light, scene.towns[0], state=LineState.DRAFT)
    assert outcomes(scene, streak)["chunxi"] == Outcome.MET
    line.state = LineState.REJECTED
    line.save()
    assert outcomes(scene, streak)["chunxi"] == Outcome.NOT_MET


def test_check_judges_lines_of_several_months_and_leaves_narrative_out(scene):
    may = CalendarMonth(2026, 5)
    make_reading(scene.metric, scene.towns[0], "87.2")
    make_reading(scene.metric, scene.towns[0], "70", month=may)
    clause = make_clause(
        scene.rules, number=3, kind=Kind.THRESHOLD, standard="5月≥80，6月≥85", metric=scene.metric
    )
    now, late = make_line(clause, scene.towns[0]), make_line(clause, scene.towns[0], month=may)
    words = make_line(scene.praise, scene.towns[0])
    verdicts = check([now, late, words])
    assert {pk: verdict.outcome for pk, verdict in verdicts.items()} == {
        now.pk: Outcome.MET,
        late.pk: Outcome.NOT_MET,
    }
