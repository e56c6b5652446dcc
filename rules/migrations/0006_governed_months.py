import django.db.models.deletion
from django.db import migrations, models

import departments.fields
from departments.history.triggers import protect


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0006_history_head_moves_on"),
        ("rules", "0005_wording"),
    ]

    operations = [
        migrations.CreateModel(
            name="GovernedMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("month", departments.fields.MonthField(verbose_name="已发布的月份")),
                (
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="governed_months",
                        to="rules.ruleset",
                        verbose_name="细则",
                    ),
                ),
            ],
            options={
                "verbose_name": "按细则发布的月份",
                "verbose_name_plural": "按细则发布的月份",
                "ordering": ["month", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rule_set", "month"),
                        name="governed_month_once",
                        violation_error_message="这个月已记为按这套细则发布",
                    )
                ],
            },
        ),
        protect("rules_governedmonth"),
        protect("rules_ruleset"),
        protect("rules_clause"),
    ]
