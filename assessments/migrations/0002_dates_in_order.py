from django.db import migrations, models
from django.db.models import F, Q


def after_the_objections(apps, schema_editor):
    """Where a month was planned to be published before its objections end, the plan moves to that day."""
    months = apps.get_model("assessments", "Month").objects
    months.filter(publish_on__lt=F("object_until")).update(publish_on=F("object_until"))


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(after_the_objections, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="month",
            name="month_dates_in_order",
        ),
        migrations.AddConstraint(
            model_name="month",
            constraint=models.CheckConstraint(
                condition=Q(("object_until__gte", F("decide_until")), ("publish_on__gte", F("object_until"))),
                name="month_dates_in_order",
                violation_error_message="日期要依次为：审核截止、异议截止、计划发布",
            ),
        ),
    ]
