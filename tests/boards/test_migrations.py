"""Rules by which months were published before sets were sealed are sealed by the migration."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from departments.history.triggers import unprotected
from departments.months import CalendarMonth
from rules.models import GovernedMonth
from tests.tampering import run_sql

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("rules", "0005_wording"), ("boards", "0005_poster_file")]
AFTER = [("rules", "0006_governed_months"), ("boards", "0006_seal_rules")]
BEGINNINGS = {"rsj": ("2026-03", "2026-06", "2026-08"), "swj": ("2026-05",)}
PUBLISHED = ("2026-02", "2026-04", "2026-05", "2026-07")


def filled(apps):
    """Sets of two departments, a draft among them, and four boards, one of which was corrected."""
    for code, months in BEGINNINGS.items():
        department = apps.get_model("departments", "Department").objects.create(code=code, name=code)
        for month in months:
            apps.get_model("rules", "RuleSet").objects.create(
                department=department, effective_from=month, state="approved"
            )
        apps.get_model("rules", "RuleSet").objects.create(department=department, effective_from="2026-04")
    person = apps.get_model("departments", "User").objects.create(username="fabu", department=department)
    for place, (month, number) in enumerate([*((month, 1) for month in PUBLISHED), ("2026-04", 2)]):
        apps.get_model("boards", "Edition").objects.create(
            month=month,
            number=number,
            content="{}",
            digest=f"{place}".zfill(64),
            published_at="2026-08-01T09:00:00+08:00",
            published_by=person,
            **({"kind": "error", "reason": "更正"} if number > 1 else {}),
        )


def test_months_published_before_seal_the_sets_that_governed_them(migrated):
    filled(migrated(BEFORE))
    migrated(AFTER)
    governed = GovernedMonth.objects.order_by("rule_set__department__code", "month")
    assert list(governed.values_list("rule_set__department__code", "rule_set__effective_from", "month")) == [
        (code, CalendarMonth.parse(begun), CalendarMonth.parse(month))
        for code, begun, month in (
            ("rsj", "2026-03", "2026-04"),
            ("rsj", "2026-03", "2026-05"),
            ("rsj", "2026-06", "2026-07"),
            ("swj", "2026-05", "2026-05"),
            ("swj", "2026-05", "2026-07"),
        )
    ]
    migrated(MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert unprotected(connection) == []


def test_editions_are_kept_as_they_are_before_any_can_be_withdrawn(migrated):
    filled(migrated(AFTER))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run_sql("UPDATE boards_edition SET content = ''")
    migrated(MigrationExecutor(connection).loader.graph.leaf_nodes())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run_sql("UPDATE boards_edition SET content = ''")
