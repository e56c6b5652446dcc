import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from departments.history.differences import words_of
from departments.models import Record, Role
from departments.months import CalendarMonth
from rules.models import Clause, Kind, RuleSetState, registered_groups
from rules.revising import CLAUSE_FIELDS, Revision, revise
from tests.factories import (
    JUNE,
    MARCH,
    make_assessor,
    make_clause,
    make_metric,
    make_rule_set,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
FLAG = ("red_flag", 1)


@pytest.fixture
def department():
    make_town()
    return make_assessor()


def wanted(department, *clauses, effective_from=MARCH, state=RuleSetState.APPROVED):
    revision = Revision(department, effective_from, state, None)
    for clause in clauses:
        revision.put(clause)
    return revision


def clause(number=1, kind=Kind.NARRATIVE, standard="", metric=None, **more):
    fields = {"number": number, "kind": kind, "standard": standard, "metric": metric, "text": "条文", **more}
    return Clause(signal="red_flag", **fields)


def written(revision, *, actor=None, published=()):
    return revise(revision, actor=actor, groups=registered_groups(), published=published)


def test_set_of_the_office_is_a_draft_and_names_who_wrote_it(department):
    reviewer = make_user(Role.REVIEWER)
    rules = written(wanted(department, clause(), state=RuleSetState.DRAFT), actor=reviewer)
    event = Record.objects.get()
    assert (rules.state, rules.created_by, rules.clauses.count()) == ("draft", reviewer, 1)
    assert (event.verb, event.actor, event.sentence) == (
        "rules.revise", reviewer, "修订了区人社局 2026年3月起细则草稿：新增 1 条",
    )  # fmt: skip


def test_nobody_else_writes_rules(department):
    with pytest.raises(PermissionDenied):
        written(wanted(department, clause()), actor=make_user(Role.CLERK, department))
    assert (Clause.objects.count(), Record.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": Kind.RANKING, "standard": "前1"}, "达标和排名条款要写明指标"),
        ({"standard": "≥60"}, "第 1 个字符“≥”：定性条款由人判定，标准应留空"),
        ({"kind": Kind.STREAK, "standard": "红旗2连续3月"}, "这套细则没有红旗2，连续条款要指本套里有的条款"),
        ({"number": 7}, "区人社局2026年每等次最多 6 条，序号应是 1 到 6"),
        ({"kind": "guess"}, "值 'guess' 不是有效选项。"),
        ({"text": ""}, "请填写条款"),
        ({"text": "条" * 301}, "最多 300 字，现有 301 字"),
        ({"visibility": "secret"}, "值 'secret' 不是有效选项。"),
    ],
)
def test_set_is_refused_for_what_a_clause_says(department, fields, sentence):
    with pytest.raises(ValidationError) as refusal:
        written(wanted(department, clause(**fields)))
    assert refusal.value.messages == [sentence]
    assert (Clause.objects.count(), Record.objects.count()) == (0, 0)


def test_office_writes_drafts_alone(department):
    with pytest.raises(PermissionDenied):
        written(wanted(department, clause()), actor=make_user(Role.REVIEWER))
    assert (Clause.objects.count(), Record.objects.count()) == (0, 0)


def test_metric_of_another_department_is_refused_before_the_clause_stands_in_a_set(department):
    foreign = make_metric(make_assessor("swj", "区商务局"))
    with pytest.raises(ValidationError) as refusal:
        written(wanted(department, clause(kind=Kind.THRESHOLD, standard="≥60", metric=foreign)))
    assert refusal.value.messages == ["指标不属于本部门"]


def test_set_records_what_it_adds_changes_and_removes(department):
    rules = make_rule_set(department)
    kept, changed, gone = (make_clause(rules, number=number) for number in (1, 2, 3))
    revision = Revision(department, MARCH, RuleSetState.APPROVED, rules)
    before = words_of(changed, CLAUSE_FIELDS)
    changed.text = "另一条文"
    revision.put(kept, before=words_of(kept, CLAUSE_FIELDS))
    revision.put(changed, before=before)
    revision.put(clause(number=4))
    revision.removed = [gone]
    assert (revision.changed, revision.is_new) == ({("red_flag", 2), ("red_flag", 4)}, True)
    assert written(revision) == rules
    texts = list(rules.clauses.order_by("number").values_list("number", "text"))
    assert texts == [(1, "红旗1的条文"), (2, "另一条文"), (4, "条文")]
    assert Record.objects.get().sentence == "修订了区人社局 2026年3月起细则：新增 1 条、修改 1 条、删去 1 条"


def test_set_that_says_what_stands_already_is_not_new(department):
    rules = make_rule_set(department)
    revision = Revision(department, MARCH, RuleSetState.APPROVED, rules)
    changed = make_clause(rules)
    revision.put(changed, before=words_of(changed, CLAUSE_FIELDS))
    assert (revision.changed, revision.is_new) == (set(), False)


def test_set_in_force_for_a_published_month_is_refused(department):
    with pytest.raises(ValidationError) as refusal:
        written(wanted(department, clause()), published=[JUNE])
    assert refusal.value.messages == ["这套细则在2026年6月生效，2026年6月已发布，不能再改"]
    make_rule_set(department, CalendarMonth(2026, 5))
    assert written(wanted(department, clause()), published=[JUNE]).clauses.count() == 1


def test_clause_is_held_to_the_same_rules_by_itself(department):
    rules, other = make_rule_set(department), make_assessor("swj", "区商务局")
    make_clause(rules)
    streak = Clause(rule_set=rules, signal="red_flag", number=2, text="条文", kind=Kind.STREAK)
    for standard, refusal in (
        ("红旗1连续3月", None),
        ("红旗2连续3月", "连续条款不能指它自己"),
        ("红灯1连续3月", "这套细则没有红灯1，连续条款要指本套里有的条款"),
    ):
        streak.standard = standard
        assert refused(streak) == ([refusal] if refusal else [])
    foreign = Clause(
        rule_set=rules, signal="red_light", number=1, text="条文", kind=Kind.THRESHOLD,
        standard="乡镇≥60", metric=make_metric(other),
    )  # fmt: skip
    assert refused(foreign) == ["指标不属于本部门"]
    unknown = Clause(rule_set=rules, signal="red_light", number=1, text="条文", kind="guess", standard="≥60")
    assert refused(unknown)[0] == "值 'guess' 不是有效选项。"
    foreign.metric = make_metric(department)
    assert refused(foreign) == ["第 1 个字符“乡”：没有“乡镇”这个分组，现有分组：镇街、部门"]


def refused(row):
    try:
        row.full_clean()
    except ValidationError as refusal:
        return refusal.messages
    return []
