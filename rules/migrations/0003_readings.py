import django.db.models.deletion
from django.db import migrations, models

import departments.fields

# What was measured stands beside the metric now. Nothing in the database moves but the name of the content
# type; the table, its rows, constraints and indexes stay as assessments made them, which is why this waits
# for the migrations of an app above.


def name_of_type(old: str, new: str):
    """The content type of readings under its new app, so that what hangs from it goes along."""

    def rename(apps, schema_editor):
        types = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
        if not types.filter(app_label=new, model="reading").exists():
            types.filter(app_label=old, model="reading").update(app_label=new)

    return rename


class Migration(migrations.Migration):
    dependencies = [
        ("rules", "0002_words"),
        ("assessments", "0007_uploads"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Reading",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("calendar_month", departments.fields.MonthField(verbose_name="月份")),
                        ("value", models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True, verbose_name="数值")),
                        ("done", models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True, verbose_name="完成数")),
                        ("total", models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True, verbose_name="总数")),
                        ("metric", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="rules.metric", verbose_name="指标")),
                        ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="departments.department", verbose_name="单位")),
                    ],
                    options={
                        "verbose_name": "指标数据",
                        "verbose_name_plural": "指标数据",
                        "db_table": "assessments_reading",
                        "ordering": ["metric", "calendar_month", "unit__position", "unit__code"],
                        "constraints": [
                            models.UniqueConstraint(fields=("metric", "calendar_month", "unit"), name="reading_once", violation_error_message="这个单位本月这项指标已有数据"),
                            models.CheckConstraint(condition=models.Q(models.Q(("done__isnull", True), ("total__isnull", True), ("value__isnull", False)), models.Q(("done__isnull", False), ("total__isnull", False), ("value__isnull", True)), _connector="OR"), name="reading_value_or_pair", violation_error_message="填数值，或同时填完成数和总数，两者只取其一"),
                        ],
                    },
                ),
            ],
        ),
        migrations.RunPython(name_of_type("assessments", "rules"), name_of_type("rules", "assessments")),
    ]
