"""The chips that a new installation begins with: what a walk through offices and windows looks at."""

from django.db import migrations

CHECKS = (
    ("discipline", "离岗告示牌不符", "离岗告示牌写的去向与实际不符"),
    ("discipline", "不在岗", "工作时间不在岗，没有离岗告示"),
    ("style", "在岗状态", "在岗但没有在办公"),
    ("style", "AB岗未落实", "A岗离岗，B岗没有顶上"),
    ("discipline", "炒股", "工作时间用电脑或手机看股票行情"),
    ("discipline", "看影视", "工作时间看影视节目"),
    ("discipline", "玩游戏", "工作时间玩游戏"),
    ("discipline", "购私物", "工作时间网上购物"),
    ("attitude", "态度生硬", "对办事群众态度生硬"),
    ("attitude", "没有首问负责", "首问人员没有接待或没有指引"),
    ("quality", "一次性告知不到位", "没有一次性告知要办的材料"),
    ("quality", "超时办理", "没有在承诺的时限内办理"),
)


def add_checks(apps, schema_editor):
    check = apps.get_model("inspections", "Check")
    for position, (topic, text, sentence) in enumerate(CHECKS, start=1):
        check.objects.get_or_create(
            text=text, defaults={"topic": topic, "sentence": sentence, "position": position}
        )


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]
    operations = [migrations.RunPython(add_checks, migrations.RunPython.noop)]
