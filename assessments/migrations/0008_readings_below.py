from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0007_uploads"),
        ("rules", "0003_readings"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Reading")]),
    ]
