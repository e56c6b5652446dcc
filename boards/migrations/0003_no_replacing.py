from django.db import migrations

from departments.history.triggers import protect


class Migration(migrations.Migration):
    dependencies = [("boards", "0002_append_only")]
    operations = [protect("boards_edition", by_guard=False), protect("boards_standing")]
