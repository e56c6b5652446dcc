"""The months that were published before sets were sealed seal those that governed them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def seal_rules(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """As rules.sealing does for each month, with the models as they were then."""
    governed_month = apps.get_model("rules", "GovernedMonth")
    approved = apps.get_model("rules", "RuleSet").objects.filter(state="approved").order_by("effective_from")
    months = set(apps.get_model("boards", "Edition").objects.values_list("month", flat=True))
    sets: dict[int, list] = {}
    for rule_set in approved:
        sets.setdefault(rule_set.department_id, []).append(rule_set)
    governed_month.objects.bulk_create(
        governed_month(rule_set=begun[-1], month=month)
        for month in sorted(months)
        for of_department in sets.values()
        if (begun := [rule_set for rule_set in of_department if rule_set.effective_from <= month])
    )


class Migration(migrations.Migration):
    dependencies = [
        ("boards", "0005_poster_file"),
        ("rules", "0006_governed_months"),
    ]

    operations = [migrations.RunPython(seal_rules, migrations.RunPython.noop)]
