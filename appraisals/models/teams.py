"""班子: the colour of a unit's leadership team in a year, the talks that follow from it, and titles."""

from django.db import models
from django.db.models import Q

from appraisals.grading import TeamColour
from departments.fields import counted
from departments.models import Department

TEAM_DOCUMENT_LIMIT, BECAUSE_LIMIT, POST_LIMIT, TITLE_WORDS_LIMIT = 60, 200, 40, 60


class ColourName(models.TextChoices):
    GREEN = TeamColour.GREEN.value, "绿"
    BLUE = TeamColour.BLUE.value, "蓝"
    YELLOW = TeamColour.YELLOW.value, "黄"
    RED = TeamColour.RED.value, "红"


class Colour(models.Model):
    """班子评价: the colour of a year that was set by a document. One without a row follows from the share."""

    year = models.PositiveSmallIntegerField("年度")
    unit = models.ForeignKey(
        Department, verbose_name="单位", on_delete=models.PROTECT, related_name="colours"
    )
    colour = models.CharField("颜色", max_length=10, choices=ColourName.choices)
    document = models.CharField(
        "依据文号", max_length=TEAM_DOCUMENT_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )

    class Meta:
        verbose_name = verbose_name_plural = "班子评价"
        ordering = ["year", "unit__position", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "unit"],
                name="colour_once_a_year",
                violation_error_message="这家单位这一年已有班子评价",
            ),
            models.CheckConstraint(
                condition=Q(colour__in=ColourName.values),
                name="colour_known",
                violation_error_message="没有这种颜色",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.unit.label}：{self.get_colour_display()}"


class TalkState(models.TextChoices):
    PROPOSED = "proposed", "拟约谈"
    HELD = "held", "已约谈"
    WAIVED = "waived", "不约谈"


class TeamTalk(models.Model):
    """约谈: proposed where the colours call for it; held with a document, or waived with a reason."""

    year = models.PositiveSmallIntegerField("年度")
    unit = models.ForeignKey(
        Department, verbose_name="单位", on_delete=models.PROTECT, related_name="team_talks"
    )
    because = models.CharField("缘由", max_length=BECAUSE_LIMIT, error_messages={"max_length": counted("")})
    state = models.CharField("状态", max_length=10, choices=TalkState.choices, default=TalkState.PROPOSED)
    document = models.CharField(
        "依据文号", max_length=TEAM_DOCUMENT_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    held_on = models.DateField("约谈日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "约谈"
        ordering = ["year", "unit__position", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "unit"],
                name="team_talk_once_a_year",
                violation_error_message="这家单位这一年已有约谈",
            ),
            models.CheckConstraint(
                condition=Q(state__in=TalkState.values),
                name="team_talk_state_known",
                violation_error_message="没有这种状态",
            ),
            models.CheckConstraint(
                condition=Q(state=TalkState.HELD, held_on__isnull=False)
                | (~Q(state=TalkState.HELD) & Q(held_on__isnull=True)),
                name="team_talk_held_has_its_day",
                violation_error_message="已约谈的要写约谈日期，别的不写",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.unit.label}{self.get_state_display()}"


class TitleKind(models.TextChoices):
    MODEL = "model", "示范单位"
    ADVANCED = "advanced", "先进单位"
    POST = "post", "五零岗位"
    CONTEST = "contest", "竞赛优胜"


class Title(models.Model):
    """荣誉: a title of a year; a post has its name, never that of a person."""

    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("类别", max_length=10, choices=TitleKind.choices)
    unit = models.ForeignKey(Department, verbose_name="单位", on_delete=models.PROTECT, related_name="titles")
    number = models.PositiveSmallIntegerField("序", default=1)
    post = models.CharField(
        "岗位", max_length=POST_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    words = models.CharField("事迹", max_length=TITLE_WORDS_LIMIT, error_messages={"max_length": counted("")})
    document = models.CharField(
        "依据文号", max_length=TEAM_DOCUMENT_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )

    class Meta:
        verbose_name = verbose_name_plural = "荣誉"
        ordering = ["year", "kind", "unit__position", "unit__code", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "kind", "unit", "number"],
                name="title_number_once",
                violation_error_message="这家单位这一年的这个序号已经用过",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=TitleKind.values),
                name="title_kind_known",
                violation_error_message="没有这种荣誉",
            ),
            models.CheckConstraint(
                condition=Q(kind=TitleKind.POST) & ~Q(post="") | ~Q(kind=TitleKind.POST) & Q(post=""),
                name="title_post_has_its_name",
                violation_error_message="五零岗位要写岗位，别的荣誉不写",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.get_kind_display()}：{self.unit.label}"
