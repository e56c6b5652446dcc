"""One door through which a department makes and changes its metrics, and what stands against them."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from departments.history.differences import seal_of
from departments.models import Record, Role
from departments.steps import StepRefused
from rules.metrics import METRIC_WORDS, write_metric
from rules.models import Basis, Derivation, Frequency, Metric, RuleSet, RuleSetState
from rules.workflow import RulesApproval, take_step
from tests.assessments.workbooks import take_in
from tests.factories import (
    make_assessor,
    make_clause,
    make_derived,
    make_metric,
    make_reading,
    make_rule_set,
    make_town,
    make_user,
)
from tests.rules.workshop import APPROVED_ON, NEXT

pytestmark = pytest.mark.django_db
YEAR, MONTH, TO_DATE = Derivation.YEAR_ON_YEAR, Derivation.MONTH_ON_MONTH, Derivation.TO_DATE


@pytest.fixture
def cases(rsj):
    return make_metric(rsj, "诈骗案件数", "起", places=0, frequency=Frequency.QUARTER)


def refused(draft, values, *, actor, metric=None, **more):
    """What is said by field of a metric that is not written, and that nothing was."""
    before = Metric.objects.count(), Record.objects.count()
    with pytest.raises(ValidationError) as refusal:
        write_metric(draft, values, actor=actor, metric=metric, **more)
    assert before == (Metric.objects.count(), Record.objects.count())
    error = refusal.value
    return error.message_dict if hasattr(error, "error_dict") else error.messages


def test_department_makes_its_own_metric(draft, clerk):
    metric = write_metric(draft, {"name": "诈骗案件数", "measure": "起", "places": 0}, actor=clerk)
    assert (metric.department, metric.measure, metric.basis) == (draft.department, "起", Basis.MONTHLY)
    event = Record.objects.get(verb="metric.write")
    assert (event.actor_name, event.sentence) == (
        "丁一（区人社局 经办人）",
        "维护了区人社局的指标：诈骗案件数",
    )
    change = json.loads(event.data)["changes"]["诈骗案件数"]
    assert change["before"] is None
    assert (change["after"]["推算"], change["after"]["来自指标"]) == ("空", "空")


def test_derived_metric_has_measure_basis_and_frequency_from_its_base(draft, clerk, cases):
    to_date = write_metric(draft, {"name": "累计", "derivation": TO_DATE, "base": cases}, actor=clerk)
    change = write_metric(draft, {"name": "同比", "derivation": YEAR, "base": to_date}, actor=clerk)
    held = Metric.objects.filter(pk__in=[to_date.pk, change.pk]).order_by("pk")
    assert [(one.measure, one.basis, one.frequency) for one in held] == [
        ("起", Basis.CUMULATIVE, Frequency.QUARTER),
        ("%", Basis.CUMULATIVE, Frequency.QUARTER),
    ]


def test_change_of_a_base_goes_on_into_what_is_derived_from_it(draft, clerk, cases):
    to_date = make_derived(cases, TO_DATE)
    change = make_derived(to_date, YEAR)
    write_metric(draft, {"measure": "%"}, actor=clerk, metric=cases)
    assert [one.measure for one in Metric.objects.filter(pk__in=[to_date.pk, change.pk]).order_by("pk")] == [
        "%",
        "百分点",
    ]
    assert set(json.loads(Record.objects.get(verb="metric.write").data)["changes"]) == {
        str(cases),
        str(to_date),
        str(change),
    }


def test_metric_that_says_the_same_is_no_event(draft, clerk, cases):
    write_metric(draft, {"name": "诈骗案件数"}, actor=clerk, metric=cases)
    assert not Record.objects.filter(verb="metric.write").exists()


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"name": ""}, {"name": ["此字段不能为空。"]}),
        ({"name": "诈骗案件数"}, {"name": ["本部门已有指标“诈骗案件数”"]}),
        ({"derivation": YEAR}, {"base": ["推算和来自指标要一起填，直接填报的指标两样都空着"]}),
        ({"base": "cases"}, {"derivation": ["推算和来自指标要一起填，直接填报的指标两样都空着"]}),
        ({"derivation": YEAR, "base": "foreign"}, {"base": ["来自指标不属于本部门"]}),
        (
            {"derivation": TO_DATE, "base": "point"},
            {"base": ["累计要来自直接填报、口径为当月的指标，“时点数”不是"]},
        ),
        (
            {"derivation": TO_DATE, "base": "summed"},
            {"base": ["累计要来自直接填报、口径为当月的指标，“诈骗案件数累计”不是"]},
        ),
        (
            {"derivation": MONTH, "base": "change"},
            {"base": ["“诈骗案件数同比”本身是同比，不能再算同比、环比"]},
        ),
        (
            {"derivation": YEAR, "base": "cases", "places": 6},
            {"places": ["同比、环比的小数位最多 5 位"]},
        ),
    ],
)
def test_metric_that_cannot_be_is_refused_at_its_field(draft, clerk, cases, values, errors):
    known = {
        "cases": cases,
        "foreign": make_metric(make_assessor("gaj", "公安分局"), "别家的"),
        "point": make_metric(cases.department, "时点数", basis=Basis.POINT_IN_TIME),
        "summed": make_derived(cases, TO_DATE),
        "change": make_derived(cases, YEAR),
    }
    values = {name: known.get(value, value) for name, value in values.items()}
    assert refused(draft, {"name": "新指标", **values}, actor=clerk) == errors


def test_metric_cannot_be_derived_from_itself(draft, clerk, cases):
    values = {"derivation": YEAR, "base": cases}
    assert refused(draft, values, actor=clerk, metric=cases) == {"base": ["不能由它自己算出"]}


def test_metric_with_typed_figures_stays_typed(draft, clerk, cases):
    other = make_metric(cases.department, "另一个")
    make_reading(other, make_town(), 5)
    assert refused(draft, {"derivation": YEAR, "base": cases}, actor=clerk, metric=other) == {
        "derivation": ["“另一个”已经填有数据，不能改为推算，请另建一个指标"]
    }


def test_base_stays_such_that_what_is_derived_from_it_can_be(draft, clerk, cases):
    make_derived(cases, TO_DATE)
    assert refused(draft, {"basis": Basis.POINT_IN_TIME}, actor=clerk, metric=cases) == {
        "basis": ["“诈骗案件数累计”由它算出：累计要来自直接填报、口径为当月的指标，“诈骗案件数”不是"]
    }


@pytest.mark.parametrize("used", ["itself", "derived"])
def test_what_an_approved_set_judges_by_may_change_only_its_source(draft, in_force, clerk, cases, used):
    metric = cases if used == "itself" else make_derived(cases, YEAR)
    make_clause(in_force, number=5, kind="threshold", metric=metric, standard="≤-10")
    assert refused(draft, {"places": 3, "name": "案件数"}, actor=clerk, metric=cases) == [
        "2026年3月起批准的细则里，红旗5用着这个指标，不能改指标、小数位；请另建一个指标"
    ]
    assert write_metric(draft, {"source": "刑侦大队"}, actor=clerk, metric=cases).source == "刑侦大队"


def sent(department, metric, at=None):
    """A set of that department that the office has before it, with 红旗5 judged by the metric."""
    rules = make_rule_set(department, at or NEXT.plus(1), state=RuleSetState.SUBMITTED)
    make_clause(rules, number=5, kind="threshold", metric=metric, standard="≤10")
    return rules


def chained(cases, derivation):
    """The metric itself, one derived from it, or one derived from its 累计."""
    if derivation == "twice":
        return make_derived(make_derived(cases, TO_DATE), YEAR)
    return make_derived(cases, derivation) if derivation else cases


@pytest.mark.parametrize("derivation", ["", YEAR, "twice"])
def test_what_lies_with_the_office_is_judged_by_its_metrics_as_they_were_sent(
    draft, clerk, cases, derivation
):
    rules = sent(draft.department, chained(cases, derivation))
    monthly = {"places": 3, "frequency": Frequency.MONTH}
    assert refused(draft, monthly, actor=clerk, metric=cases) == {
        "frequency": [
            f"{rules}已送审，红旗5用着“诈骗案件数”，不能改频次、小数位；"
            "请先把那一套撤回或退回修改，或者另建一个指标"
        ]
    }
    assert write_metric(draft, {"source": "刑侦大队"}, actor=clerk, metric=cases).source == "刑侦大队"


def test_workbook_leaves_the_metrics_of_what_was_sent_as_they_are(draft, cases):
    rules = sent(draft.department, cases)
    row = {"部门编码": "rsj", "指标": "诈骗案件数", "计量单位": "件"}
    (fault,) = take_in({"指标": [row]}).faults
    assert f"{rules}已送审，红旗5用着“诈骗案件数”，不能改计量单位" in str(fault)


@pytest.mark.parametrize("derivation", ["", YEAR, "twice"])
@pytest.mark.parametrize("door", ["page", "workbook"])
def test_changed_metric_moves_the_version_of_every_set_in_work_that_uses_it(
    draft, clerk, cases, derivation, door
):
    metric = chained(cases, derivation)
    make_clause(draft, number=5, kind="threshold", metric=metric, standard="≤10")
    other = make_rule_set(draft.department, NEXT.plus(1), state=RuleSetState.RETURNED)
    make_clause(other, number=5, kind="threshold", metric=metric, standard="≤10")
    without = make_rule_set(draft.department, NEXT.plus(2), state=RuleSetState.DRAFT)
    before = versions(draft, other, without)
    if door == "page":
        write_metric(draft, {"measure": "件"}, actor=clerk, metric=cases)
    else:
        take_in({"指标": [{"部门编码": "rsj", "指标": "诈骗案件数", "计量单位": "件"}]})
    assert versions(draft, other, without) == [before[0] + 1, before[1] + 1, before[2]]
    cases.refresh_from_db()
    write_metric(draft, {"source": "刑侦大队"}, actor=clerk, metric=cases)
    assert versions(draft) == [before[0] + 1]


def test_office_does_not_approve_a_metric_that_it_has_not_seen(draft, clerk, reviewer, cases):
    make_clause(draft, number=5, kind="threshold", metric=cases, standard="≤10")
    take_step(draft, "send", actor=clerk)
    draft.refresh_from_db()
    seen = draft.version
    take_step(draft, "recall", actor=clerk)
    write_metric(draft, {"places": 3}, actor=clerk, metric=cases)
    take_step(draft, "send", actor=clerk)
    approval = RulesApproval("高作风办〔2026〕3号", APPROVED_ON)
    with pytest.raises(StepRefused, match="内容已变更"):
        take_step(draft, "approve", actor=reviewer, approval=approval, version=seen)


def versions(*sets):
    return [RuleSet.objects.get(pk=rule_set.pk).version for rule_set in sets]


def test_metric_that_somebody_changed_meanwhile_is_not_overwritten(draft, clerk, cases):
    shown = seal_of(cases, METRIC_WORDS)
    write_metric(draft, {"places": 1}, actor=clerk, metric=cases)
    assert "别人已经改过" in refused(draft, {"places": 3}, actor=clerk, metric=cases, shown=shown)[0]


def test_only_its_own_people_write_a_departments_metrics_while_a_set_is_in_work(
    draft, clerk, reviewer, cases
):
    stranger = make_user(Role.CLERK, make_assessor("gaj", "公安分局"))
    for actor in (stranger, reviewer):
        with pytest.raises(PermissionDenied):
            write_metric(draft, {"name": "新指标"}, actor=actor)
    foreign = make_metric(stranger.department, "别家的")
    with pytest.raises(PermissionDenied):
        write_metric(draft, {"name": "新指标"}, actor=clerk, metric=foreign)
    take_step(draft, "send", actor=clerk)
    with pytest.raises(StepRefused):
        write_metric(draft, {"name": "新指标"}, actor=clerk)


@pytest.mark.parametrize(
    ("derivation", "has_base"), [(YEAR, False), (Derivation.TYPED, True), ("other", True)]
)
def test_database_holds_derivation_and_base_together(cases, derivation, has_base):
    with pytest.raises(IntegrityError), transaction.atomic():
        Metric.objects.create(
            department=cases.department, name="x", derivation=derivation, base=cases if has_base else None
        )


def test_metric_of_which_another_is_made_cannot_go(cases):
    make_derived(cases, YEAR)
    with pytest.raises(IntegrityError):
        cases.delete()


def test_sets_of_other_departments_do_not_matter(draft, clerk, cases):
    other = make_rule_set(make_assessor("gaj", "公安分局"))
    make_clause(other, kind="threshold", metric=make_metric(other.department, "别家的"), standard="≥1")
    assert write_metric(draft, {"places": 1}, actor=clerk, metric=cases).places == 1
