"""评议: the stages of a year, the panels that answer in each, and what was counted of their answers."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from departments.fields import counted
from departments.models import Department

STAGE_NAME_LIMIT, PANEL_NAME_LIMIT, PANEL_GROUPS_LIMIT = 30, 30, 200
FEWEST = 5  # answers below which a panel of persons is shown to nobody


class StageState(models.TextChoices):
    PLANNED = "planned", "筹备"
    OPEN = "open", "评议中"
    SEALED = "sealed", "已封箱"
    COUNTED = "counted", "已计票"


class Electorate(models.TextChoices):
    PEOPLE = "people", "评议人"
    UNITS = "units", "单位"
    COUNTS = "counts", "计票"


class AnswerOption(models.TextChoices):
    GOOD = "good", "好"
    FAIR = "fair", "较好"
    PLAIN = "plain", "一般"
    BAD = "bad", "差"
    UNKNOWN = "unknown", "不了解"
    VOID = "void", "废票"


class TallySheet(models.TextChoices):
    ASSIGNED = "assigned", "正页"
    EXTRA = "extra", "附页"


class TallyWay(models.TextChoices):
    SYSTEM = "system", "系统"
    PAPER = "paper", "纸质"
    THIRD = "third", "第三方"


class Stage(models.Model):
    """评议阶段: one span of days in which some panels answer; its name is data."""

    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("阶段", max_length=STAGE_NAME_LIMIT, error_messages={"max_length": counted("")})
    opens = models.DateField("开始日期")
    closes = models.DateField("截止日期")
    state = models.CharField("状态", max_length=10, choices=StageState.choices, default=StageState.PLANNED)
    extra_weight = models.DecimalField("附页权重", max_digits=3, decimal_places=2, default=Decimal("0.50"))

    class Meta:
        verbose_name = verbose_name_plural = "评议阶段"
        ordering = ["year", "opens", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "name"],
                name="stage_once_a_year",
                violation_error_message="这一年已有这个评议阶段",
            ),
            models.CheckConstraint(
                condition=Q(closes__gte=F("opens")),
                name="stage_closes_after_it_opens",
                violation_error_message="截止日期早于开始日期",
            ),
            models.CheckConstraint(
                condition=Q(state__in=StageState.values),
                name="stage_state_known",
                violation_error_message="没有这种状态",
            ),
            models.CheckConstraint(
                condition=Q(extra_weight__range=(0, 1)),
                name="stage_extra_weight_within",
                violation_error_message="附页权重在 0 到 1 之间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年评议：{self.name}"


class EvaluationPanel(models.Model):
    """评议类别: who answers in a stage, about the units of which groups; blank groups are all."""

    stage = models.ForeignKey(Stage, verbose_name="评议阶段", on_delete=models.PROTECT, related_name="panels")
    name = models.CharField("类别", max_length=PANEL_NAME_LIMIT, error_messages={"max_length": counted("")})
    electorate = models.CharField(
        "谁来评", max_length=10, choices=Electorate.choices, default=Electorate.COUNTS
    )
    groups = models.CharField(
        "受评分组", max_length=PANEL_GROUPS_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    fewest = models.PositiveSmallIntegerField("最少人数", default=FEWEST)
    is_named = models.BooleanField("记名", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "评议类别"
        ordering = ["stage", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "name"],
                name="evaluation_panel_once",
                violation_error_message="这个阶段已有这个类别",
            ),
            models.CheckConstraint(
                condition=Q(electorate__in=Electorate.values),
                name="evaluation_panel_electorate_known",
                violation_error_message="没有这种评议人",
            ),
            models.CheckConstraint(
                condition=Q(fewest__gte=1),
                name="evaluation_panel_fewest_positive",
                violation_error_message="最少人数要大于 0",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage.name}·{self.name}"


class PanelTally(models.Model):
    """评议计票: how many answers of one kind a panel gave about a unit, on one of its two sheets."""

    panel = models.ForeignKey(
        EvaluationPanel, verbose_name="评议类别", on_delete=models.PROTECT, related_name="tallies"
    )
    unit = models.ForeignKey(
        Department, verbose_name="单位", on_delete=models.PROTECT, related_name="tallies"
    )
    sheet = models.CharField("页", max_length=10, choices=TallySheet.choices, default=TallySheet.ASSIGNED)
    option = models.CharField("答案", max_length=10, choices=AnswerOption.choices)
    number = models.PositiveIntegerField("票数", default=0)
    way = models.CharField("来源", max_length=10, choices=TallyWay.choices, default=TallyWay.PAPER)

    class Meta:
        verbose_name = verbose_name_plural = "评议计票"
        ordering = ["panel", "unit__position", "unit__code", "sheet", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "unit", "sheet", "option"],
                name="tally_once",
                violation_error_message="这家单位的这一类答案已经计过票",
            ),
            models.CheckConstraint(
                condition=Q(option__in=AnswerOption.values)
                & Q(sheet__in=TallySheet.values)
                & Q(way__in=TallyWay.values),
                name="tally_words_known",
                violation_error_message="没有这种答案、页或来源",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.label} {self.panel.name}：{self.get_option_display()}{self.number}"
