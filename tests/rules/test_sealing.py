"""A set that governed a published month stays to the byte what it was, whichever way somebody comes."""

from contextlib import suppress
from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from assessments.dates import SHANGHAI
from departments.history.triggers import protected_tables, remove
from departments.models import Department, Role
from rules.drafting import copy_forward, drop_clause, drop_draft, write_clause
from rules.models import Clause, GovernedMonth, Metric, RuleSet, RuleSetState, Signal
from rules.sealing import seal_rules
from rules.workflow import STEPS, RulesApproval, take_step
from tests.assessments.workbooks import take_in
from tests.boards.releasing import release
from tests.factories import (
    JUNE,
    MARCH,
    make_assessor,
    make_clause,
    make_month,
    make_threshold,
    make_town,
    make_user,
)
from tests.rules.workshop import address, typed
from tests.tampering import PlainEditor, run_sql

pytestmark = pytest.mark.django_db

MAY, AUGUST = JUNE.plus(-1), JUNE.plus(2)
# Keys far from those that the database hands out.
SEALED, DRAFT, LATER, OTHER, STALE = 900_001, 900_002, 900_003, 900_004, 900_005
SEALED_CLAUSE, DRAFT_CLAUSE = 900_101, 900_201
TABLES = ("rules_ruleset", "rules_clause", "rules_governedmonth")
APPROVAL = RulesApproval("高作风办〔2026〕3号", date(2026, 2, 20))
ONLY_SQLITE = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is SQLite's")
ONLY_POSTGRESQL = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="TRUNCATE is PostgreSQL's")


@pytest.fixture
def rsj():
    """Rules from March, by which June was published; beside them a draft, a coming set, and one of the past.

    The last (`STALE`) was begun for May before June came out, and is still with the office.
    """
    department = make_assessor()
    make_town()
    sealed = _set(SEALED, department, MARCH)
    make_threshold(sealed, Signal.RED_FLAG, 1, pk=SEALED_CLAUSE)
    make_clause(sealed, Signal.RED_LIGHT, 1)
    make_clause(_set(DRAFT, department, AUGUST.plus(7), RuleSetState.DRAFT), pk=DRAFT_CLAUSE)
    make_clause(_set(LATER, department, AUGUST))
    make_clause(_set(STALE, department, MAY, RuleSetState.SUBMITTED))
    make_clause(_set(OTHER, make_assessor("swj", "区商务局"), AUGUST))
    make_month()
    release(make_user(Role.PUBLISHER), datetime(2026, 7, 17, 9, 0, tzinfo=SHANGHAI), waive="演练")
    if connection.vendor == "postgresql":
        run_sql("SET CONSTRAINTS ALL IMMEDIATE")
    return department


def _set(pk, department, month, state=RuleSetState.APPROVED):
    return RuleSet.objects.create(pk=pk, department=department, effective_from=month, state=state)


