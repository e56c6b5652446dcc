from collections import defaultdict

from django.db import migrations, models

from rules.criteria import Candidate, evaluate
from rules.figures import Figure, Yardstick
from rules.grammar import parse
from rules.standards import Streak

BATCH = 2_000
LIMIT = 60


def mark_the_sentences(apps, schema_editor):
    """Grounds that say, sign for sign, what the clause says of the line's own figure are the machine's."""
    lines = apps.get_model("assessments", "Determination").objects.exclude(grounds="")
    measured = lines.exclude(clause__kind="narrative")
    found, places = [], defaultdict(list)
    for line in measured.select_related("clause__metric", "unit", "assessor"):
        places[line.clause_id, line.data_month].append(line)
    for group in places.values():
        sentences = _sentences(apps, group)
        found += [line.pk for line in group if line.grounds in sentences.get(line.unit_id, ())]
    for at in range(0, len(found), BATCH):
        lines.filter(pk__in=found[at : at + BATCH]).update(grounds_by_machine=True)


def _sentences(apps, group):
    """By unit, what the clause of these lines says of it: on the reading of the month and on the line's own figure."""
    clause, month = group[0].clause, group[0].data_month
    criterion = parse(clause.kind, clause.standard)
    held = apps.get_model("assessments", "Reading").objects.filter(
        metric=clause.metric_id, calendar_month=month
    )
    readings = {each.unit_id: each for each in held}
    own = {line.unit_id: line for line in group}
    units = [unit for unit in _judged(apps, month) if unit.pk != group[0].assessor_id]
    found = defaultdict(set)
    for figures in (readings, {**readings, **own}):
        for pk, sentence in _evaluated(clause, criterion, month, units, figures).items():
            found[pk].add(sentence[:LIMIT])
    return found


def _judged(apps, month):
    units = apps.get_model("departments", "Department").objects.filter(is_assessed=True)
    return [
        unit
        for unit in units
        if (unit.active_from is None or unit.active_from <= month)
        and (unit.active_until is None or unit.active_until >= month)
    ]


def _evaluated(clause, criterion, month, units, figures):
    streak = isinstance(criterion, Streak)
    metric = clause.metric
    if metric is None and not streak:
        return {}
    span = {month.plus(-back) for back in range(criterion.length)} if streak else set()
    verdicts = evaluate(
        criterion,
        data_month=month,
        candidates=[Candidate(u.code, u.group, _figure(figures.get(u.pk))) for u in units],
        yardstick=metric
        and Yardstick(metric.name, metric.measure, metric.places, metric.minimum_total),
        awarded={unit.code: span for unit in units},
    )
    return {unit.pk: verdicts[unit.code].sentence for unit in units if unit.code in verdicts}


def _figure(row):
    if row is None or (row.value is None and row.done is None):
        return None
    return Figure(row.value, row.done, row.total)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_explanation_basis"),
        ("rules", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="determination",
            name="grounds_by_machine",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="随数据更新；经办人改过就不再是",
                verbose_name="事由由系统拟写",
            ),
        ),
        migrations.RunPython(mark_the_sentences, migrations.RunPython.noop),
    ]
