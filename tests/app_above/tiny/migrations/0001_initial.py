import django.db.models.deletion
from django.db import migrations, models

from departments.history.triggers import protect


class Migration(migrations.Migration):
    initial = True
    dependencies = [("departments", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Notch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=60, verbose_name="内容")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={"verbose_name": "小账", "verbose_name_plural": "小账", "ordering": ["pk"]},
        ),
        protect("tiny_notch"),
    ]
