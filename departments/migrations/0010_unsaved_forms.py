"""The late forms become the one store of unsaved words: the table stays, and what it holds."""

import json

import django.db.models.deletion
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations, models
from django.utils import timezone

TYPED, LONGEST_PATH = 'typed', 500


def bring_in_typed_words(apps, schema_editor):
    """What stood unsaved in live sessions goes to its person: an upgrade loses no word.

    Of two sessions of one person the fields of a page are laid over each other, the younger on top.
    """
    sessions = apps.get_model('sessions', 'Session').objects.filter(expire_date__gt=timezone.now())
    people = set(apps.get_model('departments', 'User').objects.values_list('pk', flat=True))
    forms = {}
    for packed in sessions.order_by('expire_date').values_list('session_data', flat=True):
        session = SessionStore().decode(packed)  # {} where it was signed with another key
        person = int(session.get('_auth_user_id', 0))
        for page, fields in session.get('typed', {}).items():
            if person in people and len(page) <= LONGEST_PATH:
                forms.setdefault((person, page), {}).update(fields)
    UnsavedForm = apps.get_model('departments', 'UnsavedForm')
    for (person, page), fields in forms.items():
        size = sum(len(text.encode(errors='replace')) for name in fields for text in (name, *fields[name]))
        UnsavedForm.objects.create(person_id=person, kind=TYPED, path=page, fields=json.dumps(fields), size=size)


def leave_late_forms_alone(apps, schema_editor):
    """The way back: the earlier release would offer whatever stands in the table to be sent again."""
    apps.get_model('departments', 'UnsavedForm').objects.exclude(kind='late').delete()


class Migration(migrations.Migration):

    dependencies = [
        ('departments', '0009_words'),
        ('sessions', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelTable(
            name='heldform',
            table='departments_heldform',
        ),
        migrations.RenameModel(
            old_name='HeldForm',
            new_name='UnsavedForm',
        ),
        migrations.AlterField(
            model_name='unsavedform',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unsaved_forms', to=settings.AUTH_USER_MODEL, verbose_name='填写人'),
        ),
        migrations.AlterField(
            model_name='unsavedform',
            name='path',
            field=models.CharField(help_text='提交的地址，或者页面和表单的名字', max_length=500, verbose_name='地址'),
        ),
        migrations.AddField(
            model_name='unsavedform',
            name='kind',
            field=models.CharField(choices=[('late', '登录过期后提交的'), ('typed', '页面上写了没有保存的'), ('shown', '给本人看过的草稿')], default='late', max_length=5, verbose_name='种类'),
        ),
        migrations.AddField(
            model_name='unsavedform',
            name='size',
            field=models.PositiveIntegerField(default=0, verbose_name='字节数'),
        ),
        migrations.AddField(
            model_name='unsavedform',
            name='browser',
            field=models.CharField(blank=True, help_text='最近一次写在哪个浏览器', max_length=24, verbose_name='浏览器'),
        ),
        migrations.RemoveConstraint(
            model_name='unsavedform',
            name='held_once_a_person_and_page',
        ),
        migrations.AddConstraint(
            model_name='unsavedform',
            constraint=models.UniqueConstraint(fields=('person', 'kind', 'path'), name='unsaved_once_a_person_kind_and_page', violation_error_message='同一人在同一页只留一份'),
        ),
        migrations.AddConstraint(
            model_name='unsavedform',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['late', 'typed', 'shown'])), name='unsaved_kind_is_known', violation_error_message='没有这种未保存的内容'),
        ),
        migrations.RunPython(bring_in_typed_words, leave_late_forms_alone),
    ]
