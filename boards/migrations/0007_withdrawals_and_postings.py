import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from departments.history.triggers import let_by_guard, protect


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0006_seal_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('posted', '已张贴'), ('released', '已发布')], max_length=20, verbose_name='做了什么')),
                ('place', models.CharField(max_length=60, verbose_name='地点')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('noted_at', models.DateTimeField(verbose_name='登记时间')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='boards.edition', verbose_name='榜单')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('strikes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='struck_by', to='boards.posting', verbose_name='划去的一条')),
            ],
            options={
                'verbose_name': '张贴登记',
                'verbose_name_plural': '张贴登记',
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('place', ''), _negated=True), name='posting_has_place', violation_error_message='请写明地点')],
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('personal', '含个人信息'), ('internal', '含不宜公开的内容'), ('other', '其他')], max_length=20, verbose_name='撤回类别')),
                ('reason', models.CharField(max_length=200, verbose_name='撤回原因')),
                ('approved_by', models.CharField(max_length=60, verbose_name='批准人')),
                ('approved_on', models.DateField(verbose_name='批准日期')),
                ('approval_words', models.CharField(blank=True, max_length=200, verbose_name='批准意见')),
                ('withdrawn_at', models.DateTimeField(verbose_name='撤回时间')),
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='boards.edition', verbose_name='榜单')),
                ('withdrawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤回人')),
            ],
            options={
                'verbose_name': '榜单撤回',
                'verbose_name_plural': '榜单撤回',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('approved_by', ''), _negated=True)), name='withdrawal_has_reason', violation_error_message='撤回要写明原因和批准人')],
            },
        ),
        protect("boards_posting"),
        protect("boards_withdrawal"),
        let_by_guard("boards_edition"),
    ]