def everything():
    rows = []
    for table in (*TABLES, "rules_metric"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            rows.append(cursor.fetchall())
    return rows


def copied(model, pk, *, verb="INSERT", **changed):
    """INSERT of a copy of one row with other values in some columns."""
    table, columns = model._meta.db_table, [field.column for field in model._meta.concrete_fields]
    values = [str(changed.get(column, column)) for column in columns]
    return (
        f"{verb} INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE id = {pk}"
    )


REFUSED = {
    "a clause's standard": f"UPDATE rules_clause SET standard = '≥1' WHERE id = {SEALED_CLAUSE}",
    "the office's words on a clause": f"UPDATE rules_clause SET note = 'x' WHERE rule_set_id = {SEALED}",
    "a clause moved out": f"UPDATE rules_clause SET rule_set_id = {LATER}, number = 5 WHERE id = {SEALED_CLAUSE}",
    "a clause moved in": f"UPDATE rules_clause SET rule_set_id = {SEALED}, number = 5 WHERE id = {DRAFT_CLAUSE}",
    "a clause added": copied(Clause, DRAFT_CLAUSE, id=900_999, rule_set_id=SEALED, number=5),
    "a clause removed": f"DELETE FROM rules_clause WHERE id = {SEALED_CLAUSE}",
    "a clause by upsert": copied(Clause, SEALED_CLAUSE)
    + " ON CONFLICT (rule_set_id, signal, number) DO UPDATE SET text = 'x'",
    "the document": f"UPDATE rules_ruleset SET document = 'x' WHERE id = {SEALED}",
    "the day of approval": f"UPDATE rules_ruleset SET approved_on = '2026-01-01' WHERE id = {SEALED}",
    "the department": "UPDATE rules_ruleset SET department_id = "
    f"(SELECT department_id FROM rules_ruleset WHERE id = {OTHER}) WHERE id = {SEALED}",
    "the month": f"UPDATE rules_ruleset SET effective_from = '2026-04' WHERE id = {SEALED}",
    "the state": f"UPDATE rules_ruleset SET state = 'draft' WHERE id = {SEALED}",
    "the set by upsert": copied(RuleSet, SEALED) + " ON CONFLICT (id) DO UPDATE SET document = 'x'",
    "another set over it, new": copied(RuleSet, LATER, id=900_999, effective_from="'2026-05'"),
    "another set over it, moved": f"UPDATE rules_ruleset SET effective_from = '2026-06' WHERE id = {LATER}",
    "another set over it, approved": f"UPDATE rules_ruleset SET state = 'approved' WHERE id = {STALE}",
    "the seal, moved": f"UPDATE rules_governedmonth SET rule_set_id = {LATER}",
    "the seal, broken": "DELETE FROM rules_governedmonth",
}
REPLACED = {
    "a clause by its key": copied(Clause, SEALED_CLAUSE, verb="REPLACE", rule_set_id=LATER, number=5),
    "a clause by its label": copied(Clause, SEALED_CLAUSE, verb="REPLACE", id="NULL", text="'x'"),
    "a clause by another's key": f"UPDATE OR REPLACE rules_clause SET id = {SEALED_CLAUSE} WHERE id = {DRAFT_CLAUSE}",
    "the set by its key": copied(RuleSet, LATER, verb="REPLACE", id=SEALED, effective_from="'2027-01'"),
    "the set by its month": copied(RuleSet, SEALED, verb="REPLACE", id=900_999, document="'x'"),
    "the set by another's key": f"UPDATE OR REPLACE rules_ruleset SET id = {SEALED} WHERE id = {OTHER}",
    "the set by another's month": "UPDATE OR REPLACE rules_ruleset SET effective_from = '2026-03' "
    f"WHERE id = {LATER}",
}
EMPTIED = {f"{table} emptied": f"TRUNCATE {table} CASCADE" for table in TABLES}
STATEMENTS = [
    *(pytest.param(statement, id=name) for name, statement in REFUSED.items()),
    *(pytest.param(statement, id=name, marks=ONLY_SQLITE) for name, statement in REPLACED.items()),
    *(pytest.param(statement, id=name, marks=ONLY_POSTGRESQL) for name, statement in EMPTIED.items()),
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_database_refuses_what_goes_around_a_sealed_set(rsj, statement):
    before = everything()
    with pytest.raises(DatabaseError, match=r"sealed rules|append-only"), transaction.atomic():
        run_sql(statement)
    assert everything() == before


@pytest.mark.parametrize("statement", STATEMENTS)
def test_each_of_these_would_change_something_without_the_guard(rsj, statement):
    before = everything()
    with transaction.atomic():
        for table in protected_tables():  # what cascades reaches the tables above too
            remove(PlainEditor(), table)
        run_sql(statement)
        assert everything() != before
        transaction.set_rollback(True)


OPEN = {
    "a clause of a draft": f"UPDATE rules_clause SET text = 'x' WHERE rule_set_id = {DRAFT}",
    "a clause of a draft removed": f"DELETE FROM rules_clause WHERE rule_set_id = {DRAFT}",
    "a clause of an approved set that governed nothing": "UPDATE rules_clause SET text = 'x' "
    f"WHERE rule_set_id = {LATER}",
    "a clause added to one": copied(Clause, DRAFT_CLAUSE, id=900_999, rule_set_id=LATER, number=5),
    "its month": f"UPDATE rules_ruleset SET effective_from = '2026-07' WHERE id = {LATER}",
    "a set from the first month that is not out": copied(
        RuleSet, LATER, id=900_999, effective_from="'2026-07'"
    ),
    "another department's set over the month": "UPDATE rules_ruleset SET effective_from = '2026-05' "
    f"WHERE id = {OTHER}",
    "a draft for the month": f"UPDATE rules_ruleset SET state = 'returned' WHERE id = {STALE}",
}


@pytest.mark.parametrize("statement", [pytest.param(statement, id=name) for name, statement in OPEN.items()])
def test_what_is_not_sealed_may_change(rsj, statement):
    assert run_sql(statement) > 0


def clerk():
    department = Department.objects.get(code="rsj")
    return make_user(Role.CLERK, department)


def reviewer():
    return make_user(Role.REVIEWER)


def sealed():
    return RuleSet.objects.get(pk=SEALED)


def stale():
    return RuleSet.objects.get(pk=STALE)


def rules(month, **more):
    """One row of 细则: a whole set for that month."""
    words = {"条款": "换过的条文", "判定方式": "定性", **more}
    return {"细则": [{"部门编码": "rsj", "生效月份": month, "等次": "红旗", "序号": 1, **words}]}


PATHS = {
    "form: a clause": lambda: write_clause(sealed(), {"text": "x"}, actor=clerk(), label=("red_flag", 1)),
    "form: a clause more": lambda: write_clause(
        sealed(), {"signal": "red_flag", "number": 2, "text": "x"}, actor=clerk()
    ),
    "form: a clause less": lambda: drop_clause(sealed(), ("red_flag", 1), actor=clerk()),
    "form: given up": lambda: drop_draft(sealed(), actor=clerk()),
    "form: copied over": lambda: copy_forward(sealed().department, MARCH, actor=clerk()),
    "form: copied into its months": lambda: copy_forward(sealed().department, MAY, actor=clerk()),
    **{
        f"step: {name}": lambda name=name, step=step: take_step(
            sealed(),
            name,
            actor=reviewer() if step.is_decision else clerk(),
            note="请改",
            approval=APPROVAL,
        )
        for name, step in STEPS.items()
    },
    "step: another approved over it": lambda: take_step(
        stale(), "approve", actor=reviewer(), approval=APPROVAL
    ),
    "model: the set": lambda: sealed().save(),
    "model: a clause": lambda: Clause.objects.get(pk=SEALED_CLAUSE).save(),
    "model: the set removed": lambda: sealed().delete(),
    "model: many clauses": lambda: Clause.objects.update(text="x"),
    "model: the seal removed": lambda: GovernedMonth.objects.get(rule_set=SEALED).delete(),
    "model: all seals removed": lambda: GovernedMonth.objects.all().delete(),
}


@pytest.mark.parametrize("path", PATHS)
def test_every_path_of_the_house_refuses(rsj, path):
    before = everything()
    with (
        pytest.raises((ValidationError, PermissionDenied, DatabaseError)),
        transaction.atomic(),
    ):
        PATHS[path]()
    assert everything() == before


@pytest.mark.parametrize("month", ["2026-03", "2026-05", "2026-06"])
@pytest.mark.parametrize("make_actor", [lambda: None, reviewer], ids=["command", "office"])
def test_workbook_refuses(rsj, make_actor, month):
    actor, before = make_actor(), everything()
    imported = take_in(rules(month), actor=actor)
    assert "2026年6月已发布，不能再改" in "\n".join(map(str, imported.faults))
    assert everything() == before


METRIC = {"部门编码": "rsj", "指标": "参保完成率"}


@pytest.mark.parametrize("make_actor", [lambda: None, reviewer], ids=["command", "office"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"计量单位": "‰"}, "计量单位不能再由 % 改为 ‰"),
        ({"口径": "累计"}, "口径不能再由 当月 改为 累计"),
        ({"小数位": "1"}, "小数位不能再由 2 改为 1"),
        ({"最小总数": "5"}, "最小总数不能再由 空 改为 5"),
    ],
)
def test_metric_of_a_sealed_clause_keeps_what_its_verdicts_say(rsj, make_actor, change, words):
    actor, before = make_actor(), everything()
    imported = take_in({"指标": [METRIC | change]}, actor=actor)
    (fault,) = map(str, imported.faults)
    assert fault == (
        f"指标!2:{next(iter(change))}: “参保完成率”已用在2026年6月发布的条款里，{words}；"
        "要改，请另立一项指标，用到新的细则里"
    )
    assert everything() == before


