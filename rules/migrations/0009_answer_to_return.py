from django.db import migrations, models

from departments.history.triggers import protect


class Migration(migrations.Migration):
    dependencies = [
        ("rules", "0008_rounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="ruleset",
            name="answer",
            field=models.CharField(
                blank=True,
                error_messages={"max_length": "最多 %(limit_value)d 字，现有 %(show_value)d 字"},
                max_length=300,
                verbose_name="送审说明",
            ),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="returned_version",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="退回时的内容版本"),
        ),
        protect("rules_ruleset"),
    ]
