"""What was chosen once for a name in a pasted table: known the next time, said, taken back, and never out of date."""

import re

import pytest

from assessments.block_aliases import remember
from assessments.blocks.cutting import cut
from assessments.blocks.headings import FigurePart
from assessments.blocks.reading import NO_CHOICES, Choices, read_block
from assessments.blocks.remembered import ChosenName, Remembered
from assessments.blocks.unit_names import KnownUnit, UnitNames
from assessments.models import BlockAlias
from departments.models import Department, Record
from departments.months import CalendarMonth
from rules.models import Clause
from tests.assessments.block_cases import KNOWN, METRICS, NOVEMBER, told
from tests.assessments.pages import sent, shown_messages, text

FIGURES = "/sheet/2026-06/figures/"
CHOSEN = Remembered(
    {"城区街道": KNOWN["chunxi"].key, "走了的": 999},
    {
        "到位情况汇总": (METRICS["A"].key, FigurePart.VALUE),
        "到位户数": (METRICS["B"].key, FigurePart.DONE),
        "全部户数": (METRICS["B"].key, FigurePart.TOTAL),
    },
)


def read(block, remembered=CHOSEN, month=NOVEMBER, choices=NO_CHOICES):
    names = UnitNames(KNOWN.values(), "高淳区", remembered.units)
    return read_block(cut(block), METRICS.values(), names, month, choices=choices, remembered=remembered)


@pytest.mark.parametrize(
    "heading", ["到位情况汇总", "11月到位情况汇总", "2026年11月到位情况汇总", "到位 情况汇总"]
)
def test_heading_that_was_chosen_once_is_known_in_any_month(heading):
    block = read(f"单位\t{heading}\n古柏街道\t91\n城区街道\t92")
    assert told(block)[0] == "A.gubai=91@2,2 A.chunxi=92@3,2"
    assert block.remarks == [
        "按上次的选择，“城区街道”是淳溪街道",
        f"按上次的选择，“{heading}”是惠民惠农补贴按期发放率",
    ]
    assert (block.is_whole, block.chosen) == (True, [])


def test_remembered_heading_of_another_month_is_still_left():
    block = read("单位\t10月到位情况汇总\n古柏街道\t91")
    assert (block.cells, block.asked_columns) == ([], [])


def test_remembered_heading_under_a_title_of_another_month_is_asked():
    block = read("2026年10月情况\t\n单位\t到位情况汇总\n古柏街道\t91")
    assert [column.why for column in block.asked_columns] == ["表题是“2026年10月情况”，不是2026年11月"]


def test_own_name_goes_before_what_was_remembered():
    stolen = Remembered(
        {"古柏街道": KNOWN["chunxi"].key}, {"绩效自评复核得分": (METRICS["A"].key, FigurePart.VALUE)}
    )
    assert told(read("单位\t绩效自评复核得分\n古柏街道\t91", stolen))[0] == "D.gubai=91@2,2"


def test_what_cannot_be_meant_any_more_is_asked():
    block = read("单位\t到位情况汇总\n走了的\t91\n古柏街道\t92")
    assert [row.text for row in block.rows] == ["走了的"]


def test_part_of_a_pair_is_remembered():
    block = read("单位\t到位户数\t11月全部户数\n古柏街道\t91\t100")
    assert [cell.read for cell in block.cells] == ["91/100"]


def test_choice_of_now_goes_before_memory_and_is_told_to_be_remembered():
    choices = Choices({2: str(METRICS["D"].key)}, {2: str(KNOWN["jxj"].key)})
    block = read("单位\t到位情况汇总\n城区街道\t91\n古柏街道\t92", choices=choices)
    assert told(block)[0] == "D.jxj=91@2,2 D.gubai=92@3,2"
    assert [(one.likeness, one.unit or one.metric) for one in block.chosen] == [
        ("城区街道", KNOWN["jxj"]),
        ("到位情况汇总", METRICS["D"]),
    ]


BLOCK = "单位\t基金台账\n城区街道\t91\n古柏街道\t92"


