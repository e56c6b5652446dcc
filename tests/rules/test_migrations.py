"""Readings moved down a floor; a database that was filled before holds the same rows in the same table after."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from assessments.content import digests_of_figures
from rules.models import Reading

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("assessments", "0007_uploads"), ("rules", "0002_words")]
AFTER = [("assessments", "0008_readings_below"), ("rules", "0003_readings")]


def filled(apps):
    """Three readings, a value and a pair among them, of a metric and units as they were made then."""
    department = apps.get_model("departments", "Department")
    office = department.objects.create(code="rsj", name="区人社局", assesses=True)
    towns = [department.objects.create(code=code, name=code, group="镇街") for code in ("chunxi", "gubai")]
    metric = apps.get_model("rules", "Metric").objects.create(
        department=office, name="参保完成率", measure="%"
    )
    readings = apps.get_model("assessments", "Reading").objects
    for month, value, done, total in (
        ("2026-05", "87.200001", None, None),
        ("2026-06", None, "54000", "90000"),
    ):
        numbers = {"value": value, "done": done, "total": total}
        readings.create(metric=metric, unit=towns[0], calendar_month=month, **numbers)
    readings.create(metric=metric, unit=towns[1], calendar_month="2026-06", value="-3")
    ContentType.objects.filter(model="reading").delete()
    ContentType.objects.create(app_label="assessments", model="reading")


def table():
    """Every row as the database holds it, and every constraint and index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM assessments_reading ORDER BY id")
        columns, rows = [column[0] for column in cursor.description], cursor.fetchall()
        constraints = connection.introspection.get_constraints(cursor, "assessments_reading")
        cursor.execute("SELECT id, app_label FROM django_content_type WHERE model = 'reading'")
        return columns, rows, constraints, cursor.fetchall()


def test_readings_keep_rows_constraints_and_content_type_there_and_back(migrated):
    filled(migrated(BEFORE))
    *before, [(kind, app)] = table()
    assert (len(before[1]), app) == (3, "assessments")
    migrated(AFTER)
    *after, kinds = table()
    assert (after, kinds) == (before, [(kind, "rules")])
    apps = migrated(BEFORE)
    *back, kinds = table()
    assert (back, kinds) == (before, [(kind, "assessments")])
    assert apps.get_model("assessments", "Reading").objects.count() == 3


def test_digests_stay_as_the_history_recorded_them_and_new_readings_go_on_counting(migrated):
    old = migrated(BEFORE)
    filled(old)
    before = list(digests_of_figures(old.get_model("assessments", "Reading").objects.all()))
    migrated(AFTER)
    assert len(before) == 2
    assert list(digests_of_figures(Reading.objects.all())) == before
    last = Reading.objects.order_by("pk").last()
    number, last.pk = last.pk, None
    Reading.objects.filter(pk=number).delete()
    last.save(force_insert=True)
    assert last.pk > number
