from django.db import migrations, models

from departments.history.triggers import protect


class Migration(migrations.Migration):
    dependencies = [
        ("rules", "0009_answer_to_return"),
    ]

    operations = [
        migrations.AddField(
            model_name="clause",
            name="answer",
            field=models.CharField(
                blank=True,
                error_messages={"max_length": "最多 %(limit_value)d 字，现有 %(show_value)d 字"},
                max_length=200,
                verbose_name="对意见的答复",
            ),
        ),
        protect("rules_clause"),
    ]
