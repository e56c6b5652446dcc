from django.db import migrations

from departments.history.triggers import protect


class Migration(migrations.Migration):
    dependencies = [("departments", "0001_initial")]
    operations = [protect("departments_record")]