@pytest.mark.parametrize("change", [{"频次": "季"}, {"数据来源": "区人社局业务系统"}])
def test_metric_of_a_sealed_clause_may_change_how_its_figures_come_in(rsj, change):
    assert take_in({"指标": [METRIC | change]}).faults == []


def test_measure_that_was_left_blank_may_be_filled_in(rsj):
    Metric.objects.update(measure="")
    assert take_in({"指标": [METRIC | {"计量单位": "%"}]}).faults == []
    assert Metric.objects.get().measure == "%"


def test_metric_of_no_sealed_clause_may_change(rsj):
    Metric.objects.create(department=rsj, name="欠薪办结率")
    assert take_in({"指标": [METRIC | {"指标": "欠薪办结率", "口径": "累计"}]}).faults == []


@pytest.mark.parametrize(
    "page", ["workshop_clause", "workshop_clause_drop", "workshop_drop", "workshop_step", "rules_review"]
)
def test_pages_refuse(client, rsj, page):
    client.force_login(reviewer() if page == "rules_review" else clerk())
    rules_in_force, before = sealed(), everything()
    args = {
        "workshop_clause": ("red_flag", 1),
        "workshop_clause_drop": ("red_flag", 1),
        "workshop_step": ("send",),
    }
    sent = typed(text="x") | {"version": rules_in_force.version, "step": "return", "note": "x"}
    client.post(address(page, rules_in_force, *args.get(page, ())), sent)
    assert everything() == before


def test_publication_seals_what_governed_the_month_and_nothing_else(rsj):
    assert list(GovernedMonth.objects.values_list("rule_set", "month")) == [(SEALED, JUNE)]


def test_set_is_sealed_once_for_each_month_that_it_governs(rsj):
    seal_rules(JUNE.plus(1))
    seal_rules(AUGUST)
    assert list(GovernedMonth.objects.values_list("rule_set", "month").order_by("month", "rule_set")) == [
        (SEALED, JUNE), (SEALED, JUNE.plus(1)), (LATER, AUGUST), (OTHER, AUGUST),
    ]  # fmt: skip


def test_publication_that_fails_seals_nothing(rsj):
    with suppress(ValidationError), transaction.atomic():
        release(
            make_user(Role.PUBLISHER, username="second"),
            datetime(2026, 8, 1, 9, 0, tzinfo=SHANGHAI),
            JUNE.plus(1),
        )
    assert GovernedMonth.objects.count() == 1