@pytest.fixture
def chosen(clerk, scene):
    """A block whose heading and first row were chosen for, and saved."""
    page = clerk.post(FIGURES, {"block": BLOCK, "paste": "1"}, follow=True)
    choice = {"column-2": str(scene.metric.pk), "row-2": str(scene.towns[0].pk)}
    page = clerk.post(FIGURES, sent(page, "figures-form") | choice | {"paste": "1"}, follow=True)
    assert BlockAlias.objects.count() == 0
    answer = clerk.post(FIGURES, sent(page, "figures-form"))
    assert shown_messages(answer) == ["保存了 2 个数据"]
    return scene


def pasted(clerk, block="单位\t6月基金台账\n城区街道\t81\n古柏街道\t82"):
    return clerk.post(FIGURES, {"block": block, "paste": "1"}, follow=True)


@pytest.mark.django_db
def test_choice_is_remembered_when_it_is_saved_and_used_the_next_time(clerk, chosen):
    aliases = {alias.shown: alias.meant for alias in BlockAlias.objects.all()}
    assert aliases == {"城区街道": "淳溪街道", "基金台账": "参保完成率"}
    assert [row.verb for row in Record.objects.filter(verb__startswith="alias.")] == ["alias.choose"] * 2
    page = pasted(clerk)
    assert "读入了 2 格，看过后请按“保存数据”" in text(page)
    assert "按上次的选择，“城区街道”是淳溪街道" in text(page)
    clerk.post(FIGURES, sent(page, "figures-form"))
    assert Record.objects.filter(verb__startswith="alias.").count() == 2


@pytest.mark.django_db
def test_what_is_remembered_is_listed_and_forgotten_without_losing_what_is_typed(clerk, chosen):
    page = clerk.get(FIGURES)
    assert "记住的叫法 2 个" in text(page)
    alias = BlockAlias.objects.get(shown="城区街道")
    cell = f"m{chosen.metric.pk}u{chosen.towns[2].pk}"
    fields = sent(page, "figures-form") | {cell: "77", "forget": str(alias.pk)}
    page = clerk.post(FIGURES, fields, follow=True)
    assert shown_messages(page) == ["忘掉了“城区街道”，下次再问"]
    assert sent(page, "figures-form")[cell] == "77"
    assert Record.objects.filter(verb="alias.forget").count() == 1
    assert "第 2 行“城区街道”" in text(pasted(clerk))


@pytest.mark.django_db
def test_alias_of_another_department_is_neither_used_nor_forgotten(client, clerk, chosen):
    alias = BlockAlias.objects.first()
    BlockAlias.objects.update(department=chosen.towns[0])
    clerk.post(FIGURES, {"forget": str(alias.pk)})
    assert BlockAlias.objects.count() == 2
    assert "第 2 行“城区街道”" in text(pasted(clerk))


@pytest.mark.django_db
def test_unit_and_metric_that_are_gone_are_said_and_asked_again(clerk, chosen):
    Department.objects.filter(code="chunxi").update(active_until=CalendarMonth(2026, 5))
    assert "“城区街道”上次选的是淳溪街道，本月名册上没有，没有照用" in text(pasted(clerk))
    Clause.objects.filter(metric=chosen.metric, signal="yellow_light").delete()
    other = chosen.metric
    other.pk, other.name = None, "办结率"
    other.save()
    Clause.objects.filter(signal="red_flag", number=1).update(metric=other)
    assert "“基金台账”上次选的是参保完成率，本月不用填，没有照用" in text(pasted(clerk))


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_choices_that_stand_already_are_looked_up_in_one_query(scene, django_assert_num_queries, count):
    towns = [KnownUnit(town.pk, town.code, (town.label,)) for town in scene.towns[:count]]
    names = [ChosenName(f"{town.key}号", f"{town.key} 号", unit=town) for town in towns]
    assert remember(scene.department, [*names, *names], actor=scene.clerk) == count
    with django_assert_num_queries(4):  # a savepoint, the lock, what stands
        assert remember(scene.department, names, actor=scene.clerk) == 0


@pytest.mark.django_db
def test_new_choice_takes_the_place_of_the_old_one(clerk, chosen):
    page = pasted(clerk)
    choice = {"row-2": str(chosen.towns[2].pk)}
    page = clerk.post(FIGURES, sent(page, "figures-form") | choice | {"paste": "1"}, follow=True)
    clerk.post(FIGURES, sent(page, "figures-form"))
    assert BlockAlias.objects.get(shown="城区街道").unit == chosen.towns[2]
    assert re.search("记住了叫法", Record.objects.filter(verb="alias.choose").latest("sequence").sentence)
