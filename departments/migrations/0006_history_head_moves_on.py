from django.db import migrations

from departments.history.triggers import protect


class Migration(migrations.Migration):
    dependencies = [("departments", "0005_account_once_in_any_case")]
    operations = [protect("departments_record"), protect("departments_recordhead")]
